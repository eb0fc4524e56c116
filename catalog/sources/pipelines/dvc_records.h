// SPDX-License-Identifier: Apache-2.0
#pragma once

// DvcRecords: a DVC project as records. A stage is a job of the pipeline that its dvc.yaml is, an import is a
// job, too; dependencies and outputs are datasets, models or code by their paths; what dvc.lock knows is a
// run of the stage, its hashes are versions. The run's key is made of what it read, was given and wrote, so
// that the working copy and the history speak of the same run. One document, one thread. Private to
// pipelines/.

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "catalog/sources/pipelines/dvc_project.h"
#include "catalog/sources/reading/batch_sender.h"

namespace upriver::dvc {

/// The commit that brought a state into the history.
struct Commit
{
    std::string id;
    std::string author;
    std::string subject;
    std::string names; ///< tags and branches that stand at it, "main, v1.0"
    Micros at = 0;
};

/// Where data of a project is named: "https://host/org/repo" when it knows where it comes from, else
/// "dvc://" and the name of its folder; aliases of the settings apply.
[[nodiscard]] std::string projectNamespace(const SourceSettings& settings, const std::string& origin,
                                           std::string_view folder);

enum class Results : std::uint8_t {
    OfProject, ///< add() states runs, versions and metrics
    OfHistory, ///< addHistory() does, with their commits
};

class DvcRecords final : public BatchSender
{
public:
    DvcRecords(ReadContext& context, std::string ns, Results results)
        : BatchSender(context), m_namespace(std::move(ns)), m_results(results)
    {}

    /// The project as it is now. Artifacts decide which paths are models: call it before addHistory().
    [[nodiscard]] Result<void> add(const Project& project, const FileText& files);
    /// What a commit brought: runs and versions of these stages.
    void addHistory(const Stage& stage, const Commit& commit, const FileText& files,
                    const std::vector<std::string>& metrics);
    /// "1.2.0 of this artifact is what its path was then".
    void addRegistered(const Artifact& artifact, const std::string& version, const std::string& hash,
                       const Commit& commit, const std::set<std::string>& stages);
    void takeModels(const Project& project);
    /// Where the working copy lies: its data and models may also be known as files.
    void standsAt(const DocumentTree& tree);

    [[nodiscard]] const std::string& ns() const { return m_namespace; }

    [[nodiscard]] static std::string runKey(const Stage& stage);

private:
    [[nodiscard]] QualifiedName nameOf(const Data& data) const;
    [[nodiscard]] AssetKind kindOf(const Data& data) const;
    [[nodiscard]] AssetIndex asset(const Data& data);
    [[nodiscard]] AssetIndex assetAt(const std::string& path);
    [[nodiscard]] std::optional<AssetIndex> job(const Stage& stage);
    [[nodiscard]] AssetIndex declare(const Data& data, const Stage& stage, bool isOutput);
    void addJob(const Stage& stage, AssetIndex job);
    void addStage(const Stage& stage);
    void addRun(const Stage& stage, AssetIndex job, const Commit* commit);
    void addVersion(AssetIndex asset, const Data& data, const Commit* commit);
    void addMetrics(const Project& project, const FileText& files);
    void addMetricsOf(const Stage& stage, const std::vector<std::string>& paths, const FileText& files,
                      Micros at);
    void addFileName(AssetIndex asset, const Data& data);
    void addNesting(const Project& project);
    void addArtifact(const Artifact& artifact);
    void addEdge(AssetIndex src, AssetIndex dst, EdgeKind kind, std::string note, const std::string& locator);

    std::string m_namespace;
    Results m_results;
    std::string m_path;             ///< of the working copy; empty = there is none
    std::string m_relative;         ///< the same below the root
    std::set<std::string> m_placed; ///< paths whose file was named
    Remotes m_remotes;
    std::set<std::pair<std::string, std::string>> m_dated; ///< versions whose commit was stated
    std::set<std::string> m_models;                        ///< paths that artifacts call models
    std::set<std::string> m_plots;
    std::set<std::string> m_metrics;
};

} // namespace upriver::dvc
