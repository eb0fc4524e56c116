// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bare_rows.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <sqlite3.h>

#include "tests/bench/bench_table.h"

namespace upriver::bench {

namespace {

constexpr std::int64_t kRowsAtOnce = 50'000;

struct BareTable
{
    const char* create;
    const char* select; ///< from the catalog, in the order of the columns
};

constexpr BareTable kTables[]{
    {"CREATE TABLE asset(id INTEGER, ns TEXT, name TEXT, kind INTEGER, subtype TEXT, description TEXT)",
     "SELECT a.id, q.namespace, q.name, a.kind, a.subtype, a.description FROM asset a JOIN asset_name q ON"
     " q.id = a.id"},
    {"CREATE TABLE col(asset INTEGER, slot INTEGER, name TEXT, type TEXT, position INTEGER)",
     "SELECT asset, slot, name, type, position FROM asset_column"},
    {"CREATE TABLE edge(src INTEGER, dst INTEGER, kind INTEGER, origin INTEGER)",
     "SELECT src, dst, kind, origin FROM edge"},
    {"CREATE TABLE column_edge(dst INTEGER, dst_slot INTEGER, src INTEGER, src_slot INTEGER, job INTEGER,"
     " origin INTEGER, kinds INTEGER)",
     "SELECT dst_asset, dst_slot, src_asset, src_slot, job, origin, kinds FROM column_edge"},
    {"CREATE TABLE owner(asset INTEGER, name TEXT)",
     "SELECT o.asset, p.name FROM asset_owner o JOIN principal p ON p.id = o.principal"},
    {"CREATE TABLE tag(asset INTEGER, name TEXT)",
     "SELECT a.asset, t.name FROM asset_tag a JOIN tag t ON t.id = a.tag"},
    {"CREATE TABLE run(id INTEGER, job INTEGER, key TEXT, state INTEGER, ended INTEGER)",
     "SELECT id, job, key, state, ended FROM run"},
    {"CREATE TABLE run_io(run INTEGER, output INTEGER, asset INTEGER)",
     "SELECT run, output, asset FROM run_io"},
    {"CREATE TABLE code(job INTEGER, text TEXT)", "SELECT job, text FROM code"},
};

void check(sqlite3* db, bool isGood)
{
    if (isGood)
        return;
    std::fprintf(stderr, "bare rows: %s\n", sqlite3_errmsg(db));
    std::exit(2);
}

void run(sqlite3* db, const std::string& sql)
{
    check(db, sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
}

sqlite3_stmt* prepare(sqlite3* db, const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    check(db, sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    return statement;
}

struct Cell
{
    bool isText = false;
    std::int64_t number = 0;
    std::string text;
};

/// The next rows of a query, cell after cell.
std::vector<Cell> nextRows(sqlite3_stmt* select)
{
    std::vector<Cell> cells;
    const int width = sqlite3_column_count(select);
    for (std::int64_t rows = 0; rows < kRowsAtOnce && sqlite3_step(select) == SQLITE_ROW; ++rows) {
        for (int i = 0; i < width; ++i) {
            Cell& cell = cells.emplace_back();
            cell.isText = sqlite3_column_type(select, i) == SQLITE_TEXT;
            if (cell.isText)
                cell.text = reinterpret_cast<const char*>(sqlite3_column_text(select, i));
            else
                cell.number = sqlite3_column_int64(select, i);
        }
    }
    return cells;
}

void insertCells(sqlite3_stmt* insert, const std::vector<Cell>& cells, int width)
{
    int column = 0;
    for (const Cell& cell : cells) {
        ++column;
        if (cell.isText)
            sqlite3_bind_text(insert, column, cell.text.data(), static_cast<int>(cell.text.size()),
                              SQLITE_STATIC);
        else
            sqlite3_bind_int64(insert, column, cell.number);
        if (column == width) {
            sqlite3_step(insert);
            sqlite3_reset(insert);
            column = 0;
        }
    }
}

std::string insertSql(const char* create, int width)
{
    const std::string text = create;
    const std::size_t start = std::string("CREATE TABLE ").size();
    std::string sql = "INSERT INTO " + text.substr(start, text.find('(') - start) + " VALUES(?";
    for (int i = 1; i < width; ++i)
        sql += ",?";
    return sql + ")";
}

void copyTable(sqlite3* from, sqlite3* to, const BareTable& table, BareInserts& figures)
{
    run(to, table.create);
    sqlite3_stmt* select = prepare(from, table.select);
    const int width = sqlite3_column_count(select);
    sqlite3_stmt* insert = prepare(to, insertSql(table.create, width));
    // Asked once more after its end a statement would begin anew.
    std::int64_t rows = kRowsAtOnce;
    while (rows == kRowsAtOnce) {
        const std::vector<Cell> cells = nextRows(select);
        rows = static_cast<std::int64_t>(cells.size()) / width;
        figures.rows += rows;
        figures.wallMs +=
            milliseconds([&] { figures.cpuMs += computedMs([&] { insertCells(insert, cells, width); }); });
    }
    sqlite3_finalize(select);
    sqlite3_finalize(insert);
}

} // namespace

BareInserts insertBareRows(const std::string& catalog, const std::string& file)
{
    BareInserts figures;
    sqlite3* from = nullptr;
    sqlite3* to = nullptr;
    check(from, sqlite3_open_v2(catalog.c_str(), &from, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
    check(to, sqlite3_open(file.c_str(), &to) == SQLITE_OK);
    run(to, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; BEGIN");
    for (const BareTable& table : kTables)
        copyTable(from, to, table, figures);
    figures.wallMs += milliseconds([&] { figures.cpuMs += computedMs([&] { run(to, "COMMIT"); }); });
    sqlite3_close(from);
    sqlite3_close(to);
    figures.megabytes = static_cast<double>(std::filesystem::file_size(file)) / 1e6;
    return figures;
}

} // namespace upriver::bench
