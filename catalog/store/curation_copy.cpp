// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/curation_copy.h"

#include <vector>

#include "catalog/store/connection.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

constexpr const char* kNewestEdit = "SELECT coalesce(max(seq), 0) FROM audit";

std::vector<std::string> editTables(Connection& db)
{
    std::vector<std::string> tables;
    Statement rows = db.query("SELECT name FROM sqlite_schema WHERE type='table'"
                              " AND (name GLOB 'c_*' OR name IN ('audit', 'saved_view')) ORDER BY name");
    while (rows.step())
        tables.push_back(rows.string(0));
    return tables;
}

} // namespace

Result<std::int64_t> copyEdits(const std::string& from, const std::string& into)
{
    const auto db = openForWriting(into);
    if (!db)
        return fail(db.error());
    (*db)->query("ATTACH ?1 AS old").run(from);
    const std::vector<std::string> tables = editTables(**db);
    (*db)->beginWrite();
    for (const std::string& table : tables)
        (*db)->run("INSERT INTO main." + table + " SELECT * FROM old." + table);
    const std::int64_t newest = (*db)->integer(kNewestEdit);
    if (Result<void> done = (*db)->commit(); !done)
        return fail(done.error());
    return newest;
}

Result<std::int64_t> newestEdit(const std::string& catalog)
{
    const auto db = openForReading(catalog);
    if (!db)
        return fail(db.error());
    return (*db)->orError((*db)->integer(kNewestEdit));
}

Result<void> replaceContents(const std::string& catalog, const std::string& with)
{
    const auto source = openForReading(with);
    if (!source)
        return fail(source.error());
    const auto target = openForWriting(catalog);
    if (!target)
        return fail(target.error());
    (*target)->replaceWith(**source);
    return (*target)->status();
}

} // namespace upriver
