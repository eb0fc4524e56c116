// SPDX-License-Identifier: Apache-2.0
#pragma once

// Paths that were written down on another machine (file:///home/alice/shop/data/orders.csv) and files that
// were indexed here (/data/shop/data/orders.csv): which of them probably are the same, and which folder of
// the other machine probably is which folder here. Two paths are compared from their ends; a leaf alone says
// nothing, nor do paths of temporary folders, nor an end that several files here have. Blocking; one thread.

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "catalog/store/connection.h"
#include "catalog/store/join_rules.h"

namespace upriver {

/// How many parts at their ends are equal: 2 for /a/data/x.csv and /b/c/data/x.csv.
[[nodiscard]] std::size_t commonEnd(std::string_view a, std::string_view b);
/// What programs throw away: nothing of it is known elsewhere.
[[nodiscard]] bool isTemporaryPath(std::string_view path);

/// Whoever could be joined by a path's end to one of these is added.
void addSameLeaves(Connection& db, std::set<std::int64_t>& assets);
void joinForeignPaths(Connection& db, const std::set<std::int64_t>& assets, std::vector<FoundJoin>& joins);

} // namespace upriver
