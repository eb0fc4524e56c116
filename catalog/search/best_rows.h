// SPDX-License-Identifier: Apache-2.0
#pragma once

// The best assets of a catalog without its tables in memory: documents of the search index lie in the order
// of quality, so a few hundred tell.

#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/store/connection.h"

namespace upriver {

/// The beginning of what an empty query gives: a screen at least, no more than `limit`, as far as the
/// documents tell that were read for it, 20,000 at most. Where so many are equally good, those that the order
/// begins with may be missing.
[[nodiscard]] Result<std::vector<AssetId>> bestOfIndex(Connection& connection, std::size_t limit);

} // namespace upriver
