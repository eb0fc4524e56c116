// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/run_store.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace upriver {

namespace {

constexpr std::int64_t kCheckResultsKept = 200;

int rankOf(RunState state)
{
    switch (state) {
    case RunState::Unknown:
        return 0;
    case RunState::Queued:
        return 1;
    case RunState::Running:
        return 2;
    default:
        return 3;
    }
}

/// The newer of two ends tells which of two terminal states is the last word.
bool speaksLast(const RunFact& next, const RunFact& kept)
{
    if (rankOf(next.state) != rankOf(kept.state))
        return rankOf(next.state) > rankOf(kept.state);
    return rankOf(next.state) == 3 && next.ended.value_or(0) > kept.ended.value_or(0);
}

void mergeIo(RunFact& kept, const RunFact& next)
{
    for (const auto& [place, io] : next.io) {
        RunIoFact& fact = kept.io[place];
        if (!io.version.empty())
            fact.version = io.version;
        for (const auto& [key, value] : io.stats)
            fact.stats.insert_or_assign(key, value);
    }
}

} // namespace

void mergeRun(RunFact& kept, const RunFact& next)
{
    const bool last = speaksLast(next, kept);
    if (last)
        kept.state = next.state;
    if (next.started)
        kept.started = kept.started ? std::min(*kept.started, *next.started) : *next.started;
    if (next.ended)
        kept.ended = kept.ended ? std::max(*kept.ended, *next.ended) : *next.ended;
    if (!next.message.empty() && (last || kept.message.empty()))
        kept.message = next.message;
    if (next.parentJob != 0 && kept.parentJob == 0)
        kept.parentJob = next.parentJob;
    if (kept.parentKey.empty())
        kept.parentKey = next.parentKey;
    for (const auto& [key, value] : next.properties) {
        if (last)
            kept.properties.insert_or_assign(key, value);
        else
            kept.properties.try_emplace(key, value);
    }
    mergeIo(kept, next);
}

