// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/code_text.h"

#include <algorithm>

#include "catalog/sql/lowered.h"
#include "catalog/sql/tokenizer.h"
#include "catalog/sql/words.h"

namespace upriver {

namespace {

constexpr std::size_t kMostShown = std::size_t{4} << 20; ///< bytes
constexpr int kLongestLine = 5000;                       ///< characters that are laid out as one
constexpr char32_t kReplacement = 0xFFFD;

/// The character at a byte and how many bytes it takes; what is no UTF-8 is one byte of U+FFFD.
std::pair<char32_t, std::size_t> decoded(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : 2;
    if (lead < 0xC2 || lead >= 0xF5 || at + length > text.size())
        return {kReplacement, 1};
    char32_t character = lead & (0xFF >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80)
            return {kReplacement, 1};
        character = (character << 6) | (byte(at + i) & 0x3F);
    }
    const bool isValid = character <= 0x10FFFF && !(character >= 0xD800 && character < 0xE000) &&
                         !(length == 3 && character < 0x800) && !(length == 4 && character < 0x10000);
    return isValid ? std::pair(character, length) : std::pair(kReplacement, std::size_t{1});
}

/// What an editor would take for a line end, or not show at all.
char32_t shownAs(char32_t character)
{
    if (character == U'\r' || character == 0x2028 || character == 0x2029 || character == U'\f')
        return U'\n';
    return character == 0 || character == 0xFDD0 || character == 0xFDD1 ? kReplacement : character;
}

ColourRun::Kind kindOf(const sql::Token& token)
{
    switch (token.kind) {
    case sql::TokenKind::String:
        return ColourRun::Kind::String;
    case sql::TokenKind::Number:
        return ColourRun::Kind::Number;
    case sql::TokenKind::Template:
    case sql::TokenKind::Parameter:
        return ColourRun::Kind::Template;
    default:
        return ColourRun::Kind::Keyword;
    }
}

bool isColoured(const sql::TokenList& tokens, std::size_t i)
{
    switch (tokens[i].kind) {
    case sql::TokenKind::String:
    case sql::TokenKind::Number:
    case sql::TokenKind::Template:
    case sql::TokenKind::Parameter:
        return true;
    case sql::TokenKind::Word: // t.date and date.t are names
        return sql::isKeyword(tokens[i].text) && (i == 0 || !tokens[i - 1].is(".")) &&
               (i + 1 >= tokens.size() || !tokens[i + 1].is("."));
    default:
        return false;
    }
}

} // namespace

CodeText::CodeText(std::string_view utf8)
{
    m_isCut = utf8.size() > kMostShown;
    utf8 = utf8.substr(0, kMostShown);
    m_shown.reserve(static_cast<qsizetype>(utf8.size()));
    m_places.reserve(utf8.size() + 1);
    for (std::size_t at = 0; at < utf8.size();) {
        auto [character, length] = decoded(utf8, at);
        const bool isPair = character == U'\r' && at + 1 < utf8.size() && utf8[at + 1] == '\n';
        if (m_lineLength >= kLongestLine)
            fold();
        m_places.insert(m_places.end(), isPair ? 2 : length, static_cast<std::int32_t>(m_shown.size()));
        at += isPair ? 2 : length;
        append(shownAs(character));
    }
    m_places.push_back(static_cast<std::int32_t>(m_shown.size()));
    if (m_places.size() == static_cast<std::size_t>(m_shown.size()) + 1 && m_folds.empty())
        m_places = {}; // every byte is a character
}

void CodeText::append(char32_t character)
{
    m_lineLength = character == U'\n' ? 0 : m_lineLength + 1;
    m_lines += character == U'\n' ? 1 : 0;
    if (QChar::requiresSurrogates(character)) {
        m_shown += QChar(QChar::highSurrogate(character));
        m_shown += QChar(QChar::lowSurrogate(character));
    } else {
        m_shown += QChar(static_cast<char16_t>(character));
    }
}

void CodeText::fold()
{
    append(U'\n');
    m_folds.push_back(m_lines);
}

int CodeText::at(std::uint32_t byte) const
{
    const auto shown = static_cast<std::uint32_t>(m_shown.size());
    if (m_places.empty())
        return static_cast<int>(std::min(byte, shown));
    return byte < m_places.size() ? m_places[byte] : static_cast<int>(shown);
}

std::vector<ColourRun> coloursOf(const CodeRow& code, const CodeText& text)
{
    std::vector<ColourRun> runs;
    if (sql::lowered(code.language) != "sql")
        return runs;
    const sql::Tokens tokens = sql::tokenize(code.text, dialectOf(code));
    const auto add = [&](std::uint32_t begin, std::uint32_t end, ColourRun::Kind kind) {
        if (text.at(begin) < text.at(end))
            runs.push_back({text.at(begin), text.at(end), kind});
    };
    std::size_t aside = 0; // the last token is the end of the text: none is left over
    for (std::size_t i = 0; i < tokens.list.size(); ++i) {
        const sql::Token& token = tokens.list[i];
        for (; aside < tokens.asides.size() && tokens.asides[aside].begin < token.end; ++aside)
            add(tokens.asides[aside].begin, tokens.asides[aside].end,
                tokens.asides[aside].isTemplate ? ColourRun::Kind::Template : ColourRun::Kind::Comment);
        if (isColoured(tokens.list, i))
            add(token.begin, token.end, kindOf(token));
    }
    return runs;
}

} // namespace upriver
