// SPDX-License-Identifier: Apache-2.0
#pragma once

// What one Kafka connector's settings say of data: where it comes from and where it goes. Values are looked
// up by name, never copied whole: settings are full of secrets. Pure, any thread; whatever is missing gives
// fewer places.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model/record_batch.h"
#include "catalog/sources/reading/json.h"
#include "catalog/sources/source.h"

namespace upriver::kafka {

/// Keys and values as the connector's file has them.
using Settings = std::map<std::string, std::string, std::less<>>;

/// The settings of one connector.
class Connector
{
public:
    /// `cluster`: bootstrap servers that other connectors of the same answer name; may be empty.
    Connector(Settings settings, const SourceSettings& places, std::string cluster = {});

    /// The first that is there and not empty; without white space round it.
    [[nodiscard]] std::string text(std::initializer_list<std::string_view> keys) const;
    /// A comma separated list.
    [[nodiscard]] std::vector<std::string> list(std::initializer_list<std::string_view> keys) const;
    [[nodiscard]] bool is(std::string_view key) const { return text({key}) == "true"; }
    /// Whether the class has this word in it, whatever the case.
    [[nodiscard]] bool classHas(std::string_view word) const;
    [[nodiscard]] bool isDebezium() const
    {
        return (classHas("io.debezium.") || classHas("CdcSource")) && !isSink();
    }
    [[nodiscard]] bool isSink() const;
    [[nodiscard]] const SourceSettings& places() const { return m_places; }
    /// Bootstrap servers that the settings name.
    [[nodiscard]] std::string cluster() const;

    /// A topic on the cluster that the settings name; "kafka://" where they don't.
    [[nodiscard]] QualifiedName topic(std::string_view name) const;
    /// The topic's name behind the transforms that rename topics.
    [[nodiscard]] std::string renamed(std::string topic) const;
    /// A topic's name by a pattern and its replacement ("$1"); the topic where it does not fit.
    [[nodiscard]] static std::string matched(const std::string& topic, const std::string& pattern,
                                             const std::string& replacement);

private:
    Settings m_settings;
    const SourceSettings& m_places;
    std::string m_cluster;
};

struct Place
{
    QualifiedName name;
    std::string subtype; ///< "table", "topic", …; "… pattern" where a regular expression chooses
};

struct Flow
{
    std::vector<Place> inputs;
    std::vector<Place> outputs;
    std::string query; ///< what a JDBC source asks its database
    std::string dialect;
    std::string tablesIn; ///< namespace of the query's tables
    std::string database;
    std::string schema;
};

/// One connector as some document states it.
struct Stated
{
    std::string name;
    Settings settings;
    std::string state;
    std::string locator;
    std::string cluster; ///< bootstrap servers of the cluster that runs it, where they are told beside it
};

/// A topic that is an object of its own.
struct StatedTopic
{
    std::string name;
    std::string partitions;
    std::string replicas;
    std::string locator;
    std::string cluster;
};

/// What Strimzi's Kubernetes objects state together: connectors, mirrors (each a connector), topics. The
/// clusters that connectors run on are told by other objects.
class Resources
{
public:
    void take(const Json& object, const std::string& locator);
    /// To be called when all are taken.
    void finish();

    std::vector<Stated> connectors;
    std::vector<StatedTopic> topics;

private:
    void takeConnector(const Json& object, const Json& spec, const std::string& locator);
    void takeMirrors(const Json& object, const Json& spec, const std::string& locator);
    void takeOldMirror(const Json& object, const Json& spec, const std::string& locator);

    std::map<std::string, std::string> m_bootstrap; ///< a Connect cluster's name -> servers of its Kafka
};

/// MirrorMaker 2's own settings ("A->B.topics = …"): a connector for each pair of clusters that is on.
[[nodiscard]] std::vector<Stated> mirrorsIn(const Settings& settings);
[[nodiscard]] Settings settingsOf(const Json& config);

[[nodiscard]] Flow flowOf(const Connector& connector);
[[nodiscard]] Flow flowOfDebezium(const Connector& connector);
[[nodiscard]] Flow flowOfSource(const Connector& connector);
[[nodiscard]] Flow flowOfSink(const Connector& connector);

/// Whether an entry of an include list is one name; escaped dots are made plain.
[[nodiscard]] std::optional<std::string> literalName(std::string_view pattern);

/// A connection as scheme://host:port and what stands behind it.
struct Connection
{
    std::string ns; ///< empty: nothing usable was said
    std::string database;
    std::string schema{};
};
[[nodiscard]] Connection connectionOf(std::string_view url);

} // namespace upriver::kafka
