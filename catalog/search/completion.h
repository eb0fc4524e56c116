// SPDX-License-Identifier: Apache-2.0
#pragma once

// Completions of the last piece of a query: field names, field values (most used first), asset names. Each
// one replaces the whole last piece, its minus sign included; values with blanks come in quotes.

#include <string>
#include <string_view>
#include <vector>

#include "catalog/search/searcher_state.h"

namespace upriver {

/// Where the last piece begins (text.size() after a blank).
[[nodiscard]] std::size_t lastPiece(std::string_view text);
[[nodiscard]] Result<std::vector<std::string>> completionsOf(SearcherState& state, std::string_view text,
                                                             std::size_t limit);

} // namespace upriver
