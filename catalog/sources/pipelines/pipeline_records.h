// SPDX-License-Identifier: Apache-2.0
#pragma once

// PipelineRecords: what the readers of orchestrators' own databases (Airflow, Dagster, Prefect, Luigi) share.
// It gathers records of one document into batches and sends them as they fill: jobs of one namespace, edges
// said once each, values redacted and of bounded length, problems counted beyond a few. Owned by the
// read() of one document; one thread. Errors: what the sink and the database answer.

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "catalog/sources/reading/foreign_database.h"
#include "catalog/sources/source.h"

namespace upriver {

/// Text for a record: redacted, at most 2,000 bytes.
[[nodiscard]] std::string cleanText(std::string_view text);
/// Adds a property unless the value is empty; redacted by its key too.
void addProperty(std::vector<Property>& properties, std::string_view key, std::string_view value);

class PipelineRecords
{
public:
    PipelineRecords(ReadContext& context, std::string ns) : m_context(context), m_namespace(std::move(ns)) {}

    [[nodiscard]] RecordBatch& batch() { return m_batch; }
    [[nodiscard]] const SourceSettings& settings() const { return m_context.settings; }
    [[nodiscard]] const std::stop_token& stop() const { return m_context.stop; }

    // An empty name makes no asset: kNoAsset, which everything here passes over.

    /// A job of the namespace, only mentioned.
    [[nodiscard]] AssetIndex job(std::string_view name);
    /// The same, declared by this document. The record is good until the next asset.
    AssetRecord& declare(AssetIndex asset, std::string_view subtype, std::string_view locator);
    [[nodiscard]] AssetIndex dataset(const QualifiedName& name);
    /// The program of a job: a file by its path on the machine that ran it.
    void usesFile(AssetIndex job, std::string_view path, std::string_view locator);

    void property(AssetIndex asset, std::string_view key, std::string_view value);
    void tag(AssetIndex asset, std::string_view tag);
    void owner(AssetIndex asset, std::string_view name);
    void edge(AssetIndex src, AssetIndex dst, EdgeKind kind, std::string_view note, std::string_view locator);
    void run(RunRecord&& run);
    void version(VersionRecord&& version);
    void problem(Severity severity, std::string_view message, std::string_view locator);
    /// The batches' own time becomes the latest that was seen.
    void seenAt(std::optional<Micros> time);

    [[nodiscard]] Result<void> sendIfLarge();
    [[nodiscard]] Result<void> send();
    /// select() that sends what gathers. A damaged table is a problem and ends this walk alone; only what
    /// ends the reading of the document (cancelled, the sink's errors) is an error.
    [[nodiscard]] Result<void> each(ForeignDatabase& database, const ForeignSelect& select,
                                    const std::function<void(const ForeignRow&)>& take);

private:
    ReadContext& m_context;
    std::string m_namespace;
    RecordBatch m_batch;
    AssetRecord m_nobody; ///< what declare() gives for no asset
    std::unordered_set<std::string> m_edges;
    std::unordered_set<std::string> m_said; ///< problems, so that each is said once
    std::optional<Micros> m_seenAt;
    int m_problems = 0;
};

} // namespace upriver
