// SPDX-License-Identifier: Apache-2.0
#pragma once

// FolderTree: the folders of one walk as a tree, for readers that take whole trees. Lists what stands below
// a folder, says what a shape makes of it (size, fingerprint) and takes a tree's files out of the walk, so
// that everybody else sees the rest. Borrows the walk, which nobody else may change meanwhile. One thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "catalog/indexing/file_walker.h"
#include "catalog/sources/source.h"

namespace upriver {

/// The members of a tree, seen by their stats.
struct TreeFacts
{
    std::uint64_t fingerprint = 0;
    std::int64_t size = 0;
    std::int64_t mtimeNs = 0;
    std::int64_t files = 0;
};

class FolderTree
{
public:
    /// root: absolute path of the folder that was walked; scope: as in WalkRequest.
    FolderTree(std::string root, std::string_view scope, WalkResult& walk);

    /// Folders that hold one of these or lead to one, without those above the scope; parents first.
    [[nodiscard]] std::vector<std::string> leadingTo(const std::vector<const FoundFolder*>& folders) const;
    /// How people see a folder. An empty path is the root.
    [[nodiscard]] std::string shown(std::string_view folder) const;
    /// The hidden folder on the way that only some readers want; empty = none.
    [[nodiscard]] std::string_view wantedName(std::string_view folder) const;
    [[nodiscard]] std::unique_ptr<FolderListing> listing(std::string folder) const;
    [[nodiscard]] std::int64_t fileCount(std::string_view folder) const;
    [[nodiscard]] TreeFacts facts(std::string_view folder, const TreeShape& shape) const;
    /// The files leave the walk; what is not open to others leaves it, too.
    [[nodiscard]] DocumentTree take(std::string_view folder, const TreeShape& shape);
    /// As take(), for a tree that is not read; how many files left the walk.
    std::int64_t drop(std::string_view folder, const TreeShape& shape);

private:
    class Listing;
    /// The folders below a path, itself included: a range of m_order.
    [[nodiscard]] std::span<FoundFolder* const> range(std::string_view folder) const;

    std::string m_root;
    std::string m_scope;               ///< empty or with '/' at its end
    std::vector<FoundFolder*> m_order; ///< by path
};

} // namespace upriver
