// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/prepared_graph.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace upriver {

namespace {

using Ends = std::pair<std::uint32_t, std::uint32_t>;

std::vector<std::uint32_t> nodesByKey(const LayoutRequest& request)
{
    std::vector<std::uint32_t> order(request.nodes.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return request.nodes[a].key < request.nodes[b].key;
    });
    return order;
}

/// Finds the edges that close a cycle: depth-first from the sources, then from what is left, in order.
class BackEdges
{
public:
    BackEdges(std::size_t nodes, const std::vector<Ends>& edges)
        : m_start(nodes + 1), m_edges(edges), m_state(nodes)
    {
        for (const auto& [from, to] : edges)
            ++m_start[from + 1];
        std::partial_sum(m_start.begin(), m_start.end(), m_start.begin());
        m_back.assign(edges.size(), false);
    }

    std::vector<bool> find()
    {
        std::vector<bool> hasUpstream(m_state.size());
        for (const auto& [from, to] : m_edges)
            hasUpstream[to] = true;
        for (std::uint32_t node = 0; node < m_state.size(); ++node)
            if (!hasUpstream[node])
                walk(node);
        for (std::uint32_t node = 0; node < m_state.size(); ++node)
            walk(node);
        return std::move(m_back);
    }

private:
    enum class State : std::uint8_t { New, Open, Done };

    void walk(std::uint32_t start)
    {
        if (m_state[start] != State::New)
            return;
        std::vector<std::pair<std::uint32_t, std::size_t>> stack{{start, m_start[start]}};
        m_state[start] = State::Open;
        while (!stack.empty()) {
            auto& [node, next] = stack.back();
            if (next == m_start[node + 1]) {
                m_state[node] = State::Done;
                stack.pop_back();
                continue;
            }
            const std::size_t edge = next++;
            const std::uint32_t target = m_edges[edge].second;
            if (m_state[target] == State::Open) {
                m_back[edge] = true;
            } else if (m_state[target] == State::New) {
                m_state[target] = State::Open;
                stack.emplace_back(target, m_start[target]);
            }
        }
    }

    std::vector<std::size_t> m_start; ///< of each node's edges, which are sorted by their source
    const std::vector<Ends>& m_edges;
    std::vector<State> m_state;
    std::vector<bool> m_back;
};

std::uint32_t rootOf(std::vector<std::uint32_t>& parent, std::uint32_t node)
{
    while (parent[node] != node)
        node = parent[node] = parent[parent[node]];
    return node;
}

std::vector<std::uint32_t> componentRoots(const LayoutRequest& request, const PreparedGraph& graph)
{
    std::vector<std::uint32_t> parent(graph.nodes.size());
    std::iota(parent.begin(), parent.end(), 0U);
    const auto join = [&](std::uint32_t a, std::uint32_t b) {
        const auto [low, high] = std::minmax({rootOf(parent, a), rootOf(parent, b)});
        parent[high] = low;
    };
    for (const PreparedEdge& edge : graph.edges)
        join(edge.from, edge.to);
    std::map<std::int32_t, std::uint32_t> firstOfGroup;
    for (std::uint32_t position = 0; position < graph.nodes.size(); ++position) {
        const std::int32_t group = request.nodes[graph.nodes[position]].group;
        if (group >= 0)
            join(firstOfGroup.try_emplace(group, position).first->second, position);
    }
    for (std::uint32_t position = 0; position < parent.size(); ++position)
        parent[position] = rootOf(parent, position);
    return parent;
}

constexpr double kLoop = 34; // how far a self-loop reaches out

std::vector<LayoutPoint> selfLoop(const LayoutNode& node, LayoutPoint centre)
{
    const double x = centre.x + node.width / 2;
    const double reach = node.height / 2 + 8;
    return {
        {x, centre.y - 10}, {x + kLoop, centre.y - reach}, {x + kLoop, centre.y + reach}, {x, centre.y + 10}};
}

} // namespace

PreparedGraph prepare(const LayoutRequest& request)
{
    PreparedGraph graph;
    graph.nodes = nodesByKey(request);
    std::vector<std::uint32_t> positionOf(request.nodes.size());
    for (std::uint32_t position = 0; position < graph.nodes.size(); ++position)
        positionOf[graph.nodes[position]] = position;

    std::vector<Ends> ends;
    for (const LayoutEdge& edge : request.edges)
        if (edge.from != edge.to && edge.from < positionOf.size() && edge.to < positionOf.size())
            ends.emplace_back(positionOf[edge.from], positionOf[edge.to]);
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    const std::vector<bool> back = BackEdges(graph.nodes.size(), ends).find();

    std::map<Ends, EdgeUse> useOf;
    std::vector<Ends> forward;
    for (std::size_t i = 0; i < ends.size(); ++i)
        forward.push_back(back[i] ? Ends{ends[i].second, ends[i].first} : ends[i]);
    std::vector<Ends> unique = forward;
    std::sort(unique.begin(), unique.end());
    unique.erase(std::unique(unique.begin(), unique.end()), unique.end());
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const auto found = std::lower_bound(unique.begin(), unique.end(), forward[i]);
        useOf[ends[i]] = {static_cast<std::uint32_t>(found - unique.begin()), back[i]};
    }
    for (const auto& [from, to] : unique)
        graph.edges.push_back({from, to, 0});

    for (const LayoutEdge& edge : request.edges) {
        std::optional<EdgeUse>& use = graph.uses.emplace_back();
        if (edge.from == edge.to || edge.from >= positionOf.size() || edge.to >= positionOf.size())
            continue;
        use = useOf.at({positionOf[edge.from], positionOf[edge.to]});
        graph.edges[use->edge].weight = std::max(graph.edges[use->edge].weight, edge.weight);
    }
    return graph;
}

std::vector<Component> components(const LayoutRequest& request, const PreparedGraph& graph)
{
    const std::vector<std::uint32_t> roots = componentRoots(request, graph);
    std::map<std::uint32_t, Component> byRoot;
    for (std::uint32_t position = 0; position < roots.size(); ++position)
        byRoot[roots[position]].nodes.push_back(position);
    for (std::uint32_t edge = 0; edge < graph.edges.size(); ++edge)
        byRoot[roots[graph.edges[edge].from]].edges.push_back(edge);
    std::vector<Component> result;
    for (auto& [root, component] : byRoot)
        result.push_back(std::move(component));
    std::stable_sort(result.begin(), result.end(),
                     [](const Component& a, const Component& b) { return a.nodes.size() > b.nodes.size(); });
    return result;
}

void giveCurves(const LayoutRequest& request, const PreparedGraph& graph,
                const std::vector<std::vector<LayoutPoint>>& curves, LayoutResult& result)
{
    for (std::size_t i = 0; i < request.edges.size(); ++i) {
        const LayoutEdge& edge = request.edges[i];
        std::vector<LayoutPoint>& bezier = result.edges[i].bezier;
        if (const auto& use = graph.uses[i]) {
            bezier = curves[use->edge];
            if (use->reversed)
                std::reverse(bezier.begin(), bezier.end());
        } else if (edge.from == edge.to && edge.from < request.nodes.size()) {
            bezier = selfLoop(request.nodes[edge.from], result.centres[edge.from]);
        }
    }
}

} // namespace upriver
