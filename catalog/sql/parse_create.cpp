// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

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
    if (at("table", "function")) {
        skipRest();
    } else if (accept("table") || (at("model") && token(1).isName() && accept("model"))) {
        statement.kind = StatementKind::CreateTable;
        parseCreateRelation(statement);
    } else if (accept("view")) {
        statement.kind = StatementKind::CreateView;
        parseCreateRelation(statement);
    } else {
        parseCreateOther(statement);
    }
}

/// Tasks, pipes and events hold a statement; schemas, indexes, users, stages … have no lineage.
void Parser::parseCreateOther(Statement& statement)
{
    static constexpr std::string_view kChanges[] = {"insert", "merge",    "copy", "update", "delete",
                                                    "with",   "truncate", "call", "create", "replace"};
    const bool holdsStatement = at("task") || at("pipe") || at("alert") || previous().is("event");
    const auto startsChange = [this] {
        return token(1).kind == TokenKind::Word &&
               std::ranges::find(kChanges, token(1).text) != std::end(kChanges);
    };
    skipUntil([&] { return holdsStatement && (at("as") || at("do") || at("then")) && startsChange(); });
    if (atEnd() || at(";"))
        return;
    ++m_at;
    at("with") ? parseWith(statement) : dispatch(statement);
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
        const bool copiesShape = at("as") && token(1).isName() && m_dialect == Dialect::ClickHouse;
        if ((at("as") && token(1).is("table")) || copiesShape) {
            m_at += copiesShape ? 1 : 2;
            FromItem item;
            item.table = parsePath(true);
            if (at("(")) // AS s3(…)
                skipParentheses();
            else
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
    for (Name name : parseNameList()) {
        static constexpr std::string_view kConstraints[] = {
            "primary", "foreign", "constraint", "unique", "check", "key", "index", "exclude", "period"};
        if (std::ranges::find(kConstraints, name) == std::end(kConstraints))
            statement.declaredColumns.push_back(name);
    }
}

} // namespace upriver::sql
