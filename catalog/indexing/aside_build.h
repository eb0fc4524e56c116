// SPDX-License-Identifier: Apache-2.0
#pragma once

// AsideBuild: a catalog that does not exist yet is written beside its place and renamed when it is whole;
// killed in between, nothing is there. It holds the catalog's lock all the while, so that a second one is
// told before it has read a file. Leftovers of dead builds are removed. Blocking; errors: Catalog.

#include <memory>
#include <string>

#include "catalog/base/result.h"
#include "catalog/store/catalog_lock.h"

namespace upriver {

class AsideBuild
{
public:
    /// Null: another program has made the catalog meanwhile.
    [[nodiscard]] static Result<std::unique_ptr<AsideBuild>> begin(const std::string& catalog);
    /// Beside a catalog that exists, to be put into it.
    [[nodiscard]] static Result<std::unique_ptr<AsideBuild>> beside(const std::string& catalog);
    ~AsideBuild(); ///< removes what was not published
    AsideBuild(const AsideBuild&) = delete;
    AsideBuild& operator=(const AsideBuild&) = delete;

    [[nodiscard]] const std::string& path() const { return m_path; }
    /// Onto the disk, then to its place; never over a catalog that came up meanwhile. The writer must be
    /// closed.
    [[nodiscard]] Result<void> publish();
    /// The same in the place of a catalog that is no good any more, which stays as `<catalog>.damaged-N` with
    /// its log: at every moment one of the two is at the place. Returns that name; empty: there was none.
    [[nodiscard]] Result<std::string> publishInstead();

private:
    AsideBuild(std::string catalog, std::unique_ptr<CatalogLock> lock);

    std::unique_ptr<CatalogLock> m_lock;
    std::string m_catalog;
    std::string m_path;
};

} // namespace upriver
