// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/source.h"

#include <algorithm>

namespace upriver {

std::string_view DocumentFile::fileName() const
{
    const std::string_view text = relative.empty() ? std::string_view(path) : std::string_view(relative);
    const auto slash = text.rfind('/');
    return slash == std::string_view::npos ? text : text.substr(slash + 1);
}

const DocumentFile* Document::find(std::string_view fileName) const
{
    const auto it =
        std::ranges::find_if(files, [&](const DocumentFile& f) { return f.fileName() == fileName; });
    return it == files.end() ? nullptr : &*it;
}

const TreeFile* DocumentTree::find(std::string_view below) const
{
    const auto it = std::ranges::lower_bound(files, below, {}, &TreeFile::below);
    return it != files.end() && it->below == below ? &*it : nullptr;
}

std::span<const TreeFile> DocumentTree::under(std::string_view folder) const
{
    const auto prefixOf = [&](const TreeFile& file) {
        return std::string_view(file.below).substr(0, folder.size());
    };
    const auto range = std::ranges::equal_range(files, folder, {}, prefixOf);
    return {range.begin(), range.end()};
}

std::string DocumentTree::pathOf(const TreeFile& file) const
{
    return path + (file.spelled.empty() ? file.below : file.spelled);
}

std::string SourceSettings::namespaceFor(std::string_view platform) const
{
    for (const auto& [key, ns] : platformNamespaces) {
        if (key == platform)
            return ns;
    }
    return std::string(platform) + "://";
}

std::string SourceSettings::aliased(std::string_view ns) const
{
    for (const auto& [from, to] : namespaceAliases) {
        if (from == ns)
            return to;
    }
    return std::string(ns);
}

std::vector<std::string> Source::claimsFolder(std::span<const DocumentFile>) const { return {}; }

bool Source::claimsTree(const FolderListing&) const { return false; }

} // namespace upriver
