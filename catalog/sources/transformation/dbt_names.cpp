// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array kPlatforms{
    Pair{"databricks", "unitycatalog"}, Pair{"spark", "hive"},          Pair{"athena", "awsathena"},
    Pair{"sqlserver", "mssql"},         Pair{"synapse", "mssql"},       Pair{"fabric", "fabric-warehouse"},
    Pair{"starburst", "trino"},         Pair{"postgresql", "postgres"}, Pair{"dremio", "dremio"},
};

// These know a database and a table, and no level between.
constexpr std::array<std::string_view, 5> kTwoLevels{"hive", "mysql", "clickhouse", "teradata", "sqlite"};

bool hasTwoLevels(std::string_view platform)
{
    return std::ranges::find(kTwoLevels, platform) != kTwoLevels.end();
}

std::string firstText(const Json& node, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys) {
        if (const std::string& text = jsonText(node, key); !text.empty())
            return text;
    }
    return {};
}

} // namespace

NodeKind kindOf(std::string_view uniqueId, std::string_view resourceType)
{
    constexpr std::array kinds{
        std::pair{std::string_view("model"), NodeKind::Model},
        std::pair{std::string_view("seed"), NodeKind::Seed},
        std::pair{std::string_view("snapshot"), NodeKind::Snapshot},
        std::pair{std::string_view("source"), NodeKind::Source},
        std::pair{std::string_view("function"), NodeKind::Function},
        std::pair{std::string_view("test"), NodeKind::Test},
        std::pair{std::string_view("unit_test"), NodeKind::UnitTest},
        std::pair{std::string_view("exposure"), NodeKind::Exposure},
        std::pair{std::string_view("metric"), NodeKind::Metric},
        std::pair{std::string_view("semantic_model"), NodeKind::SemanticModel},
        std::pair{std::string_view("saved_query"), NodeKind::SavedQuery},
    };
    const std::string_view word =
        resourceType.empty() ? uniqueId.substr(0, uniqueId.find('.')) : resourceType;
    const auto it = std::ranges::find(kinds, word, [](const auto& entry) { return entry.first; });
    return it == kinds.end() ? NodeKind::Other : it->second;
}

bool hasRelation(NodeKind kind)
{
    return kind == NodeKind::Model || kind == NodeKind::Seed || kind == NodeKind::Snapshot ||
           kind == NodeKind::Source;
}

bool isJob(NodeKind kind)
{
    return kind == NodeKind::Model || kind == NodeKind::Snapshot || kind == NodeKind::SavedQuery;
}

std::string platformOfAdapter(std::string_view adapter)
{
    const auto it = std::ranges::find(kPlatforms, adapter, [](const Pair& pair) { return pair.first; });
    return std::string(it == kPlatforms.end() ? adapter : it->second);
}

// BigQuery's names are complete without a host, so they join with other systems as they are.
std::string namespaceOfPlatform(std::string_view platform, const SourceSettings& settings)
{
    const std::string ns = settings.namespaceFor(platform);
    return ns == "bigquery://" ? "bigquery" : settings.aliased(ns);
}

QualifiedName relationFromParts(std::vector<std::string> parts, const Metadata& metadata)
{
    std::erase(parts, std::string());
    if (parts.empty() || metadata.relationsIn.empty())
        return {};
    // A DuckDB namespace with a path already names the database.
    const bool databaseInNamespace = metadata.platform == "duckdb" && metadata.relationsIn != "duckdb://";
    if (parts.size() > 2 && (databaseInNamespace || hasTwoLevels(metadata.platform)))
        parts.erase(parts.begin());
    std::string name;
    for (const std::string& part : parts)
        name += (name.empty() ? "" : ".") + part;
    return normalised(metadata.relationsIn, name);
}

QualifiedName relationOf(const Json& node, const Metadata& metadata)
{
    if (const std::string& relation = jsonText(node, "relation_name"); !relation.empty())
        return relationFromParts(splitRelation(relation), metadata);
    const Json* materialized = jsonAt(node, {"config", "materialized"});
    if (materialized != nullptr && *materialized == "ephemeral")
        return {};
    const std::string table = firstText(node, {"identifier", "alias", "name"});
    if (table.empty())
        return {};
    return relationFromParts({jsonText(node, "database"), jsonText(node, "schema"), table}, metadata);
}

std::string nameInsideRef(std::string_view text)
{
    const auto open = std::min(text.find("ref("), text.find("source("));
    if (open == std::string_view::npos)
        return {};
    const std::string_view arguments = text.substr(open, text.find(')', open) - open);
    const auto last = arguments.find_last_of("'\"");
    if (last == std::string_view::npos || last == 0)
        return {};
    const auto first = arguments.find_last_of(arguments[last], last - 1);
    return first == std::string_view::npos ? std::string()
                                           : std::string(arguments.substr(first + 1, last - first - 1));
}

std::string shortName(std::string_view uniqueId)
{
    for (int dots = 0; dots < 2; ++dots) {
        const auto dot = uniqueId.find('.');
        if (dot == std::string_view::npos)
            break;
        uniqueId.remove_prefix(dot + 1);
    }
    return std::string(uniqueId);
}

const NodeEntry* Project::find(const std::string& uniqueId) const
{
    const auto it = nodes.find(uniqueId);
    return it == nodes.end() ? nullptr : &it->second;
}

std::string Project::idOfName(std::string_view name) const
{
    std::string best;
    for (const auto& [id, entry] : nodes) {
        if (hasRelation(entry.kind) && shortName(id) == name && (best.empty() || id < best))
            best = id;
    }
    return best;
}

} // namespace upriver::dbt
