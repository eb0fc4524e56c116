// SPDX-License-Identifier: Apache-2.0
#pragma once

// Readers of trees for tests of the indexer. "shelf" takes the *.book files below a folder of which some
// folder has a "mark" that begins with "#shelf"; the rest is everybody's. It wants ".shelf", but not the
// "cellar" in it. "hoard" takes all below a folder with a file "hoard.mark" and leaves nothing to others.
// "marks" takes the *.note files of a folder with a file "shop.mark", at the same place as others. Each
// states one asset a member. "facts" and "unit" are those of fact_sources.h.

#include <span>

#include "catalog/sources/source.h"

namespace upriver::test {

[[nodiscard]] std::span<const Source* const> treeSources();

} // namespace upriver::test
