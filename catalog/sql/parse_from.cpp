// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"
#include "catalog/sql/parser_depth.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

void Parser::parseFromList(std::vector<FromItem>& from)
{
    from.push_back(parseFromItem());
    for (;;) {
        if (accept(",")) {
            if (at("where") || at("group") || at("order") || at(")"))
                return;
            from.push_back(parseFromItem());
        } else if (at("lateral") && token(1).is("view")) {
            parseLateralView(from);
        } else if (!parseJoin(from)) {
            return;
        }
    }
}

bool Parser::parseJoin(std::vector<FromItem>& from)
{
    std::size_t ahead = 0;
    bool isNatural = false;
    bool isSemi = false;
    while (token(ahead).kind == TokenKind::Word && startsJoin(token(ahead).text) &&
           !token(ahead).is("join") && !token(ahead).is("straight_join") && ahead < 5) {
        isNatural = isNatural || token(ahead).is("natural");
        isSemi = isSemi || token(ahead).is("semi") || token(ahead).is("anti");
        ++ahead;
    }
    const Token& word = token(ahead);
    if (!word.is("join") && !word.is("straight_join") && !word.is("apply"))
        return false;
    m_at += ahead + 1;
    if (accept("fetch")) // a hint word between
        accept("first");
    FromItem item = parseFromItem();
    item.isNatural = isNatural;
    item.isSemi = isSemi;
    parseJoinCondition(item);
    from.push_back(std::move(item));
    return true;
}

void Parser::parseJoinCondition(FromItem& item)
{
    if (at("match_condition") && token(1).is("(")) {
        m_at += 2;
        scanList(item.on, {kJoin, false}, ")");
        accept(")");
    }
    if (accept("on"))
        scan(item.on, {kJoin, false});
    else if (at("using") && token(1).is("(")) {
        ++m_at;
        item.usingColumns = parseNameList();
    } else if (at("using") && token(1).isName()) {
        ++m_at;
        do {
            item.usingColumns.push_back(parseName());
        } while (accept(","));
    }
}

void Parser::parseLateralView(std::vector<FromItem>& from)
{
    m_at += 2;
    accept("outer");
    FromItem item;
    item.type = FromItem::Type::Function;
    const std::uint32_t begin = token().begin;
    const Path name = parsePath();
    item.function = name.empty() ? std::string() : name.back();
    if (accept("(")) {
        scanList(item.arguments, {kTransformation, false}, ")");
        accept(")");
    }
    if (token().isName() && !at("as") && !isReservedAfterTable(token().text))
        item.alias = parseName();
    if (accept("as")) {
        if (at("(")) {
            item.columnAliases = parseNameList();
        } else {
            do {
                item.columnAliases.push_back(parseName());
            } while (at(",") && token(1).isName() && !token(2).is(".") && !token(2).isName() && accept(","));
        }
    }
    item.span = spanFrom(begin);
    from.push_back(std::move(item));
}

FromItem Parser::parseFromItem()
{
    FromItem item;
    const std::uint32_t begin = token().begin;
    accept("lateral") || accept("only");
    const Deeper deeper(*this);
    if (!deeper.isAllowed()) {
        at("(") ? skipUnknownParentheses() : skipToken();
        return item;
    }
    parseFromSource(item);
    item.span = spanFrom(begin);
    parseFromSuffix(item);
    return item;
}

void Parser::parseFromSource(FromItem& item)
{
    if (at("(")) {
        parseFromParenthesis(item);
    } else if (at("values")) {
        item.type = FromItem::Type::Subquery;
        item.query = std::make_shared<Query>();
        item.query->branches.emplace_back().select = parseValues();
    } else if (token().kind == TokenKind::String) {
        item.table = {std::string(token().text)};
        ++m_at;
    } else if (at("@") || token().kind == TokenKind::Parameter) {
        item.table = parseStage();
        if (m_dialect != Dialect::Snowflake) { // a table variable: nothing that stands in a catalog
            item.table.clear();
            item.type = FromItem::Type::Values;
        }
        if (at("("))
            skipParentheses();
    } else if (at("table") && token(1).is("(")) {
        m_at += 2;
        if (startsQuery()) {
            item.type = FromItem::Type::Subquery;
            item.query = parseQuery();
        } else if (token().isName()) {
            Path name = parsePath(true);
            at("(") ? parseTableFunction(item, std::move(name))
                    : static_cast<void>(item.table = std::move(name));
        }
        while (!atEnd() && !at(")"))
            at("(") ? skipUnknownParentheses() : skipToken();
        accept(")");
    } else if (token().isName()) {
        Path name = parsePath(true);
        if (at("(") && !(token(1).is("nolock")))
            parseTableFunction(item, std::move(name));
        else
            item.table = std::move(name);
    } else {
        skipToken();
    }
}

/// @db.schema.stage/path: the stage is what is read, whatever the path.
Path Parser::parseStage()
{
    const std::uint32_t begin = token().begin;
    std::uint32_t end = token().end;
    ++m_at;
    bool inPath = false;
    while (!atEnd() && isGlued(0) &&
           (at("/") || at(".") || at("~") || at("%") || at("-") || token().isName() ||
            token().kind == TokenKind::Number)) {
        inPath = inPath || at("/");
        if (!inPath)
            end = token().end;
        ++m_at;
    }
    return {m_tokens.lower->substr(begin, end - begin)};
}

