// SPDX-License-Identifier: Apache-2.0
// What follows from a scan's facts, once, at its end.
#include "catalog/store/writer_state.h"

namespace upriver {

namespace {

void writeDegrees(Connection& db, const std::unordered_map<std::int64_t, std::int64_t>& changes,
                  std::set<std::int64_t>& changed)
{
    for (const auto& [asset, change] : changes) {
        if (change != 0)
            changed.insert(asset);
    }
    Statement update = db.query("UPDATE asset SET degree=degree+?2 WHERE id=?1");
    for (const std::int64_t asset : changed)
        update.run(asset, changes.at(asset));
}

} // namespace

void CatalogWriterState::writeDerivedFacts()
{
    std::set<std::int64_t> moved;
    writeDegrees(*db, degreeChanges, moved);
    degreeChanges.clear();
    search.refreshBuckets(*db, moved);
    if (bulkBuild)
        search.put(*db, {newAssets.begin(), newAssets.end()});
    newAssets.clear();
    touchedAssets.clear();
}

} // namespace upriver
