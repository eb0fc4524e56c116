// SPDX-License-Identifier: Apache-2.0
#pragma once

// Paths between two nodes: the set of everything that lies on one, how many there are, the shortest, all
// simple ones within a bound, what every path passes, and the smallest cuts. Jobs count as nodes here.
// Pure, iterative; long questions stop at the token and then give what they have.

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "lineage/graph/digraph.h"
#include "lineage/graph/graph_view.h"

namespace upriver {

inline constexpr std::int64_t kManyPaths = std::int64_t{1} << 62;

/// down(from) and up(to) at once. Vertex v of the graph is nodes[v]; nodes are sorted; empty = no path.
struct BetweenSet
{
    std::vector<NodeIndex> nodes;
    Digraph graph;
    Vertex from = 0;
    Vertex to = 0;
};
[[nodiscard]] BetweenSet betweenSet(const GraphView& view, NodeIndex from, NodeIndex to,
                                    const std::stop_token& stop = {});

/// Ways through the graph with every cycle drawn together to one point; exact when there is no cycle.
/// Saturates at kManyPaths.
[[nodiscard]] std::int64_t countPaths(const Digraph& graph, Vertex from, Vertex to);

/// Fewest arcs; among equals the one by smallest vertices. Empty = none; {from} when from == to.
[[nodiscard]] std::vector<Vertex> shortestPath(const Digraph& graph, Vertex from, Vertex to);

struct SimplePathsLimit
{
    std::size_t paths = 1000;
    std::size_t steps = 1'000'000; ///< partial paths looked at
};
struct SimplePaths
{
    std::vector<std::vector<Vertex>> paths; ///< shortest first, then by vertices met
    bool cut = false;                       ///< the limit ended it
};
[[nodiscard]] SimplePaths simplePaths(const Digraph& graph, Vertex from, Vertex to,
                                      SimplePathsLimit limit = {}, const std::stop_token& stop = {});

/// Vertices on every path, in path order, both ends left out.
[[nodiscard]] std::vector<Vertex> bottlenecks(const Digraph& graph, Vertex from, Vertex to);

/// A smallest set of arcs (of vertices, ends excepted) whose loss leaves no path; nearest to `from`.
/// nullopt: the token fired, or for vertices: an arc leads straight from one end to the other.
[[nodiscard]] std::optional<std::vector<Digraph::Arc>>
minimumArcCut(const Digraph& graph, Vertex from, Vertex to, const std::stop_token& stop = {});
[[nodiscard]] std::optional<std::vector<Vertex>>
minimumVertexCut(const Digraph& graph, Vertex from, Vertex to, const std::stop_token& stop = {});

} // namespace upriver
