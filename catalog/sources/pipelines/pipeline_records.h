// SPDX-License-Identifier: Apache-2.0
#pragma once

// PipelineRecords: what the readers of orchestrators' own databases (Airflow, Dagster, Prefect, Luigi) share.
// Jobs of one namespace, edges said once each, values redacted and of bounded length. Owned by the read() of
// one document; one thread. Errors: what the sink and the database answer.

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/foreign_database.h"

namespace upriver {

/// Text for a record: redacted, at most 2,000 bytes.
[[nodiscard]] std::string cleanText(std::string_view text);
/// Adds a property unless the value is empty; redacted by its key too.
void addProperty(std::vector<Property>& properties, std::string_view key, std::string_view value);

class PipelineRecords final : public BatchSender
{
public:
    PipelineRecords(ReadContext& context, std::string ns) : BatchSender(context), m_namespace(std::move(ns))
    {}

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

    /// select() that sends what gathers. A damaged table is a problem and ends this walk alone; only what
    /// ends the reading of the document (cancelled, the sink's errors) is an error.
    [[nodiscard]] Result<void> each(ForeignDatabase& database, const ForeignSelect& select,
                                    const std::function<void(const ForeignRow&)>& take);

private:
    std::string m_namespace;
    AssetRecord m_nobody; ///< what declare() gives for no asset
    std::unordered_set<std::string> m_edges;
};

} // namespace upriver
