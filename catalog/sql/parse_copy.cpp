// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

void Parser::parseCopy(Statement& statement)
{
    statement.kind = StatementKind::Copy;
    ++m_at;
    while (at("data") || at("local") || at("inpath") || at("overwrite") || at("infile") ||
           token().kind == TokenKind::String) {
        if (token().kind == TokenKind::String) {
            FromItem item;
            item.table = {token().text};
            statement.from.push_back(std::move(item));
        }
        ++m_at;
    }
    accept("into");
    accept("table");
    if (at("@") || token().kind == TokenKind::String || token().kind == TokenKind::Parameter) {
        parseCopyOut(statement);
    } else {
        if (at("(")) { // COPY (query) TO 'file'
            statement.queries.push_back(parseQuery());
        } else {
            InsertTarget target;
            const std::uint32_t begin = token().begin;
            target.table = parsePath(true);
            target.span = spanFrom(begin);
            if (at("("))
                target.columns = parseNameList();
            if (at("partition", "("))
                ++m_at, skipParentheses();
            statement.targets.push_back(std::move(target));
        }
        parseCopySource(statement);
    }
    skipRest();
}

/// BigQuery: EXPORT DATA OPTIONS (uri = 'gs://…') AS query.
void Parser::parseExport(Statement& statement)
{
    ++m_at;
    if (!accept("data")) {
        skipRest();
        return;
    }
    statement.kind = StatementKind::Copy;
    skipUntil([this] { return at("as") || at("options"); });
    if (accept("options") && at("(")) {
        for (std::size_t i = m_at + 1; i + 2 < token().partner; ++i) {
            if (m_tokens.list[i].is("uri") && m_tokens.list[i + 2].kind == TokenKind::String)
                statement.targets.push_back({{m_tokens.list[i + 2].text}, {}, {}, false, {}});
        }
        skipParentheses();
    }
    if (accept("as"))
        statement.queries.push_back(parseQuery());
}

/// BigQuery: FROM FILES (format = 'CSV', uris = ['gs://…', …]).
void Parser::parseFileList(Statement& statement)
{
    ++m_at;
    bool inList = false;
    for (std::size_t i = m_at + 1; at("(") && i < token().partner; ++i) {
        const Token& one = m_tokens.list[i];
        inList = (inList || one.is("uris")) && !one.is("]");
        if (!inList || one.kind != TokenKind::String)
            continue;
        FromItem item;
        item.table = {one.text};
        statement.from.push_back(std::move(item));
    }
    skipParentheses();
}

/// To a stage or a file: an unload.
void Parser::parseCopyOut(Statement& statement)
{
    if (token().kind == TokenKind::String) {
        statement.targets.push_back({{token().text}, {}, {}, false, {}});
        ++m_at;
    } else {
        statement.targets.push_back({parseStage(), {}, {}, false, {}});
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
        if (at("files") && token(1).is("("))
            parseFileList(statement);
        else if (at("@") || token().kind == TokenKind::Parameter)
            item.table = parseStage();
        else if (token().kind == TokenKind::String)
            item.table = {parseName()};
    } else if (accept("to")) {
        if (!statement.targets.empty()) {
            item.table = statement.targets.front().table;
            item.span = statement.targets.front().span;
            statement.targets.clear();
        }
        if (token().kind == TokenKind::String)
            statement.targets.push_back({{parseName()}, {}, {}, false, {}});
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
        statement.innerSql =
            Name(*m_tokens.lower).substr(token(1).begin + 1, token(1).end - token(1).begin - 2);
        skipParentheses();
    }
    if (accept("to") && token().kind == TokenKind::String) {
        statement.targets.push_back({{token().text}, {}, {}, false, {}});
        ++m_at;
    }
    skipRest();
}

} // namespace upriver::sql
