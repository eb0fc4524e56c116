// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which pipeline makes each asset of an answer: the one that contains a job which writes it; for a job that
// stands alone (a dbt model) the project that it stands in. For groups; reads names from the catalog: workers
// only. Errors: Catalog.

#include <map>

#include <QString>

#include "catalog/store/catalog_reader.h"
#include "lineage/query/lineage_query.h"

namespace upriver {

/// Assets that no job writes are left out. Of several pipelines the one with most jobs that write it, then
/// the first by name.
[[nodiscard]] Result<std::map<AssetId, QString>>
pipelinesOf(const LineageAnswer& answer, const LineageGraph& graph, const CatalogReader& reader);

/// The outermost job that contains this one; the lowest of several, so that it is the same every time.
[[nodiscard]] NodeIndex outermostJob(const LineageGraph& graph, NodeIndex job);
[[nodiscard]] bool holdsTasks(const LineageGraph& graph, NodeIndex job);
/// What writes it most: an outermost job; kNoNode where nothing does.
[[nodiscard]] NodeIndex pipelineOf(const LineageGraph& graph, NodeIndex asset);

} // namespace upriver
