// SPDX-License-Identifier: Apache-2.0
// Strimzi's Kubernetes objects and MirrorMaker's own settings, both as connectors.
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/kafka_connector.h"

namespace upriver::kafka {

namespace {

constexpr const char* kMirror = "org.apache.kafka.connect.mirror.MirrorSourceConnector";
constexpr std::size_t kMostMirrors = 1'000;

std::string setting(const Settings& settings, const std::string& key)
{
    const auto found = settings.find(key);
    return found == settings.end() ? std::string() : found->second;
}

std::string clusterLabel(const Json& object)
{
    return jsonTextAt(object, {"metadata", "labels", "strimzi.io/cluster"});
}

std::string firstText(const Json& object, std::initializer_list<const char*> keys)
{
    for (const char* key : keys)
        if (const std::string& text = jsonText(object, key); !text.empty())
            return text;
    return {};
}

} // namespace

Settings settingsOf(const Json& config)
{
    Settings settings;
    for (const auto& [key, value] : jsonMembers(config))
        if (auto text = jsonScalar(&value))
            settings.emplace(key, std::move(*text));
    return settings;
}

void Resources::take(const Json& object, const std::string& locator)
{
    const Json* spec = jsonMember(object, "spec");
    const std::string& kind = jsonText(object, "kind");
    const std::string& name = jsonTextAt(object, {"metadata", "name"});
    if (spec == nullptr || name.empty())
        return;
    if (kind == "KafkaConnector")
        takeConnector(object, *spec, locator);
    else if (kind == "KafkaMirrorMaker2")
        takeMirrors(object, *spec, locator);
    else if (kind == "KafkaMirrorMaker")
        takeOldMirror(object, *spec, locator);
    else if (kind == "KafkaConnect" || kind == "KafkaConnectS2I")
        m_bootstrap[name] = jsonText(*spec, "bootstrapServers");
    else if (kind == "KafkaTopic") {
        const std::string& topic = jsonText(*spec, "topicName");
        topics.push_back({topic.empty() ? name : topic, jsonScalarText(*spec, "partitions"),
                          jsonScalarText(*spec, "replicas"), locator, clusterLabel(object)});
    }
}

/// The class and the number of tasks stand beside the settings.
void Resources::takeConnector(const Json& object, const Json& spec, const std::string& locator)
{
    if (jsonText(spec, "class").empty())
        return;
    Stated stated;
    if (const Json* config = jsonMember(spec, "config"))
        stated.settings = settingsOf(*config);
    stated.settings["connector.class"] = jsonText(spec, "class");
    stated.settings["tasks.max"] = jsonScalarText(spec, "tasksMax");
    stated.name = jsonTextAt(object, {"metadata", "name"});
    stated.state = jsonTextAt(object, {"status", "connectorStatus", "connector", "state"});
    stated.locator = locator;
    stated.cluster = clusterLabel(object);
    connectors.push_back(std::move(stated));
}

void Resources::takeMirrors(const Json& object, const Json& spec, const std::string& locator)
{
    std::map<std::string, std::string> servers;
    for (const Json& cluster : jsonArray(spec, "clusters"))
        servers[jsonText(cluster, "alias")] = jsonText(cluster, "bootstrapServers");
    std::size_t number = 0;
    for (const Json& mirror : jsonArray(spec, "mirrors")) {
        const std::string from = firstText(mirror, {"sourceCluster", "sourceClusterAlias"});
        const std::string to = firstText(mirror, {"targetCluster", "targetClusterAlias"});
        Stated stated;
        if (const Json* config = jsonAt(mirror, {"sourceConnector", "config"}))
            stated.settings = settingsOf(*config);
        const std::string chosen = firstText(mirror, {"topicsPattern", "topics"});
        stated.settings["connector.class"] = kMirror;
        stated.settings["tasks.max"] = jsonTextAt(mirror, {"sourceConnector", "tasksMax"});
        stated.settings["source.cluster.alias"] = from;
        stated.settings["source.cluster.bootstrap.servers"] = servers[from];
        stated.settings["target.cluster.bootstrap.servers"] = servers[to];
        stated.settings["topics"] = chosen.empty() ? ".*" : chosen;
        stated.name = jsonTextAt(object, {"metadata", "name"}) + "." + from + "->" + to;
        stated.locator = locator + jsonPointer(" /spec/mirrors", number++);
        connectors.push_back(std::move(stated));
    }
}

/// The first MirrorMaker leaves names as they are.
void Resources::takeOldMirror(const Json& object, const Json& spec, const std::string& locator)
{
    Stated stated;
    const std::string chosen = firstText(spec, {"include", "whitelist"});
    stated.settings["connector.class"] = kMirror;
    stated.settings["source.cluster.bootstrap.servers"] = jsonTextAt(spec, {"consumer", "bootstrapServers"});
    stated.settings["target.cluster.bootstrap.servers"] = jsonTextAt(spec, {"producer", "bootstrapServers"});
    stated.settings["topics"] = chosen.empty() ? ".*" : chosen;
    stated.name = jsonTextAt(object, {"metadata", "name"});
    stated.locator = locator;
    connectors.push_back(std::move(stated));
}

void Resources::finish()
{
    for (Stated& stated : connectors)
        if (const auto servers = m_bootstrap.find(stated.cluster); servers != m_bootstrap.end())
            stated.cluster = servers->second;
        else
            stated.cluster.clear(); // the name of a Connect cluster is no address
    // a topic is labelled with its Kafka, whose address begins with its name
    for (StatedTopic& topic : topics) {
        std::string found;
        for (const auto& [name, servers] : m_bootstrap)
            if (!topic.cluster.empty() && servers.starts_with(topic.cluster + "-kafka-bootstrap"))
                found = servers;
        topic.cluster = found;
    }
}

std::vector<Stated> mirrorsIn(const Settings& settings)
{
    std::vector<Stated> mirrors;
    for (const auto& [key, value] : settings) {
        const std::size_t arrow = key.find("->");
        const std::size_t dot = key.find('.', arrow == std::string::npos ? 0 : arrow);
        if (arrow == std::string::npos || dot == std::string::npos || key.substr(dot) != ".enabled" ||
            asciiLowered(value) != "true" || mirrors.size() >= kMostMirrors)
            continue;
        const std::string pair = key.substr(0, dot);
        const std::string from = key.substr(0, arrow);
        const std::string to = key.substr(arrow + 2, dot - arrow - 2);
        Stated stated;
        stated.settings["connector.class"] = kMirror;
        stated.settings["source.cluster.alias"] = from;
        stated.settings["source.cluster.bootstrap.servers"] = setting(settings, from + ".bootstrap.servers");
        stated.settings["target.cluster.bootstrap.servers"] = setting(settings, to + ".bootstrap.servers");
        for (const char* name : {"replication.policy.class", "replication.policy.separator"})
            stated.settings[name] = setting(settings, name);
        std::string chosen = setting(settings, pair + ".topics");
        if (chosen.empty())
            chosen = setting(settings, "topics");
        stated.settings["topics"] = chosen.empty() ? ".*" : chosen;
        stated.name = pair;
        stated.locator = pair;
        mirrors.push_back(std::move(stated));
    }
    return mirrors;
}

} // namespace upriver::kafka
