// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/folder_tree.h"

#include <algorithm>

#include "catalog/base/hash.h"
#include "catalog/base/text.h"
#include "catalog/indexing/document_bytes.h"

namespace upriver {

namespace {

constexpr std::size_t kMostEntries = 4096;
constexpr int kMostHeads = 64;

bool isMember(const TreeShape& shape, const std::string& below)
{
    return std::ranges::count(below, '/') <= shape.depth &&
           (shape.belongs == nullptr || shape.belongs(below));
}

/// The part of a folder's shown path that stands for the first `folder.size()` bytes of its spelled one.
std::string_view shownStart(const FoundFolder& found, std::string_view folder)
{
    std::size_t end = 0;
    for (auto parts = std::ranges::count(folder, '/'); parts > 0; --parts)
        end = found.shown.find('/', end) + 1;
    return std::string_view(found.shown).substr(0, end);
}

const FoundFile* fileIn(const FoundFolder& folder, std::string_view name)
{
    const auto it = std::ranges::lower_bound(folder.files, name, {}, &FoundFile::name);
    return it != folder.files.end() && it->name == name ? &*it : nullptr;
}

} // namespace

class FolderTree::Listing final : public FolderListing
{
public:
    Listing(const FolderTree& tree, std::string folder)
        : m_tree(tree), m_folder(std::move(folder)), m_shown(tree.shown(m_folder))
    {}
    const std::string& relative() const override { return m_shown; }
    std::vector<FolderEntry> entries(std::string_view below) const override;
    bool has(std::string_view below) const override
    {
        return below.ends_with('/') ? !m_tree.range(m_folder + std::string(below)).empty()
                                    : file(below) != nullptr;
    }
    std::string head(std::string_view below) const override
    {
        if (file(below) == nullptr || m_heads >= kMostHeads)
            return {};
        ++m_heads;
        const auto read = readHead(joinedPath(m_tree.m_root, m_folder + std::string(below)), {});
        return read ? read->head : std::string();
    }

private:
    [[nodiscard]] const FoundFile* file(std::string_view below) const
    {
        const std::string path = m_folder + std::string(below);
        const std::size_t cut = path.size() - fileNameOf(path).size();
        const auto folders = m_tree.range(std::string_view(path).substr(0, cut));
        return folders.empty() || folders.front()->path.size() != cut
                   ? nullptr
                   : fileIn(*folders.front(), std::string_view(path).substr(cut));
    }

    const FolderTree& m_tree;
    std::string m_folder;
    std::string m_shown;
    mutable int m_heads = 0;
};

std::vector<FolderEntry> FolderTree::Listing::entries(std::string_view below) const
{
    std::vector<FolderEntry> found;
    const std::string prefix = m_folder + std::string(below);
    const auto folders = m_tree.range(prefix);
    auto next = folders.begin();
    if (next != folders.end() && (*next)->path == prefix) {
        for (const FoundFile& file : (*next)->files)
            if (found.size() < kMostEntries)
                found.push_back({file.name, false, file.size});
        ++next;
    }
    while (next != folders.end() && found.size() < kMostEntries) {
        const std::string_view path = (*next)->path;
        const std::string_view name =
            path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size());
        const std::string_view child = path.substr(0, prefix.size() + name.size() + 1);
        const auto end = std::partition_point(
            next, folders.end(), [&](const FoundFolder* folder) { return folder->path.starts_with(child); });
        if (std::any_of(next, end, [](const FoundFolder* folder) { return !folder->files.empty(); }))
            found.push_back({std::string(name), true, 0});
        next = end;
    }
    std::ranges::sort(found, {}, &FolderEntry::name);
    return found;
}

FolderTree::FolderTree(std::string root, std::string_view scope, WalkResult& walk)
    : m_root(std::move(root)), m_scope(scope)
{
    if (!m_scope.empty())
        m_scope += '/';
    for (FoundFolder& folder : walk.folders)
        m_order.push_back(&folder);
    std::ranges::sort(m_order, {}, &FoundFolder::path);
}

