// SPDX-License-Identifier: Apache-2.0
#include "tests/support/source_run.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <zlib.h>

#include "catalog/indexing/document_plan.h"
#include "catalog/indexing/folder_tree.h"

namespace upriver::test {

namespace {

constexpr std::size_t kHeadBytes = 64 * 1024;

class KeepingSink final : public Sink
{
public:
    Result<void> accept(RecordBatch&& batch) override
    {
        batches.push_back(std::move(batch));
        return {};
    }
    std::vector<RecordBatch> batches;
};

// gzopen reads plain files unchanged, so one call serves both.
std::string headOf(const std::string& path, bool& gzip)
{
    std::string head(kHeadBytes, '\0');
    gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr)
        return {};
    const int count = gzread(file, head.data(), static_cast<unsigned>(head.size()));
    gzip = gzdirect(file) == 0;
    gzclose(file);
    head.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return head;
}

std::vector<std::string> filesBelow(const std::string& root, const std::vector<std::string>& skip)
{
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        const std::string relative = entry.path().lexically_relative(root).string();
        if (entry.is_regular_file() && std::ranges::find(skip, relative) == skip.end())
            found.push_back(relative);
    }
    std::ranges::sort(found);
    return found;
}

std::string folderOf(const std::string& relative)
{
    const auto slash = relative.rfind('/');
    return slash == std::string::npos ? std::string() : relative.substr(0, slash);
}

// One folder: what the reader takes together becomes a unit, the rest stands alone.
void addFolder(const Source& source, const std::string& folder, const std::vector<DocumentFile>& files,
               FoundDocuments& found)
{
    const auto members = source.claimsFolder(files);
    Document unit;
    unit.relative = folder;
    for (const DocumentFile& file : files) {
        if (std::ranges::find(members, file.fileName()) != members.end())
            unit.files.push_back(file);
        else if (source.claims(file) != Claim::None)
            found.documents.push_back(Document{file.relative, {file}});
        else
            found.unclaimed.push_back(file.relative);
    }
    if (!unit.files.empty())
        found.documents.push_back(std::move(unit));
}

// Trees come first, as in a scan. What they take is added to `taken`.
std::vector<Document> treesBelow(const Source& source, const std::string& root,
                                 const std::vector<std::string>& skip, std::set<std::string>& taken)
{
    std::vector<Document> trees;
    const auto shape = source.treeShape();
    if (!shape)
        return trees;
    WalkResult walk = walkFiles({root, {}, source.wantedFolders(), {}}, {});
    std::vector<const FoundFolder*> all;
    for (FoundFolder& folder : walk.folders) {
        std::erase_if(folder.files, [&](const FoundFile& file) {
            return std::ranges::find(skip, folder.path + file.name) != skip.end();
        });
        for (const FoundFile& file : folder.files)
            taken.insert(folder.path + file.name);
        all.push_back(&folder);
    }
    FolderTree tree(root, {}, walk);
    for (const std::string& folder : tree.leadingTo(all)) {
        if (!SourceTable::sees(source, tree.wantedName(folder)) || tree.fileCount(folder) == 0 ||
            !source.claimsTree(*tree.listing(folder)))
            continue;
        auto members = std::make_shared<const DocumentTree>(tree.take(folder, *shape));
        if (!members->files.empty())
            trees.push_back({folder.empty() ? "./" : folder, {}, std::move(members)});
    }
    for (const FoundFolder& folder : walk.folders)
        for (const FoundFile& file : folder.files)
            taken.erase(folder.path + file.name);
    return trees;
}

} // namespace

std::size_t DocumentRun::complaints() const
{
    std::size_t count = error ? 1 : 0;
    for (const RecordBatch& batch : batches)
        count += batch.problems.size();
    return count;
}

DocumentFile documentFile(const std::string& root, const std::string& relative)
{
    DocumentFile file;
    file.path = root + "/" + relative;
    file.relative = relative;
    std::error_code ignored;
    file.size = static_cast<std::int64_t>(std::filesystem::file_size(file.path, ignored));
    file.head = headOf(file.path, file.gzip);
    return file;
}

FoundDocuments documentsBelow(const Source& source, const std::string& root,
                              const std::vector<std::string>& skip)
{
    FoundDocuments found;
    std::set<std::string> taken;
    found.documents = treesBelow(source, root, skip, taken);
    std::map<std::string, std::vector<DocumentFile>> folders;
    for (const std::string& relative : filesBelow(root, skip))
        if (!taken.contains(relative))
            folders[folderOf(relative)].push_back(documentFile(root, relative));
    for (const auto& [folder, files] : folders)
        addFolder(source, folder, files, found);
    return found;
}

DocumentRun runSource(const Source& source, const Document& document, const SourceSettings& settings)
{
    KeepingSink sink;
    ReadContext context{sink, settings, {}};
    DocumentRun run;
    run.relative = document.relative;
    if (auto result = source.read(document, context); !result)
        run.error = result.error();
    run.batches = std::move(sink.batches);
    return run;
}

} // namespace upriver::test
