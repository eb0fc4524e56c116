// SPDX-License-Identifier: Apache-2.0
#pragma once

// How much data flows between groups of assets: counted over the whole graph in one pass, without an answer,
// for catalogs too large to be shown asset by asset. Jobs are bridged over. Pure; memory grows with nodes and
// with the square of the groups, of which there are few.

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "lineage/graph/graph_view.h"

namespace upriver {

inline constexpr std::uint32_t kNoGroup = 0xFFFFFFFF;

struct GroupCounts
{
    std::size_t groups = 0;
    std::vector<std::int64_t> assets; ///< by group
    std::vector<std::int64_t> edges;  ///< between two different groups, row by row: from * groups + to
    /// Joins that are sure: the same thing in both groups, once, from the smaller number to the larger.
    std::vector<std::int64_t> same;
    /// False: some edges were counted for each job that makes them, or not at all, as to join so many would
    /// take too long.
    bool isExact = true;

    [[nodiscard]] std::int64_t between(std::uint32_t from, std::uint32_t to) const
    {
        return edges[from * groups + to];
    }
};

/// groupOf: by node; kNoGroup leaves it out. Stopped: what was counted until then.
[[nodiscard]] GroupCounts countGroups(const GraphView& view, std::span<const std::uint32_t> groupOf,
                                      std::size_t groups, const std::stop_token& stop = {});

} // namespace upriver
