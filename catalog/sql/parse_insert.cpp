// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

void Parser::parseInsertTarget(Statement& statement)
{
    InsertTarget target;
    const std::uint32_t begin = token().begin;
    if (accept("local") || at("directory")) {
        accept("directory");
        target.isDirectory = true;
        if (token().kind == TokenKind::String)
            target.table = {token().text};
        if (!at("select"))
            ++m_at;
    } else if (at("function") && token(1).isName()) { // ClickHouse: no table that has a name
        ++m_at;
        static_cast<void>(parsePath(true));
        skipParentheses();
    } else if (token().kind == TokenKind::Parameter) { // a table variable
        target.table = {token().text};
        statement.isTemporary = true;
        ++m_at;
    } else {
        target.table = parsePath(true);
    }
    if (accept("if", "not"))
        accept("exists");
    accept("if", "exists");
    target.span = spanFrom(begin);
    if (accept("as") ||
        (token().kind == TokenKind::Word && !isReservedAfterTable(token().text) && !at("replace") &&
         !at("by") && !at("if") && !at("row") && !at("using") && !at("stored") && !at("overriding") &&
         !at("values") && !at("format") && !at("exec") && !at("execute") && !at("call") && !at("settings")))
        statement.targetAlias = parseName();
    for (;;) {
        if (at("partition") && token(1).is("(")) {
            ++m_at;
            skipParentheses();
        } else if (at("(") && !opensQuery() && target.columns.empty()) {
            target.columns = parseNameList();
        } else if (at("by") && token(1).is("name")) {
            m_at += 2;
        } else if (at("overriding") || at("default") || at("stored") || at("row")) {
            while (!atEnd() && !at("values") && !at("select") && !at("with") && !at(";") && !at("("))
                ++m_at;
            if (at("values") && m_at > 0 && previous().is("default"))
                ++m_at;
        } else if (at("using") || at("options") || (at("with") && token(1).is("("))) {
            m_at += at("using") ? 2 : 1;
            skipParentheses();
        } else if (at("if") || at("replace")) { // REPLACE WHERE condition, IF NOT EXISTS
            while (!atEnd() && !at("select") && !at("with") && !at("values") && !at("from") && !at(";") &&
                   !at("table"))
                at("(") ? skipParentheses() : static_cast<void>(++m_at);
        } else {
            break;
        }
    }
    statement.targets.push_back(std::move(target));
}

void Parser::parseInsert(Statement& statement)
{
    statement.kind = StatementKind::Insert;
    ++m_at;
    if (at("all") || at("first") || (at("overwrite") && (token(1).is("all") || token(1).is("first")))) {
        accept("overwrite");
        ++m_at;
        parseMultiInsert(statement);
        return;
    }
    while (at("overwrite") || at("into") || at("ignore") || at("low_priority") || at("delayed") || at("or") ||
           at("replace") || at("abort") || at("fail") || at("rollback")) {
        statement.isOverwrite = statement.isOverwrite || at("overwrite");
        ++m_at;
    }
    accept("table");
    parseInsertTarget(statement);
    if (at("output"))
        skipUntil([this] { return at("select") || at("values") || at("with") || at("exec"); });
    if (accept("set")) {
        parseAssignments(statement.assignments);
    } else if (startsQuery() || at("(") || at("table")) {
        statement.queries.push_back(parseQuery());
    } else if (at("exec") || at("execute") || at("call") || at("format") || at("settings")) {
        skipRest(); // rows from a procedure, or data in the text
    }
    if (at("on", "conflict") || at("on", "duplicate") || at("as"))
        skipUntil([this] { return at("returning"); });
    parseReturning(statement);
}

/// RETURNING: what WITH x AS (INSERT … RETURNING …) offers.
void Parser::parseReturning(Statement& statement)
{
    if (!accept("returning"))
        return;
    Select select;
    parseItems(select);
    statement.returning = std::move(select.items);
    if (!at(")"))
        skipRest();
}

/// INSERT ALL [WHEN c THEN] INTO a (…) VALUES (…) INTO b … SELECT …
void Parser::parseMultiInsert(Statement& statement)
{
    while (!atEnd() && !at(";") && !startsQuery()) {
        if (accept("when")) {
            Expression ignored;
            scan(ignored, {});
            accept("then");
        } else if (accept("else")) {
            continue;
        } else if (accept("into")) {
            parseInsertTarget(statement);
            if (accept("values") && accept("(")) {
                do {
                    statement.targets.back().values.push_back(parseExpression());
                } while (accept(","));
                accept(")");
            }
        } else {
            skipToken();
        }
    }
    if (startsQuery())
        statement.queries.push_back(parseQuery());
}

/// Hive: FROM t INSERT INTO a SELECT … INSERT INTO b SELECT …; every SELECT reads the one FROM.
void Parser::parseHiveInserts(Statement& statement, const std::vector<FromItem>& from,
                              const std::vector<CommonTable>& commonTables)
{
    statement.kind = StatementKind::Insert;
    while (at("insert")) {
        ++m_at;
        while (at("overwrite") || at("into"))
            ++m_at;
        accept("table");
        parseInsertTarget(statement);
        auto query = std::make_shared<Query>();
        query->commonTables = commonTables;
        Branch branch;
        branch.select = parseSelect();
        branch.select->from.insert(branch.select->from.begin(), from.begin(), from.end());
        query->branches.push_back(std::move(branch));
        parseQueryTail(query->sorts);
        statement.queries.push_back(std::move(query));
    }
}

} // namespace upriver::sql
