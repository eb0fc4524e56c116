// SPDX-License-Identifier: Apache-2.0
#pragma once

// Folders of other machines that probably are folders here, to be accepted by people as the setting path_map
// of a root. Found as foreign_paths.h tells. Blocking; errors: Catalog.

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/base/result.h"

namespace upriver {

/// "What lies below `from` there lies below `to` here", as several paths of one source suggest.
struct PathMapProposal
{
    std::string root; ///< of the source whose documents speak of these paths
    std::string from;
    std::string to;
    std::int64_t paths = 0;            ///< that are found here
    std::vector<std::string> examples; ///< paths as they were written, at most three
};

/// What has been mapped, or was left as it is by people, is not proposed again. Best supported first.
[[nodiscard]] Result<std::vector<PathMapProposal>> proposedPathMaps(const std::string& catalog);

/// Adds "FROM=TO" to the maps of a root, or takes it out; what else is mapped there stays. "FROM=" says that
/// these paths are left as they are.
[[nodiscard]] Result<void> setPathMapLine(class CurationStore& store, const std::string& root,
                                          const std::string& line, bool isSet);

} // namespace upriver
