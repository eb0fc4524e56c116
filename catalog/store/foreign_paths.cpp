// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/foreign_paths.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_map>

#include "catalog/base/text.h"
#include "catalog/store/path_maps.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

constexpr std::size_t kEndAtLeast = 2;         ///< parts
constexpr std::size_t kForeignAtMost = 20'000; ///< paths that are looked at for proposals
constexpr std::int64_t kPathsAtLeast = 2;      ///< for a proposal
constexpr std::size_t kExamples = 3;
constexpr int kProbable = 60;
constexpr int kMoreProbable = 70; ///< with three equal parts or more

struct PlacedFile
{
    std::int64_t asset = 0;
    std::int64_t kind = 0;
    std::string path;
    bool isHere = false; ///< a file that was indexed, or that a source says lies here
};
/// All that has a leaf, by the leaf.
using ByLeaf = std::unordered_map<std::string, std::vector<PlacedFile>>;

std::string_view leafOf(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::vector<std::string> rootsOf(Connection& db)
{
    std::vector<std::string> roots;
    Statement rows = db.query("SELECT path FROM root");
    while (rows.step())
        roots.push_back(rows.string(0));
    return roots;
}

bool liesBelow(std::string_view path, std::string_view folder)
{
    while (folder.size() > 1 && folder.ends_with('/'))
        folder.remove_suffix(1);
    return path == folder || folder == "/" ||
           (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

bool isIndexed(std::string_view path, const std::vector<std::string>& roots)
{
    return std::ranges::any_of(roots, [&](const std::string& root) { return liesBelow(path, root); });
}

/// Files that sources place here under other names: data of a DVC project in its working copy.
std::vector<PlacedFile> placedByAlias(Connection& db)
{
    std::vector<PlacedFile> placed;
    Statement rows =
        db.query("SELECT l.asset, a.kind, l.other_name FROM alias l JOIN asset a ON a.id = l.asset"
                 " WHERE l.other_ns='file' AND l.origin<>1 AND l.until IS NULL AND"
                 " a.until IS NULL AND a.kind IN (1, 3, 4)");
    while (rows.step())
        placed.push_back({rows.integer(0), rows.integer(1), rows.string(2), true});
    return placed;
}

class Files
{
public:
    explicit Files(Connection& db)
        : m_roots(rootsOf(db))
        , m_aliased(placedByAlias(db))
        , m_rows(db.query("SELECT a.id, a.kind, c.path || a.name, a.ghost, n.name FROM asset a"
                          " JOIN container c ON c.id = a.container JOIN namespace n ON n.id = c.ns"
                          " WHERE lower(a.name)=lower(?1) AND a.until IS NULL AND a.kind IN (1, 3, 4)"))
    {
        for (const PlacedFile& file : m_aliased)
            m_aliasedByLeaf[std::string(leafOf(file.path))].push_back(file);
    }

    /// Everything whose path ends so: here, and written elsewhere.
    const std::vector<PlacedFile>& called(const std::string& leaf)
    {
        const auto [known, isNew] = m_known.try_emplace(leaf);
        if (!isNew)
            return known->second;
        m_rows.bind(leaf);
        while (m_rows.step()) {
            const std::string_view ns = m_rows.text(4);
            if (ns != "file" && !ns.starts_with("file://"))
                continue;
            const bool isIn = ns == "file" && isIndexed(m_rows.text(2), m_roots);
            PlacedFile file{m_rows.integer(0), m_rows.integer(1), m_rows.string(2),
                            isIn && m_rows.integer(3) == 0};
            if (leafOf(file.path) == leaf && (file.isHere || !isIn))
                known->second.push_back(std::move(file));
        }
        m_rows.reset();
        for (const PlacedFile& file : m_aliasedByLeaf[leaf])
            addOnce(known->second, file);
        return known->second;
    }

    /// The one file here that a path written elsewhere means; nullopt: none, or several fit.
    std::optional<PlacedFile> meant(const PlacedFile& foreign)
    {
        std::size_t longest = kEndAtLeast - 1;
        std::optional<PlacedFile> best;
        for (const PlacedFile& file : called(std::string(leafOf(foreign.path)))) {
            if (!file.isHere || file.kind != foreign.kind || file.asset == foreign.asset)
                continue;
            const std::size_t end = commonEnd(file.path, foreign.path);
            if (end > longest) {
                longest = end;
                best = file;
            } else if (end == longest && best) {
                best->asset = 0; // another one fits as well
            }
        }
        return best && best->asset != 0 ? best : std::nullopt;
    }

    [[nodiscard]] bool isForeign(const PlacedFile& file) const
    {
        return !file.isHere && !isTemporaryPath(file.path) && !isIndexed(file.path, m_roots);
    }

private:
    /// The file itself is known already where it was indexed.
    static void addOnce(std::vector<PlacedFile>& files, const PlacedFile& file)
    {
        const auto known =
            std::ranges::find_if(files, [&](const PlacedFile& other) { return other.path == file.path; });
        if (known == files.end())
            files.push_back(file);
        else if (!known->isHere)
            *known = file;
    }

    std::vector<std::string> m_roots;
    std::vector<PlacedFile> m_aliased;
    std::unordered_map<std::string, std::vector<PlacedFile>> m_aliasedByLeaf;
    Statement m_rows;
    ByLeaf m_known;
};

/// Of all files that lie below no folder that was indexed.
std::set<std::string> leavesNotHere(Connection& db)
{
    const std::vector<std::string> roots = rootsOf(db);
    std::set<std::string> leaves;
    Statement rows =
        db.query("SELECT a.name, c.path || a.name FROM namespace n JOIN container c ON c.ns = n.id"
                 " JOIN asset a ON a.container = c.id WHERE (n.name='file' OR n.name LIKE"
                 " 'file://%') AND a.until IS NULL AND a.kind IN (1, 3, 4)");
    while (rows.step())
        if (!isIndexed(rows.text(1), roots))
            leaves.insert(rows.string(0));
    return leaves;
}

/// The leaves of the files and aliased files among these.
std::set<std::string> leavesOf(Connection& db, const std::set<std::int64_t>& assets)
{
    if (assets.size() > kManyAssets)
        return leavesNotHere(db);
    std::set<std::string> leaves;
    Statement row = db.query("SELECT a.name, n.name FROM asset a JOIN container c ON c.id = a.container"
                             " JOIN namespace n ON n.id = c.ns WHERE a.id=?1 AND a.kind IN (1, 3, 4)");
    for (const std::int64_t asset : assets) {
        if (row.bind(asset).step() && (row.text(1) == "file" || row.text(1).starts_with("file://")))
            leaves.insert(row.string(0));
        row.reset();
    }
    for (const PlacedFile& file : placedByAlias(db))
        if (assets.contains(file.asset))
            leaves.insert(std::string(leafOf(file.path)));
    return leaves;
}

/// What stands before the equal ends.
std::string_view startOf(std::string_view path, std::size_t parts)
{
    for (; parts > 0; --parts)
        path = path.substr(0, path.rfind('/'));
    return path.empty() ? std::string_view("/") : path;
}

struct Support
{
    std::set<std::string> paths;
};
using RootAndFolders = std::tuple<std::string, std::string, std::string>;

/// Paths written elsewhere, with the roots of the documents that speak of them.
std::vector<std::pair<PlacedFile, std::string>> foreignPaths(Connection& db)
{
    std::vector<std::pair<PlacedFile, std::string>> foreign;
    Statement rows =
        db.query("SELECT DISTINCT a.id, a.kind, c.path || a.name, r.path FROM namespace n JOIN container c ON"
                 " c.ns = n.id JOIN asset a ON a.container = c.id JOIN observed v ON v.asset = a.id"
                 " JOIN origin o ON o.id = v.origin JOIN root r ON r.id = o.root"
                 " WHERE (n.name='file' OR n.name LIKE 'file://%') AND a.until IS NULL AND"
                 " a.kind IN (1, 3, 4) AND v.until IS NULL ORDER BY a.id, r.path LIMIT ?1");
    rows.bind(static_cast<std::int64_t>(kForeignAtMost));
    while (rows.step())
        foreign.push_back({{rows.integer(0), rows.integer(1), rows.string(2), false}, rows.string(3)});
    return foreign;
}

/// From which folders people have said already what they are; of all roots: under an empty name.
std::set<std::pair<std::string, std::string>> settledFolders(Connection& db)
{
    std::set<std::pair<std::string, std::string>> settled;
    Statement rows = db.query("SELECT root, value FROM c_setting WHERE key='path_map'");
    while (rows.step())
        for (const std::string_view part : splitText(rows.text(1), ';'))
            settled.emplace(rows.string(0), std::string(trimmed(part.substr(0, part.find('=')))));
    return settled;
}

} // namespace

std::size_t commonEnd(std::string_view a, std::string_view b)
{
    std::size_t parts = 0;
    while (!a.empty() && !b.empty() && leafOf(a) == leafOf(b)) {
        if (leafOf(a).empty())
            break;
        ++parts;
        const std::size_t slashA = a.rfind('/');
        const std::size_t slashB = b.rfind('/');
        a = slashA == std::string_view::npos ? std::string_view() : a.substr(0, slashA);
        b = slashB == std::string_view::npos ? std::string_view() : b.substr(0, slashB);
    }
    return parts;
}

bool isTemporaryPath(std::string_view path)
{
    constexpr std::array<std::string_view, 5> kStarts{"/tmp/", "/var/tmp/", "/dev/shm/", "/private/tmp/",
                                                      "/private/var/folders/"};
    constexpr std::array<std::string_view, 2> kParts{"/AppData/Local/Temp/", "/pytest-of-"};
    return std::ranges::any_of(kStarts, [&](std::string_view start) { return path.starts_with(start); }) ||
           std::ranges::any_of(
               kParts, [&](std::string_view part) { return path.find(part) != std::string_view::npos; });
}

void addSameLeaves(Connection& db, std::set<std::int64_t>& assets)
{
    const std::set<std::string> leaves = leavesOf(db, assets);
    if (leaves.empty())
        return;
    Files files(db);
    for (const std::string& leaf : leaves)
        for (const PlacedFile& file : files.called(leaf))
            assets.insert(file.asset);
}

void joinForeignPaths(Connection& db, const std::set<std::int64_t>& assets, std::vector<FoundJoin>& joins)
{
    const std::set<std::string> leaves = leavesOf(db, assets);
    if (leaves.empty())
        return;
    Files files(db);
    for (const std::string& leaf : leaves) {
        for (const PlacedFile& file : files.called(leaf)) {
            if (!files.isForeign(file))
                continue;
            const auto here = files.meant(file);
            if (!here)
                continue;
            const std::size_t parts = commonEnd(here->path, file.path);
            const std::string end = file.path.substr(startOf(file.path, parts).size());
            joins.push_back({file.asset, here->asset, nameOf(db, here->asset),
                             parts > kEndAtLeast ? kMoreProbable : kProbable,
                             "A path of another machine that ends in the same way: \u2026" + end});
        }
    }
}

Result<std::vector<PathMapProposal>> proposedPathMaps(const std::string& catalog)
{
    auto opened = openForReading(catalog);
    if (!opened)
        return fail(opened.error());
    Connection& db = **opened;
    const auto settled = settledFolders(db);
    Files files(db);
    std::map<RootAndFolders, Support> supports;
    for (const auto& [file, root] : foreignPaths(db)) {
        if (!files.isForeign(file))
            continue;
        const auto here = files.meant(file);
        if (!here)
            continue;
        const std::size_t parts = commonEnd(here->path, file.path);
        const std::string from(startOf(file.path, parts));
        if (from != "/" && !settled.contains({root, from}) && !settled.contains({"", from}))
            supports[{root, from, std::string(startOf(here->path, parts))}].paths.insert(file.path);
    }
    std::vector<PathMapProposal> proposals;
    for (const auto& [where, support] : supports) {
        PathMapProposal proposal;
        std::tie(proposal.root, proposal.from, proposal.to) = where;
        proposal.paths = static_cast<std::int64_t>(support.paths.size());
        for (const std::string& path : support.paths)
            if (proposal.examples.size() < kExamples)
                proposal.examples.push_back(path);
        if (proposal.paths >= kPathsAtLeast)
            proposals.push_back(std::move(proposal));
    }
    std::ranges::stable_sort(proposals, std::greater<>(), &PathMapProposal::paths);
    return db.orError(std::move(proposals));
}

} // namespace upriver
