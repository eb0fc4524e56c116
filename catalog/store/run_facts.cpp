// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/run_facts.h"

#include <algorithm>
#include <set>
#include <utility>

#include "catalog/store/connection.h"
#include "catalog/store/moment.h"
#include "catalog/store/run_store.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

constexpr std::size_t kMostMetrics = 20'000;
constexpr int kMostKeys = 1'000;
constexpr std::int64_t kPartsLookedAt = 5'000; ///< the newest failed ones of a job
constexpr std::size_t kPartsKept = 5;

// The table is ordered by key before run: from key to key and then to the run is quick in any experiment.
std::vector<MetricRow> metricsOf(Connection& db, AssetId job, std::string_view run)
{
    std::vector<MetricRow> metrics;
    Statement next = db.query("SELECT key FROM metric WHERE subject=?1 AND slot=0 AND key>?2"
                              " ORDER BY key LIMIT 1");
    Statement rows = db.query("SELECT step, at, value FROM metric WHERE subject=?1 AND slot=0 AND key=?2"
                              " AND run=?3 AND value IS NOT NULL ORDER BY step, at");
    std::string key;
    for (int i = 0; i < kMostKeys && metrics.size() < kMostMetrics; ++i) {
        next.bind(job, key);
        if (!next.step())
            break;
        key = next.string(0);
        next.reset();
        rows.bind(job, key, run);
        while (metrics.size() < kMostMetrics && rows.step())
            metrics.push_back({key, {}, std::string(run), rows.integer(0), rows.integer(1), rows.real(2)});
        rows.reset();
    }
    return metrics;
}

/// Failed runs by job and key.
using RunsByKey = std::map<std::pair<AssetId, std::string>, RunId>;

RunsByKey failedOf(std::span<const RunRow> runs)
{
    RunsByKey failed;
    for (const RunRow& run : runs)
        if (run.state == RunState::Failed)
            failed.emplace(std::pair(run.job, run.key), run.id);
    return failed;
}

} // namespace

RunFactsReader::RunFactsReader(std::unique_ptr<Connection> connection) : m_connection(std::move(connection))
{}

RunFactsReader::~RunFactsReader() = default;

Result<std::unique_ptr<RunFactsReader>> RunFactsReader::open(const std::string& catalog)
{
    auto connection = openForReading(catalog);
    if (!connection)
        return fail(connection.error());
    return std::unique_ptr<RunFactsReader>(new RunFactsReader(std::move(*connection)));
}

void RunFactsReader::interruptOn(std::stop_token stop) { m_connection->interruptOn(std::move(stop)); }

Result<std::optional<RunFacts>> RunFactsReader::read(AssetId job, std::string_view run) const
{
    Connection& db = *m_connection;
    const ReadSnapshot snapshot(db);
    Statement row = db.query("SELECT props FROM run WHERE job=?1 AND key=?2");
    std::optional<RunFacts> facts;
    if (row.bind(job, run).step()) {
        facts.emplace();
        facts->properties = propertyList(row.text(0));
    }
    row.reset();
    if (facts) {
        Statement params = db.query("SELECT key, value FROM param WHERE job=?1 AND run=?2 ORDER BY key");
        params.bind(job, run);
        while (params.step())
            facts->params.push_back({params.string(0), params.string(1)});
        params.reset();
        facts->metrics = metricsOf(db, job, run);
    }
    return db.orError(std::move(facts));
}

// One look a job, however many of its runs are asked for.
Result<FailedParts> RunFactsReader::failedParts(std::span<const RunRow> runs,
                                                std::optional<ScanId> asOf) const
{
    const RunsByKey failed = failedOf(runs);
    std::set<AssetId> jobs;
    for (const auto& [key, id] : failed)
        jobs.insert(key.first);
    FailedParts parts;
    if (jobs.empty())
        return parts;
    Connection& db = *m_connection;
    const ReadSnapshot snapshot(db);
    const Moment moment{asOf};
    Statement rows =
        db.query("SELECT r.parent_key, r.job, q.qualified, r.message FROM run r"
                 " JOIN asset_name q ON q.id = r.job WHERE r.parent_job=?1 AND r.parent_job<>0 AND " +
                 moment.runState("r.") + "=?2 AND " + moment.seenRows("r.") +
                 " ORDER BY coalesce(r.ended, r.started, 0) DESC, r.id DESC LIMIT ?3");
    for (const AssetId job : jobs) {
        rows.bind(job, static_cast<int>(RunState::Failed), kPartsLookedAt);
        while (rows.step())
            if (const auto run = failed.find({job, rows.string(0)}); run != failed.end())
                parts[run->second].push_back({rows.id<AssetId>(1), rows.string(2), rows.string(3)});
        rows.reset();
    }
    for (auto& [run, list] : parts) {
        std::ranges::reverse(list);
        if (list.size() > kPartsKept)
            list.resize(kPartsKept);
    }
    return db.orError(std::move(parts));
}

} // namespace upriver
