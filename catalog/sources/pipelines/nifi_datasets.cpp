// SPDX-License-Identifier: Apache-2.0
// What NiFi's own processors read and write. Property names changed with versions: each rule knows all of
// them.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/kafka_connector.h"
#include "catalog/sources/pipelines/nifi_flow.h"

namespace upriver::nifi {

namespace {

constexpr std::size_t kLongestSql = 1'000'000;
constexpr std::string_view kPools =
    "Database Connection Pooling Service|dbcp-service|JDBC Connection Pool|put-db-record-dcbp-"
    "service|hive-dbcp-service|hive3-dbcp-service|Hive Database Connection Pooling Service";

/// A path up to its first folder that is only known when it runs.
std::string knownPart(const std::string& path)
{
    const std::size_t open = std::min(path.find("${"), path.find("#{"));
    if (open == std::string::npos)
        return splitPartitions(path).dataset;
    const std::size_t slash = path.rfind('/', open);
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

bool isOpen(const std::string& text)
{
    return text.find("${") != std::string::npos || text.find("#{") != std::string::npos;
}

} // namespace

struct DatasetFinder::Rule
{
    std::string_view processors; ///< beginnings of class names, '|' between
    bool writes;
    Store store;
    std::string_view keys;           ///< of the name: path, object, topic, table, statement
    std::string_view container = {}; ///< of the bucket, host or database
    std::string_view scheme = {};    ///< of stores that are told by it alone
    std::string_view hosts = {};     ///< where such a store is
};

const std::vector<DatasetFinder::Rule>& DatasetFinder::rules()
{
    static const std::vector<Rule> all{
        {"GetFile|ListFile|TailFile|FetchFile", false, Store::Local,
         "Input Directory|File to Tail|File(s) to Tail|File to Fetch"},
        {"PutFile", true, Store::Local, "Directory"},
        {"ListS3|FetchS3Object|GetS3Object", false, Store::S3, "Object Key|prefix|Prefix", "Bucket"},
        {"PutS3Object", true, Store::S3, "Object Key", "Bucket"},
        {"ListGCSBucket|FetchGCSObject", false, Store::Gcs, "gcs-key|Key|gcs-prefix|Prefix",
         "gcs-bucket|Bucket"},
        {"PutGCSObject", true, Store::Gcs, "gcs-key|Key", "gcs-bucket|Bucket"},
        {"GetHDFS|ListHDFS|FetchHDFS|FetchParquet", false, Store::Hadoop, "Directory|HDFS Filename|filename"},
        {"PutHDFS|PutParquet|PutORC", true, Store::Hadoop, "Directory"},
        {"ConsumeKafka|GetKafka", false, Store::Kafka, "topic|Topics|Topic Name(s)|topic_name|Topic Name"},
        {"PublishKafka|PutKafka", true, Store::Kafka, "topic|Topic Name"},
        {"QueryDatabaseTable|GenerateTableFetch", false, Store::Table, "Table Name|Table name"},
        {"PutDatabaseRecord", true, Store::Table, "put-db-record-table-name|Table Name"},
        {"ConvertJSONToSQL", true, Store::Table, "jts-table-name|Table Name"},
        {"ExecuteSQL|SelectHive", false, Store::Sql,
         "SQL select query|SQL Query|SQL Select Query|hive-select-query|HiveQL Select Query"},
        {"PutSQL|PutHive", true, Store::Sql, "putsql-sql-statement|SQL Statement"},
        {"GetHTTP", false, Store::Web, "URL"},
        {"PostHTTP", true, Store::Web, "URL"},
        {"InvokeHTTP", false, Store::Web, "HTTP URL|Remote URL"},
        {"GetSFTP|ListSFTP|FetchSFTP|GetFTP|ListFTP|FetchFTP", false, Store::Sftp, "Remote Path|Remote File",
         "Hostname"},
        {"PutSFTP|PutFTP", true, Store::Sftp, "Remote Path", "Hostname"},
    };
    return all;
}

// Those that are told by a name alone, and databases.
const std::vector<DatasetFinder::Rule>& DatasetFinder::moreRules()
{
    static const std::vector<Rule> all{
        {"GetMongo", false, Store::Mongo, "Mongo Collection Name|mongo-collection-name",
         "Mongo Database Name|mongo-db-name"},
        {"PutMongo", true, Store::Mongo, "Mongo Collection Name|mongo-collection-name",
         "Mongo Database Name|mongo-db-name"},
        {"PutElasticsearch", true, Store::Elastic, "put-db-record-index|el-rest-fetch-index|Index"},
        {"QueryElasticsearch|SearchElasticsearch|GetElasticsearch|FetchElasticsearch|ScrollElasticsearch|"
         "JsonQueryElasticsearch|PaginatedJsonQueryElasticsearch",
         false, Store::Elastic, "el-rest-fetch-index|Index"},
        {"PutBigQuery", true, Store::BigQuery, "bq.table.name|Table Name", "bq.dataset|Dataset"},
        {"PutIceberg", true, Store::Named, "table-name|Table Name", "catalog-namespace|Catalog Namespace",
         "iceberg"},
        {"PutKudu", true, Store::Named, "Table Name", "", "kudu", "Kudu Masters"},
        {"PutHBase", true, Store::Named, "Table Name", "", "hbase"},
        {"GetHBase|ScanHBase|FetchHBase", false, Store::Named, "Table Name", "", "hbase"},
        {"PutCassandra", true, Store::Named, "put-cassandra-record-table|Table name", "Keyspace", "cassandra",
         "Cassandra Contact Points"},
        {"PutDynamoDB", true, Store::Named, "Table Name", "", "dynamodb", "Region"},
        {"GetDynamoDB", false, Store::Named, "Table Name", "", "dynamodb", "Region"},
        {"ConsumeKinesis", false, Store::Named, "kinesis-stream-name|Amazon Kinesis Stream Name|Stream Name",
         "", "kinesis", "Region"},
        {"PutKinesis", true, Store::Named, "kinesis-stream-name|Amazon Kinesis Stream Name|Stream Name", "",
         "kinesis", "Region"},
        {"ConsumeJMS|GetJMS", false, Store::Named, "Destination Name", "", "jms"},
        {"PublishJMS|PutJMS", true, Store::Named, "Destination Name", "", "jms"},
        {"ConsumeMQTT", false, Store::Named, "Topic Filter", "", "mqtt", "Broker URI"},
        {"PublishMQTT", true, Store::Named, "Topic", "", "mqtt", "Broker URI"},
        {"ConsumeAMQP", false, Store::Named, "Queue", "", "rabbitmq", "Host Name"},
        {"PublishAMQP", true, Store::Named, "Routing Key", "Exchange Name", "rabbitmq", "Host Name"},
        {"ListAzureBlob|FetchAzureBlob", false, Store::AzureBlob, "blob-name|Blob Name|Blob|prefix",
         "container-name|Container Name"},
        {"PutAzureBlob", true, Store::AzureBlob, "blob-name|Blob Name|Blob", "container-name|Container Name"},
        {"ListAzureDataLake|FetchAzureDataLake", false, Store::AzureLake, "directory-name|Directory Name",
         "filesystem-name|Filesystem Name"},
        {"PutAzureDataLake", true, Store::AzureLake, "directory-name|Directory Name",
         "filesystem-name|Filesystem Name"},
    };
    return all;
}

std::string DatasetFinder::filledIn(const Part& part, const std::string& text) const
{
    std::string filled = text.substr(0, kLongestSql);
    const auto context = m_flow.parameters.find(m_flow.groups[part.group].parameters);
    if (context == m_flow.parameters.end())
        return filled;
    std::size_t at = filled.find("#{");
    for (int round = 0; round < 100 && at != std::string::npos; ++round) {
        const std::size_t close = filled.find('}', at);
        if (close == std::string::npos)
            break;
        std::string name(trimmed(std::string_view(filled).substr(at + 2, close - at - 2)));
        if (name.size() > 1 && name.front() == '\'')
            name = name.substr(1, name.size() - 2);
        const auto known = context->second.find(name);
        if (known != context->second.end() && !isSecretKey(name) && filled.size() < kLongestSql)
            filled.replace(at, close + 1 - at, known->second.substr(0, 10'000));
        at = filled.find("#{", known != context->second.end() ? at : close);
    }
    return filled;
}

std::string DatasetFinder::value(const Part& part, std::string_view names) const
{
    for (const std::string_view name : splitText(names, '|')) {
        const auto known = part.settings.find(name);
        if (known != part.settings.end() && !known->second.empty())
            return filledIn(part, known->second);
    }
    return {};
}

const Service* DatasetFinder::serviceOf(const Part& part, std::string_view names) const
{
    const auto found = m_flow.services.find(value(part, names));
    return found == m_flow.services.end() ? nullptr : &found->second;
}

std::string DatasetFinder::databaseOf(const Part& part) const
{
    const Service* pool = serviceOf(part, kPools);
    if (pool == nullptr)
        return {};
    for (const char* name : {"Database Connection URL", "hive-db-connect-url", "database-connection-url",
                             "hikaricp-connection-url"})
        if (const auto known = pool->settings.find(name); known != pool->settings.end())
            return filledIn(part, known->second);
    return {};
}

std::vector<QualifiedName> DatasetFinder::topicsOf(const Part& part, const Rule& rule) const
{
    std::string broker = value(part, "bootstrap.servers|Kafka Brokers|Known Brokers");
    if (const Service* service = serviceOf(part, "Kafka Connection Service|kafka-connection-service"))
        for (const char* name : {"bootstrap.servers", "Bootstrap Servers"})
            if (const auto known = service->settings.find(name); known != service->settings.end())
                broker = filledIn(part, known->second);
    std::vector<QualifiedName> topics;
    if (value(part, "topic_type|Topic Format").starts_with("pattern"))
        return topics;
    const std::string ns = broker.empty() || isOpen(broker) ? m_records.settings().namespaceFor("kafka")
                                                            : "kafka://" + flowName(broker);
    const std::string names = value(part, rule.keys);
    for (const std::string_view topic : splitText(names, ','))
        if (const std::string name = flowName(topic); !name.empty() && !isOpen(name))
            topics.push_back(normalised(ns, name));
    return topics;
}

std::string DatasetFinder::mongoOf(const Part& part) const
{
    std::string address = value(part, "Mongo URI|mongo-uri");
    if (const Service* service = serviceOf(part, "mongo-client-service|Client Service"))
        for (const char* name : {"mongo-uri", "Mongo URI"})
            if (const auto known = service->settings.find(name); known != service->settings.end())
                address = filledIn(part, known->second);
    const kafka::Connection place = isOpen(address) ? kafka::Connection{} : kafka::connectionOf(address);
    return place.ns.empty() ? m_records.settings().namespaceFor("mongodb") : place.ns;
}

std::vector<QualifiedName> DatasetFinder::namedPlace(const Part& part, const Rule& rule,
                                                     const std::string& name,
                                                     const std::string& container) const
{
    if (name.empty() || isOpen(name) || isOpen(container))
        return {};
    std::string host = flowName(value(part, rule.hosts));
    host = host.substr(0, host.find(','));
    if (const std::size_t mark = host.find("://"); mark != std::string::npos)
        host.erase(0, mark + 3);
    const std::string scheme(rule.scheme);
    const std::string ns =
        host.empty() || isOpen(host) ? m_records.settings().namespaceFor(scheme) : scheme + "://" + host;
    return {normalised(ns, container.empty() ? name : container + "." + name)};
}

std::vector<QualifiedName> DatasetFinder::azurePlace(const Part& part, bool isLake, const std::string& name,
                                                     const std::string& container) const
{
    std::string account = value(part, "storage-account-name|Storage Account Name");
    if (const Service* service = serviceOf(part, "storage-credentials-service|adls-credentials-service|"
                                                 "Credentials Service"))
        for (const char* key : {"storage-account-name", "Storage Account Name"})
            if (const auto known = service->settings.find(key); known != service->settings.end())
                account = filledIn(part, known->second);
    account = flowName(account);
    if (account.empty() || container.empty() || isOpen(account + container))
        return {};
    return {normalised((isLake ? "abfss://" : "wasbs://") + container + "@" + account +
                           (isLake ? ".dfs" : ".blob") + ".core.windows.net",
                       name.empty() ? "/" : name)};
}

std::vector<QualifiedName> DatasetFinder::placesOf(const Part& part, const Rule& rule) const
{
    if (rule.store == Store::Kafka)
        return topicsOf(part, rule);
    const std::string name = flowName(knownPart(value(part, rule.keys)));
    const std::string container = flowName(value(part, rule.container));
    switch (rule.store) {
    case Store::Local:
        return name.starts_with('/') ? std::vector{normalised("file", name)} : std::vector<QualifiedName>();
    case Store::S3:
    case Store::Gcs:
        if (container.empty() || isOpen(container))
            return {};
        // a bucket without a known key is the bucket as a whole
        return {
            normalised((rule.store == Store::S3 ? "s3://" : "gs://") + container, name.empty() ? "/" : name)};
    case Store::Hadoop:
        return name.empty() ? std::vector<QualifiedName>()
                            : std::vector{name.find("://") == std::string::npos
                                              ? normalised(m_records.settings().namespaceFor("hdfs"), name)
                                              : fromUri(name)};
    case Store::Table: {
        const std::string schema = value(part, "put-db-record-schema-name|Schema Name|jts-schema-name");
        const std::string table = (schema.empty() || isOpen(schema) ? "" : schema + ".") + name;
        return isOpen(value(part, rule.keys)) ? std::vector<QualifiedName>()
                                              : std::vector{tableBehind(databaseOf(part), table)};
    }
    case Store::Web:
        return isOpen(name) || name.empty() ? std::vector<QualifiedName>() : std::vector{fromUri(name)};
    case Store::Sftp:
        return container.empty() || isOpen(container) || name.empty()
                   ? std::vector<QualifiedName>()
                   : std::vector{normalised("sftp://" + container, name)};
    case Store::Mongo:
        return container.empty() || isOpen(container) || name.empty()
                   ? std::vector<QualifiedName>()
                   : std::vector{normalised(mongoOf(part), container + "." + name)};
    case Store::Elastic:
        return name.empty()
                   ? std::vector<QualifiedName>()
                   : std::vector{normalised(m_records.settings().namespaceFor("elasticsearch"), name)};
    case Store::BigQuery: {
        const std::string project = flowName(value(part, "gcp-project-id|Project ID"));
        return isOpen(project + container) || container.empty() || name.empty()
                   ? std::vector<QualifiedName>()
                   : std::vector{normalised("bigquery",
                                            (project.empty() ? "" : project + ".") + container + "." + name)};
    }
    case Store::Named:
        return namedPlace(part, rule, name, container);
    case Store::AzureBlob:
    case Store::AzureLake:
        return azurePlace(part, rule.store == Store::AzureLake, name, container);
    case Store::Kafka:
    case Store::Sql:
        break;
    }
    return {};
}

void DatasetFinder::addCode(const Part& part, const FlowThing& job, const std::string& sql)
{
    CodeRecord code = codeBehind(databaseOf(part), sql);
    code.job = m_records.index(job);
    code.templated = isOpen(sql);
    m_records.batch().codes.push_back(std::move(code));
}

void DatasetFinder::add(const Part& part, const FlowThing& job)
{
    const std::string kind = part.type.substr(part.type.find_last_of('.') + 1);
    for (const auto* all : {&rules(), &moreRules()}) {
        const auto fits = [&](const Rule& rule) {
            return std::ranges::any_of(splitText(rule.processors, '|'),
                                       [&](std::string_view name) { return kind.starts_with(name); });
        };
        if (const auto rule = std::ranges::find_if(*all, fits); rule != all->end()) {
            addByRule(part, job, *rule);
            return;
        }
    }
}

void DatasetFinder::addByRule(const Part& part, const FlowThing& job, const Rule& rule)
{
    if (rule.store == Store::Sql) {
        if (const std::string sql = value(part, rule.keys); !sql.empty())
            addCode(part, job, sql);
        return;
    }
    const std::string method = rule.store == Store::Web ? value(part, "HTTP Method") : std::string();
    const bool sends = rule.writes || method == "POST" || method == "PUT" || method == "PATCH";
    for (const QualifiedName& place : placesOf(part, rule)) {
        if (place.ns.empty() || place.name.empty())
            continue;
        const FlowThing data{AssetKind::Dataset, place};
        sends ? m_records.data(job, data, part.locator) : m_records.data(data, job, part.locator);
    }
}

} // namespace upriver::nifi
