// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageGraph: the whole lineage graph in memory, compressed sparse rows both ways with dates: 8 bytes an
// arc, as what arcs share (kind, dates, confidence) is kept once. Never changes; column arcs are fetched
// asset by asset. Made by loadGraph() and shared between threads as shared_ptr<const LineageGraph>. Node
// numbers are dense and local to one graph; outside, assets are AssetIds.

#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/model/kinds.h"
#include "lineage/graph/column_arcs.h"

namespace upriver {

/// What many arcs have in common.
struct ArcFacts
{
    EdgeKind kind = EdgeKind::Data;
    std::uint8_t confidence = 100;
    bool manual = false;
    bool mirrored = false;   ///< an alias seen from its second end: stated the other way round
    std::uint32_t since = 0; ///< scan id
    std::uint32_t until = 0; ///< 0 = open
    auto operator<=>(const ArcFacts&) const = default;
    /// Open at a scan (0 = now).
    [[nodiscard]] bool isOpenAt(std::uint32_t scan) const
    {
        return scan == 0 ? until == 0 : since <= scan && (until == 0 || scan < until);
    }
    /// An alias that nobody has to decide on.
    [[nodiscard]] bool isSameThing() const { return kind == EdgeKind::Alias && confidence == 100; }
};

/// One end of an edge as seen from the other; by (other, kind, since, until) within a node.
struct GraphArc : ArcFacts
{
    NodeIndex other = kNoNode;
};

/// An arc as it is kept. Whether it leads to a job stands here too: a walk asks that of every arc.
struct PackedArc
{
    static constexpr std::uint32_t kToJob = 1U << 31;
    NodeIndex other = kNoNode;
    std::uint32_t bits = 0;
    [[nodiscard]] std::uint32_t facts() const { return bits & ~kToJob; } ///< of LineageGraph::facts()
    [[nodiscard]] bool leadsToJob() const { return (bits & kToJob) != 0; }
};

/// The arcs of one node one way. Borrows the graph.
class GraphArcs
{
public:
    class Iterator
    {
    public:
        using iterator_concept = std::forward_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = GraphArc;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = GraphArc;
        Iterator() = default;
        Iterator(const PackedArc* at, const ArcFacts* facts) : m_at(at), m_facts(facts) {}
        GraphArc operator*() const { return {m_facts[m_at->facts()], m_at->other}; }
        Iterator& operator++()
        {
            ++m_at;
            return *this;
        }
        Iterator operator++(int) { return {m_at++, m_facts}; }
        bool operator==(const Iterator& other) const { return m_at == other.m_at; }

    private:
        const PackedArc* m_at = nullptr;
        const ArcFacts* m_facts = nullptr;
    };
    GraphArcs() = default;
    GraphArcs(std::span<const PackedArc> arcs, const ArcFacts* facts) : m_arcs(arcs), m_facts(facts) {}
    [[nodiscard]] Iterator begin() const { return {m_arcs.data(), m_facts}; }
    [[nodiscard]] Iterator end() const { return {m_arcs.data() + m_arcs.size(), m_facts}; }
    [[nodiscard]] std::size_t size() const { return m_arcs.size(); }
    [[nodiscard]] bool empty() const { return m_arcs.empty(); }
    [[nodiscard]] std::span<const PackedArc> packed() const { return m_arcs; }

private:
    std::span<const PackedArc> m_arcs;
    const ArcFacts* m_facts = nullptr;
};

/// What is known of a node but its id.
struct NodeFacts
{
    AssetKind kind = AssetKind::Dataset;
    bool ghost = false;
    std::uint32_t since = 0;
    std::uint32_t until = 0;
    auto operator<=>(const NodeFacts&) const = default;
    [[nodiscard]] bool isOpenAt(std::uint32_t scan) const
    {
        return scan == 0 ? until == 0 : since <= scan && (until == 0 || scan < until);
    }
};

struct GraphNode : NodeFacts
{
    GraphNode() = default;
    GraphNode(AssetId asset, AssetKind assetKind, bool isGhost, std::uint32_t from, std::uint32_t to)
        : NodeFacts{assetKind, isGhost, from, to}, id(asset)
    {}
    GraphNode(AssetId asset, const NodeFacts& facts) : NodeFacts(facts), id(asset) {}
    AssetId id;
};

class LineageGraph
{
public:
    [[nodiscard]] std::size_t nodeCount() const { return m_ids.size(); }
    [[nodiscard]] std::size_t edgeCount() const { return m_in.size(); }
    [[nodiscard]] NodeIndex indexOf(AssetId id) const; ///< kNoNode if unknown
    [[nodiscard]] GraphNode node(NodeIndex index) const { return {m_ids[index], nodeFacts(index)}; }
    [[nodiscard]] AssetKind kindOf(NodeIndex index) const { return nodeFacts(index).kind; }
    [[nodiscard]] GraphArcs upstream(NodeIndex index) const { return slice(m_in, m_inStart, index); }
    [[nodiscard]] GraphArcs downstream(NodeIndex index) const { return slice(m_out, m_outStart, index); }
    /// What PackedArc::facts() counts.
    [[nodiscard]] std::span<const ArcFacts> facts() const { return m_arcFacts; }

