// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

void Parser::skipRest()
{
    while (!atEnd() && !at(";"))
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
}

void Parser::parseDrop(Statement& statement)
{
    ++m_at;
    while (at("external") || at("materialized") || at("temporary") || at("temp") || at("dynamic") ||
           at("foreign") || at("iceberg") || at("streaming") || at("snapshot"))
        ++m_at;
    if (!at("table") && !at("view")) {
        while (!atEnd() && !at(";"))
            ++m_at;
        return;
    }
    ++m_at;
    statement.kind = StatementKind::Drop;
    accept("if", "exists");
    do {
        const std::uint32_t begin = token().begin;
        Path path = parsePath(true);
        if (!path.empty())
            statement.targets.push_back({std::move(path), {}, {}, false, spanFrom(begin)});
    } while (accept(","));
    while (at("cascade") || at("restrict") || at("purge") || at("constraints"))
        ++m_at;
}

void Parser::parseAlter(Statement& statement)
{
    ++m_at;
    if (!accept("table") && !accept("view")) {
        skipRest();
        return;
    }
    statement.kind = StatementKind::Alter;
    accept("if", "exists");
    accept("only");
    const std::uint32_t begin = token().begin;
    statement.targets.push_back({parsePath(true), {}, {}, false, spanFrom(begin)});
    const bool isRename = at("rename") && !token(1).is("column");
    if (isRename) {
        statement.kind = StatementKind::Rename;
        ++m_at;
        accept("to") || accept("as");
        Path renamed = parsePath(true);
        // A bare new name stays where the table is; MySQL and Hive take the current database.
        Path& old = statement.targets.front().table;
        const bool movesHome = m_dialect == Dialect::MySql || m_dialect == Dialect::Hive;
        if (renamed.empty() || old.empty()) {
            statement.kind = StatementKind::Alter;
            skipRest();
            return;
        }
        if (renamed.size() == 1 && old.size() > 1 && !movesHome)
            renamed.prepend(old.begin(), old.end() - 1);
        statement.targets.push_back({std::move(renamed), {}, {}, false, {}});
    } else {
        parseTableExchange(statement);
    }
    skipRest();
}

/// Whole tables or partitions that change hands: SWAP WITH, EXCHANGE PARTITION … WITH TABLE, APPEND FROM,
/// REPLACE PARTITION … FROM take from another; SWITCH [PARTITION n] TO, MOVE PARTITION … TO TABLE give.
void Parser::parseTableExchange(Statement& statement)
{
    const bool takes = at("swap") || at("exchange", "partition") || at("append", "from") ||
                       at("replace", "partition") || at("attach", "partition");
    const bool gives = at("switch") || at("move", "partition");
    if (!takes && !gives)
        return;
    const bool isDirect = at("append") || at("swap") || (at("attach") && token(2).isName());
    ++m_at;
    isDirect ? static_cast<void>(++m_at)
             : skipUntil([&] { return gives ? at("to") : at("with") || at("from"); });
    accept("with") || accept("from") || accept("to");
    accept("table");
    FromItem item;
    item.table = parsePath(true);
    if (item.table.empty())
        return;
    if (gives)
        std::swap(item.table, statement.targets.front().table);
    statement.from.push_back(std::move(item));
}

/// ClickHouse: EXCHANGE TABLES a AND b.
void Parser::parseExchange(Statement& statement)
{
    ++m_at;
    if (!accept("tables") && !accept("dictionaries")) {
        skipRest();
        return;
    }
    statement.kind = StatementKind::Alter;
    statement.targets.push_back({parsePath(true), {}, {}, false, {}});
    accept("and");
    FromItem item;
    item.table = parsePath(true);
    if (!item.table.empty())
        statement.from.push_back(std::move(item));
    skipRest();
}

void Parser::parseTruncate(Statement& statement)
{
    statement.kind = StatementKind::Truncate;
    ++m_at;
    accept("table");
    accept("if", "exists");
    accept("only");
    do {
        const std::uint32_t begin = token().begin;
        Path path = parsePath(true);
        if (!path.empty())
            statement.targets.push_back({std::move(path), {}, {}, false, spanFrom(begin)});
    } while (accept(","));
    skipRest();
}

/// RENAME TABLE a TO b, c TO d
void Parser::parseRename(Statement& statement)
{
    statement.kind = StatementKind::Rename;
    ++m_at;
    accept("table");
    do {
        Path from = parsePath(true);
        accept("to");
        Path to = parsePath(true);
        if (from.empty() || to.empty())
            return;
        statement.targets.push_back({std::move(from), {}, {}, false, {}});
        statement.targets.push_back({std::move(to), {}, {}, false, {}});
    } while (accept(","));
}

void Parser::parseUse(Statement& statement)
{
    statement.kind = StatementKind::Use;
    ++m_at;
    const bool isContext =
        at("database") || at("schema") || at("catalog") || at("warehouse") || at("role") || at("secondary");
    InsertTarget target;
    if (isContext && token(1).isName()) {
        target.columns.emplace_back(token().text);
        ++m_at;
    }
    target.table = parsePath(true);
    statement.targets.push_back(std::move(target));
}

} // namespace upriver::sql
