// SPDX-License-Identifier: Apache-2.0
#include "lineage/graph/paths.h"

#include <algorithm>

namespace upriver {

namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;
constexpr std::uint32_t kUnbounded = 0x3FFFFFFF;

/// Dinic's algorithm; each arc is stored with its reverse next to it (number ^ 1). No recursion.
class Flow
{
public:
    explicit Flow(std::size_t vertices) : m_first(vertices, kNone), m_level(vertices), m_next(vertices) {}

    void addArc(Vertex from, Vertex to, std::uint32_t capacity)
    {
        half(from, to, capacity);
        half(to, from, 0);
    }

    /// False: stopped.
    bool saturate(Vertex source, Vertex sink, const std::stop_token& stop)
    {
        while (layer(source, sink)) {
            m_next = m_first;
            while (augment(source, sink))
                if (stop.stop_requested())
                    return false;
        }
        return true;
    }
    /// After saturate(): on the source's side of the cut.
    [[nodiscard]] bool isNear(Vertex v) const { return m_level[v] != kNone; }

private:
    struct Half
    {
        Vertex to;
        std::uint32_t rest;
        std::uint32_t following;
    };

    void half(Vertex from, Vertex to, std::uint32_t capacity)
    {
        m_halves.push_back({to, capacity, m_first[from]});
        m_first[from] = static_cast<std::uint32_t>(m_halves.size() - 1);
    }

    bool layer(Vertex source, Vertex sink)
    {
        std::ranges::fill(m_level, kNone);
        m_level[source] = 0;
        std::vector<Vertex> queue{source};
        for (std::size_t i = 0; i < queue.size(); ++i) {
            for (std::uint32_t h = m_first[queue[i]]; h != kNone; h = m_halves[h].following) {
                if (m_halves[h].rest == 0 || m_level[m_halves[h].to] != kNone)
                    continue;
                m_level[m_halves[h].to] = m_level[queue[i]] + 1;
                queue.push_back(m_halves[h].to);
            }
        }
        return m_level[sink] != kNone;
    }

    /// One more path along the layers; capacities are one or unbounded, so its flow is one.
    bool augment(Vertex source, Vertex sink)
    {
        std::vector<std::uint32_t> path;
        Vertex v = source;
        while (v != sink) {
            std::uint32_t& h = m_next[v];
            while (h != kNone && (m_halves[h].rest == 0 || m_level[m_halves[h].to] != m_level[v] + 1))
                h = m_halves[h].following;
            if (h != kNone) {
                path.push_back(h);
                v = m_halves[h].to;
                continue;
            }
            if (path.empty())
                return false;
            v = m_halves[path.back() ^ 1].to;
            path.pop_back();
            m_next[v] = m_halves[m_next[v]].following;
        }
        for (const std::uint32_t h : path) {
            --m_halves[h].rest;
            ++m_halves[h ^ 1].rest;
        }
        return true;
    }

    std::vector<Half> m_halves;
    std::vector<std::uint32_t> m_first, m_level, m_next;
};

} // namespace

std::optional<std::vector<Digraph::Arc>> minimumArcCut(const Digraph& graph, Vertex from, Vertex to,
                                                       const std::stop_token& stop)
{
    std::vector<Digraph::Arc> cut;
    if (from == to || graph.size() == 0)
        return std::nullopt;
    Flow flow(graph.size());
    for (const auto& [a, b] : graph.arcs())
        flow.addArc(a, b, 1);
    if (!flow.saturate(from, to, stop))
        return std::nullopt;
    for (const Digraph::Arc& arc : graph.arcs())
        if (flow.isNear(arc.first) && !flow.isNear(arc.second))
            cut.push_back(arc);
    return cut;
}

std::optional<std::vector<Vertex>> minimumVertexCut(const Digraph& graph, Vertex from, Vertex to,
                                                    const std::stop_token& stop)
{
    if (from == to || graph.size() == 0 || std::ranges::binary_search(graph.arcs(), Digraph::Arc{from, to}))
        return std::nullopt;
    // Each vertex is split in two; only the arc between its halves has a capacity of one.
    Flow flow(graph.size() * 2);
    for (Vertex v = 0; v < graph.size(); ++v)
        flow.addArc(2 * v, 2 * v + 1, v == from || v == to ? kUnbounded : 1);
    for (const auto& [a, b] : graph.arcs())
        flow.addArc(2 * a + 1, 2 * b, kUnbounded);
    if (!flow.saturate(2 * from, 2 * to + 1, stop))
        return std::nullopt;
    std::vector<Vertex> cut;
    for (Vertex v = 0; v < graph.size(); ++v)
        if (flow.isNear(2 * v) && !flow.isNear(2 * v + 1))
            cut.push_back(v);
    return cut;
}

} // namespace upriver
