// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/sql_template.h"

#include <algorithm>

#include "catalog/base/text.h"

namespace upriver {

namespace {

/// Words and quoted texts of an expression: ref('orders') -> ref, orders. Keyword arguments end it.
std::vector<std::string> wordsIn(std::string_view expression)
{
    std::vector<std::string> words;
    for (std::size_t at = 0; at < expression.size();) {
        const char c = expression[at];
        if (c == '\'' || c == '"') {
            const std::size_t end = std::min(expression.find(c, at + 1), expression.size());
            words.emplace_back(expression.substr(at + 1, end - at - 1));
            at = end + 1;
        } else if (isAsciiAlnum(c) || c == '_') {
            std::size_t end = at;
            while (end < expression.size() && (isAsciiAlnum(expression[end]) || expression[end] == '_'))
                ++end;
            words.emplace_back(expression.substr(at, end - at));
            at = end;
        } else if (c == '=' || c == '|' || c == '~') {
            break;
        } else {
            ++at;
        }
    }
    return words;
}

void addLineBreaks(std::string_view from, std::string& to)
{
    to += ' ';
    to.append(static_cast<std::size_t>(std::ranges::count(from, '\n')), '\n');
}

/// A value nobody knows: a constant keeps the statement whole; in place of a table or a clause it is nothing.
std::string expressionText(std::string_view expression, const TemplateNames& nameOf)
{
    const std::vector<std::string> words = wordsIn(expression);
    if (words.empty() || words.front() == "config" || words.front() == "log")
        return {};
    const bool isTable = words.front() == "this" ||
                         ((words.front() == "ref" || words.front() == "source") && words.size() >= 2);
    return isTable ? nameOf(words) : "null";
}

std::size_t endOf(std::string_view text, std::size_t open, std::string_view close)
{
    const std::size_t end = text.find(close, open + 2);
    return end == std::string_view::npos ? text.size() : end + close.size();
}

} // namespace

bool hasTemplateMarks(std::string_view text)
{
    return text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos;
}

std::string withoutTemplate(std::string_view text, const TemplateNames& nameOf)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = std::min(text.find('{', at), text.size());
        out += text.substr(at, open - at);
        at = open;
        if (at >= text.size())
            break;
        const char mark = at + 1 < text.size() ? text[at + 1] : '\0';
        if (mark != '{' && mark != '%' && mark != '#') {
            out += text[at++];
            continue;
        }
        const std::size_t end = endOf(text, at, mark == '{' ? "}}" : mark == '%' ? "%}" : "#}");
        const std::string_view whole = text.substr(at, end - at);
        if (mark == '{' && whole.size() > 4)
            out += expressionText(whole.substr(2, whole.size() - 4), nameOf);
        addLineBreaks(whole, out);
        at = end;
    }
    return out;
}

} // namespace upriver
