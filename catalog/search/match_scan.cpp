// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/match_scan.h"

#include <algorithm>

#include "catalog/search/folded_text.h"
#include "catalog/search/fuzzy.h"
#include "catalog/search/match_cursor.h"

namespace upriver {

namespace {

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

Ranking::Values valuesOf(SearcherState& state, const std::vector<TextTerm>& terms)
{
    Ranking::Values values;
    for (const TextTerm& term : terms) {
        if (!term.negated)
            values.push_back(state.valuesOf(term));
    }
    return values;
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
    , m_links(asksForLinks(query) ? query : SearchQuery())
    , m_facets(m_table)
    , m_ranking(m_table, m_terms, valuesOf(state, m_terms))
{}

Result<ScanOutcome> MatchScan::run(const ScanLimits& limits)
{
    ScanOutcome outcome;
    if (auto excluded = excludeNegated(); !excluded)
        return fail(excluded.error());
    if (auto required = requireWordsOrValues(); !required)
        return fail(required.error());
    if (auto linked = excludeByLinks(); !linked)
        return fail(linked.error());
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
    for (const RequiredTerm& required : m_required) {
        if (!required.rows[row] && !required.values->fits(row))
            return kFailsTwice;
    }
    return m_filter.judge(row);
}

Result<std::vector<bool>> MatchScan::rowsOf(const TextTerm& term)
{
    std::vector<bool> rows(m_table.size());
    TextTerm asked = term;
    asked.negated = false;
    MatchCursor matches(m_state, {std::move(asked)}, TextScope::Everything, m_stop);
    for (SearchRow row = kNoRow; matches.next(row);)
        rows[row] = true;
    if (auto state = matches.status(); !state)
        return fail(state.error());
    return rows;
}

Result<void> MatchScan::excludeNegated()
{
    for (const TextTerm& term : m_terms) {
        if (!term.negated)
            continue;
        const auto rows = rowsOf(term);
        if (!rows)
            return fail(rows.error());
        const std::shared_ptr<const RowWords> held = m_state.valuesOf(term);
        const RowWords& values = *held;
        for (SearchRow row = 0; row < m_table.size(); ++row) {
            if ((*rows)[row] || values.fits(row))
                m_filter.exclude(row);
        }
    }
    return {};
}

Result<void> MatchScan::excludeByLinks()
{
    if (m_links.terms.empty())
        return {};
    const auto links = m_state.linksOfTable(m_stop);
    if (!links)
        return fail(links.error());
    for (SearchRow row = 0; row < m_table.size(); ++row)
        if (!fitsLinks(m_links, **links, row))
            m_filter.exclude(row);
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
        m_required.push_back({std::move(*rows), &values});
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
    MatchCursor matches(m_state, m_terms, scope, m_stop);
    std::size_t met = 0;
    for (SearchRow row = kNoRow; met < limits.window && matches.next(row);) {
        if (judge(row) != kPasses)
            continue;
        ++met;
        take(row, m_ranking.classOf(row, otherwise));
    }
    if (auto state = matches.status(); !state)
        return fail(state.error());
    return met;
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
    if (m_indexed.empty()) {
        takeEveryRow(limits, outcome);
        return {};
    }
    MatchCursor matches(m_state, m_indexed, TextScope::Everything, m_stop);
    std::int64_t seen = 0;
    for (SearchRow row = kNoRow; matches.next(row);) {
        if (isCounted(limits, outcome))
            break;
        if (limits.countsFacets && ++seen > limits.counted) {
            outcome.totalIsLowerBound = true;
            break;
        }
        countRow(row, limits, outcome);
    }
    return matches.status();
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

/// Of the rows of the last such question where it asked for less, else of all. False: stopped.
bool MatchScan::findSkippedRows(const SkippedQuery& query)
{
    SearcherState::SkippedRows& known = m_state.skipped;
    const bool isNarrowed = !known.letters.empty() && query.utf8.starts_with(known.letters) &&
                            query.inWholeName == known.inWholeName;
    // What containers give is the same for all their rows, and a name without one of the other letters needs
    // no look.
    std::vector<std::size_t> given(m_table.containers.size());
    std::vector<std::uint32_t> wanted(m_table.containers.size(), letterSet(query.utf8));
    for (std::size_t i = 0; query.inWholeName && i < given.size(); ++i) {
        given[i] = lettersFound(query.utf8, 0, m_table.containers[i].foldedPath);
        wanted[i] = letterSet(std::string_view(query.utf8).substr(given[i]));
    }
    std::vector<SearchRow> rows;
    const std::size_t count = isNarrowed ? known.rows.size() : m_table.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (i % kRowsBetweenStopChecks == 0 && m_stop.stop_requested())
            return false;
        const SearchRow row = isNarrowed ? known.rows[i] : static_cast<SearchRow>(i);
        const std::uint32_t container = m_table.containerOf[row];
        if ((wanted[container] & ~m_table.lettersOf[row]) == 0 &&
            lettersFound(query.utf8, given[container], m_table.leaf(row)) == query.utf8.size())
            rows.push_back(row);
    }
    known = {query.utf8, query.inWholeName, std::move(rows)};
    return true;
}

void MatchScan::addSkipped(ScanOutcome& outcome, std::size_t limit)
{
    const SkippedQuery query = skippedQuery(m_terms);
    if (query.letters.size() < kShortestSkipped || !findSkippedRows(query))
        return;
    std::vector<RankedRow> found;
    for (const SearchRow row : m_state.skipped.rows) {
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
