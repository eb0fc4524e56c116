// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/tokenizer.h"

#include <algorithm>
#include <array>

#include "catalog/sql/lowered.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

namespace {

enum CharacterClass : std::uint8_t { kNameStart = 1, kNamePart = 2, kDigit = 4, kBlank = 8, kSecond = 16 };

/// What a byte can be; a table, because every byte of every text is asked.
constexpr std::array<std::uint8_t, 256> kClasses = [] {
    std::array<std::uint8_t, 256> classes{};
    for (std::size_t c = 0; c < classes.size(); ++c) {
        const bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        const bool isDigit = c >= '0' && c <= '9';
        classes[c] = static_cast<std::uint8_t>(
            (isLetter ? kNameStart | kNamePart : 0) | (isDigit ? kNamePart | kDigit : 0) |
            (c == '$' ? kNamePart : 0) | (c == ' ' || (c >= 9 && c <= 13) || c == 0 ? kBlank : 0));
    }
    for (const char c : std::string_view("*:<=>#-|@")) // of symbols of several bytes
        classes[static_cast<unsigned char>(c)] |= kSecond;
    return classes;
}();

bool isClass(char c, std::uint8_t wanted) { return (kClasses[static_cast<unsigned char>(c)] & wanted) != 0; }
bool isNameStart(char c) { return isClass(c, kNameStart); }
bool isNamePart(char c) { return isClass(c, kNamePart); }

constexpr std::array<std::string_view, 15> kLongSymbols{
    "|>", "->>", "<=>", "#>>", "::", "->", "=>", ":=", "||", "<=", ">=", "<>", "!=", "**", "@>"};

class Tokenizer
{
public:
    Tokenizer(std::string_view sql, Dialect dialect) : m_traits(traitsOf(dialect))
    {
        m_tokens.lower = std::make_shared<const std::string>(lowered(sql));
        m_tokens.names = std::make_shared<NameStore>();
        m_text = *m_tokens.lower;
        dropCutMark();
        m_tokens.list.grow(sql.size() / 3 + 4);
    }

    Tokenizer(const Tokens& outer, const Token& body, Dialect dialect) : m_traits(traitsOf(dialect))
    {
        m_tokens.lower = outer.lower;
        m_tokens.names = outer.names;
        const auto begin = static_cast<std::size_t>(body.text.data() - outer.lower->data());
        m_text = std::string_view(*m_tokens.lower).substr(0, begin + body.text.size());
        m_at = begin;
    }

    Tokens run()
    {
        while (skipBlanks(), m_at < m_text.size())
            next();
        const auto size = static_cast<std::uint32_t>(m_text.size());
        m_tokens.list.add(TokenKind::End, {}, size, size);
        m_tokens.list.close();
        return std::move(m_tokens);
    }

private:
    /// Logs keep the beginning of a long text and "..." for the rest.
    void dropCutMark()
    {
        const auto last = m_text.find_last_not_of(" \t\r\n");
        if (last == std::string_view::npos || !m_text.substr(0, last + 1).ends_with("..."))
            return;
        m_tokens.isCut = true;
        m_text = m_text.substr(0, last - 2);
        if (m_text.ends_with('%')) // half a placeholder
            m_text.remove_suffix(1);
    }

    [[nodiscard]] char peek(std::size_t ahead = 0) const
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }
    [[nodiscard]] bool startsWith(std::string_view text) const
    {
        return m_text.substr(m_at, text.size()) == text;
    }

    void skipLine()
    {
        const auto end = m_text.find('\n', m_at);
        m_at = end == std::string_view::npos ? m_text.size() : end + 1;
    }

    void skipBlockComment()
    {
        int depth = 0;
        while (m_at < m_text.size()) {
            if (startsWith("/*")) {
                ++depth;
                m_at += 2;
            } else if (startsWith("*/")) {
                m_at += 2;
                if (--depth == 0)
                    return;
            } else {
                ++m_at;
            }
        }
    }

    void skipBlanks()
    {
        for (;;) {
            while (m_at < m_text.size() && isClass(m_text[m_at], kBlank))
                ++m_at;
            if (m_at >= m_text.size() || isClass(m_text[m_at], kDigit) ||
                (isNameStart(m_text[m_at]) && static_cast<unsigned char>(m_text[m_at]) < 0x80))
                return;
            if (m_traits.versionedComments && startsWith("/*!")) {
                openVersionedComment();
            } else if (m_inVersioned && startsWith("*/")) {
                m_inVersioned = false;
                m_at += 2;
            } else if (startsWith("\xc2\xa0"))
                m_at += 2;
            else if (startsWith("\xef\xbb\xbf"))
                m_at += 3;
            else if (!skipAside())
                return;
        }
    }

