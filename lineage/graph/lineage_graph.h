// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageGraph: the whole lineage graph in memory, immutable, compressed sparse rows both ways with dates.
// Built once by graph_loader and shared between threads as shared_ptr<const LineageGraph>. Node numbers
// are dense and local to one graph; outside, assets are AssetIds.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/model/kinds.h"

namespace upriver {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = 0xFFFFFFFF;
enum class Direction : std::uint8_t { Upstream, Downstream };

/// One end of an edge as seen from the other; sorted by (other, kind, since) within a node.
struct GraphArc
{
    NodeIndex other = kNoNode;
    EdgeKind kind = EdgeKind::Data;
    std::uint8_t confidence = 100;
    bool manual = false;
    std::uint32_t since = 0; ///< scan id
    std::uint32_t until = 0; ///< 0 = open
    /// Open at a scan (0 = now).
    [[nodiscard]] bool isOpenAt(std::uint32_t scan) const
    {
        return scan == 0 ? until == 0 : since <= scan && (until == 0 || scan < until);
    }
    /// An alias that nobody has to decide on.
    [[nodiscard]] bool isSameThing() const { return kind == EdgeKind::Alias && confidence == 100; }
};

/// Bit of ColumnArc::kinds beside those that the catalog keeps: a column of the same thing under another
/// name. Always with kIdentity; stands both ways, as aliases do.
inline constexpr std::uint16_t kSameColumn = 1U << 15;

struct ColumnArc
{
    NodeIndex other = kNoNode;
    std::int32_t otherSlot = 0;
    std::int32_t slot = 0; ///< of this side; 0 = the whole dataset
    NodeIndex job = kNoNode;
    std::uint16_t kinds = 0;
    bool masking = false;
    std::uint8_t confidence = 100;
    std::uint32_t since = 0;
    std::uint32_t until = 0;
    [[nodiscard]] bool isOpenAt(std::uint32_t scan) const
    {
        return scan == 0 ? until == 0 : since <= scan && (until == 0 || scan < until);
    }
};

struct GraphNode
{
    AssetId id;
    AssetKind kind = AssetKind::Dataset;
    bool ghost = false;
    std::uint32_t since = 0;
    std::uint32_t until = 0;
    [[nodiscard]] bool isOpenAt(std::uint32_t scan) const
    {
        return scan == 0 ? until == 0 : since <= scan && (until == 0 || scan < until);
    }
};

class LineageGraph
{
public:
    [[nodiscard]] std::size_t nodeCount() const { return m_nodes.size(); }
    [[nodiscard]] std::size_t edgeCount() const { return m_in.size(); }
    [[nodiscard]] NodeIndex indexOf(AssetId id) const; ///< kNoNode if unknown
    [[nodiscard]] const GraphNode& node(NodeIndex index) const { return m_nodes[index]; }
    [[nodiscard]] std::span<const GraphArc> upstream(NodeIndex index) const;
    [[nodiscard]] std::span<const GraphArc> downstream(NodeIndex index) const;
    [[nodiscard]] std::span<const ColumnArc> columnUpstream(NodeIndex index) const;
    [[nodiscard]] std::span<const ColumnArc> columnDownstream(NodeIndex index) const;

private:
    friend class GraphBuilder;
    std::vector<GraphNode> m_nodes;
    std::unordered_map<AssetId, NodeIndex> m_index;
    std::vector<std::uint32_t> m_inStart, m_outStart, m_columnInStart, m_columnOutStart;
    std::vector<GraphArc> m_in, m_out;
    std::vector<ColumnArc> m_columnIn, m_columnOut;
};

/// Collects rows in any order, then builds. Edges to unknown assets are dropped. An alias has no direction:
/// it stands as an arc both ways.
class GraphBuilder
{
public:
    void addNode(const GraphNode& node);
    void addEdge(AssetId src, AssetId dst, const GraphArc& arc); ///< arc.other is ignored
    void addColumnEdge(AssetId src, AssetId dst, AssetId job,
                       const ColumnArc& fromDst); ///< slot = dst's, otherSlot = src's
    [[nodiscard]] std::shared_ptr<const LineageGraph> build();

private:
    struct PendingEdge
    {
        AssetId src, dst;
        GraphArc arc;
    };
    struct PendingColumnEdge
    {
        AssetId src, dst, job;
        ColumnArc arc;
    };
    std::vector<GraphNode> m_nodes;
    std::vector<PendingEdge> m_edges;
    std::vector<PendingColumnEdge> m_columnEdges;
};

/// The only door from the store to the graph.
[[nodiscard]] Result<std::shared_ptr<const LineageGraph>> loadGraph(const std::string& catalog,
                                                                    std::stop_token stop = {});

} // namespace upriver
