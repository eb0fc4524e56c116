// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/superset_export.h"

#include <array>
#include <set>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::uint8_t kGuessedSchema = 80;

struct Use
{
    const char* field;
    std::uint16_t kinds;
};

// Where the settings of a chart name columns; metrics name them one level deeper.
constexpr std::array kUses{
    Use{"columns", kIdentity},
    Use{"all_columns", kIdentity},
    Use{"groupby", kGroupBy},
    Use{"groupbyColumns", kGroupBy},
    Use{"groupbyRows", kGroupBy},
    Use{"groupby_b", kGroupBy},
    Use{"x_axis", kGroupBy},
    Use{"series", kGroupBy},
    Use{"entity", kGroupBy},
    Use{"dimension", kGroupBy},
    Use{"source", kGroupBy},
    Use{"target", kGroupBy},
    Use{"all_columns_x", kGroupBy},
    Use{"all_columns_y", kGroupBy},
    Use{"granularity_sqla", kFilter},
    Use{"metric", kAggregation},
    Use{"metrics", kAggregation},
    Use{"metrics_b", kAggregation},
    Use{"secondary_metric", kAggregation},
    Use{"percent_metrics", kAggregation},
    Use{"x", kAggregation},
    Use{"y", kAggregation},
    Use{"size", kAggregation},
    Use{"adhoc_filters", kFilter},
    Use{"adhoc_filters_b", kFilter},
    Use{"timeseries_limit_metric", kSort},
    Use{"line_column", kIdentity},
    Use{"geojson", kIdentity},
    Use{"start_time", kIdentity},
    Use{"end_time", kIdentity},
    Use{"y_axis", kGroupBy},
    Use{"id", kIdentity},
    Use{"parent", kIdentity},
    Use{"name", kIdentity},
};

bool isPlainColumn(std::string_view text)
{
    for (const char c : text)
        if (!isAsciiAlnum(c) && c != '_')
            return false;
    return !text.empty() && !isAsciiDigit(text.front());
}

/// The column in "SUM(price)", when the expression is nothing more than that.
std::string columnInCall(std::string_view expression)
{
    const auto open = expression.find('(');
    if (open == std::string_view::npos || !expression.ends_with(')'))
        return {};
    std::string_view inside = trimmed(expression.substr(open + 1, expression.size() - open - 2));
    if (startsWithNoCase(inside, "distinct "))
        inside = trimmed(inside.substr(9));
    return isPlainColumn(inside) ? std::string(inside) : std::string();
}

} // namespace

SupersetExport::SupersetExport(ChartRecords& records)
    : m_records(records), m_namespace(records.settings().aliased("superset"))
{}

QualifiedName SupersetExport::named(std::string_view what, std::string_view uuid) const
{
    return {m_namespace, std::string(what) + "/" + redactSecrets(asciiLowered(uuid))};
}

void SupersetExport::read(std::string_view part, const Json& yaml, const std::string& path)
{
    if (!yaml.is_object() || jsonText(yaml, "uuid").empty()) {
        m_records.problem(Severity::Warning, "This file of the export has no uuid. It was skipped.", path);
        return;
    }
    if (part == "databases")
        readDatabase(yaml, path);
    else if (part == "datasets")
        readDataset(yaml, path);
    else if (part == "charts")
        readChart(yaml, path);
    else if (part == "dashboards")
        readDashboard(yaml, path);
}

void SupersetExport::readDatabase(const Json& yaml, const std::string& path)
{
    Database database;
    database.title = redactSecrets(jsonText(yaml, "database_name"));
    database.tables = WarehouseTables::fromConnection(jsonText(yaml, "sqlalchemy_uri"));
    if (database.tables.ns.empty())
        m_records.problem(Severity::Note,
                          (jsonText(yaml, "sqlalchemy_uri").empty()
                               ? "It is not said where database " + database.title + " is"
                               : "The connection of database " + database.title + " can't be understood") +
                              ", so its tables have no place.",
                          path);
    m_databases[jsonText(yaml, "uuid")] = std::move(database);
}

void SupersetExport::readCommon(const Json& yaml, AssetIndex asset)
{
    m_records.describe(asset, jsonText(yaml, "description"));
    m_records.property(asset, "certified_by", jsonText(yaml, "certified_by"));
    m_records.property(asset, "certification", jsonText(yaml, "certification_details"));
    for (const Json& tag : jsonArray(yaml, "tags"))
        m_records.tag(asset, tag.is_string() ? tag.get_ref<const std::string&>() : jsonText(tag, "name"));
    for (const Json& owner : jsonArray(yaml, "owners"))
        m_records.owner(asset, owner.is_string() ? owner.get_ref<const std::string&>() : std::string(),
                        "owner");
}

