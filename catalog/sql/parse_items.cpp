// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

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
        if (atEnd() || at(")") || at(";") || at("|>") || at("limit") || at("offset") || at("fetch"))
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
    // T-SQL: SELECT name = expression; DuckDB: SELECT name: expression
    if (token().isName() && ((m_dialect == Dialect::TSql && token(1).is("=")) ||
                             (m_dialect == Dialect::DuckDb && token(1).is(":")))) {
        item.alias = parseName();
        ++m_at;
    }
    if (!parseStarItem(item) && !parseColumnsItem(item) && !parseScriptItem(item))
        item.value = parseExpression();
    if (at(".") && token(1).is("*")) { // a struct taken apart: IF(…).*
        m_at += 2;
        item.value.isStruct = true;
        Star ignored;
        parseStarModifiers(ignored);
    }
    parseAlias(item);
    item.span = spanFrom(begin);
    if (item.alias.empty() && !item.star)
        item.alias = outputName(item.value);
    return item;
}

/// What systems call an output without an alias: the name it refers to, else its text.
Name Parser::outputName(const Expression& value) const
{
    if (value.isNamed && !value.impliedName.empty())
        return value.impliedName;
    constexpr std::size_t kMaxLength = 501;
    const Name written = Name(*m_tokens.lower).substr(value.span.begin, value.span.end - value.span.begin);
    const auto isBlank = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
    bool isTidy = written.empty() || !isBlank(written.front());
    for (std::size_t i = 1; i < written.size() && isTidy; ++i)
        isTidy = !isBlank(written[i]) || (written[i] == ' ' && written[i - 1] != ' ');
    if (isTidy)
        return written.substr(0, kMaxLength);
    std::string text; // runs of blanks become one
    for (const char c : written) {
        if (!isBlank(c) || (!text.empty() && text.back() != ' '))
            text += isBlank(c) ? ' ' : c;
        if (text.size() >= kMaxLength)
            break;
    }
    return m_tokens.names->keep(text);
}

bool Parser::parseStarItem(SelectItem& item)
{
    if (at("*")) {
        ++m_at;
        parseStarModifiers(item.makeStar());
        return true;
    }
    if (!token().isName())
        return false;
    std::size_t ahead = 1;
    while (token(ahead).is(".") && token(ahead + 1).isName())
        ahead += 2;
    if (!token(ahead).is(".") || !token(ahead + 1).is("*"))
        return false;
    item.makeStar().of = parsePath();
    m_at += 2;
    parseStarModifiers(*item.star);
    return true;
}

/// DuckDB, ClickHouse: COLUMNS(*), COLUMNS('pattern'), MIN(COLUMNS(…)): a star, whatever the pattern.
bool Parser::parseColumnsItem(SelectItem& item)
{
    const bool isInside =
        token().kind == TokenKind::Word && token(1).is("(") && token(2).is("columns") && token(3).is("(");
    if (!isInside && !at("columns", "("))
        return false;
    const std::size_t end = token(1).partner;
    Star& star = item.makeStar();
    if (isInside)
        star.kinds = isAggregate(token().text) ? kAggregation : kTransformation;
    m_at += isInside ? 4 : 2;
    if (accept("*"))
        parseStarModifiers(star);
    m_at = end;
    accept(")");
    return true;
}

/// Spark, Hive: TRANSFORM (a, b) USING 'script' AS (c, d)
bool Parser::parseScriptItem(SelectItem& item)
{
    if (!at("transform", "(") || !token(token(1).partner - m_at + 1).is("using"))
        return false;
    const std::uint32_t begin = token().begin;
    m_at += 2;
    scanList(item.value, {kTransformation, false}, ")");
    accept(")");
    item.value.isPlain = false;
    item.value.span = spanFrom(begin);
    m_at += 2;
    if (!accept("as"))
        return true;
    if (at("(")) {
        item.aliases = parseNameList();
        return true;
    }
    do {
        item.aliases.push_back(parseName());
    } while (accept(","));
    return true;
}

void Parser::parseStarModifiers(Star& star)
{
    for (;;) {
        const bool isList = token(1).is("(");
        if ((at("except") && isList) || at("exclude")) {
            ++m_at;
            if (at("(")) {
                star.except = parseNameList();
            } else {
                star.except.push_back(parseName());
            }
        } else if (at("replace") && isList) {
            m_at += 2;
            while (!atEnd() && !at(")")) {
                Expression value = parseExpression();
                accept("as");
                star.replace.emplace_back(parseName(), std::move(value));
                if (!accept(","))
                    break;
            }
            accept(")");
        } else if (at("rename")) {
            ++m_at;
            const bool inParentheses = accept("(");
            do {
                const Name from = parseName();
                accept("as");
                star.rename.emplace_back(from, parseName());
            } while (inParentheses && accept(","));
            if (inParentheses)
                accept(")");
        } else if ((at("ilike") || at("like")) && token(1).kind == TokenKind::String) {
            star.like = token(1).text;
            m_at += 2;
        } else if (at("apply") && (isList || token(1).isName())) { // ClickHouse: * APPLY(sum)
            const Token& function = token(isList ? 2 : 1);
            star.kinds = isAggregate(function.text) ? kAggregation : kTransformation;
            ++m_at;
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
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

} // namespace upriver::sql
