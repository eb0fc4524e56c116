// SPDX-License-Identifier: Apache-2.0
#pragma once

// SqlPieces: cuts SQL into words, quoted texts, brackets and other characters, one after the other. Comments
// and Jinja ({% … %}, {{ … }}, {# … #}) are passed over like blanks. It knows no grammar: enough to find
// where things stand, for readers, which analyse no SQL. Views into the text, which must outlive them; one
// thread; no errors: what is not closed reaches up to the end. Linear in the text, no memory of its own.

#include <cstddef>
#include <string_view>

namespace upriver {

/// How the dialects differ here.
struct SqlSpelling
{
    bool backslashEscapes = false; ///< 'it\'s'
    bool hashComments = false;     ///< # up to the end of the line
};

/// By a dialect's name in any case, as SQLMesh, dbt and SQLGlot write it; unknown: standard SQL.
[[nodiscard]] SqlSpelling sqlSpellingOf(std::string_view dialect);

struct SqlPiece
{
    enum class Kind { Word, Quoted, Open, Close, Mark, End };
    Kind kind = Kind::End;
    std::string_view text; ///< as written, quotes included; one byte of Open, Close and Mark
    std::size_t begin = 0; ///< byte offsets into the text
    std::size_t end = 0;

    [[nodiscard]] bool isMark(char c) const { return kind == Kind::Mark && text.front() == c; }
    [[nodiscard]] bool isWord(std::string_view lowerCase) const;
};

class SqlPieces
{
public:
    explicit SqlPieces(std::string_view text, SqlSpelling spelling = {}, std::size_t from = 0)
        : m_text(text), m_spelling(spelling), m_at(from)
    {}
    /// Of kind End, again and again, behind the last one.
    [[nodiscard]] SqlPiece next();

private:
    void skipBlanks();
    [[nodiscard]] bool skipAside();
    void skipBlockComment();
    void skipTo(std::string_view end);
    void skipQuoted();
    [[nodiscard]] bool startsWith(std::string_view what) const
    {
        return m_text.substr(m_at, what.size()) == what;
    }

    std::string_view m_text;
    SqlSpelling m_spelling;
    std::size_t m_at;
    bool m_commentsNest = true; ///< until one is found that would never end so
};

} // namespace upriver