    bool skipAside()
    {
        const char first = peek();
        if (first != '-' && first != '/' && first != '{' && first != '#')
            return false;
        const std::size_t begin = m_at;
        const bool isTemplate = startsWith("{#") || startsWith("{%");
        if (startsWith("--") || (m_traits.hashComments && peek() == '#') ||
            (m_traits.slashComments && startsWith("//")))
            skipLine();
        else if (startsWith("/*"))
            skipBlockComment();
        else if (startsWith("{#"))
            skipTo("#}");
        else if (startsWith("{%"))
            skipTemplateBlock();
        else
            return false;
        m_tokens.asides.push_back(
            {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(m_at), isTemplate});
        return true;
    }

    /// MySQL runs what stands in it: mysqldump writes views so.
    void openVersionedComment()
    {
        m_at += 3;
        while (isClass(peek(), kDigit))
            ++m_at;
        m_inVersioned = true;
    }

    /// The first word of a template block: "if", "endif", …; the block is passed over.
    std::string_view takeTemplateTag()
    {
        const std::size_t begin = m_text.find_first_not_of(" \t\r\n-+", m_at + 2);
        skipTo("%}");
        if (begin == std::string_view::npos || begin >= m_at)
            return {};
        std::size_t end = begin;
        while (end < m_at && isNamePart(m_text[end]))
            ++end;
        // {% set x = 1 %} has no body, {% set x %} … {% endset %} has.
        const std::string_view tag = m_text.substr(begin, end - begin);
        const bool isInline = tag == "set" && m_text.substr(end, m_at - end).find('=') != std::string::npos;
        return isInline ? std::string_view() : tag;
    }

    /// {% if %} keeps its first branch, a loop's body is read once; definitions are left out.
    void skipTemplateBlock()
    {
        m_tokens.hasTemplateBlocks = true;
        const std::string_view tag = takeTemplateTag();
        const bool isOther = tag == "else" || tag == "elif";
        const bool isDefinition = tag == "macro" || tag == "set" || tag == "docs" || tag == "call";
        if (!isOther && !isDefinition)
            return;
        for (int open = 1; open > 0;) {
            const auto next = m_text.find("{%", m_at);
            if (next == std::string_view::npos) {
                m_at = isOther ? m_at : m_text.size();
                return;
            }
            m_at = next;
            const std::string_view inner = takeTemplateTag();
            if (inner == "if" || inner == "for" || inner == "macro" || inner == "set" || inner == "call" ||
                inner == "docs")
                ++open;
            else if (inner.starts_with("end"))
                --open;
        }
    }

    void skipTo(std::string_view end)
    {
        const auto found = m_text.find(end, m_at);
        m_at = found == std::string_view::npos ? m_text.size() : found + end.size();
    }

    void push(TokenKind kind, std::size_t begin, std::size_t textBegin, std::size_t textEnd)
    {
        m_tokens.list.add(kind, m_text.substr(textBegin, textEnd - textBegin),
                          static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(m_at));
    }

    /// From an opening quote to its end; a doubled quote and, where the dialect says so, \quote go on.
    void quoted(TokenKind kind, std::size_t begin, char close, bool backslash)
    {
        const std::size_t textBegin = ++m_at;
        while (m_at < m_text.size()) {
            if (backslash && m_text[m_at] == '\\') {
                m_at += 2;
            } else if (m_text[m_at] != close) {
                ++m_at;
            } else if (peek(1) == close && close != ']') {
                m_at += 2;
            } else {
                break;
            }
        }
        m_at = std::min(m_at, m_text.size());
        const std::size_t textEnd = m_at;
        m_at = std::min(m_at + 1, m_text.size());
        push(kind, begin, textBegin, textEnd);
    }

    void until(TokenKind kind, std::string_view open, std::string_view close)
    {
        const std::size_t begin = m_at;
        m_at += open.size();
        const std::size_t textBegin = m_at;
        const auto found = m_text.find(close, m_at);
        const std::size_t textEnd = found == std::string_view::npos ? m_text.size() : found;
        m_at = std::min(textEnd + close.size(), m_text.size());
        push(kind, begin, textBegin, textEnd);
    }

