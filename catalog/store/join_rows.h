// SPDX-License-Identifier: Apache-2.0
#pragma once

// The probable joins of a catalog with what people decided on them, as window and command line list them.
// Blocking; errors: Catalog.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/store/curation_store.h"

namespace upriver {

class Connection;

/// Those that nobody decided on first, then the surest first. A decision stays listed when no document speaks
/// for the join any more.
[[nodiscard]] std::vector<JoinRow> joinRows(Connection& db);
[[nodiscard]] Result<std::vector<JoinRow>> readJoins(const std::string& catalog);
/// How many pairs wait for a decision that are both in the catalog and one of them among these.
[[nodiscard]] Result<std::int64_t> undecidedJoins(const std::string& catalog, std::span<const AssetId> ids);

} // namespace upriver
