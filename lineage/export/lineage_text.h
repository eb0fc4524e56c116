// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text formats of a lineage answer. Drawn formats (SVG, PNG, PDF) are ui/graph/lineage_painter's.
// Pure; the shapes are those of cli.md. Names are quoted for each format; no format can be broken out of.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/base/result.h"
#include "catalog/store/catalog_reader.h"
#include "lineage/query/lineage_query.h"

namespace upriver {

/// Csv: nodes and edges in one table; CsvNodes and CsvEdges: one of them, each with its own columns.
/// Checklist: Markdown; ChecklistCsv: a table. Of impact answers alone.
enum class TextFormat : std::uint8_t {
    Text,
    Json,
    Dot,
    Mermaid,
    Csv,
    CsvNodes,
    CsvEdges,
    OpenLineage,
    Checklist,
    ChecklistCsv
};

[[nodiscard]] Result<std::string> lineageAs(TextFormat format, const LineageAnswer& answer,
                                            const CatalogReader& catalog);

/// Text, Json, Csv or a checklist; the other formats are answered with ErrorKind::Usage.
[[nodiscard]] Result<std::string> impactAs(TextFormat format, const ImpactAnswer& answer,
                                           const CatalogReader& catalog);
[[nodiscard]] Result<std::string> pathsAs(TextFormat format, const PathsAnswer& answer,
                                          const CatalogReader& catalog);

/// The whole catalog as OpenLineage NDJSON into a file, with our documented facets upriver_asset and
/// upriver_edges for what OpenLineage lacks (docs in catalog/README.md). Written aside and renamed.
[[nodiscard]] Result<std::int64_t> exportOpenLineage(const std::string& catalog, const std::string& target,
                                                     std::optional<AsOf> asOf = {});
/// The whole catalog as CSV: a folder with assets.csv, columns.csv, edges.csv, column_edges.csv.
[[nodiscard]] Result<std::int64_t> exportCsv(const std::string& catalog, const std::string& targetFolder,
                                             std::optional<AsOf> asOf = {});

} // namespace upriver
