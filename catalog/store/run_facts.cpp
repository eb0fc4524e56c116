// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/run_facts.h"

#include "catalog/store/connection.h"
#include "catalog/store/run_store.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

constexpr std::size_t kMostMetrics = 20'000;
constexpr int kMostKeys = 1'000;

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

} // namespace upriver
