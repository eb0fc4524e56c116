// SPDX-License-Identifier: Apache-2.0
// Kafka Connect: connectors as they are sent to its API (name with config, or the bare settings), as its API
// answers (connectors with settings and states), as .properties files of standalone workers and of Debezium
// Server, and as Strimzi's Kubernetes objects. A connector is a job; what it takes and makes follows from its
// settings.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/kafka_connector.h"
#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace kafka {

namespace {

constexpr std::int64_t kLargestFile = std::int64_t{32} << 20;
constexpr std::size_t kMaxPlaces = 4'000;
constexpr std::string_view kServerPrefix = "debezium.source.";
constexpr std::string_view kResourceGroup = "kafka.strimzi.io/";

/// key=value, key: value; '#' and '!' begin comments, a backslash at the end goes on with the next line.
Settings propertiesOf(std::string_view text)
{
    Settings settings;
    std::string held;
    for (const std::string_view raw : splitText(text, '\n')) {
        const std::string_view line = trimmed(raw);
        if (held.empty() && (line.empty() || line.front() == '#' || line.front() == '!'))
            continue;
        held += line;
        if (held.ends_with('\\')) {
            held.pop_back();
            continue;
        }
        const std::size_t sign = held.find_first_of("=:");
        std::string key(trimmed(std::string_view(held).substr(0, sign)));
        if (sign != std::string::npos) {
            std::string value(trimmed(std::string_view(held).substr(sign + 1)));
            // doubled backslashes are one, as JSON has it
            for (std::size_t at = value.find("\\\\"); at != std::string::npos;
                 at = value.find("\\\\", at + 1))
                value.erase(at, 1);
            if (key.starts_with(kServerPrefix))
                key.erase(0, kServerPrefix.size());
            settings[key] = std::move(value);
        }
        held.clear();
    }
    return settings;
}

std::string stemOf(const DocumentFile& file)
{
    std::string stem(file.fileName());
    const std::size_t dot = stem.find('.', 1);
    return sanitisedUtf8(stem.substr(0, dot));
}

class ConnectorRecords final : public BatchSender
{
public:
    using BatchSender::BatchSender;

    Result<void> add(Stated&& stated)
    {
        const Connector connector(std::move(stated.settings), m_context.settings,
                                  stated.cluster.empty() ? m_cluster : stated.cluster);
        ++m_count;
        const std::string ns = m_context.settings.aliased(m_context.settings.namespaceFor("kafka-connect"));
        const AssetIndex job = m_batch.asset(AssetKind::Job, normalised(ns, redactSecrets(stated.name)));
        describe(m_batch.record(job), connector, stated);
        addOpenLineage(job, connector);
        addFlow(job, flowOf(connector), stated.locator);
        return sendIfLarge();
    }
    void add(const StatedTopic& stated)
    {
        const Connector nowhere({}, m_context.settings, stated.cluster);
        ++m_count;
        AssetRecord& topic = m_batch.record(m_batch.asset(AssetKind::Dataset, nowhere.topic(stated.name)));
        topic.declared = true;
        topic.subtype = "topic";
        topic.locator = stated.locator;
        if (!stated.partitions.empty())
            topic.properties.push_back({"partitions", redactSecrets(stated.partitions)});
        if (!stated.replicas.empty())
            topic.properties.push_back({"replicas", redactSecrets(stated.replicas)});
    }
    /// All connectors of one answer run on one cluster, as a rule.
    void setCluster(std::string cluster) { m_cluster = std::move(cluster); }
    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    static void describe(AssetRecord& record, const Connector& connector, const Stated& stated)
    {
        record.declared = true;
        record.subtype = connector.isSink() ? "sink connector" : "source connector";
        record.locator = stated.locator;
        record.description = redactSecrets(connector.text({"openlineage.integration.job.description"}));
        const auto add = [&](const char* key, const std::string& value) {
            if (!value.empty())
                record.properties.push_back({key, shortened(redactSecrets(value), 500)});
        };
        add("class", connector.text({"connector.class"}));
        add("tasksMax", connector.text({"tasks.max"}));
        add("state", stated.state);
        add("topicPrefix", connector.text({"topic.prefix", "database.server.name"}));
        add("mode", connector.text({"mode", "insert.mode", "snapshot.mode"}));
        add("valueConverter", connector.text({"value.converter"}));
        std::string transforms;
        for (const std::string& name : connector.list({"transforms"}))
            transforms += (transforms.empty() ? "" : ", ") + connector.text({"transforms." + name + ".type"});
        add("transforms", transforms);
    }

