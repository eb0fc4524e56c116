// SPDX-License-Identifier: Apache-2.0
#pragma once

// What people added, carried from one catalog file to another, and one catalog's contents put in place of
// another's. Both are one transaction: killed in between, the file is as before. Blocking; errors: Catalog.

#include <cstdint>
#include <string>

#include "catalog/base/result.h"

namespace upriver {

/// Into a catalog without edits, made if missing: curation, the audit chain, saved views. Returns the newest
/// edit's number.
[[nodiscard]] Result<std::int64_t> copyEdits(const std::string& from, const std::string& into);
/// The audit chain's last number; 0: none.
[[nodiscard]] Result<std::int64_t> newestEdit(const std::string& catalog);
/// Programs that have the catalog open see the new contents at their next look.
[[nodiscard]] Result<void> replaceContents(const std::string& catalog, const std::string& with);

} // namespace upriver
