// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/change_rows.h"

#include "catalog/store/reader_state.h"
#include "catalog/store/schema.h"

namespace upriver {

Result<std::map<AssetId, std::vector<HistoryRow>>> changesAfter(const std::string& catalog,
                                                                std::span<const AssetId> assets, ScanId scan,
                                                                const std::stop_token& stop)
{
    const auto db = openForReading(catalog);
    if (!db)
        return fail(db.error());
    std::map<AssetId, std::vector<HistoryRow>> changes;
    const ReadSnapshot snapshot(**db);
    for (const AssetId asset : assets) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Comparing was cancelled.");
        std::vector<HistoryRow> rows = assetHistory(**db, asset, {});
        std::erase_if(rows, [scan](const HistoryRow& row) {
            return row.scan <= scan || row.what == "first seen" || row.what == "no longer found";
        });
        if (!rows.empty())
            changes.emplace(asset, std::move(rows));
    }
    return (*db)->orError(std::move(changes));
}

} // namespace upriver