    void word()
    {
        const std::size_t begin = m_at;
        do {
            ++m_at;
        } while (m_at < m_text.size() && isNamePart(m_text[m_at]));
        if (m_at - begin == 1 && m_text[begin] == 'u' && startsWith("&'")) { // u&'\0041'
            ++m_at;
            string(begin, false);
            return;
        }
        if (m_traits.quoteOperator && peek() == '\'' && m_text[m_at - 1] == 'q' && m_at - begin <= 2) {
            quoteOperator(begin);
            return;
        }
        // E'…', r'…', b"…", N'…', X'…': a prefix of one or two letters glued to a quote.
        if (m_at - begin <= 2 && (peek() == '\'' || (peek() == '"' && m_traits.doubleQuotedStrings))) {
            const std::string_view prefix = m_text.substr(begin, m_at - begin);
            if (prefix == "e" || prefix == "r" || prefix == "b" || prefix == "n" || prefix == "x" ||
                prefix == "rb" || prefix == "br") {
                string(begin, prefix == "e" || prefix == "b" || m_traits.backslashEscapes);
                return;
            }
        }
        const std::string_view text = m_text.substr(begin, m_at - begin);
        if (text == "delimiter" && m_traits.versionedComments && (begin == 0 || m_text[begin - 1] == '\n')) {
            takeDelimiter();
            return;
        }
        push(TokenKind::Word, begin, begin, m_at);
    }

    /// The mysql client's DELIMITER //: what ends statements from here on.
    void takeDelimiter()
    {
        const std::size_t begin = m_at;
        skipLine();
        std::string_view rest = m_text.substr(begin, m_at - begin);
        const auto first = rest.find_first_not_of(" \t\r\n");
        rest = first == std::string_view::npos ? std::string_view() : rest.substr(first);
        rest = rest.substr(0, rest.find_first_of(" \t\r\n"));
        m_delimiter =
            rest == ";" || isNameStart(rest.empty() ? '_' : rest.front()) ? std::string_view() : rest;
    }

    /// q'[it's]': the character behind the quote, or its mirror, ends it.
    void quoteOperator(std::size_t begin)
    {
        static constexpr std::string_view kOpen = "[({<";
        static constexpr std::string_view kClose = "])}>";
        ++m_at;
        const char open = peek();
        const auto mirrored = kOpen.find(open);
        const std::string close{mirrored == std::string_view::npos ? open : kClose[mirrored], '\''};
        const std::size_t textBegin = std::min(m_at + 1, m_text.size());
        const auto found = m_text.find(close, textBegin);
        const std::size_t textEnd = found == std::string_view::npos ? m_text.size() : found;
        m_at = std::min(textEnd + 2, m_text.size());
        push(TokenKind::String, begin, textBegin, textEnd);
    }

    void string(std::size_t begin, bool backslash)
    {
        const char quote = peek();
        const std::string triple(3, quote);
        if (m_traits.doubleQuotedStrings && startsWith(triple))
            until(TokenKind::String, triple, triple);
        else
            quoted(TokenKind::String, begin, quote, backslash);
    }

