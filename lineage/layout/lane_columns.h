// SPDX-License-Identifier: Apache-2.0
#pragma once

// Columns for cards that are added to a picture in lanes: each card in a column of its lane, what stands in
// the column where it stood, and columns beyond a new one moved on. Pure.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace upriver {

inline constexpr int kNoColumn = -1;

struct LaneCard
{
    std::int32_t lane = -1; ///< below 0: the first
    double width = 0;
    int stood = kNoColumn; ///< column in the picture before, from the left
    bool isPivot = false;
};

/// Indexes of cards; no circles.
struct LaneEdge
{
    std::uint32_t from = 0;
    std::uint32_t to = 0;
};

struct LaneColumns
{
    std::vector<int> of;   ///< column by card, from the left
    std::vector<double> x; ///< centre by column
};

/// stoodX: centres by column in the picture before. Nothing where its columns were in no order of lanes.
[[nodiscard]] std::optional<LaneColumns> columnsInLanes(const std::vector<LaneCard>& cards,
                                                        const std::vector<LaneEdge>& edges,
                                                        const std::map<int, double>& stoodX);

} // namespace upriver
