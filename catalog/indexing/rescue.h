// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rescue: a catalog that is damaged or gone comes back, from a backup or from its remains. Written beside it
// and put into its place at once; killed or cancelled before, everything is as it was. What stood there is
// kept as `<catalog>.damaged-N`. Refused while another program has the catalog open. Blocking, on a worker
// thread; errors: Catalog, NotFound (nothing is left to begin with), Input (the backup is damaged too).

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/indexing/indexer.h"

namespace upriver {

class Source;

struct RescueReport
{
    std::int64_t edits = 0;                ///< entries of the audit chain that the catalog has now
    std::int64_t laterEdits = 0;           ///< of these, made after the backup
    std::int64_t roots = 0;                ///< folders that were read again
    std::vector<std::string> missingRoots; ///< folders that are gone: what was known of them is not back
    std::string kept;                      ///< where the damaged file is now; empty: there was none
    IndexReport index;                     ///< of a rebuild
};

/// The backup itself is left as it is, also when it is of an older schema.
[[nodiscard]] Result<RescueReport> restoreBackup(const std::string& catalog, const std::string& backup);
/// Edits from the lines beside the catalog or from the catalog, whichever knows more; folders by what the
/// catalog or a backup still says.
[[nodiscard]] Result<RescueReport> rebuildFromRemains(const std::string& catalog, std::stop_token stop,
                                                      const IndexProgressCallback& progress = {});
[[nodiscard]] Result<RescueReport> rebuildFromRemainsWith(const std::string& catalog,
                                                          std::span<const Source* const> sources,
                                                          std::stop_token stop,
                                                          const IndexProgressCallback& progress);
/// A copy that can be written, under a new name in a folder that is made if missing. Returns its path.
[[nodiscard]] Result<std::string> copyCatalogInto(const std::string& folder, const std::string& catalog);

} // namespace upriver
