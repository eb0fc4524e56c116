// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

namespace {

/// Statements without lineage: passed over without being counted as not understood.
constexpr std::string_view kKnown[] = {"set",
                                       "declare",
                                       "grant",
                                       "revoke",
                                       "call",
                                       "exec",
                                       "execute",
                                       "analyze",
                                       "begin",
                                       "commit",
                                       "rollback",
                                       "vacuum",
                                       "comment",
                                       "show",
                                       "describe",
                                       "lock",
                                       "optimize",
                                       "return",
                                       "raise",
                                       "print",
                                       "delimiter",
                                       "put",
                                       "get",
                                       "remove",
                                       "list",
                                       "msck",
                                       "reset",
                                       "pragma",
                                       "attach",
                                       "detach",
                                       "export",
                                       "import",
                                       "install",
                                       "unset",
                                       "savepoint",
                                       "release",
                                       "start",
                                       "discard",
                                       "prepare",
                                       "deallocate",
                                       "fetch",
                                       "open",
                                       "close",
                                       "leave",
                                       "iterate",
                                       "exception",
                                       "undrop",
                                       "uncache",
                                       "clear",
                                       "kill",
                                       "purge",
                                       "signal",
                                       "break",
                                       "continue",
                                       "assert",
                                       "end",
                                       "add",
                                       "reindex",
                                       "checkpoint",
                                       "notify",
                                       "listen",
                                       "security",
                                       "cache",
                                       "refresh",
                                       "declare",
                                       "copy",
                                       "truncate",
                                       "describe",
                                       "desc",
                                       "null",
                                       "let",
                                       "throw",
                                       "waitfor",
                                       "goto",
                                       "dbcc",
                                       "flush",
                                       "handler",
                                       "unlock",
                                       "check",
                                       "repair",
                                       "xa",
                                       "restore",
                                       "system",
                                       "exists",
                                       "summarize",
                                       "cluster",
                                       "unlisten",
                                       "reassign",
                                       "do",
                                       "resignal",
                                       "abort",
                                       "whenever",
                                       "spool",
                                       "prompt",
                                       "help",
                                       "bulk",
                                       "reconfigure",
                                       "deny",
                                       "stop",
                                       "load",
                                       "install",
                                       "rollback",
                                       "go",
                                       "exit",
                                       "jinja_query_begin",
                                       "jinja_statement_begin",
                                       "jinja_end",
                                       "on_virtual_update_begin",
                                       "on_virtual_update_end"};

} // namespace

std::vector<Statement> Parser::parseScript()
{
    std::vector<Statement> script;
    while (parseNext(script)) {}
    return script;
}

bool Parser::parseNext(std::vector<Statement>& script)
{
    const std::size_t had = script.size();
    while (!atEnd() && script.size() == had) {
        const std::size_t before = m_at;
        if (accept(";") || accept("go"))
            continue;
        if (!parseControl())
            parseStatement(script);
        if (m_at == before)
            skipToken();
    }
    // Words before the first or behind the last statement that nobody took.
    if (atEnd() && m_skipped > 0 && !script.empty())
        finish(script.back());
    return script.size() > had;
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
    skipExplain();
    if (startsRoutine()) {
        parseRoutine(script);
        return;
    }
    if (parseAnonymousBody(script))
        return;
    if (parseBlockHeader(statement)) {
        script.push_back(std::move(statement));
        return;
    }
    if (at("with"))
        parseWith(statement);
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

void Parser::skipExplain()
{
    if (!accept("explain"))
        return;
    skipWhile([this] {
        return at("analyze") || at("verbose") || at("extended") || at("formatted") || at("plan") ||
               at("for") || at("query") || at("using") || at("text") || at("json") || at("tabular") ||
               at("cost") || at("codegen") || at("logical") || at("pipeline") || at("format") || at("=") ||
               at("tree") || at("estimate") || (at("(") && !opensQuery());
    });
}

bool Parser::startsRoutine() const
{
    if (!at("create") && !at("replace") && !at("alter"))
        return false;
    std::size_t ahead = 1;
    while (token(ahead).is("or") || token(ahead).is("replace") || token(ahead).is("alter") ||
           token(ahead).is("temporary") || token(ahead).is("temp") || token(ahead).is("definer") ||
           token(ahead).is("secure") || token(ahead).is("aggregate") || token(ahead).is("editionable") ||
           token(ahead).is("constraint"))
        ++ahead;
    return token(ahead).is("procedure") || token(ahead).is("proc") || token(ahead).is("function") ||
           token(ahead).is("trigger") || token(ahead).is("package");
}

void Parser::parseWith(Statement& statement)
{
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
            parseHiveInserts(statement, from, tables);
            return;
        }
        m_at = fromAt;
    }
    statement.kind = StatementKind::Select;
    auto query = std::make_shared<Query>();
    query->commonTables = std::move(tables);
    query->isRecursive = isRecursive;
    query->span.begin = m_tokens.list[start].begin;
    parseBranches(*query);
    statement.queries.push_back(std::move(query));
    takeInto(statement);
}

