// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/catalog_reader.h"

#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/model/problem_lines.h"
#include "catalog/store/asset_rows.h"
#include "catalog/store/document_rows.h"
#include "catalog/store/own_facts.h"
#include "catalog/store/reader_state.h"
#include "catalog/store/run_store.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

constexpr std::string_view kScanColumns =
    "SELECT id, started, finished, cancelled, app_version, description, stats"
    " FROM scan ";
constexpr std::size_t kRunsShown = 50;

ScanRow scanFromRow(const Statement& row)
{
    ScanRow scan;
    scan.id = row.id<ScanId>(0);
    scan.started = row.integer(1);
    scan.finished = row.optionalInteger(2);
    scan.cancelled = row.integer(3) != 0;
    scan.appVersion = row.string(4);
    scan.description = row.string(5);
    scan.statsJson = row.string(6);
    return scan;
}

/// A dataset shows the runs and the code of the jobs that write it.
void addJobParts(Connection& db, const Moment& moment, AssetDetails& details)
{
    const bool isJob = details.summary.kind == AssetKind::Job; // its own code is there already
    const std::vector<AssetId> jobs =
        isJob ? std::vector{details.summary.id} : jobsWriting(db, details.summary.id, moment);
    for (const AssetId job : jobs) {
        for (RunRow& run : readRuns(db, job, kRunsShown, moment))
            details.runs.push_back(std::move(run));
        for (CodeRow& code : isJob ? std::vector<CodeRow>() : readCode(db, job, moment))
            details.code.push_back(std::move(code));
    }
    const auto at = [](const RunRow& run) { return run.started.value_or(run.ended.value_or(0)); };
    std::ranges::stable_sort(details.runs, std::ranges::greater{}, at);
    if (details.runs.size() > kRunsShown)
        details.runs.resize(kRunsShown);
}

} // namespace

CatalogReader::CatalogReader(std::unique_ptr<CatalogReaderState> state) : m_state(std::move(state)) {}
CatalogReader::~CatalogReader() = default;

Result<std::unique_ptr<CatalogReader>> CatalogReader::open(const std::string& path)
{
    auto connection = openForReading(path);
    if (!connection)
        return fail(connection.error());
    auto state = std::make_unique<CatalogReaderState>();
    state->connection = std::move(*connection);
    return std::unique_ptr<CatalogReader>(new CatalogReader(std::move(state)));
}

void CatalogReader::interruptOn(std::stop_token stop) { m_state->db().interruptOn(std::move(stop)); }

Result<std::int64_t> CatalogReader::dataVersion() const
{
    Connection& db = m_state->db();
    return db.orError(db.integer("PRAGMA data_version"));
}

Result<std::vector<ScanRow>> CatalogReader::scans() const
{
    Connection& db = m_state->db();
    std::vector<ScanRow> scans;
    Statement rows = db.query(std::string(kScanColumns) + "ORDER BY id DESC");
    while (rows.step())
        scans.push_back(scanFromRow(rows));
    return db.orError(std::move(scans));
}

Result<std::optional<ScanRow>> CatalogReader::resolve(const AsOf& asOf) const
{
    Connection& db = m_state->db();
    const std::int64_t newest = db.integer("SELECT max(id) FROM scan");
    if (asOf.scan && asOf.scan->value > newest)
        return fail(ErrorKind::NotFound, "There is no scan " + std::to_string(asOf.scan->value) +
                                             " yet; the newest is scan " + std::to_string(newest) + ".");
    std::optional<ScanRow> found;
    Statement row =
        db.query(std::string(kScanColumns) +
                 "WHERE finished IS NOT NULL AND id<=coalesce(?1, id) AND finished<=coalesce(?2, finished)"
                 " ORDER BY id DESC LIMIT 1");
    if (row.bind(asOf.scan, asOf.time).step())
        found = scanFromRow(row);
    return db.orError(std::move(found));
}

Result<std::vector<AssetId>> CatalogReader::allAssetIds(std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    std::string sql = "SELECT a.id FROM asset a JOIN container c ON c.id = a.container"
                      " JOIN namespace n ON n.id = c.ns WHERE ";
    if (asOf)
        sql += "a.id IN (SELECT asset FROM observed WHERE " + Moment{asOf}.openRows("") + ")";
    else
        sql += "a.until IS NULL";
    std::vector<AssetId> ids;
    Statement rows = db.query(sql + " ORDER BY n.name, c.path || a.name, a.kind");
    while (rows.step())
        ids.push_back(rows.id<AssetId>(0));
    return db.orError(std::move(ids));
}

