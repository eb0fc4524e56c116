// SPDX-License-Identifier: Apache-2.0
#pragma once

// AsideBuild: a catalog that does not exist yet is written beside its place and renamed when it is whole;
// killed in between, nothing is there. Leftovers of dead builds are removed. Blocking; errors: Catalog.

#include <string>

#include "catalog/base/result.h"

namespace upriver {

class AsideBuild
{
public:
    explicit AsideBuild(std::string catalog);
    ~AsideBuild(); ///< removes what was not published
    AsideBuild(const AsideBuild&) = delete;
    AsideBuild& operator=(const AsideBuild&) = delete;

    [[nodiscard]] const std::string& path() const { return m_path; }
    /// Onto the disk, then to its place; never over a catalog that came up meanwhile. The writer must be
    /// closed.
    [[nodiscard]] Result<void> publish();

private:
    std::string m_catalog;
    std::string m_path;
};

} // namespace upriver
