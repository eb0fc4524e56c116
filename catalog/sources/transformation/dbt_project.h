// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the parts of the dbt reader share: the small index of a project that is built before its manifest is
// streamed (which node is which relation, who owns a group, what the other artifacts say by unique_id), and
// the batch that fills up on the way. Private to the dbt reader. One document, one thread.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/transformation/dbt_columns.h"

namespace upriver::dbt {

inline constexpr std::string_view kNamespace = "dbt"; ///< of jobs, exposures, metrics, semantic models

enum class NodeKind : std::uint8_t {
    Model,
    Seed,
    Snapshot,
    Source,
    Function,
    Test,
    UnitTest,
    Exposure,
    Metric,
    SemanticModel,
    SavedQuery,
    Other,
};

/// By resource_type, else by the first word of the unique_id.
[[nodiscard]] NodeKind kindOf(std::string_view uniqueId, std::string_view resourceType = {});
[[nodiscard]] bool hasRelation(NodeKind kind); ///< model, seed, snapshot, source
[[nodiscard]] bool isJob(NodeKind kind);       ///< model, snapshot, saved query

/// One column of catalog.json, unpacked.
struct TableColumn
{
    std::string name;
    std::string type;
    std::string comment;
    std::int64_t index = 0;
};

/// One entry of catalog.json. Columns are kept packed: a catalog can be larger than its manifest.
struct Table
{
    std::string type;
    std::string comment;
    std::string owner;
    std::vector<std::string> nameParts; ///< database, schema, name
    std::vector<Property> stats;        ///< id, value
    std::string packedColumns;
    bool used = false;

    void addColumn(const TableColumn& column);
    [[nodiscard]] std::vector<TableColumn> columns() const; ///< in table order
};

/// One result of run_results.json.
struct Execution
{
    std::string invocation;
    std::string command; ///< "run", "build", …
    std::string dbtVersion;
    std::string status;
    std::string message;
    std::optional<Micros> started;
    std::optional<Micros> ended;
    Micros generatedAt = 0;
    std::optional<double> failures;
    std::vector<Property> details; ///< seconds, thread, rows, …
    bool used = false;
};

/// One result of sources.json.
struct Freshness
{
    std::string status;
    std::string maxLoadedAt;
    std::string message;
    Micros at = 0;
    std::optional<double> ageSeconds;
    bool used = false;
};

/// What edges must know of a node before its turn comes.
struct NodeEntry
{
    NodeKind kind = NodeKind::Other;
    QualifiedName relation; ///< empty for ephemeral models
};

struct GroupOwner
{
    std::string name;
    std::string email;
};

struct Metadata
{
    int manifestVersion = 0;
    std::string dbtVersion;
    std::string adapter;
    std::string project;
    std::string platform;    ///< catalog's word for the adapter
    std::string relationsIn; ///< namespace of the relations
    std::optional<Micros> generatedAt;
};

struct Project
{
    Metadata metadata;
    std::unordered_map<std::string, NodeEntry> nodes;
    std::map<QualifiedName, SharedRelation> shared;        ///< only relations of several nodes
    std::map<std::string, GroupOwner, std::less<>> groups; ///< by name
    std::unordered_map<std::string, Table> tables;
    Micros tablesAt = 0; ///< when catalog.json was written
    std::unordered_map<std::string, std::vector<Execution>> executions;
    std::unordered_map<std::string, Freshness> freshness;

