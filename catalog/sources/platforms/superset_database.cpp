// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/superset_database.h"

#include <functional>
#include <map>

#include "catalog/base/text.h"
#include "catalog/sources/platforms/superset_rows.h"
#include "catalog/sources/reading/foreign_database.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

constexpr std::size_t kLongestName = 1'000;
constexpr std::size_t kLargestText = std::size_t{8} << 20;
constexpr std::size_t kDatasetsAtOnce = 500; ///< with all their columns in memory

ForeignOptions options()
{
    ForeignOptions options;
    options.deniedTables = {"ab_register_user",
                            "logs",
                            "query",
                            "saved_query",
                            "key_value",
                            "keyvalue",
                            "cache_keys",
                            "ssh_tunnels",
                            "tab_state",
                            "url",
                            "database_user_oauth2_tokens",
                            "sql_observations",
                            "report_execution_log"};
    options.deniedColumns = {"ab_user.password", "dbs.password", "dbs.encrypted_extra", "dbs.server_cert",
                             "dbs.extra"};
    return options;
}

/// A uuid of 16 bytes, or as text; SQLAlchemy writes both.
std::string uuidOf(const ForeignRow& row, int column)
{
    const std::string_view bytes = row.bytes(column);
    if (bytes.size() != 16)
        return asciiLowered(row.text(column, 64));
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        if (text.size() == 8 || text.size() == 13 || text.size() == 18 || text.size() == 23)
            text += '-';
        text += kDigits[static_cast<unsigned char>(byte) >> 4U];
        text += kDigits[static_cast<unsigned char>(byte) & 15U];
    }
    return text;
}

/// The columns as an object; what is null is left out.
Json objectOf(const ForeignRow& row, const std::vector<std::string>& columns)
{
    Json object = Json::object();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const int at = static_cast<int>(i);
        if (row.isNull(at))
            continue;
        object[columns[i]] = columns[i] == "uuid" ? uuidOf(row, at) : row.text(at, kLargestText);
    }
    return object;
}

class DatabaseRows
{
public:
    DatabaseRows(ForeignDatabase& database, ChartRecords& records)
        : m_database(database), m_records(records), m_rows(records)
    {}

    Result<void> read()
    {
        auto done = readPeople();
        if (done)
            done = readTags();
        if (done)
            done = readDatabases();
        if (done)
            done = readDatasets();
        if (done)
            done = readCharts();
        return done ? readDashboards() : done;
    }

private:
    using Lists = std::map<std::string, Json>; ///< number of a thing -> list

    Result<void> each(const ForeignSelect& select, const std::function<Result<void>(const ForeignRow&)>& use)
    {
        Result<void> used;
        auto taken = m_database.select(select, [&](const ForeignRow& row) {
            used = use(row);
            return used.has_value();
        });
        return !used ? used : taken ? Result<void>() : fail(taken.error());
    }

    /// Rows of a table as objects, each with the columns that it has.
    Result<void> eachObject(const std::string& table, std::vector<std::string> columns,
                            const std::function<Result<void>(Json&&)>& use, const std::string& where = {})
    {
        return each({.table = table, .columns = columns, .where = where, .order = "id"},
                    [&](const ForeignRow& row) { return use(objectOf(row, columns)); });
    }

    Result<void> readPeople()
    {
        std::map<std::string, std::string> people;
        auto done = each(
            {.table = "ab_user", .columns = {"id", "username", "first_name", "last_name"}, .order = "id"},
            [&](const ForeignRow& row) -> Result<void> {
                const std::string name = row.text(2, 200) + " " + row.text(3, 200);
                people[row.text(0)] = trimmed(name).empty() ? row.text(1, 200) : std::string(trimmed(name));
                return {};
            });
        const auto owners = [&](const char* table, const char* thing, Lists& lists) {
            return each(
                {.table = table, .columns = {thing, "user_id"}, .order = "id"},
                [&](const ForeignRow& row) -> Result<void> {
                    const auto person = people.find(row.text(1));
                    if (person != people.end())
                        lists.try_emplace(row.text(0), Json::array()).first->second.push_back(person->second);
                    return {};
                });
        };
        if (done)
            done = owners("sqlatable_user", "table_id", m_owners["dataset"]);
        if (done)
            done = owners("slice_user", "slice_id", m_owners["chart"]);
        return done ? owners("dashboard_user", "dashboard_id", m_owners["dashboard"]) : done;
    }

    // beside people's tags there are "owner:3" and "type:chart", which say what is known already
    Result<void> readTags()
    {
        std::map<std::string, std::string> names;
        auto done = each({.table = "tag", .columns = {"id", "name", "type"}, .order = "id"},
                         [&](const ForeignRow& row) -> Result<void> {
                             if (asciiLowered(row.text(2, 50)) == "custom" || row.text(2, 50) == "1")
                                 names[row.text(0)] = row.text(1, kLongestName);
                             return {};
                         });
        if (!done)
            return done;
        return each(
            {.table = "tagged_object", .columns = {"tag_id", "object_id", "object_type"}, .order = "id"},
            [&](const ForeignRow& row) -> Result<void> {
                const auto name = names.find(row.text(0));
                if (name != names.end())
                    m_tags[asciiLowered(row.text(2, 50))]
                        .try_emplace(row.text(1), Json::array())
                        .first->second.push_back(name->second);
                return {};
            });
    }

