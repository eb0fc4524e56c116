// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/derived_facts.h"
#include "catalog/store/health_reader.h"

namespace upriver {

namespace {

/// What the jobs write whose runs changed. The edge table is sorted by what is written, so this is one
/// pass over it.
void addWritten(Connection& db, const std::unordered_set<std::int64_t>& jobs, IdSet& assets)
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
    IdSet assets = touched.assets;
    assets.insertAll(happened);
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
    assets.forEach([&](std::int64_t asset) {
        const Condition condition = reader.of(asset);
        update.run(asset, static_cast<int>(condition.health), condition.reason, condition.ran);
    });
}

} // namespace upriver
