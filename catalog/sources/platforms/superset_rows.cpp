// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/superset_rows.h"

#include <set>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::string_view kDruid = "__druid";
constexpr std::string_view kTable = "__table";

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// {"__Slice__": {…}} -> {…}
const Json& unmarked(const Json& value)
{
    if (!value.is_object() || value.size() != 1)
        return value;
    const auto only = value.begin();
    return only.key().starts_with("__") && only.key().ends_with("__") ? only.value() : value;
}

/// A member that is JSON written as text; null when it is not.
Json inner(const Json& object, std::string_view key)
{
    const Json* value = jsonMember(object, key);
    if (value == nullptr)
        return {};
    if (!value->is_string())
        return *value;
    auto parsed = parseJson(value->get_ref<const std::string&>());
    return parsed ? std::move(*parsed) : Json();
}

Json unmarkedList(const Json& object, std::string_view key)
{
    Json list = Json::array();
    for (const Json& item : jsonArray(object, key))
        list.push_back(unmarked(item));
    return list;
}

void copyTexts(const Json& from, Json& to, std::initializer_list<const char*> keys)
{
    for (const char* key : keys)
        if (const Json* value = jsonMember(from, key))
            to[key] = *value;
}

std::string tableKey(std::string_view database, std::string_view schema, std::string_view table)
{
    return std::string(database) + "/" + std::string(schema) + "/" + std::string(table);
}

std::string firstOf(std::initializer_list<std::string> texts)
{
    for (const std::string& text : texts)
        if (!text.empty())
            return text;
    return {};
}

} // namespace

bool isOldSupersetExport(std::string_view head)
{
    const std::string_view text = trimmed(head);
    if (text.starts_with('{'))
        return has(text, "\"__Dashboard__\"") || has(text, "\"__SqlaTable__\"") ||
               has(text, "\"__DruidDatasource__\"");
    const bool hasTables =
        has(text, "tables:") && has(text, "database_name:") && has(text, "sqlalchemy_uri:");
    if ((text.starts_with("databases:") || has(text, "\ndatabases:")) && hasTables)
        return true;
    if (text.starts_with("druid_clusters:") || has(text, "\ndruid_clusters:"))
        return has(text, "cluster_name:");
    return (text.starts_with("- ") || has(text, "\n- ")) && has(text, "remote_id") && has(text, "metrics:") &&
           has(text, "table_name:");
}

void SupersetRows::readDatabase(const Json& row, const std::string& locator)
{
    m_content.read("databases", row, locator);
}

void SupersetRows::readTable(const Json& row, const std::string& locator)
{
    const Json params = inner(row, "params");
    const std::string number = firstOf({jsonScalarText(row, "id"), jsonScalarText(params, "remote_id")});
    const std::string database = firstOf({jsonText(row, "database"), jsonText(params, "database_name")});
    const std::string byName = tableKey(database, jsonText(row, "schema"), jsonText(row, "table_name"));
    const std::string uuid = firstOf({jsonText(row, "uuid"), number, byName});
    m_datasets[byName] = uuid;
    if (!number.empty())
        m_datasets[number + std::string(kTable)] = uuid;
    Json yaml{{"uuid", uuid}, {"database_uuid", database}};
    copyTexts(row, yaml,
              {"table_name", "schema", "catalog", "sql", "description", "main_dttm_col", "tags",
               "certified_by", "certification_details", "owners"});
    yaml["columns"] = unmarkedList(row, "columns");
    yaml["metrics"] = unmarkedList(row, "metrics");
    m_content.read("datasets", yaml, locator);
}

std::string SupersetRows::datasetOf(const Json& slice, const Json& params) const
{
    // where it was exported, names are right and numbers may be of another installation
    const auto named = m_datasets.find(tableKey(jsonText(params, "database_name"), jsonText(params, "schema"),
                                                jsonText(slice, "datasource_name")));
    if (named != m_datasets.end())
        return named->second;
    const std::string number = jsonScalarText(slice, "datasource_id");
    const std::string id =
        number.empty() ? jsonText(params, "datasource") : number + "__" + jsonText(slice, "datasource_type");
    const auto numbered = m_datasets.find(id);
    if (numbered != m_datasets.end())
        return numbered->second;
    if (id.ends_with(kDruid))
        return "druid-" + id.substr(0, id.size() - kDruid.size());
    return id.ends_with(kTable) ? id.substr(0, id.size() - kTable.size()) : std::string();
}

void SupersetRows::readSlice(const Json& row, const std::string& locator)
{
    Json params = inner(row, "params");
    const std::string number = firstOf({jsonScalarText(row, "id"), jsonScalarText(params, "remote_id")});
    const std::string uuid = firstOf({jsonText(row, "uuid"), number});
    if (!number.empty())
        m_charts[number] = uuid;
    Json yaml{{"uuid", uuid}, {"dataset_uuid", datasetOf(row, params)}};
    copyTexts(
        row, yaml,
        {"slice_name", "viz_type", "description", "tags", "certified_by", "certification_details", "owners"});
    yaml["params"] = std::move(params);
    m_content.read("charts", yaml, locator);
}

Json SupersetRows::filtersOf(const Json& metadata) const
{
    Json filters = Json::array();
    for (Json filter : jsonArray(metadata, "native_filter_configuration")) {
        Json targets = Json::array();
        for (Json target : jsonArray(filter, "targets")) {
            const auto found = m_datasets.find(jsonScalarText(target, "datasetId") + std::string(kTable));
            if (found != m_datasets.end() && target.is_object())
                target["datasetUuid"] = found->second;
            targets.push_back(std::move(target));
        }
        filters.push_back(Json{{"targets", std::move(targets)}});
    }
    return filters;
}

