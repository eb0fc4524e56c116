// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/problem_members.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "catalog/model/problem_lines.h"

namespace upriver {

namespace {

/// What may stand behind a file's path in a locator.
constexpr std::string_view kBehind = ":#? ,";

bool isMember(std::string_view path, const Document& document)
{
    return document.tree ? document.tree->find(path) != nullptr : document.find(path) != nullptr;
}

bool isFolderOfMembers(std::string_view path, const Document& document)
{
    return document.tree && !path.empty() && !document.tree->under(std::string(path) + "/").empty();
}

/// Length of the longest beginning that is a member; 0: none.
std::size_t memberLength(std::string_view locator, const Document& document)
{
    if (isMember(locator, document))
        return locator.size();
    for (std::size_t end = locator.find_last_of(kBehind); end != std::string_view::npos && end > 0;
         end = locator.find_last_of(kBehind, end - 1))
        if (isMember(locator.substr(0, end), document))
            return end;
    return 0;
}

/// ":12" is a line; ", line 3" and "#/a" are places, without what parted them from the file.
std::string placeBehind(ProblemRecord& problem, std::string_view behind)
{
    if (behind.starts_with(':')) {
        std::int64_t line = 0;
        const char* end = behind.data() + behind.size();
        const auto read = std::from_chars(behind.data() + 1, end, line);
        if (read.ec == std::errc() && read.ptr == end && line > 0) {
            problem.line = problem.line > 0 ? problem.line : line;
            return {};
        }
    }
    const std::size_t first = behind.find_first_not_of(":, ");
    return first == std::string_view::npos ? std::string() : std::string(behind.substr(first));
}

/// The locator with its member told apart; empty where it names none.
std::string toldApart(ProblemRecord& problem, const Document& document)
{
    const std::string_view locator = problem.locator;
    if (const std::size_t length = memberLength(locator, document); length > 0)
        return memberLocator(locator.substr(0, length), placeBehind(problem, locator.substr(length)));
    std::string_view folder = locator;
    while (folder.ends_with('/'))
        folder.remove_suffix(1);
    return isFolderOfMembers(folder, document) ? memberLocator(std::string(folder) + "/", {}) : std::string();
}

} // namespace

void nameMembers(std::vector<ProblemRecord>& problems, const Document& document)
{
    if (!document.tree && document.files.size() < 2)
        return;
    for (ProblemRecord& problem : problems) {
        std::ranges::replace(problem.locator, '\n', ' ');
        if (std::string told = toldApart(problem, document); !told.empty())
            problem.locator = std::move(told);
    }
}

} // namespace upriver
