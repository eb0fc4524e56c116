// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/dvc_records.h"

#include <algorithm>
#include <array>

#include "catalog/base/hash.h"
#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/model/repository_name.h"

namespace upriver::dvc {

namespace {

bool endsWithOneOf(std::string_view path, auto& extensions)
{
    const std::string extension = extensionOf(path);
    return std::ranges::find(extensions, extension) != extensions.end();
}

bool isCode(std::string_view path)
{
    static constexpr std::array<std::string_view, 16> extensions{"py", "r",     "rmd",  "ipynb", "sh", "sql",
                                                                 "jl", "scala", "java", "js",    "ts", "go",
                                                                 "rs", "cpp",   "c",    "qmd"};
    return endsWithOneOf(path, extensions);
}

/// Some formats hold nothing but models; others hold anything, and the path has to say so.
bool isModel(std::string_view path)
{
    static constexpr std::array<std::string_view, 12> models{"pt",    "pth",     "onnx",   "safetensors",
                                                             "keras", "ckpt",    "tflite", "gguf",
                                                             "cbm",   "mlmodel", "pmml",   "ubj"};
    static constexpr std::array<std::string_view, 8> anything{"pkl",  "pickle", "joblib", "h5",
                                                              "hdf5", "bin",    "pb",     "dill"};
    return endsWithOneOf(path, models) || (endsWithOneOf(path, anything) && containsNoCase(path, "model"));
}

void setProperty(AssetRecord& record, std::string_view key, std::string value)
{
    const bool isThere = std::ranges::find(record.properties, key, &Property::key) != record.properties.end();
    if (!value.empty() && !isThere)
        record.properties.push_back({std::string(key), std::move(value)});
}

std::string hex(std::uint64_t number)
{
    std::string out;
    for (int shift = 60; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[(number >> shift) & 0xF];
    return out;
}

/// Enough of the hash to tell versions of one thing apart.
std::string labelOf(const Data& data)
{
    const std::string_view hash = data.hash.empty() ? data.revision : data.hash;
    const bool isHex =
        hash.size() >= 32 && hash.find_first_not_of("0123456789abcdef.dir") == std::string_view::npos;
    return std::string(isHex ? hash.substr(0, 12) : hash);
}

std::vector<Property> sizeOf(const Data& data)
{
    std::vector<Property> facts;
    if (data.size)
        facts.push_back({"size", std::to_string(*data.size)});
    if (data.files)
        facts.push_back({"fileCount", std::to_string(*data.files)});
    return facts;
}

/// "a/b/c" -> "a/b", "a".
template <typename Take>
void eachFolderAbove(std::string_view path, Take take)
{
    for (std::size_t slash = path.rfind('/'); slash != std::string_view::npos && slash > 0;
         slash = path.rfind('/', slash - 1))
        if (!take(path.substr(0, slash)))
            return;
}

} // namespace

std::string projectNamespace(const SourceSettings& settings, const std::string& origin,
                             std::string_view folder)
{
    std::string ns = repositoryNamespace(origin);
    while (folder.ends_with('/'))
        folder.remove_suffix(1);
    if (folder.ends_with("/.git"))
        folder.remove_suffix(5);
    std::string name(fileNameOf(folder));
    for (const std::string_view suffix : {".git", ".bundle"})
        if (name.size() > suffix.size() && name.ends_with(suffix))
            name.resize(name.size() - suffix.size());
    if (ns.empty())
        ns = "dvc://" + redactSecrets(name);
    return settings.aliased(ns);
}

std::string DvcRecords::runKey(const Stage& stage)
{
    Hasher hasher;
    const auto add = [&](const std::vector<Data>& all) {
        hasher.addNumber(all.size());
        for (const Data& data : all)
            hasher.addField(data.path).addField(data.hash);
    };
    add(stage.inputs);
    add(stage.outputs);
    for (const auto& [key, value] : stage.params)
        hasher.addField(key).addField(value);
    return hex(hasher.hash64());
}

void DvcRecords::addEdge(AssetIndex src, AssetIndex dst, EdgeKind kind, std::string note,
                         const std::string& locator)
{
    if (src != dst)
        m_batch.edges.push_back({src, dst, kind, 100, std::move(note), locator});
}

QualifiedName DvcRecords::nameOf(const Data& data) const
{
    if (!data.repository.empty())
        return {projectNamespace(m_context.settings, data.repository, data.repository), data.path};
    static constexpr std::string_view kRemote = "remote://";
    if (data.path.starts_with(kRemote)) {
        const std::string rest = data.path.substr(kRemote.size());
        const std::string remote = rest.substr(0, rest.find('/'));
        const auto known = m_remotes.addresses.find(remote);
        const std::string below = remote.size() < rest.size() ? rest.substr(remote.size()) : std::string();
        return known == m_remotes.addresses.end() ? QualifiedName{m_namespace, data.path}
                                                  : fromUri(known->second + below);
    }
    if (data.path.find("://") != std::string::npos)
        return fromUri(connectionWithoutSecrets(data.path).empty() ? redactSecrets(data.path)
                                                                   : connectionWithoutSecrets(data.path));
    if (isElsewhere(data.path))
        return normalised("file", data.path);
    return {m_namespace, data.path};
}

AssetKind DvcRecords::kindOf(const Data& data) const
{
    if (isCode(data.path))
        return AssetKind::Code;
    const bool isNamed = data.repository.empty() && m_models.contains(data.path);
    return isNamed || isModel(data.path) ? AssetKind::Model : AssetKind::Dataset;
}

/// An address that is none, as when a file is cut short, still names something of this project. Percent signs
/// in an address may stand for bytes that are no text.
AssetIndex DvcRecords::asset(const Data& data)
{
    QualifiedName name = nameOf(data);
    name = {sanitisedUtf8(name.ns), sanitisedUtf8(name.name)};
    const bool isWhole = !name.ns.empty() && !name.name.empty();
    return m_batch.asset(kindOf(data), isWhole ? name : QualifiedName{m_namespace, data.path});
}

AssetIndex DvcRecords::assetAt(const std::string& path)
{
    Data data;
    data.path = path;
    return asset(data);
}

AssetIndex DvcRecords::declare(const Data& data, const Stage& stage, bool isOutput)
{
    const AssetIndex index = asset(data);
    AssetRecord& record = m_batch.record(index);
    const bool isOurs = data.repository.empty() && data.path.find("://") == std::string::npos;
    record.declared = record.declared || isOutput || (isOurs && !data.hash.empty());
    const bool isFile = !data.hash.empty() || !extensionOf(data.path).empty();
    if (data.isFolder)
        record.subtype = "folder";
    else if (record.subtype.empty() && isFile)
        record.subtype = "file";
    if (data.role == "metrics" || m_metrics.contains(data.path))
        record.subtype = "metrics";
    else if (data.role == "plot" || m_plots.contains(data.path))
        record.subtype = "plot";
    if (!data.description.empty())
        record.description = data.description;
    if (record.locator.empty() || isOutput)
        record.locator = stage.locator;
    for (Property& property : sizeOf(data))
        setProperty(record, property.key, std::move(property.value));
    setProperty(record, "type", data.type);
    const std::string& remote =
        data.remote.empty() && isOutput && data.isPushed ? m_remotes.usual : data.remote;
    setProperty(record, "remote", remote);
    if (const auto known = m_remotes.addresses.find(remote); known != m_remotes.addresses.end())
        setProperty(record, "remote address", known->second);
    for (const std::string& label : data.labels)
        m_batch.tags.push_back({index, {}, label});
    addFileName(index, data);
    return index;
}

void DvcRecords::standsAt(const DocumentTree& tree)
{
    m_path = tree.path;
    m_relative = tree.relative;
}

/// The name that readers of plain files give it, so that what they know of its columns is found.
void DvcRecords::addFileName(AssetIndex asset, const Data& data)
{
    const bool isInside = data.repository.empty() && !isElsewhere(data.path) && !data.path.starts_with("../");
    if (m_path.empty() || !isInside || m_batch.record(asset).kind == AssetKind::Code ||
        !m_placed.insert(data.path).second)
        return;
    const std::string ns = m_context.settings.namespaceFor("file");
    const QualifiedName file = ns == "file://"
                                   ? normalised("file", sanitisedUtf8(m_path) + data.path)
                                   : normalised(m_context.settings.aliased(ns), m_relative + data.path);
    m_batch.aliases.push_back({asset, file, 100, "It lies there in the working copy"});
}

std::optional<AssetIndex> DvcRecords::job(const Stage& stage)
{
    if (stage.name.empty() && stage.inputs.empty() && (stage.command + stage.query + stage.table).empty())
        return std::nullopt; // data that is only tracked
    const std::string name = stage.name.empty() ? stage.file : stage.file + ":" + stage.name;
    return m_batch.asset(AssetKind::Job, {m_namespace, redactSecrets(name)});
}

void DvcRecords::addJob(const Stage& stage, AssetIndex job)
{
    AssetRecord& record = m_batch.record(job);
    record.declared = true;
    const bool isImport = stage.name.empty() && stage.command.empty() && !stage.outputs.empty();
    record.subtype = isImport ? "import" : "stage";
    record.displayName = stage.name;
    record.description = stage.description;
    record.locator = stage.locator;
    setProperty(record, "command", stage.command);
    setProperty(record, "frozen", stage.isFrozen ? "true" : "");
    setProperty(record, "connection", stage.connection);
    setProperty(record, "table", stage.table);
    for (const Data& data : stage.inputs) {
        setProperty(record, "repository", redactSecrets(repositoryNamespace(data.repository)));
        setProperty(record, "revision", data.revision);
    }
    if (stage.name.empty())
        return;
    const AssetIndex pipeline = m_batch.asset(AssetKind::Job, {m_namespace, redactSecrets(stage.file)});
    m_batch.record(pipeline).declared = true;
    m_batch.record(pipeline).subtype = "pipeline";
    m_batch.record(pipeline).locator = stage.file;
    addEdge(pipeline, job, EdgeKind::Contains, {}, stage.locator);
}

void DvcRecords::addVersion(AssetIndex asset, const Data& data, const Commit* commit)
{
    if (data.hash.empty() || !data.repository.empty())
        return;
    if (commit != nullptr && !m_dated.emplace(data.path, data.hash).second)
        return; // an older commit had it
    VersionRecord version;
    version.asset = asset;
    version.label = labelOf(data);
    version.hash = data.hash;
    if (commit != nullptr) {
        version.created = commit->at;
        version.author = commit->author;
        version.revision = commit->id;
    }
    m_batch.versions.push_back(std::move(version));
}

void DvcRecords::addRun(const Stage& stage, AssetIndex job, const Commit* commit)
{
    RunRecord run;
    run.job = job;
    run.key = runKey(stage);
    run.state = RunState::Complete; // dvc.lock is written when a stage has ended well
    if (commit != nullptr) {
        run.ended = commit->at;
        run.properties = {{"commit", commit->id}, {"author", commit->author}, {"message", commit->subject}};
        if (!commit->names.empty())
            run.properties.push_back({"refs", commit->names});
    }
    for (const Data& data : stage.inputs)
        run.io.push_back({asset(data), false, labelOf(data), sizeOf(data)});
    for (const Data& data : stage.outputs)
        run.io.push_back({asset(data), true, labelOf(data), sizeOf(data)});
    for (const auto& [key, value] : stage.params)
        m_batch.params.push_back({job, run.key, key, value});
    m_batch.runs.push_back(std::move(run));
}

void DvcRecords::addStage(const Stage& stage)
{
    const auto job = this->job(stage);
    if (job)
        addJob(stage, *job);
    for (const Data& data : stage.inputs) {
        const AssetIndex input = declare(data, stage, false);
        if (m_results == Results::OfProject)
            addVersion(input, data, nullptr);
        if (m_batch.record(input).kind == AssetKind::Code)
            addEdge(*job, input, EdgeKind::UsesCode, {}, stage.locator);
        else
            addEdge(input, *job, EdgeKind::Data, {}, stage.locator);
    }
    for (const Data& data : stage.outputs) {
        const AssetIndex output = declare(data, stage, true);
        if (job && !stage.query.empty() && &data == &stage.outputs.front()) {
            CodeRecord code;
            code.job = *job;
            code.text = stage.query;
            code.target = output;
            m_batch.codes.push_back(std::move(code));
        }
        if (m_results == Results::OfProject)
            addVersion(output, data, nullptr);
        if (job)
            addEdge(*job, output, EdgeKind::Data, {}, stage.locator);
    }
    if (!job || (stage.isLocked && m_results == Results::OfHistory))
        return;
    if (stage.isLocked) {
        addRun(stage, *job, nullptr);
        return;
    }
    for (const auto& [key, value] : stage.params)
        if (!value.empty())
            m_batch.params.push_back({*job, {}, key, value});
}

/// A stage may read one file of a folder that another one fills, or the folder round files of others: for DVC
/// these are connected, so they are here.
void DvcRecords::addNesting(const Project& project)
{
    std::map<std::string, const Data*, std::less<>> inputs;
    std::map<std::string, const Data*, std::less<>> outputs;
    for (const Stage& stage : project.stages) {
        for (const Data& data : stage.inputs)
            if (data.repository.empty())
                inputs.emplace(data.path, &data);
        for (const Data& data : stage.outputs)
            outputs.emplace(data.path, &data);
    }
    const auto join = [&](const auto& inner, const auto& outer, bool isRead) {
        for (const auto& entry : inner) {
            eachFolderAbove(entry.first, [&](std::string_view folder) {
                const auto found = outer.find(folder);
                if (found == outer.end() || kindOf(*entry.second) == AssetKind::Code)
                    return true;
                const AssetIndex file = asset(*entry.second);
                const AssetIndex whole = asset(*found->second);
                addEdge(isRead ? whole : file, isRead ? file : whole, EdgeKind::Data, "lies in this folder",
                        {});
                return false;
            });
        }
    };
    join(outputs, inputs, false);
    join(inputs, outputs, true);
}

void DvcRecords::takeModels(const Project& project)
{
    m_remotes = project.remotes;
    for (const Artifact& artifact : project.artifacts)
        if (artifact.type == "model")
            m_models.insert(artifact.path);
    m_plots.insert(project.plots.begin(), project.plots.end());
    m_metrics.insert(project.metrics.begin(), project.metrics.end());
}

Result<void> DvcRecords::add(const Project& project, const FileText& files)
{
    takeModels(project);
    for (const Stage& stage : project.stages) {
        addStage(stage);
        if (auto sent = sendIfLarge(); !sent)
            return sent;
    }
    for (const Artifact& artifact : project.artifacts)
        addArtifact(artifact);
    addNesting(project);
    if (m_results == Results::OfProject)
        addMetrics(project, files);
    for (const ProblemRecord& stated : project.problems)
        problem(stated.severity, stated.message, stated.locator, stated.line);
    return sendIfLarge();
}

} // namespace upriver::dvc
