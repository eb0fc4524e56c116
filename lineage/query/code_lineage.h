// SPDX-License-Identifier: Apache-2.0
#pragma once

// CodeLineage: what one piece of SQL says of the columns of the catalog: which expression makes a column,
// from what, how sure, and where that stands. Read from the text when somebody asks, never stored. Pure but
// for codeContext(), which asks a CatalogReader (a worker's call). Positions are bytes of the text, lines
// and columns are counted from 1. Bounded as the analyser is; never fails.

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/model/catalog_rows.h"
#include "catalog/sql/sql_lineage.h"
#include "catalog/store/catalog_reader.h"
#include "lineage/graph/lineage_graph.h"

namespace upriver {

/// A dataset that the code may speak of.
struct CodeDataset
{
    AssetId id;
    std::string leaf;
    std::string name; ///< the qualified name without its namespace
    std::vector<std::string> columns;
};

/// What a job reads and writes, for finding the names of its code in the catalog.
struct CodeContext
{
    std::vector<CodeDataset> reads;
    std::vector<CodeDataset> writes;
};

struct CodeEdge
{
    std::string from;       ///< leaf of the asset, or the table as the text names it
    std::string fromColumn; ///< "*": all
    AssetId fromAsset;      ///< invalid: nothing that the job is known to read
    std::string to;
    std::string toColumn; ///< "*": all; empty: the whole dataset (join, filter, …)
    AssetId toAsset;      ///< invalid: nothing that the job is known to write
    std::uint16_t kinds = 0;
    bool masking = false;
    sql::Certainty certainty = sql::Certainty::SingleCandidate;
    sql::Span span; ///< of the expression; empty where it has none of its own
    std::int64_t line = 0;
    std::int64_t column = 0;
    std::vector<std::uint32_t> trails;
};

struct CodeNote
{
    std::int64_t line = 1;
    std::string sentence;
    bool skipped = false; ///< words of the text were not understood
};

struct CodeLineage
{
    std::vector<CodeEdge> edges;
    std::vector<sql::TrailStep> trail;
    std::vector<CodeNote> notes; ///< by line
};

/// A part of the text that makes a column.
struct CodeMark
{
    enum class Type : std::uint8_t { Expression, Star, Reference };
    Type type = Type::Expression;
    sql::Span span;
    sql::Span expression;           ///< the select item that it stands in, or itself
    std::vector<std::size_t> edges; ///< into CodeLineage::edges: a table's column is read here
};

[[nodiscard]] Result<CodeContext> codeContext(const CatalogReader& catalog, const LineageGraph& graph,
                                              AssetId job, const std::stop_token& stop = {});
[[nodiscard]] sql::Dialect dialectOf(const CodeRow& code);
/// Code in another language than SQL has none.
[[nodiscard]] CodeLineage codeLineage(const CodeRow& code, const CodeContext& context);
/// Indices of the edges that make a column, what a star carries included; asset invalid: any target.
[[nodiscard]] std::vector<std::size_t> edgesInto(const CodeLineage& lineage, AssetId asset,
                                                 std::string_view column);
/// The marks of those edges in the order of the text; bounded.
[[nodiscard]] std::vector<CodeMark> marksOf(const CodeLineage& lineage,
                                            const std::vector<std::size_t>& edges);
/// "schema-resolved", "the only candidate", …
[[nodiscard]] std::string_view certaintyWords(sql::Certainty certainty);

} // namespace upriver
