// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whole copies of a catalog that lie beside it: made before a migration (`<catalog>.schema-N.bak`), and files
// of `upriver backup` whose names begin like the catalog's. Blocking; looks at 5,000 files at most.

#include <string>
#include <vector>

#include "catalog/store/catalog_trouble.h"

namespace upriver {

/// Newest first, at most kMostBackups, all of a schema that this program knows.
[[nodiscard]] std::vector<CatalogBackup> backupsBeside(const std::string& catalog);

} // namespace upriver
