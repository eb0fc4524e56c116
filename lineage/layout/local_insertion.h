// SPDX-License-Identifier: Apache-2.0
#pragma once

// Expanding, folding and opening cards without a new layout: what stands keeps its column and its order, new
// cards go where their neighbours are, the pivot does not move. Pure; fractions of a millisecond. Answers
// nothing when the change is too large or would not come out clean: then a full layout is due.

#include <cstdint>
#include <optional>
#include <vector>

#include "lineage/layout/layout.h"

namespace upriver {

struct StandingNode
{
    std::int64_t key = 0;
    LayoutPoint centre;
    double width = 0;
    double height = 0;
};

struct StandingEdge
{
    std::int64_t from = 0; ///< keys
    std::int64_t to = 0;
    std::vector<LayoutPoint> bezier;
};

struct StandingLayout
{
    std::vector<StandingNode> nodes;
    std::vector<StandingEdge> edges;
};

inline constexpr std::size_t kInsertedAtMost = 25;
inline constexpr std::size_t kStandingAtMost = 20000;

/// Places are those of the standing layout, not moved to the origin.
[[nodiscard]] std::optional<LayoutResult> insertLocally(const LayoutRequest& request,
                                                        const StandingLayout& standing, std::int64_t pivot);

} // namespace upriver
