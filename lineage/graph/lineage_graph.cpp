// SPDX-License-Identifier: Apache-2.0
#include "lineage/graph/lineage_graph.h"

#include <algorithm>
#include <tuple>

namespace upriver {

namespace {

template <typename Arc>
std::span<const Arc> slice(const std::vector<Arc>& arcs, const std::vector<std::uint32_t>& starts,
                           NodeIndex index)
{
    if (index + 1 >= starts.size())
        return {};
    return std::span(arcs).subspan(starts[index], starts[index + 1] - starts[index]);
}

/// Counting sort of (node, arc) pairs into rows, then each row by the other end: the order never depends
/// on the order of arrival.
template <typename Arc, typename Less>
void pack(std::vector<std::pair<NodeIndex, Arc>>& pairs, std::size_t nodes,
          std::vector<std::uint32_t>& starts, std::vector<Arc>& arcs, Less less)
{
    starts.assign(nodes + 1, 0);
    for (const auto& [node, arc] : pairs)
        ++starts[node + 1];
    for (std::size_t i = 1; i < starts.size(); ++i)
        starts[i] += starts[i - 1];
    arcs.resize(pairs.size());
    std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
    for (auto& [node, arc] : pairs)
        arcs[next[node]++] = arc;
    for (std::size_t i = 0; i < nodes; ++i)
        std::sort(arcs.begin() + starts[i], arcs.begin() + starts[i + 1], less);
    pairs.clear();
    pairs.shrink_to_fit();
}

using Ends = std::vector<std::pair<NodeIndex, GraphArc>>;

void addBothEnds(NodeIndex src, NodeIndex dst, GraphArc arc, Ends& in, Ends& out)
{
    arc.other = src;
    in.emplace_back(dst, arc);
    arc.other = dst;
    out.emplace_back(src, arc);
}

bool arcLess(const GraphArc& a, const GraphArc& b)
{
    return std::tie(a.other, a.kind, a.since, a.until) < std::tie(b.other, b.kind, b.since, b.until);
}

bool columnArcLess(const ColumnArc& a, const ColumnArc& b)
{
    return std::tie(a.slot, a.other, a.otherSlot, a.job, a.since, a.kinds) <
           std::tie(b.slot, b.other, b.otherSlot, b.job, b.since, b.kinds);
}

} // namespace

NodeIndex LineageGraph::indexOf(AssetId id) const
{
    const auto it = m_index.find(id);
    return it == m_index.end() ? kNoNode : it->second;
}

std::span<const GraphArc> LineageGraph::upstream(NodeIndex index) const
{
    return slice(m_in, m_inStart, index);
}
std::span<const GraphArc> LineageGraph::downstream(NodeIndex index) const
{
    return slice(m_out, m_outStart, index);
}
std::span<const ColumnArc> LineageGraph::columnUpstream(NodeIndex index) const
{
    return slice(m_columnIn, m_columnInStart, index);
}
std::span<const ColumnArc> LineageGraph::columnDownstream(NodeIndex index) const
{
    return slice(m_columnOut, m_columnOutStart, index);
}

void GraphBuilder::addNode(const GraphNode& node) { m_nodes.push_back(node); }

void GraphBuilder::addEdge(AssetId src, AssetId dst, const GraphArc& arc)
{
    m_edges.push_back({src, dst, arc});
}

void GraphBuilder::addColumnEdge(AssetId src, AssetId dst, AssetId job, const ColumnArc& fromDst)
{
    m_columnEdges.push_back({src, dst, job, fromDst});
}

std::shared_ptr<const LineageGraph> GraphBuilder::build()
{
    auto graph = std::make_shared<LineageGraph>();
    std::ranges::sort(m_nodes, {}, &GraphNode::id);
    graph->m_nodes = std::move(m_nodes);
    for (NodeIndex i = 0; i < graph->m_nodes.size(); ++i)
        graph->m_index.emplace(graph->m_nodes[i].id, i);

    const std::size_t nodes = graph->m_nodes.size();
    Ends in;
    Ends out;
    for (auto& edge : m_edges) {
        const NodeIndex src = graph->indexOf(edge.src);
        const NodeIndex dst = graph->indexOf(edge.dst);
        if (src == kNoNode || dst == kNoNode)
            continue;
        addBothEnds(src, dst, edge.arc, in, out);
        if (edge.arc.kind == EdgeKind::Alias)
            addBothEnds(dst, src, edge.arc, in, out);
    }
    pack(in, nodes, graph->m_inStart, graph->m_in, arcLess);
    pack(out, nodes, graph->m_outStart, graph->m_out, arcLess);

    std::vector<std::pair<NodeIndex, ColumnArc>> columnIn;
    std::vector<std::pair<NodeIndex, ColumnArc>> columnOut;
    for (auto& edge : m_columnEdges) {
        const NodeIndex src = graph->indexOf(edge.src);
        const NodeIndex dst = graph->indexOf(edge.dst);
        if (src == kNoNode || dst == kNoNode)
            continue;
        edge.arc.job = graph->indexOf(edge.job);
        edge.arc.other = src;
        columnIn.emplace_back(dst, edge.arc);
        edge.arc.other = dst;
        std::swap(edge.arc.slot, edge.arc.otherSlot);
        columnOut.emplace_back(src, edge.arc);
    }
    pack(columnIn, nodes, graph->m_columnInStart, graph->m_columnIn, columnArcLess);
    pack(columnOut, nodes, graph->m_columnOutStart, graph->m_columnOut, columnArcLess);
    return graph;
}

} // namespace upriver