    /// May read the catalog: not for the window's thread. Empty when that fails: see columnStatus().
    [[nodiscard]] ColumnArcs columnUpstream(NodeIndex index) const;
    [[nodiscard]] ColumnArcs columnDownstream(NodeIndex index) const;
    /// The first failure to fetch column arcs; whoever asked for some looks here before telling what they
    /// say.
    [[nodiscard]] Result<void> columnStatus() const;

private:
    friend class GraphBuilder;
    [[nodiscard]] GraphArcs slice(const std::vector<PackedArc>& arcs,
                                  const std::vector<std::uint32_t>& starts, NodeIndex index) const
    {
        if (index + 1 >= starts.size())
            return {};
        return {std::span(arcs).subspan(starts[index], starts[index + 1] - starts[index]), m_arcFacts.data()};
    }
    [[nodiscard]] const NodeFacts& nodeFacts(NodeIndex index) const
    {
        return m_nodeFacts[m_factsOfNode[index]];
    }
    [[nodiscard]] ColumnArcs columnArcs(NodeIndex index, Direction direction) const;

    std::vector<AssetId> m_ids; ///< ascending
    std::vector<std::uint32_t> m_factsOfNode;
    std::vector<NodeFacts> m_nodeFacts;
    std::vector<ArcFacts> m_arcFacts;
    std::vector<std::uint32_t> m_inStart, m_outStart;
    std::vector<PackedArc> m_in, m_out;
    mutable std::mutex m_columnsMutex;
    mutable Result<void> m_columnStatus;
    std::unique_ptr<ColumnArcSource> m_columns;
};

/// Gives equal values one number, in the order in which they come.
template <typename Value>
class Numbered
{
public:
    std::uint32_t numberOf(const Value& value)
    {
        if (m_values.empty() || !(m_values[m_last] == value)) {
            const auto [known, isNew] =
                m_numbers.try_emplace(value, static_cast<std::uint32_t>(m_values.size()));
            if (isNew)
                m_values.push_back(value);
            m_last = known->second;
        }
        return m_last;
    }
    [[nodiscard]] std::vector<Value> take() { return std::move(m_values); }

private:
    std::map<Value, std::uint32_t> m_numbers;
    std::vector<Value> m_values;
    std::uint32_t m_last = 0; ///< rows that are alike come together
};

/// Collects rows in any order, then builds. Edges to unknown assets are dropped. An alias has no direction:
/// it stands as an arc both ways.
class GraphBuilder
{
public:
    GraphBuilder();
    ~GraphBuilder();
    GraphBuilder(const GraphBuilder&) = delete;
    GraphBuilder& operator=(const GraphBuilder&) = delete;
    void addNode(const GraphNode& node);
    void addEdge(AssetId src, AssetId dst, const ArcFacts& facts);
    /// Kept in memory. fromDst: slot = dst's, otherSlot = src's; other and job are ignored.
    void addColumnEdge(AssetId src, AssetId dst, AssetId job, const ColumnArc& fromDst);
    /// columns: where column arcs come from instead of addColumnEdge().
    [[nodiscard]] std::shared_ptr<const LineageGraph> build(std::unique_ptr<ColumnArcSource> columns = {});

private:
    struct PendingEdge
    {
        AssetId src, dst;
        std::uint32_t facts = 0;
    };
    struct PendingColumnEdge
    {
        AssetId src, dst, job;
        ColumnArc arc;
    };
    void placeNodes(LineageGraph& graph);
    void placeEdges(LineageGraph& graph);
    [[nodiscard]] std::unique_ptr<ColumnArcSource> columnsInMemory(const LineageGraph& graph);

    std::vector<GraphNode> m_nodes;
    std::vector<PendingEdge> m_edges;
    std::vector<PendingColumnEdge> m_columnEdges;
    Numbered<ArcFacts> m_facts;
};

/// The only door from the store to the graph. Column arcs are read from the catalog when they are asked for,
/// by a connection of the graph's own: from the catalog as it is then.
[[nodiscard]] Result<std::shared_ptr<const LineageGraph>> loadGraph(const std::string& catalog,
                                                                    std::stop_token stop = {});

} // namespace upriver