    [[nodiscard]] const NodeEntry* find(const std::string& uniqueId) const;
    /// The node with this last name ("customers", "customers.v2"); the first in id order, empty = none.
    [[nodiscard]] std::string idOfName(std::string_view name) const;
};

/// The batch on its way: sent when it is large, so that memory does not follow the project's size.
class Output final : public BatchSender
{
public:
    Output(ReadContext& context, std::string manifestName)
        : BatchSender(context), m_manifest(std::move(manifestName))
    {}
    /// What had to be mended in a file's text.
    void noteRepairs(const JsonStreamReport& report, const std::string& file);
    /// "manifest.json#/nodes/model.shop.orders"
    [[nodiscard]] std::string locator(std::string_view section, std::string_view uniqueId) const;
    /// Name of what has no relation: jobs, exposures, metrics, … An alias of "dbt" keeps projects apart.
    [[nodiscard]] QualifiedName named(std::string_view uniqueId) const
    {
        return {m_context.settings.aliased(kNamespace), std::string(uniqueId)};
    }

private:
    std::string m_manifest;
};

/// One node (or exposure, metric, …) as a handler gets it.
struct NodeView
{
    const Json& json;
    const std::string& id;
    std::string locator;
    bool disabled = false;
};

// Names (dbt_names.cpp)
[[nodiscard]] std::string platformOfAdapter(std::string_view adapter);
[[nodiscard]] std::string namespaceOfPlatform(std::string_view platform, const SourceSettings& settings);
/// From relation_name, else from database, schema and alias/identifier/name; empty for ephemeral models.
[[nodiscard]] QualifiedName relationOf(const Json& node, const Metadata& metadata);
[[nodiscard]] QualifiedName relationFromParts(std::vector<std::string> parts, const Metadata& metadata);
/// The last quoted argument of ref('pkg', 'name') or source('schema', 'table'); empty if it is neither.
[[nodiscard]] std::string nameInsideRef(std::string_view text);
/// "orders" of "model.shop.orders", "orders.v2" of "model.shop.orders.v2".
[[nodiscard]] std::string shortName(std::string_view uniqueId);

// Facts that all nodes share (dbt_facts.cpp)
/// An owner's e-mail address; several are possible since 1.10.
[[nodiscard]] std::string addressesOf(const Json& owner);
[[nodiscard]] std::string cleanText(const Json& object, std::string_view key, std::size_t longest = 100'000);
void addProperty(AssetRecord& record, std::string key, std::string value);
void addCommonFacts(Output& out, AssetIndex asset, const NodeView& node);
void addOwners(Output& out, AssetIndex asset, const NodeView& node, const Project& project);
void addTags(Output& out, AssetIndex asset, const NodeView& node);
/// depends_on.nodes, only texts.
[[nodiscard]] std::vector<std::string> parentsOf(const Json& node);
/// The asset that stands for a node where data flows: its relation, else its job, dashboard, term, …;
/// kNoAsset for what is no asset (tests, functions) or not in the project.
[[nodiscard]] AssetIndex assetOf(Output& out, const std::string& uniqueId, const Project& project);
void addDataEdge(Output& out, AssetIndex from, AssetIndex to, const std::string& locator);
void addParentEdges(Output& out, AssetIndex to, const NodeView& node, const Project& project);

// Handlers of one node each
void addRelationNode(Output& out, const NodeView& node, NodeKind kind, Project& project); // dbt_nodes.cpp
void addColumns(Output& out, AssetIndex asset, const NodeView& node, Project& project);   // dbt_columns.cpp
void addWaitingColumns(Output& out, Project& project); ///< of shared relations whose nodes did not all come
void addConstraints(Output& out, AssetIndex asset, const NodeView& node, const Project& project);
void addCatalogTable(Output& out, AssetIndex asset, const Table& table, Micros at);       // dbt_catalog.cpp
void addFreshness(Output& out, AssetIndex asset, const NodeView& node, Project& project); // dbt_freshness.cpp
void addRuns(Output& out, AssetIndex job, AssetIndex relation, const std::string& id, Project& project);
void addTest(Output& out, const NodeView& node, NodeKind kind, Project& project); // dbt_tests.cpp
void addExposure(Output& out, const NodeView& node, const Project& project);      // dbt_consumers.cpp
void addMetric(Output& out, const NodeView& node, const Project& project);
void addSemanticModel(Output& out, const NodeView& node, const Project& project);
void addSavedQuery(Output& out, const NodeView& node, Project& project);
void addFunction(Output& out, const NodeView& node, const Project& project);

// Files
[[nodiscard]] Result<JsonStreamReport> streamFile(const DocumentFile& file, std::stop_token stop,
                                                  const JsonStreamRules& rules, const JsonTake& take);
[[nodiscard]] Result<void> readManifestIndex(const DocumentFile& file, std::stop_token stop, Project& project,
                                             const SourceSettings& settings);
[[nodiscard]] Result<void> readManifest(const DocumentFile& file, std::stop_token stop, Project& project,
                                        Output& out);
[[nodiscard]] Result<void> readCatalog(const DocumentFile& file, std::stop_token stop, Project& project,
                                       Output& out);
void addLeftoverTables(Output& out, Project& project);
[[nodiscard]] Result<void> readRunResults(const DocumentFile& file, std::stop_token stop, Project& project,
                                          Output& out);
void reportLeftoverExecutions(Output& out, const Project& project);
[[nodiscard]] Result<void> readSources(const DocumentFile& file, std::stop_token stop, Project& project);

} // namespace upriver::dbt
