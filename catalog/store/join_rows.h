// SPDX-License-Identifier: Apache-2.0
#pragma once

// The probable joins of a catalog with what people decided on them, as window and command line list them.
// Blocking; errors: Catalog.

#include <string>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/store/curation_store.h"

namespace upriver {

class Connection;

/// Those that nobody decided on first, then the surest first. A decision stays listed when no document speaks
/// for the join any more.
[[nodiscard]] std::vector<JoinRow> joinRows(Connection& db);
[[nodiscard]] Result<std::vector<JoinRow>> readJoins(const std::string& catalog);

} // namespace upriver
