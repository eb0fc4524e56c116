// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/parser.h"

#include <algorithm>

#include "catalog/sql/words.h"

namespace upriver::sql {

Parser::Parser(const Tokens& tokens, Dialect dialect)
    : m_tokens(tokens), m_dialect(dialect), m_traits(traitsOf(dialect))
{}

void Parser::skipToken()
{
    if (atEnd())
        return;
    if (m_skipped++ == 0)
        m_firstSkipped = token().begin;
    ++m_at;
}

void Parser::skipParentheses()
{
    if (!at("("))
        return;
    m_at = token().partner;
    accept(")");
}

void Parser::skipUnknownParentheses()
{
    if (!at("("))
        return;
    if (m_skipped == 0)
        m_firstSkipped = token().begin;
    const std::size_t end = token().partner;
    m_skipped += static_cast<std::uint32_t>(end - m_at);
    m_at = end;
    accept(")");
}

bool Parser::startsQuery(std::size_t ahead) const
{
    const Token& word = token(ahead);
    if (word.kind != TokenKind::Word)
        return false;
    if (word.text == "select" || word.text == "with" || word.text == "values")
        return true;
    if (word.text == "pivot" || word.text == "unpivot")
        return m_dialect == Dialect::DuckDb && token(ahead + 1).isName();
    return word.text == "from" && (token(ahead + 1).isName() || token(ahead + 1).kind == TokenKind::String);
}

bool Parser::opensQuery(std::size_t ahead) const
{
    const Token& open = token(ahead);
    if (!open.is("("))
        return false;
    const Token& first = m_tokens.list[open.firstInside];
    const Token& second =
        m_tokens.list[std::min<std::size_t>(open.firstInside + 1, m_tokens.list.size() - 1)];
    if (first.kind != TokenKind::Word)
        return false;
    return first.text == "select" || first.text == "with" || first.text == "values" ||
           (first.text == "from" && (second.isName() || second.kind == TokenKind::String)) ||
           ((first.text == "pivot" || first.text == "unpivot") && m_dialect == Dialect::DuckDb);
}

bool Parser::isGlued(std::size_t ahead) const
{
    const std::size_t at = m_at + ahead;
    return at > 0 && at < m_tokens.list.size() && m_tokens.list[at].begin == m_tokens.list[at - 1].end;
}

void Parser::appendName(Path& path, const Token& name) const
{
    if (name.kind == TokenKind::Quoted && m_tokens.lower->at(name.begin) == '`') {
        // `project.dataset.table`: one pair of backticks round several parts.
        std::size_t begin = 0;
        for (std::size_t dot = 0; (dot = name.text.find('.', begin)) != std::string_view::npos;
             begin = dot + 1)
            path.push_back(name.text.substr(begin, dot - begin));
        path.push_back(name.text.substr(begin));
        return;
    }
    if (name.kind == TokenKind::Template) {
        std::string text(name.text);
        std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
        const char first = m_tokens.lower->at(name.begin);
        const bool isDollar = first == '$' || first == '@';
        const bool isBrace = !isDollar && m_tokens.lower->compare(name.begin, 2, "{{") != 0;
        NameStore& names = *m_tokens.names;
        path.push_back(isDollar  ? names.keep({{&first, 1}, "{", text, "}"})
                       : isBrace ? names.keep(text)
                                 : names.keep({"{{", text, "}}"}));
        return;
    }
    path.push_back(name.text);
}

void Parser::acceptTableDashes(Path& path)
{
    while (m_traits.dashesInNames && at("-") && isGlued(0) && isGlued(1) &&
           (token(1).kind == TokenKind::Word || token(1).kind == TokenKind::Number)) {
        std::string_view part = token(1).text;
        m_at += 2;
        // "my-project-2.data.t": the number token took the dot with it.
        const auto dot = part.find('.');
        path.back() = m_tokens.names->keep({path.back(), "-", part.substr(0, dot)});
        if (dot != std::string_view::npos && dot + 1 < part.size())
            path.push_back(part.substr(dot + 1));
        else if (dot != std::string_view::npos && token().isName())
            appendName(path, m_tokens.list[m_at++]);
    }
}

Path Parser::parsePath(bool isTable)
{
    Path path;
    if (!token().isName())
        return path;
    appendName(path, token());
    ++m_at;
    if (isTable)
        acceptTableDashes(path);
    while (true) {
        if (at(".") && token(1).isName()) {
            appendName(path, token(1));
            m_at += 2;
            if (isTable)
                acceptTableDashes(path);
        } else if (isTable && at(".") && token(1).is(".")) {
            ++m_at; // db..table: the default schema stands between
        } else if (at(".") && (token(1).kind == TokenKind::Number || token(1).text.starts_with('$'))) {
            path.push_back(token(1).text);
            m_at += 2;
        } else if (isTable && m_dialect == Dialect::Oracle && token().kind == TokenKind::Parameter &&
                   isGlued(0) && token().text.starts_with('@')) {
            path.back() = m_tokens.names->keep({path.back(), token().text}); // a database link
            ++m_at;
        } else if (isTable && isGlued(0) && token().isName() &&
                   (token().kind == TokenKind::Template || previous().kind == TokenKind::Template)) {
            Path rest; // ${env}_orders, orders_{{ day }}: one name
            appendName(rest, token());
            path.back() = m_tokens.names->keep({path.back(), rest.front()});
            ++m_at;
        } else {
            return path;
        }
    }
}

Name Parser::parseName()
{
    if (token().isName() || token().kind == TokenKind::String) {
        const Token& name = token();
        ++m_at;
        return name.text;
    }
    return {};
}

std::vector<Name> Parser::parseNameList()
{
    std::vector<Name> names;
    if (!accept("("))
        return names;
    while (!atEnd() && !at(")")) {
        if (token().isName() || token().kind == TokenKind::String) {
            Path path = parsePath();
            names.push_back(path.empty() ? parseName() : path.back());
            // A type, a comment or options behind the name: passed over.
            while (!atEnd() && !at(",") && !at(")")) {
                if (at("("))
                    skipParentheses();
                else
                    ++m_at;
            }
        } else if (at("(")) {
            skipParentheses();
        } else {
            ++m_at;
        }
        accept(",");
    }
    accept(")");
    return names;
}

Span Parser::spanFrom(std::uint32_t begin) const
{
    return {begin, m_at > 0 ? std::max(begin, previous().end) : begin};
}

} // namespace upriver::sql
