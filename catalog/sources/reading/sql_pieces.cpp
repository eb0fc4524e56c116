// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/sql_pieces.h"

#include <algorithm>
#include <array>

#include "catalog/base/text.h"

namespace upriver {

namespace {

bool isNamePart(char c)
{
    return isAsciiAlnum(c) || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

} // namespace

SqlSpelling sqlSpellingOf(std::string_view dialect)
{
    static constexpr std::array<std::string_view, 11> kEscaping{
        "bigquery",   "mysql",     "mariadb",    "hive",  "spark",    "spark2",
        "databricks", "snowflake", "clickhouse", "doris", "starrocks"};
    const auto isDialect = [&](std::string_view name) { return equalsNoCase(dialect, name); };
    return {std::ranges::any_of(kEscaping, isDialect),
            isDialect("bigquery") || isDialect("mysql") || isDialect("mariadb")};
}

bool SqlPiece::isWord(std::string_view lowerCase) const
{
    return kind == Kind::Word && equalsNoCase(text, lowerCase);
}

void SqlPieces::skipTo(std::string_view end)
{
    const std::size_t found = m_text.find(end, m_at);
    m_at = found == std::string_view::npos ? m_text.size() : found + end.size();
}

/// Comments nest, as most dialects have it; where one would never end so ("/* seeds/*.csv */"), they don't.
void SqlPieces::skipBlockComment()
{
    const std::size_t begin = m_at;
    for (int depth = 0; m_commentsNest && m_at < m_text.size();) {
        if (startsWith("*/")) {
            m_at += 2;
            if (--depth == 0)
                return;
        } else if (startsWith("/*")) {
            ++depth;
            m_at += 2;
        } else {
            ++m_at;
        }
    }
    m_commentsNest = false; // asked once a text, which keeps it linear
    m_at = begin + 2;
    skipTo("*/");
}

bool SqlPieces::skipAside()
{
    if (startsWith("--") || (m_spelling.hashComments && m_text[m_at] == '#'))
        skipTo("\n");
    else if (startsWith("/*"))
        skipBlockComment();
    else if (startsWith("{#"))
        skipTo("#}");
    else if (startsWith("{%"))
        skipTo("%}");
    else if (startsWith("{{"))
        skipTo("}}");
    else
        return false;
    return true;
}

void SqlPieces::skipBlanks()
{
    while (m_at < m_text.size()) {
        if (isAsciiSpace(m_text[m_at]) || m_text[m_at] == '\0')
            ++m_at;
        else if (startsWith("\xc2\xa0"))
            m_at += 2;
        else if (startsWith("\xef\xbb\xbf"))
            m_at += 3;
        else if (!skipAside())
            return;
    }
}

/// A doubled quote goes on; so does \quote where the dialect says so, and in E'…'.
void SqlPieces::skipQuoted()
{
    const std::size_t begin = m_at;
    const char quote = m_text[m_at++];
    const bool isEscaped = quote == '\'' && begin > 0 && asciiLower(m_text[begin - 1]) == 'e' &&
                           (begin == 1 || !isNamePart(m_text[begin - 2]));
    const bool backslash = (m_spelling.backslashEscapes && quote != '`') || isEscaped;
    while (m_at < m_text.size()) {
        const char c = m_text[m_at++];
        if (c == '\\' && backslash) {
            ++m_at;
        } else if (c == quote) {
            if (m_at >= m_text.size() || m_text[m_at] != quote)
                break;
            ++m_at;
        }
    }
    m_at = std::min(m_at, m_text.size());
}

SqlPiece SqlPieces::next()
{
    skipBlanks();
    SqlPiece piece;
    piece.begin = m_at;
    if (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c == '\'' || c == '"' || c == '`') {
            piece.kind = SqlPiece::Kind::Quoted;
            skipQuoted();
        } else if (startsWith("$$")) {
            piece.kind = SqlPiece::Kind::Quoted;
            m_at += 2;
            skipTo("$$");
        } else if (isNamePart(c)) {
            piece.kind = SqlPiece::Kind::Word;
            while (m_at < m_text.size() && isNamePart(m_text[m_at]) && !startsWith("$$"))
                ++m_at;
        } else {
            const bool opens = c == '(' || c == '[' || c == '{';
            const bool closes = c == ')' || c == ']' || c == '}';
            piece.kind = opens ? SqlPiece::Kind::Open : closes ? SqlPiece::Kind::Close : SqlPiece::Kind::Mark;
            ++m_at;
        }
    }
    piece.end = m_at;
    piece.text = m_text.substr(piece.begin, piece.end - piece.begin);
    return piece;
}

} // namespace upriver
