// SPDX-License-Identifier: Apache-2.0
// A document's facts against what it stated before.
#include <algorithm>

#include "catalog/store/writer_state.h"

namespace upriver {

std::int64_t CatalogWriterState::originIdIfKnown(const DocumentHeader& header)
{
    if (header.facts.id.isValid())
        return header.facts.id.value;
    const auto pending = pendingOriginIds.find({header.root.value, header.facts.relative});
    if (pending != pendingOriginIds.end())
        return pending->second;
    Statement known = db->query("SELECT id FROM origin WHERE root=?1 AND path=?2");
    if (known.bind(header.root, header.facts.relative).step())
        return known.integer(0);
    return 0;
}

std::int64_t CatalogWriterState::originId(const DocumentHeader& header)
{
    const std::int64_t known = originIdIfKnown(header);
    const std::int64_t id = known != 0 ? known : nextOrigin++;
    pendingOriginIds.insert_or_assign({header.root.value, header.facts.relative}, id);
    return id;
}

std::vector<std::int64_t> CatalogWriterState::assetsObservedBy(std::int64_t origin)
{
    std::vector<std::int64_t> assets;
    Statement rows = db->query("SELECT asset FROM observed WHERE origin=?1 AND until IS NULL");
    rows.bind(origin);
    while (rows.step())
        assets.push_back(rows.integer(0));
    return assets;
}

namespace {

/// Columns: what each says now; slots of each asset for its observation.
void writeColumns(CatalogWriterState& state, const OriginRank& rank, WriteCounts& counts)
{
    state.columns.setOriginRank(rank);
    for (const auto& [place, fact] : state.facts.columns) {
        state.facts.assets[place.asset].slots.push_back(place.slot);
        if (state.columns.state(*state.db, place.asset, place.slot, fact, rank, state.scan.value)) {
            state.sqlChanges.assets.insert(place.asset);
            if (!state.names.unstored(place.asset))
                state.dirtyAssets.insert(place.asset);
            ++counts.rowsWritten;
        } else {
            ++counts.rowsUnchanged;
        }
    }
    for (auto& [asset, stated] : state.facts.assets)
        std::ranges::sort(stated.slots);
}

void add(WriteCounts& counts, const DatedCounts& dated)
{
    counts.rowsWritten += dated.opened;
    counts.rowsClosed += dated.closed;
    counts.rowsUnchanged += dated.unchanged;
}

void writeObservations(CatalogWriterState& state, const StatingOrigin& origin, WriteCounts& counts)
{
    for (auto& [asset, stated] : state.facts.assets)
        state.tables.observed.state(
            {asset}, {{stated.declared ? 1 : 0}, {slotRanges(stated.slots), stated.json(), stated.locator}});
    const auto onChange = [&](const StatementTables::Observed::Key& key, int change) {
        state.sqlChanges.assets.insert(key[0]);
        const auto stated = state.facts.assets.find(key[0]);
        if (change > 0 && stated != state.facts.assets.end())
            state.noteObservation(key[0], stated->second, origin.id);
        else
            state.dirtyAssets.insert(key[0]);
    };
    add(counts, state.tables.observed.finish(*state.db, origin, onChange));
}

void writeStatements(CatalogWriterState& state, const StatingOrigin& origin, WriteCounts& counts)
{
    StatementTables& tables = state.tables;
    Connection& db = *state.db;
    const auto onEdge = [&](const StatementTables::Edges::Key& key, int change) {
        if (change != 0) {
            state.degreeChanges.add(key[0], change);
            state.degreeChanges.add(key[1], change);
            state.sqlChanges.ends.insert(key[0]);
            state.sqlChanges.ends.insert(key[1]);
        }
        state.touchedAssets.insert(key[0]);
        state.countedAssets.insert(key[0]);
    };
    // What a search document or a health word is made of marks its asset.
    const auto onLabel = [&](const auto& key, int) { state.dirtyAssets.insert(key[0]); };
    const auto onTouch = [&](const auto& key, int) { state.touchedAssets.insert(key[0]); };
    const auto onCounted = [&](const auto& key, int) { state.countedAssets.insert(key[0]); };
    add(counts, tables.edges.finish(db, origin, onEdge));
    add(counts, tables.columnEdges.finish(db, origin, onCounted));
    add(counts, tables.aliases.finish(db, origin, onTouch));
    add(counts, tables.tags.finish(db, origin, onLabel));
    add(counts, tables.owners.finish(db, origin, onLabel));
    add(counts,
        tables.codes.finish(db, origin, [&](const auto& key, int) { state.sqlChanges.ends.insert(key[0]); }));
    add(counts, tables.checks.finish(db, origin, onTouch));
}

} // namespace

WriteCounts CatalogWriterState::writeDocument(const DocumentHeader& header, DocumentStatus status,
                                              DocumentFate fate)
{
    const ReadSnapshot oneSnapshot(*db); // else each of many small reads takes the file's locks anew
    WriteCounts counts;
    PendingOrigin pending;
    pending.header = header;
    pending.id = originId(header);
    pending.generated = facts.generated;
    pending.status = status;
    pending.closed = fate == DocumentFate::Vanished;
    pending.problems = std::move(facts.problems);
    takeSqlOutputs(pending);
    const std::vector<std::int64_t> before = assetsObservedBy(pending.id);
    const StatingOrigin origin{pending.id, scan.value, before};
    writeColumns(*this, {header.priority, facts.generated.value_or(0), pending.id}, counts);
    writeObservations(*this, origin, counts);
    writeStatements(*this, origin, counts);
    counts.rowsWritten += std::exchange(happenedRows, 0);
    runs.take(std::move(facts.happenings), pending.id);
    origins.push_back(std::move(pending));
    facts.clear();
    return counts;
}

namespace {

void writeProblems(Connection& db, const PendingOrigin& origin, std::int64_t scan, std::int64_t& next)
{
    db.query("DELETE FROM problem WHERE origin=?1").run(origin.id);
    Statement insert = db.query("INSERT INTO problem VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    for (const ProblemRecord& problem : *origin.problems)
        insert.run(next++, origin.id, scan, static_cast<int>(problem.severity), problem.message,
                   problem.locator, problem.line);
}

void writeOrigin(Connection& db, const PendingOrigin& origin, std::int64_t scan)
{
    const KnownOrigin& facts = origin.header.facts;
    Statement upsert = db.query(
        "INSERT INTO origin(id, root, path, reader, reader_version, priority, generated, size, mtime_ns, "
        "fingerprint,"
        " content_hash, settings_hash, status, first_scan, last_scan, until, document)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, iif(?15, ?14, NULL), ?17)"
        " ON CONFLICT(id) DO UPDATE SET reader=excluded.reader, reader_version=excluded.reader_version,"
        " priority=excluded.priority, generated=iif(?16, generated, excluded.generated), size=excluded.size,"
        " mtime_ns=excluded.mtime_ns, fingerprint=excluded.fingerprint, content_hash=excluded.content_hash,"
        " settings_hash=excluded.settings_hash, status=excluded.status, last_scan=excluded.last_scan,"
        " until=excluded.until, document=excluded.document");
    upsert.run(origin.id, origin.header.root, facts.relative, facts.reader, facts.readerVersion,
               origin.header.priority, origin.generated, facts.size, facts.mtimeNs, facts.fingerprint,
               facts.contentHash, facts.settingsHash, static_cast<int>(origin.status), scan, origin.closed,
               origin.keepsFacts, origin.header.sql ? origin.header.sql->document.value : 0);
    if (origin.generated && !origin.keepsFacts)
        db.query("INSERT OR REPLACE INTO generation VALUES(?1, ?2, ?3)")
            .run(origin.id, scan, *origin.generated);
}

} // namespace

void CatalogWriterState::flushOrigins()
{
    for (const PendingOrigin& origin : origins) {
        if (origin.closed) {
            db->query("UPDATE origin SET until=?1 WHERE id=?2").run(scan, origin.id);
            db->query("DELETE FROM problem WHERE origin=?1").run(origin.id);
            continue;
        }
        writeOrigin(*db, origin, scan.value);
        if (origin.problems)
            writeProblems(*db, origin, scan.value, nextProblem);
        if (origin.header.sql)
            writeSqlAnalysis(origin);
    }
    origins.clear();
    pendingOriginIds.clear();
}

} // namespace upriver