void SupersetRows::readDashboard(const Json& row, const std::string& locator)
{
    const Json metadata = inner(row, "json_metadata");
    Json yaml{{"uuid", firstOf({jsonText(row, "uuid"), jsonScalarText(row, "id"),
                                jsonScalarText(metadata, "remote_id"), jsonText(row, "slug"),
                                jsonText(row, "dashboard_title")})}};
    copyTexts(row, yaml,
              {"dashboard_title", "slug", "description", "published", "tags", "certified_by",
               "certification_details", "owners"});
    Json position = Json::object();
    for (const Json& item : jsonArray(row, "slices")) {
        const Json& slice = unmarked(item);
        const std::string number =
            slice.is_object() ? jsonScalarText(slice, "id") : jsonScalar(&slice).value_or(std::string());
        const auto found = m_charts.find(number);
        if (found != m_charts.end())
            position[number] = {{"type", "CHART"}, {"meta", {{"uuid", found->second}}}};
    }
    yaml["position"] = std::move(position);
    yaml["metadata"] = {{"native_filter_configuration", filtersOf(metadata)}};
    m_content.read("dashboards", yaml, locator);
}

Result<void> SupersetRows::readTables(const Json& owner, std::string_view key, const std::string& pointer)
{
    std::size_t at = 0;
    for (const Json& item : jsonArray(owner, key)) {
        const std::string locator = jsonPointer(pointer, at++);
        Json table = unmarked(item);
        const std::string& druid = jsonText(table, "datasource_name");
        if (!table.is_object() || (jsonText(table, "table_name").empty() && druid.empty())) {
            m_records.problem(Severity::Warning, "A dataset without a name was skipped.", locator);
            continue;
        }
        if (!druid.empty())
            readDruid(std::move(table), locator);
        else {
            if (!jsonText(owner, "database_name").empty())
                table["database"] = jsonText(owner, "database_name");
            readTable(table, locator);
        }
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

// Datasources of Druid were a kind of their own, with numbers of their own.
void SupersetRows::readDruid(Json datasource, const std::string& locator)
{
    const std::string& name = jsonText(datasource, "datasource_name");
    const std::string number = firstOf(
        {jsonScalarText(datasource, "id"), jsonScalarText(inner(datasource, "params"), "remote_id"), name});
    m_content.read("databases",
                   Json{{"uuid", kDruid}, {"database_name", "Druid"}, {"sqlalchemy_uri", "druid://"}},
                   locator);
    m_datasets[number + std::string(kDruid)] = "druid-" + number;
    Json yaml{{"uuid", "druid-" + number}, {"database_uuid", kDruid}, {"table_name", name}};
    copyTexts(datasource, yaml, {"description"});
    yaml["columns"] = unmarkedList(datasource, "columns");
    m_content.read("datasets", yaml, locator);
}

Result<void> SupersetRows::readDatabases(const Json& document)
{
    std::size_t at = 0;
    for (const Json& item : jsonArray(document, "databases")) {
        const std::string locator = jsonPointer("/databases", at++);
        const std::string& name = jsonText(item, "database_name");
        if (name.empty()) {
            m_records.problem(Severity::Warning, "A database without a name was skipped.", locator);
            continue;
        }
        readDatabase(Json{{"uuid", name},
                          {"database_name", name},
                          {"sqlalchemy_uri", jsonText(item, "sqlalchemy_uri")}},
                     locator);
        if (auto read = readTables(item, "tables", locator + "/tables"); !read)
            return read;
    }
    at = 0;
    for (const Json& cluster : jsonArray(document, "druid_clusters"))
        if (auto read =
                readTables(cluster, "datasources", jsonPointer("/druid_clusters", at++) + "/datasources");
            !read)
            return read;
    return {};
}

// Where the database of a dataset is, these do not say.
void SupersetRows::nameDatabases(const Json& document)
{
    std::set<std::string> named;
    for (const Json& item : jsonArray(document, "datasources")) {
        const Json& table = unmarked(item);
        const std::string name = jsonText(inner(table, "params"), "database_name");
        if (!jsonText(table, "table_name").empty() && !name.empty() && named.insert(name).second)
            readDatabase(Json{{"uuid", name}, {"database_name", name}}, "/datasources");
    }
}

Result<void> SupersetRows::readDashboards(const Json& document)
{
    std::size_t at = 0;
    for (const Json& item : jsonArray(document, "dashboards")) {
        const std::string locator = jsonPointer("/dashboards", at++);
        const Json& board = unmarked(item);
        // charts have no uuid of their own here, but the layout knows it
        std::map<std::string, std::string> uuids;
        const Json layout = inner(board, "position_json");
        for (const auto& [key, part] : jsonMembers(layout))
            if (const Json* meta = jsonMember(part, "meta"); meta != nullptr)
                uuids[jsonScalarText(*meta, "chartId")] = jsonText(*meta, "uuid");
        std::size_t slices = 0;
        for (const Json& wrapped : jsonArray(board, "slices")) {
            Json slice = unmarked(wrapped);
            if (!slice.is_object())
                continue;
            slice["uuid"] = uuids[jsonScalarText(slice, "id")];
            readSlice(slice, jsonPointer(locator + "/slices", slices++));
        }
        readDashboard(board, locator);
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

Result<void> SupersetRows::readOldExport(const Json& document)
{
    Json listed = Json::object();
    if (document.is_array())
        listed["datasources"] = document;
    const Json& all = document.is_array() ? listed : document;
    nameDatabases(all);
    auto done = readDatabases(all);
    if (done)
        done = readTables(all, "datasources", document.is_array() ? "" : "/datasources");
    return done ? readDashboards(all) : done;
}

} // namespace upriver
