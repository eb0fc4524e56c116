// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/schema.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "catalog/base/text.h"
#include "catalog/model/kinds.h"
#include "catalog/store/catalog_file.h"
#include "catalog/store/read_only_hold.h"

namespace upriver {

namespace {

std::string quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

void insertWord(Connection& connection, std::string_view table, std::int64_t id, std::string_view word)
{
    connection.run("INSERT INTO " + std::string(table) + " VALUES(" + std::to_string(id) + "," +
                   quoted(word) + ")");
}

/// The program's vocabulary as rows, so that a stranger reads words.
void writeWords(Connection& connection)
{
    for (const AssetKind kind : kAssetKinds)
        insertWord(connection, "asset_kind", static_cast<int>(kind), toWord(kind));
    for (const EdgeKind kind : kEdgeKinds)
        insertWord(connection, "edge_kind", static_cast<int>(kind), toWord(kind));
    for (int state = 0; state <= static_cast<int>(RunState::Skipped); ++state)
        insertWord(connection, "run_state", state, toWord(static_cast<RunState>(state)));
    for (int status = 0; status <= static_cast<int>(CheckStatus::Skipped); ++status)
        insertWord(connection, "check_status", status, toWord(static_cast<CheckStatus>(status)));
    for (std::uint16_t bit = kIdentity; bit <= kUnknownIndirect; bit = static_cast<std::uint16_t>(bit << 1))
        insertWord(connection, "column_edge_kind", bit, columnEdgeKindWords(bit));
}

void writeFirstRows(Connection& connection)
{
    writeWords(connection);
    connection.run("INSERT INTO meta VALUES('min_reader', '1');"
                   "INSERT INTO origin(id, root, path, reader, priority, status, first_scan, last_scan)"
                   " VALUES(1, 0, '', 'upriver', 0, 1, 0, 0)");
}

/// All steps or none: killed in between, the file is as it was.
Result<void> takeSteps(Connection& connection)
{
    connection.beginWrite();
    const std::int64_t from = connection.integer("PRAGMA user_version"); // another program may be faster
    for (const SchemaStep& step : schemaSteps()) {
        if (step.number <= from)
            continue;
        connection.run(std::string(step.sql));
        if (step.number == 1)
            writeFirstRows(connection);
        connection.run("PRAGMA user_version=" + std::to_string(step.number));
    }
    return connection.commit();
}

int minimumReader(Connection& connection)
{
    Statement statement = connection.query("SELECT CAST(value AS INTEGER) FROM meta WHERE key='min_reader'");
    return statement.step() ? static_cast<int>(statement.integer(0)) : 0;
}

tl::unexpected<Error> foreignFile(const std::string& path)
{
    return fail(ErrorKind::Catalog,
                "The file " + path + " is a database of another program, not an Upriver catalog.");
}

tl::unexpected<Error> noCatalogYet(const std::string& path)
{
    return fail(ErrorKind::Catalog, "There is no catalog in " + path +
                                        " yet. Run `upriver index FOLDER`, or name another catalog.");
}

/// Nothing is read before it is known to be ours: opening a file by SQLite may leave files beside it.
Result<void> checkHeader(const std::string& path)
{
    const auto header = Connection::fileHeader(path);
    if (!header)
        return fail(header.error());
    if (header->size == 0)
        return noCatalogYet(path);
    if (!header->isSqlite)
        return fail(ErrorKind::Catalog, "The file " + path + " is not an Upriver catalog.");
    const bool isBare = header->schemaChanges == 0 && header->userVersion == 0;
    if (isBare && (header->applicationId == 0 || header->applicationId == kApplicationId))
        return noCatalogYet(path);
    if (header->applicationId != kApplicationId)
        return foreignFile(path);
    return {};
}

/// The name is on the disk too, not only the bytes under it.
bool isFolderSynced(const std::string& file)
{
    const std::string folder(folderOf(file));
    const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool isSynced = ::fsync(descriptor) == 0 || errno == EINVAL; // some file systems have no such thing
    ::close(descriptor);
    return isSynced;
}

/// A copy as it was, so that nothing is lost should the newer schema disappoint.
Result<void> backUpBefore(Connection& connection, std::int64_t schema)
{
    const std::string target = connection.path() + ".schema-" + std::to_string(schema) + ".bak";
    const std::string part = target + ".part";
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    connection.query("VACUUM INTO ?1").run(part);
    Result<void> written = connection.status();
    std::error_code failed;
    if (written)
        std::filesystem::rename(part, target, failed);
    if (written && !failed && isFolderSynced(target))
        return {};
    std::filesystem::remove(part, ignored);
    return fail(ErrorKind::Catalog,
                "The catalog " + connection.path() +
                    " is of an older version; it could not be copied before being brought up to date. Check"
                    " the permissions of its folder and the free space.",
                written ? failed.message() : written.error().detail, connection.path());
}

tl::unexpected<Error> newerFile(const std::string& path)
{
    return fail(ErrorKind::Catalog,
                "The catalog " + path +
                    " was written by a newer version of Upriver. Update Upriver to use it.");
}

} // namespace

int currentSchema() { return schemaSteps().back().number; }

Result<SchemaState> schemaState(Connection& connection)
{
    const std::int64_t application = connection.integer("PRAGMA application_id");
    const std::int64_t version = connection.integer("PRAGMA user_version");
    const std::int64_t objects = connection.integer("SELECT count(*) FROM sqlite_schema");
    if (Result<void> state = connection.status(); !state)
        return fail(std::move(state.error()));
    if (application == 0 && version == 0 && objects == 0)
        return SchemaState::Empty;
    if (application != kApplicationId)
        return foreignFile(connection.path());
    if (version == currentSchema())
        return SchemaState::Current;
    if (version < currentSchema())
        return SchemaState::Older;
    const int reader = minimumReader(connection);
    if (Result<void> state = connection.status(); !state || reader == 0 || reader > currentSchema())
        return newerFile(connection.path());
    return SchemaState::NewerReadable;
}

Result<void> migrate(Connection& connection)
{
    const Result<SchemaState> state = schemaState(connection);
    if (!state)
        return fail(state.error());
    if (*state == SchemaState::NewerReadable)
        return newerFile(connection.path());
    if (*state == SchemaState::Current)
        return {};
    if (*state == SchemaState::Empty)
        connection.run("PRAGMA page_size=8192; PRAGMA application_id=" + std::to_string(kApplicationId));
    const auto from = connection.integer("PRAGMA user_version");
    if (from > 0)
        if (Result<void> backed = backUpBefore(connection, from); !backed)
            return backed;
    return takeSteps(connection);
}

Result<std::unique_ptr<Connection>> openForReading(const std::string& path)
{
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return fail(ErrorKind::Catalog, "There is no catalog at " + path +
                                            " yet. Index a folder first, or name another catalog.");
    if (Result<void> checked = checkHeader(path); !checked)
        return fail(checked.error());
    auto connection = Connection::open(path, Connection::Mode::Read);
    if (!connection)
        return connection;
    const Result<SchemaState> state = schemaState(**connection);
    if (!state)
        return fail(state.error());
    if (*state == SchemaState::Empty)
        return noCatalogYet(path);
    if (*state == SchemaState::Older) {
        // Readers never write: a program that may write brings the file up to date first.
        connection->reset();
        if (isHeldReadOnly(path))
            return fail(ErrorKind::Catalog, "The catalog " + path +
                                                " is of an older version of Upriver; it must be brought up to"
                                                " date before it can be read.");
        if (Result<void> prepared = prepareCatalog(path); !prepared)
            return fail(prepared.error());
        return Connection::open(path, Connection::Mode::Read);
    }
    return connection;
}

Result<std::unique_ptr<Connection>> openForWriting(const std::string& path)
{
    auto connection = Connection::open(path, Connection::Mode::Create);
    if (!connection)
        return connection;
    if (Result<void> migrated = migrate(**connection); !migrated)
        return fail(migrated.error());
    // A network folder refuses WAL and stays in rollback mode: slower, still safe.
    (*connection)->run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
    if (Result<void> ready = (*connection)->status(); !ready)
        return fail(ready.error());
    return connection;
}

} // namespace upriver
