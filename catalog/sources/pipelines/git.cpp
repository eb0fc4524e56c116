// SPDX-License-Identifier: Apache-2.0
// Git: a repository (".git", or a bare one) as one tree of its references, or a bundle. What it says of data
// comes from the history of DVC's files (git_history.h).
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/git_history.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/tree_files.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestNames = std::int64_t{64} << 20;
constexpr std::int64_t kLargestReference = 4'096;
constexpr std::size_t kMostReferences = 200'000;
constexpr std::size_t kIdLength = 40;

bool isHex(std::string_view text)
{
    return text.size() >= kIdLength &&
           text.substr(0, kIdLength).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool isHead(std::string_view text) { return text.starts_with("ref: refs/") || isHex(text); }

bool belongs(std::string_view below)
{
    return below == "HEAD" || below == "packed-refs" || below == "shallow" || below.starts_with("refs/") ||
           below.starts_with("reftable/");
}

std::string firstLine(std::string_view text) { return std::string(trimmed(text.substr(0, text.find('\n')))); }

class RepositoryReader
{
public:
    RepositoryReader(const DocumentTree& tree, ReadContext& context) : m_tree(tree), m_context(context) {}

    Result<void> read()
    {
        if (!m_tree.under("reftable/").empty())
            return fail(ErrorKind::Input,
                        "This repository keeps its references in reftable, which can't be read yet.");
        auto objects = git::GitObjects::open(m_tree.path + "objects");
        if (!objects)
            return fail(objects.error());
        const std::string head = text("HEAD", kLargestReference);
        takePacked();
        takeLoose();
        const auto config = readWhole(m_tree.path + "config", kLargestNames, m_context.stop);
        git::Repository repository{*objects, {}, {}, {}, m_tree.path, false};
        repository.origin = config ? dvc::originIn(*config) : std::string();
        repository.mayEndEarly = m_tree.find("shallow") != nullptr;
        repository.head = head.starts_with("ref: ") ? head.substr(5) : head.substr(0, kIdLength);
        for (const auto& [name, id] : m_references)
            repository.references.push_back({name, id});
        if (isHex(head))
            repository.references.push_back({"HEAD", repository.head});
        return git::GitHistory(repository, m_context).read();
    }

private:
    std::string text(std::string_view below, std::int64_t limit)
    {
        const TreeFile* file = m_tree.find(below);
        const auto read = file == nullptr ? Result<std::string>(std::string())
                                          : readTreeFile(m_tree, *file, limit, m_context.stop);
        return read ? firstLine(sanitisedUtf8(*read)) : std::string();
    }

    void takePacked()
    {
        const TreeFile* file = m_tree.find("packed-refs");
        const auto read = file == nullptr ? Result<std::string>(std::string())
                                          : readTreeFile(m_tree, *file, kLargestNames, m_context.stop);
        if (!read)
            return;
        const std::string lines = sanitisedUtf8(*read);
        for (const std::string_view line : splitText(lines, '\n'))
            if (isHex(line) && line.size() > kIdLength + 1 && m_references.size() < kMostReferences)
                m_references[firstLine(line.substr(kIdLength + 1))] = std::string(line.substr(0, kIdLength));
    }

    // A loose one is newer than a packed one of its name.
    void takeLoose()
    {
        for (const TreeFile& file : m_tree.under("refs/")) {
            const std::string id = text(file.below, kLargestReference);
            if (isHex(id) && m_references.size() < kMostReferences)
                m_references[file.below] = id.substr(0, kIdLength);
        }
    }

    const DocumentTree& m_tree;
    ReadContext& m_context;
    std::map<std::string, std::string> m_references;
};

class GitSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {
            "git",
            "Git",
            "Repositories (.git), bare repositories, bundles; shallow and partial clones as far as they go",
            "From the history of DVC's files: each version of data and models with the time, author and id "
            "of "
            "the commit that brought it, runs of stages with commit, author, parameters and metrics; "
            "versions and "
            "stages of models that tags register (GTO); the repository and its tags",
            "Data that DVC does not track; experiments that no branch keeps; submodules and further working "
            "copies; repositories with SHA-256 names or reftable",
            2,
            40};
    }

    Claim claims(const DocumentFile& file) const override
    {
        return git::isBundle(file.head) ? Claim::Sure : Claim::None;
    }

    bool claimsTree(const FolderListing& folder) const override
    {
        if (!folder.has("HEAD") || !(folder.has("refs/") || folder.has("packed-refs")))
            return false;
        const bool isInner = folder.relative().ends_with(".git/");
        return isHead(folder.head("HEAD")) && (isInner || folder.has("config"));
    }

    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = belongs;
        shape.restIsOpen = false;
        return shape;
    }

    std::vector<std::string> wantedFolders() const override
    {
        return {".git",       "!.git/objects", "!.git/modules",  "!.git/hooks",
                "!.git/logs", "!.git/lfs",     "!.git/worktrees"};
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        return document.tree != nullptr ? RepositoryReader(*document.tree, context).read()
                                        : readBundle(document.file(), context);
    }

private:
    static Result<void> readBundle(const DocumentFile& file, ReadContext& context)
    {
        auto head = git::readBundleHead(file.path, context.stop);
        if (!head)
            return fail(head.error());
        auto objects = git::GitObjects::ofPack(file.path, head->pack, context.stop);
        if (!objects && objects.error().kind == ErrorKind::Input && !head->missing.empty())
            return fail(
                ErrorKind::Input,
                "The bundle rests on " + std::to_string(head->missing.size()) +
                    " commits that are not in it. Make one of the whole history with git bundle create "
                    "--all, or index the repository.",
                objects.error().detail, file.path);
        if (!objects)
            return fail(objects.error());
        git::Repository repository{*objects, {}, {}, {}, file.path, !head->missing.empty()};
        for (git::Reference& reference : head->references) {
            if (reference.name == "HEAD" || repository.head.empty())
                repository.head = reference.id;
            repository.references.push_back(std::move(reference));
        }
        return git::GitHistory(repository, context).read();
    }
};

} // namespace

const Source& gitSource()
{
    static const GitSource source;
    return source;
}

} // namespace upriver