void Parser::parseFromParenthesis(FromItem& item)
{
    const bool isQuery = opensQuery();
    ++m_at;
    if (isQuery && !at("(")) {
        item.type = FromItem::Type::Subquery;
        item.query = parseQuery();
    } else if (isQuery) {
        // ((select …) union …) or ((select …) a join b): the token behind the inner parenthesis tells.
        const Token& behind =
            m_tokens.list[std::min<std::size_t>(token().partner + 1, m_tokens.list.size() - 1)];
        const bool isSet = behind.is("union") || behind.is("intersect") || behind.is("except") ||
                           behind.is("minus") || behind.is(")") || behind.is("order") || behind.is("limit");
        if (isSet) {
            item.type = FromItem::Type::Subquery;
            item.query = parseQuery();
        } else {
            item.type = FromItem::Type::Join;
            parseFromList(item.inner);
        }
    } else {
        item.type = FromItem::Type::Join;
        parseFromList(item.inner);
    }
    while (!atEnd() && !at(")") && !at(";"))
        at("(") ? skipUnknownParentheses() : skipToken();
    accept(")");
}

void Parser::parseTableFunction(FromItem& item, Path name)
{
    item.type = FromItem::Type::Function;
    item.function = name.back();
    ++m_at;
    if (item.function == "semantic_view" && token().isName()) {
        // SEMANTIC_VIEW(view METRICS … DIMENSIONS …) reads the view like a table.
        item.type = FromItem::Type::Table;
        item.table = parsePath(true);
        --m_at;
        while (!atEnd() && !at(")"))
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
    } else {
        scanList(item.arguments, {kTransformation, false}, ")");
    }
    accept(")");
}

void Parser::parseTableAlias(std::string& alias, std::vector<std::string>& columns)
{
    const bool hasAs = accept("as");
    const Token& word = token();
    const bool canName = word.kind == TokenKind::Quoted || word.kind == TokenKind::String ||
                         (word.kind == TokenKind::Word &&
                          (hasAs || (!isReservedAfterTable(word.text) && !endsExpression(word.text))));
    if (canName)
        alias = parseName();
    if ((canName || hasAs) && at("(") && !opensQuery())
        columns = parseNameList();
}

void Parser::parseFromSuffix(FromItem& item)
{
    while (parseTableSuffix(item)) {}
    if (at("pivot") && token(1).is("("))
        parsePivot(item, false);
    parseTableAlias(item.alias, item.columnAliases);
    for (;;) {
        if (at("pivot") && token(1).is("("))
            parsePivot(item, false);
        else if (at("unpivot"))
            parsePivot(item, true);
        else if (!parseTableSuffix(item))
            return;
    }
}

bool Parser::parseTableSuffix(FromItem& item)
{
    if (at("with") && (token(1).is("offset") || token(1).is("ordinality"))) {
        item.ordinalName = token(1).is("offset") ? "offset" : "ordinality";
        m_at += 2;
        if (item.ordinalName == "offset" &&
            (at("as") || (token().kind == TokenKind::Word && !isReservedAfterTable(token().text)))) {
            accept("as");
            item.ordinalName = parseName();
        }
        return true;
    }
    if (at("unpivot") && item.alias.empty()) {
        parsePivot(item, true);
        return true;
    }
    if (accept("for", "system_time") || accept("for", "timestamp") || accept("for", "version") ||
        at("version") || (at("timestamp") && token(1).is("as"))) {
        while (at("version") || at("timestamp") || at("as") || at("of") || at("between") || at("from"))
            ++m_at;
        Expression ignored;
        scan(ignored, {});
        return true;
    }
    if ((at("with") || at("at") || at("before") || at("partition") || at("changes") ||
         at("match_recognize") || at("tablesample") || at("sample")) &&
        token(1).is("(")) {
        ++m_at;
        skipParentheses();
        return true;
    }
    if (at("tablesample") || (at("sample") && !token(1).is(",")) || at("final") ||
        (at("use") && token(1).is("index")) || (at("force") && token(1).is("index")) ||
        (at("ignore") && token(1).is("index"))) {
        ++m_at;
        while (!at("(") && token().kind == TokenKind::Word &&
               (at("index") || at("bernoulli") || at("system") || at("reservoir") || at("block") ||
                at("row") || at("repeatable") || at("seed")))
            ++m_at;
        if (token().kind == TokenKind::Number)
            ++m_at;
        accept("percent") || accept("rows");
        skipParentheses();
        if (at("repeatable") || at("seed")) {
            ++m_at;
            skipParentheses();
        }
        return true;
    }
    return false;
}

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
        std::string alias;
        if (token().isName() && !at("for"))
            alias = parseName();
        pivot.aggregates.emplace_back(std::move(aggregate), std::move(alias));
    } while (accept(","));
    if (!accept("for"))
        return;
    if (at("(")) {
        const auto names = parseNameList();
        pivot.nameColumn = names.empty() ? std::string() : names.front();
    } else {
        const Path path = parsePath();
        pivot.nameColumn = path.empty() ? std::string() : path.back();
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
    if (!accept("in") || !accept("("))
        return;
    while (!atEnd() && !at(")")) {
        PivotValue value;
        if (at("(")) {
            value.columns = parseNameList();
            value.column = value.columns.empty() ? std::string() : value.columns.front();
        } else if (token().isName() && pivot.isUnpivot) {
            const Path path = parsePath();
            value.column = path.back();
            value.columns = {value.column};
        } else {
            value.name = std::string(token().text);
            ++m_at;
            while (!atEnd() && !at(",") && !at(")") && !at("as") && !token().isName())
                at("(") ? skipParentheses() : static_cast<void>(++m_at);
        }
        if (accept("as") || token().isName() || token().kind == TokenKind::String)
            value.name = at("(") ? (skipParentheses(), std::string()) : parseName();
        pivot.values.push_back(std::move(value));
        if (!accept(","))
            break;
    }
    while (!atEnd() && !at(")"))
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
    accept(")");
}

} // namespace upriver::sql
