// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

/// BigQuery, Spark: query |> WHERE … |> AGGREGATE …: each step is a SELECT over all before it.
void Parser::parsePipe(Query& query)
{
    ++m_at;
    auto before = std::make_shared<Query>();
    before->branches = std::move(query.branches);
    before->sorts = std::move(query.sorts);
    query.branches.clear();
    query.sorts.clear();
    auto select = std::make_unique<Select>();
    FromItem input;
    input.type = FromItem::Type::Subquery;
    input.query = std::move(before);
    select->from.push_back(std::move(input));
    Select& step = *select;
    query.branches.emplace_back().select = std::move(select);
    if (!parsePipeOperator(query, step))
        skipUntil([this] { return at("|>") || at(")"); });
    if (step.items.empty())
        step.items.emplace_back().makeStar();
}

bool Parser::parsePipeOperator(Query& query, Select& select)
{
    if (accept("select") || at("extend") || at("set", "(")) {
        if (accept("extend"))
            select.items.emplace_back().makeStar();
        parseSelectPrefix();
        parseItems(select);
    } else if (accept("aggregate")) {
        parsePipeAggregate(select);
    } else if (accept("where")) {
        select.filters.push_back(parseExpression());
    } else if (accept("set")) {
        Star& all = select.items.emplace_back().makeStar();
        do {
            const Name name = parseName();
            accept("=");
            all.replace.emplace_back(name, parseExpression());
        } while (accept(","));
    } else if (accept("drop")) {
        Star& all = select.items.emplace_back().makeStar();
        do {
            all.except.push_back(parseName());
        } while (accept(","));
    } else if (accept("rename")) {
        Star& all = select.items.emplace_back().makeStar();
        do {
            const Name from = parseName();
            accept("as");
            all.rename.emplace_back(from, parseName());
        } while (accept(","));
    } else if (accept("as")) {
        select.from.front().alias = parseName();
    } else if (at("pivot") || at("unpivot") || at("tablesample")) {
        parseFromSuffix(select.from.front());
    } else if (at("order") || at("limit")) {
        parseQueryTail(query.sorts);
    } else if (accept("distinct")) {
        return true;
    } else if (at("union") || at("intersect") || at("except")) {
        select.items.emplace_back().makeStar();
        for (bool byName = false; acceptSetOperation(byName);) {
            do {
                parseBranch(query, byName);
            } while (accept(","));
        }
    } else {
        return parseJoin(select.from);
    }
    return true;
}

/// AGGREGATE … [GROUP BY …]: the keys come first.
void Parser::parsePipeAggregate(Select& select)
{
    std::vector<SelectItem> values;
    if (!at("group")) {
        parseItems(select);
        values = std::move(select.items);
        select.items.clear();
    }
    if (at("group", "by") || at("group", "and")) {
        skipUntil([this] { return at("by"); });
        ++m_at;
        do {
            select.items.push_back(parseItem());
            select.groups.push_back(select.items.back().value);
        } while (accept(","));
    }
    select.items.insert(select.items.end(), std::make_move_iterator(values.begin()),
                        std::make_move_iterator(values.end()));
}

} // namespace upriver::sql
