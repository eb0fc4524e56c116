// SPDX-License-Identifier: Apache-2.0
#pragma once

// Searcher: ranked as-you-type search over one catalog, on a connection of its own; one thread at a time,
// never the GUI thread. Results carry match marks and facets, so that a view only paints.

#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/model/catalog_rows.h"
#include "catalog/search/match_mark.h"
#include "catalog/search/search_query.h"

namespace upriver {

struct SearchHit
{
    AssetSummary asset;
    double score = 0;
    std::vector<MatchMark> leafMarks; ///< into asset.leaf
    struct ColumnHit
    {
        std::string name;
        std::string type;
        std::vector<MatchMark> marks;
    };
    std::vector<ColumnHit> columns; ///< columns that match, at most 5
    std::string snippet;            ///< part of the description that matches; may be empty
    std::vector<MatchMark> snippetMarks;
};

/// facet name (kind, subtype, platform, tag, owner, health) -> (value, count), most frequent first.
using Facets = std::map<std::string, std::vector<std::pair<std::string, std::int64_t>>>;

struct SearchOptions
{
    std::size_t limit = 50;
    bool facets = true;
    bool columnHits = true;
};

struct SearchResult
{
    /// All matches: exact up to 200,000 where facets are asked for, else up to 1,000 (or the limit); then a
    /// lower bound.
    std::int64_t total = 0;
    bool totalIsLowerBound = false;
    std::vector<SearchHit> hits;
    Facets facets;
    std::vector<QueryProblem> problems;
    std::vector<std::string>
        corrected; ///< words that were replaced because nothing matched: "custmer -> customer"
};

class Searcher
{
public:
    [[nodiscard]] static Result<std::unique_ptr<Searcher>> open(const std::string& catalog);
    ~Searcher();
    /// Ranked window; an empty query gives everything by quality score.
    [[nodiscard]] Result<SearchResult> search(const SearchQuery& query, const SearchOptions& options,
                                              std::stop_token stop = {});
    enum class Order : std::uint8_t { Relevance, Name, Kind, Platform, Owner, Health, Columns, Updated };
    struct IdList
    {
        std::vector<AssetId> ids;
        Facets facets;
        std::vector<QueryProblem> problems;
    };
    /// Every match, sorted: what the catalog table scrolls over.
    [[nodiscard]] Result<IdList> matchingIds(const SearchQuery& query, Order order, bool descending,
                                             std::stop_token stop = {});
    /// The beginning of what an empty query gives, from the file alone: what a list shows while the first
    /// question waits for the tables in memory. A screen of rows, `limit` at most, all that there are if they
    /// are fewer; none while the catalog has no search index yet.
    [[nodiscard]] Result<std::vector<AssetId>> bestIds(std::size_t limit, std::stop_token stop = {});
    /// Completions for the word or field value at the end of the text, best first.
    [[nodiscard]] Result<std::vector<std::string>> completions(std::string_view text, std::size_t limit = 10);

private:
    explicit Searcher(std::unique_ptr<struct SearcherState> state);
    std::unique_ptr<struct SearcherState> m_state;
};

} // namespace upriver
