// SPDX-License-Identifier: Apache-2.0
#pragma once

// GraphView: a LineageGraph as of one scan and for some kinds of edges; what every walk goes over. Where data
// is followed, so are joins that are sure (stated by a source, equal in name or content, accepted by
// people); those that are only probable are followed when aliases are asked for. A value that borrows the
// graph: it must not outlive it. Any thread.

#include <cstdint>

#include "lineage/graph/lineage_graph.h"

namespace upriver {

[[nodiscard]] constexpr std::uint32_t edgeBit(EdgeKind kind) { return 1U << static_cast<unsigned>(kind); }

struct GraphView
{
    const LineageGraph* graph = nullptr;
    std::uint32_t scan = 0; ///< 0 = now
    std::uint32_t edgeKinds = edgeBit(EdgeKind::Data);
    bool bridged = true; ///< jobs are bridged over: what else than data leads to a job is not followed

    [[nodiscard]] bool passes(const GraphArc& arc) const
    {
        return isFollowed(arc) && (!bridged || carries(arc) || !isJob(arc.other));
    }
    /// Of the kinds and the time of the view; where it leads is another question.
    [[nodiscard]] bool isFollowed(const ArcFacts& arc) const
    {
        return ((edgeKinds & edgeBit(arc.kind)) != 0 || joins(arc)) && arc.isOpenAt(scan);
    }
    /// Surely the same thing under another name: data flows on through it, whichever way one goes.
    [[nodiscard]] bool joins(const ArcFacts& arc) const
    {
        return arc.isSameThing() && (edgeKinds & edgeBit(EdgeKind::Data)) != 0;
    }
    /// Data, or the same thing: what a bridged job is entered and left by.
    [[nodiscard]] bool carries(const ArcFacts& arc) const { return arc.kind == EdgeKind::Data || joins(arc); }
    [[nodiscard]] bool isJob(NodeIndex node) const { return graph->kindOf(node) == AssetKind::Job; }
    [[nodiscard]] GraphArcs arcs(NodeIndex node, Direction direction) const
    {
        return direction == Direction::Upstream ? graph->upstream(node) : graph->downstream(node);
    }
    [[nodiscard]] ColumnArcs columnArcs(NodeIndex node, Direction direction) const
    {
        return direction == Direction::Upstream ? graph->columnUpstream(node) : graph->columnDownstream(node);
    }
};

} // namespace upriver
