// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"
#include "catalog/sql/parser_depth.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

std::shared_ptr<Query> Parser::parseQuery()
{
    const Deeper deeper(*this);
    auto query = std::make_shared<Query>();
    if (!deeper.isAllowed()) {
        skipUnknownParentheses();
        while (!atEnd() && !at(")") && !at(";"))
            at("(") ? skipUnknownParentheses() : skipToken();
        return query;
    }
    const std::uint32_t begin = token().begin;
    if (at("with"))
        parseCommonTables(query->commonTables, query->isRecursive);
    parseBranches(*query);
    query->span = spanFrom(begin);
    return query;
}

void Parser::parseBranches(Query& query)
{
    parseBranch(query, false);
    for (bool byName = false; acceptSetOperation(byName);)
        parseBranch(query, byName);
    parseQueryTail(query.sorts);
    constexpr int kMaxPipes = 200; // each one nests
    for (int i = 0; i < kMaxPipes && at("|>"); ++i)
        parsePipe(query);
}

void Parser::parseCommonTables(std::vector<CommonTable>& tables, bool& isRecursive)
{
    accept("with");
    isRecursive = accept("recursive") || isRecursive;
    do {
        CommonTable table;
        const std::uint32_t begin = token().begin;
        if (!token().isName() && m_dialect != Dialect::ClickHouse && !opensQuery())
            return;
        const std::size_t as = token(1).is("(") ? token(1).partner - m_at + 1 : 1;
        const bool isTable = token().isName() && token(as).is("as") && opensQuery(as + 1);
        if (m_dialect == Dialect::ClickHouse && !isTable) {
            // WITH expression AS name, WITH (query) AS name
            table.value = std::make_shared<Expression>(parseExpression());
            accept("as");
            table.name = parseName();
        } else if (opensQuery()) {
            ++m_at;
            table.query = parseQuery();
            accept(")");
            accept("as");
            table.name = parseName();
        } else {
            parseCommonTable(table);
        }
        if (at("search") || at("cycle"))
            skipUntil([this] { return at(",") || at("select") || at(")"); });
        table.span = spanFrom(begin);
        tables.push_back(std::move(table));
    } while (accept(",") && !at("select"));
}

/// name [(columns)] AS (query)
void Parser::parseCommonTable(CommonTable& table)
{
    table.name = parseName();
    if (token().isName() && token(1).is("as") && token(2).is("(")) { // a stray word before the name
        --m_at;
        skipToken();
        table.name = parseName();
    }
    if (at("("))
        table.columns = parseNameList();
    if (at("using") && token(1).is("key")) {
        m_at += 2;
        skipParentheses();
    }
    accept("as");
    accept("not");
    accept("materialized");
    if (!accept("("))
        return;
    if (at("insert") || at("update") || at("delete") || at("merge")) {
        parseTableChange(table);
    } else if (startsQuery() || at("(") || at("table")) {
        table.query = parseQuery();
    } else {
        skipUntil([this] { return at(")") || startsQuery(); });
        table.query = startsQuery() ? parseQuery() : std::make_shared<Query>();
    }
    while (!atEnd() && !at(")"))
        at("(") ? skipUnknownParentheses() : skipToken();
    accept(")");
}

/// A change whose RETURNING is the table.
void Parser::parseTableChange(CommonTable& table)
{
    const Deeper deeper(*this);
    table.query = std::make_shared<Query>();
    if (!deeper.isAllowed()) {
        skipToken();
        return;
    }
    table.change = std::make_shared<Statement>();
    dispatch(*table.change);
    if (table.change->targets.empty())
        return;
    auto select = std::make_unique<Select>();
    select->items = std::move(table.change->returning);
    FromItem target;
    target.table = table.change->targets.front().table;
    target.alias = table.change->targetAlias;
    target.isUnread = table.change->kind != StatementKind::Delete;
    select->from = table.change->from;
    select->from.insert(select->from.begin(), std::move(target));
    table.query->branches.emplace_back().select = std::move(select);
}

