// SPDX-License-Identifier: Apache-2.0
#pragma once

// What changed of several assets after a scan, as the catalog's dated facts tell it. Blocking, never on the
// GUI thread; errors: Catalog, Cancelled.

#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/model/catalog_rows.h"

namespace upriver {

/// Of those assets that have any: columns, edges into them, tags and owners that came, went or changed in a
/// later scan; newest first, "first seen" and "no longer found" aside.
[[nodiscard]] Result<std::map<AssetId, std::vector<HistoryRow>>>
changesAfter(const std::string& catalog, std::span<const AssetId> assets, ScanId scan,
             const std::stop_token& stop = {});

} // namespace upriver
