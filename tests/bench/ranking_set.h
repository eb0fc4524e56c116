// SPDX-License-Identifier: Apache-2.0
#pragma once

// What people type and what they mean by it: some sixty known assets among thousands of made ones, and
// queries as they are typed (half-remembered names, typing errors, words run together, column names, owners,
// folders, filters), each with the asset that must come first. The mean over 1/rank of that asset is the
// ranking's score. The queries are the judge: what is changed is the ranking, never an expectation to suit
// it.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/search/searcher.h"

namespace upriver::bench {

struct RankedQuery
{
    std::string_view text;
    std::string_view expected; ///< qualified name, or its end
};

[[nodiscard]] std::span<const RankedQuery> rankedQueries();

/// Writes the known assets and so many made tables around them into a new catalog.
[[nodiscard]] Result<void> writeRankingCatalog(const std::string& catalog, std::int64_t madeTables);

struct RankingScore
{
    double meanReciprocalRank = 0;
    std::vector<std::string> notFirst; ///< "text: wanted …, at 3, first was …"
};
[[nodiscard]] Result<RankingScore> scoreRanking(Searcher& searcher);

} // namespace upriver::bench
