// SPDX-License-Identifier: Apache-2.0
#include "tests/catalog/indexing/tree_sources.h"

#include <algorithm>

#include "catalog/sources/reading/tree_files.h"
#include "tests/catalog/indexing/fact_sources.h"

namespace upriver::test {

namespace {

class TreeSource : public Source
{
public:
    Claim claims(const DocumentFile&) const override { return Claim::None; }
    Result<void> read(const Document& document, ReadContext& context) const override
    {
        RecordBatch batch;
        const DocumentTree& tree = *document.tree;
        for (const TreeFile& file : tree.files) {
            const auto text = readTreeFile(tree, file, 100);
            if (!text)
                return fail(text.error());
            const QualifiedName name = normalised("postgres://", info().name + "." + *text);
            batch.record(batch.asset(AssetKind::Dataset, name)).declared = true;
        }
        if (tree.truncated)
            batch.problems.push_back({Severity::Warning, "There are too many books.", {}, 0});
        return context.sink.accept(std::move(batch));
    }
};

class ShelfSource final : public TreeSource
{
public:
    SourceInfo info() const override { return {"shelf", "Shelf", "*.book", "assets", "", 1, 50}; }
    bool claimsTree(const FolderListing& folder) const override
    {
        const auto entries = folder.entries();
        return std::ranges::any_of(entries, [&](const FolderEntry& entry) {
            return entry.isFolder && folder.head(entry.name + "/mark").starts_with("#shelf");
        });
    }
    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = [](std::string_view below) {
            return below.ends_with(".book") || below.ends_with("/mark");
        };
        shape.files = 8;
        shape.depth = 4;
        return shape;
    }
    std::vector<std::string> wantedFolders() const override { return {".shelf", "!.shelf/a/cellar"}; }
};

class HoardSource final : public TreeSource
{
public:
    SourceInfo info() const override { return {"hoard", "Hoard", "all", "assets", "", 1, 50}; }
    bool claimsTree(const FolderListing& folder) const override { return folder.has("hoard.mark"); }
    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = [](std::string_view below) { return below.ends_with(".gold"); };
        shape.restIsOpen = false;
        return shape;
    }
};

class NoteSource final : public TreeSource
{
public:
    SourceInfo info() const override { return {"marks", "Marks", "*.note", "assets", "", 1, 50}; }
    bool claimsTree(const FolderListing& folder) const override { return folder.has("shop.mark"); }
    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = [](std::string_view below) { return below.ends_with(".note"); };
        return shape;
    }
};

} // namespace

std::span<const Source* const> treeSources()
{
    static const ShelfSource shelf;
    static const HoardSource hoard;
    static const NoteSource notes;
    static const std::vector<const Source*> all{factSources()[0], factSources()[1], &shelf, &hoard, &notes};
    return all;
}

} // namespace upriver::test
