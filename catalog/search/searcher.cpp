// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/searcher.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "catalog/search/best_rows.h"
#include "catalog/search/completion.h"
#include "catalog/search/hit_builder.h"
#include "catalog/search/match_scan.h"
#include "catalog/search/row_order.h"
#include "catalog/search/searcher_state.h"

namespace upriver {

namespace {

constexpr std::int64_t kFewHits = 5;
constexpr std::int64_t kCountedForAList = 1'000; ///< who asks for the best alone does not wait for a total
constexpr std::size_t kSpellings = 3;
constexpr std::size_t kShortestWord = 3;

/// "ns/name" as one word: the namespace becomes a filter, the rest stays a word.
SearchQuery withNamespacesApart(const SearchQuery& query, const AssetTable& table)
{
    SearchQuery out = query;
    for (QueryTerm& term : out.terms) {
        if (term.type != QueryTerm::Type::Word || term.negated || term.value.find('/') == std::string::npos)
            continue;
        std::string_view longest;
        for (const SearchContainer& container : table.containers) {
            if (container.ns.size() > longest.size() && term.value.size() > container.ns.size() + 1 &&
                term.value[container.ns.size()] == '/' && term.value.starts_with(container.ns))
                longest = container.ns;
        }
        if (longest.empty())
            continue;
        QueryTerm platform = term;
        platform.type = QueryTerm::Type::Field;
        platform.field = "platform";
        platform.value = std::string(longest);
        term.value.erase(0, longest.size() + 1);
        out.terms.push_back(platform);
        break;
    }
    return out;
}

/// Spellings near each word that the index does not know. True when some word got one.
Result<bool> addSpellings(std::vector<TextTerm>& terms, SearcherState& state, const std::stop_token& stop,
                          std::vector<std::string>& corrected)
{
    for (TextTerm& term : terms) {
        if (term.isPhrase || term.negated)
            continue;
        for (auto& alternatives : term.tokens) {
            const std::string typed = alternatives.front();
            if (typed.size() < kShortestWord)
                continue;
            const auto near = state.spellingsOf(typed, kSpellings, stop);
            if (!near)
                return fail(near.error());
            alternatives.insert(alternatives.end(), near->begin(), near->end());
            if (!near->empty())
                corrected.push_back(typed + " -> " + near->front());
        }
    }
    return !corrected.empty();
}

} // namespace

Searcher::Searcher(std::unique_ptr<SearcherState> state) : m_state(std::move(state)) {}
Searcher::~Searcher() = default;

Result<std::unique_ptr<Searcher>> Searcher::open(const std::string& catalog)
{
    auto connection = Connection::open(catalog, Connection::Mode::Read);
    if (!connection)
        return fail(connection.error());
    auto reader = CatalogReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    auto tables = SharedTables::of(catalog);
    if (!tables)
        return fail(tables.error());
    auto state = std::make_unique<SearcherState>();
    state->shared = std::move(*tables);
    state->connection = std::move(*connection);
    state->reader = std::move(*reader);
    return std::unique_ptr<Searcher>(new Searcher(std::move(state)));
}

Result<SearchResult> Searcher::search(const SearchQuery& query, const SearchOptions& options,
                                      std::stop_token stop)
{
    if (auto fresh = m_state->refresh(stop); !fresh)
        return fail(fresh.error());
    SearchResult result;
    result.problems = query.problems;
    const SearchQuery asked = withNamespacesApart(query, *m_state->table);
    ScanLimits limits;
    limits.window = std::max(limits.window, options.limit);
    limits.countsFacets = options.facets;
    if (!options.facets)
        limits.counted = std::max(kCountedForAList, static_cast<std::int64_t>(limits.window));
    auto scan = std::make_unique<MatchScan>(*m_state, asked, textTerms(asked), stop);
    Result<ScanOutcome> outcome = scan->run(limits);
    if (outcome && outcome->total < kFewHits && !scan->terms().empty()) {
        std::vector<TextTerm> spelled = scan->terms();
        const auto isSpelled = addSpellings(spelled, *m_state, stop, result.corrected);
        if (!isSpelled)
            return fail(isSpelled.error());
        if (*isSpelled) {
            scan = std::make_unique<MatchScan>(*m_state, asked, std::move(spelled), stop);
            outcome = scan->run(limits);
        }
        if (outcome && outcome->total == 0)
            result.corrected.clear();
        if (outcome && outcome->total < kFewHits)
            scan->addSkipped(*outcome, options.limit);
    }
    if (!outcome)
        return fail(outcome.error());
    result.total = outcome->total;
    result.totalIsLowerBound = outcome->totalIsLowerBound;
    if (options.facets)
        result.facets = std::move(outcome->facets);
    outcome->rows.resize(std::min(outcome->rows.size(), options.limit));
    auto hits = HitBuilder(*m_state, scan->terms(), options).build(outcome->rows, scan->ranking());
    if (!hits)
        return fail(hits.error());
    result.hits = std::move(*hits);
    return result;
}

Result<Searcher::IdList> Searcher::matchingIds(const SearchQuery& query, Order order, bool descending,
                                               std::stop_token stop)
{
    if (auto fresh = m_state->refresh(stop); !fresh)
        return fail(fresh.error());
    const SearchQuery asked = withNamespacesApart(query, *m_state->table);
    MatchScan scan(*m_state, asked, textTerms(asked), stop);
    ScanLimits limits;
    limits.window = std::numeric_limits<std::size_t>::max() / 2;
    limits.counted = std::numeric_limits<std::int64_t>::max();
    auto outcome = scan.run(limits);
    if (!outcome)
        return fail(outcome.error());
    std::vector<SearchRow> rows;
    for (const RankedRow& ranked : outcome->rows)
        rows.push_back(ranked.row);
    sortRows(*m_state->table, rows, order, descending);
    IdList list;
    for (const SearchRow row : rows)
        list.ids.push_back(AssetId{m_state->table->ids[row]});
    list.facets = std::move(outcome->facets);
    list.problems = query.problems;
    return list;
}

Result<std::vector<AssetId>> Searcher::bestIds(std::size_t limit, std::stop_token stop)
{
    m_state->connection->interruptOn(stop);
    static_cast<void>(m_state->connection->status());
    auto ids = bestOfIndex(*m_state->connection, limit);
    m_state->connection->interruptOn({});
    return ids;
}

Result<std::vector<std::string>> Searcher::completions(std::string_view text, std::size_t limit)
{
    if (auto fresh = m_state->refresh({}); !fresh)
        return fail(fresh.error());
    return completionsOf(*m_state, text, limit);
}

} // namespace upriver