bool Parser::acceptSetOperation(bool& byName)
{
    const auto isOperation = [](const Token& word) {
        return word.is("union") || word.is("intersect") || word.is("except") || word.is("minus");
    };
    std::size_t ahead = 0; // BigQuery: FULL OUTER UNION, LEFT UNION, INNER UNION
    while (token(ahead).is("full") || token(ahead).is("left") || token(ahead).is("inner") ||
           token(ahead).is("outer"))
        ++ahead;
    if (!isOperation(token(ahead)))
        return false;
    m_at += ahead + 1;
    byName = false;
    while (at("all") || at("distinct") || at("by") || at("name") || at("corresponding") || at("strict") ||
           at("outer")) {
        byName = byName || at("name") || at("corresponding");
        ++m_at;
    }
    return true;
}

void Parser::parseBranch(Query& query, bool byName)
{
    Branch branch;
    branch.byName = byName;
    if (at("(")) {
        ++m_at;
        branch.nested = parseQuery();
        while (!atEnd() && !at(")") && !at(";"))
            at("(") ? skipUnknownParentheses() : skipToken();
        accept(")");
    } else if (at("with")) {
        branch.nested = parseQuery();
    } else if (at("from")) {
        branch.select = parseFromFirst();
    } else if (at("pivot") || at("unpivot")) {
        branch.select = parsePivotStatement();
    } else if (at("values")) {
        branch.select = parseValues();
    } else if (at("table") && token(1).isName()) {
        ++m_at;
        branch.select = std::make_unique<Select>();
        FromItem item;
        item.table = parsePath(true);
        branch.select->from.push_back(std::move(item));
        branch.select->items.emplace_back().makeStar();
    } else {
        branch.select = parseSelect();
    }
    query.branches.push_back(std::move(branch));
}

void Parser::parseQueryTail(std::vector<Expression>& sorts)
{
    for (;;) {
        if (at("order", "siblings") && token(2).is("by"))
            ++m_at;
        if (accept("order", "by") || accept("siblings", "by") || accept("sort", "by") ||
            accept("cluster", "by") || accept("distribute", "by")) {
            accept("all");
            do {
                sorts.push_back(parseExpression());
                if (at("with") && token(1).is("fill"))
                    m_at += 2;
            } while (accept(","));
        } else if (at("limit") || at("offset") || at("fetch")) {
            while (!atEnd() && !at(")") && !at(";") && !at("union") && !at("intersect") && !at("except") &&
                   !at("for") && !at("order") &&
                   !(at("with") && !token(1).is("ties") && !token(1).is("offset")))
                at("(") ? skipParentheses() : static_cast<void>(++m_at);
        } else if (at("for") && (token(1).is("update") || token(1).is("share") || token(1).is("xml") ||
                                 token(1).is("json") || token(1).is("no"))) {
            while (!atEnd() && !at(")") && !at(";"))
                at("(") ? skipParentheses() : static_cast<void>(++m_at);
        } else if (at("option") && token(1).is("(")) {
            ++m_at;
            skipParentheses();
        } else if (at("with") &&
                   (token(1).is("no") || token(1).is("data") || token(1).is("ur") || token(1).is("check"))) {
            m_at += 2;
            while (at("data") || at("schema") || at("binding") || at("option"))
                ++m_at;
        } else if (at("settings") || at("format")) {
            while (!atEnd() && !at(")") && !at(";"))
                ++m_at;
        } else {
            return;
        }
    }
}

std::unique_ptr<Select> Parser::parseValues()
{
    auto select = std::make_unique<Select>();
    FromItem item;
    item.type = FromItem::Type::Values;
    accept("values");
    accept("row");
    do {
        accept("row");
        if (accept("(")) {
            scanList(item.arguments, {}, ")");
            accept(")");
        } else {
            scan(item.arguments, {});
        }
    } while (accept(","));
    parseTableAlias(item.alias, item.columnAliases);
    select->from.push_back(std::move(item));
    select->items.emplace_back().makeStar();
    return select;
}

