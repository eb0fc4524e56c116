// SPDX-License-Identifier: Apache-2.0
#include "lineage/graph/paths.h"

#include <algorithm>
#include <queue>
#include <tuple>

#include "lineage/graph/traversal.h"

namespace upriver {

namespace {

constexpr std::uint32_t kFar = 0xFFFFFFFF;

/// Arcs from each vertex to the target, by breadth.
std::vector<std::uint32_t> distancesTo(const Digraph& graph, Vertex to)
{
    std::vector<std::uint32_t> distance(graph.size(), kFar);
    std::vector<Vertex> queue{to};
    distance[to] = 0;
    for (std::size_t i = 0; i < queue.size(); ++i) {
        for (const Vertex before : graph.in(queue[i])) {
            if (distance[before] != kFar)
                continue;
            distance[before] = distance[queue[i]] + 1;
            queue.push_back(before);
        }
    }
    return distance;
}

/// Both at most kManyPaths; their plain sum could be more than the type holds.
std::int64_t saturatingSum(std::int64_t a, std::int64_t b)
{
    return a >= kManyPaths - b ? kManyPaths : a + b;
}

Vertex vertexOf(const std::vector<NodeIndex>& nodes, NodeIndex node)
{
    return static_cast<Vertex>(std::ranges::lower_bound(nodes, node) - nodes.begin());
}

} // namespace

BetweenSet betweenSet(const GraphView& view, NodeIndex from, NodeIndex to, const std::stop_token& stop)
{
    BetweenSet set;
    NodeMarks below(view.graph->nodeCount());
    markReach(view, {from}, Direction::Downstream, below, stop);
    if (!below[to] || stop.stop_requested())
        return set;
    std::vector<bool> between(view.graph->nodeCount(), false);
    between[to] = true;
    set.nodes.push_back(to);
    for (std::size_t i = 0; i < set.nodes.size(); ++i) {
        for (const GraphArc& arc : view.arcs(set.nodes[i], Direction::Upstream)) {
            if (!view.passes(arc) || !below[arc.other] || between[arc.other])
                continue;
            between[arc.other] = true;
            set.nodes.push_back(arc.other);
        }
    }
    std::ranges::sort(set.nodes);
    std::vector<Digraph::Arc> arcs;
    for (Vertex v = 0; v < set.nodes.size(); ++v)
        for (const GraphArc& arc : view.arcs(set.nodes[v], Direction::Downstream))
            if (view.passes(arc) && between[arc.other])
                arcs.emplace_back(v, vertexOf(set.nodes, arc.other));
    set.graph = Digraph(set.nodes.size(), std::move(arcs));
    set.from = vertexOf(set.nodes, from);
    set.to = vertexOf(set.nodes, to);
    return set;
}

std::int64_t countPaths(const Digraph& graph, Vertex from, Vertex to)
{
    const Components components = stronglyConnected(graph);
    std::vector<std::vector<Vertex>> members(components.count);
    for (Vertex v = 0; v < graph.size(); ++v)
        members[components.of[v]].push_back(v);
    std::vector<std::int64_t> ways(components.count, 0);
    ways[components.of[to]] = 1;
    // Components come in reverse topological order: what an arc leads to is counted before.
    for (std::uint32_t component = 0; component < components.count; ++component) {
        for (const Vertex v : members[component])
            for (const Vertex next : graph.out(v))
                if (components.of[next] != component)
                    ways[component] = saturatingSum(ways[component], ways[components.of[next]]);
    }
    return ways[components.of[from]];
}

std::vector<Vertex> shortestPath(const Digraph& graph, Vertex from, Vertex to)
{
    const std::vector<std::uint32_t> distance = distancesTo(graph, to);
    if (distance[from] == kFar)
        return {};
    std::vector<Vertex> path{from};
    while (path.back() != to) {
        const Vertex here = path.back();
        for (const Vertex next : graph.out(here)) {
            if (distance[next] + 1 != distance[here])
                continue;
            path.push_back(next);
            break;
        }
    }
    return path;
}

namespace {

/// Best first over partial paths, which share their beginnings: a partial path is a chain of parents.
class SimplePathSearch
{
public:
    SimplePathSearch(const Digraph& graph, Vertex to)
        : m_graph(graph), m_to(to), m_distance(distancesTo(graph, to))
    {}

    SimplePaths run(Vertex from, SimplePathsLimit limit, const std::stop_token& stop)
    {
        SimplePaths result;
        if (m_distance[from] == kFar)
            return result;
        push(from, kFar, 0);
        while (!m_queue.empty()) {
            if (result.paths.size() >= limit.paths || m_parts.size() > limit.steps || stop.stop_requested()) {
                result.cut = true;
                return result;
            }
            const std::uint32_t part = std::get<2>(m_queue.top());
            m_queue.pop();
            if (m_parts[part].vertex == m_to)
                result.paths.push_back(chain(part));
            else
                extend(part);
        }
        return result;
    }

private:
    struct Part
    {
        Vertex vertex;
        std::uint32_t parent;
        std::uint32_t length;
    };
    /// Whole length at least; the longer part first (else all parts of a layer come before any path ends);
    /// then order of arrival.
    using Entry = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;

    void push(Vertex vertex, std::uint32_t parent, std::uint32_t length)
    {
        const auto part = static_cast<std::uint32_t>(m_parts.size());
        m_queue.emplace(length + m_distance[vertex], m_distance[vertex], part);
        m_parts.push_back({vertex, parent, length});
    }

    std::vector<Vertex> chain(std::uint32_t part) const
    {
        std::vector<Vertex> path;
        for (; part != kFar; part = m_parts[part].parent)
            path.push_back(m_parts[part].vertex);
        std::ranges::reverse(path);
        return path;
    }

    void extend(std::uint32_t part)
    {
        const std::vector<Vertex> path = chain(part);
        for (const Vertex next : m_graph.out(path.back()))
            if (m_distance[next] != kFar && std::ranges::find(path, next) == path.end())
                push(next, part, m_parts[part].length + 1);
    }

    const Digraph& m_graph;
    Vertex m_to;
    std::vector<std::uint32_t> m_distance;
    std::vector<Part> m_parts;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> m_queue;
};

} // namespace

SimplePaths simplePaths(const Digraph& graph, Vertex from, Vertex to, SimplePathsLimit limit,
                        const std::stop_token& stop)
{
    return SimplePathSearch(graph, to).run(from, limit, stop);
}

std::vector<Vertex> bottlenecks(const Digraph& graph, Vertex from, Vertex to)
{
    const std::vector<Vertex> path = shortestPath(graph, from, to);
    std::vector<std::uint32_t> place(graph.size(), kFar);
    for (std::uint32_t i = 0; i < path.size(); ++i)
        place[path[i]] = i;
    std::vector<bool> met(graph.size(), false);
    std::vector<Vertex> result;
    std::uint32_t farthest = 0; // on the path, from what was expanded so far
    for (std::uint32_t i = 0; i < path.size(); ++i) {
        // Nothing before this vertex reaches beyond it: every way leads through it.
        if (i > 0 && i + 1 < path.size() && farthest == i)
            result.push_back(path[i]);
        std::vector<Vertex> stack{path[i]};
        while (!stack.empty()) {
            const Vertex v = stack.back();
            stack.pop_back();
            for (const Vertex next : graph.out(v)) {
                if (place[next] != kFar) {
                    farthest = std::max(farthest, place[next]);
                } else if (!met[next]) {
                    met[next] = true;
                    stack.push_back(next);
                }
            }
        }
    }
    return result;
}

} // namespace upriver
