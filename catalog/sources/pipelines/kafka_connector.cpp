// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/kafka_connector.h"

#include <algorithm>

#include <QRegularExpression>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver::kafka {

namespace {

constexpr std::size_t kMaxPattern = 500;
constexpr std::size_t kMaxEntries = 2'000;
constexpr std::size_t kMaxTransforms = 20;
/// Steps of one match: patterns of others may be made to take forever.
constexpr const char* kMatchLimit = "(*LIMIT_MATCH=20000)";

std::string replaced(const std::string& topic, const std::string& pattern, std::string replacement)
{
    if (pattern.empty() || pattern.size() > kMaxPattern || topic.size() > kMaxPattern ||
        replacement.size() > kMaxPattern)
        return topic;
    const QRegularExpression regex(QLatin1String(kMatchLimit) +
                                   QRegularExpression::anchoredPattern(QString::fromStdString(pattern)));
    if (!regex.isValid())
        return topic;
    const QRegularExpressionMatch match = regex.match(QString::fromStdString(topic));
    if (!match.hasMatch())
        return topic;
    std::string out;
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        if (replacement[i] == '$' && i + 1 < replacement.size() && isAsciiDigit(replacement[i + 1]))
            out += match.captured(replacement[++i] - '0').toStdString();
        else
            out += replacement[i];
    }
    return out;
}

} // namespace

Connector::Connector(Settings settings, const SourceSettings& places, std::string cluster)
    : m_settings(std::move(settings)), m_places(places), m_cluster(std::move(cluster))
{
    if (std::string own = this->cluster(); !own.empty())
        m_cluster = std::move(own);
}

std::string Connector::text(std::initializer_list<std::string_view> keys) const
{
    for (const std::string_view key : keys) {
        const auto found = m_settings.find(key);
        if (found != m_settings.end())
            if (const std::string_view value = trimmed(found->second); !value.empty())
                return std::string(value);
    }
    return {};
}

std::vector<std::string> Connector::list(std::initializer_list<std::string_view> keys) const
{
    std::vector<std::string> entries;
    const std::string value = text(keys);
    for (const std::string_view entry : splitText(value, ','))
        if (!trimmed(entry).empty() && entries.size() < kMaxEntries)
            entries.emplace_back(trimmed(entry));
    return entries;
}

bool Connector::classHas(std::string_view word) const
{
    return containsNoCase(text({"connector.class"}), word);
}

/// By the name of the class or of its package; else by "topics", which Connect itself knows for sinks alone.
bool Connector::isSink() const
{
    const std::string name = text({"connector.class"});
    const std::size_t dot = name.rfind('.');
    const std::string_view plain = std::string_view(name).substr(dot == std::string::npos ? 0 : dot + 1);
    if (containsNoCase(plain, "sink") || name.find(".sink.") != std::string::npos)
        return true;
    const bool isCopy = containsNoCase(plain, "mirror") || containsNoCase(plain, "replicator");
    return !containsNoCase(name, "source") && !classHas("io.debezium.") && !isCopy &&
           !text({"topics", "topics.regex"}).empty();
}

std::string Connector::cluster() const
{
    const std::string servers =
        text({"schema.history.internal.kafka.bootstrap.servers", "database.history.kafka.bootstrap.servers",
              "openlineage.integration.dataset.kafka.bootstrap.servers", "signal.kafka.bootstrap.servers",
              "dest.kafka.bootstrap.servers", "target.cluster.bootstrap.servers",
              "producer.override.bootstrap.servers", "consumer.override.bootstrap.servers",
              "debezium.sink.kafka.producer.bootstrap.servers", "kafka.bootstrap.servers",
              "confluent.topic.bootstrap.servers"});
    return servers.find("${") == std::string::npos ? servers : std::string();
}

QualifiedName Connector::topic(std::string_view name) const
{
    const std::string other = text({"debezium.sink.type"});
    const std::string project = text({"debezium.sink.pubsub.project.id"});
    if (other == "pubsub" && !project.empty())
        return normalised(other, redactSecrets("topic:" + project + ":" + std::string(name)));
    if (!other.empty() && other != "kafka")
        return normalised(m_places.namespaceFor(other), redactSecrets(name));
    const std::string ns = m_cluster.empty() ? m_places.namespaceFor("kafka") : "kafka://" + m_cluster;
    return normalised(m_places.aliased(ns), redactSecrets(name));
}

std::string Connector::renamed(std::string topic) const
{
    std::size_t count = 0;
    for (const std::string& name : list({"transforms"})) {
        if (++count > kMaxTransforms)
            break;
        const std::string prefix = "transforms." + name + ".";
        const std::string type = text({prefix + "type"});
        if (type.ends_with("RegexRouter"))
            topic = replaced(topic, text({prefix + "regex"}), text({prefix + "replacement"}));
        else if (type.ends_with("ByLogicalTableRouter"))
            topic = replaced(topic, text({prefix + "topic.regex"}), text({prefix + "topic.replacement"}));
        else if (type.ends_with("EventRouter")) {
            const std::string route = text({prefix + "route.topic.replacement"});
            topic = route.empty() ? "outbox.event.${routedByValue}" : route;
        }
    }
    return topic;
}

std::string Connector::matched(const std::string& topic, const std::string& pattern,
                               const std::string& replacement)
{
    return replaced(topic, pattern, replacement);
}

std::optional<std::string> literalName(std::string_view pattern)
{
    std::string name;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\' && i + 1 < pattern.size()) {
            const char next = pattern[++i];
            if (isAsciiAlnum(next))
                return std::nullopt; // \w, \d
            name += next;
        } else if (std::string_view("*+?()[]{}|^").find(c) != std::string_view::npos) {
            return std::nullopt;
        } else {
            name += c;
        }
    }
    return name;
}

Connection connectionOf(std::string_view url)
{
    constexpr std::string_view kSqlite = "jdbc:sqlite:";
    if (startsWithNoCase(url, kSqlite))
        return {"sqlite://" + redactSecrets(url.substr(kSqlite.size(), url.find('?') - kSqlite.size())), {}};
    const std::string clean = connectionWithoutSecrets(url);
    const std::size_t mark = clean.find("://");
    if (mark == std::string::npos)
        return {};
    const std::size_t slash = clean.find('/', mark + 3);
    Connection connection;
    connection.ns = clean.substr(0, slash);
    if (connection.ns.size() <= mark + 3)
        return {};
    std::string rest = slash == std::string::npos ? std::string() : clean.substr(slash + 1);
    const std::size_t query = rest.find_first_of("?;");
    connection.database = rest.substr(0, query);
    if (const std::size_t at = clean.find("database=");
        connection.database.empty() && at != std::string::npos)
        connection.database = clean.substr(at + 9, clean.find_first_of("&;", at) - at - 9);
    // parameters of the driver
    for (const std::string_view part : splitText(url.substr(std::min(url.find('?'), url.size())), '&'))
        if (const std::size_t at = part.find("currentSchema="); at <= 1)
            connection.schema = redactSecrets(part.substr(at + 14, part.find(',') - at - 14));
    return connection;
}

Flow flowOf(const Connector& connector)
{
    if (connector.isSink())
        return flowOfSink(connector);
    return connector.isDebezium() ? flowOfDebezium(connector) : flowOfSource(connector);
}

} // namespace upriver::kafka
