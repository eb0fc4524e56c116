// SPDX-License-Identifier: Apache-2.0
#pragma once

// The settings that change names (host of a platform, namespace aliases), resolved for a document: those
// of its root before those of all roots, deeper folders before higher ones. Read once a scan; pure after
// that, any thread. Keys: "namespace" (value: where data of the platform lives, "postgres://shop-db:5432"),
// "namespace_alias" (value: "from=to", several divided by ';'), "path_map" (value:
// "/home/alice/shop=/data/shop", several divided by ';': what another machine's folder is here).

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/sources/source.h"
#include "catalog/store/setting_rows.h"

namespace upriver {

struct ResolvedSettings
{
    SourceSettings settings;
    /// Folder elsewhere, folder here, the longest first. Readers do not know of them.
    std::vector<std::pair<std::string, std::string>> pathMaps;
    std::uint64_t hash = 0; ///< 0 = no setting applies
};

/// Names below a mapped folder are moved to where that folder is here: files, and objects of stores.
void mapPaths(RecordBatch& batch, const std::vector<std::pair<std::string, std::string>>& pathMaps);

class ScanSettings
{
public:
    explicit ScanSettings(std::vector<ScopedSetting> rows = {});
    [[nodiscard]] ResolvedSettings forDocument(std::string_view root, std::string_view relative) const;

private:
    std::vector<ScopedSetting> m_rows; ///< most specific first
};

} // namespace upriver
