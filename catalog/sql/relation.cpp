// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/relation.h"

#include <algorithm>
#include <span>

namespace upriver::sql {

const OutputColumn* ColumnList::find(Name name) const
{
    constexpr std::size_t kFew = 12;
    if (size() < kFew) {
        for (const OutputColumn& column : *this) {
            if (column.name == name)
                return &column;
        }
        return nullptr;
    }
    Body& body = *m_body;
    for (; body.indexed < body.list.size(); ++body.indexed)
        body.index.insert(body.list[body.indexed].name, static_cast<std::uint32_t>(body.indexed));
    const std::uint32_t place = body.index.find(name);
    return place == NameIndex::kNone ? nullptr : &body.list[place];
}

ColumnList::Body& ColumnList::own()
{
    if (!m_body) {
        m_body = std::make_shared<Body>();
    } else if (m_body.use_count() > 1) {
        auto mine = std::make_shared<Body>();
        mine->list = m_body->list;
        m_body = std::move(mine);
    }
    return *m_body;
}

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

void addOrigins(Origins& to, const Origins& from, std::uint16_t kinds, bool masking)
{
    for (Origin added : from) {
        added.kinds = composed(added.kinds, kinds);
        added.masking = added.masking || masking;
        to.push_back(added);
    }
}

namespace {

/// How many are left, at the front.
std::size_t merge(std::span<Origin> origins, Trails& trails)
{
    const auto order = [](const Origin& a, const Origin& b) {
        const bool isSameTable = a.table.data() == b.table.data() && a.table.size() == b.table.size();
        const int tables = isSameTable ? 0 : a.table.compare(b.table);
        return tables != 0 ? tables : a.column.compare(b.column);
    };
    const auto isBefore = [&](const Origin& a, const Origin& b) { return order(a, b) < 0; };
    if (origins.size() == 2) { // nearly always
        if (isBefore(origins[1], origins[0]))
            std::swap(origins[0], origins[1]);
    } else if (!std::ranges::is_sorted(origins, isBefore)) {
        std::ranges::stable_sort(origins, isBefore);
    }
    std::size_t kept = 0;
    for (std::size_t i = 1; i < origins.size(); ++i) {
        Origin& last = origins[kept];
        if (order(last, origins[i]) == 0) {
            last.kinds |= origins[i].kinds;
            last.masking = last.masking && origins[i].masking;
            last.certainty = std::min(last.certainty, origins[i].certainty);
            last.trail = trails.merged(last.trail, origins[i].trail);
        } else {
            origins[++kept] = origins[i];
        }
    }
    return kept + 1;
}

} // namespace

void mergeOrigins(Origins& origins, Trails& trails)
{
    if (origins.size() > 1)
        origins.shrink(merge({origins.begin(), origins.end()}, trails));
}

void mergeOrigins(std::vector<Origin>& origins, Trails& trails)
{
    if (origins.size() > 1)
        origins.resize(merge(origins, trails));
}

} // namespace upriver::sql