void SupersetExport::readDataset(const Json& yaml, const std::string& path)
{
    const std::string& uuid = jsonText(yaml, "uuid");
    const QualifiedName name = named("dataset", uuid);
    const bool isVirtual = !trimmed(jsonText(yaml, "sql")).empty();
    const AssetIndex dataset =
        m_records.declare(AssetKind::Dataset, name, isVirtual ? "virtual dataset" : "physical dataset",
                          jsonText(yaml, "table_name"), path);
    readCommon(yaml, dataset);
    m_records.property(dataset, "main_time_column", jsonText(yaml, "main_dttm_col"));
    const auto found = m_databases.find(jsonText(yaml, "database_uuid"));
    const Database* database = found == m_databases.end() ? nullptr : &found->second;
    if (database != nullptr)
        m_records.property(dataset, "database", database->title);
    AssetIndex table = kNoAsset;
    if (isVirtual)
        readVirtual(yaml, dataset, name, database, path);
    else
        table = readPhysical(yaml, dataset, database, path);
    const bool sure = database == nullptr || database->tables.knowsSchema(jsonText(yaml, "schema"));
    readColumns(yaml, dataset, table, sure ? 100 : kGuessedSchema, path);
    readMetrics(yaml, dataset, name, path);
}

// What the query reads is found by the analysis of its SQL.
void SupersetExport::readVirtual(const Json& yaml, AssetIndex dataset, const QualifiedName& name,
                                 const Database* database, const std::string& path)
{
    const QualifiedName query = named("query", name.name.substr(name.name.find('/') + 1));
    const AssetIndex job =
        m_records.declare(AssetKind::Job, query, "query", jsonText(yaml, "table_name"), path);
    m_records.edge(job, dataset, EdgeKind::Data, path);
    CodeRecord code;
    code.job = job;
    code.target = dataset;
    code.text = jsonText(yaml, "sql");
    code.templated = code.text.find("{{") != std::string::npos || code.text.find("{%") != std::string::npos;
    if (database != nullptr) {
        const std::string& catalog = jsonText(yaml, "catalog");
        const std::string& schema = jsonText(yaml, "schema");
        code.dialect = database->tables.platform;
        code.tablesIn = database->tables.ns;
        code.defaultDatabase = redactSecrets(catalog.empty() ? database->tables.database : catalog);
        code.defaultSchema = redactSecrets(schema.empty() ? database->tables.schema : schema);
    }
    m_records.code(std::move(code));
}

AssetIndex SupersetExport::readPhysical(const Json& yaml, AssetIndex dataset, const Database* database,
                                        const std::string& path)
{
    const std::string& schema = jsonText(yaml, "schema");
    const QualifiedName name = database == nullptr ? QualifiedName()
                                                   : database->tables.table(jsonText(yaml, "catalog"), schema,
                                                                            jsonText(yaml, "table_name"));
    if (name.isEmpty()) {
        if (database == nullptr) // else it has been told once
            m_records.problem(Severity::Note,
                              "The database of this dataset is not in the export, so its table is not known.",
                              path);
        return kNoAsset;
    }
    const AssetIndex table = m_records.mention(AssetKind::Dataset, name);
    m_records.edge(table, dataset, EdgeKind::Data, path,
                   database->tables.knowsSchema(schema) ? 100 : kGuessedSchema);
    return table;
}

void SupersetExport::readColumns(const Json& yaml, AssetIndex dataset, AssetIndex table,
                                 std::uint8_t confidence, const std::string& path)
{
    std::int32_t position = 0;
    for (const Json& item : jsonArray(yaml, "columns")) {
        const std::string name = redactSecrets(jsonText(item, "column_name"));
        if (name.empty()) {
            m_records.problem(Severity::Warning, "A column without a name was skipped.", path);
            continue;
        }
        ColumnRecord column;
        column.asset = dataset;
        column.name = name;
        column.type = jsonText(item, "type");
        column.description = jsonText(item, "description");
        column.position = position++;
        m_records.column(std::move(column));
        const std::string_view expression = trimmed(jsonText(item, "expression"));
        if (table != kNoAsset && (expression.empty() || isPlainColumn(expression)))
            m_records.columnEdge(table, expression.empty() ? name : std::string(expression), dataset, name,
                                 kIdentity, path, confidence);
    }
}

void SupersetExport::readMetrics(const Json& yaml, AssetIndex dataset, const QualifiedName& name,
                                 const std::string& path)
{
    for (const Json& item : jsonArray(yaml, "metrics")) {
        const std::string metric = redactSecrets(jsonText(item, "metric_name"));
        if (metric.empty())
            continue;
        const AssetIndex term =
            m_records.declare(AssetKind::Term, {name.ns, name.name + "/" + metric}, "metric", metric, path);
        m_records.describe(term, jsonText(item, "description"));
        m_records.property(term, "expression", jsonText(item, "expression"));
        m_records.edge(dataset, term, EdgeKind::Data, path);
        const std::string column = columnInCall(trimmed(jsonText(item, "expression")));
        m_records.columnEdge(dataset, column, term, {}, kAggregation, path);
        m_metrics[name.name][metric] = column;
    }
}