    void addPeopleAndTags(Json& row, const std::string& kind)
    {
        const std::string number = jsonText(row, "id");
        if (const auto owners = m_owners[kind].find(number); owners != m_owners[kind].end())
            row["owners"] = owners->second;
        if (const auto tags = m_tags[kind].find(number); tags != m_tags[kind].end())
            row["tags"] = tags->second;
    }

    Result<void> readDatabases()
    {
        return eachObject("dbs", {"id", "database_name", "sqlalchemy_uri"}, [&](Json&& row) -> Result<void> {
            row["uuid"] = jsonText(row, "id");
            m_rows.readDatabase(row, "dbs " + jsonText(row, "id"));
            return {};
        });
    }

    Result<void> readDatasets()
    {
        std::vector<Json> tables;
        const std::vector<std::string> columns{
            "id",  "uuid",   "table_name",  "schema",        "catalog",
            "sql", "params", "description", "main_dttm_col", "database_id"};
        auto done = eachObject("tables", columns, [&](Json&& row) -> Result<void> {
            row["database"] = jsonText(row, "database_id");
            addPeopleAndTags(row, "dataset");
            tables.push_back(std::move(row));
            return tables.size() < kDatasetsAtOnce ? Result<void>() : sendDatasets(tables);
        });
        return done ? sendDatasets(tables) : done;
    }

    // Columns stand in the order of their tables only by chance, so those of many datasets are asked at once.
    Result<void> sendDatasets(std::vector<Json>& tables)
    {
        if (tables.empty())
            return {};
        const std::string range = "table_id BETWEEN CAST(?1 AS INTEGER) AND CAST(?2 AS INTEGER)";
        for (const auto& [from, to, names] :
             {std::tuple{
                  "table_columns", "columns",
                  std::vector<std::string>{"table_id", "column_name", "type", "expression", "description"}},
              std::tuple{"sql_metrics", "metrics",
                         std::vector<std::string>{"table_id", "metric_name", "expression", "description"}}}) {
            std::map<std::string, Json*> byNumber;
            for (Json& table : tables) {
                table[to] = Json::array();
                byNumber[jsonText(table, "id")] = &table[to];
            }
            if (!m_database.hasColumn(from, "table_id"))
                continue;
            auto taken = m_database.select({.table = from, .columns = names, .where = range, .order = "id"},
                                           [&](const ForeignRow& row) {
                                               const auto list = byNumber.find(row.text(0));
                                               if (list != byNumber.end())
                                                   list->second->push_back(objectOf(row, names));
                                               return true;
                                           },
                                           {jsonText(tables.front(), "id"), jsonText(tables.back(), "id")});
            if (!taken)
                return fail(taken.error());
        }
        for (const Json& table : tables)
            m_rows.readTable(table, "tables " + jsonText(table, "id"));
        tables.clear();
        return m_records.sendIfLarge();
    }

    Result<void> readCharts()
    {
        const std::vector<std::string> columns{"id",
                                               "uuid",
                                               "slice_name",
                                               "viz_type",
                                               "datasource_id",
                                               "datasource_type",
                                               "description",
                                               "params",
                                               "certified_by",
                                               "certification_details"};
        return eachObject("slices", columns, [&](Json&& row) -> Result<void> {
            addPeopleAndTags(row, "chart");
            m_rows.readSlice(row, "slices " + jsonText(row, "id"));
            return m_records.sendIfLarge();
        });
    }

    Result<void> readDashboards()
    {
        Lists slices;
        auto done =
            each({.table = "dashboard_slices", .columns = {"dashboard_id", "slice_id"}, .order = "id"},
                 [&](const ForeignRow& row) -> Result<void> {
                     slices.try_emplace(row.text(0), Json::array()).first->second.push_back(row.text(1));
                     return {};
                 });
        if (!done)
            return done;
        const std::vector<std::string> columns{"id",        "uuid",         "dashboard_title",
                                               "slug",      "description",  "json_metadata",
                                               "published", "certified_by", "certification_details"};
        return eachObject("dashboards", columns, [&](Json&& row) -> Result<void> {
            const std::string number = jsonText(row, "id");
            if (const auto shown = slices.find(number); shown != slices.end())
                row["slices"] = shown->second;
            if (jsonMember(row, "published") != nullptr)
                row["published"] = jsonText(row, "published") == "1" ? "true" : "false";
            addPeopleAndTags(row, "dashboard");
            m_rows.readDashboard(row, "dashboards " + number);
            return m_records.sendIfLarge();
        });
    }

    ForeignDatabase& m_database;
    ChartRecords& m_records;
    SupersetRows m_rows;
    std::map<std::string, Lists> m_owners; ///< kind -> number -> people
    std::map<std::string, Lists> m_tags;   ///< kind -> number -> tags
};

} // namespace

bool isSupersetDatabase(const DocumentFile& file)
{
    return isSqlite(file.head) && sqliteTableNames(file).hasAll({"dashboards", "slices", "dbs", "tables"});
}

Result<void> readSupersetDatabase(const std::string& path, ChartRecords& records)
{
    auto database = ForeignDatabase::open(path, options(), records.stop());
    if (!database)
        return fail(database.error());
    return DatabaseRows(*database, records).read();
}

} // namespace upriver
