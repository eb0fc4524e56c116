// SPDX-License-Identifier: Apache-2.0
#pragma once

// CatalogTotals: how much a catalog holds, kept beside it, so that a scan that changed little need not count
// everything. What a scan changes is counted for the assets that it touched: as they were after the scan of
// the totals, and as they are now. Kept in `meta`, one line a number, with the scan they are of.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/store/connection.h"
#include "catalog/store/id_set.h"

namespace upriver {

struct CatalogTotals
{
    std::map<std::string, std::int64_t> assets; ///< by kind
    std::int64_t columns = 0;                   ///< declared ones
    std::int64_t edges = 0;                     ///< each once, however many documents state it
    std::int64_t columnEdges = 0;
    bool operator==(const CatalogTotals&) const = default;
};

/// Reads every row.
[[nodiscard]] CatalogTotals countTotals(Connection& db);
/// Those of a catalog: kept, else counted.
[[nodiscard]] Result<CatalogTotals> readTotals(const std::string& catalog);
/// nullopt: nobody kept them for the newest scan.
[[nodiscard]] std::optional<CatalogTotals> keptTotals(Connection& db);
/// After a scan; changed: assets that it changed, or the columns or the edges into them.
/// isWhole: the catalog may differ elsewhere too.
void keepTotals(Connection& db, ScanId scan, const IdSet& changed, bool isWhole);

} // namespace upriver
