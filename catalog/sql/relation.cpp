// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/relation.h"

#include <algorithm>
#include <tuple>

namespace upriver::sql {

namespace {

constexpr std::size_t kMaxTrails = 64; ///< ways of one value that are told apart

} // namespace

const OutputColumn* Relation::find(const std::string& name) const
{
    if (columns.size() < 12) {
        const auto it = std::ranges::find(columns, name, &OutputColumn::name);
        return it == columns.end() ? nullptr : &*it;
    }
    for (; m_indexed < columns.size(); ++m_indexed)
        m_index.try_emplace(columns[m_indexed].name, m_indexed);
    const auto it = m_index.find(name);
    return it == m_index.end() ? nullptr : &columns[it->second];
}

void Relation::add(OutputColumn column) { columns.push_back(std::move(column)); }

std::uint16_t composed(std::uint16_t inner, std::uint16_t outer)
{
    if (outer == kIdentity)
        return inner;
    if (inner == kIdentity)
        return outer;
    const auto indirect = static_cast<std::uint16_t>((inner | outer) & ~kDirectKinds);
    const bool isDirect = (inner & kDirectKinds) != 0 && (outer & kDirectKinds) != 0;
    if (!isDirect)
        return indirect != 0 ? indirect : std::uint16_t{kUnknownIndirect};
    const std::uint16_t direct = ((inner | outer) & kAggregation) != 0 ? kAggregation : kTransformation;
    return static_cast<std::uint16_t>(direct | indirect);
}

void addOrigins(std::vector<Origin>& to, const std::vector<Origin>& from, std::uint16_t kinds, bool masking)
{
    for (const Origin& origin : from) {
        Origin added = origin;
        added.kinds = composed(origin.kinds, kinds);
        added.masking = origin.masking || masking;
        to.push_back(std::move(added));
    }
}

void mergeTrails(std::vector<std::uint32_t>& into, const std::vector<std::uint32_t>& from)
{
    for (const std::uint32_t step : from) {
        if (into.size() < kMaxTrails && std::ranges::find(into, step) == into.end())
            into.push_back(step);
    }
}

void mergeOrigins(std::vector<Origin>& origins)
{
    if (origins.size() < 2)
        return;
    const auto key = [](const Origin& o) { return std::tie(o.table, o.column); };
    const auto isBefore = [&](const Origin& a, const Origin& b) { return key(a) < key(b); };
    if (origins.size() == 2) { // nearly always
        if (isBefore(origins[1], origins[0]))
            std::swap(origins[0], origins[1]);
    } else if (!std::ranges::is_sorted(origins, isBefore)) {
        std::ranges::stable_sort(origins, isBefore);
    }
    std::size_t kept = 0;
    for (std::size_t i = 1; i < origins.size(); ++i) {
        Origin& last = origins[kept];
        if (key(last) == key(origins[i])) {
            last.kinds |= origins[i].kinds;
            last.masking = last.masking && origins[i].masking;
            last.certainty = std::min(last.certainty, origins[i].certainty);
            mergeTrails(last.trails, origins[i].trails);
        } else if (++kept != i) {
            origins[kept] = std::move(origins[i]);
        }
    }
    origins.resize(kept + 1);
}

} // namespace upriver::sql
