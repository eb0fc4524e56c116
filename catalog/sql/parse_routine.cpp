// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

/// Words of procedural languages round statements: passed over, so that bodies read like scripts.
bool Parser::parseControl()
{
    if (token().isName() && token(1).is(":") &&
        (token(2).is("loop") || token(2).is("begin") || token(2).is("while") || token(2).is("repeat")))
        m_at += 2; // a label
    if (at("<") && token(1).is("<") && token(2).isName()) {
        m_at += 3;
        skipWhile([this] { return at(">"); });
    }
    if (at("begin") || at("loop") || at("atomic") || at("then") || at("else") || at("do") || at("repeat")) {
        if (at("do") && (token(1).kind == TokenKind::String || token(1).is("language")))
            return false;
        ++m_at;
        accept("transaction") || accept("tran") || accept("work") || accept("try") || accept("catch");
        return true;
    }
    if (at("end")) {
        ++m_at;
        skipWhile([this] {
            return at("if") || at("loop") || at("while") || at("for") || at("try") || at("catch") ||
                   at("case") || at("repeat");
        });
        if (token().isName() && (token(1).is(";") || token(1).kind == TokenKind::End))
            ++m_at; // the label or the routine's name
        return true;
    }
    const bool isCondition =
        at("if") || at("elseif") || at("elsif") || at("while") || at("until") || at("for");
    if (isCondition && !token(1).is("(") && !token(1).isName() && token(1).kind == TokenKind::Symbol)
        return false;
    if (isCondition) {
        skipUntil(
            [this] { return at("then") || at("do") || at("begin") || at("loop") || atBareStatement(); });
        return true;
    }
    return false;
}

/// T-SQL: IF condition statement, without a word between.
bool Parser::atBareStatement() const
{
    return m_dialect == Dialect::TSql && (at("insert") || at("update") || at("delete") || at("merge") ||
                                          at("truncate") || at("drop") || at("exec") || at("set"));
}

/// CREATE PROCEDURE …: the header is passed over, the body reads like a script. A dollar-quoted body in a
/// language of SQL is read too; so are functions and triggers there, for what they write.
void Parser::parseRoutine(std::vector<Statement>& script)
{
    Statement statement;
    const std::uint32_t begin = token().begin;
    bool isFunction = false;
    std::size_t body = 0;
    std::string_view language = "sql";
    while (!atEnd() && !at(";")) {
        isFunction = isFunction || at("function") || at("trigger");
        const bool opensBody =
            at("begin") || ((at("as") || at("is")) && token(1).kind == TokenKind::Word &&
                            (startsStatement(token(1).text) || at("is")) && !token(1).is("begin"));
        if (!isFunction && opensBody) {
            const bool declares = at("is") && !startsStatement(token(1).text);
            ++m_at;
            while (declares && !atEnd() && !at("begin"))
                ++m_at; // Oracle: variables before BEGIN
            break;
        }
        if (at("language"))
            language = token(1).text;
        if (token().kind == TokenKind::String && isDollarQuoted(token()))
            body = m_at;
        at("(") ? skipParentheses() : static_cast<void>(++m_at);
        if (isFunction && at("begin")) {
            skipBlock();
            break;
        }
    }
    statement.span = spanFrom(begin);
    script.push_back(std::move(statement));
    if (body > 0 && (language == "sql" || language == "plpgsql" || language == "plpythonsql"))
        parseBody(m_tokens.list[body], isFunction, script);
}

/// BEGIN … END of something that is left unread.
void Parser::skipBlock()
{
    int open = 0;
    do {
        open += at("begin") || at("case")                                 ? 1
                : at("end") && !token(1).is("if") && !token(1).is("loop") ? -1
                                                                          : 0;
        ++m_at;
    } while (open > 0 && !atEnd());
}

bool Parser::isDollarQuoted(const Token& string) const { return m_tokens.lower->at(string.begin) == '$'; }

void Parser::parseBody(const Token& body, bool isFunction, std::vector<Statement>& script)
{
    constexpr int kMaxBodies = 3; // one inside the other
    if (m_bodies >= kMaxBodies)
        return;
    const Tokens tokens = tokenizeInside(m_tokens, body, m_dialect);
    Parser parser(tokens, m_dialect);
    parser.m_bodies = m_bodies + 1;
    for (Statement& statement : parser.parseScript()) {
        statement.isBody = true;
        // A function's SELECT is its answer to a caller, no lineage of its own.
        if (!isFunction || !statement.targets.empty())
            script.push_back(std::move(statement));
    }
}

/// EXECUTE IMMEDIATE $$…$$, DO $$…$$: true when there was a body.
bool Parser::parseAnonymousBody(std::vector<Statement>& script)
{
    std::size_t ahead = 1;
    while (token(ahead).is("immediate") || token(ahead).is("language") || token(ahead).is("plpgsql") ||
           token(ahead).is("sql"))
        ++ahead;
    if ((!at("do") && !at("execute")) || token(ahead).kind != TokenKind::String ||
        !isDollarQuoted(token(ahead)))
        return false;
    const std::size_t body = m_at + ahead;
    skipRest();
    parseBody(m_tokens.list[body], false, script);
    return true;
}

} // namespace upriver::sql
