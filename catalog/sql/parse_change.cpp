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
            target.table = {std::string(token().text)};
        if (!at("select"))
            ++m_at;
    } else {
        target.table = parsePath(true);
        if (at("(") && target.table.size() == 1 && (target.table.front() == "function"))
            skipParentheses();
    }
    if (accept("if", "not"))
        accept("exists");
    accept("if", "exists");
    target.span = spanFrom(begin);
    if (accept("as") || (token().kind == TokenKind::Word && !isReservedAfterTable(token().text) &&
                         !at("replace") && !at("by") && !at("if") && !at("row") && !at("using") &&
                         !at("stored") && !at("overriding") && !at("values") && !at("format")))
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
            if (at("values") && m_at > 0 && m_tokens.list[m_at - 1].is("default"))
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
    if (at("output")) {
        while (!atEnd() && !at("select") && !at("values") && !at("with") && !at(";"))
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
    }
    if (accept("set")) {
        parseAssignments(statement.assignments);
    } else if (startsQuery() || at("(") || at("table")) {
        statement.queries.push_back(parseQuery());
    }
    if (accept("on", "conflict") || accept("on", "duplicate") || at("returning") || at("as")) {
        skipRest();
    }
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
            if (accept("values"))
                skipParentheses();
        } else {
            skipToken();
        }
    }
    if (startsQuery())
        statement.queries.push_back(parseQuery());
}

/// Hive: FROM t INSERT INTO a SELECT … INSERT INTO b SELECT …; every SELECT reads the one FROM.
void Parser::parseHiveInserts(Statement& statement, std::vector<FromItem> from,
                              std::vector<CommonTable> commonTables)
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

void Parser::parseAssignments(std::vector<Assignment>& assignments)
{
    do {
        Assignment assignment;
        if (at("(")) {
            const auto names = parseNameList();
            accept("=");
            const Expression value = parseExpression();
            for (const std::string& name : names)
                assignments.push_back({name, value});
            continue;
        }
        const Path path = parsePath();
        if (path.empty())
            return;
        while (at("["))
            m_at = token().partner + 1;
        assignment.column = path.back();
        if (!accept("=") && !accept("+"))
            return;
        accept("=");
        assignment.value = parseExpression();
        assignments.push_back(std::move(assignment));
    } while (accept(","));
}

void Parser::parseUpdate(Statement& statement)
{
    statement.kind = StatementKind::Update;
    ++m_at;
    accept("only") || accept("ignore");
    if (accept("top"))
        skipParentheses();
    FromItem target = parseFromItem();
    statement.targetAlias = target.alias;
    statement.targets.push_back({target.table, {}, false, target.span});
    std::vector<FromItem> joined{std::move(target)};
    while (accept(",") || parseJoin(joined)) { // MySQL: UPDATE a JOIN b ON … SET …
        if (m_tokens.list[m_at - 1].is(","))
            joined.push_back(parseFromItem());
    }
    statement.from.assign(std::make_move_iterator(joined.begin() + 1), std::make_move_iterator(joined.end()));
    if (accept("set"))
        parseAssignments(statement.assignments);
    if (at("output")) {
        while (!atEnd() && !at("from") && !at("where") && !at(";"))
            ++m_at;
    }
    if (accept("from")) {
        std::vector<FromItem> from;
        parseFromList(from);
        statement.from.insert(statement.from.end(), std::make_move_iterator(from.begin()),
                              std::make_move_iterator(from.end()));
    }
    if (accept("where"))
        statement.filters.push_back(parseExpression());
    if (at("returning") || at("order") || at("limit") || at("option")) {
        skipRest();
    }
}

void Parser::parseDelete(Statement& statement)
{
    statement.kind = StatementKind::Delete;
    ++m_at;
    if (accept("top"))
        skipParentheses();
    if (!at("from") && token().isName() && token(1).is("from")) // DELETE a FROM a JOIN b
        ++m_at;
    accept("from");
    if (at("table") && token(1).isName())
        ++m_at;
    FromItem target = parseFromItem();
    statement.targetAlias = target.alias;
    statement.targets.push_back({target.table, {}, false, target.span});
    std::vector<FromItem> joined{std::move(target)};
    while (parseJoin(joined)) {}
    statement.from.assign(std::make_move_iterator(joined.begin() + 1), std::make_move_iterator(joined.end()));
    if (accept("using") || accept("from")) {
        std::vector<FromItem> from;
        parseFromList(from);
        statement.from.insert(statement.from.end(), std::make_move_iterator(from.begin()),
                              std::make_move_iterator(from.end()));
    }
    if (accept("where"))
        statement.filters.push_back(parseExpression());
    if (at("returning")) {
        while (!atEnd() && !at(";"))
            ++m_at;
    }
}

void Parser::parseMerge(Statement& statement)
{
    statement.kind = StatementKind::Merge;
    ++m_at;
    accept("into");
    FromItem target = parseFromItem();
    statement.targetAlias = target.alias;
    statement.targets.push_back({target.table, {}, false, target.span});
    if (accept("using"))
        statement.from.push_back(parseFromItem());
    if (accept("on"))
        statement.filters.push_back(parseExpression());
    while (accept("when"))
        parseMergeAction(statement);
    if (at("output") || at("returning")) {
        skipRest();
    }
}

