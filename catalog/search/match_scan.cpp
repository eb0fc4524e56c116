// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/match_scan.h"

#include <algorithm>

#include "catalog/search/folded_text.h"
#include "catalog/search/fuzzy.h"
#include "catalog/store/search_documents.h"

namespace upriver {

namespace {

constexpr std::string_view kMatches = "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid";
constexpr std::size_t kRowsBetweenStopChecks = 4096;
constexpr std::size_t kShortestSkipped = 3;
constexpr double kInsideWordScore = 0.5;

/// How many of the letters stand in the name in this order, the first `at` having been found before.
std::size_t lettersFound(std::string_view letters, std::size_t at, std::string_view name)
{
    for (const char c : name)
        at += at < letters.size() && letters[at] == c ? 1 : 0;
    return at;
}

} // namespace

SkippedQuery skippedQuery(const std::vector<TextTerm>& terms)
{
    SkippedQuery query;
    std::size_t words = 0;
    for (const TextTerm& term : terms) {
        if (term.isPhrase || term.where != TextTerm::Where::Anywhere || term.negated)
            return {};
        for (const auto& alternatives : term.tokens)
            query.utf8 += alternatives.front();
        words += term.tokens.size();
    }
    query.letters = foldedLetters(query.utf8);
    query.inWholeName = words > 1;
    return query;
}

MatchScan::MatchScan(SearcherState& state, const SearchQuery& query, std::vector<TextTerm> terms,
                     std::stop_token stop)
    : m_state(state)
    , m_table(*state.table)
    , m_terms(std::move(terms))
    , m_stop(std::move(stop))
    , m_filter(m_table, query)
    , m_facets(m_table)
    , m_ranking(m_table, m_terms)
{}

Result<ScanOutcome> MatchScan::run(const ScanLimits& limits)
{
    ScanOutcome outcome;
    if (auto excluded = excludeNegated(); !excluded)
        return fail(excluded.error());
    if (auto required = requireWordsOrValues(); !required)
        return fail(required.error());
    const bool hasText = !ftsExpression(m_terms, TextScope::Names).empty();
    std::size_t byName = 0;
    if (hasText) {
        probeLeaves(limits);
        const auto ranked = rankByScope(TextScope::Names, limits);
        if (!ranked)
            return fail(ranked.error());
        byName = *ranked;
    }
    if (auto counted = countMatches(limits, outcome); !counted)
        return fail(counted.error());
    // Where names alone fill the window, nothing that a column says stands before a name; and where all that
    // matches does so by its name, columns have nothing to say.
    const bool isByNameAlone =
        (byName == limits.window && !m_ranking.looksAtValues()) ||
        (!outcome.totalIsLowerBound && static_cast<std::size_t>(outcome.total) == byName);
    if (hasText && !isByNameAlone) {
        if (const auto ranked = rankByScope(TextScope::NamesAndColumns, limits); !ranked)
            return fail(ranked.error());
    }
    std::sort(m_taken.begin(), m_taken.end(),
              [this](const RankedRow& a, const RankedRow& b) { return m_ranking.isBetter(a, b); });
    outcome.rows = m_taken;
    if (limits.countsFacets)
        outcome.facets = m_facets.facets();
    if (m_stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Searching was cancelled.");
    return outcome;
}

int MatchScan::judge(SearchRow row) const
{
    for (const auto& required : m_required) {
        if (!required[row])
            return kFailsTwice;
    }
    return m_filter.judge(row);
}

Result<std::vector<bool>> MatchScan::rowsOf(const TextTerm& term)
{
    std::vector<bool> rows(m_table.size());
    Statement matches = m_state.connection->query(kMatches);
    matches.bind(ftsExpression(term, TextScope::Everything));
    while (matches.step()) {
        if (const SearchRow row = m_table.rowOf(assetOfSearchRowid(matches.integer(0))); row != kNoRow)
            rows[row] = true;
    }
    return m_state.connection->orError(std::move(rows));
}

Result<void> MatchScan::excludeNegated()
{
    for (const TextTerm& term : m_terms) {
        if (!term.negated)
            continue;
        const auto rows = rowsOf(term);
        if (!rows)
            return fail(rows.error());
        const RowWords values(m_table, term);
        for (SearchRow row = 0; row < m_table.size(); ++row) {
            if ((*rows)[row] || values.fits(row))
                m_filter.exclude(row);
        }
    }
    return {};
}

/// Terms that owners, tags or folders may satisfy too are answered row by row, the rest by the index.
Result<void> MatchScan::requireWordsOrValues()
{
    std::size_t number = 0;
    for (const TextTerm& term : m_terms) {
        if (term.negated)
            continue;
        const RowWords& values = m_ranking.valuesOf(number++);
        if (!values.goesBeyondIndex()) {
            m_indexed.push_back(term);
            continue;
        }
        auto rows = rowsOf(term);
        if (!rows)
            return fail(rows.error());
        for (SearchRow row = 0; row < m_table.size(); ++row) {
            if (!(*rows)[row] && values.fits(row))
                (*rows)[row] = true;
        }
        m_required.push_back(std::move(*rows));
    }
    return {};
}

void MatchScan::take(SearchRow row, MatchClass match)
{
    const auto [place, isNew] = m_places.try_emplace(row, m_taken.size());
    if (isNew)
        m_taken.push_back({row, match, 0});
    else
        m_taken[place->second].match = std::min(m_taken[place->second].match, match);
}

/// The few names that begin exactly so would be lost behind hundreds of better known ones.
void MatchScan::probeLeaves(const ScanLimits& limits)
{
    for (const std::string& name : m_ranking.wholeNames()) {
        const auto [first, last] = m_table.namesFrom(name);
        const std::size_t end = std::min(last, first + limits.window);
        for (std::size_t i = first; i < end; ++i) {
            const SearchRow row = m_table.byLeaf[i].row;
            if (judge(row) == kPasses)
                take(row, m_ranking.classOf(row, MatchClass::Name));
        }
    }
}

Result<std::size_t> MatchScan::rankByScope(TextScope scope, const ScanLimits& limits)
{
    const MatchClass otherwise = scope == TextScope::Names ? MatchClass::Name : MatchClass::Column;
    Statement matches = m_state.connection->query(kMatches);
    matches.bind(ftsExpression(m_terms, scope));
    std::size_t met = 0;
    while (met < limits.window && matches.step()) {
        const SearchRow row = m_table.rowOf(assetOfSearchRowid(matches.integer(0)));
        if (row == kNoRow || judge(row) != kPasses)
            continue;
        ++met;
        take(row, m_ranking.classOf(row, otherwise));
    }
    return m_state.connection->orError(met);
}

void MatchScan::countRow(SearchRow row, const ScanLimits& limits, ScanOutcome& outcome)
{
    const int verdict = judge(row);
    if (limits.countsFacets)
        m_facets.count(row, verdict);
    if (verdict != kPasses)
        return;
    if (static_cast<std::size_t>(outcome.total) < limits.window)
        take(row, m_terms.empty() ? MatchClass::Any : m_ranking.classOf(row, MatchClass::Description));
    ++outcome.total;
}

/// Where no facets are asked for, the total alone is no reason to go on.
bool MatchScan::isCounted(const ScanLimits& limits, ScanOutcome& outcome)
{
    if (limits.countsFacets || outcome.total < limits.counted)
        return false;
    outcome.totalIsLowerBound = true;
    return true;
}

void MatchScan::takeEveryRow(const ScanLimits& limits, ScanOutcome& outcome)
{
    std::size_t seen = 0;
    for (const SearchRow row : m_table.byQuality) {
        if (++seen % kRowsBetweenStopChecks == 0 && m_stop.stop_requested())
            return;
        if (isCounted(limits, outcome))
            return;
        countRow(row, limits, outcome);
    }
}

Result<void> MatchScan::countMatches(const ScanLimits& limits, ScanOutcome& outcome)
{
    const std::string expression = ftsExpression(m_indexed, TextScope::Everything);
    if (expression.empty()) {
        takeEveryRow(limits, outcome);
        return {};
    }
    Statement matches = m_state.connection->query(kMatches);
    matches.bind(expression);
    std::int64_t seen = 0;
    while (matches.step()) {
        if (isCounted(limits, outcome))
            break;
        if (limits.countsFacets && ++seen > limits.counted) {
            outcome.totalIsLowerBound = true;
            break;
        }
        if (const SearchRow row = m_table.rowOf(assetOfSearchRowid(matches.integer(0))); row != kNoRow)
            countRow(row, limits, outcome);
    }
    return m_state.connection->status();
}

std::optional<RankedRow> MatchScan::skippedMatch(SearchRow row, const SkippedQuery& query) const
{
    std::string name(m_table.leaf(row));
    if (query.inWholeName)
        name.insert(0, m_table.container(row).foldedPath);
    if (const auto match = matchSkippingLetters(query.letters, foldText(name)))
        return RankedRow{row, MatchClass::Skipped, match->score};
    if (name.find(query.utf8) != std::string::npos)
        return RankedRow{row, MatchClass::Skipped, kInsideWordScore};
    return std::nullopt;
}

void MatchScan::addSkipped(ScanOutcome& outcome, std::size_t limit)
{
    const SkippedQuery query = skippedQuery(m_terms);
    if (query.letters.size() < kShortestSkipped)
        return;
    // What containers give is the same for all their rows, and a name without one of the letters needs no
    // look.
    const std::uint32_t wanted = letterSet(query.utf8);
    std::vector<std::pair<std::size_t, std::uint32_t>> given(m_table.containers.size());
    if (query.inWholeName)
        std::transform(m_table.containers.begin(), m_table.containers.end(), given.begin(),
                       [&](const SearchContainer& container) {
                           return std::pair(lettersFound(query.utf8, 0, container.foldedPath),
                                            letterSet(container.foldedPath));
                       });
    std::vector<RankedRow> found;
    for (SearchRow row = 0; row < m_table.size(); ++row) {
        if (row % kRowsBetweenStopChecks == 0 && m_stop.stop_requested())
            return;
        const auto& [before, letters] = given[m_table.containerOf[row]];
        if ((wanted & ~(letters | m_table.lettersOf[row])) != 0 ||
            lettersFound(query.utf8, before, m_table.leaf(row)) < query.utf8.size())
            continue;
        if (m_filter.judge(row) != kPasses || m_places.contains(row))
            continue;
        if (const auto match = skippedMatch(row, query))
            found.push_back(*match);
    }
    std::sort(found.begin(), found.end(),
              [this](const RankedRow& a, const RankedRow& b) { return m_ranking.isBetter(a, b); });
    for (const RankedRow& ranked : found) {
        m_facets.count(ranked.row, kPasses);
        ++outcome.total;
        if (outcome.rows.size() < limit)
            outcome.rows.push_back(ranked);
    }
    outcome.facets = m_facets.facets();
}

} // namespace upriver
