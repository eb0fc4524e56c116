// SPDX-License-Identifier: Apache-2.0
#include "lineage/export/openlineage_graph.h"

#include <algorithm>
#include <tuple>

namespace upriver {

namespace {

constexpr std::size_t kPage = 500;

template <typename Row>
bool isOpen(const Row& row, std::optional<ScanId> asOf)
{
    if (!asOf)
        return !row.until.isValid();
    return row.since <= *asOf && (!row.until.isValid() || row.until > *asOf);
}

template <typename Edge>
auto columnOrder(const Edge& edge)
{
    return std::tie(edge.dst, edge.job, edge.dstColumn, edge.src, edge.srcColumn);
}

} // namespace

Result<ExportGraph> ExportGraph::load(const CatalogReader& catalog, std::optional<ScanId> asOf)
{
    ExportGraph graph;
    if (auto named = graph.loadNames(catalog, asOf); !named)
        return fail(named.error());
    const auto reader = GraphReader::open(catalog.path());
    if (!reader)
        return fail(reader.error());
    if (auto loaded = graph.loadEdges(**reader, asOf); !loaded)
        return fail(loaded.error());
    if (auto loaded = graph.loadColumnEdges(**reader, asOf); !loaded)
        return fail(loaded.error());
    return graph;
}

Result<void> ExportGraph::loadNames(const CatalogReader& catalog, std::optional<ScanId> asOf)
{
    auto ids = catalog.allAssetIds(asOf);
    if (!ids)
        return fail(ids.error());
    m_assets = std::move(*ids);
    for (std::size_t at = 0; at < m_assets.size(); at += kPage) {
        const std::span page(m_assets.data() + at, std::min(kPage, m_assets.size() - at));
        const auto summaries = catalog.summaries(page, asOf);
        if (!summaries)
            return fail(summaries.error());
        for (const AssetSummary& summary : *summaries)
            m_names.emplace(summary.id, ExportName{summary.kind, summary.name});
    }
    return {};
}

Result<void> ExportGraph::loadEdges(const GraphReader& reader, std::optional<ScanId> asOf)
{
    auto read = reader.edges([&](const GraphEdgeRow& row) {
        if (isOpen(row, asOf) && m_names.contains(row.src) && m_names.contains(row.dst))
            m_bySource.push_back({row.src, row.dst, row.kind, row.confidence});
    });
    if (!read)
        return read;
    m_byTarget = m_bySource;
    std::ranges::sort(m_bySource, {}, [](const ExportEdge& e) { return std::tuple(e.src, e.dst, e.kind); });
    std::ranges::sort(m_byTarget, {}, [](const ExportEdge& e) { return std::tuple(e.dst, e.src, e.kind); });
    return {};
}

Result<std::string> ExportGraph::columnName(const GraphReader& reader, AssetId asset, std::int32_t slot)
{
    if (slot == 0)
        return std::string();
    const bool isNew = !m_columnNames.contains(asset);
    auto& names = m_columnNames[asset];
    if (isNew) {
        const auto read = reader.columnNames(
            asset, [&names](std::int32_t at, std::string_view name) { names.insert_or_assign(at, name); });
        if (!read)
            return fail(read.error());
    }
    return names[slot];
}

Result<void> ExportGraph::loadColumnEdges(const GraphReader& reader, std::optional<ScanId> asOf)
{
    // names are read between rows of a running query only when it is over
    std::vector<GraphColumnEdgeRow> rows;
    auto read = reader.columnEdges([&](const GraphColumnEdgeRow& row) {
        if (isOpen(row, asOf) && m_names.contains(row.src) && m_names.contains(row.dst))
            rows.push_back(row);
    });
    if (!read)
        return read;
    for (const GraphColumnEdgeRow& row : rows) {
        auto dst = columnName(reader, row.dst, row.dstSlot);
        auto src = columnName(reader, row.src, row.srcSlot);
        if (!dst || !src)
            return fail(dst ? src.error() : dst.error());
        const AssetId job = m_names.contains(row.job) ? row.job : AssetId{};
        m_columnEdges.push_back({row.dst, row.src, job, std::move(*dst), std::move(*src), row.kinds,
                                 row.masking, row.confidence});
    }
    m_columnNames.clear();
    std::ranges::sort(m_columnEdges,
                      [](const auto& a, const auto& b) { return columnOrder(a) < columnOrder(b); });
    for (std::size_t i = 0; i < m_columnEdges.size(); ++i) {
        if (!isSayable(m_columnEdges[i]))
            m_loose[m_columnEdges[i].src].push_back(i);
    }
    return {};
}

const ExportName* ExportGraph::name(AssetId id) const
{
    const auto it = m_names.find(id);
    return it == m_names.end() ? nullptr : &it->second;
}

bool ExportGraph::isJob(AssetId id) const
{
    const ExportName* named = name(id);
    return named && named->kind == AssetKind::Job;
}

bool ExportGraph::isInputOrOutput(const ExportEdge& edge) const
{
    return edge.kind == EdgeKind::Data && isJob(edge.src) != isJob(edge.dst);
}

std::span<const ExportEdge> ExportGraph::outOf(AssetId src) const
{
    const auto range = std::ranges::equal_range(m_bySource, src, {}, &ExportEdge::src);
    return {range.begin(), range.end()};
}

std::span<const ExportEdge> ExportGraph::into(AssetId dst) const
{
    const auto range = std::ranges::equal_range(m_byTarget, dst, {}, &ExportEdge::dst);
    return {range.begin(), range.end()};
}

/// OpenLineage hangs column lineage on an output of a job, or on a dataset of its own, and every input of
/// it is a field.
bool ExportGraph::isSayable(const ExportColumnEdge& edge) const
{
    if (edge.srcColumn.empty() || isJob(edge.src) || isJob(edge.dst))
        return false;
    return !edge.job.isValid() || std::ranges::any_of(outOf(edge.job), [&](const ExportEdge& out) {
        return out.dst == edge.dst && out.kind == EdgeKind::Data;
    });
}

std::vector<const ExportColumnEdge*> ExportGraph::columnsInto(AssetId dst, AssetId job) const
{
    const auto order = [](const ExportColumnEdge& edge) { return std::tuple(edge.dst, edge.job); };
    std::vector<const ExportColumnEdge*> found;
    for (const ExportColumnEdge& edge :
         std::ranges::equal_range(m_columnEdges, std::tuple(dst, job), {}, order)) {
        if (isSayable(edge))
            found.push_back(&edge);
    }
    return found;
}

std::vector<const ExportColumnEdge*> ExportGraph::looseColumnsOf(AssetId src) const
{
    std::vector<const ExportColumnEdge*> found;
    const auto it = m_loose.find(src);
    for (std::size_t i = 0; it != m_loose.end() && i < it->second.size(); ++i)
        found.push_back(&m_columnEdges[it->second[i]]);
    return found;
}

} // namespace upriver
