// SPDX-License-Identifier: Apache-2.0
// What happened to assets: runs, checks, metrics, versions; and the code of jobs.
#include <algorithm>
#include <map>

#include "catalog/store/reader_state.h"
#include "catalog/store/run_store.h"

namespace upriver {

namespace {

constexpr std::int64_t kMetricsAtMost = 2'000;

RunRow runFromRow(const Statement& row)
{
    RunRow run;
    run.id = row.id<RunId>(0);
    run.job = row.id<AssetId>(1);
    run.jobName = row.string(2);
    run.key = row.string(3);
    run.parentKey = row.string(4);
    run.state = static_cast<RunState>(row.integer(5));
    run.started = row.optionalInteger(6);
    run.ended = row.optionalInteger(7);
    run.message = row.string(8);
    run.properties = propertyList(row.text(9));
    return run;
}

void addParameters(Connection& db, const Moment& moment, RunRow& run)
{
    Statement rows =
        db.query("SELECT key, value FROM param WHERE job=?1 AND run=?2 AND " + moment.seenRows(""));
    rows.bind(run.job, run.key);
    while (rows.step())
        run.properties.push_back({rows.string(0), rows.string(1)});
}

} // namespace

std::vector<RunRow> readRuns(Connection& db, std::optional<AssetId> job, std::size_t limit,
                             const Moment& moment)
{
    std::string sql = "SELECT r.id, r.job, q.qualified, r.key, r.parent_key, " + moment.runState("r.") +
                      ", r.started, " + moment.runEnd("r.") +
                      ", r.message, r.props FROM run r JOIN asset_name q ON q.id = r.job WHERE " +
                      moment.seenRows("r.");
    if (job)
        sql += " AND r.job=?2";
    sql += " ORDER BY coalesce(r.started, r.ended, 0) DESC, r.id DESC LIMIT ?1";
    std::vector<RunRow> runs;
    Statement rows = db.query(sql);
    rows.bind(static_cast<std::int64_t>(limit));
    if (job)
        rows.bindOne(2, *job);
    while (rows.step())
        runs.push_back(runFromRow(rows));
    rows.reset();
    for (RunRow& run : runs)
        addParameters(db, moment, run);
    return runs;
}

std::vector<AssetId> jobsWriting(Connection& db, AssetId dataset, const Moment& moment)
{
    std::vector<AssetId> jobs;
    Statement rows = db.query("SELECT DISTINCT e.src FROM edge e JOIN asset a ON a.id = e.src"
                              " WHERE e.dst=?1 AND e.kind=1 AND a.kind=2 AND " +
                              moment.openRows("e.") + " ORDER BY e.src");
    rows.bind(dataset);
    while (rows.step())
        jobs.push_back(rows.id<AssetId>(0));
    return jobs;
}

std::vector<CheckRow> readChecks(Connection& db, AssetId id, const Moment& moment)
{
    std::map<std::int64_t, CheckRow> checks;
    Statement rows = db.query("SELECT k.id, k.name, k.key, k.severity, k.description, coalesce(c.name, '')"
                              " FROM quality_check k LEFT JOIN asset_column c ON c.asset = k.asset AND"
                              " c.slot = k.slot AND k.slot > 0 AND " +
                              moment.openRows("c.") + " WHERE k.asset=?1 AND " + moment.openRows("k."));
    rows.bind(id);
    while (rows.step()) {
        CheckRow& check = checks[rows.integer(0)];
        check.id = rows.id<CheckId>(0);
        check.asset = id;
        check.name = rows.text(1).empty() ? rows.string(2) : rows.string(1);
        check.severity = rows.string(3);
        check.description = rows.string(4);
        check.column = rows.string(5);
    }
    rows.reset();
    const std::string name = readNameText(db, id);
    Statement newest = db.query("SELECT status, at, value, message FROM check_result WHERE check_id=?1 AND " +
                                moment.seenRows("") + " ORDER BY at DESC LIMIT 1");
    std::vector<CheckRow> list;
    for (auto& [key, check] : checks) {
        check.assetName = name;
        if (newest.bind(check.id).step()) {
            check.status = static_cast<CheckStatus>(newest.integer(0));
            check.at = newest.integer(1);
            check.value = newest.string(2);
            check.message = newest.string(3);
        }
        newest.reset();
        list.push_back(std::move(check));
    }
    std::ranges::sort(list, {}, [](const CheckRow& c) { return std::tie(c.column, c.name); });
    return list;
}

std::vector<MetricRow> readMetrics(Connection& db, AssetId id, const Moment& moment)
{
    std::vector<MetricRow> metrics;
    Statement rows =
        db.query("SELECT m.key, coalesce(c.name, ''), m.run, m.step, m.at, m.value FROM metric m"
                 " LEFT JOIN asset_column c ON c.asset = m.subject AND c.slot = m.slot AND m.slot > 0 AND " +
                 moment.openRows("c.") + " WHERE m.subject=?1 AND m.value IS NOT NULL AND " +
                 moment.seenRows("m.") + " ORDER BY m.at DESC, m.key, m.step DESC LIMIT ?2");
    rows.bind(id, kMetricsAtMost);
    while (rows.step())
        metrics.push_back(
            {rows.string(0), rows.string(1), rows.string(2), rows.integer(3), rows.integer(4), rows.real(5)});
    return metrics;
}

std::vector<VersionRow> readVersions(Connection& db, AssetId id, const Moment& moment)
{
    std::vector<VersionRow> versions;
    Statement rows =
        db.query("SELECT label, hash, created, author, revision FROM version WHERE asset=?1 AND " +
                 moment.seenRows("") + " ORDER BY created IS NULL, created DESC, label DESC");
    rows.bind(id);
    while (rows.step())
        versions.push_back(
            {rows.string(0), rows.string(1), rows.optionalInteger(2), rows.string(3), rows.string(4)});
    return versions;
}

std::vector<CodeRow> readCode(Connection& db, AssetId job, const Moment& moment)
{
    std::vector<CodeRow> codes;
    Statement rows =
        db.query("SELECT DISTINCT text, language, dialect, path, templated FROM code WHERE job=?1 AND " +
                 moment.openRows("") + " ORDER BY templated, path");
    rows.bind(job);
    while (rows.step())
        codes.push_back(
            {job, {}, rows.string(0), rows.string(1), rows.string(2), rows.string(3), rows.integer(4) != 0});
    rows.reset();
    const std::string name = codes.empty() ? std::string() : readNameText(db, job);
    for (CodeRow& code : codes)
        code.jobName = name;
    return codes;
}

Result<std::vector<CheckRow>> CatalogReader::checksOf(AssetId id, std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    return db.orError(readChecks(db, id, {asOf}));
}

Result<std::vector<CheckResultRow>> CatalogReader::checkHistory(CheckId id, std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    std::vector<CheckResultRow> results;
    Statement rows = db.query("SELECT status, at, value, message FROM check_result WHERE check_id=?1 AND " +
                              Moment{asOf}.seenRows("") + " ORDER BY at DESC");
    rows.bind(id);
    while (rows.step())
        results.push_back(
            {static_cast<CheckStatus>(rows.integer(0)), rows.integer(1), rows.string(2), rows.string(3)});
    return db.orError(std::move(results));
}

Result<std::vector<RunRow>> CatalogReader::runs(std::optional<AssetId> job, std::size_t limit,
                                                std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    return db.orError(readRuns(db, job, limit, {asOf}));
}

Result<std::vector<CodeRow>> CatalogReader::codeOf(AssetId job) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    return db.orError(readCode(db, job, {}));
}

} // namespace upriver
