// SPDX-License-Identifier: Apache-2.0
#include "lineage/graph/digraph.h"

#include <algorithm>

namespace upriver {

Digraph::Digraph(std::size_t vertices, std::vector<Arc> arcs)
    : m_arcs(std::move(arcs)), m_outStart(vertices + 1, 0), m_inStart(vertices + 1, 0)
{
    std::ranges::sort(m_arcs);
    m_arcs.erase(std::unique(m_arcs.begin(), m_arcs.end()), m_arcs.end());
    for (const auto& [from, to] : m_arcs) {
        ++m_outStart[from + 1];
        ++m_inStart[to + 1];
    }
    for (std::size_t i = 1; i <= vertices; ++i) {
        m_outStart[i] += m_outStart[i - 1];
        m_inStart[i] += m_inStart[i - 1];
    }
    m_out.reserve(m_arcs.size());
    m_in.resize(m_arcs.size());
    std::vector<std::uint32_t> next(m_inStart.begin(), m_inStart.end() - 1);
    for (const auto& [from, to] : m_arcs) {
        m_out.push_back(to);
        m_in[next[to]++] = from;
    }
}

std::span<const Vertex> Digraph::out(Vertex v) const
{
    return std::span(m_out).subspan(m_outStart[v], m_outStart[v + 1] - m_outStart[v]);
}

std::span<const Vertex> Digraph::in(Vertex v) const
{
    return std::span(m_in).subspan(m_inStart[v], m_inStart[v + 1] - m_inStart[v]);
}

namespace {

constexpr std::uint32_t kUnseen = 0xFFFFFFFF;

/// Tarjan's algorithm with its call stack as a vector: a chain of a million assets must not overflow.
class Tarjan
{
public:
    explicit Tarjan(const Digraph& graph)
        : m_graph(graph), m_order(graph.size(), kUnseen), m_low(graph.size(), 0), m_next(graph.size(), 0)
    {
        m_result.of.assign(graph.size(), kUnseen);
    }

    Components run()
    {
        for (Vertex v = 0; v < m_graph.size(); ++v)
            if (m_order[v] == kUnseen)
                from(v);
        return std::move(m_result);
    }

private:
    void open(Vertex v)
    {
        m_order[v] = m_low[v] = m_clock++;
        m_open.push_back(v);
        m_path.push_back(v);
    }

    void from(Vertex start)
    {
        open(start);
        while (!m_path.empty()) {
            const Vertex v = m_path.back();
            const auto out = m_graph.out(v);
            if (m_next[v] < out.size())
                look(v, out[m_next[v]++]);
            else
                close(v);
        }
    }

    void look(Vertex v, Vertex to)
    {
        if (m_order[to] == kUnseen)
            open(to);
        else if (m_result.of[to] == kUnseen)
            m_low[v] = std::min(m_low[v], m_order[to]);
    }

    void close(Vertex v)
    {
        m_path.pop_back();
        if (!m_path.empty())
            m_low[m_path.back()] = std::min(m_low[m_path.back()], m_low[v]);
        if (m_low[v] != m_order[v])
            return;
        Vertex member = kUnseen;
        while (member != v) {
            member = m_open.back();
            m_open.pop_back();
            m_result.of[member] = m_result.count;
        }
        ++m_result.count;
    }

    const Digraph& m_graph;
    std::vector<std::uint32_t> m_order, m_low, m_next;
    std::vector<Vertex> m_open, m_path;
    std::uint32_t m_clock = 0;
    Components m_result;
};

} // namespace

Components stronglyConnected(const Digraph& graph) { return Tarjan(graph).run(); }

std::vector<std::uint32_t> cycleNumbers(const Digraph& graph, const Components& components)
{
    std::vector<std::uint32_t> sizes(components.count, 0);
    for (const std::uint32_t component : components.of)
        ++sizes[component];
    for (const auto& [from, to] : graph.arcs())
        if (from == to)
            sizes[components.of[from]] = std::max(2U, sizes[components.of[from]]);
    std::vector<std::uint32_t> numberOf(components.count, 0);
    std::vector<std::uint32_t> result(graph.size(), 0);
    std::uint32_t cycles = 0;
    for (Vertex v = 0; v < graph.size(); ++v) {
        const std::uint32_t component = components.of[v];
        if (sizes[component] < 2)
            continue;
        if (numberOf[component] == 0)
            numberOf[component] = ++cycles;
        result[v] = numberOf[component];
    }
    return result;
}

std::vector<bool> backwardArcs(const Digraph& graph)
{
    enum class State : std::uint8_t { New, OnPath, Done };
    std::vector<bool> backward(graph.arcs().size(), false);
    std::vector<State> state(graph.size(), State::New);
    std::vector<std::uint32_t> next(graph.size(), 0);
    std::vector<Vertex> path;
    for (Vertex start = 0; start < graph.size(); ++start) {
        if (state[start] != State::New)
            continue;
        path.push_back(start);
        state[start] = State::OnPath;
        while (!path.empty()) {
            const Vertex v = path.back();
            const auto out = graph.out(v);
            if (next[v] == out.size()) {
                state[v] = State::Done;
                path.pop_back();
                continue;
            }
            const std::uint32_t arc = graph.firstArc(v) + next[v];
            const Vertex to = out[next[v]++];
            if (state[to] == State::OnPath)
                backward[arc] = true;
            if (state[to] != State::New)
                continue;
            state[to] = State::OnPath;
            path.push_back(to);
        }
    }
    return backward;
}

} // namespace upriver
