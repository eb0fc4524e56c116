// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/asset_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace upriver {

namespace {

/// A dbt model and its table share a name; people look for the table.
constexpr float kJobPenalty = 1;

std::uint64_t firstBytes(std::string_view name)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i)
        number = number << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
    return number;
}

} // namespace

std::uint32_t WordList::numberOf(std::string_view word)
{
    const auto [place, isNew] =
        m_numbers.try_emplace(std::string(word), static_cast<std::uint32_t>(m_words.size()));
    if (isNew)
        m_words.emplace_back(word);
    return place->second;
}

std::uint32_t letterSet(std::string_view folded)
{
    std::uint32_t set = 0;
    for (const char c : folded)
        set |= 1U << (c >= 'a' && c <= 'z' ? static_cast<unsigned>(c - 'a') : 26U);
    return set;
}

float qualityOf(AssetKind kind, std::int64_t bucket, std::int64_t degree)
{
    const double edges = std::log2(1.0 + static_cast<double>(std::max<std::int64_t>(degree, 0)));
    return static_cast<float>(static_cast<double>(bucket) + std::min(edges, 31.0) / 32.0) -
           (kind == AssetKind::Job ? kJobPenalty : 0.0F);
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
    if (ids.empty() || id < ids.front() || id > ids.back())
        return kNoRow;
    // Ids ascend and few are missing: an id stands at its distance from the first, or a little before.
    std::size_t high = std::min(static_cast<std::size_t>(id - ids.front()), ids.size() - 1);
    std::size_t low = high;
    for (std::size_t stride = 1; ids[low] > id; stride *= 2) {
        high = low;
        low -= std::min(low, stride);
    }
    const auto first = ids.begin() + static_cast<std::ptrdiff_t>(low);
    const auto last = ids.begin() + static_cast<std::ptrdiff_t>(high) + 1;
    const auto found = std::lower_bound(first, last, id);
    return found != last && *found == id ? static_cast<SearchRow>(found - ids.begin()) : kNoRow;
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
    std::vector<std::pair<float, SearchRow>> rated(size());
    for (SearchRow row = 0; row < size(); ++row)
        rated[row] = {-quality[row], row};
    std::sort(rated.begin(), rated.end());
    byQuality.resize(size());
    std::transform(rated.begin(), rated.end(), byQuality.begin(),
                   [](const auto& pair) { return pair.second; });

    // Most pairs of names differ in their first bytes: these are compared as one number, side by side.
    std::vector<std::pair<std::uint64_t, LeafName>> named;
    named.reserve(byLeaf.size());
    for (const LeafName& leaf : byLeaf)
        named.emplace_back(firstBytes(nameOf(leaf)), leaf);
    std::sort(named.begin(), named.end(), [this](const auto& left, const auto& right) {
        if (left.first != right.first)
            return left.first < right.first;
        const LeafName& a = left.second;
        const LeafName& b = right.second;
        if (const int order = nameOf(a).compare(nameOf(b)); order != 0)
            return order < 0;
        return quality[a.row] != quality[b.row] ? quality[a.row] > quality[b.row] : a.row < b.row;
    });
    std::transform(named.begin(), named.end(), byLeaf.begin(), [](const auto& pair) { return pair.second; });
}

} // namespace upriver
