// SPDX-License-Identifier: Apache-2.0
#pragma once

// The query of `search` and `list`: terms as typed, and the filter options, which are the same fields in
// another spelling. Wrong queries are usage errors with the parser's sentence.

#include "app/cli/open_catalog.h"
#include "catalog/search/search_query.h"

namespace upriver::cli {

/// --kind, --platform, --tag, --owner.
[[nodiscard]] std::vector<OptionSpec> filterOptions();
[[nodiscard]] Result<SearchQuery> queryOf(const Invocation& invocation);

} // namespace upriver::cli
