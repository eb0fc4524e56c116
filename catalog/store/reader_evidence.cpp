// SPDX-License-Identifier: Apache-2.0
// Which document stated which fact, since when, and what changed over time.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/store/reader_state.h"

namespace upriver {

namespace {

constexpr int kRowsAtMost = 500;

/// Tables that those columns need; analysed SQL stands in the file of the document that states the text.
constexpr std::string_view kOriginTables =
    " JOIN origin f ON f.id = iif(o.document = 0, o.id, o.document) LEFT JOIN root r ON r.id = f.root";

/// Columns of an origin joined as `o` and its root as `r`: file, reader, newest scan that confirms it. A
/// document that is unchanged is not written; the newest scan of its root vouches for it.
std::string originColumns(const Moment& moment)
{
    const std::string file = " CASE WHEN o.root = 0 THEN '' WHEN f.path = '' THEN r.path ELSE"
                             " rtrim(r.path, '/') || '/' || f.path END, o.reader,";
    if (!moment.scan)
        return file +
               " CASE WHEN o.until IS NULL THEN max(o.last_scan, coalesce((SELECT max(scan) FROM scan_root"
               " WHERE root = o.root), 0)) ELSE o.last_scan END";
    return file + " coalesce((SELECT max(scan) FROM scan_root WHERE root = o.root AND scan<=" +
           std::to_string(moment.scan->value) + "), min(o.last_scan, " + std::to_string(moment.scan->value) +
           "))";
}

EvidenceRow originPart(const Statement& row, int first)
{
    EvidenceRow evidence;
    evidence.file = row.string(first);
    evidence.reader = row.string(first + 1);
    evidence.lastScan = row.id<ScanId>(first + 2);
    return evidence;
}

std::string edgeFact(std::string_view kind, std::string_view preposition, std::string_view name)
{
    std::string fact(kind == "data" ? "edge" : std::string(kind) + " edge");
    ((fact += ' ') += preposition) += ' ';
    return fact += name;
}

void addObservations(Connection& db, AssetId id, const Moment& moment, std::vector<EvidenceRow>& evidence)
{
    Statement rows = db.query("SELECT v.declared, v.locator, v.since," + originColumns(moment) +
                              " FROM observed v JOIN origin o ON o.id = v.origin" +
                              std::string(kOriginTables) + " WHERE v.asset=?1 AND " + moment.openRows("v.") +
                              " ORDER BY v.declared DESC, v.since LIMIT ?2");
    rows.bind(id, kRowsAtMost);
    while (rows.step()) {
        EvidenceRow row = originPart(rows, 3);
        row.fact = rows.integer(0) != 0 ? "asset" : "mention";
        row.locator = rows.string(1);
        row.firstScan = rows.id<ScanId>(2);
        evidence.push_back(std::move(row));
    }
}

void addColumns(Connection& db, AssetId id, const Moment& moment, std::vector<EvidenceRow>& evidence)
{
    Statement rows =
        db.query("SELECT c.name, c.since," + originColumns(moment) +
                 " FROM asset_column c JOIN origin o ON o.id = c.origin" + std::string(kOriginTables) +
                 " WHERE c.asset=?1 AND " + moment.openRows("c.") + " ORDER BY c.position, c.slot LIMIT ?2");
    rows.bind(id, kRowsAtMost);
    while (rows.step()) {
        EvidenceRow row = originPart(rows, 2);
        row.fact = "column " + rows.string(0);
        row.firstScan = rows.id<ScanId>(1);
        evidence.push_back(std::move(row));
    }
}

void addEdges(Connection& db, AssetId id, const Moment& moment, std::vector<EvidenceRow>& evidence)
{
    Statement rows =
        db.query("SELECT k.name, q.qualified, e.locator, e.confidence, e.since," + originColumns(moment) +
                 " FROM edge e JOIN asset_name q ON q.id = e.src JOIN edge_kind k ON k.id = e.kind"
                 " JOIN origin o ON o.id = e.origin" +
                 std::string(kOriginTables) + " WHERE e.dst=?1 AND " + moment.openRows("e.") +
                 " ORDER BY e.kind, q.qualified LIMIT ?2");
    rows.bind(id, kRowsAtMost);
    while (rows.step()) {
        EvidenceRow row = originPart(rows, 5);
        row.fact = edgeFact(rows.text(0), "from", rows.text(1));
        row.locator = rows.string(2);
        row.confidence = static_cast<int>(rows.integer(3));
        row.firstScan = rows.id<ScanId>(4);
        evidence.push_back(std::move(row));
    }
}

/// What feeds the asset's columns, one row a document that says so: a system and its SQL may disagree.
void addColumnEdges(Connection& db, AssetId id, const Moment& moment, std::vector<EvidenceRow>& evidence)
{
    Statement rows = db.query(
        "SELECT coalesce((SELECT name FROM asset_column WHERE asset=e.dst_asset AND slot=e.dst_slot"
        " ORDER BY since DESC LIMIT 1), ''), coalesce((SELECT name FROM asset_column WHERE asset=e.src_asset "
        "AND"
        " slot=e.src_slot ORDER BY since DESC LIMIT 1), ''), q.qualified, e.confidence, e.since," +
        originColumns(moment) +
        " FROM column_edge e JOIN asset_name q ON q.id = e.src_asset JOIN origin o ON o.id = e.origin" +
        std::string(kOriginTables) + " WHERE e.dst_asset=?1 AND " + moment.openRows("e.") +
        " ORDER BY e.dst_slot, e.src_asset, e.src_slot, e.origin LIMIT ?2");
    rows.bind(id, kRowsAtMost);
    while (rows.step()) {
        EvidenceRow row = originPart(rows, 5);
        row.fact = (rows.text(0).empty() ? std::string("all columns") : "column " + rows.string(0)) +
                   " from " + rows.string(1) + " of " + rows.string(2);
        row.confidence = static_cast<int>(rows.integer(3));
        row.firstScan = rows.id<ScanId>(4);
        if (row.reader == kSqlReader)
            row.locator = "from SQL, " + std::string(sqlCertaintyWord(row.confidence));
        evidence.push_back(std::move(row));
    }
}

/// Rows opened and closed, each as a sentence; `since` and `until` at columns 0 and 1, the subject at 2.
void addChanges(Statement& rows, ScanId born, std::string_view noun, std::string_view verbs[2],
                std::vector<HistoryRow>& history)
{
    while (rows.step()) {
        const auto since = rows.id<ScanId>(0);
        const std::string subject = std::string(noun) + rows.string(2);
        if (since > born)
            history.push_back({since, 0, subject + " " + std::string(verbs[0])});
        if (!rows.isNull(1) && rows.integer(1) != since.value)
            history.push_back({rows.id<ScanId>(1), 0, subject + " " + std::string(verbs[1])});
    }
}

/// A column row that closes where the next one of its slot opens is a change, not a removal.
void addColumnChanges(Connection& db, AssetId id, ScanId born, std::vector<HistoryRow>& history)
{
    Statement rows = db.query("SELECT slot, since, until, name, type FROM asset_column WHERE asset=?1"
                              " ORDER BY slot, since");
    rows.bind(id);
    std::int64_t slot = 0;
    std::int64_t endedAt = 0;
    std::string name;
    std::string type;
    const auto flushEnd = [&] {
        if (endedAt != 0)
            history.push_back({ScanId{endedAt}, 0, "column " + name + " removed"});
        endedAt = 0;
    };
    while (rows.step()) {
        const auto since = rows.id<ScanId>(1);
        const bool continues = rows.integer(0) == slot && endedAt == since.value;
        if (continues) {
            endedAt = 0;
            const bool typeChanged = rows.text(4) != type;
            history.push_back({since, 0,
                               typeChanged
                                   ? "column " + name + " changed from " + (type.empty() ? "no type" : type) +
                                         " to " + (rows.text(4).empty() ? "no type" : rows.string(4))
                                   : "column " + rows.string(3) + " changed"});
        } else {
            flushEnd();
            if (since > born)
                history.push_back({since, 0,
                                   "column " + rows.string(3) + " added" +
                                       (rows.text(4).empty() ? "" : " (" + rows.string(4) + ")")});
        }
        slot = rows.integer(0);
        endedAt = rows.integer(2);
        name = rows.string(3);
        type = rows.string(4);
    }
    flushEnd();
}

void addScanTimes(Connection& db, std::vector<HistoryRow>& history)
{
    Statement row = db.query("SELECT started FROM scan WHERE id=?1");
    for (HistoryRow& change : history) {
        change.at = row.bind(change.scan).step() ? row.integer(0) : 0;
        row.reset();
    }
}

} // namespace

std::vector<EvidenceRow> assetEvidence(Connection& db, AssetId id, const Moment& moment)
{
    std::vector<EvidenceRow> evidence;
    addObservations(db, id, moment, evidence);
    addColumns(db, id, moment, evidence);
    addEdges(db, id, moment, evidence);
    addColumnEdges(db, id, moment, evidence);
    return evidence;
}

std::vector<EvidenceRow> edgeEvidence(Connection& db, AssetId src, AssetId dst, EdgeKind kind,
                                      const Moment& moment)
{
    std::vector<EvidenceRow> evidence;
    Statement rows = db.query("SELECT e.locator, e.confidence, e.since, e.note," + originColumns(moment) +
                              " FROM edge e JOIN origin o ON o.id = e.origin" + std::string(kOriginTables) +
                              " WHERE e.dst=?1 AND e.src=?2 AND e.kind=?3 AND " + moment.openRows("e.") +
                              " ORDER BY e.confidence DESC, e.since LIMIT ?4");
    rows.bind(dst, src, static_cast<int>(kind), kRowsAtMost);
    while (rows.step()) {
        EvidenceRow row = originPart(rows, 4);
        row.fact = rows.text(3).empty() ? "edge" : rows.string(3);
        row.locator = rows.string(0);
        row.confidence = static_cast<int>(rows.integer(1));
        row.firstScan = rows.id<ScanId>(2);
        evidence.push_back(std::move(row));
    }
    return evidence;
}

std::vector<HistoryRow> assetHistory(Connection& db, AssetId id, const Moment& moment)
{
    std::vector<HistoryRow> history;
    Statement asset = db.query("SELECT since, until FROM asset WHERE id=?1");
    if (!asset.bind(id).step())
        return history;
    const auto born = asset.id<ScanId>(0);
    history.push_back({born, 0, "first seen"});
    if (!asset.isNull(1))
        history.push_back({asset.id<ScanId>(1), 0, "no longer found"});
    asset.reset();
    addColumnChanges(db, id, born, history);
    std::string_view verbs[2] = {"added", "removed"};
    Statement edges =
        db.query("SELECT min(e.since), iif(count(*) = count(e.until), max(e.until), NULL), q.qualified"
                 " FROM edge e JOIN asset_name q ON q.id = e.src WHERE e.dst=?1"
                 " GROUP BY e.src, e.kind");
    addChanges(edges.bind(id), born, "edge from ", verbs, history);
    Statement tags =
        db.query("SELECT min(a.since), iif(count(*) = count(a.until), max(a.until), NULL), t.name"
                 " FROM asset_tag a JOIN tag t ON t.id = a.tag WHERE a.asset=?1 GROUP BY a.slot, a.tag");
    addChanges(tags.bind(id), born, "tag ", verbs, history);
    Statement owners =
        db.query("SELECT min(o.since), iif(count(*) = count(o.until), max(o.until), NULL), p.name"
                 " FROM asset_owner o JOIN principal p ON p.id = o.principal WHERE o.asset=?1"
                 " GROUP BY o.principal");
    addChanges(owners.bind(id), born, "owner ", verbs, history);
    if (moment.scan)
        std::erase_if(history, [&](const HistoryRow& row) { return row.scan > *moment.scan; });
    addScanTimes(db, history);
    std::ranges::stable_sort(history, std::ranges::greater{}, &HistoryRow::scan);
    return history;
}

} // namespace upriver
