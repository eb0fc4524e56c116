// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/sql/parser.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

namespace {

std::uint16_t computed(std::uint16_t kinds)
{
    return kinds == kIdentity ? std::uint16_t{kTransformation} : kinds;
}

bool isCast(std::string_view name)
{
    return name == "cast" || name == "try_cast" || name == "safe_cast" || name == "try_convert" ||
           name == "xmlcast";
}

bool isConditional(std::string_view name)
{
    return name == "if" || name == "iff" || name == "iif" || name == "decode" || name == "nvl2";
}

} // namespace

void Parser::scanFunction(Expression& out, const Context& context, const std::string& name)
{
    ++m_at; // '('
    Context inner{computed(context.kinds), context.masking || isMasking(name)};
    if (isAggregate(name) && (inner.kinds & kDirectKinds) != 0)
        inner.kinds = static_cast<std::uint16_t>((inner.kinds & ~kTransformation) | kAggregation);
    if (isCast(name)) {
        scanCast(out, inner);
    } else if (isConditional(name)) {
        // The first argument decides, the others are the value.
        scan(out,
             {static_cast<std::uint16_t>((context.kinds & ~(kIdentity | kTransformation)) | kConditional),
              inner.masking});
        accept(",");
        scanArguments(out, inner, name);
    } else {
        scanArguments(out, inner, name);
    }
    accept(")");
    scanFunctionTail(out, context, name);
}

void Parser::scanArguments(Expression& out, const Context& context, const std::string& name)
{
    if (at("distinct") || (at("all") && !token(1).is("(")) || at("both") || at("leading") || at("trailing"))
        ++m_at;
    if (at("*") && (token(1).is(")") || token(1).is(","))) {
        ++m_at;
        accept(",");
    }
    if (opensQuery() && m_tokens.list[m_at + 1].kind == TokenKind::Word &&
        m_tokens.list[token().partner + 1 < m_tokens.list.size() ? token().partner + 1 : m_at].is(")")) {
        scanSubquery(out, context, true);
        return;
    }
    scanList(out, context, ")", takesDatePart(name));
}

/// CAST(x AS type [FORMAT …]).
void Parser::scanCast(Expression& out, const Context& context)
{
    scan(out, context);
    if (accept("as")) {
        skipType();
        while (!atEnd() && !at(")"))
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
        return;
    }
    scanList(out, context, ")");
}

void Parser::skipType()
{
    if (token().isName() || token().kind == TokenKind::String)
        static_cast<void>(parsePath().empty() ? parseName() : std::string());
    const auto goesOn = [this] {
        static constexpr std::string_view kWords[] = {
            "precision", "varying", "unsigned", "signed", "without",   "with", "time",
            "zone",      "local",   "large",    "object", "character", "set"};
        if (token().kind != TokenKind::Word)
            return false;
        for (const std::string_view word : kWords) {
            if (token().text == word && !(word == "with" && !token(1).is("time") && !token(1).is("local")) &&
                !(word == "set" && !m_tokens.list[m_at - 1].is("character")))
                return true;
        }
        return false;
    };
    for (;;) {
        if (goesOn()) {
            ++m_at;
        } else if (at("(")) {
            skipParentheses();
        } else if (at("[") && (token(1).is("]") || token(1).kind == TokenKind::Number)) {
            m_at = token().partner;
            accept("]");
        } else if (at("<")) {
            int open = 0;
            do {
                open += at("<") ? 1 : at("<=") ? 1 : at(">") ? -1 : at("->>") ? -2 : 0;
                ++m_at;
            } while (open > 0 && !atEnd() && !at(";"));
        } else {
            return;
        }
    }
}

void Parser::scanFunctionTail(Expression& out, const Context& context, const std::string& name)
{
    for (;;) {
        if (at("filter") && token(1).is("(")) {
            m_at += 2;
            accept("where");
            scanList(out, {kConditional, false}, ")");
            accept(")");
        } else if (accept("within", "group")) {
            if (accept("(")) {
                accept("order", "by");
                scanList(out,
                         {static_cast<std::uint16_t>(isAggregate(name) ? kAggregation : kTransformation),
                          context.masking},
                         ")");
                accept(")");
            }
        } else if ((at("ignore") || at("respect")) && token(1).is("nulls")) {
            m_at += 2;
        } else if (at("from") && (token(1).is("first") || token(1).is("last"))) {
            m_at += 2;
        } else if (at("over")) {
            ++m_at;
            if (at("(")) {
                scanOver(out);
            } else if (token().isName()) {
                Reference window; // resolved against the WINDOW clause
                window.path = {"<window>", parseName()};
                window.kinds = kWindow;
                out.references.push_back(std::move(window));
            }
        } else if (at("(") && isAggregate(name) && m_dialect == Dialect::ClickHouse) {
            ++m_at;
            scanList(out, context, ")");
            accept(")");
        } else {
            return;
        }
    }
}

void Parser::scanOver(Expression& out)
{
    if (!accept("("))
        return;
    const Context context{kWindow, false};
    while (!atEnd() && !at(")")) {
        if (accept("partition", "by") || accept("order", "by") || accept("distribute", "by") ||
            accept("sort", "by")) {
            do {
                scan(out, context);
            } while (accept(","));
        } else if (at("rows") || at("range") || at("groups")) {
            while (!atEnd() && !at(")"))
                at("(") ? skipParentheses() : static_cast<void>(++m_at);
        } else if (token().isName()) {
            Reference window;
            window.path = {"<window>", parseName()};
            window.kinds = kWindow;
            out.references.push_back(std::move(window));
        } else {
            skipToken();
        }
    }
    accept(")");
}

/// x -> …, (x, y) -> …: the names are no columns inside the body.
bool Parser::scanLambda(Expression& out, const Context& context)
{
    std::vector<std::string> names;
    std::size_t arrow = 0;
    if (token().isName() && token(1).is("->") && m_traits.lambdaArrow && token(2).kind != TokenKind::String &&
        token(2).kind != TokenKind::Number) {
        names.emplace_back(token().text);
        arrow = 1;
    } else if (at("(") &&
               m_tokens.list[std::min<std::size_t>(token().partner + 1, m_tokens.list.size() - 1)].is("->")) {
        for (std::size_t i = m_at + 1; i < token().partner; ++i) {
            if (m_tokens.list[i].isName())
                names.emplace_back(m_tokens.list[i].text);
        }
        arrow = token().partner - m_at + 1;
    } else {
        return false;
    }
    m_at += arrow + 1;
    out.isPlain = false;
    const std::size_t before = m_lambdaNames.size();
    m_lambdaNames.insert(m_lambdaNames.end(), names.begin(), names.end());
    scan(out, {computed(context.kinds), context.masking});
    m_lambdaNames.resize(before);
    return true;
}

} // namespace upriver::sql
