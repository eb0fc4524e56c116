// SPDX-License-Identifier: Apache-2.0
#pragma once

// ExportGraph: names, edges and column edges of one moment of a catalog, as the OpenLineage export needs
// them: by both ends, and told apart by whether OpenLineage itself can say them. Loaded once, then read
// only. Holds about 300 bytes an asset and 100 an edge. Private to lineage/export.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/model/kinds.h"
#include "catalog/model/qualified_name.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/graph_reader.h"

namespace upriver {

struct ExportName
{
    AssetKind kind = AssetKind::Dataset;
    QualifiedName name;
};

struct ExportEdge
{
    AssetId src;
    AssetId dst;
    EdgeKind kind = EdgeKind::Data;
    std::uint8_t confidence = 100;
};

struct ExportColumnEdge
{
    AssetId dst;
    AssetId src;
    AssetId job;
    std::string dstColumn;
    std::string srcColumn;
    std::uint16_t kinds = 0;
    bool masking = false;
    std::uint8_t confidence = 100;
};

class ExportGraph
{
public:
    [[nodiscard]] static Result<ExportGraph> load(const CatalogReader& catalog, std::optional<ScanId> asOf);

    /// By namespace, name and kind.
    [[nodiscard]] const std::vector<AssetId>& assets() const { return m_assets; }
    /// nullptr: not in the catalog then.
    [[nodiscard]] const ExportName* name(AssetId id) const;
    [[nodiscard]] std::span<const ExportEdge> outOf(AssetId src) const;
    [[nodiscard]] std::span<const ExportEdge> into(AssetId dst) const;
    /// Column edges into an asset that a job makes (or no known job), which columnLineage can say.
    [[nodiscard]] std::vector<const ExportColumnEdge*> columnsInto(AssetId dst, AssetId job) const;
    /// Column edges out of an asset that it can't.
    [[nodiscard]] std::vector<const ExportColumnEdge*> looseColumnsOf(AssetId src) const;
    [[nodiscard]] bool isJob(AssetId id) const;
    /// Between a job and something else: the job's event says it.
    [[nodiscard]] bool isInputOrOutput(const ExportEdge& edge) const;

private:
    [[nodiscard]] Result<void> loadNames(const CatalogReader& catalog, std::optional<ScanId> asOf);
    [[nodiscard]] Result<void> loadEdges(const GraphReader& reader, std::optional<ScanId> asOf);
    [[nodiscard]] Result<void> loadColumnEdges(const GraphReader& reader, std::optional<ScanId> asOf);
    [[nodiscard]] Result<std::string> columnName(const GraphReader& reader, AssetId asset, std::int32_t slot);
    [[nodiscard]] bool isSayable(const ExportColumnEdge& edge) const;

    std::vector<AssetId> m_assets;
    std::unordered_map<AssetId, ExportName> m_names;
    std::vector<ExportEdge> m_bySource;
    std::vector<ExportEdge> m_byTarget;
    std::vector<ExportColumnEdge> m_columnEdges; ///< by target, job, columns
    std::unordered_map<AssetId, std::vector<std::size_t>> m_loose;
    std::unordered_map<AssetId, std::unordered_map<std::int32_t, std::string>>
        m_columnNames; ///< while loading
};

} // namespace upriver
