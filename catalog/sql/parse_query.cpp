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
    parseBranch(*query, false);
    for (bool byName = false; acceptSetOperation(byName);)
        parseBranch(*query, byName);
    parseQueryTail(query->sorts);
    query->span = spanFrom(begin);
    return query;
}

void Parser::parseCommonTables(std::vector<CommonTable>& tables, bool& isRecursive)
{
    accept("with");
    isRecursive = accept("recursive") || isRecursive;
    do {
        CommonTable table;
        const std::uint32_t begin = token().begin;
        if (opensQuery()) { // ClickHouse: WITH (query) AS name
            ++m_at;
            table.query = parseQuery();
            accept(")");
            accept("as");
            table.name = parseName();
        } else {
            if (!token().isName())
                return;
            table.name = parseName();
            if (at("("))
                table.columns = parseNameList();
            if (at("using") && token(1).is("key")) {
                m_at += 2;
                skipParentheses();
            }
            accept("as");
            accept("not");
            accept("materialized");
            if (accept("(")) {
                if (startsQuery() || at("(")) {
                    table.query = parseQuery();
                } else { // a data-changing statement inside: its query is what matters
                    while (!atEnd() && !at(")") && !startsQuery())
                        at("(") ? skipParentheses() : static_cast<void>(++m_at);
                    table.query = startsQuery() ? parseQuery() : std::make_shared<Query>();
                }
                while (!atEnd() && !at(")"))
                    at("(") ? skipUnknownParentheses() : skipToken();
                accept(")");
            }
        }
        if (at("search") || at("cycle")) {
            while (!atEnd() && !at(",") && !at("select") && !at(")"))
                ++m_at;
        }
        table.span = spanFrom(begin);
        tables.push_back(std::move(table));
    } while (accept(",") && !at("select"));
}

bool Parser::acceptSetOperation(bool& byName)
{
    if (!at("union") && !at("intersect") && !at("except") && !at("minus"))
        return false;
    ++m_at;
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
    } else if (at("values")) {
        branch.select = parseValues();
    } else if (at("table") && token(1).isName()) {
        ++m_at;
        branch.select = std::make_unique<Select>();
        FromItem item;
        item.table = parsePath(true);
        branch.select->from.push_back(std::move(item));
        branch.select->items.emplace_back().star = true;
    } else {
        branch.select = parseSelect();
    }
    query.branches.push_back(std::move(branch));
}

