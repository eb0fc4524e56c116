// SPDX-License-Identifier: Apache-2.0
#pragma once

// The settings that there are, and what may stand in them. Whoever lets people write a setting asks here
// first; the store itself keeps what it is given, so that an older program loses nothing of a newer one's.
// Pure; any thread. Errors: Usage, with a sentence that says what is allowed.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "catalog/base/result.h"
#include "catalog/store/setting_rows.h"

namespace upriver {

struct SettingKey
{
    std::string_view key;
    std::string_view value;  ///< what stands in it, for people
    bool ofPlatform = false; ///< means something for one platform only
    bool ofCatalog = false;  ///< holds for the whole catalog: no root, folder or platform
};

[[nodiscard]] std::span<const SettingKey> settingKeys();
[[nodiscard]] const SettingKey* findSettingKey(std::string_view key);
/// "namespace (where the data of --platform lives, as …); …"
[[nodiscard]] std::string settingKeysText();
/// The row may be set as it stands.
[[nodiscard]] Result<void> checkSetting(const ScopedSetting& row);

} // namespace upriver
