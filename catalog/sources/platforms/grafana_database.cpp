// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/grafana_database.h"

#include <map>

#include "catalog/sources/reading/foreign_database.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

constexpr std::size_t kLargestText = std::size_t{16} << 20;
constexpr std::size_t kMostSources = 10'000;

ForeignOptions options()
{
    ForeignOptions options;
    options.deniedTables = {"user",
                            "user_auth",
                            "user_auth_token",
                            "api_key",
                            "secrets",
                            "data_keys",
                            "temp_user",
                            "session",
                            "server_lock",
                            "cache_data",
                            "dashboard_version",
                            "dashboard_snapshot",
                            "alert_configuration",
                            "sso_setting",
                            "signing_key"};
    options.deniedColumns = {"data_source.password",
                             "data_source.basic_auth_password",
                             "data_source.secure_json_data",
                             "data_source.json_data",
                             "data_source.user",
                             "data_source.basic_auth_user"};
    return options;
}

Json parsedOr(std::string_view text, Json fallback)
{
    auto parsed = parseJson(text);
    return parsed ? std::move(*parsed) : std::move(fallback);
}

class DatabaseRows
{
public:
    DatabaseRows(ForeignDatabase& database, const TakeGrafanaRow& take, const GrafanaRowProblem& problem)
        : m_database(database), m_take(take), m_problem(problem)
    {}

    Result<void> read()
    {
        auto done = readSources();
        if (done)
            done = readFolders();
        if (done)
            done = readDashboards();
        if (done)
            done = readLibrary();
        return done ? readAlerts() : done;
    }

private:
    /// Rows until one fails.
    Result<void> each(const ForeignSelect& select, const std::function<Result<void>(const ForeignRow&)>& use)
    {
        Result<void> used;
        auto taken = m_database.select(select, [&](const ForeignRow& row) {
            used = use(row);
            return used.has_value();
        });
        return !used ? used : taken ? Result<void>() : fail(taken.error());
    }

    Result<void> readSources()
    {
        Json list = Json::array();
        auto done = each(
            {.table = "data_source", .columns = {"name", "uid", "type", "url", "database"}, .order = "id"},
            [&](const ForeignRow& row) -> Result<void> {
                if (list.size() < kMostSources)
                    list.push_back({{"name", row.text(0, 500)},
                                    {"uid", row.text(1, 500)},
                                    {"type", row.text(2, 500)},
                                    {"url", row.text(3, 2'000)},
                                    {"database", row.text(4, 500)}});
                return {};
            });
        if (!done || list.empty())
            return done;
        return m_take(Json{{"datasources", std::move(list)}}, "data_source");
    }

    /// Folders are rows among the dashboards, since version 11 in a table of their own as well.
    Result<void> readFolders()
    {
        auto done = each({.table = "dashboard",
                          .columns = {"id", "uid", "title"},
                          .where = m_database.hasColumn("dashboard", "is_folder") ? "is_folder = 1" : "0",
                          .order = "id"},
                         [&](const ForeignRow& row) -> Result<void> {
                             m_folders["id " + row.text(0)] = row.text(2, 500);
                             m_folders[row.text(1, 500)] = row.text(2, 500);
                             return {};
                         });
        if (!done)
            return done;
        return each({.table = "folder", .columns = {"uid", "title"}, .order = "id"},
                    [&](const ForeignRow& row) -> Result<void> {
                        m_folders[row.text(0, 500)] = row.text(1, 500);
                        return {};
                    });
    }

    [[nodiscard]] std::string folder(const std::string& uid, const std::string& id) const
    {
        const auto byUid = m_folders.find(uid);
        if (!uid.empty() && byUid != m_folders.end())
            return byUid->second;
        const auto byId = m_folders.find("id " + id);
        return byId == m_folders.end() ? std::string() : byId->second;
    }

    Result<void> readDashboards()
    {
        return each({.table = "dashboard",
                     .columns = {"id", "uid", "title", "data", "version", "updated", "folder_uid",
                                 "folder_id", "slug"},
                     .where = m_database.hasColumn("dashboard", "is_folder") ? "is_folder = 0" : "",
                     .order = "id"},
                    [&](const ForeignRow& row) { return readDashboard(row); });
    }

    Result<void> readDashboard(const ForeignRow& row)
    {
        const std::string locator = "dashboard " + row.text(0);
        Json board = parsedOr(row.text(3, kLargestText), nullptr);
        if (!board.is_object()) {
            m_problem("This dashboard is damaged or too large and was skipped.", locator);
            return {};
        }
        // what the row says is newer than what is inside
        const auto put = [&](const char* key, std::string text) {
            if (!text.empty())
                board[key] = std::move(text);
        };
        put("uid", row.text(1, 500).empty() ? row.text(8, 500) : row.text(1, 500));
        put("title", row.text(2, 500));
        put("version", row.text(4, 50));
        Json meta{{"folderTitle", folder(row.text(6, 500), row.text(7, 50))}, {"updated", row.text(5, 50)}};
        return m_take(Json{{"dashboard", std::move(board)}, {"meta", std::move(meta)}}, locator);
    }

    Result<void> readLibrary()
    {
        return each({.table = "library_element",
                     .columns = {"id", "uid", "name", "description", "model", "folder_uid", "folder_id"},
                     .order = "id"},
                    [&](const ForeignRow& row) -> Result<void> {
                        Json element{{"uid", row.text(1, 500)},
                                     {"name", row.text(2, 500)},
                                     {"description", row.text(3, 10'000)},
                                     {"model", parsedOr(row.text(4, kLargestText), nullptr)}};
                        element["meta"]["folderName"] = folder(row.text(5, 500), row.text(6, 50));
                        return m_take(Json{{"result", std::move(element)}}, "library_element " + row.text(0));
                    });
    }

    Result<void> readAlerts()
    {
        return each(
            {.table = "alert_rule",
             .columns = {"id", "uid", "title", "data", "labels", "annotations", "rule_group", "namespace_uid",
                         "for", "interval_seconds"},
             .order = "id"},
            [&](const ForeignRow& row) -> Result<void> {
                Json rule{{"uid", row.text(1, 500)},
                          {"title", row.text(2, 500)},
                          {"data", parsedOr(row.text(3, kLargestText), Json::array())},
                          {"labels", parsedOr(row.text(4, kLargestText), Json::object())},
                          {"annotations", parsedOr(row.text(5, kLargestText), Json::object())}};
                Json group{{"name", row.text(6, 500)},
                           {"folder", folder(row.text(7, 500), {})},
                           {"rules", Json::array({std::move(rule)})}};
                if (const auto seconds = row.integer(9))
                    group["interval"] = std::to_string(*seconds) + "s";
                return m_take(Json{{"groups", Json::array({std::move(group)})}}, "alert_rule " + row.text(0));
            });
    }

    ForeignDatabase& m_database;
    const TakeGrafanaRow& m_take;
    const GrafanaRowProblem& m_problem;
    std::map<std::string, std::string> m_folders; ///< "id 7" or uid -> title
};

} // namespace

bool isGrafanaDatabase(const DocumentFile& file)
{
    return isSqlite(file.head) &&
           sqliteTableNames(file).hasAll({"dashboard", "data_source", "migration_log"});
}

Result<void> readGrafanaDatabase(const std::string& path, const std::stop_token& stop,
                                 const TakeGrafanaRow& take, const GrafanaRowProblem& problem)
{
    auto database = ForeignDatabase::open(path, options(), stop);
    if (!database)
        return fail(database.error());
    return DatabaseRows(*database, take, problem).read();
}

} // namespace upriver
