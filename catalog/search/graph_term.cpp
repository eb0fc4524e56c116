// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/graph_term.h"

#include <algorithm>
#include <charconv>

#include "catalog/search/query_words.h"

namespace upriver {

namespace {

constexpr int kAll = -1;
constexpr int kMostHops = 1000;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isName(std::string_view text)
{
    const std::string name = withoutQuotes(text);
    return std::any_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    });
}

bool endsInsideQuotes(std::string_view text, std::size_t end)
{
    return std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '"') % 2 != 0;
}

/// Nothing = all hops; more digits than any graph is deep = a lot.
int hopsOf(std::string_view digits)
{
    if (digits.empty())
        return kAll;
    int hops = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), hops);
    return parsed.ec == std::errc() ? std::min(hops, kMostHops) : kMostHops;
}

std::optional<GraphTerm> betweenTerm(std::string_view text)
{
    for (std::size_t at = text.find(".."); at != std::string_view::npos; at = text.find("..", at + 1)) {
        if (at == 0 || at + 2 >= text.size() || endsInsideQuotes(text, at))
            continue;
        const char before = text[at - 1];
        const char after = text[at + 2];
        if (before == '/' || before == '.' || before == '\\' || after == '/' || after == '.' || after == '\\')
            continue;
        const std::string_view from = text.substr(0, at);
        const std::string_view to = text.substr(at + 2);
        if (isName(from) && isName(to))
            return GraphTerm{withoutQuotes(from), withoutQuotes(to), std::nullopt, std::nullopt};
    }
    return std::nullopt;
}

std::optional<int> takeUpstream(std::string_view& text)
{
    const auto digits =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isDigit) - text.begin());
    if (digits + 1 >= text.size() || text[digits] != '+')
        return std::nullopt;
    const int hops = hopsOf(text.substr(0, digits));
    text.remove_prefix(digits + 1);
    return hops;
}

std::optional<int> takeDownstream(std::string_view& text)
{
    std::size_t start = text.size();
    while (start > 0 && isDigit(text[start - 1]))
        --start;
    if (start < 2 || text[start - 1] != '+' || endsInsideQuotes(text, start - 1))
        return std::nullopt;
    const int hops = hopsOf(text.substr(start));
    text.remove_suffix(text.size() - start + 1);
    return hops;
}

} // namespace

std::optional<GraphTerm> parseGraphTerm(std::string_view text)
{
    if (auto between = betweenTerm(text))
        return between;
    GraphTerm term;
    std::string_view name = text;
    term.up = takeUpstream(name);
    term.down = takeDownstream(name);
    if (!term.up && !term.down)
        return std::nullopt;
    if (!isName(name) || name.front() == '+' || name.back() == '+')
        return std::nullopt;
    term.from = withoutQuotes(name);
    return term;
}

} // namespace upriver