std::string propertiesJson(const std::map<std::string, std::string>& properties)
{
    if (properties.empty())
        return "{}";
    return nlohmann::json(properties).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::map<std::string, std::string> propertiesFromJson(std::string_view json)
{
    std::map<std::string, std::string> properties;
    if (json.size() <= 2)
        return properties;
    const auto parsed = nlohmann::json::parse(json, nullptr, false);
    if (!parsed.is_object())
        return properties;
    for (const auto& [key, value] : parsed.items()) {
        if (value.is_string())
            properties.emplace(key, value.get<std::string>());
    }
    return properties;
}

std::vector<Property> propertyList(std::string_view json)
{
    std::vector<Property> list;
    for (auto& [key, value] : propertiesFromJson(json))
        list.push_back({key, value});
    return list;
}

void Happenings::addRun(RunFact run)
{
    const auto [it, isNew] = runs.try_emplace({run.job, run.key});
    if (isNew)
        it->second = std::move(run);
    else
        mergeRun(it->second, run);
}

std::size_t Happenings::count() const
{
    return runs.size() + metrics.size() + params.size() + versions.size() + checkResults.size();
}

void RunStore::load(Connection& db)
{
    m_nextRun = std::max(db.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key='next_run'"),
                         db.integer("SELECT max(id) + 1 FROM run"));
    m_nextRun = std::max<std::int64_t>(m_nextRun, 1);
    const auto kept = db.integer("SELECT CAST(value AS INTEGER) FROM c_setting"
                                 " WHERE root='' AND platform='' AND key='runs_kept'");
    if (kept > 0)
        m_runsKept = kept;
}

void RunStore::take(Happenings&& happenings, std::int64_t origin)
{
    if (happenings.count() == 0)
        return;
    m_pendingCount += happenings.count();
    m_pending.emplace_back(origin, std::move(happenings));
}

std::int64_t RunStore::flush(Connection& db, std::int64_t scan)
{
    m_written = 0;
    m_scan = scan;
    const std::int64_t nextBefore = m_nextRun;
    for (const auto& [origin, happenings] : m_pending) {
        for (const auto& [key, run] : happenings.runs)
            writeRun(db, run, origin);
        writeMetrics(db, happenings);
        writeVersions(db, happenings, origin);
        writeCheckResults(db, happenings);
    }
    m_pending.clear();
    m_pendingCount = 0;
    for (const std::int64_t job : std::exchange(m_jobsWithNewRuns, {}))
        dropOldRuns(db, job);
    for (const std::int64_t check : std::exchange(m_checksWithNewResults, {}))
        dropOldCheckResults(db, check);
    if (m_nextRun != nextBefore)
        db.query("INSERT OR REPLACE INTO meta VALUES('next_run', CAST(?1 AS TEXT))").run(m_nextRun);
    return m_written;
}

void RunStore::writeMetrics(Connection& db, const Happenings& happenings)
{
    Statement metric =
        db.query("INSERT INTO metric(subject, slot, key, run, step, at, value, since)"
                 " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
                 " ON CONFLICT DO UPDATE SET value=excluded.value WHERE value IS NOT excluded.value");
    for (const MetricFact& row : happenings.metrics) {
        metric.bind(row.asset, row.slot, row.key, row.run, row.step, row.at);
        if (std::isfinite(row.value))
            metric.bindOne(7, row.value);
        else
            metric.bindOne(7, nullptr);
        metric.bindOne(8, m_scan);
        metric.finish();
        count(db);
    }
    Statement param = db.query("INSERT INTO param(job, run, key, value, since) VALUES(?1, ?2, ?3, ?4, ?5)"
                               " ON CONFLICT DO UPDATE SET value=excluded.value WHERE value<>excluded.value");
    for (const ParamFact& row : happenings.params) {
        param.run(row.job, row.run, row.key, row.value, m_scan);
        count(db);
    }
}

void RunStore::writeVersions(Connection& db, const Happenings& happenings, std::int64_t origin)
{
    Statement version = db.query(
        "INSERT INTO version(asset, label, hash, created, origin, since, author, revision)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET"
        " hash=iif(excluded.hash='', hash, excluded.hash), created=coalesce(created, excluded.created),"
        // The author and the commit belong to the time that is kept.
        " author=iif(author='' AND coalesce(created, excluded.created) IS excluded.created,"
        " excluded.author, author),"
        " revision=iif(revision='' AND coalesce(created, excluded.created) IS excluded.created,"
        " excluded.revision, revision)"
        " WHERE (excluded.hash<>'' AND hash<>excluded.hash) OR (created IS NULL AND excluded.created IS NOT "
        "NULL) OR (author='' AND excluded.author<>'') OR (revision='' AND excluded.revision<>'')");
    for (const VersionFact& row : happenings.versions) {
        version.run(row.asset, row.label, row.hash, row.created, origin, m_scan, row.author, row.revision);
        count(db);
    }
}

void RunStore::writeCheckResults(Connection& db, const Happenings& happenings)
{
    Statement result = db.query("INSERT INTO check_result(check_id, at, run, status, value, message, since)"
                                " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET"
                                " status=excluded.status, value=excluded.value, message=excluded.message"
                                " WHERE (status, value, message) IS NOT (excluded.status, excluded.value,"
                                " excluded.message)");
    for (const CheckResultFact& row : happenings.checkResults) {
        result.run(row.check, row.at, row.run, static_cast<int>(row.status), row.value, row.message, m_scan);
        if (db.changedRows() == 0)
            continue;
        count(db);
        m_checksWithNewResults.insert(row.check);
        m_touched.insert(row.asset);
    }
}

/// A row of `run`.
struct RunStore::StoredRun
{
    std::int64_t id = 0;
    RunFact fact;
    std::int64_t since = 0;
    std::optional<std::int64_t> settled; ///< scan that first saw it ended
};

std::optional<RunStore::StoredRun> RunStore::storedRun(Connection& db, const RunFact& run)
{
    Statement row =
        db.query("SELECT id, parent_job, parent_key, state, started, ended, message, props, since,"
                 " settled FROM run WHERE job=?1 AND key=?2");
    if (!row.bind(run.job, run.key).step())
        return {};
    StoredRun stored;
    stored.id = row.integer(0);
    RunFact& fact = stored.fact;
    fact.job = run.job;
    fact.key = run.key;
    fact.parentJob = row.integer(1);
    fact.parentKey = row.string(2);
    fact.state = static_cast<RunState>(row.integer(3));
    fact.started = row.optionalInteger(4);
    fact.ended = row.optionalInteger(5);
    fact.message = row.string(6);
    fact.properties = propertiesFromJson(row.text(7));
    stored.since = row.integer(8);
    stored.settled = row.optionalInteger(9);
    return stored;
}

namespace {

bool wasDropped(Connection& db, const RunFact& run)
{
    Statement row = db.query("SELECT max(dropped_until) FROM run_total WHERE job=?1");
    return row.bind(run.job).step() && run.started.value_or(run.ended.value_or(0)) < row.integer(0);
}

} // namespace

void RunStore::writeRun(Connection& db, const RunFact& run, std::int64_t origin)
{
    std::optional<StoredRun> row = storedRun(db, run);
    if (!row) {
        if (wasDropped(db, run))
            return;
        row = StoredRun{m_nextRun++, run, m_scan, {}};
        insertRun(db, *row, origin);
        m_jobsWithNewRuns.insert(run.job);
    } else {
        const RunFact before = row->fact;
        mergeRun(row->fact, run);
        row->fact.io.clear();
        if (row->fact != before)
            insertRun(db, *row, origin);
    }
    writeIo(db, row->id, run);
}

void RunStore::insertRun(Connection& db, const StoredRun& row, std::int64_t origin)
{
    const RunFact& run = row.fact;
    const bool isOver = rankOf(run.state) == 3;
    const std::int64_t settled = isOver ? row.settled.value_or(m_scan) : 0;
    Statement insert = db.query(
        "INSERT OR REPLACE INTO run(id, job, key, parent_job, parent_key, state, started, ended, message,"
        " props, origin, since, settled) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
        "nullif(?13, 0))");
    insert.run(row.id, run.job, run.key, run.parentJob, run.parentKey, static_cast<int>(run.state),
               run.started, run.ended, run.message, propertiesJson(run.properties), origin, row.since,
               settled);
    count(db);
    m_touched.insert(run.job);
}

void RunStore::writeIo(Connection& db, std::int64_t id, const RunFact& run)
{
    Statement upsert = db.query("INSERT INTO run_io(run, output, asset, version, stats, since)"
                                " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET"
                                " version=excluded.version, stats=excluded.stats"
                                " WHERE version<>excluded.version OR stats<>excluded.stats");
    for (const auto& [place, io] : run.io) {
        upsert.run(id, place.first, place.second, io.version, propertiesJson(io.stats), m_scan);
        count(db);
    }
}

void RunStore::dropOldRuns(Connection& db, std::int64_t job)
{
    const auto have = [&] {
        Statement row = db.query("SELECT count(*) FROM run WHERE job=?1");
        return row.bind(job).step() ? row.integer(0) : 0;
    }();
    if (have <= m_runsKept)
        return;
    Statement oldest = db.query("SELECT id, state, coalesce(started, ended, 0) AS at, key, since FROM run"
                                " WHERE job=?1 ORDER BY at, id LIMIT ?2");
    oldest.bind(job, have - m_runsKept);
    struct Dropped
    {
        std::int64_t count = 0, failed = 0;
    };
    std::map<std::int64_t, Dropped> bySince;
    std::vector<std::pair<std::int64_t, std::string>> ids;
    std::int64_t newest = 0;
    while (oldest.step()) {
        ids.emplace_back(oldest.integer(0), oldest.string(3));
        Dropped& dropped = bySince[oldest.integer(4)];
        ++dropped.count;
        dropped.failed += oldest.integer(1) == static_cast<int>(RunState::Failed) ? 1 : 0;
        newest = oldest.integer(2);
    }
    oldest.reset();
    for (const auto& [id, key] : ids) {
        db.query("DELETE FROM run_io WHERE run=?1").run(id);
        db.query("DELETE FROM param WHERE job=?1 AND run=?2").run(job, key);
        db.query("DELETE FROM run WHERE id=?1").run(id);
    }
    Statement total = db.query("INSERT INTO run_total VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET "
                               "dropped=dropped+excluded.dropped,"
                               " dropped_failed=dropped_failed+excluded.dropped_failed,"
                               " dropped_until=max(dropped_until, excluded.dropped_until)");
    for (const auto& [since, dropped] : bySince)
        total.run(job, since, dropped.count, dropped.failed, newest + 1);
}

void RunStore::dropOldCheckResults(Connection& db, std::int64_t check)
{
    db.query(
          "DELETE FROM check_result WHERE check_id=?1 AND at < (SELECT at FROM check_result WHERE check_id=?1"
          " ORDER BY at DESC LIMIT 1 OFFSET ?2)")
        .run(check, kCheckResultsKept - 1);
}

} // namespace upriver
