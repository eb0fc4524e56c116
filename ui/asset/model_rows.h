// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rows of a model's tables: versions, metrics, parameters, what it is tied to. Pure, from values.

#include "lineage/query/model_facts.h"
#include "ui/models/cell_table_model.h"

namespace upriver {

[[nodiscard]] std::vector<CellColumn> versionColumns(const ModelFacts& facts);
[[nodiscard]] CellTableModel::Rows versionRows(const ModelFacts& facts, AssetId self);
[[nodiscard]] std::vector<CellColumn> metricColumns();
[[nodiscard]] CellTableModel::Rows metricRows(const ModelFacts& facts);
[[nodiscard]] std::vector<CellColumn> paramColumns();
[[nodiscard]] CellTableModel::Rows paramRows(const ModelFacts& facts);
[[nodiscard]] std::vector<CellColumn> tieColumns();
[[nodiscard]] CellTableModel::Rows tieRows(const std::vector<AssetSummary>& assets);
/// A measured number, short: 0.858, 12,480, 3.1e-05.
[[nodiscard]] QString measureText(double value);

} // namespace upriver
