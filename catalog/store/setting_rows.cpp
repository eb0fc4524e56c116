// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/setting_rows.h"

#include "catalog/store/connection.h"

namespace upriver {

Result<std::vector<ScopedSetting>> readSettings(const std::string& catalog)
{
    const auto db = Connection::open(catalog, Connection::Mode::Read);
    if (!db)
        return fail(db.error());
    std::vector<ScopedSetting> settings;
    Statement rows = (*db)->query("SELECT root, folder, platform, key, value FROM c_setting");
    while (rows.step())
        settings.push_back({rows.string(0), rows.string(1), rows.string(2), rows.string(3), rows.string(4)});
    return (*db)->orError(std::move(settings));
}

} // namespace upriver
