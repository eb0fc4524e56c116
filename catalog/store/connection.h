// SPDX-License-Identifier: Apache-2.0
#pragma once

// Connection and Statement: SQLite behind two types, the only ones that know it. Errors are sticky: after
// the first failure every step answers "no row" and does nothing, and status() hands the error out once;
// so a read is a plain loop with one check at its end, and a write is checked before it commits. One
// connection belongs to one thread at a time; a Statement must not outlive its Connection. Nothing throws.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/base/thread_guard.h"

struct sqlite3_stmt;

namespace upriver {

struct ConnectionState;

/// One prepared statement, borrowed from its connection's cache; goes back, reset, when destroyed.
class Statement
{
public:
    Statement() = default;
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    /// Binds from ?1 on. Text is copied; nullopt and nullptr bind NULL.
    template <typename... Values>
    Statement& bind(const Values&... values)
    {
        int index = 0;
        (bindOne(++index, values), ...);
        return *this;
    }
    /// True: there is a row.
    bool step();
    /// Binds, runs to the end, makes ready for the next time. Text need not outlive the call.
    template <typename... Values>
    void run(const Values&... values)
    {
        int index = 0;
        (bindBriefly(++index, values), ...);
        finish();
    }
    /// Text is not copied: it must live until finish().
    void bindBriefly(int index, std::string_view value);
    void bindBriefly(int index, const std::string& value) { bindBriefly(index, std::string_view(value)); }
    void bindBriefly(int index, const char* value) { bindBriefly(index, std::string_view(value)); }
    template <typename Value>
    void bindBriefly(int index, const Value& value)
    {
        bindOne(index, value);
    }
    void finish();
    void reset();

    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const; ///< valid until the next step
    [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
    [[nodiscard]] std::optional<std::int64_t> optionalInteger(int column) const;
    template <typename IdType>
    [[nodiscard]] IdType id(int column) const
    {
        return IdType{integer(column)};
    }

    void bindOne(int index, std::int64_t value);
    void bindOne(int index, std::uint64_t value) { bindOne(index, static_cast<std::int64_t>(value)); }
    void bindOne(int index, int value) { bindOne(index, static_cast<std::int64_t>(value)); }
    void bindOne(int index, unsigned value) { bindOne(index, static_cast<std::int64_t>(value)); }
    void bindOne(int index, bool value) { bindOne(index, static_cast<std::int64_t>(value)); }
    void bindOne(int index, double value);
    void bindOne(int index, std::string_view value);
    void bindOne(int index, const std::string& value) { bindOne(index, std::string_view(value)); }
    void bindOne(int index, const char* value) { bindOne(index, std::string_view(value)); }
    void bindOne(int index, std::nullptr_t);
    template <typename Tag>
    void bindOne(int index, Id<Tag> value)
    {
        bindOne(index, value.value);
    }
    template <typename Value>
    void bindOne(int index, const std::optional<Value>& value)
    {
        if (value)
            bindOne(index, *value);
        else
            bindOne(index, nullptr);
    }

private:
    friend class Connection;
    Statement(ConnectionState* owner, sqlite3_stmt* handle) : m_owner(owner), m_handle(handle) {}
    void giveBack();

    ConnectionState* m_owner = nullptr;
    sqlite3_stmt* m_handle = nullptr;
};

class Connection
{
public:
    enum class Mode : std::uint8_t {
        Read,   ///< query only; leaves no log behind where it may write, reads on where it may not
        Write,  ///< the file must exist
        Create, ///< made if missing
    };
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode);
    /// The first bytes of a file, without locks, journals or anything left beside it.
    struct FileHeader
    {
        std::int64_t size = 0;
        bool isSqlite = false;
        std::int64_t applicationId = 0;
        std::int64_t userVersion = 0;
        std::int64_t schemaChanges = 0; ///< 0: nobody ever made a table
    };
    [[nodiscard]] static Result<FileHeader> fileHeader(const std::string& path);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// A statement from the cache, prepared on first use.
    [[nodiscard]] Statement query(std::string_view sql);
    /// Any number of statements, results ignored.
    void run(const std::string& sql);
    [[nodiscard]] std::int64_t integer(std::string_view sql); ///< first column of the first row; 0 if none

    [[nodiscard]] bool isOk() const;
    /// The first error since the last call, or nothing.
    [[nodiscard]] Result<void> status();
    /// value, or the error that came up while it was made.
    template <typename Value>
    [[nodiscard]] Result<Value> orError(Value value)
    {
        if (Result<void> state = status(); !state)
            return fail(std::move(state.error()));
        return value;
    }

    [[nodiscard]] std::int64_t changedRows() const;      ///< by the last statement
    [[nodiscard]] std::int64_t totalChangedRows() const; ///< since the connection was opened
    [[nodiscard]] const std::string& path() const;
    [[nodiscard]] bool isImmutable() const;

    /// BEGIN IMMEDIATE: waits for another writer up to the busy timeout.
    void beginWrite();
    /// COMMIT, or ROLLBACK when something failed since beginWrite().
    [[nodiscard]] Result<void> commit();
    void rollback();
    /// BEGIN; false if a transaction is already open. End it by rollback().
    bool beginRead();

    /// From now on no journal and no waiting for the disk: only for a file that nobody else may see and that is
    /// thrown away when anything fails, as nothing can be taken back. The end: PRAGMA journal_mode=WAL.
    void writeWithoutJournal();
    /// Every page from another catalog, in one transaction; nothing may be open here.
    void replaceWith(Connection& source);

    void interruptOn(std::stop_token stop);

private:
    explicit Connection(std::unique_ptr<ConnectionState> state);
    std::unique_ptr<ConnectionState> m_state;
};

/// All statements within see one state of the catalog. Short: never across event-loop turns.
class ReadSnapshot
{
public:
    explicit ReadSnapshot(Connection& connection);
    ~ReadSnapshot();
    ReadSnapshot(const ReadSnapshot&) = delete;
    ReadSnapshot& operator=(const ReadSnapshot&) = delete;

private:
    Connection& m_connection;
    bool m_isOutermost = false;
};

} // namespace upriver
