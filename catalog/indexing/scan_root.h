// SPDX-License-Identifier: Apache-2.0
#pragma once

// From the paths that people give to the roots that a scan walks. A path below a root that the catalog
// already knows is a part (scope) of that root, so that no file has two origins; a single file elsewhere is
// a root of its own. Reads the file system's paths only; any thread.

#include <string>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"

namespace upriver {

struct ScanRoot
{
    std::string path;    ///< absolute, canonical: a folder, or a file that is its own root
    std::string scope;   ///< below the path; empty = all of it
    bool isFile = false; ///< the root is one file
    std::vector<std::string>
        nested; ///< known roots that lie inside what is walked: their documents move over
};

struct RootPlan
{
    std::vector<ScanRoot> roots; ///< sorted, none inside another
    std::vector<Error> missing;  ///< paths that are not there
};

[[nodiscard]] RootPlan planRoots(const std::vector<std::string>& paths,
                                 const std::vector<std::string>& known);

/// True when `path` is `folder` or lies below it.
[[nodiscard]] bool isWithin(const std::string& path, const std::string& folder);

} // namespace upriver
