// SPDX-License-Identifier: Apache-2.0
// Where Feast's data lives: data sources as files, tables and topics, and the stores of feature_store.yaml.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/models/feast_project.h"
#include "catalog/sources/reading/stated_path.h"

namespace upriver::feast {

namespace {

bool isOpen(std::string_view text) { return text.find("${") != std::string_view::npos; }

struct Options
{
    const char* key;      ///< of the data source
    const char* platform; ///< whose tables the options name; "file" and "kafka" have rules of their own
    const char* subtype;
};
constexpr std::array kOptions{
    Options{"fileOptions", "file", "file"},          Options{"bigqueryOptions", "bigquery", "table"},
    Options{"kafkaOptions", "kafka", "topic"},       Options{"kinesisOptions", "kinesis", "stream"},
    Options{"redshiftOptions", "redshift", "table"}, Options{"snowflakeOptions", "snowflake", "table"},
    Options{"sparkOptions", "spark", "table"},       Options{"trinoOptions", "trino", "table"},
    Options{"athenaOptions", "awsathena", "table"},
};

const Options* optionsOf(const Json& source)
{
    const auto found = std::ranges::find_if(
        kOptions, [&](const Options& one) { return jsonMember(source, one.key) != nullptr; });
    return found == kOptions.end() ? nullptr : &*found;
}

/// Of "PUSH_SOURCE", 9, or the class in Python.
std::string subtypeOf(const Json& source)
{
    const std::string type = asciiLowered(jsonScalarText(source, "type"));
    if (type == "7" || type == "request_source")
        return "request source";
    if (type == "9" || type == "push_source")
        return "push source";
    if (const Options* options = optionsOf(source))
        return jsonTextAt(source, {options->key, "query"}).empty() ? options->subtype : "query";
    return "data source";
}

} // namespace

QualifiedName FeatureStore::filePlace(const std::string& path) const
{
    if (path.empty() || isOpen(path))
        return {};
    return placeOfStatedPath(path, m_folder.path, m_folder.relative, m_records.settings());
}

/// Tables of sources name no host: it is the offline store's.
void FeatureStore::gatherHost(const Json& offlineStore)
{
    const std::string& type = jsonText(offlineStore, "type");
    const std::string account = flowName(jsonText(offlineStore, "account"));
    const std::string cluster = flowName(jsonText(offlineStore, "cluster_id"));
    const std::string region = flowName(jsonText(offlineStore, "region"));
    if (isOpen(account + cluster + region))
        return;
    if (type.starts_with("snowflake") && !account.empty())
        m_hosts["snowflake"] = "snowflake://" + account;
    if (type.starts_with("redshift") && !cluster.empty() && !region.empty())
        m_hosts["redshift"] = normalised("redshift://" + cluster + "." + region, "").ns;
}

/// A setting of the platform comes before what the repository says.
std::string FeatureStore::tablesIn(const std::string& platform) const
{
    const std::string ns = m_records.settings().namespaceFor(platform);
    const auto host = m_hosts.find(platform);
    return m_records.settings().aliased(host != m_hosts.end() && hasUnknownHost(ns) ? host->second : ns);
}

QualifiedName FeatureStore::tablePlace(const Json& options, const std::string& platform) const
{
    const std::string& table = jsonText(options, "table");
    if (table.empty() || isOpen(table))
        return {};
    std::string name;
    // a table may be written with its database already
    const std::size_t stated = splitRelation(table).size();
    const std::array parents{std::pair{"database", std::size_t{2}}, std::pair{"schema", std::size_t{1}}};
    for (const auto& [key, above] : parents)
        if (const std::string& part = jsonText(options, key); !part.empty() && stated <= above)
            name += part + ".";
    for (const std::string& part : splitRelation(table))
        name += part + ".";
    name.pop_back();
    std::ranges::replace(name, ':', '.'); // BigQuery's older form project:dataset.table
    return normalised(tablesIn(platform), flowName(name));
}

QualifiedName FeatureStore::placeOf(const Json& source) const
{
    const Options* known = optionsOf(source);
    if (known == nullptr)
        return {};
    const Json& options = source[known->key];
    const std::string platform = known->platform;
    if (platform == "file")
        return filePlace(jsonText(options, "uri"));
    if (platform == "kafka") {
        const std::string topic = flowName(jsonText(options, "topic"));
        const std::string servers = flowName(jsonText(options, "kafkaBootstrapServers"));
        const std::string ns =
            servers.empty() ? m_records.settings().namespaceFor("kafka") : "kafka://" + servers;
        return topic.empty() || isOpen(topic + servers) ? QualifiedName() : normalised(ns, topic);
    }
    if (platform == "kinesis") {
        const std::string stream = flowName(jsonText(options, "streamName"));
        const std::string region = flowName(jsonText(options, "region"));
        return stream.empty() ? QualifiedName() : normalised("kinesis://" + region, stream);
    }
    if (platform == "spark" && jsonText(options, "table").empty())
        return filePlace(jsonText(options, "path"));
    return tablePlace(options, platform);
}

/// A query's result has no place of its own; what it reads is in its SQL.
void FeatureStore::addQuery(const FlowThing& source, const Json& spec, const std::string& project,
                            const std::string& name, const std::string& locator)
{
    const Options* known = optionsOf(spec);
    const std::string sql = known == nullptr ? std::string() : jsonTextAt(spec, {known->key, "query"});
    if (sql.empty())
        return;
    const FlowThing job = thing(AssetKind::Job, project, "queries/", name);
    m_records.declare(job, "query", locator);
    m_records.data(job, source, locator);
    CodeRecord code;
    code.job = m_records.index(job);
    code.text = redactSecrets(sql);
    const std::string platform = known->platform;
    code.dialect = platform == "awsathena" ? "trino" : platform;
    code.tablesIn = tablesIn(platform);
    code.defaultDatabase = flowName(jsonTextAt(spec, {known->key, "database"}));
    code.defaultSchema = flowName(jsonTextAt(spec, {known->key, "schema"}));
    code.target = m_records.index(source);
    m_records.batch().codes.push_back(std::move(code));
}

FlowThing FeatureStore::tellSource(const Json& source, const std::string& project, const std::string& locator)
{
    std::string name = flowName(jsonText(source, "name"));
    if (name.empty())
        name = flowName(jsonTextAt(source, {"spec", "name"}));
    const QualifiedName own = thing(AssetKind::Dataset, project, "data_sources/", name).name;
    QualifiedName place = placeOf(source);
    if (name.empty() && place.isEmpty())
        return {};
    const FlowThing told{AssetKind::Dataset, place.isEmpty() ? own : place};
    if (!m_sources.insert(own.text() + "\n" + told.name.text()).second)
        return told;
    AssetRecord& record = m_records.declare(told, subtypeOf(source), locator);
    if (record.displayName.empty())
        record.displayName = name;
    m_records.describe(told, jsonText(source, "description"));
    addTags(told, source);
    m_records.property(told, "event time column", jsonText(source, "timestampField"));
    m_records.property(told, "creation time column", jsonText(source, "createdTimestampColumn"));
    m_records.property(told, "partition column", jsonText(source, "datePartitionColumn"));
    if (place.isEmpty()) {
        m_records.property(told, "path", jsonTextAt(source, {"fileOptions", "uri"}));
        m_records.property(told, "class", jsonText(source, "dataSourceClassType"));
        addQuery(told, source, project, name, locator);
    } else if (!name.empty()) {
        m_records.batch().aliases.push_back(
            {m_records.index(told), own, 100, "the name in the Feast registry"});
    }
    std::set<std::string> seen;
    for (const Json& field :
         jsonArray(source.contains("requestDataOptions") ? source["requestDataOptions"] : source, "schema"))
        if (const std::string column = flowName(jsonText(field, "name"));
            !column.empty() && seen.insert(column).second)
            addColumn(told, field, column, ColumnKey::None);
    // what a stream brought before, or what is pushed, at rest: the same data, but not fed by it
    if (const Json* batch = jsonMember(source, "batchSource"); batch != nullptr && batch->is_object())
        if (const FlowThing history = tellSource(*batch, project, locator + "/batchSource");
            !history.name.isEmpty())
            m_records.edge(told, history, EdgeKind::References, "its history", locator);
    return told;
}

std::string FeatureStore::tellSettings(const Json& yaml, const std::string& locator)
{
    m_project = flowName(jsonText(yaml, "project"));
    if (m_project.empty()) {
        m_records.problem(Severity::Warning, "The feature store's settings name no project.", locator);
        return {};
    }
    const FlowThing project = thing(AssetKind::Service, m_project, {}, "project");
    AssetRecord& record = m_records.declare(project, "feature store", locator);
    record.displayName = m_project;
    m_records.describe(project, jsonText(yaml, "project_description"));
    m_records.property(project, "provider", jsonText(yaml, "provider"));
    const Json* registry = jsonMember(yaml, "registry");
    const bool isPath = registry != nullptr && registry->is_string();
    std::string path = isPath                ? registry->get<std::string>()
                       : registry == nullptr ? std::string()
                                             : jsonText(*registry, "path");
    if (path.find("://") != std::string::npos)
        path = connectionWithoutSecrets(path);
    if (registry != nullptr && !isPath)
        m_records.property(project, "registry type", jsonText(*registry, "registry_type"));
    m_records.property(project, "registry", path);
    for (const auto& [key, word] : {std::pair{"online_store", "online store"},
                                    {"offline_store", "offline store"},
                                    {"batch_engine", "batch engine"}}) {
        const Json* store = jsonMember(yaml, key);
        if (store == nullptr)
            continue;
        if (std::string_view(key) == "offline_store")
            gatherHost(*store);
        m_records.property(project, word,
                           store->is_string() ? store->get<std::string>() : jsonText(*store, "type"));
        // where it is; users, passwords and roles are none of the catalog's business
        for (const char* place :
             {"path", "host", "port", "account", "database", "region", "project_id", "dataset", "table_name"})
            m_records.property(project, std::string(word) + " " + place, jsonScalarText(*store, place));
        if (const std::string& connection = jsonText(*store, "connection_string"); !connection.empty())
            m_records.property(project, std::string(word) + " host",
                               connection.substr(0, connection.find(',')));
    }
    return flowName(path);
}

} // namespace upriver::feast
