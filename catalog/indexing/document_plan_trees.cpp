// SPDX-License-Identifier: Apache-2.0
// The planner's part for trees: those that the catalog knows are judged by stats alone; readers are asked
// only in and above folders where something has changed.
#include "catalog/indexing/document_plan.h"

#include <algorithm>
#include <utility>

#include "catalog/base/text.h"

namespace upriver {

namespace {

const KnownOrigin* find(const RootWork& root, const std::string& relative)
{
    const auto known = root.known.find(relative);
    return known == root.known.end() ? nullptr : &known->second;
}

/// Known origins of trees in the order in which they were taken: from the top down, then by the table.
std::vector<const KnownOrigin*> knownTrees(const RootWork& root, const SourceTable& sources)
{
    std::vector<const KnownOrigin*> trees;
    for (const auto& [relative, known] : root.known)
        if (relative.ends_with('/') && sources.treeReader(known.reader) != nullptr)
            trees.push_back(&known);
    std::ranges::sort(trees, {}, [&](const KnownOrigin* known) {
        const auto readers = sources.treeReaders();
        return std::pair(folderOfClaim(known->relative),
                         std::ranges::find(readers, sources.treeReader(known->reader)) - readers.begin());
    });
    return trees;
}

bool hasProblemBelow(const RootWork& root, std::string_view shown)
{
    return std::ranges::any_of(root.walk.problems, [&](const WalkProblem& problem) {
        return problem.severity != Severity::Note && problem.shown.starts_with(shown);
    });
}

} // namespace

std::string folderClaimPath(std::string_view shown, int place)
{
    std::string path(shown.empty() ? "./" : shown);
    while (place-- > 0)
        path += "./";
    return path;
}

std::string_view folderOfClaim(std::string_view relative)
{
    while (relative == "./" || relative.ends_with("/./"))
        relative.remove_suffix(2);
    return relative;
}

std::string freeFolderClaim(const RootWork& root, std::string_view shown, std::string_view reader)
{
    const KnownOrigin* known = nullptr;
    for (int place = 0; (known = find(root, folderClaimPath(shown, place))) != nullptr; ++place)
        if (known->reader == reader)
            return known->relative;
    for (int place = 0;; ++place)
        if (std::string path = folderClaimPath(shown, place); !root.met.contains(path))
            return path;
}

void DocumentPlanner::planTrees(RootWork& root)
{
    if (root.place.isFile || !m_sources.hasTreeReaders())
        return;
    FolderTree tree(root.place.path, root.place.scope, root.walk);
    skipKnownTrees(root, tree);
    for (const std::string& folder : tree.leadingTo(changedFolders(root)))
        planTreesAt(root, tree, folder);
}

/// A tree of which a part could not be walked stays as it is: what was not seen has not gone.
void DocumentPlanner::skipKnownTrees(RootWork& root, FolderTree& tree)
{
    for (const KnownOrigin* known : knownTrees(root, m_sources)) {
        const Source* source = m_sources.treeReader(known->reader);
        const std::string folder(folderOfClaim(known->relative));
        const TreeShape shape = *source->treeShape();
        const TreeFacts facts = tree.facts(folder, shape);
        if (facts.files == 0)
            continue;
        if (!hasProblemBelow(root, folder) && !isUnchanged(root, *known, facts.fingerprint))
            continue;
        skip(root, *known, tree.drop(folder, shape));
    }
}

std::vector<const FoundFolder*> DocumentPlanner::changedFolders(const RootWork& root) const
{
    std::vector<const FoundFolder*> changed;
    for (const FoundFolder& folder : root.walk.folders)
        if (!folder.files.empty() && !unchangedFolder(root, folder))
            changed.push_back(&folder);
    return changed;
}

void DocumentPlanner::planTreesAt(RootWork& root, FolderTree& tree, const std::string& folder)
{
    for (const Source* source : m_sources.treeReaders()) {
        if (!SourceTable::sees(*source, tree.wantedName(folder)))
            continue;
        if (source->claimsTree(*tree.listing(folder)))
            planTree(root, tree, folder, *source);
    }
}

void DocumentPlanner::planTree(RootWork& root, FolderTree& tree, const std::string& folder,
                               const Source& source)
{
    const TreeShape shape = *source.treeShape();
    const TreeFacts facts = tree.facts(folder, shape);
    if (facts.files == 0)
        return;
    PlannedDocument document = begun(root, freeFolderClaim(root, tree.shown(folder), source.info().name));
    if (document.known && document.known->reader == source.info().name &&
        isUnchanged(root, *document.known, facts.fingerprint)) {
        skip(root, *document.known, tree.drop(folder, shape));
        return;
    }
    document.unitReader = &source;
    document.headsMissing = false;
    document.header.facts.size = facts.size;
    document.header.facts.mtimeNs = facts.mtimeNs;
    document.header.facts.fingerprint = facts.fingerprint;
    const std::int64_t before = tree.fileCount(folder);
    document.document.tree = std::make_shared<const DocumentTree>(tree.take(folder, shape));
    document.files = before - tree.fileCount(folder);
    add(std::move(document));
}

} // namespace upriver