std::unique_ptr<Select> Parser::parseFromFirst()
{
    auto select = std::make_unique<Select>();
    accept("from");
    parseFromList(select->from);
    while (parseClause(*select)) {}
    if (accept("select")) {
        parseSelectPrefix();
        parseItems(*select);
        parseClauses(*select);
    } else {
        select->items.emplace_back().makeStar();
    }
    return select;
}

void Parser::parseSelectPrefix()
{
    if (at("distinct") || at("all") || at("unique")) {
        ++m_at;
        if (accept("on"))
            skipParentheses();
    }
    if (at("top") &&
        (token(1).kind == TokenKind::Number || token(1).is("(") || token(1).kind == TokenKind::Parameter)) {
        ++m_at;
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
        accept("percent");
        accept("with", "ties");
    }
    if (at("as") && (token(1).is("struct") || token(1).is("value")))
        m_at += 2;
    while (at("straight_join") || at("sql_calc_found_rows") || at("sql_no_cache") || at("high_priority"))
        ++m_at;
    if (at("distinct"))
        ++m_at;
}

std::unique_ptr<Select> Parser::parseSelect()
{
    auto select = std::make_unique<Select>();
    if (!accept("select")) {
        skipToken();
        return select;
    }
    parseSelectPrefix();
    parseItems(*select);
    parseClauses(*select);
    return select;
}

void Parser::parseClauses(Select& select)
{
    if (accept("bulk", "collect") || at("into"))
        parseInto(select);
    if (accept("from"))
        parseFromList(select.from);
    while (parseClause(select)) {}
}

/// A table, except where procedures fill variables and MySQL writes files.
void Parser::parseInto(Select& select)
{
    accept("into");
    const bool fillsVariables = m_bodies > 0 || m_dialect == Dialect::Oracle || m_dialect == Dialect::MySql ||
                                m_dialect == Dialect::Snowflake || m_dialect == Dialect::BigQuery ||
                                !token().isName();
    if (fillsVariables) {
        skipUntil([this] { return at("from") || at("where") || at(")"); });
        return;
    }
    if (at("temporary") || at("temp") || at("unlogged"))
        ++m_at;
    accept("table");
    select.into = parsePath(true);
}

bool Parser::parseClause(Select& select)
{
    if (accept("where") || accept("having") || accept("qualify") || accept("prewhere") ||
        accept("connect", "by") || accept("start", "with")) {
        accept("nocycle");
        select.filters.push_back(parseExpression());
        return true;
    }
    if (accept("group", "by")) {
        if (accept("all")) {
            select.groupsAll = true;
            return true;
        }
        accept("distinct");
        do {
            if ((at("grouping") && token(1).is("sets")))
                m_at += 2;
            select.groups.push_back(parseExpression());
        } while (accept(","));
        if (accept("grouping", "sets")) // Hive: GROUP BY a, b GROUPING SETS (…)
            skipParentheses();
        while (at("with") && (token(1).is("rollup") || token(1).is("cube") || token(1).is("totals")))
            m_at += 2;
        return true;
    }
    if (at("window") && token(1).isName()) {
        parseNamedWindows(select);
        return true;
    }
    if (at("lateral") && token(1).is("view")) {
        parseLateralView(select.from);
        return true;
    }
    if (accept("using", "sample")) { // DuckDB
        skipUntil([this] {
            return at(")") || at("union") || at("order") || at("limit") || at("where") || at("qualify");
        });
        return true;
    }
    return false;
}

void Parser::parseNamedWindows(Select& select)
{
    accept("window");
    do {
        const Name name = parseName();
        accept("as");
        Expression window;
        if (at("("))
            scanOver(window);
        select.windows.emplace_back(name, std::move(window));
    } while (accept(","));
}

} // namespace upriver::sql
