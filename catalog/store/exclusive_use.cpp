// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/exclusive_use.h"

#include <filesystem>

#include "catalog/store/connection.h"
#include "catalog/store/store_failure.h"

namespace upriver {

namespace {

tl::unexpected<Error> inUse(const std::string& catalog, const Error& error)
{
    return fail(ErrorKind::Catalog,
                "The catalog " + catalog +
                    " is open in another window or program. Close it there, then try again.",
                error.detail, catalog);
}

} // namespace

Result<void> requireExclusiveUse(const std::string& catalog)
{
    std::error_code failed;
    if (!std::filesystem::exists(catalog, failed))
        return {};
    const auto connection = Connection::open(catalog, Connection::Mode::Write);
    if (!connection && storeFailureOf(connection.error()) == StoreFailure::Busy)
        return inUse(catalog, connection.error());
    if (!connection)
        return {};
    Connection& db = **connection;
    // In exclusive mode the first transaction asks for a lock that even readers of the log prevent.
    db.run("PRAGMA busy_timeout=2000; PRAGMA locking_mode=EXCLUSIVE");
    db.run("BEGIN EXCLUSIVE");
    const Result<void> alone = db.status();
    db.rollback();
    if (!alone && storeFailureOf(alone.error()) == StoreFailure::Busy)
        return inUse(catalog, alone.error());
    return {};
}

} // namespace upriver
