// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/row_order.h"

#include <algorithm>
#include <numeric>

namespace upriver {

namespace {

using Keys = std::vector<std::int64_t>;

/// Alphabetical ranks of a word list; the empty word ranks last.
Keys ranksOf(const WordList& words)
{
    std::vector<std::uint32_t> order(words.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const bool emptyA = words.word(a).empty();
        return emptyA != words.word(b).empty() ? !emptyA : words.word(a) < words.word(b);
    });
    Keys ranks(words.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        ranks[order[i]] = static_cast<std::int64_t>(i);
    return ranks;
}

/// Failed first, unknown last.
std::int64_t healthRank(Health health)
{
    switch (health) {
    case Health::Failed:
        return 0;
    case Health::Warning:
        return 1;
    case Health::Running:
        return 2;
    case Health::Ok:
        return 3;
    case Health::Unknown:
        break;
    }
    return 4;
}

Keys ownerKeys(const AssetTable& table, const std::vector<SearchRow>& rows)
{
    const Keys ranks = ranksOf(table.ownerNames);
    Keys keys;
    for (const SearchRow row : rows) {
        std::int64_t best = static_cast<std::int64_t>(ranks.size());
        for (const std::uint32_t* owner = table.owners.begin(row); owner != table.owners.end(row); ++owner)
            best = std::min(best, ranks[*owner]);
        keys.push_back(best);
    }
    return keys;
}

template <typename KeyOf>
Keys keysBy(const std::vector<SearchRow>& rows, const KeyOf& keyOf)
{
    Keys keys(rows.size());
    std::transform(rows.begin(), rows.end(), keys.begin(), keyOf);
    return keys;
}

Keys keysFor(const AssetTable& table, const std::vector<SearchRow>& rows, Searcher::Order order)
{
    switch (order) {
    case Searcher::Order::Kind:
        return keysBy(rows, [&](SearchRow row) { return static_cast<std::int64_t>(table.kinds[row]); });
    case Searcher::Order::Platform: {
        const Keys ranks = ranksOf(table.platforms);
        return keysBy(rows, [&](SearchRow row) { return ranks[table.container(row).platform]; });
    }
    case Searcher::Order::Owner:
        return ownerKeys(table, rows);
    case Searcher::Order::Health:
        return keysBy(rows, [&](SearchRow row) { return healthRank(table.healths[row]); });
    case Searcher::Order::Columns:
        return keysBy(rows,
                      [&](SearchRow row) { return static_cast<std::int64_t>(table.columnCounts[row]); });
    case Searcher::Order::Updated:
        return keysBy(rows, [&](SearchRow row) { return table.updated[row]; });
    case Searcher::Order::Name:
    case Searcher::Order::Relevance:
        break;
    }
    return Keys(rows.size());
}

} // namespace

void sortRows(const AssetTable& table, std::vector<SearchRow>& rows, Searcher::Order order, bool descending)
{
    if (order == Searcher::Order::Relevance) {
        if (descending)
            std::reverse(rows.begin(), rows.end());
        return;
    }
    const Keys keys = keysFor(table, rows, order);
    std::vector<std::uint32_t> places(rows.size());
    std::iota(places.begin(), places.end(), 0U);
    std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
        if (keys[a] != keys[b])
            return descending ? keys[a] > keys[b] : keys[a] < keys[b];
        const int names = table.leaf(rows[a]).compare(table.leaf(rows[b]));
        const bool turned = descending && order == Searcher::Order::Name;
        if (names != 0)
            return turned ? names > 0 : names < 0;
        return rows[a] < rows[b];
    });
    std::vector<SearchRow> sorted;
    sorted.reserve(rows.size());
    for (const std::uint32_t place : places)
        sorted.push_back(rows[place]);
    rows = std::move(sorted);
}

} // namespace upriver