    void number()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            const bool exponentSign =
                (c == '+' || c == '-') && m_at > begin && m_text[m_at - 1] == 'e' && isClass(peek(1), kDigit);
            if (!isNamePart(c) && c != '.' && !exponentSign)
                break;
            ++m_at;
        }
        push(TokenKind::Number, begin, begin, m_at);
    }

    /// $tag$ … $tag$; false when the dollar opens no such text.
    bool dollarQuoted()
    {
        std::size_t end = m_at + 1;
        while (end < m_text.size() && isNamePart(m_text[end]) && m_text[end] != '$')
            ++end;
        if (end >= m_text.size() || m_text[end] != '$')
            return false;
        const std::string tag(m_text.substr(m_at, end - m_at + 1));
        // a text full of tags that nothing closes would be searched to its end once for each of them
        if (m_searchedInVain > kMostInVain * m_text.size())
            return false;
        if (m_text.find(tag, end + 1) == std::string_view::npos) {
            m_searchedInVain += m_text.size() - end;
            return false;
        }
        until(TokenKind::String, tag, tag);
        return true;
    }

    /// %s, %(name)s, {name}, {name:Type}; 0 when none stands here, else its length.
    [[nodiscard]] std::size_t placeholderLength() const
    {
        const auto nameEnd = [&](std::size_t at) {
            while (at < m_text.size() && isNamePart(m_text[at]))
                ++at;
            return at;
        };
        if (peek() == '%') {
            if (!opensOperand())
                return 0;
            std::size_t end = m_at + 1;
            if (peek(1) == '(') {
                end = nameEnd(m_at + 2);
                if (end >= m_text.size() || m_text[end] != ')')
                    return 0;
                ++end;
            }
            const bool isPlace = end < m_text.size() && m_text[end] == 's' && nameEnd(end) == end + 1;
            return isPlace ? end + 1 - m_at : 0;
        }
        if (!isNameStart(peek(1)))
            return 0;
        std::size_t end = nameEnd(m_at + 1);
        if (m_traits.braceParameters && end < m_text.size() && m_text[end] == ':')
            end = std::min(m_text.find('}', end), m_text.size());
        return end < m_text.size() && m_text[end] == '}' ? end + 1 - m_at : 0;
    }

    /// Whether an operand and not an operator is due.
    [[nodiscard]] bool opensOperand() const
    {
        if (m_tokens.list.empty())
            return true;
        const Token& last = m_tokens.list.back();
        if (last.kind == TokenKind::Symbol)
            return last.text != ")" && last.text != "]";
        return last.kind == TokenKind::Word &&
               (endsExpression(last.text) || isOperatorWord(last.text) || last.text == "values");
    }

    void parameter()
    {
        const std::size_t begin = m_at++;
        while (m_at < m_text.size() && (isNamePart(m_text[m_at]) || m_text[m_at] == '@'))
            ++m_at;
        push(TokenKind::Parameter, begin, begin, m_at);
    }

    void symbol()
    {
        const std::size_t begin = m_at;
        std::size_t length = 1;
        if (isClass(peek(1), kSecond)) {
            const auto known = std::ranges::find_if(
                kLongSymbols, [&](std::string_view symbol) { return startsWith(symbol); });
            length = known == kLongSymbols.end() ? 1 : known->size();
        }
        m_at += length;
        push(TokenKind::Symbol, begin, begin, m_at);
    }

    void next()
    {
        const char c = peek();
        if (!m_delimiter.empty() && startsWith(m_delimiter)) {
            const auto begin = static_cast<std::uint32_t>(m_at);
            m_at += m_delimiter.size();
            m_tokens.list.add(TokenKind::Symbol, ";", begin, static_cast<std::uint32_t>(m_at));
        } else if (isNameStart(c)) {
            word();
        } else if (c == '\'' || (c == '"' && m_traits.doubleQuotedStrings))
            string(m_at, m_traits.backslashEscapes);
        else if (c == '"' || c == '`')
            quoted(TokenKind::Quoted, m_at, c, false);
        else if (c == '[' && m_traits.bracketNames && peek(1) != ']')
            quoted(TokenKind::Quoted, m_at, ']', false);
        else if (startsWith("${"))
            until(TokenKind::Template, "${", "}");
        else if (startsWith("@{"))
            until(TokenKind::Template, "@{", "}");
        else if (startsWith("{{"))
            until(TokenKind::Template, "{{", "}}");
        else if (m_traits.hashNames && c == '#' && (isNameStart(peek(1)) || peek(1) == '#'))
            word();
        else if (isClass(c, kDigit) || (c == '.' && isClass(peek(1), kDigit) && !afterName()))
            number();
        else if (c == '$' && dollarQuoted())
            return;
        else if (const std::size_t length = c == '%' || c == '{' ? placeholderLength() : 0; length > 0) {
            m_at += length;
            push(c == '{' && !m_traits.braceParameters ? TokenKind::Template : TokenKind::Parameter,
                 m_at - length, m_at - length, m_at);
        } else if ((c == '$' && isNamePart(peek(1))) ||
                   (c == '@' && (isNameStart(peek(1)) || peek(1) == '@')) ||
                   (c == ':' && !m_traits.colonPaths && isNameStart(peek(1)) && peek(1) != ':' &&
                    !afterColon()))
            parameter();
        else
            symbol();
    }

    [[nodiscard]] bool afterName() const
    {
        return m_at > 0 && (isNamePart(m_text[m_at - 1]) || m_text[m_at - 1] == '"' ||
                            m_text[m_at - 1] == '`' || m_text[m_at - 1] == ']');
    }
    [[nodiscard]] bool afterColon() const { return m_at > 0 && (m_text[m_at - 1] == ':' || afterName()); }

    const DialectTraits& m_traits;
    Tokens m_tokens;
    std::string_view m_text;
    std::size_t m_at = 0;
    std::string_view m_delimiter;
    bool m_inVersioned = false;
    std::size_t m_searchedInVain = 0;             ///< bytes, for the ends of dollar quotes
    static constexpr std::size_t kMostInVain = 8; ///< times the text
};

} // namespace

Tokens tokenize(std::string_view sql, Dialect dialect) { return Tokenizer(sql, dialect).run(); }

Tokens tokenizeInside(const Tokens& outer, const Token& body, Dialect dialect)
{
    return Tokenizer(outer, body, dialect).run();
}

} // namespace upriver::sql
