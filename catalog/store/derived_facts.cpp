// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/derived_facts.h"

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

/// After a killed scan: what the sums would be had it ended.
std::unordered_map<std::int64_t, std::int64_t> missingDegrees(Connection& db)
{
    std::unordered_map<std::int64_t, std::int64_t> missing;
    Statement edges = db.query("SELECT dst, src FROM edge WHERE until IS NULL");
    while (edges.step()) {
        ++missing[edges.integer(0)];
        ++missing[edges.integer(1)];
    }
    Statement assets = db.query("SELECT id, degree FROM asset WHERE degree<>0");
    while (assets.step())
        missing[assets.integer(0)] -= assets.integer(1);
    return missing;
}

} // namespace

void CatalogWriterState::writeDerivedFacts()
{
    Touched touched{{touchedAssets.begin(), touchedAssets.end()}, lastScanWasCut};
    touched.assets.insert(newAssets.begin(), newAssets.end());
    if (!touched.assets.empty() || touched.everything)
        deriveAliases(*db, names, tables, scan.value, touched, degreeChanges);
    if (lastScanWasCut)
        degreeChanges = missingDegrees(*db);
    std::set<std::int64_t> moved;
    writeDegrees(*db, degreeChanges, moved);
    degreeChanges.clear();
    deriveHealth(*db, touched, runs.takeTouched());
    search.refreshBuckets(*db, moved);
    if (bulkBuild)
        search.put(*db, {newAssets.begin(), newAssets.end()});
    db->run("DELETE FROM meta WHERE key='scan_open'");
    lastScanWasCut = false;
    newAssets.clear();
    touchedAssets.clear();
}

} // namespace upriver