    /// "name=type, …"
    void addOwners(AssetIndex job, const Connector& connector)
    {
        for (const std::string& entry :
             connector.list({"openlineage.integration.job.owners", "openlineage.integration.owners"})) {
            const std::size_t sign = entry.find('=');
            const std::string type = sign == std::string::npos ? std::string() : entry.substr(sign + 1);
            if (std::string name = redactSecrets(entry.substr(0, sign)); !name.empty())
                m_batch.owners.push_back({job, std::move(name), redactSecrets(type)});
        }
    }

    void addOpenLineage(AssetIndex job, const Connector& connector)
    {
        addOwners(job, connector);
        for (const std::string& entry :
             connector.list({"openlineage.integration.job.tags", "openlineage.integration.tags"})) {
            std::string tag = redactSecrets(entry);
            if (const std::size_t sign = tag.find('='); sign != std::string::npos)
                tag[sign] = ':';
            m_batch.tags.push_back({job, "", std::move(tag)});
        }
        const std::string prefix = connector.text({"topic.prefix"});
        if (!connector.is("openlineage.integration.enabled") || prefix.empty())
            return;
        const std::string stated = connector.text({"openlineage.integration.job.namespace"});
        AliasRecord alias;
        alias.asset = job;
        alias.other = {m_context.settings.aliased(redactSecrets(stated.empty() ? prefix : stated)),
                       redactSecrets(prefix + ".0")};
        alias.confidence = 90;
        alias.reason = "the connector's OpenLineage events name its first task so";
        m_batch.aliases.push_back(std::move(alias));
    }

    void addFlow(AssetIndex job, Flow&& flow, const std::string& locator)
    {
        if (flow.inputs.empty() && flow.outputs.empty())
            problem(Severity::Note, "Neither topics nor tables are named in the connector's settings.",
                    locator);
        if (flow.inputs.size() + flow.outputs.size() > kMaxPlaces)
            problem(Severity::Warning, "Only some of the connector's tables and topics were kept.", locator);
        std::size_t left = kMaxPlaces;
        for (const Place& place : flow.inputs)
            if (left > 0) {
                addEdge(job, place, true, locator);
                --left;
            }
        for (const Place& place : flow.outputs)
            if (left > 0) {
                addEdge(job, place, false, locator);
                --left;
            }
        if (flow.query.empty())
            return;
        CodeRecord code;
        code.job = job;
        code.text = std::move(flow.query);
        code.dialect = std::move(flow.dialect);
        code.tablesIn = normalised(flow.tablesIn, {}).ns;
        code.defaultDatabase = redactSecrets(flow.database);
        code.defaultSchema = redactSecrets(flow.schema);
        m_batch.codes.push_back(std::move(code));
    }

    void addEdge(AssetIndex job, const Place& place, bool isInput, const std::string& locator)
    {
        if (place.name.ns.empty() || place.name.name.empty())
            return;
        const AssetIndex asset = m_batch.asset(AssetKind::Dataset, place.name);
        m_batch.record(asset).subtype = place.subtype;
        EdgeRecord edge;
        edge.src = isInput ? asset : job;
        edge.dst = isInput ? job : asset;
        edge.locator = locator;
        m_batch.edges.push_back(std::move(edge));
    }

