// SPDX-License-Identifier: Apache-2.0
#pragma once

// MatchScan: one run of a query over the full-text index and the tables in memory. Rows come out of the
// index by quality, so a window of the first few hundred is enough to rank; the rest is only counted.

#include <cstdint>
#include <stop_token>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/search/facets.h"
#include "catalog/search/fts_query.h"
#include "catalog/search/ranking.h"
#include "catalog/search/searcher_state.h"

namespace upriver {

struct ScanLimits
{
    std::size_t window = 300;       ///< rows that are ranked
    std::int64_t counted = 200'000; ///< matches after which the total is a lower bound
    bool countsFacets = true;
};

struct ScanOutcome
{
    std::vector<RankedRow> rows; ///< best first
    std::int64_t total = 0;
    bool totalIsLowerBound = false;
    Facets facets;
};

/// The letters of a query of plain words, to be found in order with others between; empty for other queries.
struct SkippedQuery
{
    std::string utf8;
    std::u32string letters;
    bool inWholeName = false; ///< several words may lie in folder and leaf
};
[[nodiscard]] SkippedQuery skippedQuery(const std::vector<TextTerm>& terms);

class MatchScan
{
public:
    MatchScan(SearcherState& state, const SearchQuery& query, std::vector<TextTerm> terms,
              std::stop_token stop);

    [[nodiscard]] Result<ScanOutcome> run(const ScanLimits& limits);
    /// Leaves that hold the query's letters in order, others skipped, or its letters inside a word; added to
    /// what run() found.
    void addSkipped(ScanOutcome& outcome, std::size_t limit);

    [[nodiscard]] const std::vector<TextTerm>& terms() const { return m_terms; }
    [[nodiscard]] const Ranking& ranking() const { return m_ranking; }

private:
    /// A term that a row's text or its values may hold.
    struct RequiredTerm
    {
        std::vector<bool> rows;           ///< whose text holds it
        const RowWords* values = nullptr; ///< m_ranking's
    };

    Result<void> excludeNegated();
    Result<void> requireWordsOrValues();
    Result<void> excludeByLinks();
    [[nodiscard]] Result<std::vector<bool>> rowsOf(const TextTerm& term);
    [[nodiscard]] int judge(SearchRow row) const;
    Result<void> countMatches(const ScanLimits& limits, ScanOutcome& outcome);
    void countRow(SearchRow row, const ScanLimits& limits, ScanOutcome& outcome);
    [[nodiscard]] static bool isCounted(const ScanLimits& limits, ScanOutcome& outcome);
    void takeEveryRow(const ScanLimits& limits, ScanOutcome& outcome);
    /// How many rows were taken; the window: there may be more.
    Result<std::size_t> rankByScope(TextScope scope, const ScanLimits& limits);
    void probeLeaves(const ScanLimits& limits);
    /// A row that is met again keeps the better class.
    void take(SearchRow row, MatchClass match);
    bool findSkippedRows(const SkippedQuery& query);
    [[nodiscard]] std::optional<RankedRow> skippedMatch(SearchRow row, const SkippedQuery& query) const;

    SearcherState& m_state;
    const AssetTable& m_table;
    std::vector<TextTerm> m_terms;
    std::stop_token m_stop;
    RowFilter m_filter;
    SearchQuery m_links; ///< the query, if it asks what feeds or uses an asset
    std::vector<RequiredTerm> m_required;
    std::vector<TextTerm> m_indexed; ///< the other terms: the index alone answers them
    FacetCounter m_facets;
    Ranking m_ranking;
    std::vector<RankedRow> m_taken;
    std::unordered_map<SearchRow, std::size_t> m_places; ///< of a row in m_taken
};

} // namespace upriver
