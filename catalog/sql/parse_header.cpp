// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"

namespace upriver::sql {

/// SQLMesh: MODEL (name db.orders, kind FULL, …); metadata, no statement of SQL.
bool Parser::parseBlockHeader(Statement& statement)
{
    if ((!at("model") && !at("audit") && !at("metric")) || !token(1).is("(") || !token(2).isName())
        return false;
    auto header = std::make_shared<BlockHeader>();
    const std::uint32_t begin = token().begin;
    header->block = std::string(token().text);
    const std::size_t end = token(1).partner;
    m_at += 2;
    while (m_at < end && !atEnd())
        parseBlockProperty(*header);
    m_at = end;
    accept(")");
    header->span = spanFrom(begin);
    statement.span = header->span;
    statement.header = std::move(header);
    return true;
}

/// One "name value", up to the comma at this depth.
void Parser::parseBlockProperty(BlockHeader& header)
{
    const std::string name(parseName());
    std::size_t end = m_at;
    while (end + 1 < m_tokens.list.size() && !m_tokens.list[end].is(",") && !m_tokens.list[end].is(")")) {
        const Token& one = m_tokens.list[end];
        end = (one.is("(") || one.is("[")) && one.partner > end ? one.partner + 1 : end + 1;
    }
    if (name.empty() || end <= m_at) {
        m_at = std::max(end, m_at) + 1;
        return;
    }
    header.properties.push_back({name, {token().begin, m_tokens.list[end - 1].end}, {}});
    if (name == "name") {
        for (const Name part : parsePath(true))
            header.name.append(header.name.empty() ? "" : ".").append(part);
    } else if (name == "kind") {
        header.kind = std::string(token().text);
    } else if (name == "dialect") {
        header.dialect = std::string(token().text);
    } else if (name == "columns" && at("(")) {
        const std::size_t close = token().partner;
        ++m_at;
        while (m_at < close && !atEnd()) {
            std::string column(parseName());
            const std::uint32_t begin = token().begin;
            while (m_at < close && !at(","))
                at("(") ? skipParentheses() : static_cast<void>(++m_at);
            const std::uint32_t typeEnd = previous().end;
            header.columns.emplace_back(
                std::move(column), typeEnd > begin ? m_tokens.lower->substr(begin, typeEnd - begin) : "");
            accept(",");
        }
    } else if (name == "grain" || name == "grains") {
        header.grain = namesUntil(end);
    } else if (name == "audits") {
        header.audits = namesUntil(end);
    } else if (name == "depends_on") {
        header.dependsOn = namesUntil(end);
    } else if (name == "tags") {
        header.tags = namesUntil(end);
    }
    m_at = end;
    accept(",");
}

/// a, (a, b), [a, b.c], (check(x := (…)), other): the outermost names up to there.
std::vector<std::string> Parser::namesUntil(std::size_t end) const
{
    std::vector<std::string> names;
    std::size_t at = m_at;
    if (at < end && (m_tokens.list[at].is("(") || m_tokens.list[at].is("[")))
        ++at;
    while (at < end) {
        const Token& one = m_tokens.list[at];
        if (one.is("(") && one.partner > at) { // a call's arguments
            at = one.partner + 1;
            continue;
        }
        const bool goesOn = at > 0 && m_tokens.list[at - 1].is(".") && !names.empty();
        if (one.isName() || one.kind == TokenKind::String) {
            if (goesOn)
                names.back() += "." + std::string(one.text);
            else
                names.emplace_back(one.text);
        }
        ++at;
    }
    return names;
}

} // namespace upriver::sql
