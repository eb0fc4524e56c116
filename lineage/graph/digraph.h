// SPDX-License-Identifier: Apache-2.0
#pragma once

// Digraph: a small directed graph cut out of the big one (vertices 0..n-1, arcs sorted, no doubles), and
// its strongly connected components. Values; any thread.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace upriver {

using Vertex = std::uint32_t;

class Digraph
{
public:
    using Arc = std::pair<Vertex, Vertex>;

    Digraph() = default;
    Digraph(std::size_t vertices, std::vector<Arc> arcs);
    [[nodiscard]] std::size_t size() const { return m_outStart.empty() ? 0 : m_outStart.size() - 1; }
    [[nodiscard]] const std::vector<Arc>& arcs() const { return m_arcs; }
    [[nodiscard]] std::span<const Vertex> out(Vertex v) const;
    [[nodiscard]] std::span<const Vertex> in(Vertex v) const;
    /// Number of the arc in arcs(), which is also its place in the out rows.
    [[nodiscard]] std::uint32_t firstArc(Vertex v) const { return m_outStart[v]; }

private:
    std::vector<Arc> m_arcs;
    std::vector<std::uint32_t> m_outStart, m_inStart;
    std::vector<Vertex> m_out, m_in;
};

/// Components in reverse topological order: an arc between components leads to a smaller number.
struct Components
{
    std::vector<std::uint32_t> of; ///< by vertex
    std::uint32_t count = 0;
};
[[nodiscard]] Components stronglyConnected(const Digraph& graph);

/// 0 = on no cycle, else the cycle's number from 1 by first vertex; self-loops count.
[[nodiscard]] std::vector<std::uint32_t> cycleNumbers(const Digraph& graph, const Components& components);

/// By arc number: closes a cycle. Without these arcs the graph has none. Depth first by vertex number.
[[nodiscard]] std::vector<bool> backwardArcs(const Digraph& graph);

} // namespace upriver