void Parser::parseQueryTail(std::vector<Expression>& sorts)
{
    for (;;) {
        if (accept("order", "by") || accept("sort", "by") || accept("cluster", "by") ||
            accept("distribute", "by")) {
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
    select->items.emplace_back().star = true;
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
        select->items.emplace_back().star = true;
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

void Parser::parseItems(Select& select)
{
    while (!atEnd() && !at(")") && !at(";")) {
        const Token& word = token();
        const bool isClause = word.kind == TokenKind::Word && endsExpression(word.text) &&
                              word.text != "end" && word.text != "set";
        if (isClause && !token(1).is(",") && !token(1).is("."))
            return;
        const std::size_t before = m_at;
        select.items.push_back(parseItem());
        if (accept(","))
            continue;
        if (atEnd() || at(")") || at(";") || at("limit") || at("offset") || at("fetch"))
            return;
        if (token().kind == TokenKind::Word &&
            (endsExpression(token().text) || startsStatement(token().text)))
            return;
        // Junk after an item: passed over until something is understood again.
        skipToken();
        if (m_at == before)
            skipToken();
        accept(",");
    }
}

SelectItem Parser::parseItem()
{
    SelectItem item;
    const std::uint32_t begin = token().begin;
    // T-SQL: SELECT name = expression
    if (m_dialect == Dialect::TSql && token().isName() && token(1).is("=")) {
        item.alias = parseName();
        ++m_at;
    }
    if (!parseStarItem(item))
        item.value = parseExpression();
    if (at(".") && token(1).is("*")) { // a struct taken apart: IF(…).*
        m_at += 2;
        item.value.isStruct = true;
        parseStarModifiers(item);
    }
    parseAlias(item);
    item.span = spanFrom(begin);
    if (item.alias.empty() && !item.star)
        item.alias = outputName(item.value);
    return item;
}

/// What systems call an output without an alias: the name it refers to, else its text.
std::string Parser::outputName(const Expression& value) const
{
    if (value.isNamed && !value.impliedName.empty())
        return value.impliedName;
    std::string text;
    for (const char c :
         std::string_view(*m_tokens.lower).substr(value.span.begin, value.span.end - value.span.begin)) {
        const bool isBlank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!isBlank || (!text.empty() && text.back() != ' '))
            text += isBlank ? ' ' : c;
        if (text.size() > 500)
            break;
    }
    return text;
}

bool Parser::parseStarItem(SelectItem& item)
{
    if (at("*")) {
        ++m_at;
        item.star = true;
        parseStarModifiers(item);
        return true;
    }
    if (!token().isName())
        return false;
    std::size_t ahead = 1;
    while (token(ahead).is(".") && token(ahead + 1).isName())
        ahead += 2;
    if (!token(ahead).is(".") || !token(ahead + 1).is("*"))
        return false;
    item.starOf = parsePath();
    m_at += 2;
    item.star = true;
    parseStarModifiers(item);
    return true;
}

void Parser::parseStarModifiers(SelectItem& item)
{
    for (;;) {
        const bool isList = token(1).is("(");
        if ((at("except") && isList) || at("exclude")) {
            ++m_at;
            if (at("(")) {
                item.except = parseNameList();
            } else {
                item.except.push_back(parseName());
            }
        } else if (at("replace") && isList) {
            m_at += 2;
            while (!atEnd() && !at(")")) {
                Expression value = parseExpression();
                accept("as");
                item.replace.emplace_back(parseName(), std::move(value));
                if (!accept(","))
                    break;
            }
            accept(")");
        } else if (at("rename")) {
            ++m_at;
            const bool inParentheses = accept("(");
            do {
                std::string from = parseName();
                accept("as");
                item.rename.emplace_back(std::move(from), parseName());
            } while (inParentheses && accept(","));
            if (inParentheses)
                accept(")");
        } else if ((at("ilike") || at("like")) && token(1).kind == TokenKind::String) {
            m_at += 2;
        } else {
            return;
        }
    }
}

void Parser::parseAlias(SelectItem& item)
{
    if (accept("as")) {
        if (at("("))
            item.aliases = parseNameList();
        else
            item.alias = parseName();
        return;
    }
    const Token& word = token();
    if (word.kind == TokenKind::Quoted || word.kind == TokenKind::String) {
        item.alias = parseName();
    } else if (word.kind == TokenKind::Word && !isReservedAfterTable(word.text) &&
               !(startsStatement(word.text) && word.text != "load" && word.text != "lock")) {
        item.alias = parseName();
    } else if (word.kind == TokenKind::Word &&
               (word.text == "default" || word.text == "before" || word.text == "sample" ||
                word.text == "final" || word.text == "any") &&
               (token(1).is(",") || token(1).is("from"))) {
        item.alias = parseName();
    }
}

void Parser::parseClauses(Select& select)
{
    if (at("into") && !token(1).is("table") && token(1).isName()) {
        ++m_at;
        accept("temporary") || accept("temp") || accept("unlogged");
        accept("table");
        select.into = parsePath(true);
    } else if (at("into") && token(1).is("table")) {
        m_at += 2;
        select.into = parsePath(true);
    } else if (at("bulk")) {
        skipToken();
    }
    if (accept("from"))
        parseFromList(select.from);
    while (parseClause(select)) {}
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
        if (at("with") && (token(1).is("rollup") || token(1).is("cube") || token(1).is("totals")))
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
    return false;
}

void Parser::parseNamedWindows(Select& select)
{
    accept("window");
    do {
        std::string name = parseName();
        accept("as");
        Expression window;
        if (at("("))
            scanOver(window);
        select.windows.emplace_back(std::move(name), std::move(window));
    } while (accept(","));
}

} // namespace upriver::sql
