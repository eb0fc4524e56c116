// SPDX-License-Identifier: Apache-2.0
#pragma once

// The graph operators +a, a+, 2+a+1 and a..b, recognised only where they are meant: "postgres+psycopg2://…",
// "c++", "2+2", "../x", "a/../b" and "1..." are plain names. Shared by queries and by the command line's
// ASSET arguments. Pure.

#include <optional>
#include <string_view>

#include "catalog/search/search_query.h"

namespace upriver {

/// nullopt: no operator in it. Names may stand in quotes: +"Daily sales"+1.
[[nodiscard]] std::optional<GraphTerm> parseGraphTerm(std::string_view text);

} // namespace upriver
