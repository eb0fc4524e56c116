// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers: how far along its way from the source to its readers an asset stands. What people and tools say in
// tags and names ("layer:raw", stg_orders, schema marts) comes first; the rest is told by what it is made
// from. Pure; any thread.

#include <cstdint>
#include <optional>
#include <vector>

#include "catalog/model/catalog_rows.h"
#include "lineage/query/lineage_query.h"

namespace upriver {

enum class Layer : std::uint8_t { Source, Staging, Intermediate, Mart, Consumption };
inline constexpr std::size_t kLayers = 5;

/// What its kind, tags or names say; nothing where they say nothing.
[[nodiscard]] std::optional<Layer> statedLayer(const AssetSummary& asset);
/// One for each node of an answer: what is stated; else one beyond the layers that it is made from (marts at
/// most), without any a source. Jobs stand with what they read.
[[nodiscard]] std::vector<Layer> layersOf(const LineageAnswer& answer);

} // namespace upriver