Result<std::vector<AssetSummary>> CatalogReader::summaries(std::span<const AssetId> ids,
                                                           std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    std::vector<AssetSummary> summaries;
    for (const AssetId id : ids) {
        if (auto summary = readSummary(db, id, {asOf}))
            summaries.push_back(std::move(*summary));
    }
    return db.orError(std::move(summaries));
}

Result<std::optional<AssetDetails>> CatalogReader::details(AssetId id, std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    const Moment moment{asOf};
    auto details = readOwnFacts(db, id, moment);
    if (!details)
        return db.orError(std::move(details));
    addJobParts(db, moment, *details);
    details->evidence = assetEvidence(db, id, moment);
    details->history = assetHistory(db, id, moment);
    return db.orError(std::move(details));
}

Result<std::vector<ColumnRow>> CatalogReader::columns(AssetId id, std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    const auto summary = readSummary(db, id, {asOf});
    return db.orError(summary ? readColumns(db, *summary, {asOf}) : std::vector<ColumnRow>());
}

Result<std::optional<EdgeRow>> CatalogReader::edge(AssetId src, AssetId dst, EdgeKind kind,
                                                   std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    Statement row =
        db.query("SELECT max(confidence), max(note), min(since), iif(count(*) = count(until), max(until), 0)"
                 " FROM edge WHERE dst=?1 AND src=?2 AND kind=?3 AND " +
                 (asOf ? Moment{asOf}.openRows("") : std::string("1")));
    std::optional<EdgeRow> edge;
    if (row.bind(dst, src, static_cast<int>(kind)).step() && !row.isNull(0)) {
        edge = EdgeRow{src,
                       dst,
                       kind,
                       static_cast<int>(row.integer(0)),
                       row.string(1),
                       {},
                       row.id<ScanId>(2),
                       row.id<ScanId>(3)};
        row.reset();
        edge->evidence = edgeEvidence(db, src, dst, kind, {asOf});
    }
    return db.orError(std::move(edge));
}

Result<std::vector<ProblemRow>> CatalogReader::problems(std::string_view file) const
{
    Connection& db = m_state->db();
    std::vector<ProblemRow> problems;
    Statement rows =
        db.query("SELECT o.path, " + std::string(kDocumentPath) +
                 ", s.reader, p.severity, p.message, p.locator, p.line, p.scan, r.path FROM "
                 "problem p JOIN origin s ON s.id = p.origin"
                 " JOIN origin o ON o.id = iif(s.document = 0, s.id, s.document)"
                 " JOIN root r ON r.id = o.root WHERE ?1 = '' OR full = ?1"
                 " OR substr('/' || full, -length(?1) - 1) = '/' || ?1"
                 " OR substr('/' || full || substr(p.locator, 1, instr(p.locator, char(10)) - 1),"
                 " -length(?1) - 1) = '/' || ?1"
                 " ORDER BY p.severity DESC, full, p.line, p.id");
    rows.bind(file);
    while (rows.step()) {
        ProblemRow& problem = problems.emplace_back();
        problem.file = rows.string(0);
        problem.absoluteFile = rows.string(1);
        const std::string root = rows.string(8);
        if (problem.file.empty()) // a root that is one file
            problem.file = fileNameOf(root);
        else if (problem.absoluteFile.ends_with('/')) // files that are read together
            problem.file = problem.absoluteFile == root + "/"
                               ? std::string(fileNameOf(root)) + "/"
                               : problem.absoluteFile.substr(root == "/" ? 1 : root.size() + 1);
        const ProblemPlace at = placeOf(rows.text(5));
        problem.file += at.member;
        problem.absoluteFile += at.member;
        problem.locator = at.place;
        problem.reader = rows.string(2);
        problem.severity = static_cast<Severity>(rows.integer(3));
        problem.message = rows.string(4);
        problem.line = rows.integer(6);
        problem.scan = rows.id<ScanId>(7);
    }
    return db.orError(std::move(problems));
}

Result<std::vector<std::string>> CatalogReader::roots() const
{
    Connection& db = m_state->db();
    std::vector<std::string> roots;
    Statement rows = db.query("SELECT path FROM root ORDER BY path");
    while (rows.step())
        roots.push_back(rows.string(0));
    return db.orError(std::move(roots));
}

} // namespace upriver
