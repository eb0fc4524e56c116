// SPDX-License-Identifier: Apache-2.0
#pragma once

// Events that say what the catalog knows of one asset: a dataset event or a job event with its runs, in
// OpenLineage's own facets for everyone and in ours (catalog/sources/pipelines/openlineage_facets.md) for
// what those lack. One export, one thread. Private to lineage/export.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "catalog/base/result.h"
#include "catalog/store/catalog_reader.h"
#include "lineage/export/openlineage_graph.h"

namespace upriver {

class ExportEvents
{
public:
    using Json = nlohmann::ordered_json;

    /// asOf: nothing that came later is told; at: the time of its scan.
    ExportEvents(const CatalogReader& catalog, const ExportGraph& graph, std::optional<ScanId> asOf,
                 Micros at)
        : m_catalog(catalog), m_graph(graph), m_asOf(asOf), m_at(at)
    {}
    /// Anything that is no job.
    [[nodiscard]] Result<Json> datasetEvent(const AssetDetails& details) const;
    [[nodiscard]] Result<Json> jobEvent(const AssetDetails& details) const;
    /// Up to two: its start, and its end or state.
    [[nodiscard]] std::vector<Json> runEvents(const AssetDetails& job, const RunRow& run) const;

private:
    [[nodiscard]] Json event(const char* kind, Micros time) const;
    [[nodiscard]] Json reference(AssetId id) const;
    [[nodiscard]] Json side(AssetId dataset, int confidence) const;
    [[nodiscard]] Result<Json> sharedFacets(const AssetDetails& details) const;
    [[nodiscard]] Result<Json> ownAsset(const AssetDetails& details) const;
    [[nodiscard]] Json ownAliases(const AssetDetails& details) const;
    [[nodiscard]] Result<Json> ownChecks(const AssetDetails& details) const;
    [[nodiscard]] Result<Json> ownEdges(const AssetDetails& details) const;
    [[nodiscard]] Json columnLineage(AssetId dst, AssetId job) const;
    [[nodiscard]] Json lineage(AssetId dst) const;
    [[nodiscard]] static bool hasAliasRow(const AssetDetails& details, AssetId other);

    const CatalogReader& m_catalog;
    const ExportGraph& m_graph;
    std::optional<ScanId> m_asOf;
    Micros m_at;
};

} // namespace upriver
