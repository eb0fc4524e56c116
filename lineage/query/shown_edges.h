// SPDX-License-Identifier: Apache-2.0
#pragma once

// The edges between shown nodes, jobs that are not shown bridged over, and how many relatives of each
// shown node are shown and how many not. Pure over the graph.

#include <cstdint>
#include <functional>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "lineage/graph/graph_view.h"

namespace upriver {

struct ShownEdge
{
    NodeIndex from = kNoNode;
    NodeIndex to = kNoNode;
    EdgeKind kind = EdgeKind::Data;
    std::vector<NodeIndex> via; ///< sorted
    std::uint8_t confidence = 0;
    bool manual = true;
    std::uint32_t since = 0;
    std::uint32_t until = 0;
};

struct ShownEdges
{
    std::vector<ShownEdge> edges; ///< by (from, to, kind)
    bool cut = false;             ///< there were more than the limit
};

struct ShownScope
{
    GraphView view;
    std::function<bool(NodeIndex)> shows;
    std::function<bool(NodeIndex)> mayBridge; ///< of jobs that are not shown
};

[[nodiscard]] ShownEdges edgesBetween(const ShownScope& scope, const std::vector<NodeIndex>& nodes,
                                      std::size_t limit, const std::stop_token& stop = {});

struct RelativeCount
{
    int shown = 0;
    int hidden = 0;
};

/// Counts one side of one node after the other; remembers what it found behind each job.
class RelativeCounter
{
public:
    /// countable: of the nodes that are not shown, those that could be.
    RelativeCounter(ShownScope scope, std::function<bool(NodeIndex)> countable);
    [[nodiscard]] RelativeCount count(NodeIndex node, Direction direction);

private:
    struct Ends
    {
        std::vector<NodeIndex> nodes;
        RelativeCount count;
    };
    [[nodiscard]] const Ends& behind(NodeIndex job, Direction direction);
    [[nodiscard]] RelativeCount tally(const std::vector<NodeIndex>& ends, NodeIndex self) const;

    ShownScope m_scope;
    std::function<bool(NodeIndex)> m_countable;
    std::unordered_map<NodeIndex, Ends> m_behind[2];
};

} // namespace upriver
