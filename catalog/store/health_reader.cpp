// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/health_reader.h"

#include <algorithm>
#include <vector>

namespace upriver {

namespace {

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

} // namespace

Condition HealthReader::of(std::int64_t asset)
{
    Statement row = m_db.query("SELECT kind FROM asset WHERE id=?1");
    const bool isJob = row.bind(asset).step() && static_cast<AssetKind>(row.integer(0)) == AssetKind::Job;
    row.reset();
    Condition condition = isJob ? ofJob(asset, "last run") : ofWriters(asset);
    addChecks(asset, condition);
    return condition;
}

Condition HealthReader::ofJob(std::int64_t job, const std::string& subject)
{
    auto [it, isNew] = m_newest.try_emplace(job);
    if (isNew) {
        Statement row = m_db.query("SELECT " + m_moment.runState("") + ", coalesce(" + m_moment.runEnd("") +
                                   ", started) FROM run WHERE job=?1 AND " + m_moment.seenRows("") +
                                   " ORDER BY coalesce(started, ended, 0) DESC, id DESC LIMIT 1");
        if (row.bind(job).step())
            it->second = {static_cast<RunState>(row.integer(0)), row.optionalInteger(1)};
    }
    Condition condition = fromState(it->second.first, subject);
    condition.ran = it->second.second;
    return condition;
}

Condition HealthReader::ofWriters(std::int64_t asset)
{
    Condition worst;
    std::vector<std::pair<std::int64_t, std::string>> jobs;
    Statement rows = m_db.query("SELECT DISTINCT e.src, j.name FROM edge e JOIN asset j ON j.id = e.src"
                                " WHERE e.dst=?1 AND e.kind=1 AND j.kind=2 AND " +
                                m_moment.openRows("e.") + " ORDER BY e.src");
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

void HealthReader::addChecks(std::int64_t asset, Condition& condition)
{
    std::int64_t failing = 0;
    std::int64_t warning = 0;
    std::int64_t passing = 0;
    Statement rows = m_db.query("SELECT (SELECT r.status FROM check_result r WHERE r.check_id = k.id AND " +
                                m_moment.seenRows("r.") +
                                " ORDER BY r.at DESC LIMIT 1),"
                                " min(lower(k.severity)) FROM quality_check k WHERE k.asset=?1 AND " +
                                m_moment.openRows("k.") + " GROUP BY k.id");
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

} // namespace upriver
