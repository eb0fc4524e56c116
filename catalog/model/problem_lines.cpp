// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/problem_lines.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "catalog/base/hash.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::string_view kMore = " more in this file)";

struct MoreOfAKind
{
    std::string_view message;
    std::int64_t more = 0; ///< 0: the text says nothing of more
};

MoreOfAKind moreIn(std::string_view text)
{
    const std::size_t opening = text.ends_with(kMore) ? text.rfind(" (") : std::string_view::npos;
    if (opening == std::string_view::npos)
        return {};
    const std::string_view digits = text.substr(opening + 2, text.size() - kMore.size() - opening - 2);
    MoreOfAKind found{text.substr(0, opening), 0};
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), found.more);
    return read.ec == std::errc() && read.ptr == digits.data() + digits.size() ? found : MoreOfAKind();
}

std::uint64_t keyOf(const ProblemRow& problem, std::string_view message)
{
    Hasher hasher;
    hasher.addField(problem.absoluteFile).addField(message).addField(problem.reader);
    return hasher.addNumber(static_cast<std::uint64_t>(problem.severity)).hash64();
}

/// The root that a file lies in, the longest if they are nested; empty: none.
std::string_view rootOf(std::string_view file, std::span<const std::string> roots)
{
    std::string_view best;
    for (const std::string& root : roots)
        if (root.size() > best.size() && file.starts_with(root) &&
            (file.size() == root.size() || file[root.size()] == '/'))
            best = root;
    return best;
}

} // namespace

std::string ProblemLine::message(const ProblemRow& row) const
{
    return times == 1 ? row.message : row.message + " (\u00d7" + std::to_string(times) + ")";
}

std::string shownFile(const ProblemRow& problem, std::span<const std::string> roots)
{
    const std::string_view root = rootOf(problem.absoluteFile, roots);
    if (roots.size() < 2 || root.empty())
        return problem.file;
    const std::string_view name = fileNameOf(root);
    if (std::ranges::count(roots, name, [](const std::string& other) { return fileNameOf(other); }) > 1)
        return problem.absoluteFile;
    if (problem.absoluteFile.size() <= root.size() + 1)
        return problem.file; // the root itself
    return std::string(name) + "/" + problem.file;
}

std::string memberLocator(std::string_view member, std::string_view place)
{
    return std::string(member) + '\n' + std::string(place);
}

ProblemPlace placeOf(std::string_view locator)
{
    const std::size_t end = locator.find('\n');
    if (end == std::string_view::npos)
        return {{}, locator};
    return {locator.substr(0, end), locator.substr(end + 1)};
}

std::string messageForMore(const std::string& message, std::int64_t more)
{
    return message + " (" + std::to_string(more) + std::string(kMore);
}

std::vector<ProblemLine> problemLines(std::span<const ProblemRow> problems,
                                      std::span<const std::string> roots)
{
    std::vector<ProblemLine> lines;
    std::unordered_map<std::uint64_t, std::size_t> known;
    std::unordered_map<std::uint64_t, std::int64_t> more; // may come before those that are listed
    for (const ProblemRow& problem : problems)
        if (const MoreOfAKind beyond = moreIn(problem.message); beyond.more > 0)
            more[keyOf(problem, beyond.message)] += beyond.more;
    std::unordered_set<std::uint64_t> listed;
    if (!more.empty())
        for (const ProblemRow& problem : problems)
            listed.insert(keyOf(problem, problem.message));
    for (std::size_t i = 0; i < problems.size(); ++i) {
        const MoreOfAKind beyond = moreIn(problems[i].message);
        if (beyond.more > 0 && listed.contains(keyOf(problems[i], beyond.message)))
            continue;
        const std::uint64_t key = keyOf(problems[i], problems[i].message);
        const auto [at, isNew] = known.try_emplace(key, lines.size());
        if (isNew)
            lines.push_back({i, shownFile(problems[i], roots), 1 + (more.contains(key) ? more[key] : 0)});
        else
            ++lines[at->second].times;
    }
    return lines;
}

} // namespace upriver
