// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/tokenizer.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace upriver::sql {

namespace {

bool isNameStart(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool isNamePart(char c) { return isNameStart(c) || std::isdigit(static_cast<unsigned char>(c)) || c == '$'; }

constexpr std::array<std::string_view, 14> kLongSymbols{
    "->>", "<=>", "#>>", "::", "->", "=>", ":=", "||", "<=", ">=", "<>", "!=", "**", "@>"};

class Tokenizer
{
public:
    Tokenizer(std::string_view sql, Dialect dialect) : m_traits(traitsOf(dialect))
    {
        std::string lower(sql);
        for (char& c : lower) {
            if (c >= 'A' && c <= 'Z')
                c = static_cast<char>(c - 'A' + 'a');
        }
        m_tokens.sql = std::make_shared<const std::string>(sql);
        m_tokens.lower = std::make_shared<const std::string>(std::move(lower));
        m_text = *m_tokens.lower;
        m_tokens.list.reserve(sql.size() / 5 + 4);
    }

    Tokens run()
    {
        while (skipBlanks(), m_at < m_text.size())
            next();
        const auto size = static_cast<std::uint32_t>(m_text.size());
        m_tokens.list.push_back({TokenKind::End, {}, size, size, 0, 0});
        pairBrackets();
        return std::move(m_tokens);
    }

private:
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
            while (m_at < m_text.size() &&
                   (std::isspace(static_cast<unsigned char>(m_text[m_at])) || m_text[m_at] == '\0'))
                ++m_at;
            if (startsWith("\xc2\xa0"))
                m_at += 2;
            else if (startsWith("\xef\xbb\xbf"))
                m_at += 3;
            else if (!skipAside())
                return;
        }
    }

    bool skipAside()
    {
        const std::size_t begin = m_at;
        const bool isTemplate = startsWith("{#") || startsWith("{%");
        if (startsWith("--") || (m_traits.hashComments && peek() == '#') ||
            (m_traits.slashComments && startsWith("//")))
            skipLine();
        else if (startsWith("/*"))
            skipBlockComment();
        else if (isTemplate)
            skipTo(startsWith("{#") ? "#}" : "%}");
        else
            return false;
        m_tokens.asides.push_back(
            {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(m_at), isTemplate});
        return true;
    }

    void skipTo(std::string_view end)
    {
        const auto found = m_text.find(end, m_at);
        m_at = found == std::string_view::npos ? m_text.size() : found + end.size();
    }

    void push(TokenKind kind, std::size_t begin, std::size_t textBegin, std::size_t textEnd)
    {
        m_tokens.list.push_back({kind, m_text.substr(textBegin, textEnd - textBegin),
                                 static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(m_at), 0, 0});
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
        while (m_at < m_text.size() &&
               (isNamePart(m_text[m_at]) || (m_at == begin && (m_text[m_at] == '#' || m_text[m_at] == '@'))))
            ++m_at;
        // E'…', r'…', b"…", N'…', X'…': a prefix of one or two letters glued to a quote.
        if (m_at - begin <= 2 && (peek() == '\'' || (peek() == '"' && m_traits.doubleQuotedStrings))) {
            const std::string_view prefix = m_text.substr(begin, m_at - begin);
            if (prefix == "e" || prefix == "r" || prefix == "b" || prefix == "n" || prefix == "x" ||
                prefix == "rb" || prefix == "br" || prefix == "u&") {
                string(begin, prefix == "e" || prefix == "b" || m_traits.backslashEscapes);
                return;
            }
        }
        push(TokenKind::Word, begin, begin, m_at);
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
            const bool exponentSign = (c == '+' || c == '-') && m_at > begin && m_text[m_at - 1] == 'e' &&
                                      std::isdigit(static_cast<unsigned char>(peek(1)));
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
        if (m_text.find(tag, end + 1) == std::string_view::npos)
            return false;
        until(TokenKind::String, tag, tag);
        return true;
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
        for (const std::string_view candidate : kLongSymbols) {
            if (startsWith(candidate)) {
                m_at += candidate.size();
                push(TokenKind::Symbol, begin, begin, m_at);
                return;
            }
        }
        ++m_at;
        push(TokenKind::Symbol, begin, begin, m_at);
    }

    void next()
    {
        const char c = peek();
        if (c == '\'' || (c == '"' && m_traits.doubleQuotedStrings))
            string(m_at, m_traits.backslashEscapes);
        else if (c == '"' || c == '`')
            quoted(TokenKind::Quoted, m_at, c, false);
        else if (c == '[' && m_traits.bracketNames && (isNameStart(peek(1)) || peek(1) == '#'))
            quoted(TokenKind::Quoted, m_at, ']', false);
        else if (startsWith("{{"))
            until(TokenKind::Template, "{{", "}}");
        else if (isNameStart(c) ||
                 (m_traits.hashNames && c == '#' && (isNameStart(peek(1)) || peek(1) == '#')))
            word();
        else if (std::isdigit(static_cast<unsigned char>(c)) ||
                 (c == '.' && std::isdigit(static_cast<unsigned char>(peek(1))) && !afterName()))
            number();
        else if (c == '$' && dollarQuoted())
            return;
        else if ((c == '$' && isNamePart(peek(1))) ||
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

    /// Partners of brackets and what a run of '(' opens, both in one pass: lookahead stays constant.
    void pairBrackets()
    {
        auto& list = m_tokens.list;
        const auto end = static_cast<std::uint32_t>(list.size() - 1);
        std::vector<std::uint32_t> open;
        for (std::uint32_t i = 0; i < end; ++i) {
            if (list[i].kind != TokenKind::Symbol)
                continue;
            const char c = list[i].text.front();
            if (c == '(' || c == '[') {
                list[i].partner = end;
                open.push_back(i);
            } else if ((c == ')' || c == ']') && !open.empty()) {
                list[open.back()].partner = i;
                open.pop_back();
            }
        }
        for (std::uint32_t i = end; i-- > 0;) {
            if (list[i].is("("))
                list[i].firstInside = list[i + 1].is("(") ? list[i + 1].firstInside : i + 1;
        }
    }

    const DialectTraits& m_traits;
    Tokens m_tokens;
    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

Tokens tokenize(std::string_view sql, Dialect dialect) { return Tokenizer(sql, dialect).run(); }

} // namespace upriver::sql
