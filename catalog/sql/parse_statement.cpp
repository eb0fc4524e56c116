// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

namespace {

/// Statements without lineage: passed over without being counted as not understood.
constexpr std::string_view kKnown[] = {
    "set",      "declare", "grant",      "revoke",   "call",      "exec",      "execute",  "analyze",
    "begin",    "commit",  "rollback",   "vacuum",   "comment",   "show",      "describe", "lock",
    "optimize", "return",  "raise",      "print",    "delimiter", "put",       "get",      "remove",
    "list",     "msck",    "reset",      "pragma",   "attach",    "detach",    "export",   "import",
    "install",  "unset",   "savepoint",  "release",  "start",     "discard",   "prepare",  "deallocate",
    "fetch",    "open",    "close",      "leave",    "iterate",   "exception", "undrop",   "uncache",
    "clear",    "kill",    "purge",      "signal",   "break",     "continue",  "assert",   "end",
    "add",      "reindex", "checkpoint", "notify",   "listen",    "security",  "cache",    "refresh",
    "declare",  "copy",    "truncate",   "describe", "desc",      "null",      "let"};

} // namespace

std::vector<Statement> Parser::parseScript()
{
    std::vector<Statement> script;
    while (!atEnd()) {
        const std::size_t before = m_at;
        if (accept(";") || accept("go"))
            continue;
        if (!parseControl())
            parseStatement(script);
        if (m_at == before)
            skipToken();
    }
    // Words before the first or behind the last statement that nobody took.
    if (m_skipped > 0 && !script.empty())
        finish(script.back());
    return script;
}

/// Words of procedural languages round statements: passed over, so that bodies read like scripts.
bool Parser::parseControl()
{
    if (at("begin") || at("loop") || at("atomic") || at("then") || at("else") || at("do") || at("repeat")) {
        ++m_at;
        accept("transaction") || accept("tran") || accept("work") || accept("try") || accept("catch");
        return true;
    }
    if (at("end")) {
        ++m_at;
        while (at("if") || at("loop") || at("while") || at("for") || at("try") || at("catch") || at("case") ||
               at("repeat"))
            ++m_at;
        return true;
    }
    const bool isCondition =
        at("if") || at("elseif") || at("elsif") || at("while") || at("until") || at("for");
    if (isCondition && !token(1).is("(") && !token(1).isName() && token(1).kind == TokenKind::Symbol)
        return false;
    if (isCondition) {
        while (!atEnd() && !at(";") && !at("then") && !at("do") && !at("begin") && !at("loop"))
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
        return true;
    }
    return false;
}

void Parser::finish(Statement& statement)
{
    statement.skippedTokens += m_skipped;
    if (m_skipped > 0 && statement.firstSkipped == 0)
        statement.firstSkipped = m_firstSkipped;
    m_skipped = 0;
}

void Parser::parseStatement(std::vector<Statement>& script)
{
    Statement statement;
    const std::uint32_t begin = token().begin;
    if (accept("explain")) {
        while (at("analyze") || at("verbose") || at("extended") || at("formatted") || at("plan") || at("for"))
            ++m_at;
        if (at("("))
            skipParentheses();
    }
    if (at("create") || at("replace")) {
        std::size_t ahead = 1;
        while (token(ahead).is("or") || token(ahead).is("replace") || token(ahead).is("alter") ||
               token(ahead).is("temporary") || token(ahead).is("temp") || token(ahead).is("definer") ||
               token(ahead).is("secure"))
            ++ahead;
        if (token(ahead).is("procedure") || token(ahead).is("proc") || token(ahead).is("function") ||
            token(ahead).is("trigger") || token(ahead).is("package")) {
            parseProcedureWord(script);
            return;
        }
    }
    if (at("with"))
        parseWith(script, statement);
    else
        dispatch(statement);
    // What is left up to the end of the statement was not understood.
    while (!atEnd() && !at(";")) {
        if (token().kind == TokenKind::Word && startsStatement(token().text) && !token(1).is("=") &&
            !token(1).is(".") && !token(1).is(",") && m_at > 0 && !at("set") && !at("with") && !at("from") &&
            !at("values"))
            break; // T-SQL: the next statement without a semicolon between
        if (at("end") || at("go") || at("loop") || at("begin"))
            break;
        at("(") ? skipUnknownParentheses() : skipToken();
    }
    statement.span = spanFrom(begin);
    finish(statement);
    script.push_back(std::move(statement));
}

