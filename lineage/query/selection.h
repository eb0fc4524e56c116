// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which nodes a lineage request shows, at which distance, and what was left out and why: the part of the
// resolver that needs no words. Pure over the graph; equal input gives equal output. The stop token ends
// it early, with a selection that nobody may use.

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "lineage/graph/graph_view.h"
#include "lineage/query/lineage_query.h"

namespace upriver {

struct SelectedNode
{
    int distance = 0;
    bool root = false;
};

struct SelectedFanOut
{
    NodeIndex parent = kNoNode;
    Direction direction = Direction::Downstream;
    std::vector<NodeIndex> members;
    bool operator==(const SelectedFanOut&) const = default;
};

struct Selection
{
    std::unordered_map<NodeIndex, SelectedNode> nodes;
    std::vector<SelectedFanOut> fanOuts; ///< by (parent, direction)
    std::int64_t total = 0;              ///< what the unbounded question would give
    int up = 0;                          ///< depths after widening
    int down = 0;
    bool moreUp = false; ///< the depth cut something
    bool moreDown = false;
    std::int64_t filtered = 0; ///< met, but the filter leaves them out
    std::int64_t hidden = 0;   ///< met, but taken out by hand
    std::int64_t notIsolated = 0;
    std::int64_t folded = 0; ///< sides folded
    bool tooMany = false;    ///< maxNodes cut something

    [[nodiscard]] bool shows(NodeIndex node) const { return nodes.contains(node); }
    [[nodiscard]] std::vector<NodeIndex> sorted() const;
};

struct SelectionInput
{
    GraphView view;
    std::vector<bool> matches; ///< by node; empty: no filter
    /// Puts equals into the order that people expect; empty: by node number.
    std::function<void(std::vector<NodeIndex>&)> byName;
};

[[nodiscard]] GraphView viewOf(const LineageGraph& graph, const LineageRequest& request, std::uint32_t scan);
/// Roots that the graph doesn't know are left out.
[[nodiscard]] Selection select(const SelectionInput& input, const LineageRequest& request,
                               const std::stop_token& stop = {});

} // namespace upriver