std::span<FoundFolder* const> FolderTree::range(std::string_view folder) const
{
    const auto prefix = [&](const FoundFolder* found) {
        return std::string_view(found->path).substr(0, folder.size());
    };
    const auto found = std::ranges::equal_range(m_order, folder, {}, prefix);
    return {found.begin(), found.end()};
}

std::vector<std::string> FolderTree::leadingTo(const std::vector<const FoundFolder*>& folders) const
{
    std::unordered_set<std::string> all;
    for (const FoundFolder* folder : folders) {
        std::string_view path = folder->path;
        while (path.size() >= m_scope.size() && path.starts_with(m_scope) && all.emplace(path).second &&
               !path.empty())
            path = path.substr(0, path.size() - 1 - fileNameOf(path.substr(0, path.size() - 1)).size());
    }
    std::vector<std::string> sorted(all.begin(), all.end());
    std::ranges::sort(sorted);
    return sorted;
}

std::string FolderTree::shown(std::string_view folder) const
{
    const auto folders = range(folder);
    return folders.empty() ? std::string(folder) : std::string(shownStart(*folders.front(), folder));
}

std::string_view FolderTree::wantedName(std::string_view folder) const
{
    const auto folders = range(folder);
    return folders.empty() || folders.front()->wantedAt > folder.size() ? std::string_view()
                                                                        : folders.front()->wantedName();
}

std::unique_ptr<FolderListing> FolderTree::listing(std::string folder) const
{
    return std::make_unique<Listing>(*this, std::move(folder));
}

TreeFacts FolderTree::facts(std::string_view folder, const TreeShape& shape) const
{
    TreeFacts facts;
    Hasher hasher;
    for (const FoundFolder* found : range(folder)) {
        const std::string start = found->path.substr(folder.size());
        for (const FoundFile& file : found->files) {
            if (!isMember(shape, start + file.name))
                continue;
            hasher.addField(start + file.name).addNumber(static_cast<std::uint64_t>(file.size));
            hasher.addNumber(static_cast<std::uint64_t>(file.mtimeNs));
            facts.size += file.size;
            facts.mtimeNs = std::max(facts.mtimeNs, file.mtimeNs);
            ++facts.files;
        }
    }
    facts.fingerprint = hasher.hash64();
    return facts;
}

DocumentTree FolderTree::take(std::string_view folder, const TreeShape& shape)
{
    DocumentTree tree;
    tree.path = joinedPath(m_root, folder);
    tree.relative = shown(folder);
    for (FoundFolder* found : range(folder)) {
        const std::string shown = found->shown.substr(shownStart(*found, folder).size());
        const std::string start = found->path.substr(folder.size());
        std::erase_if(found->files, [&](const FoundFile& file) {
            std::string spelled = start + file.name;
            if (!isMember(shape, spelled))
                return !shape.restIsOpen;
            if (tree.files.size() < shape.files) {
                std::string below = shown + file.shown;
                if (spelled == below)
                    spelled.clear();
                tree.files.push_back({std::move(below), std::move(spelled), file.size, file.mtimeNs});
            } else {
                tree.truncated = true;
            }
            return true;
        });
    }
    std::ranges::sort(tree.files, {}, &TreeFile::below);
    return tree;
}

std::int64_t FolderTree::drop(std::string_view folder, const TreeShape& shape)
{
    std::size_t dropped = 0;
    for (FoundFolder* found : range(folder)) {
        const std::string start = found->path.substr(folder.size());
        dropped += std::erase_if(found->files, [&](const FoundFile& file) {
            return !shape.restIsOpen || isMember(shape, start + file.name);
        });
    }
    return static_cast<std::int64_t>(dropped);
}

std::int64_t FolderTree::fileCount(std::string_view folder) const
{
    std::size_t count = 0;
    for (const FoundFolder* found : range(folder))
        count += found->files.size();
    return static_cast<std::int64_t>(count);
}

} // namespace upriver