/// CREATE PROCEDURE …: the header is passed over, the body reads like a script. A dollar-quoted body is
/// text of another statement and stays unread; so do functions.
void Parser::parseProcedureWord(std::vector<Statement>& script)
{
    Statement statement;
    const std::uint32_t begin = token().begin;
    bool isFunction = false;
    while (!atEnd() && !at(";")) {
        isFunction = isFunction || at("function") || at("trigger");
        if (!isFunction && (at("begin") || (at("as") && token(1).kind == TokenKind::Word &&
                                            startsStatement(token(1).text) && !token(1).is("begin")))) {
            ++m_at;
            break;
        }
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
        if (isFunction && at("begin")) {
            int open = 0;
            do {
                open += at("begin") || at("case")                                 ? 1
                        : at("end") && !token(1).is("if") && !token(1).is("loop") ? -1
                                                                                  : 0;
                ++m_at;
            } while (open > 0 && !atEnd());
            break;
        }
    }
    statement.span = spanFrom(begin);
    script.push_back(std::move(statement));
}

void Parser::parseWith(std::vector<Statement>& script, Statement& statement)
{
    static_cast<void>(script);
    // WITH … then SELECT is a query; then INSERT, UPDATE, DELETE, MERGE is a change that may use the tables.
    bool isRecursive = false;
    const std::size_t start = m_at;
    std::vector<CommonTable> tables;
    parseCommonTables(tables, isRecursive);
    if (at("insert") || at("update") || at("delete") || at("merge")) {
        statement.commonTables = std::move(tables);
        statement.isRecursive = isRecursive;
        dispatch(statement);
        return;
    }
    if (at("from") && token(1).isName()) {
        std::vector<FromItem> from;
        const std::size_t fromAt = m_at;
        ++m_at;
        parseFromList(from);
        if (at("insert")) {
            parseHiveInserts(statement, std::move(from), std::move(tables));
            return;
        }
        m_at = fromAt;
    }
    statement.kind = StatementKind::Select;
    auto query = std::make_shared<Query>();
    query->commonTables = std::move(tables);
    query->isRecursive = isRecursive;
    query->span.begin = m_tokens.list[start].begin;
    parseBranch(*query, false);
    for (bool byName = false; acceptSetOperation(byName);)
        parseBranch(*query, byName);
    parseQueryTail(query->sorts);
    statement.queries.push_back(std::move(query));
}

void Parser::dispatch(Statement& statement)
{
    struct Entry
    {
        std::string_view word;
        void (Parser::*parse)(Statement&);
    };
    static constexpr Entry kEntries[] = {
        {"create", &Parser::parseCreate}, {"replace", &Parser::parseInsert},
        {"insert", &Parser::parseInsert}, {"upsert", &Parser::parseInsert},
        {"update", &Parser::parseUpdate}, {"delete", &Parser::parseDelete},
        {"merge", &Parser::parseMerge},   {"copy", &Parser::parseCopy},
        {"unload", &Parser::parseUnload}, {"drop", &Parser::parseDrop},
        {"alter", &Parser::parseAlter},   {"truncate", &Parser::parseTruncate},
        {"rename", &Parser::parseRename}, {"use", &Parser::parseUse},
        {"load", &Parser::parseCopy},
    };
    if (at("from")) {
        std::vector<FromItem> from;
        const std::size_t start = m_at++;
        parseFromList(from);
        if (at("insert")) {
            parseHiveInserts(statement, std::move(from), {});
            return;
        }
        m_at = start;
    }
    if (startsQuery() || at("(") || (at("table") && token(1).isName())) {
        statement.kind = StatementKind::Select;
        statement.queries.push_back(parseQuery());
        const auto& first = statement.queries.front()->branches.front();
        if (first.select && !first.select->into.empty()) {
            statement.kind = StatementKind::CreateTable;
            statement.targets.push_back({first.select->into, {}, false, {}});
        }
        return;
    }
    for (const Entry& entry : kEntries) {
        if (at(entry.word)) {
            (this->*entry.parse)(statement);
            return;
        }
    }
    parsePassedOver(statement);
}

void Parser::parsePassedOver(Statement& statement)
{
    // SET, GRANT, CALL, ANALYZE …: no lineage in them; passed over without being counted.
    statement.kind = at("declare") || at("set") ? StatementKind::Declare : StatementKind::Other;
    const bool isKnown =
        token().kind == TokenKind::Word && std::ranges::find(kKnown, token().text) != std::end(kKnown);
    while (isKnown && !atEnd() && !at(";")) {
        const bool endsHere = token().kind == TokenKind::Word && m_dialect == Dialect::TSql &&
                              (at("select") || at("insert") || at("update") || at("merge") || at("create"));
        if (endsHere)
            return;
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
    }
}

