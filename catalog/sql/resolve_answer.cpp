// SPDX-License-Identifier: Apache-2.0
// What a statement's resolution found, as the answer: sorted, each pair once, names as strings.
#include <algorithm>
#include <numeric>

#include "catalog/sql/resolver.h"

namespace upriver::sql {

namespace {

/// Most are the same piece of text.
int compareNames(Name a, Name b) { return a.data() == b.data() && a.size() == b.size() ? 0 : a.compare(b); }

template <typename Pair>
int comparePairs(const Pair& a, const Pair& b)
{
    if (const int order = compareNames(a.toTable, b.toTable); order != 0)
        return order;
    if (const int order = compareNames(a.toColumn, b.toColumn); order != 0)
        return order;
    if (const int order = compareNames(a.fromTable, b.fromTable); order != 0)
        return order;
    return compareNames(a.fromColumn, b.fromColumn);
}

template <typename Pair>
std::size_t hashOf(const Pair& pair)
{
    std::size_t hash = 0;
    for (const Name name : {pair.toTable, pair.toColumn, pair.fromTable, pair.fromColumn})
        hash = (hash ^ std::hash<Name>()(name)) * 0x9e3779b97f4a7c15ULL;
    return hash ^ (hash >> 32);
}

/// The later one says the same of the same columns.
template <typename Pair>
void mergePair(Pair& first, const Pair& later, Trails& trails)
{
    first.kinds |= later.kinds;
    first.masking = first.masking && later.masking;
    first.trail = trails.merged(first.trail, later.trail);
}

std::vector<TableUse> sortedUses(const std::unordered_map<Name, Span>& uses)
{
    std::vector<TableUse> list;
    list.reserve(uses.size());
    for (const auto& [name, span] : uses)
        list.push_back({std::string(name), span});
    std::ranges::sort(list, {}, &TableUse::name);
    return list;
}

} // namespace

/// Long lists often say one thing many times: that takes no memory, and what is gone needs no sorting.
void Resolver::addPair(const Pair& pair)
{
    constexpr std::size_t kFew = 64;
    if (m_pairSlots.empty() && m_pairs.size() < kFew) {
        m_pairs.push_back(pair);
        return;
    }
    if (m_pairs.size() * 2 >= m_pairSlots.size())
        growPairSlots();
    std::uint32_t& slot = slotOf(pair);
    if (slot != 0) {
        mergePair(m_pairs[slot - 1], pair, m_trails);
    } else {
        m_pairs.push_back(pair);
        slot = static_cast<std::uint32_t>(m_pairs.size());
    }
}

/// Of an equal pair, or where it would be noted.
std::uint32_t& Resolver::slotOf(const Pair& pair)
{
    const std::size_t mask = m_pairSlots.size() - 1;
    std::size_t at = hashOf(pair) & mask;
    while (m_pairSlots[at] != 0 && comparePairs(m_pairs[m_pairSlots[at] - 1], pair) != 0)
        at = (at + 1) & mask;
    return m_pairSlots[at];
}

void Resolver::growPairSlots()
{
    constexpr std::size_t kFirst = 512;
    m_pairSlots.assign(m_pairSlots.empty() ? kFirst : m_pairSlots.size() * 4, 0);
    std::size_t kept = 0;
    for (const Pair& pair : m_pairs) {
        std::uint32_t& slot = slotOf(pair);
        if (slot != 0) {
            mergePair(m_pairs[slot - 1], pair, m_trails);
        } else {
            m_pairs[kept] = pair;
            slot = static_cast<std::uint32_t>(++kept);
        }
    }
    m_pairs.resize(kept);
}

void Resolver::finish(StatementLineage& out)
{
    out.reads = sortedUses(m_reads);
    out.writes = sortedUses(m_writes);
    out.outputs = std::move(m_outputs);
    out.notes = std::move(m_notes);
    // Places are sorted, not the pairs: these are large. Of the same pair the first one stays.
    std::vector<std::uint32_t> order(m_pairs.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        const int first = comparePairs(m_pairs[a], m_pairs[b]);
        return first != 0 ? first < 0 : a < b;
    });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < order.size(); ++i) {
        Pair& last = m_pairs[order[kept]];
        if (comparePairs(last, m_pairs[order[i]]) == 0)
            mergePair(last, m_pairs[order[i]], m_trails);
        else
            order[++kept] = order[i];
    }
    if (!order.empty())
        order.resize(kept + 1);
    putOut(out, order);
    m_pairs.clear();
}

void Resolver::putOut(StatementLineage& out, const std::vector<std::uint32_t>& order) const
{
    const auto isIndirect = [&](std::uint32_t place) { return m_pairs[place].toColumn.empty(); };
    const auto indirect = static_cast<std::size_t>(std::ranges::count_if(order, isIndirect));
    out.datasetColumns.reserve(indirect);
    out.columns.reserve(order.size() - indirect);
    for (const std::uint32_t place : order) {
        const Pair& pair = m_pairs[place];
        auto& list = pair.toColumn.empty() ? out.datasetColumns : out.columns;
        list.push_back({std::string(pair.fromTable), std::string(pair.fromColumn), std::string(pair.toTable),
                        std::string(pair.toColumn), pair.kinds, pair.masking, pair.certainty, pair.span,
                        m_trails.steps(pair.trail)});
    }
}

} // namespace upriver::sql