    std::string m_cluster;
    std::size_t m_count = 0;
};

bool hasClass(const Json& config) { return jsonScalar(jsonMember(config, "connector.class")).has_value(); }

/// One connector in any of its forms; nothing when this is none.
std::optional<Stated> statedBy(const Json& value, const std::string& key, const std::string& locator)
{
    const Json* info = jsonMember(value, "info");
    const Json& holder = info != nullptr ? *info : value;
    const Json* inner = jsonMember(holder, "config");
    const Json& config = inner != nullptr && inner->is_object() ? *inner : holder;
    if (!hasClass(config))
        return std::nullopt;
    Stated stated;
    stated.settings = settingsOf(config);
    stated.name = jsonScalarText(holder, "name");
    if (stated.name.empty())
        stated.name = jsonScalarText(config, "name");
    if (stated.name.empty())
        stated.name = key;
    const std::string& state = jsonTextAt(value, {"status", "connector", "state"});
    stated.state = !state.empty() ? state : jsonTextAt(value, {"connector", "state"});
    stated.locator = locator;
    return stated;
}

/// The one cluster that is named; empty when none is, or several are.
std::string commonCluster(const std::vector<Stated>& all)
{
    static const SourceSettings nowhere;
    std::string common;
    for (const Stated& stated : all) {
        const std::string cluster = Connector(stated.settings, nowhere).cluster();
        if (!common.empty() && !cluster.empty() && cluster != common)
            return {};
        common = cluster.empty() ? common : cluster;
    }
    return common;
}

/// The members of an answer or a list; lists inside it ({"connectors": […]}) are looked into once.
void takeMembers(const Json& holder, const std::string& pointer, const std::string& stem, bool isInner,
                 std::vector<Stated>& all, ConnectorRecords& records)
{
    std::size_t index = 0;
    for (auto member = holder.begin(); holder.is_structured() && member != holder.end(); ++member) {
        const std::string key = holder.is_object() ? member.key() : std::string();
        const std::string locator =
            holder.is_object() ? jsonPointer(pointer, key) : jsonPointer(pointer, index);
        ++index;
        auto stated = statedBy(*member, key.empty() ? stem + "-" + std::to_string(index) : key, locator);
        if (stated)
            all.push_back(std::move(*stated));
        else if (member->is_array() && !isInner)
            takeMembers(*member, locator, stem, true, all, records);
        else if (member->is_structured())
            records.problem(Severity::Note, "What is no connector was left out.", locator);
    }
}

Result<void> readJson(const std::string& text, const std::string& stem, ConnectorRecords& records)
{
    const auto root = parseJson(text);
    if (!root)
        return fail(root.error());
    if (auto one = statedBy(*root, stem, ""))
        return records.add(std::move(*one));
    std::vector<Stated> all;
    takeMembers(*root, "", stem, false, all, records);
    records.setCluster(commonCluster(all));
    for (Stated& stated : all)
        if (auto added = records.add(std::move(stated)); !added)
            return added;
    return {};
}

/// Objects of Kubernetes, one after the other or as a list.
Result<void> readResources(const std::string& text, ReadContext& context, ConnectorRecords& records)
{
    const auto yaml = parseYaml(text, {}, context.stop);
    if (!yaml)
        return fail(yaml.error());
    for (const YamlProblem& problem : yaml->problems)
        records.problem(Severity::Error, problem.message, {}, problem.line);
    Resources found;
    std::size_t number = 0;
    for (const YamlDocument& document : yaml->documents) {
        const std::string locator = "document " + std::to_string(++number);
        found.take(document.value, locator);
        std::size_t index = 0;
        for (const Json& item : jsonArray(document.value, "items"))
            found.take(item, locator + jsonPointer(" /items", index++));
    }
    found.finish();
    records.setCluster(commonCluster(found.connectors));
    for (Stated& stated : found.connectors)
        if (auto added = records.add(std::move(stated)); !added)
            return added;
    for (const StatedTopic& topic : found.topics) {
        records.add(topic);
        if (auto sent = records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

bool isResource(std::string_view text)
{
    constexpr std::array kKinds{"KafkaConnector", "KafkaMirrorMaker", "KafkaTopic"};
    return text.find(kResourceGroup) != std::string_view::npos &&
           std::ranges::any_of(kKinds, [&](const char* kind) {
               return text.find("kind: " + std::string(kind)) != std::string_view::npos ||
                      text.find("\"" + std::string(kind) + "\"") != std::string_view::npos;
           });
}

/// "connector.class" as the key of a member.
bool hasClassKey(std::string_view text)
{
    static constexpr std::string_view key = "\"connector.class\"";
    for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
        const std::size_t next = text.find_first_not_of(" \t\r\n", at + key.size());
        if (next != std::string_view::npos && text[next] == ':')
            return true;
    }
    return false;
}

bool hasClassLine(std::string_view text)
{
    for (const std::string_view raw : splitText(text, '\n')) {
        std::string_view line = trimmed(raw);
        if (line.starts_with(kServerPrefix))
            line.remove_prefix(kServerPrefix.size());
        if (!line.starts_with("connector.class"))
            continue;
        line = trimmed(line.substr(15));
        if (line.starts_with('=') || line.starts_with(':'))
            return true;
    }
    return false;
}

/// "A->B.enabled = true": the settings of MirrorMaker 2.
bool hasMirrorLine(std::string_view text)
{
    for (const std::string_view raw : splitText(text, '\n')) {
        const std::string_view line = trimmed(raw);
        const std::size_t arrow = line.find("->");
        if (arrow != std::string_view::npos && !line.starts_with('#') &&
            line.find(".enabled", arrow) != std::string_view::npos)
            return true;
    }
    return false;
}

class KafkaConnectSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "kafka_connect";
        info.system = "Kafka Connect";
        info.reads = "Connector settings as JSON (with name and config, or bare), answers of the API with "
                     "settings and states, .properties of standalone workers and of Debezium Server, "
                     "settings of MirrorMaker 2, connectors, mirrors and topics as objects of Strimzi (YAML, "
                     "JSON)";
        info.yields =
            "Connectors as jobs; tables, collections, buckets, indexes and queues that they read or "
            "fill, topics behind prefixes and renaming transforms, queries, owners and tags";
        info.cannotKnow = "The tables behind patterns and whole databases, and the Kafka cluster where the "
                          "settings don't name it: say it with a setting for the platform kafka";
        info.version = 3;
        info.priority = 45;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        if (isResource(file.head))
            return Claim::Sure;
        const std::string extension = extensionOf(file.path);
        const bool isProperties = extension == "properties" || extension == "conf" || extension == "cfg";
        const bool mayMirror = isProperties && file.head.find("->") != std::string::npos;
        if (file.head.find("connector.class") == std::string::npos && !mayMirror)
            return Claim::None;
        const std::string text = textOfHead(file.head);
        const std::string_view begin = trimmed(text);
        if (begin.starts_with('{') || begin.starts_with('['))
            return hasClassKey(begin) ? Claim::Sure : Claim::None;
        return isProperties && (hasClassLine(begin) || hasMirrorLine(begin)) ? Claim::Sure : Claim::None;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        const DocumentFile& file = document.file();
        const auto bytes = readWhole(file.path, kLargestFile, context.stop);
        if (!bytes)
            return fail(bytes.error());
        const std::string text = textOfHead(*bytes);
        ConnectorRecords records(context);
        const std::string_view begin = trimmed(text);
        Result<void> done;
        if (isResource(begin)) {
            done = readResources(text, context, records);
        } else if (begin.starts_with('{') || begin.starts_with('[')) {
            done = readJson(text, stemOf(file), records);
        } else if (hasClassLine(text)) {
            Stated stated;
            stated.settings = propertiesOf(text);
            const auto name = stated.settings.find("name");
            stated.name = name == stated.settings.end() || name->second.empty() ? stemOf(file) : name->second;
            done = records.add(std::move(stated));
        } else {
            for (Stated& mirror : mirrorsIn(propertiesOf(text)))
                if (done)
                    done = records.add(std::move(mirror));
        }
        if (!done)
            return done;
        if (records.count() == 0)
            return fail(ErrorKind::Input, "No connector was found: there is no connector.class.", {},
                        file.relative);
        return records.send();
    }
};

} // namespace

} // namespace kafka

const Source& kafkaConnectSource()
{
    static const kafka::KafkaConnectSource source;
    return source;
}

} // namespace upriver
