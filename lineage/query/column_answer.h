// SPDX-License-Identifier: Apache-2.0
#pragma once

// The column side of an answer: which columns by which names, what a column focus shows, and the column
// edges between shown assets.

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "lineage/graph/column_trace.h"
#include "lineage/query/lineage_words.h"
#include "lineage/query/selection.h"

namespace upriver {

/// Column names by slot, read once for each asset.
class ColumnNames
{
public:
    ColumnNames(const LineageGraph& graph, LineageWords& words, std::optional<ScanId> asOf)
        : m_graph(graph), m_words(words), m_asOf(asOf)
    {}
    /// Empty for slot 0 and for a slot that nobody names.
    [[nodiscard]] Result<std::string> name(ColumnPlace place);
    /// The slot of a name (exact, else ignoring ASCII case); NotFound says which columns there are.
    [[nodiscard]] Result<std::int32_t> slot(NodeIndex node, const std::string& name);

private:
    using Names = std::map<std::int32_t, std::string>;
    [[nodiscard]] Result<const Names*> namesOf(NodeIndex node);

    const LineageGraph& m_graph;
    LineageWords& m_words;
    std::optional<ScanId> m_asOf;
    std::unordered_map<NodeIndex, Names> m_names;
};

[[nodiscard]] std::uint16_t columnKindsOf(const LineageRequest& request);

/// A column focus: the selection of all assets of the trace, and the arcs of the trace itself.
struct ColumnSelection
{
    Selection selection;
    std::vector<TracedArc> arcs;
};
[[nodiscard]] ColumnSelection selectColumn(const GraphView& view, ColumnPlace start,
                                           const LineageRequest& request, const std::stop_token& stop = {});

/// Column arcs with both ends shown, by (src, dst, job).
[[nodiscard]] std::vector<TracedArc> columnArcsBetween(const GraphView& view,
                                                       const std::vector<NodeIndex>& nodes,
                                                       const std::function<bool(NodeIndex)>& shows,
                                                       std::uint16_t kinds);

[[nodiscard]] Result<std::vector<LineageColumnEdge>>
namedColumnEdges(const LineageGraph& graph, ColumnNames& names, const std::vector<TracedArc>& arcs);

} // namespace upriver
