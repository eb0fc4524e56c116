// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/connection.h"

#include <cstring>
#include <filesystem>
#include <unordered_map>
#include <vector>

#include <sqlite3.h>

#include "catalog/base/text.h"
#include "catalog/store/read_only_hold.h"

namespace upriver {

namespace {

struct SqliteCloser
{
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using Handle = std::unique_ptr<sqlite3, SqliteCloser>;
using StopCallback = std::stop_callback<std::function<void()>>;

std::string sentenceFor(int code, const std::string& path)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "The catalog " + path + " is in use by another program. Close it or try again in a moment.";
    case SQLITE_FULL:
        return "The disk is full: the catalog " + path +
               " could not be written. Free some space and try again.";
    case SQLITE_READONLY:
        return "The catalog " + path + " can't be written. Check the permissions of the file and its folder.";
    case SQLITE_CANTOPEN:
        return "The catalog " + path + " can't be opened. Check that the file exists and may be read.";
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return "The catalog " + path + " may not be opened. Check the permissions of the file.";
    case SQLITE_NOTADB:
        return "The file " + path + " is not an Upriver catalog.";
    case SQLITE_CORRUPT:
        return "The catalog " + path +
               " is damaged. Restore a backup, or move the file away and index your folders again.";
    case SQLITE_IOERR:
        return "The catalog " + path + " could not be read or written. Check the disk and its free space.";
    default:
        return "The catalog " + path + " could not be used.";
    }
}

constexpr int kBusyMs = 5000;

int openHandle(const std::string& name, int flags, Handle& handle)
{
    // Nobody asks how much memory SQLite holds; counting it takes a lock that all threads share at each turn.
    [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3* raw = nullptr;
    const int code =
        sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    handle.reset(raw);
    // From the first look on: whoever closes the file last holds it alone while its log is folded in.
    if (raw)
        sqlite3_busy_timeout(raw, kBusyMs);
    return code;
}

} // namespace

struct ConnectionState
{
    Handle db;
    std::string path;
    bool immutable = false;
    std::optional<Error> error;
    struct TextHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Free = std::vector<sqlite3_stmt*>;
    std::unordered_map<std::string, Free, TextHash, std::equal_to<>> cache; ///< by SQL
    std::unordered_map<sqlite3_stmt*, Free*> homes; ///< where a statement in use goes back to
    sqlite3_stmt* rollback = nullptr;
    std::stop_token stop;
    std::unique_ptr<StopCallback> onStop;

    ~ConnectionState()
    {
        onStop.reset();
        sqlite3_finalize(rollback);
        for (auto& [sql, statements] : cache) {
            for (sqlite3_stmt* statement : statements)
                sqlite3_finalize(statement);
        }
    }

    void note(int code)
    {
        if (error)
            return;
        if ((code & 0xff) == SQLITE_INTERRUPT) {
            error = Error{ErrorKind::Cancelled, "Cancelled.", {}, {}};
            return;
        }
        std::string detail = sqlite3_errmsg(db.get());
        detail += " (" + std::to_string(sqlite3_extended_errcode(db.get())) + ")";
        error = Error{ErrorKind::Catalog, sentenceFor(code, path), std::move(detail), path};
    }

    /// A value that found no memory would go as NULL.
    void noteMissing(int code)
    {
        if (code == SQLITE_NOMEM || code == SQLITE_TOOBIG)
            note(code);
    }
};

Statement::Statement(Statement&& other) noexcept
    : m_owner(std::exchange(other.m_owner, nullptr)), m_handle(std::exchange(other.m_handle, nullptr))
{}

Statement& Statement::operator=(Statement&& other) noexcept
{
    if (this != &other) {
        giveBack();
        m_owner = std::exchange(other.m_owner, nullptr);
        m_handle = std::exchange(other.m_handle, nullptr);
    }
    return *this;
}

Statement::~Statement() { giveBack(); }

void Statement::giveBack()
{
    if (!m_handle)
        return;
    reset();
    sqlite3_clear_bindings(m_handle);
    m_owner->homes.at(m_handle)->push_back(m_handle);
    m_handle = nullptr;
}

bool Statement::step()
{
    if (!m_handle || m_owner->error)
        return false;
    assertNotGuiThread("step");
    if (m_owner->stop.stop_requested()) {
        m_owner->note(SQLITE_INTERRUPT);
        return false;
    }
    const int code = sqlite3_step(m_handle);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE) {
        m_owner->note(code);
        sqlite3_reset(m_handle); // noted: reset() need not tell it again
    }
    return false;
}

void Statement::finish()
{
    while (step()) {}
    reset();
}

void Statement::reset()
{
    if (!m_handle)
        return;
    // A value that found no memory between two steps fails here, and takes the whole transaction with it:
    // what follows must not be written on its own.
    const int code = sqlite3_reset(m_handle);
    if (code != SQLITE_OK)
        m_owner->note(code);
}

bool Statement::isNull(int column) const { return sqlite3_column_type(m_handle, column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_handle, column); }
double Statement::real(int column) const { return sqlite3_column_double(m_handle, column); }

