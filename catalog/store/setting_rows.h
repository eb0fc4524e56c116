// SPDX-License-Identifier: Apache-2.0
#pragma once

// The settings that people keep by scope (curation, table c_setting), as plain rows. Blocking; errors:
// Catalog.

#include <string>
#include <vector>

#include "catalog/base/result.h"

namespace upriver {

struct ScopedSetting
{
    std::string root;     ///< absolute path of a root; empty = all
    std::string folder;   ///< below the root; empty = all of it
    std::string platform; ///< empty = all
    std::string key;
    std::string value;
};

[[nodiscard]] Result<std::vector<ScopedSetting>> readSettings(const std::string& catalog);

} // namespace upriver
