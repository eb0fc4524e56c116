// SPDX-License-Identifier: Apache-2.0
#pragma once

// A flow of Apache NiFi as plain values, whichever way it was written, and as records: process groups are
// jobs that contain processors and ports, a connection carries data from one to the next, and processors
// whose kind tells what they read or write meet datasets. Properties are looked up by name, never copied
// whole. One document, one thread. Private to pipelines/.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/sources/pipelines/flow_records.h"
#include "catalog/sources/reading/json.h"
#include "catalog/sources/reading/xml.h"

namespace upriver::nifi {

using Settings = std::map<std::string, std::string, std::less<>>;

struct Part
{
    enum class Kind : std::uint8_t { Processor, InputPort, OutputPort, Funnel, Remote };
    Kind kind = Kind::Processor;
    std::string id;
    std::vector<std::string> otherIds; ///< further names that connections use
    std::string name;
    std::string type; ///< full class name of a processor
    std::string comments;
    std::string state;
    std::string strategy;
    std::string period;
    std::string address; ///< of a remote group
    Settings settings;
    std::size_t group = 0;
    std::string locator;
};

struct Connection
{
    std::string from;
    std::string to;
    std::vector<std::string> relationships;
    std::string locator;
};

struct Group
{
    std::string path; ///< "root/inner"
    std::string comments;
    std::string parameters; ///< name of its parameter context
    std::size_t parent = 0; ///< itself: the outermost
    std::string locator;
    std::string version; ///< of the flow in a registry
    std::optional<Micros> made{};
    std::string author;
};

struct Service
{
    std::string name;
    std::string type;
    Settings settings;
};

struct Flow
{
    std::vector<Group> groups;
    std::vector<Part> parts;
    std::vector<Connection> connections;
    std::map<std::string, Service, std::less<>> services;    ///< by id
    std::map<std::string, Settings, std::less<>> parameters; ///< context -> name -> value; no sensitive ones
    bool truncated = false;
    [[nodiscard]] bool isFull() const
    {
        return parts.size() + connections.size() + groups.size() > 1'000'000;
    }
};

[[nodiscard]] Flow flowFromJson(const Json& root);
[[nodiscard]] Flow flowFromXml(const XmlElement& root);
/// Of MiNiFi's config.yml.
[[nodiscard]] Flow flowFromMinifi(const Json& root);
[[nodiscard]] Result<void> addFlow(const Flow& flow, FlowRecords& records);

/// What one processor reads and writes, by its kind.
class DatasetFinder
{
public:
    DatasetFinder(const Flow& flow, FlowRecords& records) : m_flow(flow), m_records(records) {}
    void add(const Part& part, const FlowThing& job);

private:
    enum class Store : std::uint8_t {
        Local,
        S3,
        Gcs,
        AzureBlob,
        AzureLake,
        Hadoop,
        Kafka,
        Table,
        Sql,
        Web,
        Sftp,
        Mongo,
        Elastic,
        BigQuery,
        Named ///< told by a scheme, a name and perhaps a host
    };
    struct Rule;
    static const std::vector<Rule>& rules();
    static const std::vector<Rule>& moreRules();
    void addByRule(const Part& part, const FlowThing& job, const Rule& rule);
    [[nodiscard]] std::string value(const Part& part, std::string_view names) const;
    [[nodiscard]] std::string filledIn(const Part& part, const std::string& text) const;
    [[nodiscard]] const Service* serviceOf(const Part& part, std::string_view names) const;
    [[nodiscard]] std::vector<QualifiedName> placesOf(const Part& part, const Rule& rule) const;
    [[nodiscard]] std::vector<QualifiedName> topicsOf(const Part& part, const Rule& rule) const;
    [[nodiscard]] std::vector<QualifiedName> namedPlace(const Part& part, const Rule& rule,
                                                        const std::string& name,
                                                        const std::string& container) const;
    [[nodiscard]] std::vector<QualifiedName>
    azurePlace(const Part& part, bool isLake, const std::string& name, const std::string& container) const;
    [[nodiscard]] std::string databaseOf(const Part& part) const;
    [[nodiscard]] std::string mongoOf(const Part& part) const;
    void addCode(const Part& part, const FlowThing& job, const std::string& sql);

    const Flow& m_flow;
    FlowRecords& m_records;
};

} // namespace upriver::nifi
