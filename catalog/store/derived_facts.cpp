// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/derived_facts.h"

#include "catalog/store/catalog_totals.h"
#include "catalog/store/writer_state.h"

namespace upriver {

namespace {

void writeDegrees(Connection& db, const IdNumbers& changes)
{
    Statement update = db.query("UPDATE asset SET degree=degree+?2 WHERE id=?1");
    changes.forEach([&](std::int64_t asset, std::int64_t change) { update.run(asset, change); });
}

/// After a killed scan: what the sums would be had it ended.
IdNumbers missingDegrees(Connection& db)
{
    IdNumbers missing;
    Statement edges = db.query("SELECT dst, src FROM edge WHERE until IS NULL");
    while (edges.step()) {
        missing.add(edges.integer(0), 1);
        missing.add(edges.integer(1), 1);
    }
    Statement assets = db.query("SELECT id, degree FROM asset WHERE degree<>0");
    while (assets.step())
        missing.add(assets.integer(0), -assets.integer(1));
    return missing;
}

} // namespace

void CatalogWriterState::writeDerivedFacts()
{
    const Touched touched{std::exchange(touchedAssets, {}), lastScanWasCut};
    if (!touched.assets.empty() || touched.everything) {
        loadNames();
        deriveAliases(*db, names, tables, scan.value, touched, degreeChanges, countedAssets);
    }
    if (lastScanWasCut)
        degreeChanges = missingDegrees(*db);
    writeDegrees(*db, degreeChanges);
    const auto judgeAndCount = [&] {
        deriveHealth(*db, touched, runs.takeTouched());
        keepTotals(*db, scan, std::exchange(countedAssets, {}), touched.everything);
    };
    if (bulkBuild) {
        forgetNames(); // a new catalog is written once
        search.putMissing(*db, judgeAndCount);
    } else {
        judgeAndCount();
        search.refreshBuckets(*db, degreeChanges);
    }
    degreeChanges.clear();
    db->run("DELETE FROM meta WHERE key='scan_open'");
    lastScanWasCut = false;
}

} // namespace upriver