/// SELECT … INTO t makes a table.
void Parser::takeInto(Statement& statement) const
{
    const auto& branches = statement.queries.front()->branches;
    if (branches.empty() || !branches.front().select || branches.front().select->into.empty())
        return;
    statement.kind = StatementKind::CreateTable;
    statement.targets.push_back({branches.front().select->into, {}, {}, false, {}});
    statement.isTemporary = statement.targets.front().table.back().starts_with('#');
}

void Parser::dispatch(Statement& statement)
{
    struct Entry
    {
        std::string_view word;
        void (Parser::*parse)(Statement&);
    };
    static constexpr Entry kEntries[] = {
        {"create", &Parser::parseCreate},     {"replace", &Parser::parseInsert},
        {"insert", &Parser::parseInsert},     {"upsert", &Parser::parseInsert},
        {"update", &Parser::parseUpdate},     {"delete", &Parser::parseDelete},
        {"merge", &Parser::parseMerge},       {"copy", &Parser::parseCopy},
        {"unload", &Parser::parseUnload},     {"drop", &Parser::parseDrop},
        {"alter", &Parser::parseAlter},       {"truncate", &Parser::parseTruncate},
        {"rename", &Parser::parseRename},     {"use", &Parser::parseUse},
        {"load", &Parser::parseCopy},         {"export", &Parser::parseExport},
        {"exchange", &Parser::parseExchange},
    };
    if (at("from")) {
        std::vector<FromItem> from;
        const std::size_t start = m_at++;
        parseFromList(from);
        if (at("insert")) {
            parseHiveInserts(statement, from, {});
            return;
        }
        m_at = start;
    }
    if (startsQuery() || at("(") || (at("table") && token(1).isName())) {
        statement.kind = StatementKind::Select;
        statement.queries.push_back(parseQuery());
        takeInto(statement);
        return;
    }
    for (const Entry& entry : kEntries) {
        const bool isModule = entry.word == "load" && m_dialect == Dialect::DuckDb; // LOAD httpfs
        if (at(entry.word) && !isModule) {
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
    std::size_t behind = 1;
    while (token(behind).is(".") && token(behind + 1).isName())
        behind += 2;
    const bool isAssignment = token().isName() && token(behind).is(":=");
    const bool isMacro = token().kind == TokenKind::Parameter && token(1).is("("); // @DEF(…), @EACH(…)
    const bool isKnown =
        isAssignment || isMacro ||
        (token().kind == TokenKind::Word && std::ranges::find(kKnown, token().text) != std::end(kKnown));
    const bool declares = at("declare");
    while (isKnown && !atEnd() && !at(";")) {
        const bool endsHere = token().kind == TokenKind::Word && m_dialect == Dialect::TSql &&
                              (at("select") || at("insert") || at("update") || at("merge") || at("create"));
        if (endsHere)
            return;
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
        while (declares && at(";") && goesOnDeclaring())
            ++m_at;
    }
}

/// DECLARE a int; b text; BEGIN: behind the ';' another name with its type.
bool Parser::goesOnDeclaring() const
{
    const Token& name = token(1);
    const bool isName = name.isName() && !startsStatement(name.text) && !name.is("begin") &&
                        !name.is("end") && !name.is("if") && !name.is("for") && !name.is("while") &&
                        std::ranges::find(kKnown, name.text) == std::end(kKnown);
    return isName && token(2).isName() && m_dialect != Dialect::TSql && m_dialect != Dialect::BigQuery;
}

} // namespace upriver::sql
