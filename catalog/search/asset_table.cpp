// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/asset_table.h"

#include <algorithm>
#include <numeric>

namespace upriver {

std::uint32_t WordList::numberOf(std::string_view word)
{
    const auto [place, isNew] =
        m_numbers.try_emplace(std::string(word), static_cast<std::uint32_t>(m_words.size()));
    if (isNew)
        m_words.emplace_back(word);
    return place->second;
}

void ValueLists::add(SearchRow row, std::uint32_t value) { m_pairs.emplace_back(row, value); }

void ValueLists::remove(SearchRow row, std::uint32_t value) { m_removed.emplace_back(row, value); }

void ValueLists::finish(std::size_t rows)
{
    std::sort(m_pairs.begin(), m_pairs.end());
    std::sort(m_removed.begin(), m_removed.end());
    m_pairs.erase(std::unique(m_pairs.begin(), m_pairs.end()), m_pairs.end());
    m_start.assign(rows + 1, 0);
    m_values.reserve(m_pairs.size());
    for (const auto& pair : m_pairs) {
        if (std::binary_search(m_removed.begin(), m_removed.end(), pair))
            continue;
        m_values.push_back(pair.second);
        ++m_start[pair.first + 1];
    }
    std::partial_sum(m_start.begin(), m_start.end(), m_start.begin());
    m_pairs = {};
    m_removed = {};
}

SearchRow AssetTable::rowOf(std::int64_t id) const
{
    const auto found = std::lower_bound(ids.begin(), ids.end(), id);
    return found != ids.end() && *found == id ? static_cast<SearchRow>(found - ids.begin()) : kNoRow;
}

std::pair<std::size_t, std::size_t> AssetTable::namesFrom(std::string_view folded) const
{
    const auto first =
        std::lower_bound(byLeaf.begin(), byLeaf.end(), folded,
                         [this](const LeafName& leaf, std::string_view text) { return nameOf(leaf) < text; });
    const auto last = std::partition_point(first, byLeaf.end(), [&](const LeafName& leaf) {
        return nameOf(leaf).substr(0, folded.size()) == folded;
    });
    return {static_cast<std::size_t>(first - byLeaf.begin()),
            static_cast<std::size_t>(last - byLeaf.begin())};
}

void AssetTable::sortRows()
{
    byQuality.resize(size());
    std::iota(byQuality.begin(), byQuality.end(), SearchRow(0));
    std::sort(byQuality.begin(), byQuality.end(), [this](SearchRow a, SearchRow b) {
        return quality[a] != quality[b] ? quality[a] > quality[b] : a < b;
    });
    std::sort(byLeaf.begin(), byLeaf.end(), [this](const LeafName& a, const LeafName& b) {
        if (const int order = nameOf(a).compare(nameOf(b)); order != 0)
            return order < 0;
        return quality[a.row] != quality[b.row] ? quality[a.row] > quality[b.row] : a.row < b.row;
    });
}

} // namespace upriver
