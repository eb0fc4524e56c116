// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/qualified_name.h"

#include <algorithm>

#include "catalog/base/text.h"

namespace upriver {

namespace {

char closingQuote(char open)
{
    switch (open) {
    case '"':
    case '`':
        return open;
    case '[':
        return ']';
    default:
        return '\0';
    }
}

/// One quoted part from its opening quote on; a doubled closing quote stands for itself.
std::size_t readQuoted(std::string_view text, std::size_t open, std::string& part)
{
    const char close = closingQuote(text[open]);
    std::size_t at = open + 1;
    for (; at < text.size(); ++at) {
        if (text[at] != close) {
            part += text[at];
        } else if (at + 1 < text.size() && text[at + 1] == close) {
            part += close;
            ++at;
        } else {
            return at + 1;
        }
    }
    return at;
}

bool isDigits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, isAsciiDigit); }

bool isDatePart(std::string_view text)
{
    const std::size_t dash = text.find('-');
    if (dash != std::string_view::npos)
        return text.size() >= 7 && isDigits(text.substr(0, dash)) && dash == 4 &&
               std::ranges::all_of(text, [](char c) { return isAsciiDigit(c) || c == '-'; });
    return (text.size() == 4 || text.size() == 8) && isDigits(text) &&
           (text.starts_with("19") || text.starts_with("20"));
}

bool isPartition(std::string_view segment)
{
    if (segment.find("${") != std::string_view::npos || segment.find("{{") != std::string_view::npos ||
        segment.find('*') != std::string_view::npos || segment.find('%') == 0)
        return true;
    const std::size_t sign = segment.find('=');
    if (sign != std::string_view::npos && sign > 0)
        return std::ranges::all_of(segment.substr(0, sign),
                                   [](char c) { return isAsciiAlnum(c) || c == '_' || c == '-'; });
    return isDatePart(segment);
}

} // namespace

std::vector<std::string> splitRelation(std::string_view relation)
{
    relation = trimmed(relation);
    std::vector<std::string> parts;
    if (relation.empty())
        return parts;
    std::string part;
    for (std::size_t at = 0; at < relation.size();) {
        const char c = relation[at];
        if (part.empty() && closingQuote(c) != '\0') {
            at = readQuoted(relation, at, part);
        } else if (c == '.') {
            parts.emplace_back(trimmed(part));
            part.clear();
            ++at;
        } else {
            part += c;
            ++at;
        }
    }
    parts.emplace_back(trimmed(part));
    // `p.d.t` of BigQuery: one quoted piece that holds the whole path
    if (parts.size() == 1 && relation.front() == '`' && parts.front().find('.') != std::string::npos)
        return splitRelation(parts.front());
    return parts;
}

PartitionedPath splitPartitions(std::string_view path)
{
    std::size_t start = 0;
    while (start < path.size()) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        const bool nested = start > 0; // a first segment is the dataset itself
        if (nested && isPartition(path.substr(start, end - start)))
            return {std::string(path.substr(0, std::max<std::size_t>(start - 1, 1))),
                    std::string(path.substr(start))};
        start = end + 1;
    }
    return {std::string(path), {}};
}

} // namespace upriver
