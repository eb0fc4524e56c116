// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the documents of a catalog lie: files, and folders whose files were read together (their paths end
// with '/'). Blocking; errors: Catalog.

#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"

namespace upriver {

/// Absolute paths of the documents whose path is `file` or ends with "/" and it; at most 100.
[[nodiscard]] Result<std::vector<std::string>> documentsNamed(const std::string& catalog,
                                                              std::string_view file);

/// SQL over `origin o` and `root r`. Several readers may have taken a folder each, as "x/", "x/./", …
inline constexpr std::string_view kDocumentPath =
    "CASE o.path WHEN '' THEN r.path ELSE replace(replace(rtrim(r.path, '/') || '/' || o.path,"
    " '/./', '/'), '/./', '/') END AS full";

} // namespace upriver
