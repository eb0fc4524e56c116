// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a catalog lives and in what condition it is. A catalog is one SQLite file: application_id
// 0x55505256 ("UPRV"), user_version = schema number. Functions are safe on any thread; errors are
// ErrorKind::Catalog with one sentence that says what to do.

#include <cstdint>
#include <string>

#include "catalog/base/result.h"

namespace upriver {

inline constexpr int kApplicationId = 0x55505256;

/// Creates the file if missing, migrates it to the current schema (one transaction). Held read-only
/// (read_only_hold.h): only looks whether it can be read.
[[nodiscard]] Result<void> prepareCatalog(const std::string& path);
/// $UPRIVER_CATALOG, else upriver.db in the user's data folder (folder created).
[[nodiscard]] std::string defaultCatalogPath();
/// Online copy into a new file by VACUUM INTO; refuses to overwrite. Returns bytes written.
[[nodiscard]] Result<std::int64_t> backupCatalog(const std::string& path, const std::string& target);

struct CompactResult
{
    std::int64_t before = 0;
    std::int64_t after = 0;
};
[[nodiscard]] Result<CompactResult> compactCatalog(const std::string& path);

} // namespace upriver
