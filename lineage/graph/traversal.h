// SPDX-License-Identifier: Apache-2.0
#pragma once

// HopWalk: breadth-first over a GraphView in one direction, one hop at a time. A hop leads from one
// non-job asset to the next; jobs that a data arc reaches are passed within the hop, chains of them too.
// Other kinds of arcs cost a hop each and make the job they reach an end of its own. Linear in the arcs
// that are met (with a fan-out limit: in the sides that are met), no recursion, the order depends on the
// graph alone. A walk is used by one thread.

#include <cstddef>
#include <functional>
#include <stop_token>
#include <vector>

#include "lineage/graph/graph_view.h"

namespace upriver {

/// One side of one node: the assets that a hop leads to and the jobs that are bridged to get there.
struct Side
{
    std::vector<NodeIndex> ends; ///< sorted
    std::vector<NodeIndex> jobs; ///< in the order they were met
};
struct SideRules
{
    std::function<bool(NodeIndex)> endsHere; ///< of jobs: an end instead of a bridge; empty: none
    std::function<bool(NodeIndex)> mayEnter; ///< empty: all; a job that may not be entered does not exist
    std::function<bool(NodeIndex)> mayLeave; ///< of jobs; empty: all
};
[[nodiscard]] Side sideOf(const GraphView& view, NodeIndex node, Direction direction,
                          const SideRules& rules = {});

/// What one hop led to.
struct Hop
{
    std::vector<NodeIndex> ends;   ///< newly met assets; jobs only where a non-data arc led to them
    std::vector<NodeIndex> passed; ///< newly met jobs that were bridged
};

struct HopWalkOptions
{
    Direction direction = Direction::Upstream;
    std::function<bool(NodeIndex)> mayEnter; ///< empty: all; a node that may not be entered does not exist
    std::function<bool(NodeIndex)> mayLeave; ///< empty: all; a node that may not be left is an end
    /// Empty: all. Given the ends of one asset's side, keeps those that the walk goes to (fan-out limit).
    std::function<void(NodeIndex, std::vector<NodeIndex>&)> choose;
};

class HopWalk
{
public:
    HopWalk(const GraphView& view, const std::vector<NodeIndex>& starts, HopWalkOptions options);
    /// The next hop; empty ends: the walk is over.
    [[nodiscard]] Hop next(const std::stop_token& stop = {});

private:
    void expand(NodeIndex node, Hop& hop);
    void expandChosen(NodeIndex node, Hop& hop);
    void pass(NodeIndex job, Hop& hop);
    void passBetween(NodeIndex node, const Side& side, const std::vector<NodeIndex>& chosen, Hop& hop);
    [[nodiscard]] SideRules rules() const;
    [[nodiscard]] bool mayEnter(NodeIndex node) const;
    bool meet(const GraphArc& arc, Hop& hop);

    GraphView m_view;
    HopWalkOptions m_options;
    std::vector<bool> m_met;
    std::vector<NodeIndex> m_frontier;
    std::vector<NodeIndex> m_jobs; ///< met in this hop, not passed yet
};

/// Marks in met all that can be reached, starts too; counts the newly marked but starts and those in
/// `counted` (may be empty).
struct ReachCount
{
    std::size_t assets = 0;
    std::size_t jobs = 0;
};
ReachCount markReach(const GraphView& view, const std::vector<NodeIndex>& starts, Direction direction,
                     std::vector<bool>& met, const std::stop_token& stop = {},
                     const std::vector<bool>& counted = {});

} // namespace upriver