void SupersetExport::readChart(const Json& yaml, const std::string& path)
{
    const AssetIndex chart = m_records.declare(AssetKind::Dashboard, named("chart", jsonText(yaml, "uuid")),
                                               "chart", jsonText(yaml, "slice_name"), path);
    readCommon(yaml, chart);
    m_records.property(chart, "chart_type", jsonText(yaml, "viz_type"));
    const std::string& from = jsonText(yaml, "dataset_uuid");
    if (from.empty()) {
        m_records.problem(Severity::Note, "This chart names no dataset.", path);
        return;
    }
    const AssetIndex dataset = m_records.mention(AssetKind::Dataset, named("dataset", from));
    m_records.edge(dataset, chart, EdgeKind::Data, path);
    const Json* params = jsonMember(yaml, "params");
    if (params != nullptr && params->is_object()) {
        readUse(*params, dataset, chart, path);
    } else if (params != nullptr && params->is_string()) {
        // older exports write them as text
        if (const auto parsed = parseJson(params->get_ref<const std::string&>()))
            readUse(*parsed, dataset, chart, path);
    }
}

void SupersetExport::readUse(const Json& params, AssetIndex dataset, AssetIndex chart,
                             const std::string& path)
{
    for (const auto& [field, kinds] : kUses) {
        const Json* value = jsonMember(params, field);
        if (value == nullptr)
            continue;
        if (!value->is_array())
            use(*value, kinds, dataset, chart, path);
        else
            for (const Json& item : *value)
                use(item, kinds, dataset, chart, path);
    }
}

// A column is a text; a metric is a text (of the dataset) or an object; a filter is an object.
void SupersetExport::use(const Json& value, std::uint16_t kinds, AssetIndex dataset, AssetIndex chart,
                         const std::string& path)
{
    std::string column;
    if (value.is_string())
        column = value.get<std::string>();
    else if (jsonText(value, "expressionType") == "SIMPLE" && jsonMember(value, "column") != nullptr)
        column = jsonTextAt(value, {"column", "column_name"});
    else if (jsonText(value, "expressionType") == "SIMPLE")
        column = jsonText(value, "subject");
    else
        column = columnInCall(trimmed(jsonText(value, "sqlExpression")));
    if (value.is_string() && (kinds == kAggregation || kinds == kSort)) {
        const std::string owner = m_records.nameOf(dataset).name;
        const auto metrics = m_metrics.find(owner);
        const auto metric = metrics == m_metrics.end() ? std::map<std::string, std::string>::const_iterator()
                                                       : metrics->second.find(column);
        if (metrics == m_metrics.end() || metric == metrics->second.end())
            return;
        m_records.edge(m_records.mention(AssetKind::Term, {m_namespace, owner + "/" + metric->first}), chart,
                       EdgeKind::Data, path);
        column = metric->second;
    }
    m_records.columnEdge(dataset, redactSecrets(column), chart, {}, kinds, path);
}

void SupersetExport::readDashboard(const Json& yaml, const std::string& path)
{
    const AssetIndex board =
        m_records.declare(AssetKind::Dashboard, named("dashboard", jsonText(yaml, "uuid")), "dashboard",
                          jsonText(yaml, "dashboard_title"), path);
    readCommon(yaml, board);
    m_records.property(board, "slug", jsonText(yaml, "slug"));
    m_records.property(board, "published", jsonScalarText(yaml, "published"));
    std::set<std::string> seen; // the layout may show one chart twice
    for (const auto& [key, item] : jsonObject(yaml, "position")) {
        const std::string uuid = asciiLowered(jsonTextAt(item, {"meta", "uuid"}));
        if (jsonText(item, "type") != "CHART" || uuid.empty() || !seen.insert(uuid).second)
            continue;
        const AssetIndex chart = m_records.mention(AssetKind::Dashboard, named("chart", uuid));
        m_records.edge(board, chart, EdgeKind::Contains, path);
        m_records.edge(chart, board, EdgeKind::Data, path);
    }
    readFilters(yaml, board, path);
}

void SupersetExport::readFilters(const Json& yaml, AssetIndex dashboard, const std::string& path)
{
    const Json* metadata = jsonMember(yaml, "metadata");
    if (metadata == nullptr)
        return;
    std::set<std::string> seen;
    for (const Json& filter : jsonArray(*metadata, "native_filter_configuration"))
        for (const Json& target : jsonArray(filter, "targets")) {
            const std::string& uuid = jsonText(target, "datasetUuid");
            if (uuid.empty())
                continue;
            const AssetIndex dataset = m_records.mention(AssetKind::Dataset, named("dataset", uuid));
            if (seen.insert(asciiLowered(uuid)).second)
                m_records.edge(dataset, dashboard, EdgeKind::Data, path);
            m_records.columnEdge(dataset, redactSecrets(jsonTextAt(target, {"column", "name"})), dashboard,
                                 {}, kFilter, path);
        }
}

} // namespace upriver
