// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lanes: a layout in which every card stands in the column that it belongs to (its layer), whatever its edges
// say; within a lane in as many columns as its own edges need. Our own, because Graphviz knows no such
// columns. Edges that pass over a column get a place of their own in it, so that they run beside its cards.
// Pure; same request, same result.

#include "lineage/layout/layout.h"

namespace upriver {

inline constexpr double kLaneGap = 76; ///< between lanes, beside the gap between columns
/// True when nodes have lanes: then laneLayout() places them.
[[nodiscard]] bool hasLanes(const LayoutRequest& request);
/// Nodes without a lane stand in the first one.
[[nodiscard]] LayoutResult laneLayout(const LayoutRequest& request);

} // namespace upriver
