// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "catalog/base/text.h"
#include "catalog/sources/transformation/sqlmesh_project.h"

namespace upriver::sqlmesh {

namespace {

using Kind = SqlPiece::Kind;

constexpr std::size_t kMostColumns = 10'000;
constexpr std::size_t kMostTables = 1'000;

bool isName(const SqlPiece& piece)
{
    return (piece.kind == Kind::Word && !isAsciiDigit(piece.text.front())) ||
           (piece.kind == Kind::Quoted && piece.text.front() != '\'' && piece.text.front() != '$');
}

bool isOneOf(const SqlPiece& piece, std::initializer_list<std::string_view> words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return piece.isWord(word); });
}

/// A word that stands for a value where it stands alone, not for a column.
bool isValue(const SqlPiece& piece)
{
    return isOneOf(piece, {"null", "true", "false", "current_date", "current_time", "current_timestamp"});
}

/// "expr AS c, /* text */" and "c -- text": what stands behind a select item, on its line.
std::string commentBehind(std::string_view sql, std::size_t at)
{
    const auto skipBlanks = [&] {
        while (at < sql.size() && (sql[at] == ' ' || sql[at] == '\t'))
            ++at;
    };
    skipBlanks();
    if (at < sql.size() && sql[at] == ',')
        ++at;
    skipBlanks();
    const std::string_view rest = sql.substr(std::min(at, sql.size()));
    if (!rest.starts_with("/*") && !rest.starts_with("--"))
        return {};
    const std::string_view inside = rest.substr(2);
    return std::string(trimmed(inside.substr(0, inside.find(rest.front() == '/' ? "*/" : "\n"))));
}

/// One item of a SELECT, piece by piece. Its name is plain in "… AS name" and in "a.b", "a.b::type".
class SelectItem
{
public:
    void take(const SqlPiece& piece, std::size_t depth)
    {
        if (m_form == Form::Begin && isOneOf(piece, {"distinct", "all"}))
            return;
        const bool isCast = piece.isMark(':') && (m_form == Form::Name || m_form == Form::Cast);
        if (isCast || m_form == Form::Cast) {
            m_form = Form::Cast;
        } else if (isName(piece) && !isValue(piece) && (m_form == Form::Begin || m_form == Form::Dot)) {
            m_form = Form::Name;
            m_name = piece.text;
        } else {
            m_form = piece.isMark('.') && m_form == Form::Name ? Form::Dot : Form::Other;
        }
        m_alias = depth == 0 && m_lastIsAs && isName(piece) ? piece.text : std::string_view();
        m_lastIsAs = depth == 0 && piece.isWord("as");
        m_end = piece.end;
    }
    [[nodiscard]] std::size_t end() const { return m_end; }
    [[nodiscard]] std::string name() const
    {
        return unquoted(!m_alias.empty()                               ? m_alias
                        : m_form == Form::Name || m_form == Form::Cast ? m_name
                                                                       : std::string_view());
    }

private:
    enum class Form { Begin, Name, Dot, Cast, Other };
    Form m_form = Form::Begin;
    std::string_view m_name;
    std::string_view m_alias; ///< when the piece taken last is one
    bool m_lastIsAs = false;
    std::size_t m_end = 0;
};

/// "a.b" from the piece here on; the piece behind it is left in piece. Empty: no name, or a function's.
std::string takeTableName(SqlPieces& pieces, SqlPiece& piece)
{
    std::string name;
    while (isName(piece)) {
        name += piece.text;
        piece = pieces.next();
        if (!piece.isMark('.'))
            return piece.text == "(" ? std::string() : name;
        name += '.';
        piece = pieces.next();
    }
    return {};
}

/// "", "AS a" or "a" behind a table.
void skipAlias(SqlPieces& pieces, SqlPiece& piece)
{
    if (piece.isWord("as"))
        piece = pieces.next();
    else if (isOneOf(piece, {"join", "from"}))
        return;
    if (isName(piece))
        piece = pieces.next();
}

} // namespace

std::vector<std::pair<std::string, std::string>> columnComments(std::string_view query, SqlSpelling spelling)
{
    enum class Place { Begin, With, Items, Behind };
    std::vector<std::pair<std::string, std::string>> columns;
    Place place = Place::Begin;
    SelectItem item;
    const auto finishItem = [&] {
        if (const std::string name = item.name(); !name.empty() && columns.size() < kMostColumns)
            if (std::string text = commentBehind(query, item.end()); !text.empty())
                columns.emplace_back(name, std::move(text));
        item = {};
    };
    SqlPieces pieces(query, spelling);
    std::size_t depth = 0;
    SqlPiece last;
    for (SqlPiece piece = pieces.next();; last = piece, piece = pieces.next()) {
        const bool isOver = piece.kind == Kind::End || piece.isMark(';');
        const bool isOutside = depth == 0;
        if (piece.kind == Kind::Open)
            ++depth;
        else if (piece.kind == Kind::Close && depth > 0)
            --depth;
        if (place == Place::Items) {
            const bool isBehind =
                isOver || (isOutside && (isOneOf(piece, {"union", "except", "intersect", "where"}) ||
                                         (piece.isWord("from") && !last.isWord("distinct"))));
            if (isBehind || (isOutside && piece.isMark(',')))
                finishItem();
            else
                item.take(piece, depth);
            if (isBehind)
                place = Place::Behind;
        } else if (isOutside && piece.isWord("select") && place != Place::Behind) {
            place = Place::Items;
        } else if (place == Place::Begin) {
            place = piece.isWord("with") ? Place::With : Place::Behind;
        } else if (isOutside && isOneOf(piece, {"insert", "update", "delete", "merge"})) {
            place = Place::Behind;
        }
        if (piece.kind == Kind::End)
            return columns;
        if (isOver) {
            place = Place::Begin;
            depth = 0;
        }
    }
}

Words tablesIn(std::string_view query, SqlSpelling spelling)
{
    Words tables;
    std::set<std::string> parts; ///< of the query, that WITH names
    std::vector<bool> isQuery{true};
    SqlPieces pieces(query, spelling);
    SqlPiece before;
    SqlPiece last;
    SqlPiece piece = pieces.next();
    const auto goOn = [&] {
        before = last;
        last = piece;
        piece = pieces.next();
    };
    while (piece.kind != Kind::End) {
        if (piece.kind == Kind::Open) {
            if (last.isWord("as") && isName(before))
                parts.insert(asciiLowered(unquoted(before.text)));
            goOn();
            isQuery.push_back(isOneOf(piece, {"select", "with"}));
            continue;
        }
        if (piece.kind == Kind::Close && isQuery.size() > 1)
            isQuery.pop_back();
        // "extract(day FROM x)" and "a IS DISTINCT FROM b" name no tables
        const bool isFrom = piece.isWord("from") && isQuery.back() && !last.isWord("distinct");
        bool goesOn = isFrom || piece.isWord("join");
        goOn();
        while (goesOn) {
            std::string name = takeTableName(pieces, piece);
            goesOn = !name.empty();
            if (goesOn && tables.size() < kMostTables && std::ranges::find(tables, name) == tables.end())
                tables.push_back(std::move(name));
            skipAlias(pieces, piece);
            goesOn = goesOn && piece.isMark(',');
            if (goesOn)
                goOn();
        }
    }
    std::erase_if(tables,
                  [&](const std::string& name) { return parts.contains(asciiLowered(unquoted(name))); });
    return tables;
}

} // namespace upriver::sqlmesh
