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
    if (at("array", "join") || (at("left", "array") && token(2).is("join")) ||
        (at("inner", "array") && token(2).is("join"))) {
        parseArrayJoin(from);
        return true;
    }
    while (token(ahead).kind == TokenKind::Word && !token(ahead).is("join") &&
           !token(ahead).is("straight_join") && ahead < 5 &&
           (startsJoin(token(ahead).text) || (ahead > 0 && isJoinHint(token(ahead).text)))) {
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

/// ClickHouse: [LEFT] ARRAY JOIN a AS x, b AS y: columns of what stands before, taken apart.
void Parser::parseArrayJoin(std::vector<FromItem>& from)
{
    skipUntil([this] { return at("join"); });
    ++m_at;
    do {
        FromItem item;
        item.type = FromItem::Type::Function;
        const std::uint32_t begin = token().begin;
        scan(item.arguments, {kTransformation, false});
        const bool hasAs = accept("as");
        if (hasAs || (token().isName() && !isReservedAfterTable(token().text)))
            item.offered.push_back(parseName());
        item.span = spanFrom(begin);
        if (!item.offered.empty()) // else the array keeps its own name
            from.push_back(std::move(item));
    } while (accept(","));
}

void Parser::parseLateralView(std::vector<FromItem>& from)
{
    m_at += 2;
    accept("outer");
    FromItem item;
    item.type = FromItem::Type::Function;
    const std::uint32_t begin = token().begin;
    const Path name = parsePath();
    item.function = name.empty() ? Name() : name.back();
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
            } while (at(",") && token(1).isName() && !token(2).is(".") && !token(2).is("(") &&
                     (!token(2).isName() || isReservedAfterTable(token(2).text)) && accept(","));
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
        item.table = {token().text};
        ++m_at;
    } else if (at("@") || token().kind == TokenKind::Parameter) {
        item.table = parseStage();
        const bool isNamed = m_dialect == Dialect::Snowflake || m_dialect == Dialect::TSql;
        if (!isNamed) { // a placeholder for something unknown
            item.table.clear();
            item.type = FromItem::Type::Values;
        }
        if (at("("))
            skipParentheses();
    } else if (at("rows", "from") && token(2).is("(")) { // PostgreSQL: ROWS FROM (f(…), g(…))
        m_at += 3;
        item.type = FromItem::Type::Function;
        scanList(item.arguments, {kTransformation, false}, ")");
        accept(")");
    } else if (at("stream") && token(1).isName() && (token(2).is("(") || token(2).is("."))) {
        ++m_at; // Databricks: STREAM read_files(…), STREAM catalog.schema.table
        parseFromSource(item);
    } else if (at("table") && token(1).is("(")) {
        m_at += 2;
        if (token().kind == TokenKind::String) { // TABLE('db.t')
            item.table = splitName(parseName());
        } else if (startsQuery()) {
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
        if (at("pivot", "(") || at("unpivot", "("))
            item.table = std::move(name);
        else if (at("(") && !(token(1).is("nolock")))
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
    return {Name(*m_tokens.lower).substr(begin, end - begin)};
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
    const bool isStream = item.function == "stream" && token().isName() && !token(1).is("(");
    const bool isIdentifier = item.function == "identifier" && token().kind == TokenKind::String;
    if (isIdentifier || isStream) { // IDENTIFIER('db.t'), STREAM(live.t): a table after all
        item.type = FromItem::Type::Table;
        item.table = isStream ? parsePath(true) : splitName(parseName());
    } else if (item.function == "semantic_view" && token().isName()) {
        // SEMANTIC_VIEW(view METRICS … DIMENSIONS …) reads the view like a table.
        item.type = FromItem::Type::Table;
        item.table = parsePath(true);
        --m_at;
        while (!atEnd() && !at(")"))
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
    } else {
        if (name.size() > 1 && m_dialect == Dialect::TSql) { // t.xml.nodes('…')
            Reference owner;
            owner.path.append(name.begin(), name.end() - 1);
            owner.kinds = kTransformation;
            owner.isOwner = true;
            item.arguments.references.push_back(std::move(owner));
        }
        if (at("model") && token(1).isName()) { // BigQuery: ML.PREDICT(MODEL m, …)
            ++m_at;
            FromItem model;
            const std::uint32_t begin = token().begin;
            model.table = parsePath(true);
            model.span = spanFrom(begin);
            model.isSemi = true; // read, but gives no columns
            item.inner.push_back(std::move(model));
            accept(",");
        }
        const bool definesColumns = item.function == "json_table" || item.function == "xmltable";
        if (definesColumns)
            parseTableDefinition(item);
        else
            scanList(item.arguments, {kTransformation, false}, ")");
    }
    accept(")");
    if (item.function == "openjson" && at("with", "(")) {
        ++m_at;
        item.offered = parseNameList();
    }
}

/// JSON_TABLE(x, '…' COLUMNS (a INT PATH '…', …)), XMLTABLE('…' PASSING x COLUMNS a INT PATH '…', …)
void Parser::parseTableDefinition(FromItem& item)
{
    while (!atEnd() && !at(")") && !at("columns")) {
        const std::size_t before = m_at;
        accept("passing");
        scan(item.arguments, {kTransformation, false});
        if (!at(",") && m_at == before)
            ++m_at; // PASSING, BY VALUE, RETURNING …
        accept(",");
    }
    if (accept("columns"))
        scanColumnDefinitions(item.offered);
}

/// Names of columns up to the closing parenthesis, NESTED PATH … COLUMNS (…) included.
void Parser::scanColumnDefinitions(std::vector<Name>& names)
{
    const Deeper deeper(*this);
    if (!deeper.isAllowed()) {
        skipUntil([this] { return at(")"); });
        return;
    }
    const bool inParentheses = accept("(");
    while (!atEnd() && !at(")") && !at(";")) {
        const bool isNested = at("nested");
        if (!isNested && token().isName())
            names.push_back(parseName());
        skipUntil([this] { return at(",") || at(")") || at("columns"); });
        if (accept("columns"))
            scanColumnDefinitions(names);
        if (!accept(",") && !at(")"))
            ++m_at;
    }
    if (inParentheses)
        accept(")");
}

void Parser::parseTableAlias(Name& alias, std::vector<Name>& columns)
{
    const bool isFlashback = at("as", "of") && (token(2).is("timestamp") || token(2).is("scn"));
    if (isFlashback || at("array", "join") || (at("not") && token(1).is("indexed")))
        return;
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
    if (accept("not", "indexed"))
        return true;
    if (accept("indexed", "by")) {
        ++m_at;
        return true;
    }
    if (accept("as", "of") || accept("for", "system_time") || accept("for", "timestamp") ||
        accept("for", "version") || at("version") || (at("timestamp") && token(1).is("as"))) {
        while (at("version") || at("as") || at("of") || at("between") || at("from") || at("scn") ||
               (at("timestamp") && token(1).kind != TokenKind::String))
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
        accept("percent") || accept("rows") || accept("%");
        skipParentheses();
        if (at("repeatable") || at("seed")) {
            ++m_at;
            skipParentheses();
        }
        return true;
    }
    return false;
}

} // namespace upriver::sql
