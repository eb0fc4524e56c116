// SPDX-License-Identifier: Apache-2.0
#pragma once

// TextGraph: a lineage graph written as text, so that a test reads like its picture. One chain a line:
//   orders > [load] > staging > dashboard:sales     [x] is a job, kind:x another kind, ?x a ghost
//   orders.id > [load] > staging.id                 columns; x.* is the whole dataset; ~ instead of > = join
//   control: [load] > [publish]                     another kind of edge
//   a > b @2-5 %80 !                                since scan 2 until 5, confidence 80, manual
// Names hold letters, digits and _. Ids count from 1 in order of appearance. shuffle: rows arrive in
// another order, which must change nothing.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lineage/graph/lineage_graph.h"
#include "lineage/query/lineage_words.h"

namespace upriver::test {

class TextGraph final : public LineageWords
{
public:
    explicit TextGraph(std::string_view text, unsigned shuffle = 0);

    [[nodiscard]] const LineageGraph& graph() const { return *m_graph; }
    [[nodiscard]] AssetId id(const std::string& name) const;
    [[nodiscard]] NodeIndex node(const std::string& name) const { return m_graph->indexOf(id(name)); }
    [[nodiscard]] std::string name(AssetId id) const;
    [[nodiscard]] std::string name(NodeIndex node) const { return name(m_graph->node(node).id); }
    /// What the words say beside the graph; tests change them.
    std::map<std::string, std::int64_t> problems; ///< asset name -> problems of its file "<name>.json"
    std::map<AssetId, AssetSummary> rows;
    std::map<AssetId, std::vector<CheckRow>> checksOf;
    std::int64_t newestScan = 9;

    Result<std::optional<ScanRow>> scan(const std::optional<AsOf>& asOf) override;
    Result<std::vector<AssetSummary>> summaries(std::span<const AssetId> ids,
                                                std::optional<ScanId> asOf) override;
    Result<std::vector<ColumnRow>> columns(AssetId asset, std::optional<ScanId> asOf) override;
    /// "kind:x", else a part of the name.
    Result<std::vector<AssetId>> matching(const std::string& filter, std::stop_token stop) override;
    Result<std::vector<CheckRow>> checks(AssetId asset, std::optional<ScanId> asOf) override
    {
        static_cast<void>(asOf);
        const auto known = checksOf.find(asset);
        return known == checksOf.end() ? std::vector<CheckRow>() : known->second;
    }
    Result<std::vector<Completeness::NotUnderstood>> notUnderstood(std::span<const AssetId> shown,
                                                                   std::optional<ScanId> asOf) override;

private:
    struct Token;
    struct Line;
    void read(std::string_view text);
    void readLine(const Line& line);
    void readColumns(const Line& line);
    AssetId asset(const Token& token);
    std::int32_t slot(AssetId asset, const std::string& column);

    struct Edge
    {
        AssetId src, dst;
        GraphArc arc;
    };
    struct ColumnEdge
    {
        AssetId src, dst, job;
        ColumnArc arc;
    };
    std::vector<GraphNode> m_nodes;
    std::vector<Edge> m_edges;
    std::vector<ColumnEdge> m_columnEdges;
    std::map<std::string, AssetId> m_ids;
    std::map<AssetId, std::vector<std::string>> m_columns;
    std::shared_ptr<const LineageGraph> m_graph;
};

/// "a > b (distance)" pieces of an answer as one line of text, for comparing: nodes with distances, then
/// edges.
[[nodiscard]] std::string nodesOf(const TextGraph& words, const LineageAnswer& answer);
[[nodiscard]] std::string edgesOf(const TextGraph& words, const LineageAnswer& answer);

} // namespace upriver::test
