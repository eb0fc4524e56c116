// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bare_git.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

#include <QTemporaryDir>
#include <git2.h>

#include "catalog/sources/pipelines/git_objects.h"

namespace upriver::bench {

namespace {

bool isOfDvc(std::string_view name)
{
    return name == "dvc.yaml" || name == "dvc.lock" || name == "Dvcfile" || name.ends_with(".dvc");
}

struct Walk
{
    git_odb* objects = nullptr;
    git_repository* repository = nullptr;
    std::set<std::string> wanted; ///< ids of DVC's files
};

/// Reads an object; a folder's entries tell which files are DVC's.
int readObject(const git_oid* id, void* payload)
{
    auto& walk = *static_cast<Walk*>(payload);
    git_odb_object* object = nullptr;
    if (git_odb_read(&object, walk.objects, id) != 0)
        return 0;
    const bool isFolder = git_odb_object_type(object) == GIT_OBJECT_TREE;
    git_odb_object_free(object);
    git_tree* tree = nullptr;
    if (!isFolder || git_tree_lookup(&tree, walk.repository, id) != 0)
        return 0;
    for (std::size_t i = 0; i < git_tree_entrycount(tree); ++i) {
        const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
        if (isOfDvc(git_tree_entry_name(entry)))
            walk.wanted.insert(git_oid_tostr_s(git_tree_entry_id(entry)));
    }
    git_tree_free(tree);
    return 0;
}

void readObjects(const std::string& folder, const std::function<void(const std::string&)>& parse)
{
    Walk walk;
    if (git_odb_open(&walk.objects, folder.c_str()) == 0 &&
        git_repository_wrap_odb(&walk.repository, walk.objects) == 0)
        git_odb_foreach(walk.objects, readObject, &walk);
    for (const std::string& hex : walk.wanted) {
        git_oid id;
        git_blob* blob = nullptr;
        if (git_oid_fromstr(&id, hex.c_str()) != 0 || git_blob_lookup(&blob, walk.repository, &id) != 0)
            continue;
        parse(std::string(static_cast<const char*>(git_blob_rawcontent(blob)),
                          static_cast<std::size_t>(git_blob_rawsize(blob))));
        git_blob_free(blob);
    }
    git_repository_free(walk.repository);
    git_odb_free(walk.objects);
}

void unpackBundle(const std::string& path, const std::string& folder)
{
    std::filesystem::create_directory(folder + "/pack");
    const auto head = git::readBundleHead(path, {});
    std::ifstream pack(path, std::ios::binary);
    pack.seekg(head ? head->pack : 0);
    const std::string bytes((std::istreambuf_iterator<char>(pack)), std::istreambuf_iterator<char>());
    git_indexer* indexer = nullptr;
    git_indexer_progress progress{};
    if (git_indexer_new(&indexer, (folder + "/pack").c_str(), 0600, nullptr, nullptr) == 0 &&
        git_indexer_append(indexer, bytes.data(), bytes.size(), &progress) == 0)
        git_indexer_commit(indexer, &progress);
    git_indexer_free(indexer);
}

} // namespace

void readGit(const ReaderDocument& document, const std::function<void(const std::string& yaml)>& parse)
{
    git_libgit2_init();
    if (document.document.tree) {
        readObjects(document.document.tree->path + "objects", parse);
    } else {
        const QTemporaryDir folder;
        unpackBundle(document.document.file().path, folder.path().toStdString());
        readObjects(folder.path().toStdString(), parse);
    }
    git_libgit2_shutdown();
}

} // namespace upriver::bench
