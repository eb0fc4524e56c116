// SPDX-License-Identifier: Apache-2.0
#pragma once

// Entities of Apache Atlas as its files have them, gathered by guid and qualified name, with the types that
// say what they are, and then told as records. One document, one thread. Private to governance/.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/json.h"

namespace upriver::atlas {

/// What an entity is to us.
enum class Role : std::uint8_t {
    Other,
    Dataset,
    Column,
    Process,
    ColumnLineage,
    Execution,
    Term,
    Model,
    ModelVersion,
    Service
};

/// A qualified name without its cluster: "shop.orders@prod" -> "shop.orders", "prod".
struct ClusterName
{
    std::string name;
    std::string cluster;
};
[[nodiscard]] ClusterName splitCluster(std::string_view qualifiedName);

/// entityDefs and classificationDefs: what a type inherits from.
class Types
{
public:
    void take(const Json& definitions);
    [[nodiscard]] bool is(const std::string& type, std::string_view ancestor) const;
    [[nodiscard]] bool knows(const std::string& type) const { return m_parents.contains(type); }
    [[nodiscard]] std::size_t count() const { return m_parents.size(); }

private:
    std::map<std::string, std::vector<std::string>, std::less<>> m_parents;
};

struct Entity
{
    std::string guid;
    std::string type;
    std::string qualifiedName;
    Json body; ///< the entity; its attributes may stand at two places
    std::string locator;
    bool isWhole = false; ///< more than a reference
    bool isDeleted = false;
};

class Entities final : public BatchSender
{
public:
    using BatchSender::BatchSender;

    /// Finds types, entities, lineage answers and notifications in any of Atlas' documents.
    void take(const Json& document, const std::string& locator);
    [[nodiscard]] std::size_t count() const
    {
        return m_entities.size() + m_types.count() + m_classifications;
    }
    [[nodiscard]] Result<void> tell();

private:
    using Index = std::size_t;
    static constexpr Index kNone = static_cast<Index>(-1);

    void walk(const Json& value, const std::string& locator, int depth, bool deletes);
    void takeEntity(const Json& body, const std::string& locator, bool deleted);
    void takeLegacy(const Json& body, const std::string& locator);
    void takeTerm(const Json& body, const std::string& locator);
    void takeLineage(const Json& answer, const std::string& locator);
    void takeTypes(const Json& definitions, const std::string& locator);
    [[nodiscard]] Index reference(const Json& stated);
    [[nodiscard]] Index add(Entity&& entity);

    [[nodiscard]] Role roleOf(Index index) const;
    [[nodiscard]] const Json* member(const Entity& entity, std::string_view key) const;
    [[nodiscard]] std::string text(const Entity& entity, std::string_view key) const;
    [[nodiscard]] std::vector<Index> references(const Entity& entity, std::string_view key);
    [[nodiscard]] QualifiedName datasetName(const Entity& entity);
    [[nodiscard]] QualifiedName tableName(const Entity& entity, const ClusterName& name);
    [[nodiscard]] QualifiedName named(const Entity& entity, Role role);
    [[nodiscard]] AssetIndex asset(Index index);
    /// The dataset and name of a column.
    [[nodiscard]] std::pair<AssetIndex, std::string> column(Index index);

    void tellEntity(Index index);
    void tellAsset(Index index, Role role);
    void tellProperties(const Entity& entity, AssetRecord& record);
    void tellColumn(Index index);
    void tellClassifications(const Entity& entity, AssetIndex asset, const std::string& column);
    void tellMeanings(const Entity& entity, AssetIndex asset);
    void tellProcess(Index index, AssetIndex job);
    void tellColumnLineage(Index index);
    void tellExecution(Index index);
    void tellTerm(Index index, AssetIndex term);
    void tellModel(Index index, AssetIndex model);
    void tellView(const Entity& entity, AssetIndex view);
    void addRun(AssetIndex job, const Entity& entity);
    void edge(AssetIndex src, AssetIndex dst, EdgeKind kind, std::string note, const std::string& locator);
    void forgetBatch() override { m_edges.clear(); }

    Types m_types;
    std::vector<Entity> m_entities;
    std::map<std::string, Index, std::less<>> m_byGuid;
    std::map<std::pair<std::string, std::string>, Index> m_byName; ///< type and qualified name
    std::map<Index, std::pair<AssetKind, QualifiedName>> m_named;
    std::vector<std::pair<Index, Index>> m_relations;               ///< of lineage answers
    std::set<Index> m_flows;                                        ///< stands at an end of a process
    std::set<std::tuple<AssetIndex, AssetIndex, EdgeKind>> m_edges; ///< of this batch
    std::size_t m_classifications = 0;
};

/// An entry of Impala's lineage log, and the entities that it speaks of.
[[nodiscard]] bool isImpalaQuery(const Json& log);
[[nodiscard]] Json impalaEntities(const Json& log);

} // namespace upriver::atlas
