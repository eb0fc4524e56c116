// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "lineage/graph/lineage_graph.h"

namespace upriver {

namespace {

/// Row starts from the sizes of rows, which stand one further.
void sumUp(std::vector<std::uint32_t>& starts)
{
    for (std::size_t i = 1; i < starts.size(); ++i)
        starts[i] += starts[i - 1];
}

/// Column arcs of a graph that no catalog stands behind: tests, made graphs.
class ColumnsInMemory final : public ColumnArcSource
{
public:
    explicit ColumnsInMemory(std::size_t nodes) : m_in(nodes), m_out(nodes) {}
    void add(NodeIndex src, NodeIndex dst, ColumnArc arc)
    {
        arc.other = src;
        m_in[dst].push_back(arc);
        arc.other = dst;
        std::swap(arc.slot, arc.otherSlot);
        m_out[src].push_back(arc);
    }
    void sort()
    {
        for (auto* side : {&m_in, &m_out})
            for (auto& row : *side)
                std::ranges::sort(row, columnArcLess);
    }
    Result<ColumnArcs> arcs(const LineageGraph& graph, NodeIndex node, Direction direction) override
    {
        static_cast<void>(graph);
        const auto& side = direction == Direction::Upstream ? m_in : m_out;
        return node < side.size() ? ColumnArcs(std::span(side[node])) : ColumnArcs();
    }

private:
    std::vector<std::vector<ColumnArc>> m_in, m_out;
};

} // namespace

bool columnArcLess(const ColumnArc& a, const ColumnArc& b)
{
    return std::tie(a.slot, a.other, a.otherSlot, a.job, a.since, a.kinds) <
           std::tie(b.slot, b.other, b.otherSlot, b.job, b.since, b.kinds);
}

GraphBuilder::GraphBuilder() = default;
GraphBuilder::~GraphBuilder() = default;

void GraphBuilder::addNode(const GraphNode& node) { m_nodes.push_back(node); }

void GraphBuilder::addEdge(AssetId src, AssetId dst, const ArcFacts& facts)
{
    m_edges.push_back({src, dst, m_facts.numberOf(facts)});
}

void GraphBuilder::addColumnEdge(AssetId src, AssetId dst, AssetId job, const ColumnArc& fromDst)
{
    m_columnEdges.push_back({src, dst, job, fromDst});
}

void GraphBuilder::placeNodes(LineageGraph& graph)
{
    if (!std::ranges::is_sorted(m_nodes, {}, &GraphNode::id))
        std::ranges::sort(m_nodes, {}, &GraphNode::id);
    Numbered<NodeFacts> facts;
    graph.m_ids.reserve(m_nodes.size());
    graph.m_factsOfNode.reserve(m_nodes.size());
    for (const GraphNode& node : m_nodes) {
        graph.m_ids.push_back(node.id);
        graph.m_factsOfNode.push_back(facts.numberOf(node));
    }
    graph.m_nodeFacts = facts.take();
    m_nodes = {};
}

/// Counting sort into rows, then each row by its other ends: the order never depends on that of arrival.
void GraphBuilder::placeEdges(LineageGraph& graph)
{
    struct Ends
    {
        NodeIndex src, dst;
        std::uint32_t facts;
    };
    std::vector<Ends> placed;
    placed.reserve(m_edges.size());
    std::vector<std::pair<std::uint32_t, std::uint32_t>> mirrors; // of facts: few
    graph.m_arcFacts = m_facts.take();
    Numbered<ArcFacts> known;
    for (const ArcFacts& facts : graph.m_arcFacts)
        known.numberOf(facts);
    for (const PendingEdge& edge : m_edges) {
        const NodeIndex src = graph.indexOf(edge.src);
        const NodeIndex dst = graph.indexOf(edge.dst);
        if (src == kNoNode || dst == kNoNode)
            continue;
        placed.push_back({src, dst, edge.facts});
        ArcFacts back = graph.m_arcFacts[edge.facts];
        if (back.kind != EdgeKind::Alias)
            continue;
        back.mirrored = true;
        placed.push_back({dst, src, known.numberOf(back)});
    }
    m_edges = {};
    graph.m_arcFacts = known.take();

    const auto jobBit = [&](NodeIndex node) {
        return graph.kindOf(node) == AssetKind::Job ? PackedArc::kToJob : 0U;
    };
    const auto pack = [&](std::vector<std::uint32_t>& starts, std::vector<PackedArc>& arcs,
                          NodeIndex Ends::*row, NodeIndex Ends::*other) {
        starts.assign(graph.m_ids.size() + 1, 0);
        for (const Ends& edge : placed)
            ++starts[edge.*row + 1];
        sumUp(starts);
        arcs.resize(placed.size());
        std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
        for (const Ends& edge : placed)
            arcs[next[edge.*row]++] = {edge.*other, edge.facts | jobBit(edge.*other)};
        const auto order = [&](const PackedArc& a, const PackedArc& b) {
            if (a.other != b.other)
                return a.other < b.other;
            const ArcFacts& x = graph.m_arcFacts[a.facts()];
            const ArcFacts& y = graph.m_arcFacts[b.facts()];
            return std::tie(x.kind, x.since, x.until, x.mirrored) <
                   std::tie(y.kind, y.since, y.until, y.mirrored);
        };
        for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
            const std::span some = std::span(arcs).subspan(starts[i], starts[i + 1] - starts[i]);
            if (!std::ranges::is_sorted(some, order))
                std::ranges::sort(some, order);
        }
    };
    pack(graph.m_inStart, graph.m_in, &Ends::dst, &Ends::src);
    pack(graph.m_outStart, graph.m_out, &Ends::src, &Ends::dst);
}

std::unique_ptr<ColumnArcSource> GraphBuilder::columnsInMemory(const LineageGraph& graph)
{
    auto columns = std::make_unique<ColumnsInMemory>(m_columnEdges.empty() ? 0 : graph.nodeCount());
    for (PendingColumnEdge& edge : m_columnEdges) {
        const NodeIndex src = graph.indexOf(edge.src);
        const NodeIndex dst = graph.indexOf(edge.dst);
        if (src == kNoNode || dst == kNoNode)
            continue;
        edge.arc.job = graph.indexOf(edge.job);
        columns->add(src, dst, edge.arc);
    }
    m_columnEdges = {};
    columns->sort();
    return columns;
}

std::shared_ptr<const LineageGraph> GraphBuilder::build(std::unique_ptr<ColumnArcSource> columns)
{
    auto graph = std::make_shared<LineageGraph>();
    placeNodes(*graph);
    placeEdges(*graph);
    graph->m_columns = columns ? std::move(columns) : columnsInMemory(*graph);
    return graph;
}

} // namespace upriver
