// SPDX-License-Identifier: Apache-2.0
#pragma once

// The inspector's written pages: an asset's overview and one column's story. Pure functions of values that
// give HTML for RichText, everything foreign escaped. GUI thread (they ask the current theme).

#include <QString>

#include "catalog/model/catalog_rows.h"
#include "lineage/query/lineage_query.h"

namespace upriver {

[[nodiscard]] QString overviewHtml(const AssetDetails& details);
/// neighbours: the answer about this column, one hop each way; may be null while it is on its way.
[[nodiscard]] QString columnHtml(const AssetDetails& details, const QString& column,
                                 const LineageAnswer* neighbours);

} // namespace upriver
