// SPDX-License-Identifier: Apache-2.0
// The other connectors: JDBC, MongoDB, files, object stores, warehouses, search, queues, copies between
// clusters. What is not known here still has its topics.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/kafka_connector.h"

namespace upriver::kafka {

namespace {

bool isUsable(std::string_view text)
{
    return !text.empty() && text.find_first_of("<>{} ") == std::string_view::npos;
}

QualifiedName named(const std::string& ns, const std::string& name)
{
    return normalised(ns, redactSecrets(name));
}

std::string joined(const std::string& container, const std::string& name)
{
    return container.empty() ? name : container + "." + name;
}

std::string lastStep(const std::string& name)
{
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos ? name : name.substr(dot + 1);
}

std::string replacedAll(std::string text, std::string_view from, const std::string& to)
{
    for (std::size_t at = text.find(from); at != std::string::npos && text.size() < 10'000;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// scheme://host:port of settings that name them apart.
std::string namespaceOf(const Connector& c, const std::string& scheme,
                        std::initializer_list<std::string_view> hosts,
                        std::initializer_list<std::string_view> ports)
{
    const std::string host = c.text(hosts);
    const std::string port = c.text(ports);
    if (!isUsable(host))
        return c.places().namespaceFor(scheme);
    return scheme + "://" + redactSecrets(host) + (isUsable(port) ? ":" + redactSecrets(port) : "");
}

/// A database by its URL, or by host and name (Confluent Cloud).
Connection databaseOf(const Connector& c)
{
    const std::string url = c.text({"connection.url", "azure.sql.dw.url", "mongodb.connection.uri",
                                    "connection.uri", "mongodb.connection.string", "aws.redshift.url"});
    if (Connection connection = connectionOf(url); !connection.ns.empty()) {
        if (connection.database.empty())
            connection.database =
                c.text({"azure.sql.dw.database.name", "sink.database", "database", "db.name"});
        return connection;
    }
    const std::string scheme = c.classHas("postgres")     ? "postgres"
                               : c.classHas("mysql")      ? "mysql"
                               : c.classHas("sqlserver")  ? "mssql"
                               : c.classHas("oracle")     ? "oracle"
                               : c.classHas("mongo")      ? "mongodb"
                               : c.classHas("redshift")   ? "redshift"
                               : c.classHas("clickhouse") ? "clickhouse"
                               : c.classHas("azuresqldw") ? "mssql"
                                                          : "jdbc";
    return {namespaceOf(c, scheme, {"connection.host", "hostname", "aws.redshift.domain"},
                        {"connection.port", "port", "aws.redshift.port"}),
            c.text({"db.name", "sink.database", "database", "aws.redshift.database"})};
}

std::string tableIn(const Connection& place, const std::string& table)
{
    const bool isPostgres = platformOf(normalised(place.ns, {}).ns) == "postgres";
    const bool isBare = table.find('.') == std::string::npos;
    if (isBare && !place.schema.empty())
        return joined(place.database, place.schema + "." + table);
    return joined(place.database, isPostgres && isBare ? "public." + table : table);
}

void addTopics(const Connector& c, std::vector<Place>& places, const std::vector<std::string>& topics)
{
    for (const std::string& topic : topics)
        places.push_back({c.topic(topic), "topic"});
}

Flow flowOfJdbcSource(const Connector& c)
{
    Flow flow;
    const Connection place = databaseOf(c);
    const std::string prefix = c.text({"topic.prefix"});
    flow.query = redactSecrets(c.text({"query"}));
    flow.dialect = platformOf(normalised(place.ns, {}).ns);
    flow.tablesIn = place.ns;
    flow.database = place.database;
    flow.schema = !place.schema.empty()        ? place.schema
                  : flow.dialect == "postgres" ? "public"
                  : flow.dialect == "mssql"    ? "dbo"
                                               : "";
    const auto tables = c.list({"table.whitelist", "table.include.list", "tables"});
    for (const std::string& table : tables) {
        const auto literal = literalName(table);
        flow.inputs.push_back(
            {named(place.ns, tableIn(place, literal.value_or(table))), literal ? "table" : "table pattern"});
        const std::string topic = c.renamed(prefix + lastStep(literal.value_or(table)));
        flow.outputs.push_back({c.topic(topic), literal ? "topic" : "topic pattern"});
    }
    if (tables.empty() && !flow.query.empty()) {
        addTopics(c, flow.outputs, {c.renamed(prefix)});
    } else if (tables.empty()) {
        flow.inputs.push_back({named(place.ns, joined(place.database, "*")), "table pattern"});
        flow.outputs.push_back({c.topic(prefix + "*"), "topic pattern"});
    }
    return flow;
}

Flow flowOfMongoSource(const Connector& c)
{
    Flow flow;
    const Connection place = databaseOf(c);
    const std::string database = c.text({"database"});
    const std::string collection = c.text({"collection"});
    const std::string name =
        joined(database.empty() ? place.database : database, collection.empty() ? "*" : collection);
    const bool isLiteral = !collection.empty();
    flow.inputs.push_back({named(place.ns, name), isLiteral ? "collection" : "collection pattern"});
    flow.outputs.push_back(
        {c.topic(c.renamed(joined(c.text({"topic.prefix"}), name))), isLiteral ? "topic" : "topic pattern"});
    return flow;
}

/// What a mirror copies: names, and patterns that may be names with bars between them.
std::vector<std::string> mirroredTopics(const Connector& c)
{
    std::vector<std::string> topics;
    for (const std::string& entry : c.list({"topic.whitelist", "topics", "topic.regex"}))
        if (entry.find_first_of("()[]{}") != std::string::npos)
            topics.push_back(entry);
        else
            for (const std::string_view one : splitText(entry, '|'))
                topics.emplace_back(trimmed(one));
    return topics;
}

/// Copies of topics from one cluster to another.
Flow flowOfMirror(const Connector& c)
{
    Flow flow;
    const std::string from = c.text({"src.kafka.bootstrap.servers", "source.cluster.bootstrap.servers"});
    const std::string ns = from.empty() ? c.places().namespaceFor("kafka") : "kafka://" + from;
    const std::string alias = c.classHas("mirror") ? c.text({"source.cluster.alias"}) : std::string();
    if (c.classHas("MirrorHeartbeat")) {
        addTopics(c, flow.outputs, {"heartbeats"});
        return flow;
    }
    if (c.classHas("MirrorCheckpoint")) { // offsets of consumers, no topic's content
        addTopics(c, flow.outputs, {joined(alias, "checkpoints.internal")});
        return flow;
    }
    const std::string format = c.text({"topic.rename.format"});
    const std::string sign = c.text({"replication.policy.separator"});
    const bool keepsNames = alias.empty() || containsNoCase(c.text({"replication.policy.class"}), "Identity");
    for (const std::string& entry : mirroredTopics(c)) {
        const auto literal = literalName(entry);
        const std::string topic = literal.value_or(entry);
        const std::string kind = literal ? "topic" : "topic pattern";
        flow.inputs.push_back({named(ns, topic), kind});
        const std::string copy = !format.empty() ? replacedAll(format, "${topic}", topic)
                                 : keepsNames    ? topic
                                                 : alias + (sign.empty() ? "." : sign) + topic;
        flow.outputs.push_back({c.topic(copy), kind});
    }
    return flow;
}

/// Queues, files and stores: one named thing at one named place.
std::optional<Place> placeOf(const Connector& c)
{
    const std::string queue = c.text({"mq.queue", "jms.destination.name", "rabbitmq.queue", "sqs.queue.url"});
    if (!queue.empty()) {
        const std::string scheme = c.classHas("solace") ? "solace" : c.classHas("mq") ? "ibmmq" : "jms";
        std::string host = c.text({"solace.host", "mq.hostname", "rabbitmq.host"});
        if (const std::size_t mark = host.find("://"); mark != std::string::npos)
            host.erase(0, mark + 3);
        const std::string port = c.text({"mq.port", "rabbitmq.port"});
        const std::string ns = isUsable(host)
                                   ? scheme + "://" + redactSecrets(host) + (port.empty() ? "" : ":" + port)
                                   : c.places().namespaceFor(scheme);
        return Place{named(ns, queue), "queue"};
    }
    if (const std::string file = c.text({"file", "input.path"}); !file.empty())
        return Place{normalised("file", redactSecrets(file)), "file"};
    return std::nullopt;
}

/// Object stores lay their files into a folder for each topic.
std::optional<std::string> bucketOf(const Connector& c)
{
    if (const std::string bucket = c.text({"s3.bucket.name", "aws.s3.bucket.name"}); isUsable(bucket))
        return "s3://" + redactSecrets(bucket);
    if (const std::string bucket = c.text({"gcs.bucket.name"}); isUsable(bucket))
        return "gs://" + redactSecrets(bucket);
    const std::string account = c.text({"azblob.account.name"});
    if (const std::string container = c.text({"azblob.container.name"});
        isUsable(container) && isUsable(account))
        return "wasbs://" + redactSecrets(container) + "@" + redactSecrets(account) +
               ".blob.core.windows.net";
    const std::string url = c.text({"hdfs.url", "store.url"});
    if (const Connection place = connectionOf(url); !place.ns.empty())
        return place.ns;
    return std::nullopt;
}

/// "topic:table,…" as warehouses have it.
std::string mappedTable(const Connector& c, const std::string& topic)
{
    for (const std::string& entry :
         c.list({"snowflake.topic2table.map", "topic2TableMap", "topic2table.map"}))
        if (const std::size_t colon = entry.find(':');
            colon != std::string::npos && entry.substr(0, colon) == topic)
            return entry.substr(colon + 1);
    return {};
}

std::string sanitised(std::string topic)
{
    std::ranges::replace_if(
        topic, [](char c) { return !isAsciiAlnum(c) && c != '_'; }, '_');
    return topic;
}

Place snowflakeTable(const Connector& c, const std::string& topic)
{
    std::string host = c.text({"snowflake.url.name"});
    if (const std::size_t mark = host.find("://"); mark != std::string::npos)
        host.erase(0, mark + 3);
    host = host.substr(0, host.find_first_of(":/"));
    if (const std::size_t end = host.find(".snowflakecomputing.com"); end != std::string::npos)
        host.erase(end);
    else
        host.clear();
    const std::string ns =
        isUsable(host) ? "snowflake://" + redactSecrets(host) : c.places().namespaceFor("snowflake");
    std::string table = mappedTable(c, topic);
    if (table.empty()) {
        table = sanitised(topic);
        std::ranges::transform(table, table.begin(),
                               [](char l) { return l >= 'a' && l <= 'z' ? char(l - 32) : l; });
    }
    return {named(ns, joined(c.text({"snowflake.database.name"}),
                             joined(c.text({"snowflake.schema.name"}), table))),
            "table"};
}

Place bigQueryTable(const Connector& c, const std::string& topic)
{
    std::string dataset = c.text({"defaultDataset", "datasets"});
    dataset = dataset.substr(dataset.find('=') == std::string::npos ? 0 : dataset.find('=') + 1);
    std::string mapped = mappedTable(c, topic);
    if (const std::string rule = c.text({"topicsToTables"}); mapped.empty() && !rule.empty())
        mapped = c.matched(topic, rule.substr(0, rule.find('=')), rule.substr(rule.find('=') + 1));
    const std::string table = !mapped.empty() ? mapped : sanitised(topic);
    return {named("bigquery", joined(c.text({"project"}), joined(dataset, table))), "table"};
}

/// A table's name by the format that the settings give, as the connectors fill it.
std::string tableOf(const Connector& c, const std::string& topic)
{
    const bool isDebezium = c.classHas("io.debezium.");
    std::string format = c.text({"collection.name.format", "table.name.format", "table"});
    if (format.empty())
        format = "${topic}";
    format = replacedAll(std::move(format), "${source.table}", lastStep(topic));
    std::string table = replacedAll(std::move(format), "${topic}", topic);
    if (isDebezium && c.text({"collection.name.format", "table.name.format"}).empty())
        std::ranges::replace(table, '.', '_');
    return table;
}

std::optional<Place> databaseTarget(const Connector& c, const std::string& topic)
{
    if (c.classHas("mongo")) {
        const Connection place = databaseOf(c);
        const std::string collection = c.text({"collection", "mongodb.collection"});
        const std::string database = c.text({"sink.database", "database"});
        return Place{named(place.ns, joined(database.empty() ? place.database : database,
                                            collection.empty() ? topic : collection)),
                     "collection"};
    }
    if (c.classHas("elastic") || c.classHas("opensearch")) {
        std::string url = c.text({"connection.url"});
        url = url.substr(0, url.find(','));
        Connection place = connectionOf(url);
        const std::size_t mark = place.ns.find("://");
        const std::string ns = mark != std::string::npos && isUsable(place.ns)
                                   ? "elasticsearch://" + place.ns.substr(mark + 3)
                                   : c.places().namespaceFor("elasticsearch");
        return Place{named(ns, asciiLowered(topic)), "index"};
    }
    if (c.classHas("neo4j")) {
        const Connection place = connectionOf(c.text({"neo4j.server.uri", "neo4j.uri"}));
        const std::size_t mark = place.ns.find("://");
        const std::string database = c.text({"neo4j.database"});
        return Place{named(mark == std::string::npos ? c.places().namespaceFor("neo4j")
                                                     : "neo4j://" + place.ns.substr(mark + 3),
                           database.empty() ? "neo4j" : database),
                     "graph"};
    }
    if (c.classHas("questdb")) {
        const std::string settings = c.text({"client.conf.string"});
        const std::size_t at = settings.find("addr=");
        const std::string host = at == std::string::npos
                                     ? c.text({"host"})
                                     : settings.substr(at + 5, settings.find(';', at) - at - 5);
        return Place{
            named(isUsable(host) ? "questdb://" + redactSecrets(host) : c.places().namespaceFor("questdb"),
                  tableOf(c, topic)),
            "table"};
    }
    const bool isDatabase = c.classHas("jdbc") || c.classHas("sqldw") || c.classHas("redshift") ||
                            c.classHas("clickhouse") || c.classHas("postgres") || c.classHas("mysql") ||
                            c.classHas("sqlserver") || c.classHas("oracle");
    if (!isDatabase)
        return std::nullopt;
    const Connection place = databaseOf(c);
    return Place{named(place.ns, tableIn(place, tableOf(c, topic))), "table"};
}

std::optional<Place> targetOf(const Connector& c, const std::string& topic)
{
    if (const auto bucket = bucketOf(c)) {
        if (c.classHas("aiven")) // its files begin with a prefix and the topic
            return Place{named(*bucket, c.text({"file.name.prefix", "aws.s3.prefix"}) + topic), "folder"};
        const std::string folder = c.text({"topics.dir", "aws.s3.prefix"});
        return Place{named(*bucket, (folder.empty() ? "topics" : folder) + "/" + topic), "folder"};
    }
    if (c.classHas("snowflake"))
        return snowflakeTable(c, topic);
    if (c.classHas("bigquery"))
        return bigQueryTable(c, topic);
    if (auto target = databaseTarget(c, topic))
        return target;
    return placeOf(c);
}

} // namespace

Flow flowOfSource(const Connector& c)
{
    if (c.classHas("replicator") || c.classHas("mirror"))
        return flowOfMirror(c);
    const bool isCloudDatabase = !c.text({"connection.host"}).empty() && !c.text({"db.name"}).empty();
    if (c.classHas("jdbcsource") || isCloudDatabase)
        return flowOfJdbcSource(c);
    if (c.classHas("mongo"))
        return flowOfMongoSource(c);
    Flow flow;
    if (auto place = placeOf(c))
        flow.inputs.push_back(std::move(*place));
    for (const std::string& topic : c.list({"kafka.topic", "topic", "kafka.topics", "topics"}))
        addTopics(c, flow.outputs, {c.renamed(topic)});
    if (const std::string prefix = c.text({"topic.prefix"}); flow.outputs.empty() && !prefix.empty())
        flow.outputs.push_back({c.topic(prefix + "*"), "topic pattern"});
    return flow;
}

Flow flowOfSink(const Connector& c)
{
    Flow flow;
    const auto topics = c.list({"topics"});
    addTopics(c, flow.inputs, topics);
    for (const std::string& topic : topics)
        if (auto target = targetOf(c, c.renamed(topic)))
            flow.outputs.push_back(std::move(*target));
    if (const std::string pattern = c.text({"topics.regex"}); topics.empty() && !pattern.empty()) {
        const std::string any = "*";
        flow.inputs.push_back({c.topic(pattern), "topic pattern"});
        if (auto target = targetOf(c, any)) {
            if (target->name.name.find(any) != std::string::npos)
                target->subtype += " pattern";
            flow.outputs.push_back(std::move(*target));
        }
    }
    for (const std::string& table : c.list({"iceberg.tables"}))
        flow.outputs.push_back({named(c.places().namespaceFor("iceberg"), table), "table"});
    return flow;
}

} // namespace upriver::kafka