void Parser::parseCreate(Statement& statement)
{
    accept("create");
    for (;;) {
        if (accept("or", "replace") || accept("or", "alter") || accept("or", "refresh"))
            continue;
        if (at("temporary") || at("temp") || at("volatile")) {
            statement.isTemporary = true;
            ++m_at;
            continue;
        }
        static constexpr std::string_view kModifiers[] = {
            "global", "local",       "transient",      "external", "unlogged",  "materialized", "recursive",
            "secure", "force",       "noforce",        "live",     "streaming", "dynamic",      "iceberg",
            "hybrid", "editionable", "noneditionable", "multiset", "managed",   "event",        "private",
            "public", "incremental", "immutable",      "foreign",  "vector",    "search",       "snapshot"};
        if (token().kind == TokenKind::Word &&
            std::ranges::find(kModifiers, token().text) != std::end(kModifiers) &&
            token(1).kind == TokenKind::Word)
            ++m_at;
        else
            break;
    }
    if (at("algorithm") || at("definer") || at("sql")) { // MySQL's view options
        while (!atEnd() && !at("view") && !at(";"))
            ++m_at;
    }
    if (accept("table")) {
        statement.kind = StatementKind::CreateTable;
        parseCreateRelation(statement);
    } else if (accept("view")) {
        statement.kind = StatementKind::CreateView;
        parseCreateRelation(statement);
    } else {
        while (!atEnd() && !at(";")) // schema, index, sequence, user, stage …: no lineage
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
    }
}

void Parser::parseCreateRelation(Statement& statement)
{
    accept("if", "not") && accept("exists");
    InsertTarget target;
    const std::uint32_t begin = token().begin;
    target.table = parsePath(true);
    target.span = spanFrom(begin);
    statement.isTemporary =
        statement.isTemporary || (!target.table.empty() && target.table.back().starts_with('#'));
    statement.targets.push_back(std::move(target));
    parseCreateBody(statement);
}

/// Columns, options, then AS query, LIKE, CLONE; in any order, as the dialects have them.
void Parser::parseCreateBody(Statement& statement)
{
    if (accept("to") && token().isName()) { // ClickHouse: a materialized view that fills a table
        const std::uint32_t begin = token().begin;
        statement.targets.front().table = parsePath(true);
        statement.targets.front().span = spanFrom(begin);
    }
    const std::size_t afterName = m_at;
    while (!atEnd() && !at(";")) {
        if (at("as") && (token(1).is("select") || token(1).is("with") || token(1).is("from") ||
                         token(1).is("values") || token(1).is("("))) {
            ++m_at;
            statement.queries.push_back(parseQuery());
            return;
        }
        if (at("as") && token(1).is("table")) {
            m_at += 2;
            FromItem item;
            item.table = parsePath(true);
            statement.from.push_back(std::move(item));
        } else if (at("select") ||
                   (at("with") && token(1).isName() && (token(2).is("as") || token(2).is("(")) &&
                    !token(1).is("tag") && !token(1).is("row"))) {
            statement.queries.push_back(parseQuery());
            return;
        } else if (at("like") || at("clone") || (at("copy") && token(1).isName() && !token(1).is("grants")) ||
                   (at("shallow") && token(1).is("clone")) || (at("deep") && token(1).is("clone"))) {
            accept("shallow") || accept("deep");
            ++m_at;
            FromItem item;
            const std::uint32_t begin = token().begin;
            item.table = parsePath(true);
            item.span = spanFrom(begin);
            if (!item.table.empty())
                statement.from.push_back(std::move(item));
        } else if (at("(") && opensQuery()) {
            statement.queries.push_back(parseQuery());
            return;
        } else if (at("(") && statement.declaredColumns.empty() && m_at == afterName) {
            parseColumnDefinitions(statement);
        } else if (!parseTableOption(statement)) {
            return;
        }
    }
}

bool Parser::parseTableOption(Statement& statement)
{
    static_cast<void>(statement);
    if (at("go") ||
        (m_dialect == Dialect::TSql && token().kind == TokenKind::Word && startsStatement(token().text)))
        return false;
    if (at("as") && (token(1).is("begin") || token(1).kind == TokenKind::String)) {
        m_at += 2;
        return true;
    }
    // PARTITIONED BY (…), WITH (…), USING delta, OPTIONS(…), LOCATION '…', COMMENT '…', ENGINE = …
    if (at("("))
        skipParentheses();
    else
        ++m_at;
    return true;
}

void Parser::parseColumnDefinitions(Statement& statement)
{
    // (like other_table) inside the parentheses copies its columns.
    if (token(1).is("like")) {
        m_at += 2;
        FromItem item;
        item.table = parsePath(true);
        statement.from.push_back(std::move(item));
        while (!atEnd() && !at(")"))
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
        accept(")");
        return;
    }
    for (const std::string& name : parseNameList()) {
        static constexpr std::string_view kConstraints[] = {
            "primary", "foreign", "constraint", "unique", "check", "key", "index", "exclude", "period"};
        if (std::ranges::find(kConstraints, name) == std::end(kConstraints))
            statement.declaredColumns.push_back(name);
    }
}

} // namespace upriver::sql
