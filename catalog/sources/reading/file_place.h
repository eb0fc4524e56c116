// SPDX-License-Identifier: Apache-2.0
#pragma once

// The absolute path of a document as it may be kept: where names hold a secret, with the names that people
// see instead (they tell such files apart). Pure; any thread.

#include <algorithm>
#include <string>
#include <string_view>

#include "catalog/base/redaction.h"

namespace upriver {

/// path: as it lies on the disk; relative: the same file below its root, as people see it.
[[nodiscard]] inline std::string keptPath(const std::string& path, std::string_view relative)
{
    if (redactSecrets(path) == path)
        return path;
    std::size_t cut = path.size();
    for (auto names = std::ranges::count(relative, '/') + 1; names > 0 && cut > 0; --names)
        cut = path.rfind('/', cut - 1);
    const std::string root = cut == std::string::npos ? std::string() : path.substr(0, cut + 1);
    const bool isClean = relative.find(kRedacted) != std::string_view::npos; // its mark must stay
    return redactSecrets(root) + (isClean ? std::string(relative) : redactSecrets(relative));
}

} // namespace upriver
