// SPDX-License-Identifier: Apache-2.0
// DVC: a project's folder as one tree (dvc.yaml, dvc.lock, *.dvc, .dvc/config, parameters, metrics), or a
// single *.dvc file that stands outside of any.
#include <algorithm>
#include <array>

#include "catalog/base/text.h"
#include "catalog/sources/pipelines/dvc_records.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/tree_files.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestFile = std::int64_t{16} << 20;

bool hasKey(std::string_view yaml, std::string_view key)
{
    return yaml.starts_with(key) || yaml.find("\n" + std::string(key)) != std::string_view::npos;
}

bool isTrackingFile(std::string_view name) { return name.size() > 4 && name.ends_with(".dvc"); }

bool isPipeline(std::string_view yaml)
{
    constexpr std::array keys{"stages:", "artifacts:", "params:", "metrics:", "plots:", "datasets:"};
    return std::ranges::any_of(keys, [&](const char* key) { return hasKey(yaml, key); });
}

/// A hash or a path of data, as every *.dvc file has it.
bool isTracking(std::string_view yaml)
{
    return hasKey(yaml, "outs:") && yaml.find("path:") != std::string_view::npos;
}

/// Parameters and metrics, by what people call them.
bool holdsValues(std::string_view name)
{
    constexpr std::array words{"params", "metric", "score", "eval", "report", "summary"};
    constexpr std::array extensions{"json", "yaml", "yml", "toml"};
    return std::ranges::find(extensions, extensionOf(name)) != extensions.end() && !name.ends_with(".gz") &&
           std::ranges::any_of(words, [&](const char* word) { return containsNoCase(name, word); });
}

bool belongs(std::string_view below)
{
    constexpr std::array names{"dvc.yaml", "dvc.lock", "Dvcfile", "params.py"};
    const std::string_view name = fileNameOf(below);
    if (below.starts_with(".dvc/"))
        return below == ".dvc/config";
    return std::ranges::find(names, name) != names.end() || isTrackingFile(name) || holdsValues(name);
}

class ProjectReader
{
public:
    ProjectReader(const DocumentTree& tree, ReadContext& context)
        : m_tree(tree)
        , m_context(context)
        , m_records(context, namespaceOf(tree, context), dvc::Results::OfProject)
    {}

    Result<void> read()
    {
        m_records.standsAt(m_tree);
        if (const TreeFile* config = m_tree.find(".dvc/config"))
            m_project.remotes = dvc::readRemotes(text(*config));
        for (const TreeFile& file : m_tree.files) {
            if (m_context.stop.stop_requested())
                return fail(ErrorKind::Cancelled, "Reading was cancelled.");
            readFile(file);
        }
        if (m_tree.truncated)
            dvc::addProblem(m_project, "This project has more files than are read; the rest was left out.",
                            {});
        const auto files = [this](const std::string& path) { return textOf(path); };
        if (auto added = m_records.add(m_project, files); !added)
            return added;
        return m_records.send();
    }

private:
    // The repository's settings belong to the reader of repositories; here only its address counts.
    static std::string namespaceOf(const DocumentTree& tree, ReadContext& context)
    {
        const auto config = readWhole(tree.path + ".git/config", kLargestFile, context.stop);
        return dvc::projectNamespace(context.settings, config ? dvc::originIn(*config) : std::string(),
                                     tree.path);
    }

    std::string text(const TreeFile& file)
    {
        auto read = readTreeFile(m_tree, file, kLargestFile, m_context.stop);
        if (!read)
            dvc::addProblem(m_project, read.error().what, file.below);
        return read ? std::move(*read) : std::string();
    }

    std::optional<std::string> textOf(const std::string& path)
    {
        const TreeFile* file = m_tree.find(path);
        return file == nullptr ? std::nullopt : std::optional(text(*file));
    }

    void readFile(const TreeFile& file)
    {
        const std::string_view name = fileNameOf(file.below);
        const std::string folder = file.below.substr(0, file.below.size() - name.size());
        const auto files = [this](const std::string& path) { return textOf(path); };
        if (name == "dvc.yaml")
            readPipeline(folder, text(file), textOf(folder + "dvc.lock").value_or(""), files, m_project,
                         m_context.stop);
        else if (name == "dvc.lock" && m_tree.find(folder + "dvc.yaml") == nullptr)
            readPipeline(folder, {}, text(file), files, m_project, m_context.stop);
        else if (isTrackingFile(name) || name == "Dvcfile")
            readTracked(file.below, text(file), m_project, m_context.stop);
    }

    const DocumentTree& m_tree;
    ReadContext& m_context;
    dvc::Project m_project;
    dvc::DvcRecords m_records;
};

class DvcSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {
            "dvc",
            "DVC",
            "A project's folder: dvc.yaml and dvc.lock at any depth, *.dvc files, .dvc/config, parameters "
            "(params.yaml, .json, .toml, .py), files whose names tell of metrics, scores, reports or "
            "evaluation; a *.dvc file that stands alone",
            "Pipelines and their stages (also those of foreach and matrix) as jobs, what they read and "
            "write, tracked and imported data, versions by hash, parameters and metrics of the last run, "
            "plots, artifacts and labels, the remote that keeps the data",
            "When a stage ran and who ran it (git knows); metrics in files that are not called so; what "
            "stands in the data; experiments that were not committed",
            4,
            50};
    }

    Claim claims(const DocumentFile& file) const override
    {
        const bool isOne = isTrackingFile(file.fileName()) && isTracking(file.head);
        return isOne ? Claim::Sure : Claim::None;
    }

    bool claimsTree(const FolderListing& folder) const override
    {
        if (folder.has(".dvc/config"))
            return true;
        if (folder.has("dvc.yaml"))
            return isPipeline(folder.head("dvc.yaml"));
        const std::string lock = folder.has("dvc.lock") ? folder.head("dvc.lock") : std::string();
        return hasKey(lock, "schema:") && hasKey(lock, "stages:");
    }

    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = belongs;
        return shape;
    }

    std::vector<std::string> wantedFolders() const override { return {".dvc", "!.dvc/cache", "!.dvc/tmp"}; }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        if (document.tree != nullptr)
            return ProjectReader(*document.tree, context).read();
        const DocumentFile& file = document.file();
        const auto text = readWhole(file.path, kLargestFile, context.stop);
        if (!text)
            return fail(text.error());
        const std::string folder(folderOf(file.path));
        dvc::DvcRecords records(context, dvc::projectNamespace(context.settings, {}, folder),
                                dvc::Results::OfProject);
        dvc::Project project;
        readTracked(std::string(file.fileName()), *text, project, context.stop);
        if (auto added = records.add(project, [](const std::string&) { return std::nullopt; }); !added)
            return added;
        return records.send();
    }
};

} // namespace

const Source& dvcSource()
{
    static const DvcSource source;
    return source;
}

} // namespace upriver
