// SPDX-License-Identifier: Apache-2.0
#pragma once

// Puts rows in the order that a table's header asks for. Ties are broken by name; empty values come last.

#include <vector>

#include "catalog/search/asset_table.h"
#include "catalog/search/searcher.h"

namespace upriver {

/// Relevance: the rows come ranked already; only `descending` turns them round.
void sortRows(const AssetTable& table, std::vector<SearchRow>& rows, Searcher::Order order, bool descending);

} // namespace upriver
