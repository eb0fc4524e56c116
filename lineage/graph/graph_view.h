// SPDX-License-Identifier: Apache-2.0
#pragma once

// GraphView: a LineageGraph as of one scan and for some kinds of edges; what every walk goes over. A value
// that borrows the graph: it must not outlive it. Any thread.

#include <cstdint>
#include <span>

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
        return (edgeKinds & edgeBit(arc.kind)) != 0 && arc.isOpenAt(scan) &&
               (!bridged || arc.kind == EdgeKind::Data || !isJob(arc.other));
    }
    [[nodiscard]] bool isJob(NodeIndex node) const { return graph->node(node).kind == AssetKind::Job; }
    [[nodiscard]] std::span<const GraphArc> arcs(NodeIndex node, Direction direction) const
    {
        return direction == Direction::Upstream ? graph->upstream(node) : graph->downstream(node);
    }
    [[nodiscard]] std::span<const ColumnArc> columnArcs(NodeIndex node, Direction direction) const
    {
        return direction == Direction::Upstream ? graph->columnUpstream(node) : graph->columnDownstream(node);
    }
};

} // namespace upriver
