// SPDX-License-Identifier: Apache-2.0
#pragma once

// Edits made again from `<catalog>.curation.jsonl`, when the catalog itself is lost or can't be read: rows of
// curation and the audit chain as they were, each line proved by its hash. One transaction; blocking.

#include <cstdint>
#include <string>

#include "catalog/base/result.h"

namespace upriver {

struct RestoredEdits
{
    std::int64_t edits = 0;
    std::int64_t unreadable = 0; ///< lines that are damaged, or follow a gap: left out
};

/// Into a catalog without edits, made if missing. Errors: NotFound (no such file), Catalog (the catalog has
/// edits already, or can't be written), Input (not one line of the file can be read).
[[nodiscard]] Result<RestoredEdits> restoreEdits(const std::string& backup, const std::string& catalog);
/// Those that follow the newest edit of a catalog, an older copy of the one that wrote the lines; none is no
/// error. Errors: NotFound, Catalog.
[[nodiscard]] Result<RestoredEdits> addLaterEdits(const std::string& backup, const std::string& catalog);

} // namespace upriver
