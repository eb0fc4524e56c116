// SPDX-License-Identifier: Apache-2.0
#pragma once

// The settings that change names (host of a platform, namespace aliases), resolved for a document: those
// of its root before those of all roots, deeper folders before higher ones. Read once a scan; pure after
// that, any thread. Keys: "namespace" (value: where data of the platform lives, "postgres://shop-db:5432"),
// "namespace_alias" (value: "from=to", several divided by ';').

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sources/source.h"
#include "catalog/store/setting_rows.h"

namespace upriver {

struct ResolvedSettings
{
    SourceSettings settings;
    std::uint64_t hash = 0; ///< 0 = no setting applies
};

class ScanSettings
{
public:
    explicit ScanSettings(std::vector<ScopedSetting> rows = {});
    [[nodiscard]] ResolvedSettings forDocument(std::string_view root, std::string_view relative) const;

private:
    std::vector<ScopedSetting> m_rows; ///< most specific first
};

} // namespace upriver
