// SPDX-License-Identifier: Apache-2.0
// One row an asset, merged from all open observations of it.
#include "catalog/store/asset_rows.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "catalog/store/writer_state.h"

namespace upriver {

namespace {

struct Observation
{
    bool declared = false;
    OriginRank rank;
    StatedAsset stated;
    std::string slots;
};

std::vector<Observation> openObservations(Connection& db, std::int64_t asset, const Moment& moment)
{
    std::vector<Observation> observations;
    Statement rows =
        db.query("SELECT v.declared, v.props, v.slots, o.priority, coalesce(" + moment.generated("o.") +
                 ", 0), o.id"
                 " FROM observed v JOIN origin o ON o.id = v.origin"
                 " WHERE v.asset=?1 AND " +
                 moment.openRows("v."));
    rows.bind(asset);
    while (rows.step()) {
        Observation& next = observations.emplace_back();
        next.declared = rows.integer(0) != 0;
        next.stated = StatedAsset::fromJson(rows.text(1));
        next.slots = rows.string(2);
        next.rank = {rows.integer(3), rows.integer(4), rows.integer(5)};
    }
    // The best last: it is laid over the others. Who declares knows more than who mentions.
    std::ranges::sort(observations, {}, [](const Observation& o) { return std::tie(o.declared, o.rank); });
    return observations;
}

void takeIfStated(std::string& field, std::string& stated)
{
    if (!stated.empty())
        field = std::move(stated);
}

AssetRow rowOf(const StatedAsset& stated, std::int64_t origin)
{
    AssetRow row;
    row.subtype = stated.subtype;
    row.display = stated.display;
    row.description = stated.description;
    row.ghost = stated.dropped ? 2 : stated.declared ? 0 : 1;
    row.origin = origin;
    row.columns = static_cast<std::int64_t>(stated.slots.size());
    row.props = propertiesJson(stated.properties);
    return row;
}

AssetRow merged(std::vector<Observation>& observations)
{
    AssetRow row;
    std::map<std::string, std::string> properties;
    for (Observation& next : observations) {
        takeIfStated(row.subtype, next.stated.subtype);
        takeIfStated(row.display, next.stated.display);
        takeIfStated(row.description, next.stated.description);
        for (auto& [key, value] : next.stated.properties)
            properties.insert_or_assign(key, std::move(value));
        row.ghost = next.stated.dropped ? 2 : next.declared ? 0 : 1;
        row.origin = next.rank.origin;
    }
    row.isOpen = !observations.empty();
    row.props = propertiesJson(properties);
    return row;
}

std::vector<std::int32_t> allSlots(const std::vector<Observation>& observations)
{
    std::vector<std::int32_t> slots;
    for (const Observation& next : observations) {
        const auto more = slotsOf(next.slots);
        slots.insert(slots.end(), more.begin(), more.end());
    }
    std::ranges::sort(slots);
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
    return slots;
}

void insertAsset(Connection& db, std::int64_t id, const NameIndex::Place& place, const AssetRow& row,
                 std::int64_t scan)
{
    Statement insert =
        db.query("INSERT INTO asset(id, container, name, kind, subtype, display, description, ghost,"
                 " origin, since, columns, props) VALUES(?1, ?2, ?3, ?4, ?5, nullif(?6, ''), ?7, ?8, ?9,"
                 " ?10, ?11, ?12)");
    insert.run(id, place.container, place.leaf, static_cast<int>(place.kind), row.subtype, row.display,
               row.description, row.ghost, row.origin, scan, row.columns, row.props);
}

void updateAsset(Connection& db, std::int64_t id, const AssetRow& row, std::int64_t scan)
{
    Statement update = db.query(
        "UPDATE asset SET subtype=?2, display=nullif(?3, ''), description=?4, ghost=?5, origin=?6,"
        " columns=?7, props=?8, until=iif(?9, NULL, coalesce(until, ?10)) WHERE id=?1 AND"
        " ((subtype, coalesce(display, ''), description, ghost, origin, columns, props, until IS NULL)"
        " IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))");
    update.run(id, row.subtype, row.display, row.description, row.ghost, row.origin, row.columns, row.props,
               row.isOpen, scan);
}

/// A closed asset keeps its last face, so that as-of and history can show it.
void closeAsset(Connection& db, std::int64_t id, std::int64_t scan)
{
    db.query("UPDATE asset SET until=?2, columns=0 WHERE id=?1 AND until IS NULL").run(id, scan);
}

} // namespace

AssetRow assetRowAt(Connection& db, std::int64_t asset, const Moment& moment)
{
    std::vector<Observation> observations = openObservations(db, asset, moment);
    return merged(observations);
}

namespace {

bool saysNothing(const StatedAsset& stated)
{
    return !stated.declared && !stated.dropped && stated.subtype.empty() && stated.display.empty() &&
           stated.description.empty() && stated.properties.empty();
}

} // namespace

/// One more mention of an asset that somebody declares leaves its row as it is: columns that it adds tell
/// so themselves.
bool CatalogWriterState::isMereMention(std::int64_t asset, const StatedAsset& stated)
{
    if (!saysNothing(stated) || names.unstored(asset) || dirtyAssets.contains(asset))
        return false;
    Statement row = db->query("SELECT 1 FROM asset WHERE id=?1 AND ghost=0 AND until IS NULL");
    return row.bind(asset).step();
}

void CatalogWriterState::noteObservation(std::int64_t asset, const StatedAsset& stated, std::int64_t origin)
{
    touchedAssets.insert(asset);
    if (names.unstored(asset) && !freshAssets.contains(asset) && !dirtyAssets.contains(asset)) {
        freshAssets.emplace(asset, rowOf(stated, origin));
        return;
    }
    if (isMereMention(asset, stated)) {
        countedAssets.insert(asset);
        return;
    }
    freshAssets.erase(asset);
    dirtyAssets.insert(asset);
}

void CatalogWriterState::flushAssets()
{
    std::set<std::int64_t> ids = std::move(dirtyAssets);
    dirtyAssets.clear();
    for (const auto& [id, row] : freshAssets)
        ids.insert(id);
    touchedAssets.insertAll(ids);
    countedAssets.insertAll(ids);
    for (const std::int64_t id : ids) {
        const NameIndex::Place* place = names.unstored(id);
        const auto fresh = freshAssets.find(id);
        if (place && fresh != freshAssets.end()) {
            insertAsset(*db, id, *place, fresh->second, scan.value);
            names.setStored(id);
            continue;
        }
        std::vector<Observation> observations = openObservations(*db, id, {});
        const std::int64_t open = columns.keepOnly(*db, id, allSlots(observations), scan.value);
        AssetRow row = merged(observations);
        row.columns = open;
        if (place && row.isOpen) {
            insertAsset(*db, id, *place, row, scan.value);
            names.setStored(id);
        } else if (!place && row.isOpen) {
            updateAsset(*db, id, row, scan.value);
        } else if (!place) {
            closeAsset(*db, id, scan.value);
        }
    }
    freshAssets.clear();
}

} // namespace upriver
