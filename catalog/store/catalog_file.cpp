// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/catalog_file.h"

#include <cstdlib>
#include <filesystem>

#include <QStandardPaths>

#include "catalog/store/connection.h"
#include "catalog/store/read_only_hold.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

std::int64_t sizeOf(const std::string& path)
{
    std::error_code ignored;
    const auto size = std::filesystem::file_size(path, ignored);
    return ignored ? 0 : static_cast<std::int64_t>(size);
}

} // namespace

Result<void> prepareCatalog(const std::string& path)
{
    if (isHeldReadOnly(path)) {
        const auto reader = openForReading(path);
        return reader ? Result<void>() : Result<void>(fail(reader.error()));
    }
    const auto connection = openForWriting(path);
    if (!connection)
        return fail(connection.error());
    return {};
}

std::string defaultCatalogPath()
{
    const char* chosen = std::getenv("UPRIVER_CATALOG");
    if (chosen && *chosen)
        return chosen;
    const std::string folder =
        QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString() + "/upriver";
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    return folder + "/upriver.db";
}

Result<std::int64_t> backupCatalog(const std::string& path, const std::string& target)
{
    std::error_code ignored;
    if (std::filesystem::exists(target, ignored))
        return fail(ErrorKind::Catalog,
                    "The file " + target +
                        " already exists. Choose another name; a backup never overwrites.");
    auto connection = openForReading(path);
    if (!connection)
        return fail(connection.error());
    // VACUUM INTO writes another file only, yet query_only refuses it.
    (*connection)->run("PRAGMA query_only=0");
    (*connection)->query("VACUUM INTO ?1").run(target);
    if (Result<void> written = (*connection)->status(); !written) {
        std::filesystem::remove(target, ignored);
        Error error = written.error();
        error.what = "The backup " + target + " could not be written. Check the folder and its free space.";
        return fail(std::move(error));
    }
    return sizeOf(target);
}

Result<CompactResult> compactCatalog(const std::string& path)
{
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return fail(ErrorKind::Catalog, "There is no catalog at " + path + ".");
    auto connection = openForWriting(path);
    if (!connection)
        return fail(connection.error());
    CompactResult result;
    result.before = sizeOf(path) + sizeOf(path + "-wal");
    (*connection)
        ->run("INSERT INTO search(search) VALUES('optimize'); PRAGMA wal_checkpoint(TRUNCATE); VACUUM;"
              "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize");
    if (Result<void> done = (*connection)->status(); !done)
        return fail(done.error());
    result.after = sizeOf(path) + sizeOf(path + "-wal");
    return result;
}

} // namespace upriver
