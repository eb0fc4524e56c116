// SPDX-License-Identifier: Apache-2.0
#pragma once

// ForeignDatabase: another system's SQLite file, read and never touched. Nothing is made beside it: a file at
// rest is opened as immutable; one with changes pending in a "-wal" or "-journal" is read from a private
// copy (at most ForeignOptions::maxCopy). Statements may only read, and never the tables and columns that the
// reader denies; steps, time and lengths are bounded. One thread. Errors: Input (no database, damaged,
// denied, too large, changed while it was read), Cancelled.
//
//   ForeignOptions options;
//   options.deniedTables = {"connection", "variable"};
//   auto database = ForeignDatabase::open(file.path, options, context.stop);
//   database->select({.table = "dag", .columns = {"dag_id", "owners"}, .order = "dag_id"},
//                    [&](const ForeignRow& row) { use(row.text("dag_id")); return true; });
//
// select() is what a reader needs nearly always: a missing table has no rows, a missing column is null.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/base/time.h"

struct sqlite3_stmt;

namespace upriver {

struct ForeignOptions
{
    std::vector<std::string> deniedTables;  ///< never read, in any case of letters
    std::vector<std::string> deniedColumns; ///< "table.column", or "*.column" for every table
    std::int64_t maxCopy = std::int64_t{2} << 30;
    std::int64_t maxValue = std::int64_t{64} << 20; ///< bytes of one value or row; larger is an error
    std::int64_t maxSteps = 4'000'000'000;          ///< of SQLite's machine, all statements together
    std::chrono::seconds maxTime{300};              ///< all statements together
};

struct ForeignTable
{
    enum class Kind : std::uint8_t { Table, View, Virtual, Shadow };
    std::string name;
    Kind kind = Kind::Table;
    std::string sql; ///< as it was created
    bool hasRowId = true;
};

struct ForeignColumn
{
    std::string name;
    std::string type;
    bool notNull = false;
    int primaryKey = 0; ///< 1-based place in the key; 0: none
    bool generated = false;
};

struct ForeignKey
{
    int id = 0; ///< columns of one key share it
    std::string table;
    std::string from;
    std::string to; ///< empty: the other table's primary key
};

/// One row, good during the call. A column that is not there reads as null.
class ForeignRow
{
public:
    [[nodiscard]] int columnCount() const;
    [[nodiscard]] int indexOf(std::string_view name) const; ///< -1: no such column
    [[nodiscard]] bool isNull(int column) const;
    /// Valid UTF-8; numbers as text; at most maxBytes, cut between characters.
    [[nodiscard]] std::string text(int column, std::size_t maxBytes = kAll) const;
    [[nodiscard]] std::string_view bytes(int column) const;              ///< as stored; for blobs
    [[nodiscard]] std::optional<std::int64_t> integer(int column) const; ///< numbers, and text that is one
    [[nodiscard]] std::optional<double> real(int column) const;
    /// Text by parseTime(), a number by fromEpoch().
    [[nodiscard]] std::optional<Micros> time(int column) const;

    [[nodiscard]] bool isNull(std::string_view name) const { return isNull(indexOf(name)); }
    [[nodiscard]] std::string text(std::string_view name, std::size_t maxBytes = kAll) const
    {
        return text(indexOf(name), maxBytes);
    }
    [[nodiscard]] std::string_view bytes(std::string_view name) const { return bytes(indexOf(name)); }
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const
    {
        return integer(indexOf(name));
    }
    [[nodiscard]] std::optional<double> real(std::string_view name) const { return real(indexOf(name)); }
    [[nodiscard]] std::optional<Micros> time(std::string_view name) const { return time(indexOf(name)); }

private:
    friend class ForeignDatabase;
    static constexpr std::size_t kAll = ~std::size_t{0};
    explicit ForeignRow(sqlite3_stmt* statement);
    sqlite3_stmt* m_statement;
    std::vector<std::string> m_names;
};

struct ForeignSelect
{
    std::string table;
    std::vector<std::string> columns; ///< names; those that the table lacks are null
    std::string where = {};           ///< may hold ?1, ?2, … and must name existing columns only
    std::string order = {};           ///< passed over when it is a plain column that the table lacks
    std::int64_t limit = -1;          ///< rows; -1: all
};

using ForeignValue = std::variant<std::int64_t, double, std::string>;
/// False ends the walk.
using TakeForeignRow = std::function<bool(const ForeignRow& row)>;

class ForeignDatabase
{
public:
    [[nodiscard]] static Result<ForeignDatabase>
    open(const std::string& path, const ForeignOptions& options = {}, const std::stop_token& stop = {});
    ForeignDatabase(ForeignDatabase&&) noexcept;
    ForeignDatabase& operator=(ForeignDatabase&&) noexcept;
    ~ForeignDatabase();

    /// Tables and views in the order of their names; SQLite's own left out; at most 10,000.
    [[nodiscard]] const std::vector<ForeignTable>& tables() const;
    [[nodiscard]] bool hasTable(std::string_view table) const;
    [[nodiscard]] bool hasColumn(std::string_view table, std::string_view column);
    /// Empty when there is no such table, it is virtual, or it can't be understood.
    [[nodiscard]] const std::vector<ForeignColumn>& columnsOf(std::string_view table);
    [[nodiscard]] std::vector<ForeignKey> foreignKeysOf(std::string_view table);
    /// About how many rows a table has, without counting them; nothing for views and where it can't be told.
    [[nodiscard]] std::optional<std::int64_t> rowsAbout(std::string_view table);

    /// Rows taken.
    [[nodiscard]] Result<std::int64_t> select(const ForeignSelect& select, const TakeForeignRow& take,
                                              const std::vector<ForeignValue>& values = {});
    /// One statement of one's own, for joins and aggregates; `values` are ?1, ?2, ….
    [[nodiscard]] Result<std::int64_t> query(std::string_view sql, const TakeForeignRow& take,
                                             const std::vector<ForeignValue>& values = {});

    struct State;

private:
    explicit ForeignDatabase(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace upriver
