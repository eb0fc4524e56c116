// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/sources/transformation/sqlmesh_project.h"

namespace upriver::sqlmesh {

namespace {

constexpr std::size_t kMostItems = 10'000;

bool isQuote(char c) { return c == '\'' || c == '"' || c == '`'; }

/// Behind the quoted text that begins here; doubled quotes are part of it.
std::size_t endOfQuoted(std::string_view text, std::size_t at)
{
    const char quote = text[at];
    for (++at; at < text.size(); ++at)
        if (text[at] == quote) {
            if (at + 1 >= text.size() || text[at + 1] != quote)
                return at + 1;
            ++at;
        }
    return text.size();
}

/// Behind the bracket that closes the one here.
std::size_t endOfBrackets(std::string_view text, std::size_t at)
{
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (isQuote(c)) {
            at = endOfQuoted(text, at);
            continue;
        }
        depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
        ++at;
        if (depth <= 0)
            return at;
    }
    return at;
}

std::size_t endOfComment(std::string_view text, std::size_t at)
{
    if (text.substr(at, 2) == "--")
        return std::min(text.find('\n', at), text.size());
    const std::size_t end = text.find("*/", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
}

} // namespace

std::string withoutComments(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (isQuote(text[at])) {
            const std::size_t end = endOfQuoted(text, at);
            out += text.substr(at, end - at);
            at = end;
        } else if (text.substr(at, 2) == "--" || text.substr(at, 2) == "/*") {
            at = endOfComment(text, at);
        } else {
            out += text[at++];
        }
    }
    return std::string(trimmed(out));
}

Words itemsOf(std::string_view text)
{
    const std::string clean = withoutComments(text);
    std::string_view rest = clean;
    if (!rest.empty() && (rest.front() == '(' || rest.front() == '[') &&
        endOfBrackets(rest, 0) == rest.size())
        rest = rest.substr(1, rest.size() - 2);
    Words items;
    std::size_t begin = 0;
    const auto take = [&](std::size_t end) {
        const std::string_view item = trimmed(rest.substr(begin, end - begin));
        if (!item.empty() && items.size() < kMostItems)
            items.emplace_back(item);
        begin = end + 1;
    };
    for (std::size_t at = 0; at < rest.size();) {
        if (isQuote(rest[at]))
            at = endOfQuoted(rest, at);
        else if (rest[at] == '(' || rest[at] == '[' || rest[at] == '{')
            at = endOfBrackets(rest, at);
        else if (rest[at++] == ',')
            take(at - 1);
    }
    if (begin <= rest.size())
        take(rest.size());
    return items;
}

std::string unquoted(std::string_view text)
{
    text = trimmed(text);
    if (text.size() < 2 || !isQuote(text.front()) || text.back() != text.front())
        return std::string(text);
    const char quote = text.front();
    std::string out;
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
        out += text[at];
        if (text[at] == quote && text[at + 1] == quote && at + 2 < text.size())
            ++at;
    }
    return out;
}

std::pair<std::string, std::string> callOf(std::string_view text)
{
    text = trimmed(text);
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos)
        return {unquoted(text), {}};
    return {std::string(trimmed(text.substr(0, open))),
            std::string(text.substr(open, endOfBrackets(text, open) - open))};
}

std::map<std::string, std::string> assignmentsOf(std::string_view text, std::string_view mark)
{
    std::map<std::string, std::string> values;
    for (const std::string& item : itemsOf(text)) {
        const std::size_t at = item.find(mark);
        if (at != std::string::npos)
            values.emplace(unquoted(std::string_view(item).substr(0, at)),
                           trimmed(std::string_view(item).substr(at + mark.size())));
    }
    return values;
}

Words columnsOfAudit(const std::string& name, const std::string& column, const std::string& columns)
{
    if (name.find("combination") != std::string::npos) // of all of them together
        return {};
    std::string_view list = columns.empty() ? std::string_view(column) : std::string_view(columns);
    if (startsWithNoCase(list, "array")) // as the state writes lists
        list.remove_prefix(5);
    Words names;
    for (const std::string& item : itemsOf(list))
        if (const std::string word = unquoted(item); word.find_first_of("() ") == std::string::npos)
            names.push_back(word);
    return names;
}

std::string filledIn(std::string text, const std::map<std::string, std::string>& values)
{
    for (const auto& [key, value] : values)
        for (const std::string& mark : {"@{" + key + "}", "@" + key})
            for (std::size_t at = text.find(mark); at != std::string::npos && text.size() < 1'000;
                 at = text.find(mark, at + value.size()))
                text.replace(at, mark.size(), unquoted(value));
    return text;
}

} // namespace upriver::sqlmesh
