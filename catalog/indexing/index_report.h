// SPDX-License-Identifier: Apache-2.0
#pragma once

// The report of a scan in words: the JSON that the history keeps. Pure.

#include <string>

#include "catalog/indexing/indexer.h"

namespace upriver {

/// Counts only; problems stand in the catalog.
[[nodiscard]] std::string reportJson(const IndexReport& report);

} // namespace upriver
