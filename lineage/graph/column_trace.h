// SPDX-License-Identifier: Apache-2.0
#pragma once

// Column traces: everything that one column comes from and feeds, over the column arcs. Slot 0 stands for
// the whole dataset: it meets every column of its dataset, in both directions. Pure, iterative, linear in
// the arcs met; stops at the token.

#include <cstdint>
#include <stop_token>
#include <vector>

#include "lineage/graph/graph_view.h"

namespace upriver {

struct ColumnPlace
{
    NodeIndex node = kNoNode;
    std::int32_t slot = 0;
    auto operator<=>(const ColumnPlace&) const = default;
};

/// src feeds dst.
struct TracedArc
{
    ColumnPlace src;
    ColumnPlace dst;
    NodeIndex job = kNoNode;
    std::uint16_t kinds = 0;
    bool masking = false;
    std::uint8_t confidence = 100;
    std::uint32_t since = 0;
    std::uint32_t until = 0;
};

struct TracedPlace
{
    ColumnPlace place;
    int hops = 0;
    std::size_t parent = 0;  ///< index in places of where it was met from; the first is its own
    NodeIndex job = kNoNode; ///< of the arc from there
    bool assumed = false;    ///< some step from the start is an asset edge without column lineage
};

struct ColumnTrace
{
    std::vector<TracedPlace> places; ///< by hops, the start first
    std::vector<TracedArc> arcs;     ///< each once, sorted by (src, dst, job)
    bool stopped = false;
};

struct ColumnTraceOptions
{
    Direction direction = Direction::Upstream;
    std::uint16_t kinds = kDirectKinds; ///< arcs that have none of these are not followed
    /// Follow asset edges that no column is known of, to the whole of the far asset.
    bool assumeUnknown = false;
};

[[nodiscard]] ColumnTrace traceColumn(const GraphView& view, ColumnPlace start,
                                      ColumnTraceOptions options = {}, const std::stop_token& stop = {});

/// Both slots could speak of the same column.
[[nodiscard]] constexpr bool slotsMeet(std::int32_t a, std::int32_t b) { return a == 0 || b == 0 || a == b; }

} // namespace upriver
