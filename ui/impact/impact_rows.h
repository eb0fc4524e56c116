// SPDX-License-Identifier: Apache-2.0
#pragma once

// The answers of the impact page as cells, and its sentences. Pure functions of values; any thread, since a
// theme is handed in: big answers are made into rows by a worker.

#include "lineage/export/answer_names.h"
#include "ui/impact/impact_question.h"
#include "ui/models/cell_table_model.h"

namespace upriver {

struct Theme;

/// What one row leads to: the asset that answers, and the two ends of the path that proves it.
struct ImpactRow
{
    AssetId asset;
    AssetId from;
    AssetId to;
    bool endsInJob = false;
};

struct ImpactTable
{
    CellTableModel::Rows cells; ///< the first cell of each carries its number in linkColumn
    std::vector<ImpactRow> rows;
    std::size_t total = 0; ///< more than rows when the table was cut
};

/// Which columns an answer has.
enum class ImpactShape : std::uint8_t { Assets, Columns, Models, Tests };
[[nodiscard]] ImpactShape shapeOf(const ImpactQuestion& question);
[[nodiscard]] std::vector<CellColumn> impactColumns(ImpactShape shape);
[[nodiscard]] ImpactTable impactTable(const ImpactAnswer& answer, ImpactKind kind, const AnswerNames& names,
                                      const Theme& theme);
/// "Models that learned from it: 2. Services that serve them: 1."
[[nodiscard]] QString countSentence(const ImpactAnswer& answer, ImpactKind kind);
/// Why there is no answer.
[[nodiscard]] QString nothingSentence(const ImpactAnswer& answer, ImpactKind kind);

} // namespace upriver
