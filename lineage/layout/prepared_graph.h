// SPDX-License-Identifier: Apache-2.0
#pragma once

// A layout request in canonical form: nodes in the order of their keys, edges simple, forward and sorted, so
// that shuffled input gives the same picture and Graphviz never sees a cycle, a self-loop or a double.
// Pure functions; positions index PreparedGraph::nodes.

#include <cstdint>
#include <optional>
#include <vector>

#include "lineage/layout/layout.h"

namespace upriver {

struct PreparedEdge
{
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double weight = 1;
};

/// How an edge of the request is drawn: along a prepared edge, perhaps against its direction.
struct EdgeUse
{
    std::uint32_t edge = 0;
    bool reversed = false;
};

struct PreparedGraph
{
    std::vector<std::uint32_t> nodes; ///< index into the request
    std::vector<PreparedEdge> edges;
    std::vector<std::optional<EdgeUse>> uses; ///< as the request's edges; none: self-loop or out of range
};

/// A weakly connected part (members of one group hold together too); positions ascending.
struct Component
{
    std::vector<std::uint32_t> nodes; ///< positions
    std::vector<std::uint32_t> edges; ///< indexes into PreparedGraph::edges
};

[[nodiscard]] PreparedGraph prepare(const LayoutRequest& request);
/// Largest first, then by smallest key.
[[nodiscard]] std::vector<Component> components(const LayoutRequest& request, const PreparedGraph& graph);

/// Every edge of the request gets the curve of the prepared edge that draws it; self-loops one of their own.
void giveCurves(const LayoutRequest& request, const PreparedGraph& graph,
                const std::vector<std::vector<LayoutPoint>>& curves, LayoutResult& result);

} // namespace upriver
