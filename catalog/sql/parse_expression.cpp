// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/sql/parser.h"
#include "catalog/sql/parser_depth.h"
#include "catalog/sql/words.h"

namespace upriver::sql {

namespace {

/// What a reference means inside something that computes: the role of the place it stands in, with
/// "unchanged" become "transformed".
std::uint16_t computed(std::uint16_t kinds)
{
    return kinds == kIdentity ? std::uint16_t{kTransformation} : kinds;
}

} // namespace

Expression Parser::parseExpression()
{
    Expression out;
    const std::uint32_t begin = token().begin;
    scan(out, {});
    out.span = spanFrom(begin);
    // One bare reference passes a value on unchanged; anything round it computes.
    const bool isPlain = out.isPlain && out.references.size() == 1 && out.subqueries.empty();
    out.isNamed = out.isNamed && out.references.size() == 1 && out.subqueries.empty() && !out.isComputed;
    out.isPlain = isPlain;
    if (!isPlain) {
        for (Reference& reference : out.references)
            reference.kinds = computed(reference.kinds);
    }
    return out;
}

/// Operand, operator, operand, … until something that can't go on.
void Parser::scan(Expression& out, const Context& context)
{
    const Deeper deeper(*this);
    if (!deeper.isAllowed()) {
        while (!atEnd() && !at(",") && !at(")") && !at(";"))
            at("(") ? skipUnknownParentheses() : skipToken();
        return;
    }
    while (scanOperand(out, context)) {
        scanSuffixes(out, context);
        if (!scanOperator(out, context))
            return;
        out.isPlain = false;
        out.isComputed = true;
    }
}

/// Signs and NOT before an operand.
void Parser::scanSigns(Expression& out)
{
    while (at("-") || at("+") || at("~") || at("!") || (at("not") && !token(1).is(".")) || at("prior") ||
           at("distinct") || at("all") || at("binary") || at("?") ||
           ((at("connect_by_root") || at("approximate")) && token(1).isName())) {
        ++m_at;
        out.isPlain = false;
    }
}

bool Parser::scanOperand(Expression& out, const Context& context)
{
    scanSigns(out);
    const Token& first = token();
    switch (first.kind) {
    case TokenKind::End:
        return false;
    case TokenKind::String:
    case TokenKind::Number:
    case TokenKind::Parameter:
        out.isPlain = false;
        ++m_at;
        while (token().kind == TokenKind::String && first.kind == TokenKind::String)
            ++m_at;
        if (first.kind == TokenKind::Parameter && at("(") && isGlued(0)) { // SQLMesh: @macro(…)
            ++m_at;
            scanList(out, {computed(context.kinds), context.masking}, ")");
            accept(")");
        }
        return true;
    case TokenKind::Word:
        return scanWordOperand(out, context);
    case TokenKind::Template:
        if (!token(1).is(".")) { // what it stands for is not known
            ++m_at;
            out.isPlain = false;
            return true;
        }
        [[fallthrough]];
    case TokenKind::Quoted:
        scanReference(out, context);
        return true;
    case TokenKind::Symbol:
        break;
    }
    return scanSymbolOperand(out, context);
}

bool Parser::scanSymbolOperand(Expression& out, const Context& context)
{
    if (scanLambda(out, context))
        return true;
    if (at("(")) {
        if (opensQuery() && token(1).kind == TokenKind::Word) {
            scanSubquery(out, context, true);
            return true;
        }
        ++m_at;
        scanList(out, context, ")");
        accept(")");
        return true;
    }
    if (scanComprehension(out, context))
        return true;
    if (at("[") || at("{")) {
        const std::string_view close = at("[") ? "]" : "}";
        ++m_at;
        out.isPlain = false;
        scanList(out, {computed(context.kinds), context.masking}, close);
        accept(close);
        return true;
    }
    if (at(":") && token(1).isName()) { // a parameter where colons may also be paths
        m_at += 2;
        out.isPlain = false;
        return true;
    }
    if (at("*")) {
        ++m_at;
        out.isPlain = false;
        return true;
    }
    return false;
}

bool Parser::scanWordOperand(Expression& out, const Context& context)
{
    const Token& word = token();
    if (scanLambda(out, context))
        return true;
    if (scanSpecialWord(out, context))
        return true;
    const bool isName = token(1).is(".") || token(1).is("(");
    if (!isName && endsExpression(word.text) && word.text != "end" && word.text != "set" &&
        word.text != "do" && word.text != "settings")
        return false;
    if (word.text == "end" && !isName)
        return false;
    if (token(1).is("(") && endsExpression(word.text) && word.text != "except" && word.text != "when" &&
        (word.text == "from" || word.text == "where" || word.text == "on" || word.text == "using" ||
         word.text == "select" || word.text == "as" || word.text == "then" || word.text == "else"))
        return false;
    if (!isName && isConstantWord(word.text)) {
        ++m_at;
        out.isPlain = false;
        return true;
    }
    scanReference(out, context);
    return true;
}

bool Parser::scanSpecialWord(Expression& out, const Context& context)
{
    const Token& word = token();
    const Token& next = token(1);
    if (word.text == "case" && !next.is(".") && !next.is(",") && !next.is("=")) {
        scanCase(out, context);
        return true;
    }
    if (word.text == "interval" && !next.is(",") && !next.is(".") && !next.is(")") && !next.is("=") &&
        !(next.kind == TokenKind::Word && endsExpression(next.text))) {
        scanInterval(out, context);
        return true;
    }
    if (word.text == "exists" && opensQuery(1)) {
        ++m_at;
        scanSubquery(out, context, false);
        return true;
    }
    if (next.kind == TokenKind::String && isTypeWord(word.text)) {
        m_at += 2;
        out.isPlain = false;
        return true;
    }
    if ((word.text == "timestamp" || word.text == "time") && (next.is("with") || next.is("without")) &&
        token(2).is("time") && token(3).is("zone") && token(4).kind == TokenKind::String) {
        m_at += 5;
        out.isPlain = false;
        return true;
    }
    if (word.text == "map" && next.is("{")) {
        ++m_at;
        return scanOperand(out, context);
    }
    if (word.text == "match" && next.is("(") && token(next.partner - m_at + 1).is("against")) {
        ++m_at; // MySQL: MATCH (a, b) AGAINST ('words')
        scanOperand(out, {computed(context.kinds), context.masking});
        ++m_at;
        skipParentheses();
        out.isPlain = false;
        out.isComputed = true;
        return true;
    }
    if ((word.text == "array" || word.text == "map" || word.text == "struct" || word.text == "any" ||
         word.text == "all" || word.text == "some") &&
        opensQuery(1)) {
        ++m_at;
        out.isPlain = false;
        scanSubquery(out, {computed(context.kinds), context.masking}, true);
        return true;
    }
    if ((word.text == "array" || word.text == "struct") && (next.is("<") || next.is("["))) {
        ++m_at;
        out.isPlain = false;
        if (at("<"))
            skipType();
        return at("[") || at("(") ? scanOperand(out, {computed(context.kinds), context.masking}) : true;
    }
    return false;
}

void Parser::scanReference(Expression& out, const Context& context)
{
    const std::uint32_t begin = token().begin;
    Path path = parsePath();
    if (at("(") && path.back() != "in") {
        out.isPlain = false;
        out.isComputed = true;
        const Name name = path.back();
        path.pop_back();
        if (path.size() > 1) { // alias.column.method(…): what it is called on feeds it, if it is a column
            Reference owner;
            owner.path = std::move(path);
            owner.kinds = computed(context.kinds);
            owner.isOwner = true;
            out.references.push_back(std::move(owner));
        }
        scanFunction(out, context, name);
        return;
    }
    if (path.size() > 1 && (path.back() == "nextval" || path.back() == "currval")) {
        out.isPlain = false; // of a sequence
        return;
    }
    if (path.size() == 1 && path.front() == "level" && m_dialect == Dialect::Oracle) {
        out.isPlain = false;
        return;
    }
    Reference reference;
    if (at(".") && token(1).is("*")) {
        m_at += 2;
        reference.star = true;
        out.isPlain = false;
    }
    accept("(", "+") && accept(")"); // Oracle's outer join mark
    if (path.size() == 1 && std::ranges::find(m_lambdaNames, path.front()) != m_lambdaNames.end())
        return;
    if (path.size() > 1 && std::ranges::find(m_lambdaNames, path.front()) != m_lambdaNames.end())
        return;
    out.impliedName = path.back();
    out.isNamed = !reference.star;
    reference.path = std::move(path);
    reference.kinds = context.kinds;
    reference.masking = context.masking;
    reference.span = spanFrom(begin);
    out.references.push_back(std::move(reference));
}

/// Casts, indices and paths behind an operand.
void Parser::scanSuffixes(Expression& out, const Context& context)
{
    for (;;) {
        if (accept("::")) {
            skipType();
            for (Reference& reference : out.references)
                reference.kinds = reference.kinds == kIdentity ? std::uint16_t{kIdentity} : reference.kinds;
        } else if (at("[")) {
            ++m_at;
            out.isPlain = false;
            scanList(out, {computed(context.kinds), context.masking}, "]");
            accept("]");
        } else if (at(".") && token(1).isName() && endsInBareParentheses() && !out.references.empty() &&
                   !token(2).is("(")) {
            // (t).a, (composite).field: goes on with the name in the parentheses
            ++m_at;
            const Path field = parsePath();
            out.impliedName = field.back();
            out.isNamed = true;
            out.references.back().path.append(field.begin(), field.end());
        } else if (at(":") && m_traits.colonPaths && (token(1).isName() || token(1).is("["))) {
            ++m_at;
            out.isPlain = false;
            Path field = parsePath();
            if (!field.empty())
                out.impliedName = field.back();
        } else if (at(".") && token(1).isName()) {
            m_at += 2;
            out.isPlain = false;
            out.impliedName = previous().text;
            if (at("("))
                scanFunction(out, {computed(context.kinds), context.masking}, out.impliedName);
        } else if (at(".") && token(1).kind == TokenKind::Number) {
            m_at += 2;
        } else if (at("collate") || (at("at") && token(1).is("time"))) {
            out.isPlain = false;
            m_at += at("collate") ? 1 : 3;
            Expression ignored;
            scanOperand(ignored, context);
        } else {
            return;
        }
    }
}

bool Parser::scanOperator(Expression& out, const Context& context)
{
    const Token& next = token();
    if (next.kind == TokenKind::Symbol) {
        const char c = next.text.front();
        if (next.text == "|>" || c == ',' || c == ')' || c == ']' || c == '}' || c == ';' || c == '(' ||
            c == '.' || c == '[' || c == '{')
            return false;
        if (next.text == "=>" || next.text == ":=") {
            ++m_at;
            return true;
        }
        ++m_at;
        // Operators of several symbols: <@, ~*, !~, @@, #>, |/ …
        while (token().kind == TokenKind::Symbol && isGlued(0) &&
               std::string_view("<>=!~@#&|^*/%?").find(token().text.front()) != std::string_view::npos)
            ++m_at;
        return true;
    }
    if (next.kind != TokenKind::Word || !isOperatorWord(next.text))
        return false;
    const bool isPostfix = next.text == "asc" || next.text == "desc" || next.text == "nulls" ||
                           next.text == "isnull" || next.text == "notnull";
    if (isPostfix) {
        while (at("asc") || at("desc") || at("nulls") || at("first") || at("last") || at("isnull") ||
               at("notnull"))
            ++m_at;
        return scanOperator(out, context);
    }
    if (next.text == "first" || next.text == "last" || next.text == "time" || next.text == "zone" ||
        next.text == "at" || next.text == "of" || next.text == "json" || next.text == "global" ||
        next.text == "all" || next.text == "any" || next.text == "some" || next.text == "distinct" ||
        next.text == "to" || next.text == "binary" || next.text == "operator" || next.text == "unknown" ||
        next.text == "true" || next.text == "false" || next.text == "null")
        return false; // an alias, or a clause of something around
    out.isPlain = false;
    ++m_at;
    // IS [NOT] NULL, IS [NOT] DISTINCT FROM, NOT IN, NOT LIKE ANY …
    while (at("not") || at("in") || at("like") || at("ilike") || at("between") || at("similar") || at("to") ||
           at("distinct") || at("regexp") || at("rlike") || at("any") || at("all") || at("some")) {
        if ((at("any") || at("all") || at("some")) && !token(1).is("("))
            break;
        if (at("distinct") && token(1).is("from"))
            ++m_at;
        ++m_at;
    }
    if (next.text == "is" && (at("null") || at("true") || at("false") || at("unknown") || at("json"))) {
        ++m_at;
        return scanOperator(out, context);
    }
    return true;
}

void Parser::scanCase(Expression& out, const Context& context)
{
    out.isPlain = false;
    ++m_at;
    const auto condition =
        static_cast<std::uint16_t>((context.kinds & ~(kIdentity | kTransformation)) | kConditional);
    const Context inCondition{condition, context.masking};
    const Context inValue{computed(context.kinds), context.masking};
    if (!at("when"))
        scan(out, inCondition);
    while (accept("when")) {
        scan(out, inCondition);
        accept("then");
        scan(out, inValue);
    }
    if (accept("else"))
        scan(out, inValue);
    if (!accept("end")) {
        while (!atEnd() && !at("end") && !at(")") && !at(";") && !at(","))
            at("(") ? skipUnknownParentheses() : skipToken();
        accept("end");
    }
    accept("case");
    out.isComputed = true;
}

void Parser::scanInterval(Expression& out, const Context& context)
{
    out.isPlain = false;
    ++m_at;
    scanOperand(out, {computed(context.kinds), context.masking});
    const auto isUnit = [this] { return token().kind == TokenKind::Word && isDatePart(token().text); };
    if (isUnit()) {
        ++m_at;
        if (at("to") && token(1).kind == TokenKind::Word)
            m_at += 2;
        if (at("("))
            skipParentheses();
    }
}

void Parser::scanSubquery(Expression& out, const Context& context, bool isValue)
{
    if (!accept("("))
        return;
    out.isPlain = false;
    Subquery subquery;
    subquery.kinds = computed(context.kinds);
    subquery.isValue = isValue;
    subquery.query = parseQuery();
    out.subqueries.push_back(std::move(subquery));
    while (!atEnd() && !at(")") && !at(";"))
        at("(") ? skipUnknownParentheses() : skipToken();
    accept(")");
}

/// Expressions separated by commas, up to (not including) the closing token.
void Parser::scanList(Expression& out, const Context& context, std::string_view close, int datePart)
{
    for (int argument = 0; !atEnd() && !at(close);) {
        const std::size_t before = m_at;
        if (argument == datePart) {
            datePart = -1;
            ++m_at;
            if (at("("))
                skipParentheses();
        } else if (startsQuery() && !token(1).is(",") && !token(1).is(".")) {
            Subquery subquery;
            subquery.kinds = computed(context.kinds);
            subquery.query = parseQuery();
            out.subqueries.push_back(std::move(subquery));
            out.isPlain = false;
        } else {
            if (token().isName() && (token(1).is("=>") || token(1).is(":=")))
                m_at += 2; // a named argument
            scan(out, context);
        }
        if (at(",") || at(close)) {
            if (at(","))
                out.isPlain = false;
            if (accept(","))
                ++argument;
            continue;
        }
        if (accept("as")) { // a field's name or a type: no column
            skipType();
            continue;
        }
        if (at("using") && token(1).isName() && token(2).is(close)) { // CONVERT(x USING utf8)
            m_at += 2;
            continue;
        }
        if (accept("columns") && at("(")) { // XMLTABLE, JSON_TABLE inside something
            skipParentheses();
            continue;
        }
        if (accept("having", "max") || accept("having", "min") || accept("order", "by") ||
            accept("partition", "by") || accept("from") || accept("using") || accept("separator") ||
            accept("for") || accept("on") || accept("limit") || accept("having") ||
            accept("ignore", "nulls") || accept("respect", "nulls") || accept(":") || accept("format") ||
            accept("default") || accept("where") || accept("min") || accept("max") || accept("error") ||
            accept("placing") || accept("passing")) {
            continue;
        }
        if (at(";"))
            return;
        if (m_at == before || !token().isName())
            skipToken();
        else if (token().isName() && (token(1).is(",") || token(1).is(close)))
            ++m_at; // an alias inside struct(a b)
        else if (m_at != before && token().kind == TokenKind::Word)
            skipToken();
    }
}

} // namespace upriver::sql
