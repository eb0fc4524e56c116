// SPDX-License-Identifier: Apache-2.0
// Debezium's connectors: the tables that their include lists name, and the topics that they make of them.
// Entries are regular expressions; where one is a plain name it is a table, else a pattern that says what is
// taken without saying which tables there are.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/kafka_connector.h"

namespace upriver::kafka {

namespace {

struct Dialect
{
    std::string_view word; ///< in the class
    std::string_view scheme;
    bool entryHasDatabase; ///< "db.table" or "db.schema.table" in include lists
    bool topicHasDatabase; ///< between the prefix and the schema
};

constexpr std::array<Dialect, 9> kDialects{{
    {"mysql", "mysql", true, true},
    {"mariadb", "mysql", true, true},
    {"postgres", "postgres", false, false},
    {"sqlserver", "mssql", false, true},
    {"oracle", "oracle", false, false},
    {"db2", "db2", false, false},
    {"informix", "informix", true, true},
    {"mongodb", "mongodb", true, true},
    {"vitess", "vitess", true, true},
}};

class DebeziumFlow
{
public:
    DebeziumFlow(const Connector& connector, const Dialect& dialect)
        : m_connector(connector)
        , m_dialect(dialect)
        , m_namespace(namespaceOf())
        , m_prefix(connector.text({"topic.prefix", "database.server.name", "mongodb.name"}))
    {}

    Flow made()
    {
        const auto tables = m_connector.list(
            {"table.include.list", "table.whitelist", "collection.include.list", "collection.whitelist"});
        for (const std::string& entry : tables)
            addEntry(entry);
        if (tables.empty())
            addContainers();
        addSchemaChanges();
        return std::move(m_flow);
    }

private:
    std::string namespaceOf() const
    {
        const std::string scheme(m_dialect.scheme);
        const std::string url = m_connector.text({"mongodb.connection.string", "database.url"});
        if (const Connection connection = connectionOf(url); !connection.ns.empty())
            return connection.ns;
        std::string host = m_connector.text({"database.hostname", "mongodb.hosts"});
        if (const std::size_t slash = host.find('/'); slash != std::string::npos)
            host.erase(0, slash + 1); // a replica set's name
        host = host.substr(0, host.find(','));
        if (host.empty() || host.find_first_of("<$ ") != std::string::npos)
            return m_connector.places().namespaceFor(scheme);
        const std::string port = m_connector.text({"database.port"});
        return scheme + "://" + redactSecrets(host) + (port.empty() ? "" : ":" + redactSecrets(port));
    }

    std::vector<std::string> databases() const
    {
        std::vector<std::string> names =
            m_connector.list({"database.names", "database.pdb.name", "database.dbname", "vitess.keyspace"});
        if (names.empty())
            names.emplace_back();
        return names;
    }

    void addEntry(const std::string& entry)
    {
        const auto literal = literalName(entry);
        const std::string table = literal.value_or(entry);
        if (m_dialect.entryHasDatabase) {
            const bool isBare = literal && table.find('.') == std::string::npos;
            const std::string keyspace = m_connector.text({"vitess.keyspace", "database.dbname"});
            return add(isBare && !keyspace.empty() ? keyspace + "." + table : table, table,
                       literal.has_value());
        }
        for (const std::string& database : databases())
            add(joined(database, table), topicHasDatabase() ? joined(database, table) : table,
                literal.has_value());
    }

    /// Before version 2 topics of SQL Server had no database in them.
    bool topicHasDatabase() const
    {
        return m_dialect.topicHasDatabase &&
               (m_dialect.scheme != "mssql" || !m_connector.text({"topic.prefix"}).empty());
    }

    /// Whole schemas or databases, as far as they are named at all.
    void addContainers()
    {
        const auto schemas = m_connector.list({"schema.include.list", "schema.whitelist"});
        const auto named = m_connector.list({"database.include.list", "database.whitelist"});
        for (const std::string& database : named.empty() ? databases() : named) {
            const std::string container = literalName(database).value_or(database);
            if (schemas.empty() || m_dialect.entryHasDatabase) {
                add(joined(container, "*"), topicHasDatabase() ? joined(container, "*") : "*", false);
                continue;
            }
            for (const std::string& schema : schemas) {
                const std::string below = literalName(schema).value_or(schema) + ".*";
                add(joined(container, below), topicHasDatabase() ? joined(container, below) : below, false);
            }
        }
    }

    static std::string joined(const std::string& container, const std::string& name)
    {
        return container.empty() ? name : container + "." + name;
    }

    void add(const std::string& table, const std::string& topicTail, bool isLiteral)
    {
        const bool isMongo = m_dialect.scheme == "mongodb";
        const std::string kind = isMongo ? "collection" : "table";
        m_flow.inputs.push_back(
            {normalised(m_namespace, redactSecrets(table)), isLiteral ? kind : kind + " pattern"});
        const std::string before = joined(m_prefix, topicTail);
        const std::string topic = m_connector.renamed(before);
        const bool isPattern = topic.find("${") != std::string::npos || (!isLiteral && topic == before);
        m_flow.outputs.push_back({m_connector.topic(topic), isPattern ? "topic pattern" : "topic"});
    }

    /// Statements that change tables go to the topic that is named like the prefix.
    void addSchemaChanges()
    {
        static constexpr std::array<std::string_view, 4> schemes{"mysql", "mssql", "oracle", "db2"};
        const bool has = std::find(schemes.begin(), schemes.end(), m_dialect.scheme) != schemes.end();
        if (has && !m_prefix.empty() && m_connector.text({"include.schema.changes"}) != "false")
            m_flow.outputs.push_back({m_connector.topic(m_prefix), "topic"});
    }

    const Connector& m_connector;
    const Dialect& m_dialect;
    std::string m_namespace;
    std::string m_prefix;
    Flow m_flow;
};

} // namespace

Flow flowOfDebezium(const Connector& connector)
{
    for (const Dialect& dialect : kDialects)
        if (connector.classHas(dialect.word))
            return DebeziumFlow(connector, dialect).made();
    return flowOfSource(connector);
}

} // namespace upriver::kafka