std::string_view Statement::text(int column) const
{
    const void* bytes = sqlite3_column_text(m_handle, column);
    if (!bytes) {
        if (sqlite3_column_type(m_handle, column) != SQLITE_NULL)
            m_owner->noteMissing(SQLITE_NOMEM); // else it would be an empty text
        return {};
    }
    return {static_cast<const char*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(m_handle, column))};
}

std::optional<std::int64_t> Statement::optionalInteger(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

void Statement::bindOne(int index, std::int64_t value)
{
    if (m_handle)
        sqlite3_bind_int64(m_handle, index, value);
}

void Statement::bindOne(int index, double value)
{
    if (m_handle)
        sqlite3_bind_double(m_handle, index, value);
}

void Statement::bindOne(int index, std::string_view value)
{
    if (m_handle)
        m_owner->noteMissing(sqlite3_bind_text(m_handle, index, value.data() ? value.data() : "",
                                               static_cast<int>(value.size()), SQLITE_TRANSIENT));
}

void Statement::bindBriefly(int index, std::string_view value)
{
    if (m_handle)
        m_owner->noteMissing(sqlite3_bind_text(m_handle, index, value.data() ? value.data() : "",
                                               static_cast<int>(value.size()), SQLITE_STATIC));
}

void Statement::bindOne(int index, std::nullptr_t)
{
    if (m_handle)
        sqlite3_bind_null(m_handle, index);
}

Connection::Connection(std::unique_ptr<ConnectionState> state) : m_state(std::move(state)) {}
Connection::~Connection() = default;

namespace {

constexpr const char* kCommonPragmas = "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
                                       "PRAGMA cell_size_check=ON; PRAGMA mmap_size=268435456;";

std::int64_t sizeOf(const std::string& path)
{
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    return failed ? -1 : static_cast<std::int64_t>(size);
}

int probe(sqlite3* db)
{
    return sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
}

int openAndProbe(ConnectionState& state, const std::string& name, int flags)
{
    const int code = openHandle(name, flags, state.db);
    return code == SQLITE_OK ? probe(state.db.get()) : code;
}

/// Where nothing may be written, or no space is left for the log's index.
bool isRefusedWrite(int code)
{
    const int primary = code & 0xff;
    return primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR ||
           primary == SQLITE_FULL || primary == SQLITE_PERM;
}

/// A handle that may write folds the log in and removes it when it is the last to close. Where that can't
/// be: with the log that lies there; "immutable" only if there is none, as it would not be read.
int openForReading(ConnectionState& state)
{
    int code = openAndProbe(state, state.path, SQLITE_OPEN_READWRITE);
    if (!isRefusedWrite(code))
        return code;
    const int refused = code;
    if (sizeOf(state.path + "-wal") > 0)
        return openAndProbe(state, "file:" + percentEncoded(state.path) + "?readonly_shm=1",
                            SQLITE_OPEN_READONLY);
    code = openAndProbe(state, "file:" + percentEncoded(state.path) + "?immutable=1", SQLITE_OPEN_READONLY);
    state.immutable = code == SQLITE_OK;
    return state.immutable ? code : refused;
}

std::int64_t bigEndian(const unsigned char* bytes)
{
    std::int64_t value = 0;
    for (int i = 0; i < 4; ++i)
        value = value << 8 | bytes[i];
    return value;
}

} // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Mode mode)
{
    assertNotGuiThread("open");
    auto state = std::make_unique<ConnectionState>();
    state->path = path;
    int code = SQLITE_OK;
    if (mode == Mode::Read) {
        code = openForReading(*state);
    } else if (isHeldReadOnly(path)) {
        return fail(ErrorKind::Catalog,
                    "The catalog " + path + " is open for reading only: nothing is written to it.", {}, path);
    } else {
        const int create = mode == Mode::Create ? SQLITE_OPEN_CREATE : 0;
        code = openHandle(path, SQLITE_OPEN_READWRITE | create, state->db);
        if (code == SQLITE_OK)
            code = probe(state->db.get());
    }
    if (code != SQLITE_OK) {
        state->note(code);
        return fail(*state->error);
    }
    sqlite3_extended_result_codes(state->db.get(), 1);
    sqlite3_db_config(state->db.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    auto connection = std::unique_ptr<Connection>(new Connection(std::move(state)));
    connection->run(kCommonPragmas);
    connection->run(mode == Mode::Read ? "PRAGMA query_only=1; PRAGMA cache_size=-16384"
                                       : "PRAGMA cache_size=-65536; PRAGMA journal_size_limit=67108864");
    if (Result<void> ready = connection->status(); !ready)
        return fail(std::move(ready.error()));
    return connection;
}

Result<Connection::FileHeader> Connection::fileHeader(const std::string& path)
{
    assertNotGuiThread("open");
    ConnectionState state;
    state.path = path;
    // Through SQLite, as closing a file of one's own would drop the locks of all its connections.
    int code = openHandle(path, SQLITE_OPEN_READONLY, state.db);
    sqlite3_file* file = nullptr;
    if (code == SQLITE_OK)
        code = sqlite3_file_control(state.db.get(), "main", SQLITE_FCNTL_FILE_POINTER,
                                    static_cast<void*>(&file));
    FileHeader header;
    sqlite3_int64 size = 0;
    if (code == SQLITE_OK)
        code = file->pMethods->xFileSize(file, &size);
    constexpr int kHeader = 100;
    unsigned char bytes[kHeader] = {};
    if (code == SQLITE_OK && size >= kHeader)
        code = file->pMethods->xRead(file, bytes, kHeader, 0);
    if (code != SQLITE_OK) {
        state.note(code);
        return fail(*state.error);
    }
    header.size = size;
    static constexpr char kMagic[16] = "SQLite format 3"; // and its zero
    header.isSqlite = std::memcmp(bytes, kMagic, sizeof kMagic) == 0;
    header.schemaChanges = bigEndian(bytes + 40);
    header.userVersion = bigEndian(bytes + 60);
    header.applicationId = bigEndian(bytes + 68);
    return header;
}

Statement Connection::query(std::string_view sql)
{
    auto known = m_state->cache.find(sql);
    if (known == m_state->cache.end())
        known = m_state->cache.try_emplace(std::string(sql)).first;
    auto& [key, free] = *known;
    if (!free.empty()) {
        sqlite3_stmt* statement = free.back();
        free.pop_back();
        return {m_state.get(), statement};
    }
    sqlite3_stmt* statement = nullptr;
    if (m_state->error)
        return {};
    const int code = sqlite3_prepare_v3(m_state->db.get(), key.c_str(), static_cast<int>(key.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        m_state->note(code);
    if (statement)
        m_state->homes.emplace(statement, &free);
    return {m_state.get(), statement};
}

void Connection::run(const std::string& sql)
{
    assertNotGuiThread("run");
    if (m_state->error)
        return;
    const int code = sqlite3_exec(m_state->db.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        m_state->note(code);
}

std::int64_t Connection::integer(std::string_view sql)
{
    Statement statement = query(sql);
    return statement.step() ? statement.integer(0) : 0;
}

bool Connection::isOk() const { return !m_state->error; }

Result<void> Connection::status()
{
    if (!m_state->error)
        return {};
    Error error = std::move(*m_state->error);
    m_state->error.reset();
    return fail(std::move(error));
}

std::int64_t Connection::changedRows() const { return sqlite3_changes64(m_state->db.get()); }
std::int64_t Connection::totalChangedRows() const { return sqlite3_total_changes64(m_state->db.get()); }
const std::string& Connection::path() const { return m_state->path; }
bool Connection::isImmutable() const { return m_state->immutable; }

void Connection::beginWrite() { query("BEGIN IMMEDIATE").finish(); }

Result<void> Connection::commit()
{
    run("COMMIT");
    Result<void> state = status();
    if (!state)
        rollback();
    return state;
}

void Connection::rollback()
{
    if (sqlite3_get_autocommit(m_state->db.get()))
        return;
    // Every short read ends here, also one that failed: not by the statements that an error stops.
    if (!m_state->rollback)
        sqlite3_prepare_v3(m_state->db.get(), "ROLLBACK", -1, SQLITE_PREPARE_PERSISTENT, &m_state->rollback,
                           nullptr);
    if (!m_state->rollback)
        return;
    sqlite3_step(m_state->rollback);
    sqlite3_reset(m_state->rollback);
}

bool Connection::beginRead()
{
    if (!sqlite3_get_autocommit(m_state->db.get()))
        return false;
    query("BEGIN").finish();
    return true;
}

void Connection::writeWithoutJournal()
{
    // A defensive connection answers journal_mode=OFF by leaving everything as it was, and lets nobody put a
    // search index into its place in one piece.
    sqlite3_db_config(m_state->db.get(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF");
}

void Connection::replaceWith(Connection& source)
{
    assertNotGuiThread("run");
    sqlite3_backup* copy = sqlite3_backup_init(m_state->db.get(), "main", source.m_state->db.get(), "main");
    if (!copy) {
        m_state->note(sqlite3_errcode(m_state->db.get()));
        return;
    }
    int code = sqlite3_backup_step(copy, -1);
    const int finished = sqlite3_backup_finish(copy);
    code = code == SQLITE_DONE ? finished : code;
    if (code != SQLITE_OK)
        m_state->note(code);
}

void Connection::interruptOn(std::stop_token stop)
{
    m_state->onStop.reset();
    m_state->stop = std::move(stop);
    if (m_state->stop.stop_possible())
        m_state->onStop = std::make_unique<StopCallback>(
            m_state->stop, std::function<void()>([db = m_state->db.get()] { sqlite3_interrupt(db); }));
}

ReadSnapshot::ReadSnapshot(Connection& connection) : m_connection(connection)
{
    m_isOutermost = connection.beginRead();
}

ReadSnapshot::~ReadSnapshot()
{
    if (m_isOutermost)
        m_connection.rollback();
}

} // namespace upriver
