// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/foreign_database.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <sqlite3.h>
#include <sys/stat.h>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/private_copy.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

constexpr int kStepsBetweenChecks = 5'000;
constexpr std::size_t kMaxTables = 10'000;
constexpr std::size_t kMaxDefinition = std::size_t{1} << 20;

struct Closer
{
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, Closer>;
using Prepared = std::unique_ptr<sqlite3_stmt, Closer>;

/// What a reader may call; nothing here reads files, loads code or makes values of any length.
constexpr std::array<std::string_view, 36> kFunctions{
    "abs",       "avg",    "coalesce",   "count", "date",     "datetime",     "glob",      "group_concat",
    "hex",       "ifnull", "iif",        "instr", "json",     "json_extract", "json_type", "json_valid",
    "julianday", "length", "like",       "lower", "ltrim",    "max",          "min",       "nullif",
    "quote",     "round",  "row_number", "rtrim", "strftime", "substr",       "substring", "sum",
    "total",     "trim",   "typeof",     "upper",
};

std::string quotedName(std::string_view name)
{
    std::string text = "\"";
    for (const char c : name)
        text.append(c == '"' ? 2 : 1, c);
    return text + '"';
}

bool hasContent(const std::string& path)
{
    std::error_code ignored;
    const auto size = std::filesystem::file_size(path, ignored);
    return !ignored && size > 0;
}

std::string sentenceFor(int code)
{
    switch (code & 0xff) {
    case SQLITE_CORRUPT:
        return "The database is damaged; what could be read before that place was kept.";
    case SQLITE_NOTADB:
        return "The file is no SQLite database, or an encrypted one.";
    case SQLITE_TOOBIG:
        return "The database holds a value that is larger than what is read.";
    case SQLITE_AUTH:
        return "A part of the database that holds secrets was not read.";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return "The database can't be opened; check that it is there and may be read.";
    case SQLITE_NOMEM:
        return "The database asks for more memory than is given to one file.";
    default:
        return "The database could not be read.";
    }
}

/// Changes when somebody writes to the file.
struct FileMark
{
    std::int64_t size = -1;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    bool operator==(const FileMark&) const = default;
};

FileMark markOf(const std::string& path)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0)
        return {};
    return {status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

} // namespace

struct ForeignDatabase::State
{
    std::string path;
    ForeignOptions options;
    std::stop_token stop;
    PrivateCopy copy;
    FileMark mark;
    bool isCopy = false;
    bool trusted = true; ///< the statement is our own and may ask about the schema
    std::int64_t steps = 0;
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    bool exhausted = false;
    std::set<std::string> denied; ///< lower case: "table" and "table.column"
    std::vector<ForeignTable> tables;
    std::map<std::string, std::vector<ForeignColumn>, std::less<>> columns; ///< by lower-case table
    Handle db;                                                              ///< last: closed first

    [[nodiscard]] bool isDenied(const char* table, const char* column) const;
    [[nodiscard]] int authorise(int action, const char* first, const char* second) const;
    [[nodiscard]] int progress();
    [[nodiscard]] tl::unexpected<Error> failure(int code) const;
    [[nodiscard]] Result<void> openHandle();
    [[nodiscard]] Result<void> readTables();
    [[nodiscard]] const ForeignTable* find(std::string_view table) const;
};

bool ForeignDatabase::State::isDenied(const char* table, const char* column) const
{
    const std::string name = asciiLowered(table ? table : "");
    const std::string part = asciiLowered(column ? column : "");
    return denied.contains(name) || denied.contains(name + "." + part) || denied.contains("*." + part);
}

