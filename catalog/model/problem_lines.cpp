// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/problem_lines.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "catalog/base/hash.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

std::uint64_t keyOf(const ProblemRow& problem)
{
    Hasher hasher;
    hasher.addField(problem.absoluteFile).addField(problem.message).addField(problem.reader);
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

std::vector<ProblemLine> problemLines(std::span<const ProblemRow> problems,
                                      std::span<const std::string> roots)
{
    std::vector<ProblemLine> lines;
    std::unordered_map<std::uint64_t, std::size_t> known;
    for (std::size_t i = 0; i < problems.size(); ++i) {
        const auto [at, isNew] = known.try_emplace(keyOf(problems[i]), lines.size());
        if (isNew)
            lines.push_back({i, shownFile(problems[i], roots), 1});
        else
            ++lines[at->second].times;
    }
    return lines;
}

} // namespace upriver
