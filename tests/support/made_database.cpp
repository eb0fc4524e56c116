// SPDX-License-Identifier: Apache-2.0
#include "tests/support/made_database.h"

#include <memory>

#include <QtGlobal>
#include <sqlite3.h>

namespace upriver::test {

namespace {

struct Closer
{
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};

std::unique_ptr<sqlite3, Closer> opened(const std::string& path, const std::string& sql)
{
    sqlite3* raw = nullptr;
    sqlite3_open(path.c_str(), &raw);
    std::unique_ptr<sqlite3, Closer> db(raw);
    sqlite3_exec(raw, "PRAGMA synchronous=OFF", nullptr, nullptr, nullptr);
    if (sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        qFatal("%s: %s", path.c_str(), sqlite3_errmsg(raw));
    return db;
}

} // namespace

void makeDatabase(const std::string& path, const std::string& sql) { opened(path, sql).reset(); }

void withOpenDatabase(const std::string& path, const std::string& sql, const std::function<void()>& during)
{
    const auto db = opened(path, "PRAGMA wal_autocheckpoint=0; PRAGMA journal_mode=WAL; " + sql);
    during();
}

} // namespace upriver::test
