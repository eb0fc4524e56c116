// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "lineage/export/csv_table.h"
#include "lineage/export/lineage_text.h"

namespace upriver {

namespace {

constexpr std::size_t kAssetsAtOnce = 2000;
constexpr std::size_t kColumnNamesKept = 20000; ///< assets whose columns are remembered

std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : "; ") + part;
    return text;
}

class CatalogCsv
{
public:
    CatalogCsv(const CatalogReader& catalog, const LineageGraph& graph, std::optional<ScanId> asOf,
               const std::string& folder)
        : m_catalog(catalog)
        , m_graph(graph)
        , m_asOf(asOf)
        , m_assets(folder + "/assets.csv",
                   "name,leaf,kind,subtype,platform,container,description,owners,tags,"
                   "columns,health,ghost,updated,first_seen")
        , m_columns(folder + "/columns.csv", "asset,column,type,nullable,key,description,tags")
        , m_edges(folder + "/edges.csv", "from,to,kind,confidence,manual,first_seen")
        , m_columnEdges(folder + "/column_edges.csv",
                        "from,from_column,to,to_column,job,kinds,masked,confidence,first_seen")
    {}

    Result<std::int64_t> run()
    {
        for (const auto step : {&CatalogCsv::readTimes, &CatalogCsv::writeAssets, &CatalogCsv::writeEdges})
            if (auto done = (this->*step)(); !done)
                return fail(done.error());
        const std::array<CsvTable*, 4> tables{&m_assets, &m_columns, &m_edges, &m_columnEdges};
        for (CsvTable* table : tables)
            if (auto done = table->finish(); !done)
                return fail(done.error());
        std::int64_t rows = 0;
        for (CsvTable* table : tables) { // all of them are whole: now to their places
            if (auto done = table->commit(); !done)
                return fail(done.error());
            rows += table->rows();
        }
        return rows;
    }

private:
    Result<void> readTimes()
    {
        const auto scans = m_catalog.scans();
        if (!scans)
            return fail(scans.error());
        for (const ScanRow& scan : *scans)
            m_times[scan.id.value] = formatTime(scan.started);
        auto ids = m_catalog.allAssetIds(m_asOf);
        if (!ids)
            return fail(ids.error());
        m_ids = std::move(*ids);
        return {};
    }

    [[nodiscard]] std::string timeOf(std::int64_t scan) const
    {
        const auto found = m_times.find(scan);
        return found == m_times.end() ? std::string() : found->second;
    }

    Result<void> writeAssets()
    {
        for (std::size_t first = 0; first < m_ids.size(); first += kAssetsAtOnce) {
            const std::span some =
                std::span(m_ids).subspan(first, std::min(kAssetsAtOnce, m_ids.size() - first));
            const auto rows = m_catalog.summaries(some, m_asOf);
            if (!rows)
                return fail(rows.error());
            for (const AssetSummary& asset : *rows)
                if (auto done = writeAsset(asset); !done)
                    return done;
        }
        return {};
    }

    Result<void> writeAsset(const AssetSummary& asset)
    {
        m_rank[asset.id] = m_names.size();
        m_names.push_back(asset.name.text());
        m_assets.add(CsvRow()
                         .text(asset.name.text())
                         .text(asset.leaf)
                         .text(toWord(asset.kind))
                         .text(asset.subtype)
                         .text(asset.platform)
                         .text(asset.container)
                         .text(asset.description)
                         .text(joined(asset.owners))
                         .text(joined(asset.tags))
                         .number(asset.columnCount)
                         .text(toWord(asset.health))
                         .text(asset.ghost ? "true" : "false")
                         .text(asset.updated == 0 ? std::string() : formatTime(asset.updated))
                         .text(timeOf(asset.since.value)));
        if (asset.columnCount == 0)
            return {};
        const auto columns = m_catalog.columns(asset.id, m_asOf);
        if (!columns)
            return fail(columns.error());
        for (const ColumnRow& column : *columns)
            m_columns.add(CsvRow()
                              .text(asset.name.text())
                              .text(column.name)
                              .text(column.type)
                              .text(!column.nullable   ? ""
                                    : *column.nullable ? "true"
                                                       : "false")
                              .text(toWord(column.key))
                              .text(column.description)
                              .text(joined(column.tags)));
        return {};
    }

    /// Where an asset stands among those written; nullopt: it was not there at the time.
    [[nodiscard]] std::optional<std::size_t> rankOf(NodeIndex node) const
    {
        const auto found = m_rank.find(m_graph.node(node).id);
        return found == m_rank.end() ? std::nullopt : std::optional(found->second);
    }

