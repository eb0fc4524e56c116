// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/column_slots.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "catalog/base/hash.h"
#include "catalog/model/qualified_name.h"

namespace upriver {

namespace {

constexpr std::size_t kIndexFrom = 24;
constexpr std::size_t kRememberAtMost = 200'000;

/// next's fields where it has them, kept's elsewhere.
ColumnFact overlaid(ColumnFact kept, const ColumnFact& next)
{
    if (next.declared || !kept.declared)
        kept.name = next.name;
    if (!next.type.empty())
        kept.type = next.type;
    if (next.nullable)
        kept.nullable = next.nullable;
    if (next.key != ColumnKey::None)
        kept.key = next.key;
    if (!next.description.empty())
        kept.description = next.description;
    if (next.position >= 0)
        kept.position = next.position;
    kept.declared = kept.declared || next.declared;
    return kept;
}

/// Lower-case ASCII folds to itself, on every platform.
bool foldsToItself(std::string_view name)
{
    return std::ranges::all_of(
        name, [](char c) { return static_cast<unsigned char>(c) < 0x80 && (c < 'A' || c > 'Z'); });
}

std::uint64_t foldedHashOf(std::string_view ns, std::string_view name, std::uint64_t nameHash)
{
    return foldsToItself(name) ? nameHash : hash64(columnMatchKey(ns, name));
}

std::int32_t parseNumber(std::string_view& text)
{
    std::int32_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value).ptr;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

} // namespace

std::string slotRanges(const std::vector<std::int32_t>& slots)
{
    std::string text;
    for (std::size_t i = 0; i < slots.size();) {
        std::size_t last = i;
        while (last + 1 < slots.size() && slots[last + 1] == slots[last] + 1)
            ++last;
        if (!text.empty())
            text += ',';
        text += std::to_string(slots[i]);
        if (last > i)
            text += "-" + std::to_string(slots[last]);
        i = last + 1;
    }
    return text;
}

std::vector<std::int32_t> slotsOf(std::string_view ranges)
{
    constexpr std::int32_t kWidest = 1'000'000; // a damaged row must not fill the memory
    std::vector<std::int32_t> slots;
    while (!ranges.empty()) {
        const std::int32_t first = parseNumber(ranges);
        std::int32_t last = first;
        if (!ranges.empty() && ranges.front() == '-') {
            ranges.remove_prefix(1);
            last = std::min(parseNumber(ranges), first + kWidest);
        }
        for (std::int32_t slot = first; slot <= last; ++slot)
            slots.push_back(slot);
        if (!ranges.empty())
            ranges.remove_prefix(1);
    }
    return slots;
}

ColumnSlots::Column* ColumnSlots::AssetColumns::find(std::uint64_t nameHash, std::uint64_t foldedHash)
{
    if (columns.size() >= kIndexFrom) {
        if (index.empty()) {
            for (const Column& column : columns) {
                index.emplace(column.foldedHash, column.slot);
                index.insert_or_assign(column.nameHash, column.slot);
            }
        }
        auto it = index.find(nameHash);
        if (it == index.end())
            it = index.find(foldedHash);
        return it == index.end() ? nullptr : at(it->second);
    }
    Column* folded = nullptr;
    for (Column& column : columns) {
        if (column.nameHash == nameHash)
            return &column;
        if (!folded && column.foldedHash == foldedHash)
            folded = &column;
    }
    return folded;
}

ColumnSlots::Column* ColumnSlots::AssetColumns::at(std::int32_t slot)
{
    const auto it = std::ranges::lower_bound(columns, slot, {}, &Column::slot);
    return it != columns.end() && it->slot == slot ? &*it : nullptr;
}

ColumnSlots::AssetColumns& ColumnSlots::columnsOf(Connection& db, std::int64_t asset, bool isNewAsset)
{
    const auto [it, isNew] = m_assets.try_emplace(asset);
    if (isNew && !isNewAsset) {
        loadColumns(db, asset, it->second);
        m_remembered += it->second.columns.size();
    }
    return it->second;
}

void ColumnSlots::loadColumns(Connection& db, std::int64_t asset, AssetColumns& into) const
{
    Statement namespaceRow = db.query("SELECT n.name FROM asset a JOIN container c ON c.id = a.container"
                                      " JOIN namespace n ON n.id = c.ns WHERE a.id = ?1");
    const std::string ns = namespaceRow.bind(asset).step() ? namespaceRow.string(0) : std::string();
    Statement rows =
        db.query("SELECT slot, since, until, name, type, nullable, key, description, position, declared,"
                 " origin FROM asset_column WHERE asset=?1 ORDER BY slot, since");
    rows.bind(asset);
    while (rows.step()) {
        const auto slot = static_cast<std::int32_t>(rows.integer(0));
        if (into.columns.empty() || into.columns.back().slot != slot)
            into.columns.emplace_back();
        Column& column = into.columns.back();
        column.slot = slot;
        column.since = rows.integer(1);
        column.open = rows.isNull(2);
        column.shown.name = rows.string(3);
        column.shown.type = rows.string(4);
        column.shown.nullable = rows.isNull(5) ? std::nullopt : std::optional(rows.integer(5) != 0);
        column.shown.key = static_cast<ColumnKey>(rows.integer(6));
        column.shown.description = rows.string(7);
        column.shown.position = rows.integer(8);
        column.shown.declared = rows.integer(9) != 0;
        column.origin = rows.integer(10);
        column.nameHash = hash64(column.shown.name);
        column.foldedHash = foldedHashOf(ns, column.shown.name, column.nameHash);
        into.nextSlot = slot + 1;
    }
}

std::int32_t ColumnSlots::slotOf(Connection& db, std::int64_t asset, bool isNewAsset, std::string_view ns,
                                 const std::string& name)
{
    AssetColumns& columns = columnsOf(db, asset, isNewAsset);
    const std::uint64_t nameHash = hash64(name);
    const std::uint64_t foldedHash = foldedHashOf(ns, name, nameHash);
    if (const Column* known = columns.find(nameHash, foldedHash))
        return known->slot;
    Column added;
    added.nameHash = nameHash;
    added.foldedHash = foldedHash;
    added.slot = columns.nextSlot++;
    added.shown.name = name;
    if (!columns.index.empty()) {
        columns.index.emplace(foldedHash, added.slot);
        columns.index.insert_or_assign(nameHash, added.slot);
    }
    columns.columns.push_back(std::move(added));
    ++m_remembered;
    return columns.columns.back().slot;
}

OriginRank ColumnSlots::rankOf(Connection& db, std::int64_t origin)
{
    const auto [it, isNew] = m_ranks.try_emplace(origin);
    if (isNew) {
        Statement row = db.query("SELECT priority, coalesce(generated, 0) FROM origin WHERE id=?1");
        if (row.bind(origin).step())
            it->second = {row.integer(0), row.integer(1), origin};
    }
    return it->second;
}

bool ColumnSlots::state(Connection& db, std::int64_t asset, std::int32_t slot, const ColumnFact& fact,
                        const OriginRank& rank, std::int64_t scan)
{
    Column* column = columnsOf(db, asset, false).at(slot);
    if (!column)
        return false;
    if (!column->open) {
        column->shown = fact;
        if (fact.position < 0)
            column->shown.position = slot - 1;
        column->origin = rank.origin;
        write(asset, *column, scan);
        return true;
    }
    const bool wins = column->origin == rank.origin || rank > rankOf(db, column->origin);
    ColumnFact shown = wins ? overlaid(column->shown, fact) : overlaid(fact, column->shown);
    if (!wins && !column->shown.declared && fact.declared)
        shown.name = fact.name;
    if (shown.position < 0)
        shown.position = slot - 1;
    if (shown == column->shown)
        return false;
    column->shown = std::move(shown);
    if (wins)
        column->origin = rank.origin;
    write(asset, *column, scan);
    return true;
}

void ColumnSlots::write(std::int64_t asset, Column& column, std::int64_t scan)
{
    if (column.open && column.since != scan)
        m_closes.push_back({asset, column.slot, column.since, scan});
    column.open = true;
    column.since = scan;
    m_writes.push_back({asset, column.slot, scan, column.origin, column.shown});
}

std::int64_t ColumnSlots::keepOnly(Connection& db, std::int64_t asset, const std::vector<std::int32_t>& slots,
                                   std::int64_t scan)
{
    std::int64_t open = 0;
    for (Column& column : columnsOf(db, asset, false).columns) {
        if (!column.open)
            continue;
        if (std::ranges::binary_search(slots, column.slot)) {
            ++open;
            continue;
        }
        m_closes.push_back({asset, column.slot, column.since, scan});
        column.open = false;
    }
    return open;
}

std::int64_t ColumnSlots::openCount(Connection& db, std::int64_t asset)
{
    return std::ranges::count_if(columnsOf(db, asset, false).columns, &Column::open);
}

void ColumnSlots::flush(Connection& db)
{
    const auto byPlace = [](const auto& row) { return std::tie(row.asset, row.slot); };
    std::vector<const Write*> inOrder; // they come nearly so; what is moved are pointers
    inOrder.reserve(m_writes.size());
    for (const Write& row : m_writes)
        inOrder.push_back(&row);
    const auto placeOf = [&](const Write* row) { return byPlace(*row); };
    if (!std::ranges::is_sorted(inOrder, {}, placeOf))
        std::ranges::stable_sort(inOrder, {}, placeOf);
    Statement insert =
        db.query("INSERT OR REPLACE INTO asset_column(asset, slot, since, name, type, nullable, key,"
                 " description, position, declared, origin)"
                 " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    for (const Write* row : inOrder) {
        m_flushed.insert(row->asset);
        insert.run(row->asset, row->slot, row->since, row->fact.name, row->fact.type, row->fact.nullable,
                   static_cast<int>(row->fact.key), row->fact.description, row->fact.position,
                   row->fact.declared, row->origin);
    }
    m_writes.clear();
    std::ranges::sort(m_closes, {}, byPlace);
    Statement update = db.query("UPDATE asset_column SET until=?1 WHERE asset=?2 AND slot=?3 AND since=?4");
    for (const Close& row : m_closes) {
        const Column* now = columnsOf(db, row.asset, false).at(row.slot);
        if (!now || !now->open || now->since != row.since)
            update.run(row.until, row.asset, row.slot, row.since);
        m_flushed.insert(row.asset);
    }
    m_closes.clear();
}

void ColumnSlots::trim()
{
    if (m_remembered < kRememberAtMost)
        return;
    m_assets.clear();
    m_remembered = 0;
}

} // namespace upriver
