// SPDX-License-Identifier: Apache-2.0
// DvcRecords' part for what came out: metrics, registered artifacts, and what commits brought.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/dvc_records.h"

namespace upriver::dvc {

namespace {

bool isAtOrBelow(std::string_view path, std::string_view folder)
{
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool makes(const Stage& stage, std::string_view path)
{
    return std::ranges::any_of(stage.outputs, [&](const Data& data) { return isAtOrBelow(path, data.path); });
}

/// Metrics that a stage makes: its own outputs of that kind, and those of the list that lie in its outputs.
std::vector<std::string> metricsOf(const Stage& stage, const std::vector<std::string>& listed)
{
    std::vector<std::string> paths;
    for (const Data& data : stage.outputs)
        if (data.role == "metrics")
            paths.push_back(data.path);
    for (const std::string& path : listed)
        if (makes(stage, path) && std::ranges::find(paths, path) == paths.end())
            paths.push_back(path);
    return paths;
}

} // namespace

void DvcRecords::addMetricsOf(const Stage& stage, const std::vector<std::string>& paths,
                              const FileText& files, Micros at)
{
    const auto job = this->job(stage);
    for (const std::string& path : paths) {
        const auto text = isElsewhere(path) ? std::nullopt : files(path);
        if (!text || !job)
            continue;
        const std::string prefix = paths.size() > 1 ? path + ":" : std::string();
        for (const auto& [key, value] : readMetrics(path, *text))
            m_batch.metrics.push_back(
                {*job, stage.isLocked ? runKey(stage) : std::string(), {}, prefix + key, 0, at, value});
    }
}

void DvcRecords::addMetrics(const Project& project, const FileText& files)
{
    for (const Stage& stage : project.stages)
        addMetricsOf(stage, metricsOf(stage, project.metrics), files, 0);
    for (const std::string& path : project.metrics) {
        const bool isMade =
            std::ranges::any_of(project.stages, [&](const Stage& stage) { return makes(stage, path); });
        const auto text = isMade || isElsewhere(path) ? std::nullopt : files(path);
        if (!text)
            continue;
        const AssetIndex asset = m_batch.asset(AssetKind::Dataset, {m_namespace, path});
        m_batch.record(asset).declared = true;
        m_batch.record(asset).subtype = "metrics";
        for (const auto& [key, value] : readMetrics(path, *text))
            m_batch.metrics.push_back({asset, {}, {}, key, 0, 0, value});
    }
}

/// A path under a name that people know; a model of that name is the registry's, the path what it is made of.
void DvcRecords::addArtifact(const Artifact& artifact)
{
    const AssetIndex place = assetAt(artifact.path);
    AssetRecord& record = m_batch.record(place);
    if (record.description.empty())
        record.description = artifact.description;
    record.properties.push_back({"artifact", artifact.name});
    for (const std::string& label : artifact.labels)
        m_batch.tags.push_back({place, {}, label});
    for (const auto& [key, value] : artifact.properties)
        m_batch.record(place).properties.push_back({"meta " + key, value});
    if (artifact.type != "model")
        return;
    const AssetIndex model =
        m_batch.asset(AssetKind::Model, {m_namespace, artifact.file + ":" + artifact.name});
    AssetRecord& registered = m_batch.record(model);
    registered.declared = true;
    registered.subtype = "registered_model";
    registered.displayName = artifact.name;
    registered.description = artifact.description;
    registered.locator = artifact.file;
    for (const std::string& label : artifact.labels)
        m_batch.tags.push_back({model, {}, label});
    addEdge(place, model, EdgeKind::Data, "registered", artifact.file);
}

void DvcRecords::addHistory(const Stage& stage, const Commit& commit, const FileText& files,
                            const std::vector<std::string>& metrics)
{
    for (const Data& data : stage.inputs)
        addVersion(asset(data), data, &commit);
    for (const Data& data : stage.outputs)
        addVersion(asset(data), data, &commit);
    const auto job = this->job(stage);
    if (!job || !stage.isLocked)
        return;
    addRun(stage, *job, &commit);
    addMetricsOf(stage, metricsOf(stage, metrics), files, commit.at);
}

void DvcRecords::addRegistered(const Artifact& artifact, const std::string& version, const std::string& hash,
                               const Commit& commit, const std::set<std::string>& stages)
{
    const std::string name = artifact.file + ":" + artifact.name;
    const AssetIndex model = m_batch.asset(AssetKind::Model, {m_namespace, name});
    m_batch.record(model).declared = true;
    m_batch.record(model).subtype = "registered_model";
    m_batch.record(model).displayName = artifact.name;
    const AssetIndex made = m_batch.asset(AssetKind::ModelVersion, {m_namespace, name + "@" + version});
    AssetRecord& record = m_batch.record(made);
    record.declared = true;
    record.displayName = artifact.name + " " + version;
    record.properties = {{"commit", commit.id}, {"author", commit.author}};
    if (!hash.empty())
        record.properties.push_back({"hash", hash});
    record.locator = "refs/tags/" + artifact.name + "@" + version;
    m_batch.versions.push_back({model, version, hash, commit.at, commit.author, commit.id});
    addEdge(model, made, EdgeKind::Contains, {}, record.locator);
    if (!artifact.path.empty())
        addEdge(assetAt(artifact.path), made, EdgeKind::Data, "registered", {});
    for (const std::string& stage : stages)
        m_batch.tags.push_back({made, {}, "stage:" + stage});
}

} // namespace upriver::dvc
