// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

void Parser::parseAssignments(std::vector<Assignment>& assignments)
{
    do {
        Assignment assignment;
        if (at("(")) {
            parseRowAssignment(assignments);
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

/// (a, b) = (SELECT x, y …), (a, b) = (x, y), (a, b) = ROW (x, y)
void Parser::parseRowAssignment(std::vector<Assignment>& assignments)
{
    const auto names = parseNameList();
    accept("=");
    if (opensQuery()) {
        const Expression value = parseExpression();
        for (std::size_t i = 0; i < names.size(); ++i)
            assignments.push_back({names[i], value, static_cast<int>(i)});
        return;
    }
    accept("row");
    const bool isRow = accept("(");
    for (std::size_t i = 0; !atEnd() && !at(")") && !at(";"); ++i) {
        Expression value = parseExpression();
        if (i < names.size())
            assignments.push_back({names[i], std::move(value)});
        if (!isRow || !accept(","))
            break;
    }
    if (isRow)
        accept(")");
}

void Parser::parseUpdate(Statement& statement)
{
    statement.kind = StatementKind::Update;
    ++m_at;
    if (accept("or")) // SQLite: UPDATE OR IGNORE
        ++m_at;
    accept("only") || accept("ignore") || accept("low_priority");
    if (accept("top"))
        skipParentheses();
    FromItem target = parseFromItem();
    statement.targetAlias = target.alias;
    statement.targets.push_back({target.table, {}, {}, false, target.span});
    std::vector<FromItem> joined{std::move(target)};
    while (accept(",") || parseJoin(joined)) { // MySQL: UPDATE a JOIN b ON … SET …
        if (previous().is(","))
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
    parseReturning(statement);
    if (at("order") || at("limit") || at("option"))
        skipRest();
}

void Parser::parseDelete(Statement& statement)
{
    statement.kind = StatementKind::Delete;
    ++m_at;
    if (accept("top"))
        skipParentheses();
    accept("low_priority") || accept("quick") || accept("ignore");
    // DELETE a, b FROM a JOIN b: the first name is what a reader asks for.
    std::size_t ahead = 1;
    while (token(ahead).is(",") || token(ahead).is(".") || token(ahead).is("*") ||
           (token(ahead).isName() && !token(ahead).is("from") && ahead < 40))
        ++ahead;
    std::vector<Path> named;
    if (!at("from") && token().isName() && token(ahead).is("from")) {
        do {
            named.push_back(parsePath());
            accept(".", "*");
        } while (accept(","));
    }
    accept("from");
    if (at("table") && token(1).isName())
        ++m_at;
    FromItem target = parseFromItem();
    statement.targetAlias = target.alias;
    statement.targets.push_back({target.table, {}, {}, false, target.span});
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
    parseReturning(statement);
    if (at("output") || at("order") || at("limit") || at("option"))
        skipRest();
    // Which of the joined tables lose rows: those that were named, by alias or name.
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (i == 0 && statement.targets.front().table == named[i])
            continue;
        if (i == 0 && statement.targetAlias == named[i].back())
            continue;
        for (FromItem& item : statement.from) {
            const bool isIt =
                !item.table.empty() && (item.alias == named[i].back() || item.table == named[i]);
            if (!isIt)
                continue;
            if (i == 0) {
                std::swap(item.table, statement.targets.front().table);
                std::swap(item.alias, statement.targetAlias);
            } else {
                statement.targets.push_back({item.table, {}, {}, false, item.span});
            }
            break;
        }
    }
}

void Parser::parseMerge(Statement& statement)
{
    statement.kind = StatementKind::Merge;
    ++m_at;
    if (accept("with", "schema"))
        accept("evolution");
    if (accept("top"))
        skipParentheses();
    accept("into");
    FromItem target = parseFromItem();
    statement.targetAlias = target.alias;
    statement.targets.push_back({target.table, {}, {}, false, target.span});
    if (accept("using"))
        statement.from.push_back(parseFromItem());
    if (accept("on"))
        statement.filters.push_back(parseExpression());
    while (accept("when"))
        parseMergeAction(statement);
    accept("remove", "duplicates");
    parseReturning(statement);
    if (at("output") || at("option"))
        skipRest();
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
        if (accept("delete", "where")) // Oracle: of the rows just updated
            statement.filters.push_back(parseExpression());
    } else if (accept("insert")) {
        parseMergeInsert(statement, action);
    } else if (accept("delete") || (at("do") && (++m_at, accept("nothing")))) {
    }
    statement.actions.push_back(std::move(action));
}

void Parser::parseMergeInsert(Statement& statement, MergeAction& action)
{
    if (accept("*") || accept("row") || (accept("all", "by") && accept("name"))) {
        action.star = true;
        return;
    }
    const auto columns = at("(") ? parseNameList() : std::vector<Name>();
    if (accept("overriding"))
        m_at += 2;
    if (accept("row")) {
        action.star = true;
    } else if (accept("values") && accept("(")) {
        action.byPosition = columns.empty();
        for (std::size_t i = 0; !atEnd() && !at(")"); ++i) {
            action.assignments.push_back({i < columns.size() ? columns[i] : Name(), parseExpression()});
            if (!accept(","))
                break;
        }
        accept(")");
    }
    if (accept("where"))
        statement.filters.push_back(parseExpression());
}

} // namespace upriver::sql
