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

void Parser::scanFunction(Expression& out, const Context& context, Name name)
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

void Parser::scanArguments(Expression& out, const Context& context, Name name)
{
    if (at("distinct") || (at("all") && !token(1).is("(")) || at("both") || at("leading") || at("trailing"))
        ++m_at;
    if (at("*") && (token(1).is(")") || token(1).is(","))) {
        ++m_at;
        accept(",");
    }
    if (opensQuery() && token(1).kind == TokenKind::Word &&
        m_tokens.list[token().partner + 1 < m_tokens.list.size() ? token().partner + 1 : m_at].is(")")) {
        scanSubquery(out, context, true);
        return;
    }
    scanList(out, context, ")", takesDatePart(name) ? datePartAt(name) : -1);
}

/// Which argument of the call just opened is a bare date part: only one is, first or last; -1 when none.
int Parser::datePartAt(std::string_view function) const
{
    if (atEnd())
        return -1;
    const auto isPart = [&](std::size_t at) {
        const Token& word = m_tokens.list[at];
        const Token& next = m_tokens.list[std::min(at + 1, m_tokens.list.size() - 1)];
        return word.kind == TokenKind::Word && isDatePart(word.text) &&
               (next.is(",") || next.is(")") || next.is("(") || next.is("from"));
    };
    int arguments = 1;
    std::size_t last = m_at;
    for (std::size_t i = m_at; i < m_tokens.list.size() && !m_tokens.list[i].is(")"); ++i) {
        if ((m_tokens.list[i].is("(") || m_tokens.list[i].is("[")) && m_tokens.list[i].partner > i)
            i = m_tokens.list[i].partner;
        if (i >= m_tokens.list.size() || m_tokens.list[i].is(";"))
            break;
        if (m_tokens.list[i].is(",")) {
            ++arguments;
            last = i + 1;
        }
    }
    const bool hasRoom = arguments > 2 || !(function == "datediff" || function == "dateadd" ||
                                            function == "date_add" || function == "date_sub");
    const bool isLast = last < m_tokens.list.size() && last > m_at && isPart(last) && hasRoom;
    const bool isFirst = isPart(m_at) && hasRoom && (startsWithDatePart(function) || token(1).is("from"));
    if (m_dialect == Dialect::BigQuery && isLast)
        return arguments - 1;
    return isFirst ? 0 : isLast ? arguments - 1 : -1;
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
        static_cast<void>(parsePath().empty() ? parseName() : Name());
    const auto goesOn = [this] {
        static constexpr std::string_view kWords[] = {
            "precision", "varying", "unsigned", "signed", "without",   "with", "time",
            "zone",      "local",   "large",    "object", "character", "set"};
        if (token().kind != TokenKind::Word)
            return false;
        for (const std::string_view word : kWords) {
            if (token().text == word && !(word == "with" && !token(1).is("time") && !token(1).is("local")) &&
                !(word == "set" && !previous().is("character")))
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

void Parser::scanFunctionTail(Expression& out, const Context& context, Name name)
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
        } else if (at("keep") && token(1).is("(")) {
            scanKeep(out, context);
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

/// Oracle: KEEP (DENSE_RANK FIRST ORDER BY …)
void Parser::scanKeep(Expression& out, const Context& context)
{
    m_at += 2;
    skipUntil([this] { return at("order") || at(")"); });
    accept("order", "by");
    scanList(out, {kAggregation, context.masking}, ")");
    accept(")");
}

/// DuckDB: [x + 1 FOR x IN list IF condition]
bool Parser::scanComprehension(Expression& out, const Context& context)
{
    if (m_dialect != Dialect::DuckDb || !at("["))
        return false;
    std::size_t word = m_at + 1;
    while (word < token().partner && !m_tokens.list[word].is("for")) {
        const Token& one = m_tokens.list[word];
        word = (one.is("(") || one.is("[")) && one.partner > word ? one.partner + 1 : word + 1;
    }
    if (word >= token().partner)
        return false;
    const std::size_t end = token().partner;
    const std::size_t before = m_lambdaNames.size();
    std::size_t in = word + 1;
    for (; in < end && !m_tokens.list[in].is("in"); ++in) {
        if (m_tokens.list[in].isName())
            m_lambdaNames.emplace_back(m_tokens.list[in].text);
    }
    ++m_at;
    out.isPlain = false;
    const Context inside{computed(context.kinds), context.masking};
    scan(out, inside);
    m_at = std::min(in + 1, end);
    scan(out, inside);
    if (accept("if"))
        scan(out, inside);
    m_lambdaNames.resize(before);
    m_at = std::max(m_at, end);
    accept("]");
    return true;
}

/// (a), as the last three tokens: one name alone in parentheses.
bool Parser::endsInBareParentheses() const
{
    const auto is = [this](std::size_t back, std::string_view symbol) {
        return m_at >= back && previous(back).is(symbol);
    };
    const bool isCall = m_at >= 4 && previous(4).isName() && !isOperatorWord(previous(4).text) &&
                        !endsExpression(previous(4).text);
    return is(1, ")") && is(3, "(") && previous(2).isName() && !isCall;
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
    std::vector<Name> names;
    std::size_t arrow = 0;
    if (at("lambda") && token(1).isName() && m_dialect == Dialect::DuckDb) { // lambda x, y: …
        for (arrow = 1; token(arrow).isName() || token(arrow).is(","); ++arrow) {
            if (token(arrow).isName())
                names.emplace_back(token(arrow).text);
        }
        if (!token(arrow).is(":"))
            return false;
    } else if (token().isName() && token(1).isName() && token(2).is("->") && m_traits.lambdaArrow) {
        names.emplace_back(token().text); // with a type between
        arrow = 2;
    } else if (token().isName() && token(1).is("->") && m_traits.lambdaArrow &&
               token(2).kind != TokenKind::String && token(2).kind != TokenKind::Number) {
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
