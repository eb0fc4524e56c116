// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a layout must keep before it is shown: finite places, no two cards on each other, each forward edge
// pointing right, each edge with its curve. Pure.

#include <optional>
#include <string>

#include "lineage/layout/layout_wire.h"

namespace upriver {

/// Why the helper's answer must not be used; none: it is sound.
[[nodiscard]] std::optional<std::string> findFlaw(const wire::DotRequest& request,
                                                  const wire::DotAnswer& answer);
/// Pairs of nodes that overlap by more than half a pixel.
[[nodiscard]] std::size_t countOverlaps(const std::vector<LayoutNode>& nodes,
                                        const std::vector<LayoutPoint>& centres);

} // namespace upriver
