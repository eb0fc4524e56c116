// SPDX-License-Identifier: Apache-2.0
#pragma once

// Does one asset match a query? The same words, fields and negations as the Searcher's, for lists that are
// already in hand (a lineage answer's filter). Words must begin a word of the asset's texts; no typos.
// Graph operators, upstream: and downstream: are ignored: whoever holds the graph answers them. Pure; any thread.

#include <string>
#include <vector>

#include "catalog/model/catalog_rows.h"
#include "catalog/search/search_query.h"

namespace upriver {

/// What a summary does not hold; fill it when the query asks for such fields (see asksFor()).
struct MatchExtras
{
    std::vector<std::string> columns;
    std::vector<std::string> sources;
};

[[nodiscard]] bool matches(const SearchQuery& query, const AssetSummary& asset,
                           const MatchExtras& extras = {});
/// True when some term has this field ("column": load the columns first).
[[nodiscard]] bool asksFor(const SearchQuery& query, std::string_view field);
/// True when a text holds the folded letters at the beginning of a word.
[[nodiscard]] bool holdsWord(std::string_view text, std::string_view word);
/// The folded value equals one of the comma-free words of a closed or listed field ("pii" also fits
/// "pii:email").
[[nodiscard]] bool isFieldValue(std::string_view actual, std::string_view asked);

} // namespace upriver
