// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rebuild: a new index of the same folders, all that people added kept. Written beside the catalog and put
// into it in one transaction; killed or cancelled before, the catalog is as it was. Earlier states go with
// the old index. Blocking, on a worker thread; errors: Catalog, NotFound (a folder that is gone).

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>

#include "catalog/indexing/indexer.h"

namespace upriver {

class Source;

struct RebuildReport
{
    IndexReport index;
    std::int64_t roots = 0;
    std::int64_t edits = 0; ///< entries of the audit chain
};

[[nodiscard]] Result<RebuildReport> rebuildKeepingEdits(const std::string& catalog, std::stop_token stop,
                                                        const IndexProgressCallback& progress = {});
[[nodiscard]] Result<RebuildReport> rebuildWith(const std::string& catalog,
                                                std::span<const Source* const> sources, std::stop_token stop,
                                                const IndexProgressCallback& progress);

} // namespace upriver
