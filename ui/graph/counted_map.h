// SPDX-License-Identifier: Apache-2.0
#pragma once

// The map of a catalog with more assets than a picture is made of: its groups are counted over the graph in
// memory and a pass over the catalog, not card by card. A million assets take some seconds and 12 bytes each.
// Blocks: for workers.

#include <stop_token>
#include <vector>

#include "ui/graph/lineage_picture.h"

namespace upriver {

/// Cards of a counted map: the smallest groups together are one of them.
inline constexpr std::size_t kCountedGroups = 60;

/// What a map is of: everything but jobs, or what the filter leaves of it.
struct MapScope
{
    std::vector<bool> nodes; ///< of the graph
    qint64 count = 0;
    qint64 hidden = 0; ///< by the filter
};

/// Jobs aside.
[[nodiscard]] qint64 countAssets(const LineageGraph& graph);
[[nodiscard]] Result<MapScope> scopeOfMap(const PictureRequest& request, const std::stop_token& stop);
[[nodiscard]] std::vector<AssetId> rootsOf(const LineageGraph& graph, const MapScope& scope);
void sayWhatIsHidden(const MapScope& scope, Completeness& completeness);

[[nodiscard]] Result<LineagePicture> countedMap(const PictureRequest& request, const CatalogReader& reader,
                                                const MapScope& scope, const std::stop_token& stop,
                                                std::size_t most = kCountedGroups);

} // namespace upriver
