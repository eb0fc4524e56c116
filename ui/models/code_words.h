// SPDX-License-Identifier: Apache-2.0
#pragma once

// How lineage that was read from SQL is put in words: kinds, sources, certainty, the expression itself. Pure
// functions; any thread.

#include <vector>

#include <QString>

#include "lineage/query/code_lineage.h"

namespace upriver {

/// "aggregation, group by".
[[nodiscard]] QString kindsText(std::uint16_t kinds);
[[nodiscard]] QString certaintyText(sql::Certainty certainty);
/// The text of a span in one line, shortened in the middle; without "as name" at its end.
[[nodiscard]] QString expressionText(const std::string& sql, sql::Span span);
/// "stg_orders.amount"; "stg_orders" for all its columns.
[[nodiscard]] QString sourceText(const CodeEdge& edge);
/// "sum(amount) · aggregation · from stg_orders.amount, schema-resolved" as HTML; sources that the catalog
/// knows are links "edge:3" (index into the lineage's edges).
[[nodiscard]] QString markHtml(const CodeLineage& lineage, const std::vector<std::size_t>& edges,
                               const QString& expression);

} // namespace upriver
