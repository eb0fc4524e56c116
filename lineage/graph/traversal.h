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

/// A set of nodes that is emptied at the price of what was in it, not of the graph: many closures use one.
class NodeMarks
{
public:
    explicit NodeMarks(std::size_t nodes) : m_bits((nodes + 63) / 64, 0) {}
    [[nodiscard]] bool operator[](NodeIndex node) const { return (m_bits[node / 64] >> node % 64 & 1U) != 0; }
    /// True: it was not marked before.
    bool mark(NodeIndex node)
    {
        std::uint64_t& word = m_bits[node / 64];
        const std::uint64_t bit = std::uint64_t{1} << node % 64;
        if ((word & bit) != 0)
            return false;
        word |= bit;
        m_marked.push_back(node);
        return true;
    }
    void clear();
    [[nodiscard]] const std::vector<NodeIndex>& marked() const { return m_marked; } ///< in order of marking

private:
    std::vector<std::uint64_t> m_bits;
    std::vector<NodeIndex> m_marked;
};

/// Marks in met all that can be reached, starts too; counts the newly marked but starts and those in
/// `counted` (null: none). What was marked before is not gone through again.
struct ReachCount
{
    std::size_t assets = 0;
    std::size_t jobs = 0;
};
ReachCount markReach(const GraphView& view, const std::vector<NodeIndex>& starts, Direction direction,
                     NodeMarks& met, const std::stop_token& stop = {}, const NodeMarks* counted = nullptr);

} // namespace upriver