void Parser::parseMergeAction(Statement& statement)
{
    while (!atEnd() && !at("then") && !at(";")) {
        if (accept("and")) {
            statement.filters.push_back(parseExpression());
        } else {
            ++m_at; // [NOT] MATCHED [BY SOURCE|TARGET]
        }
    }
    accept("then");
    MergeAction action;
    if (accept("update")) {
        accept("all", "by") && accept("name");
        accept("set");
        if (accept("*"))
            action.star = true;
        else
            parseAssignments(action.assignments);
        if (accept("where"))
            statement.filters.push_back(parseExpression());
    } else if (accept("insert")) {
        if (accept("*") || accept("row") || (accept("all", "by") && accept("name"))) {
            action.star = true;
        } else {
            const auto columns = at("(") ? parseNameList() : std::vector<std::string>();
            if (accept("row")) {
                action.star = true;
            } else if (accept("values") && accept("(")) {
                for (std::size_t i = 0; !atEnd() && !at(")"); ++i) {
                    action.assignments.push_back(
                        {i < columns.size() ? columns[i] : std::string(), parseExpression()});
                    if (!accept(","))
                        break;
                }
                accept(")");
            }
        }
        if (accept("where"))
            statement.filters.push_back(parseExpression());
    } else if (accept("delete") || (at("do") && (++m_at, accept("nothing")))) {
    }
    statement.actions.push_back(std::move(action));
}

void Parser::skipRest()
{
    while (!atEnd() && !at(";"))
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
}

void Parser::parseCopy(Statement& statement)
{
    statement.kind = StatementKind::Copy;
    ++m_at;
    while (at("data") || at("local") || at("inpath") || at("overwrite") || at("infile") ||
           token().kind == TokenKind::String) {
        if (token().kind == TokenKind::String) {
            FromItem item;
            item.table = {std::string(token().text)};
            statement.from.push_back(std::move(item));
        }
        ++m_at;
    }
    accept("into");
    accept("table");
    if (at("@") || token().kind == TokenKind::String || token().kind == TokenKind::Parameter) {
        parseCopyOut(statement);
    } else {
        if (at("(")) // COPY (query) TO 'file'
            statement.queries.push_back(parseQuery());
        else
            parseInsertTarget(statement);
        parseCopySource(statement);
    }
    skipRest();
}

/// To a stage or a file: an unload.
void Parser::parseCopyOut(Statement& statement)
{
    if (token().kind == TokenKind::String) {
        statement.targets.push_back({{std::string(token().text)}, {}, false, {}});
        ++m_at;
    } else {
        statement.targets.push_back({parseStage(), {}, false, {}});
    }
    while (!atEnd() && !at(";") && !at("from"))
        ++m_at;
    accept("from");
    if (at("(")) {
        ++m_at;
        statement.queries.push_back(parseQuery());
        accept(")");
    } else if (token().isName()) {
        statement.from.push_back(parseFromItem());
    }
}

void Parser::parseCopySource(Statement& statement)
{
    FromItem item;
    if (accept("from")) {
        if (at("(") && opensQuery()) {
            ++m_at;
            statement.queries.push_back(parseQuery());
            accept(")");
            return;
        }
        if (at("@") || token().kind == TokenKind::Parameter)
            item.table = parseStage();
        else if (token().kind == TokenKind::String)
            item.table = {parseName()};
    } else if (accept("to") && !statement.targets.empty()) {
        item.table = statement.targets.front().table;
        statement.targets.clear();
    }
    if (!item.table.empty())
        statement.from.push_back(std::move(item));
}

void Parser::parseUnload(Statement& statement)
{
    statement.kind = StatementKind::Copy;
    ++m_at;
    if (opensQuery()) {
        ++m_at;
        statement.queries.push_back(parseQuery());
        accept(")");
    } else if (at("(") && token(1).kind == TokenKind::String) {
        statement.innerSql = m_tokens.lower->substr(token(1).begin + 1, token(1).end - token(1).begin - 2);
        skipParentheses();
    }
    if (accept("to") && token().kind == TokenKind::String) {
        statement.targets.push_back({{std::string(token().text)}, {}, false, {}});
        ++m_at;
    }
    skipRest();
}

void Parser::parseDrop(Statement& statement)
{
    ++m_at;
    while (at("external") || at("materialized") || at("temporary") || at("temp") || at("dynamic"))
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
            statement.targets.push_back({std::move(path), {}, false, spanFrom(begin)});
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
    statement.targets.push_back({parsePath(true), {}, false, spanFrom(begin)});
    const bool isRename = at("rename") && !token(1).is("column");
    const bool isSwap = at("swap") || (at("exchange") && token(1).is("partition"));
    if (isRename) {
        statement.kind = StatementKind::Rename;
        ++m_at;
        accept("to") || accept("as");
        statement.targets.push_back({parsePath(true), {}, false, {}});
    } else if (isSwap) {
        while (!atEnd() && !at(";") && !at("with"))
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
        accept("with");
        accept("table");
        FromItem item;
        item.table = parsePath(true);
        if (!item.table.empty())
            statement.from.push_back(std::move(item));
    }
    skipRest();
}

void Parser::parseTruncate(Statement& statement)
{
    statement.kind = StatementKind::Truncate;
    ++m_at;
    accept("table");
    accept("only");
    do {
        const std::uint32_t begin = token().begin;
        Path path = parsePath(true);
        if (!path.empty())
            statement.targets.push_back({std::move(path), {}, false, spanFrom(begin)});
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
        statement.targets.push_back({parsePath(true), {}, false, {}});
        accept("to");
        statement.targets.push_back({parsePath(true), {}, false, {}});
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
