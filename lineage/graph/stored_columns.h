// SPDX-License-Identifier: Apache-2.0
#pragma once

// StoredColumns: column arcs out of the catalog. What leads to an asset is one look into the catalog; what it
// leads to needs to know which assets it leads to, for which all column edges are passed over once. What is
// surely the same thing has the same columns: where names are equal, their lineage goes on. Keeps what was
// asked for, up to a limit; one thread at a time.

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "catalog/store/graph_reader.h"
#include "lineage/graph/column_arcs.h"

namespace upriver {

class StoredColumns final : public ColumnArcSource
{
public:
    explicit StoredColumns(std::unique_ptr<GraphReader> reader);
    ~StoredColumns() override;
    Result<ColumnArcs> arcs(const LineageGraph& graph, NodeIndex node, Direction direction) override;

private:
    class ColumnsByName;
    using Arcs = std::vector<ColumnArc>;
    Result<void> readUpstream(const LineageGraph& graph, NodeIndex node, Arcs& arcs) const;
    Result<void> readDownstream(const LineageGraph& graph, NodeIndex node, Arcs& arcs);
    Result<void> findTargets(const LineageGraph& graph);
    Result<void> addJoined(const LineageGraph& graph, NodeIndex node, Arcs& arcs) const;
    Result<void> readNames(AssetId asset, ColumnsByName& columns) const;

    std::unique_ptr<GraphReader> m_reader;
    std::unordered_map<std::uint64_t, ColumnArcs::Kept> m_kept; ///< by node and direction
    std::size_t m_keptArcs = 0;
    bool m_knowsTargets = false;
    std::vector<std::uint64_t> m_targets; ///< sorted: who has column edges, to whom
};

} // namespace upriver
