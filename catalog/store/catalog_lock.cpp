// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/catalog_lock.h"

#include <QLockFile>
#include <QString>

namespace upriver {

CatalogLock::CatalogLock(std::unique_ptr<QLockFile> file) : m_file(std::move(file)) {}
CatalogLock::~CatalogLock() = default;

Result<std::unique_ptr<CatalogLock>> CatalogLock::take(const std::string& catalog, Patience patience)
{
    auto file = std::make_unique<QLockFile>(QString::fromStdString(catalog + ".lock"));
    file->setStaleLockTime(0); // stale only when its program is dead
    if (file->tryLock(patience == Patience::Brief ? 2000 : 0))
        return std::unique_ptr<CatalogLock>(new CatalogLock(std::move(file)));
    if (file->error() == QLockFile::LockFailedError)
        return fail(ErrorKind::Catalog, "Another Upriver is indexing into the catalog " + catalog +
                                            ". Wait until it is done, or stop it.");
    return fail(ErrorKind::Catalog,
                "The catalog " + catalog + " can't be written. Check the permissions of its folder.");
}

} // namespace upriver