int ForeignDatabase::State::authorise(int action, const char* first, const char* second) const
{
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_READ:
        return isDenied(first, second) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_FUNCTION:
        return std::ranges::binary_search(kFunctions, asciiLowered(second ? second : "")) ? SQLITE_OK
                                                                                          : SQLITE_DENY;
    case SQLITE_PRAGMA:
        return trusted ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

int ForeignDatabase::State::progress()
{
    steps += kStepsBetweenChecks;
    exhausted =
        exhausted || steps > options.maxSteps || std::chrono::steady_clock::now() - start > options.maxTime;
    return exhausted || stop.stop_requested() ? 1 : 0;
}

tl::unexpected<Error> ForeignDatabase::State::failure(int code) const
{
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Reading was cancelled.");
    if (exhausted)
        return fail(ErrorKind::Input, "Reading the database took too long; the rest was left out.", {}, path);
    if (!isCopy && markOf(path) != mark)
        return fail(ErrorKind::Input, "The database changed while it was read; index it again.", {}, path);
    return fail(ErrorKind::Input, sentenceFor(code),
                db ? redactSecrets(sanitisedUtf8(sqlite3_errmsg(db.get()))) : std::string(), path);
}

Result<void> ForeignDatabase::State::openHandle()
{
    mark = markOf(path);
    isCopy = hasContent(path + "-wal") || hasContent(path + "-journal");
    if (isCopy) {
        constexpr std::array<std::string_view, 2> kBeside{"-wal", "-journal"};
        auto made = PrivateCopy::of(path, kBeside, options.maxCopy, stop);
        if (!made)
            return fail(made.error());
        copy = std::move(*made);
    }
    // the copy is writable, because SQLite must roll back what a journal holds
    const std::string uri =
        "file:" + percentEncoded(isCopy ? copy.path() : path) + (isCopy ? "?mode=rw" : "?immutable=1");
    const int access = isCopy ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    sqlite3* raw = nullptr;
    const int code =
        sqlite3_open_v2(uri.c_str(), &raw,
                        access | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
    db.reset(raw);
    if (code != SQLITE_OK)
        return failure(code);
    return {};
}

namespace {

void bound(sqlite3* db, const ForeignOptions& options)
{
    const std::pair<int, int> limits[] = {
        {SQLITE_LIMIT_LENGTH, static_cast<int>(std::min<std::int64_t>(options.maxValue, 1'000'000'000))},
        {SQLITE_LIMIT_SQL_LENGTH, static_cast<int>(kMaxDefinition)},
        {SQLITE_LIMIT_COLUMN, 2'000},
        {SQLITE_LIMIT_EXPR_DEPTH, 200},
        {SQLITE_LIMIT_COMPOUND_SELECT, 100},
        {SQLITE_LIMIT_VDBE_OP, 1'000'000},
        {SQLITE_LIMIT_FUNCTION_ARG, 64},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1'000},
        {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    for (const auto& [kind, value] : limits)
        sqlite3_limit(db, kind, value);
    for (const int off : {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                          SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER})
        sqlite3_db_config(db, off, 0, nullptr);
    for (const int on : {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE})
        sqlite3_db_config(db, on, 1, nullptr);
    // exclusive: the index of a "-wal" stays in memory
    sqlite3_exec(db,
                 "PRAGMA locking_mode=EXCLUSIVE; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON;"
                 " PRAGMA cache_size=-8192; PRAGMA query_only=ON",
                 nullptr, nullptr, nullptr);
}

int authoriseCall(void* state, int action, const char* first, const char* second, const char*, const char*)
{
    return static_cast<const ForeignDatabase::State*>(state)->authorise(action, first, second);
}

int progressCall(void* state) { return static_cast<ForeignDatabase::State*>(state)->progress(); }

ForeignTable::Kind kindOf(std::string_view type, std::string_view sql)
{
    if (type == "view")
        return ForeignTable::Kind::View;
    return startsWithNoCase(sql, "CREATE VIRTUAL") ? ForeignTable::Kind::Virtual : ForeignTable::Kind::Table;
}

/// The tables in which virtual ones keep their data ("notes_fts_idx").
void markShadows(std::vector<ForeignTable>& tables)
{
    std::set<std::string> beginnings;
    for (const ForeignTable& table : tables) {
        if (table.kind == ForeignTable::Kind::Virtual)
            beginnings.insert(table.name);
    }
    for (ForeignTable& table : tables) {
        const auto end = table.name.rfind('_');
        if (table.kind == ForeignTable::Kind::Table && end != std::string::npos &&
            beginnings.contains(table.name.substr(0, end)))
            table.kind = ForeignTable::Kind::Shadow;
    }
}

} // namespace

Result<void> ForeignDatabase::State::readTables()
{
    Prepared statement;
    sqlite3_stmt* raw = nullptr;
    int code = sqlite3_prepare_v2(db.get(),
                                  "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view')"
                                  " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                                  -1, &raw, nullptr);
    statement.reset(raw);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(raw);
        if (code != SQLITE_ROW || tables.size() >= kMaxTables)
            break;
        const ForeignRow row(raw);
        ForeignTable table;
        table.name = row.text(1);
        table.sql = row.text(2, kMaxDefinition);
        table.kind = kindOf(row.text(0), table.sql);
        const std::string_view end = std::string_view(table.sql).substr(table.sql.rfind(')') + 1);
        table.hasRowId = !containsNoCase(end, "WITHOUT");
        tables.push_back(std::move(table));
    }
    if (code != SQLITE_DONE && code != SQLITE_ROW)
        return failure(code);
    markShadows(tables);
    // their modules are much code to meet hostile bytes with
    for (const ForeignTable& table : tables) {
        if (table.kind == ForeignTable::Kind::Virtual)
            denied.insert(asciiLowered(table.name));
    }
    return {};
}

const ForeignTable* ForeignDatabase::State::find(std::string_view table) const
{
    const auto it = std::ranges::find_if(
        tables, [&](const ForeignTable& known) { return equalsNoCase(known.name, table); });
    return it == tables.end() ? nullptr : &*it;
}

ForeignDatabase::ForeignDatabase(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ForeignDatabase::ForeignDatabase(ForeignDatabase&&) noexcept = default;
ForeignDatabase& ForeignDatabase::operator=(ForeignDatabase&&) noexcept = default;
ForeignDatabase::~ForeignDatabase() = default;

Result<ForeignDatabase> ForeignDatabase::open(const std::string& path, const ForeignOptions& options,
                                              const std::stop_token& stop)
{
    std::error_code code;
    if (!std::filesystem::is_regular_file(path, code))
        return fail(ErrorKind::Input, "The database can't be opened; check that it is there and may be read.",
                    code.message(), path);
    std::string head(100, '\0');
    std::ifstream(path, std::ios::binary).read(head.data(), std::ssize(head));
    if (!isSqlite(head))
        return fail(ErrorKind::Input, sentenceFor(SQLITE_NOTADB), {}, path);
    auto state = std::make_unique<State>();
    state->path = path;
    state->options = options;
    state->stop = stop;
    for (const auto* names : {&options.deniedTables, &options.deniedColumns}) {
        for (const std::string& name : *names)
            state->denied.insert(asciiLowered(name));
    }
    if (auto opened = state->openHandle(); !opened)
        return fail(opened.error());
    bound(state->db.get(), options);
    sqlite3_progress_handler(state->db.get(), kStepsBetweenChecks, &progressCall, state.get());
    sqlite3_set_authorizer(state->db.get(), &authoriseCall, state.get());
    auto read = state->readTables();
    // all of its files are open now
    state->copy.forget();
    if (!read)
        return fail(read.error());
    state->trusted = false;
    return ForeignDatabase(std::move(state));
}

const std::vector<ForeignTable>& ForeignDatabase::tables() const { return m_state->tables; }

bool ForeignDatabase::hasTable(std::string_view table) const { return m_state->find(table) != nullptr; }

bool ForeignDatabase::hasColumn(std::string_view table, std::string_view column)
{
    return std::ranges::any_of(columnsOf(table),
                               [&](const ForeignColumn& known) { return equalsNoCase(known.name, column); });
}

const std::vector<ForeignColumn>& ForeignDatabase::columnsOf(std::string_view table)
{
    const auto [place, isNew] = m_state->columns.try_emplace(asciiLowered(table));
    std::vector<ForeignColumn>& columns = place->second;
    const ForeignTable* known = m_state->find(table);
    if (!isNew || !known || known->kind == ForeignTable::Kind::Virtual)
        return columns;
    m_state->trusted = true;
    const auto read =
        query("PRAGMA table_xinfo(" + quotedName(known->name) + ")", [&](const ForeignRow& row) {
            ForeignColumn column;
            column.name = row.text("name", 1'000);
            column.type = row.text("type", 1'000);
            column.notNull = row.integer("notnull") == 1;
            column.primaryKey = static_cast<int>(row.integer("pk").value_or(0));
            // 1 is a hidden column of a virtual table, 2 and 3 are generated ones
            column.generated = row.integer("hidden").value_or(0) > 1;
            columns.push_back(std::move(column));
            return true;
        });
    m_state->trusted = false;
    if (!read)
        columns.clear();
    return columns;
}

std::vector<ForeignKey> ForeignDatabase::foreignKeysOf(std::string_view table)
{
    std::vector<ForeignKey> keys;
    const ForeignTable* known = m_state->find(table);
    if (!known || known->kind != ForeignTable::Kind::Table)
        return keys;
    m_state->trusted = true;
    const auto read =
        query("PRAGMA foreign_key_list(" + quotedName(known->name) + ")", [&](const ForeignRow& row) {
            keys.push_back({static_cast<int>(row.integer("id").value_or(0)), row.text("table", 1'000),
                            row.text("from", 1'000), row.text("to", 1'000)});
            return true;
        });
    m_state->trusted = false;
    if (!read)
        keys.clear();
    return keys;
}

std::optional<std::int64_t> ForeignDatabase::rowsAbout(std::string_view table)
{
    const ForeignTable* known = m_state->find(table);
    if (!known || known->kind != ForeignTable::Kind::Table || !known->hasRowId)
        return std::nullopt;
    std::optional<std::int64_t> rows;
    const auto read = query("SELECT max(rowid) FROM " + quotedName(known->name), [&](const ForeignRow& row) {
        rows = row.isNull(0) ? 0 : row.integer(0);
        return false;
    });
    return read ? rows : std::nullopt;
}

Result<std::int64_t> ForeignDatabase::select(const ForeignSelect& select, const TakeForeignRow& take,
                                             const std::vector<ForeignValue>& values)
{
    const ForeignTable* known = m_state->find(select.table);
    if (!known)
        return 0;
    std::string sql = "SELECT ";
    for (const std::string& column : select.columns) {
        sql += sql.size() > 7 ? ", " : "";
        sql += (hasColumn(select.table, column) ? quotedName(column) : std::string("NULL")) + " AS " +
               quotedName(column);
    }
    sql += " FROM " + quotedName(known->name);
    if (!select.where.empty())
        sql += " WHERE " + select.where;
    const bool isExpression = select.order.find_first_of(" ,(") != std::string::npos;
    if (!select.order.empty() && (isExpression || hasColumn(select.table, select.order)))
        sql += " ORDER BY " + (isExpression ? select.order : quotedName(select.order));
    if (select.limit >= 0)
        sql += " LIMIT " + std::to_string(select.limit);
    return query(sql, take, values);
}

Result<std::int64_t> ForeignDatabase::query(std::string_view sql, const TakeForeignRow& take,
                                            const std::vector<ForeignValue>& values)
{
    State& state = *m_state;
    sqlite3_stmt* raw = nullptr;
    int code = state.stop.stop_requested() ? SQLITE_INTERRUPT
                                           : sqlite3_prepare_v2(state.db.get(), sql.data(),
                                                                static_cast<int>(sql.size()), &raw, nullptr);
    const Prepared statement(raw);
    if (code != SQLITE_OK || !raw)
        return state.failure(code);
    for (int i = 0; i < static_cast<int>(values.size()); ++i) {
        const ForeignValue& value = values[static_cast<std::size_t>(i)];
        if (const auto* text = std::get_if<std::string>(&value))
            sqlite3_bind_text64(raw, i + 1, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        else if (const auto* real = std::get_if<double>(&value))
            sqlite3_bind_double(raw, i + 1, *real);
        else
            sqlite3_bind_int64(raw, i + 1, std::get<std::int64_t>(value));
    }
    const ForeignRow row(raw);
    std::int64_t rows = 0;
    while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
        ++rows;
        if (!take(row))
            return rows;
        if (state.stop.stop_requested())
            return state.failure(SQLITE_INTERRUPT);
    }
    if (code != SQLITE_DONE || (!state.isCopy && markOf(state.path) != state.mark))
        return state.failure(code);
    return rows;
}

} // namespace upriver
