// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "catalog/base/time.h"
#include "catalog/model/kinds.h"
#include "catalog/store/derived_facts.h"

namespace upriver {

namespace {

struct Condition
{
    Health health = Health::Unknown;
    std::string reason;
    std::optional<Micros> ran;
};

int severityOf(Health health)
{
    switch (health) {
    case Health::Failed:
        return 4;
    case Health::Warning:
        return 3;
    case Health::Running:
        return 2;
    case Health::Ok:
        return 1;
    default:
        return 0;
    }
}

void worsen(Condition& condition, Health health, std::string reason)
{
    if (severityOf(health) <= severityOf(condition.health))
        return;
    condition.health = health;
    condition.reason = std::move(reason);
}

Condition fromState(RunState state, const std::string& subject)
{
    switch (state) {
    case RunState::Failed:
        return {Health::Failed, subject + " failed", {}};
    case RunState::Aborted:
        return {Health::Warning, subject + " was aborted", {}};
    case RunState::Running:
    case RunState::Queued:
        return {Health::Running, subject + " is under way", {}};
    case RunState::Complete:
        return {Health::Ok, {}, {}};
    default:
        return {};
    }
}

/// Conditions of jobs are asked for once for each dataset they write.
class HealthReader
{
public:
    explicit HealthReader(Connection& db) : m_db(db) {}

    Condition of(std::int64_t asset)
    {
        Statement row = m_db.query("SELECT kind FROM asset WHERE id=?1");
        const bool isJob = row.bind(asset).step() && static_cast<AssetKind>(row.integer(0)) == AssetKind::Job;
        row.reset();
        Condition condition = isJob ? ofJob(asset, "last run") : ofWriters(asset);
        addChecks(asset, condition);
        return condition;
    }

private:
    Condition ofJob(std::int64_t job, const std::string& subject)
    {
        auto [it, isNew] = m_newest.try_emplace(job);
        if (isNew) {
            Statement row = m_db.query("SELECT state, coalesce(ended, started) FROM run WHERE job=?1"
                                       " ORDER BY coalesce(started, ended, 0) DESC, id DESC LIMIT 1");
            if (row.bind(job).step())
                it->second = {static_cast<RunState>(row.integer(0)), row.optionalInteger(1)};
        }
        Condition condition = fromState(it->second.first, subject);
        condition.ran = it->second.second;
        return condition;
    }

    Condition ofWriters(std::int64_t asset)
    {
        Condition worst;
        std::vector<std::pair<std::int64_t, std::string>> jobs;
        Statement rows =
            m_db.query("SELECT DISTINCT e.src, j.name FROM edge e JOIN asset j ON j.id = e.src"
                       " WHERE e.dst=?1 AND e.kind=1 AND e.until IS NULL AND j.kind=2 ORDER BY e.src");
        rows.bind(asset);
        while (rows.step())
            jobs.emplace_back(rows.integer(0), rows.string(1));
        rows.reset();
        for (auto& [job, name] : jobs) {
            Condition next = ofJob(job, "last run of " + name);
            worst.ran = std::max(worst.ran, next.ran);
            worsen(worst, next.health, std::move(next.reason));
        }
        return worst;
    }

    void addChecks(std::int64_t asset, Condition& condition)
    {
        std::int64_t failing = 0;
        std::int64_t warning = 0;
        std::int64_t passing = 0;
        Statement rows = m_db.query(
            "SELECT (SELECT r.status FROM check_result r WHERE r.check_id = k.id ORDER BY r.at DESC LIMIT 1),"
            " min(lower(k.severity)) FROM quality_check k WHERE k.asset=?1 AND k.until IS NULL GROUP BY "
            "k.id");
        rows.bind(asset);
        while (rows.step()) {
            const auto status = static_cast<CheckStatus>(rows.integer(0));
            const bool isBad = status == CheckStatus::Fail || status == CheckStatus::Error;
            if (isBad && rows.text(1) != "warn")
                ++failing;
            else if (isBad || status == CheckStatus::Warn)
                ++warning;
            else if (status == CheckStatus::Pass)
                ++passing;
        }
        if (failing > 0)
            worsen(condition, Health::Failed,
                   std::to_string(failing) + (failing == 1 ? " test" : " tests") + " failing");
        if (warning > 0)
            worsen(condition, Health::Warning,
                   std::to_string(warning) + (warning == 1 ? " test" : " tests") + " warning");
        if (passing > 0)
            worsen(condition, Health::Ok, {});
    }

    Connection& m_db;
    std::unordered_map<std::int64_t, std::pair<RunState, std::optional<Micros>>> m_newest;
};

/// What the jobs write whose runs changed. The edge table is sorted by what is written, so this is one
/// pass over it.
void addWritten(Connection& db, const std::unordered_set<std::int64_t>& jobs, std::set<std::int64_t>& assets)
{
    Statement rows = db.query("SELECT src, dst FROM edge WHERE kind=1 AND until IS NULL");
    while (rows.step()) {
        if (jobs.contains(rows.integer(0)))
            assets.insert(rows.integer(1));
    }
}

} // namespace

void deriveHealth(Connection& db, const Touched& touched, const std::unordered_set<std::int64_t>& happened)
{
    if (db.integer("SELECT EXISTS(SELECT 1 FROM run) OR EXISTS(SELECT 1 FROM check_result)") == 0)
        return;
    std::set<std::int64_t> assets = touched.assets;
    assets.insert(happened.begin(), happened.end());
    if (touched.everything) {
        Statement rows = db.query("SELECT id FROM asset WHERE until IS NULL");
        while (rows.step())
            assets.insert(rows.integer(0));
    } else if (!happened.empty()) {
        addWritten(db, happened, assets);
    }
    HealthReader reader(db);
    Statement update = db.query("UPDATE asset SET health=?2, health_reason=?3, ran=?4 WHERE id=?1"
                                " AND (health, health_reason, ran) IS NOT (?2, ?3, ?4)");
    for (const std::int64_t asset : assets) {
        const Condition condition = reader.of(asset);
        update.run(asset, static_cast<int>(condition.health), condition.reason, condition.ran);
    }
}

} // namespace upriver
