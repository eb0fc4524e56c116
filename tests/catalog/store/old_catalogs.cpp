// SPDX-License-Identifier: Apache-2.0
#include "tests/catalog/store/old_catalogs.h"

#include <memory>
#include <set>
#include <vector>

#include <QtGlobal>
#include <sqlite3.h>

#include "catalog/store/catalog_file.h"
#include "catalog/store/schema.h"

namespace upriver::test {

namespace {

struct Closer
{
    void operator()(sqlite3* db) const { sqlite3_close(db); }
};
using Database = std::unique_ptr<sqlite3, Closer>;

Database openRaw(const std::string& path, int flags)
{
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    Database db(raw);
    if (code != SQLITE_OK)
        db.reset();
    return db;
}

void must(sqlite3* db, const std::string& sql)
{
    if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sqlite3_errmsg(db), sql.c_str());
}

/// Rows, one a line, values separated by '|'.
std::string rowsOf(sqlite3* db, const std::string& sql)
{
    std::string text;
    const auto addRow = [](void* out, int count, char** values, char**) {
        auto& whole = *static_cast<std::string*>(out);
        for (int i = 0; i < count; ++i)
            (whole += values[i] ? values[i] : "NULL") += '|';
        whole += '\n';
        return 0;
    };
    if (sqlite3_exec(db, sql.c_str(), addRow, &text, nullptr) != SQLITE_OK)
        return "error: " + std::string(sqlite3_errmsg(db));
    return text;
}

std::vector<std::string> linesOf(const std::string& rows)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < rows.size();) {
        const std::size_t end = rows.find("|\n", at);
        lines.push_back(rows.substr(at, end - at));
        at = end + 2;
    }
    return lines;
}

std::set<std::string> columnsOf(sqlite3* db, const std::string& database, const std::string& table)
{
    const auto lines =
        linesOf(rowsOf(db, "SELECT name FROM pragma_table_info('" + table + "', '" + database + "')"));
    return {lines.begin(), lines.end()};
}

/// In as far as both have them: a row that lacks what the older table wants is left out.
void copyTable(sqlite3* db, const std::string& table)
{
    const std::set<std::string> there = columnsOf(db, "today", table);
    std::string columns;
    for (const std::string& column : columnsOf(db, "main", table))
        if (there.contains(column))
            columns += (columns.empty() ? "" : ",") + ("\"" + column + "\"");
    if (!columns.empty())
        must(db, "INSERT OR REPLACE INTO main." + table + "(" + columns + ") SELECT " + columns +
                     " FROM today." + table);
}

} // namespace

void makeOldCatalog(const std::string& path, int schema, const std::string& ofToday)
{
    const Database db = openRaw(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    must(db.get(), "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA application_id=" +
                       std::to_string(kApplicationId));
    for (const SchemaStep& step : schemaSteps())
        if (step.number <= schema)
            must(db.get(), std::string(step.sql));
    must(db.get(), "PRAGMA user_version=" + std::to_string(schema));
    must(db.get(), "ATTACH '" + ofToday + "' AS today");
    // The search index is its shadow tables; a virtual table itself holds nothing.
    for (const std::string& table : linesOf(rowsOf(
             db.get(),
             "SELECT name FROM main.sqlite_schema WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
             " AND name NOT IN ('layout_cache', 'run_total')")))
        copyTable(db.get(), table);
    must(db.get(), "DETACH today");
}

int schemaOf(const std::string& path)
{
    const Database db = openRaw(path, SQLITE_OPEN_READWRITE);
    const std::string version = db ? rowsOf(db.get(), "PRAGMA user_version") : "error";
    return version.starts_with("error") ? -1 : std::stoi(version);
}

std::string schemaTextOf(const std::string& path)
{
    const Database db = openRaw(path, SQLITE_OPEN_READWRITE);
    return db ? rowsOf(db.get(),
                       "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
                       " ORDER BY type, name")
              : "error";
}

std::string editsOf(const std::string& path)
{
    const Database db = openRaw(path, SQLITE_OPEN_READWRITE);
    std::string text;
    for (const std::string& table :
         linesOf(rowsOf(db.get(), "SELECT name FROM sqlite_schema WHERE type='table' AND (name GLOB 'c_*' OR"
                                  " name IN ('audit', 'saved_view')) ORDER BY name")))
        text += table + ":\n" + rowsOf(db.get(), "SELECT * FROM " + table + " ORDER BY 1, 2, 3, 4");
    return text;
}

std::string factsOf(const std::string& path)
{
    const Database db = openRaw(path, SQLITE_OPEN_READWRITE);
    return rowsOf(db.get(), "SELECT id, name, kind, description, since, until FROM asset ORDER BY id") +
           rowsOf(db.get(), "SELECT asset, slot, name, type, since FROM asset_column ORDER BY 1, 2") +
           rowsOf(db.get(), "SELECT src, dst, kind, origin, since FROM edge ORDER BY 1, 2, 3") +
           rowsOf(db.get(), "SELECT job, key, state, started, ended FROM run ORDER BY id") +
           rowsOf(db.get(), "SELECT check_id, at, status FROM check_result ORDER BY 1, 2") +
           rowsOf(db.get(), "SELECT path FROM root ORDER BY id");
}

} // namespace upriver::test
