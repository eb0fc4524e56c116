// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/platforms/grafana_dashboard.h"
#include "catalog/sources/platforms/prometheus_metrics.h"
#include "catalog/sources/platforms/warehouse_tables.h"

namespace upriver {

namespace {

/// "ds" of "${ds}", "${ds:raw}", "$ds" and "[[ds]]"; empty: no variable.
std::string_view variableIn(std::string_view text)
{
    if (text.starts_with("${"))
        return text.substr(2, text.find_first_of(":}", 2) - 2);
    if (text.starts_with("[["))
        return text.substr(2, text.find_first_of(":]", 2) - 2);
    return text.starts_with('$') ? text.substr(1) : std::string_view();
}

bool isPrometheus(std::string_view type)
{
    return containsNoCase(type, "prometheus") || containsNoCase(type, "mimir") ||
           containsNoCase(type, "victoriametrics-metrics");
}

struct SqlPlugin
{
    const char* word;
    const char* platform;
};

// Parts of the names of plugins that ask in SQL.
constexpr std::array kSqlPlugins{
    SqlPlugin{"postgres", "postgres"}, SqlPlugin{"mysql", "mysql"},
    SqlPlugin{"mssql", "mssql"},       SqlPlugin{"bigquery", "bigquery"},
    SqlPlugin{"redshift", "redshift"}, SqlPlugin{"snowflake", "snowflake"},
    SqlPlugin{"athena", "awsathena"},  SqlPlugin{"clickhouse", "clickhouse"},
    SqlPlugin{"sqlite", "sqlite"},     SqlPlugin{"databricks", "databricks"},
    SqlPlugin{"oracle", "oracle"},     SqlPlugin{"trino", "trino"},
};

std::string sqlPlatformOf(std::string_view type)
{
    for (const auto& [word, platform] : kSqlPlugins)
        if (containsNoCase(type, word))
            return platform;
    return {};
}

const std::string& sqlOf(const Json& query, bool isSql)
{
    for (const char* key : {"rawSql", "rawSQL", "queryText"})
        if (const std::string& text = jsonText(query, key); !text.empty())
            return text;
    return jsonText(query, isSql ? "query" : "rawSql");
}

/// The table that a query editor keeps beside its SQL; empty when it is none, or a variable.
std::string statedTable(const Json& query)
{
    const std::string& table = jsonText(query, "table");
    const std::string& database = jsonText(query, "database");
    if (table.empty() || (table + database).find_first_of("$ []{}") != std::string::npos)
        return {};
    return database.empty() ? table : database + "." + table;
}

bool isInner(std::string_view type)
{
    return type == "__expr__" || type == "-- Grafana --" || type == "grafana";
}

} // namespace

void GrafanaSources::learn(const Json& dashboard)
{
    for (const Json& input : jsonArray(dashboard, "__inputs"))
        if (jsonText(input, "type") == "datasource")
            m_types[jsonText(input, "name")] = jsonText(input, "pluginId");
    if (const Json* templating = jsonMember(dashboard, "templating"))
        for (const Json& variable : jsonArray(*templating, "list"))
            if (jsonText(variable, "type") == "datasource")
                m_types[jsonText(variable, "name")] = jsonText(variable, "query");
}

GrafanaSources::Place GrafanaSources::named(const Json& stated) const
{
    Place place;
    place.type = jsonText(stated, "type");
    place.uid = stated.is_string() ? stated.get<std::string>() : jsonText(stated, "uid");
    if (place.type == "datasource") // Grafana's own
        place.type = place.uid == "grafana" ? "-- Grafana --" : place.uid;
    if (const auto variable = variableIn(place.uid); !variable.empty()) {
        const auto known = m_types.find(variable);
        if (place.type.empty() && known != m_types.end())
            place.type = known->second;
        place.uid.clear();
    }
    if (place.uid.starts_with("-- "))
        place.type = place.uid;
    if (place.uid.starts_with('<') || place.uid.starts_with("-- "))
        place.uid.clear(); // to be filled in
    return place;
}

GrafanaSources::Place GrafanaSources::placeOf(const Json& query, const Json* outer) const
{
    Place place;
    if (const Json* own = jsonMember(query, "datasource"))
        place = named(*own);
    if (place.type.empty() && place.uid.empty() && outer != nullptr)
        place = named(*outer);
    return place;
}

QualifiedName GrafanaQueries::named(std::string_view what, std::string_view name) const
{
    return {m_records.settings().aliased("grafana"), std::string(what) + "/" + redactSecrets(name)};
}

std::vector<AssetIndex> GrafanaQueries::read(const Json& query, const GrafanaSources::Place& place,
                                             const GrafanaReader& reader, const std::string& locator)
{
    if (isInner(place.type) || isInner(place.uid))
        return {};
    const std::string& expression = jsonText(query, "expr");
    if (isPrometheus(place.type) || (place.type.empty() && !expression.empty())) {
        const std::string& text = expression.empty() ? jsonText(query, "query") : expression;
        return readMetrics(m_records, metricsInVariableQuery(text), reader.asset, locator);
    }
    const std::string platform = sqlPlatformOf(place.type);
    if (const std::string& text = sqlOf(query, !platform.empty()); !trimmed(text).empty()) {
        readSql(text, place, query, reader, locator);
        return {};
    }
    if (place.type == "cloudwatch")
        readCloudWatch(query, reader, locator);
    else if (!place.uid.empty() && platform.empty()) // what is asked is not understood, who is asked is
        m_records.edge(m_records.mention(AssetKind::Service, named("datasource", place.uid), "data source"),
                       reader.asset, EdgeKind::Data, locator);
    return {};
}

void GrafanaQueries::readCloudWatch(const Json& query, const GrafanaReader& reader,
                                    const std::string& locator)
{
    const std::string& metric = jsonText(query, "metricName");
    const std::string name = jsonText(query, "namespace") + "/" + metric;
    if (!metric.empty() && name.find('$') == std::string::npos)
        m_records.edge(m_records.mention(AssetKind::Dataset, normalised("cloudwatch", name), "metric"),
                       reader.asset, EdgeKind::Data, locator);
}

// What the query reads is found by the analysis of its SQL.
void GrafanaQueries::readSql(const std::string& text, const GrafanaSources::Place& place, const Json& query,
                             const GrafanaReader& reader, const std::string& locator)
{
    const std::string platform = sqlPlatformOf(place.type);
    const std::string& ref = jsonText(query, "refId");
    const AssetIndex job =
        m_records.declare(AssetKind::Job, named("query", reader.name + (ref.empty() ? "" : "/" + ref)),
                          "query", reader.title, locator);
    m_records.property(job, "data_source", place.uid);
    m_records.edge(job, reader.asset, EdgeKind::Data, locator);
    CodeRecord code;
    code.job = job;
    code.target = reader.asset;
    code.text = text;
    if (const std::string table = statedTable(query); !table.empty())
        for (std::size_t at = code.text.find("$table"); at != std::string::npos;
             at = code.text.find("$table", at + table.size()))
            code.text.replace(at, 6, table);
    code.dialect = platform;
    if (!platform.empty())
        code.tablesIn = normalised(m_records.settings().namespaceFor(platform), "").ns;
    const std::string& database = jsonText(query, "dataset");
    if (!database.empty() && database.find('$') == std::string::npos) {
        code.defaultDatabase = redactSecrets(database);
        code.defaultSchema = hasNoSchemas(platform) ? "" : usualSchemaOf(platform);
    }
    m_records.code(std::move(code));
}

} // namespace upriver