    template <typename Arc, typename Arcs>
    [[nodiscard]] std::vector<std::pair<std::size_t, Arc>> openArcs(const Arcs& arcs) const
    {
        const auto scan = static_cast<std::uint32_t>(m_asOf ? m_asOf->value : 0);
        std::vector<std::pair<std::size_t, Arc>> open;
        for (const Arc& arc : arcs)
            if (arc.isOpenAt(scan))
                if (const auto rank = rankOf(arc.other))
                    open.emplace_back(*rank, arc);
        std::ranges::stable_sort(open, {}, &std::pair<std::size_t, Arc>::first);
        return open;
    }

    Result<void> writeEdges()
    {
        for (const AssetId id : m_ids) {
            const NodeIndex node = m_graph.indexOf(id);
            if (node == kNoNode || !rankOf(node))
                continue;
            const std::string& name = m_names[*rankOf(node)];
            for (const auto& [rank, arc] : openArcs<GraphArc>(m_graph.downstream(node)))
                m_edges.add(CsvRow()
                                .text(name)
                                .text(m_names[rank])
                                .text(toWord(arc.kind))
                                .number(arc.confidence)
                                .text(arc.manual ? "true" : "false")
                                .text(timeOf(arc.since)));
            for (const auto& [rank, arc] : openArcs<ColumnArc>(m_graph.columnDownstream(node)))
                if (auto done = writeColumnEdge(node, name, rank, arc); !done)
                    return done;
        }
        return m_graph.columnStatus();
    }

    Result<void> writeColumnEdge(NodeIndex from, const std::string& name, std::size_t to,
                                 const ColumnArc& arc)
    {
        const auto fromColumn = columnName(from, arc.slot);
        const auto toColumn = columnName(arc.other, arc.otherSlot);
        if (!fromColumn || !toColumn)
            return fail(fromColumn ? toColumn.error() : fromColumn.error());
        const auto job = arc.job == kNoNode ? std::nullopt : rankOf(arc.job);
        m_columnEdges.add(CsvRow()
                              .text(name)
                              .text(*fromColumn)
                              .text(m_names[to])
                              .text(*toColumn)
                              .text(job ? m_names[*job] : std::string())
                              .text(columnEdgeKindWords(arc.kinds, "; "))
                              .text(arc.masking ? "true" : "false")
                              .number(arc.confidence)
                              .text(timeOf(arc.since)));
        return {};
    }

    Result<std::string> columnName(NodeIndex node, std::int32_t slot)
    {
        if (slot == 0)
            return std::string();
        auto known = m_columnNames.find(node);
        if (known == m_columnNames.end()) {
            const auto rows = m_catalog.columns(m_graph.node(node).id, m_asOf);
            if (!rows)
                return fail(rows.error());
            if (m_columnNames.size() >= kColumnNamesKept)
                m_columnNames.clear();
            known = m_columnNames.try_emplace(node).first;
            for (const ColumnRow& row : *rows)
                known->second.emplace(row.slot, row.name);
        }
        const auto name = known->second.find(slot);
        return name == known->second.end() ? std::string() : name->second;
    }

    const CatalogReader& m_catalog;
    const LineageGraph& m_graph;
    std::optional<ScanId> m_asOf;
    CsvTable m_assets, m_columns, m_edges, m_columnEdges;
    std::map<std::int64_t, std::string> m_times;
    std::vector<AssetId> m_ids;
    std::vector<std::string> m_names;
    std::unordered_map<AssetId, std::size_t> m_rank;
    std::unordered_map<NodeIndex, std::map<std::int32_t, std::string>> m_columnNames;
};

} // namespace

Result<std::int64_t> exportCsv(const std::string& catalog, const std::string& targetFolder,
                               std::optional<AsOf> asOf)
{
    const auto reader = CatalogReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    std::optional<ScanId> scan;
    if (asOf) {
        const auto row = (*reader)->resolve(*asOf);
        if (!row)
            return fail(row.error());
        if (!*row)
            return fail(ErrorKind::NotFound,
                        "The catalog knows nothing from before its first scan. Ask for a later time.");
        scan = (*row)->id;
    }
    const auto graph = loadGraph(catalog);
    if (!graph)
        return fail(graph.error());
    std::error_code error;
    const bool isNew = std::filesystem::create_directory(targetFolder, error);
    if (!std::filesystem::is_directory(targetFolder, error))
        return fail(ErrorKind::Input,
                    "The folder " + targetFolder +
                        " can't be made. Check the folder above it, or choose another place.",
                    error.message(), targetFolder);
    auto written = CatalogCsv(**reader, **graph, scan, targetFolder).run();
    if (!written && isNew)
        std::filesystem::remove(targetFolder, error); // fails, as it should, when it is not empty
    return written;
}

} // namespace upriver
