// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

void Parser::parsePivot(FromItem& item, bool isUnpivot)
{
    Pivot pivot;
    pivot.isUnpivot = isUnpivot;
    ++m_at;
    if (at("include") || at("exclude"))
        m_at += 2;
    if (!accept("("))
        return;
    isUnpivot ? parseUnpivotBody(pivot) : parsePivotBody(pivot);
    while (!atEnd() && !at(")"))
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
    accept(")");
    parseTableAlias(pivot.alias, pivot.columnAliases);
    item.pivots.push_back(std::move(pivot));
}

void Parser::parsePivotBody(Pivot& pivot)
{
    do {
        Expression aggregate = parseExpression();
        accept("as");
        Name alias;
        if (token().isName() && !at("for"))
            alias = parseName();
        pivot.aggregates.emplace_back(std::move(aggregate), alias);
    } while (accept(","));
    if (!accept("for"))
        return;
    if (at("(")) {
        const auto names = parseNameList();
        pivot.nameColumn = names.empty() ? Name() : names.front();
    } else {
        const Path path = parsePath();
        pivot.nameColumn = path.empty() ? Name() : path.back();
    }
    parsePivotValues(pivot);
}

void Parser::parseUnpivotBody(Pivot& pivot)
{
    pivot.valueColumns = at("(") ? parseNameList() : std::vector{parseName()};
    accept("for");
    pivot.nameColumn = parseName();
    parsePivotValues(pivot);
}

void Parser::parsePivotValues(Pivot& pivot)
{
    if (!accept("in"))
        return;
    if (token().isName() && !at("(")) { // an enumeration
        ++m_at;
        return;
    }
    if (!accept("("))
        return;
    while (!atEnd() && !at(")")) {
        PivotValue value;
        if (!pivot.isUnpivot && (at("any") || at("select") || at("default"))) {
            skipUntil([this] { return at(")"); }); // the values are in the data
            break;
        }
        if (at("(")) {
            value.columns = parseNameList();
            value.column = value.columns.empty() ? Name() : value.columns.front();
        } else if (token().isName() && pivot.isUnpivot) {
            const Path path = parsePath();
            value.column = path.back();
            value.columns = {value.column};
        } else {
            value.name = token().text;
            ++m_at;
            while (!atEnd() && !at(",") && !at(")") && !at("as") && !token().isName())
                at("(") ? skipParentheses() : static_cast<void>(++m_at);
        }
        if (accept("as") || token().isName() || token().kind == TokenKind::String)
            value.name = at("(") ? (skipParentheses(), Name()) : parseName();
        pivot.values.push_back(std::move(value));
        if (!accept(","))
            break;
    }
    while (!atEnd() && !at(")"))
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
    accept(")");
}

/// DuckDB: PIVOT t ON column [IN (…)] USING aggregates GROUP BY …; UNPIVOT t ON columns INTO NAME n VALUE v
std::unique_ptr<Select> Parser::parsePivotStatement()
{
    auto select = std::make_unique<Select>();
    Pivot pivot;
    pivot.isUnpivot = at("unpivot");
    ++m_at;
    FromItem item = parseFromItem();
    if (accept("on"))
        parsePivotColumns(pivot);
    if (accept("using")) {
        do {
            Expression aggregate = parseExpression();
            const bool hasAs = accept("as");
            const bool hasAlias = hasAs || (token().isName() && !at("group") && !at("order") && !at("limit"));
            pivot.aggregates.emplace_back(std::move(aggregate), hasAlias ? parseName() : Name());
        } while (accept(","));
    }
    if (accept("into", "name")) {
        pivot.nameColumn = parseName();
        if (accept("value")) {
            do {
                pivot.valueColumns.push_back(parseName());
            } while (accept(","));
        }
    } else if (pivot.isUnpivot) {
        pivot.nameColumn = "name";
        pivot.valueColumns = {"value"};
    }
    if (accept("group", "by")) {
        do {
            SelectItem key;
            key.value = parseExpression();
            key.alias = outputName(key.value);
            select->items.push_back(std::move(key));
        } while (accept(","));
        for (const PivotValue& value : pivot.values) {
            SelectItem made;
            made.value.references.push_back({{value.name}, kIdentity, false, false, false, {}});
            made.alias = value.name;
            select->items.push_back(std::move(made));
        }
    } else {
        select->items.emplace_back().makeStar();
    }
    item.pivots.push_back(std::move(pivot));
    select->from.push_back(std::move(item));
    return select;
}

/// ON a [IN (…)], b …
void Parser::parsePivotColumns(Pivot& pivot)
{
    do {
        if (at("columns", "(")) { // by pattern
            ++m_at;
            skipParentheses();
            continue;
        }
        const bool inParentheses = pivot.isUnpivot && accept("(");
        PivotValue value;
        do {
            const Expression column = parseExpression();
            const Name name = column.references.empty() ? "" : column.references.front().path.back();
            value.columns.push_back(name);
        } while (inParentheses && accept(","));
        if (inParentheses)
            accept(")");
        value.column = value.columns.front();
        if (accept("as"))
            value.name = parseName();
        if (pivot.isUnpivot)
            pivot.values.push_back(std::move(value));
        else
            pivot.nameColumn = value.column;
        if (at("in"))
            parsePivotValues(pivot);
    } while (accept(","));
}

} // namespace upriver::sql
