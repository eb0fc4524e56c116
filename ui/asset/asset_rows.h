// SPDX-License-Identifier: Apache-2.0
#pragma once

// The inspector's lists as cells, made from what the catalog says of one asset. Pure functions of values;
// colours are those of the current theme. GUI thread.

#include <map>

#include "catalog/model/catalog_rows.h"
#include "catalog/store/run_facts.h"
#include "lineage/query/lineage_query.h"
#include "ui/models/cell_table_model.h"

namespace upriver {

struct ColumnCounts
{
    int upstream = 0;
    int downstream = 0;
};

[[nodiscard]] std::vector<CellColumn> columnColumns();
[[nodiscard]] CellTableModel::Rows columnRows(const AssetDetails& details,
                                              const std::map<int, ColumnCounts>& counts);
[[nodiscard]] std::vector<CellColumn> lineageColumns();
[[nodiscard]] CellTableModel::Rows lineageRows(const LineageAnswer& answer, Direction direction);
/// A column tells what failed where some run says so.
[[nodiscard]] std::vector<CellColumn> runColumns(const AssetDetails& details, const FailedParts& failed);
[[nodiscard]] CellTableModel::Rows runRows(const AssetDetails& details, const FailedParts& failed);
/// A column names the tested columns where there are some.
[[nodiscard]] std::vector<CellColumn> checkColumns(const AssetDetails& details);
[[nodiscard]] CellTableModel::Rows checkRows(const AssetDetails& details);
[[nodiscard]] std::vector<CellColumn> evidenceColumns();
[[nodiscard]] CellTableModel::Rows evidenceRows(const AssetDetails& details);
[[nodiscard]] std::vector<CellColumn> historyColumns();
[[nodiscard]] CellTableModel::Rows historyRows(const AssetDetails& details);

/// Number of checks whose newest result failed.
[[nodiscard]] int failingChecks(const AssetDetails& details);
/// "line 18" or "#/nodes/x" of a locator; a line number it names, else 0.
[[nodiscard]] qint64 lineOf(const std::string& locator);

} // namespace upriver
