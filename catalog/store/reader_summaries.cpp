// SPDX-License-Identifier: Apache-2.0
// One line an asset, with its owners, tags and columns; curation laid over what documents state.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "catalog/store/asset_rows.h"
#include "catalog/store/health_reader.h"
#include "catalog/store/reader_state.h"

namespace upriver {

std::optional<QualifiedName> readName(Connection& db, AssetId id)
{
    Statement row =
        db.query("SELECT n.name, c.path || a.name FROM asset a JOIN container c ON c.id = a.container"
                 " JOIN namespace n ON n.id = c.ns WHERE a.id=?1");
    if (!row.bind(id).step())
        return {};
    return QualifiedName{row.string(0), row.string(1)};
}

std::string readNameText(Connection& db, AssetId id)
{
    const auto name = readName(db, id);
    return name ? name->text() : std::string();
}

CurationTarget curationTarget(const AssetSummary& summary)
{
    return {std::string(toWord(summary.kind)), summary.name.ns, summary.name.name};
}

std::optional<std::string> curatedDescription(Connection& db, const CurationTarget& target,
                                              std::string_view column)
{
    Statement row =
        db.query("SELECT body FROM c_description WHERE ns=?1 AND name=?2 AND kind=?3 AND column_name=?4");
    return row.bind(target.ns, target.name, target.kind, column).step() ? std::optional(row.string(0))
                                                                        : std::nullopt;
}

void overlayTags(Connection& db, const CurationTarget& target, std::string_view column,
                 std::set<std::string>& tags)
{
    Statement rows =
        db.query("SELECT tag, added FROM c_tag WHERE ns=?1 AND name=?2 AND kind=?3 AND column_name=?4");
    rows.bind(target.ns, target.name, target.kind, column);
    while (rows.step()) {
        if (rows.integer(1) != 0)
            tags.insert(rows.string(0));
        else
            tags.erase(rows.string(0));
    }
}

std::set<std::string> readTags(Connection& db, AssetId id, std::int64_t slot, const Moment& moment)
{
    std::set<std::string> tags;
    Statement rows = db.query("SELECT t.name FROM asset_tag a JOIN tag t ON t.id = a.tag"
                              " WHERE a.asset=?1 AND a.slot=?2 AND " +
                              moment.openRows("a."));
    rows.bind(id, slot);
    while (rows.step())
        tags.insert(rows.string(0));
    return tags;
}

std::vector<OwnerRow> readOwners(Connection& db, AssetId id, const CurationTarget& target,
                                 const Moment& moment)
{
    std::map<std::string, OwnerRow> owners;
    Statement stated =
        db.query("SELECT p.name, o.type FROM asset_owner o JOIN principal p ON p.id = o.principal"
                 " WHERE o.asset=?1 AND " +
                 moment.openRows("o."));
    stated.bind(id);
    while (stated.step())
        owners.try_emplace(stated.string(0), OwnerRow{stated.string(0), stated.string(1), false});
    Statement curated =
        db.query("SELECT principal, type, added FROM c_owner WHERE ns=?1 AND name=?2 AND kind=?3");
    curated.bind(target.ns, target.name, target.kind);
    while (curated.step()) {
        if (curated.integer(2) != 0)
            owners.insert_or_assign(curated.string(0), OwnerRow{curated.string(0), curated.string(1), true});
        else
            owners.erase(curated.string(0));
    }
    std::vector<OwnerRow> list;
    for (auto& [name, owner] : owners)
        list.push_back(std::move(owner));
    return list;
}

namespace {

/// Tags of an asset and all its columns, sorted, once each.
std::vector<std::string> allTags(Connection& db, AssetId id, const CurationTarget& target,
                                 const Moment& moment)
{
    std::map<std::string, std::set<std::string>> byColumn;
    Statement rows =
        db.query("SELECT t.name, coalesce(c.name, '') FROM asset_tag a JOIN tag t ON t.id = a.tag"
                 " LEFT JOIN asset_column c ON c.asset = a.asset AND c.slot = a.slot AND " +
                 moment.openRows("c.") + " WHERE a.asset=?1 AND " + moment.openRows("a."));
    rows.bind(id);
    while (rows.step())
        byColumn[rows.string(1)].insert(rows.string(0));
    Statement curated =
        db.query("SELECT column_name, tag, added FROM c_tag WHERE ns=?1 AND name=?2 AND kind=?3");
    curated.bind(target.ns, target.name, target.kind);
    while (curated.step()) {
        if (curated.integer(2) != 0)
            byColumn[curated.string(0)].insert(curated.string(1));
        else
            byColumn[curated.string(0)].erase(curated.string(1));
    }
    std::set<std::string> all;
    for (auto& [column, tags] : byColumn)
        all.merge(tags);
    return {all.begin(), all.end()};
}

std::string withoutSeparator(std::string path)
{
    if (path.size() > 1)
        path.pop_back();
    return path;
}

std::string ghostReason(std::int64_t ghost, bool isOpen)
{
    if (!isOpen)
        return "No indexed file mentions it any more.";
    if (ghost == 2)
        return "Its system says that it was dropped.";
    return ghost == 1 ? "Other files refer to it, but none that was indexed describes it." : "";
}

/// An asset may have gone and come back: the observations know.
bool existedThen(Connection& db, AssetId id, const Moment& moment)
{
    Statement hull = db.query("SELECT since<=?2 AND (until IS NULL OR until>?2) FROM asset WHERE id=?1");
    if (!hull.bind(id, moment.scan->value).step() || hull.integer(0) == 0)
        return false;
    Statement row = db.query("SELECT 1 FROM observed WHERE asset=?1 AND " + moment.openRows("") + " LIMIT 1");
    return row.bind(id).step();
}

std::int64_t columnCount(Connection& db, AssetId id, const Moment& moment)
{
    Statement row = db.query("SELECT count(*) FROM asset_column WHERE asset=?1 AND " + moment.openRows(""));
    return row.bind(id).step() ? row.integer(0) : 0;
}

constexpr std::string_view kSummarySql = "SELECT a.kind, a.subtype, n.name, c.path, a.name, "
                                         "coalesce(a.display, ''), p.name, a.description, a.columns,"
                                         " a.health, a.health_reason, a.ghost, a.since, coalesce(a.until, "
                                         "0), coalesce(a.ran, 0), coalesce(o.generated, 0),"
                                         " coalesce(s.started, 0) FROM asset a JOIN container c ON c.id = "
                                         "a.container JOIN namespace n ON n.id = c.ns"
                                         " JOIN platform p ON p.id = n.platform LEFT JOIN origin o ON o.id = "
                                         "a.origin LEFT JOIN scan s ON s.id = a.since"
                                         " WHERE a.id=?1";

AssetSummary fromRow(const Statement& row, AssetId id)
{
    AssetSummary summary;
    summary.id = id;
    summary.kind = static_cast<AssetKind>(row.integer(0));
    summary.subtype = row.string(1);
    summary.name = {row.string(2), row.string(3) + row.string(4)};
    summary.leaf = row.text(5).empty() ? row.string(4) : row.string(5);
    summary.platform = row.string(6);
    summary.container = withoutSeparator(row.string(3));
    summary.description = row.string(7);
    summary.columnCount = row.integer(8);
    summary.health = static_cast<Health>(row.integer(9));
    summary.healthReason = row.string(10);
    summary.since = row.id<ScanId>(12);
    summary.until = row.id<ScanId>(13);
    summary.ghost = row.integer(11) != 0 || summary.until.isValid();
    summary.dropped = row.integer(11) == 2;
    summary.ghostReason = ghostReason(row.integer(11), !summary.until.isValid());
    // When the data says nothing of time, the time it was first seen has to do.
    const std::int64_t stated = std::max(row.integer(14), row.integer(15));
    summary.updated = stated > 0 ? stated : row.integer(16);
    return summary;
}

Micros generatedThen(Connection& db, std::int64_t origin, const Moment& moment)
{
    Statement row = db.query("SELECT " + moment.generated("o.") + " FROM origin o WHERE o.id=?1");
    return row.bind(origin).step() ? row.integer(0) : 0;
}

Micros startOf(Connection& db, ScanId scan)
{
    Statement row = db.query("SELECT started FROM scan WHERE id=?1");
    return row.bind(scan).step() ? row.integer(0) : 0;
}

/// The stored row is that of now: what documents said, and how things went, is worked out anew.
void showAsThen(Connection& db, const Moment& moment, const std::string& leaf, AssetSummary& summary)
{
    const AssetRow row = assetRowAt(db, summary.id.value, moment);
    const Condition condition = HealthReader(db, moment).of(summary.id.value);
    summary.leaf = row.display.empty() ? leaf : row.display;
    summary.subtype = row.subtype;
    summary.description = row.description;
    summary.ghost = row.ghost != 0;
    summary.dropped = row.ghost == 2;
    summary.ghostReason = ghostReason(row.ghost, true);
    summary.until = {};
    summary.columnCount = columnCount(db, summary.id, moment);
    summary.health = condition.health;
    summary.healthReason = condition.reason;
    const Micros stated = std::max(condition.ran.value_or(0), generatedThen(db, row.origin, moment));
    summary.updated = stated > 0 ? stated : startOf(db, summary.since);
}

} // namespace

std::optional<AssetSummary> readSummary(Connection& db, AssetId id, const Moment& moment)
{
    Statement row = db.query(kSummarySql);
    if (!row.bind(id).step())
        return {};
    AssetSummary summary = fromRow(row, id);
    const std::string leaf = row.string(4);
    row.reset();
    if (moment.scan && !existedThen(db, id, moment))
        return {};
    if (moment.scan)
        showAsThen(db, moment, leaf, summary);
    const CurationTarget target = curationTarget(summary);
    if (auto description = curatedDescription(db, target, ""))
        summary.description = std::move(*description);
    summary.tags = allTags(db, id, target, moment);
    for (OwnerRow& owner : readOwners(db, id, target, moment))
        summary.owners.push_back(std::move(owner.name));
    return summary;
}

namespace {

ColumnRow columnFromRow(const Statement& row)
{
    ColumnRow column;
    column.slot = static_cast<int>(row.integer(0));
    column.name = row.string(1);
    column.type = row.string(2);
    if (!row.isNull(3))
        column.nullable = row.integer(3) != 0;
    column.key = static_cast<ColumnKey>(row.integer(4));
    column.description = row.string(5);
    column.since = row.id<ScanId>(6);
    column.until = row.id<ScanId>(7);
    column.declared = row.integer(8) != 0;
    return column;
}

std::string numberText(double value)
{
    constexpr double kExactIntegers = 9007199254740992.0;
    if (std::abs(value) < kExactIntegers && value == std::trunc(value))
        return std::to_string(static_cast<std::int64_t>(value));
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

void addProfile(Connection& db, AssetId id, const Moment& moment, std::vector<ColumnRow>& columns)
{
    std::map<std::int64_t, std::map<std::string, std::string>> newest;
    Statement rows =
        db.query("SELECT slot, key, value FROM metric WHERE subject=?1 AND slot>0 AND value IS NOT NULL"
                 " AND " +
                 moment.seenRows("") + " ORDER BY at, step");
    rows.bind(id);
    while (rows.step())
        newest[rows.integer(0)].insert_or_assign(rows.string(1), numberText(rows.real(2)));
    for (ColumnRow& column : columns) {
        for (auto& [key, value] : newest[column.slot])
            column.profile.push_back({key, value});
    }
}

} // namespace

std::vector<ColumnRow> readColumns(Connection& db, const AssetSummary& summary, const Moment& moment)
{
    std::vector<ColumnRow> columns;
    Statement rows = db.query("SELECT slot, name, type, nullable, key, description, since, coalesce(until, "
                              "0), declared FROM asset_column WHERE asset=?1 AND " +
                              moment.openRows("") + " ORDER BY position, slot");
    rows.bind(summary.id);
    while (rows.step())
        columns.push_back(columnFromRow(rows));
    rows.reset();
    const CurationTarget target = curationTarget(summary);
    for (ColumnRow& column : columns) {
        std::set<std::string> tags = readTags(db, summary.id, column.slot, moment);
        overlayTags(db, target, column.name, tags);
        column.tags.assign(tags.begin(), tags.end());
        if (auto description = curatedDescription(db, target, column.name))
            column.description = std::move(*description);
    }
    addProfile(db, summary.id, moment, columns);
    return columns;
}

} // namespace upriver
