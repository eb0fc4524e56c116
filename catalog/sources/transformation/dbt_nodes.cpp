// SPDX-License-Identifier: Apache-2.0
// Models, seeds, snapshots and sources: a dataset for the relation; models and snapshots also the job that
// fills it. An ephemeral model is the job alone; a disabled node is shown as disabled, without edges.
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

std::string materializationOf(const Json& node)
{
    const Json* value = jsonAt(node, {"config", "materialized"});
    return value != nullptr && value->is_string() ? redactSecrets(value->get_ref<const std::string&>())
                                                  : std::string();
}

std::string subtypeOf(NodeKind kind, const std::string& materialization)
{
    if (materialization == "view" || materialization == "materialized_view")
        return materialization;
    return kind == NodeKind::Source ? std::string() : "table";
}

std::string_view wordOf(NodeKind kind)
{
    switch (kind) {
    case NodeKind::Seed:
        return "seed";
    case NodeKind::Snapshot:
        return "snapshot";
    case NodeKind::Source:
        return "source";
    default:
        return "model";
    }
}

void addNodeProperties(AssetRecord& record, const Json& node, NodeKind kind)
{
    addProperty(record, "dbtType", std::string(wordOf(kind)));
    addProperty(record, "materialized", materializationOf(node));
    constexpr std::array texts{
        std::pair{"access", "access"},          std::pair{"deprecation_date", "deprecationDate"},
        std::pair{"loader", "loader"},          std::pair{"loaded_at_field", "loadedAtField"},
        std::pair{"source_name", "sourceName"}, std::pair{"source_description", "sourceDescription"},
        std::pair{"version", "version"},        std::pair{"latest_version", "latestVersion"},
    };
    for (const auto& [from, to] : texts)
        addProperty(record, to, redactSecrets(jsonScalarText(node, from)));
    if (const std::string& field = jsonText(node, "loaded_at_field"); field.empty())
        addProperty(record, "loadedAtField", redactSecrets(jsonTextAt(node, {"config", "loaded_at_field"})));
    if (const Json* contract = jsonAt(node, {"contract", "enforced"});
        contract != nullptr && jsonBool(contract) == true)
        addProperty(record, "contract", "enforced");
}

// An external table's files are the same data under another name, and the source says so.
void addExternalLocation(Output& out, AssetIndex asset, const Json& node)
{
    const Json* location = jsonAt(node, {"external", "location"});
    if (location == nullptr || !location->is_string())
        return;
    const auto& text = location->get_ref<const std::string&>();
    const std::string clean =
        text.find("://") == std::string::npos ? redactSecrets(text) : connectionWithoutSecrets(text);
    addProperty(out.batch().record(asset), "externalLocation", clean);
    if (clean.find("://") == std::string::npos || clean.find('{') != std::string::npos)
        return;
    const QualifiedName files = fromUri(clean);
    if (!files.ns.empty() && !files.name.empty())
        out.batch().aliases.push_back({asset, files, 100, "external location of the source"});
}

// Two nodes of one relation have the same statistics; they are measured once.
void addCatalogFacts(Output& out, AssetIndex asset, const std::string& id, Project& project)
{
    const auto table = project.tables.find(id);
    const auto shared = project.shared.find(out.batch().record(asset).name);
    if (table == project.tables.end() || (shared != project.shared.end() && shared->second.measured))
        return;
    if (shared != project.shared.end())
        shared->second.measured = true;
    addCatalogTable(out, asset, table->second, project.tablesAt);
}

AssetIndex addDataset(Output& out, const NodeView& node, NodeKind kind, Project& project,
                      const QualifiedName& relation)
{
    const AssetIndex asset = out.batch().asset(AssetKind::Dataset, relation);
    if (out.batch().record(asset).subtype.empty())
        out.batch().record(asset).subtype = subtypeOf(kind, materializationOf(node.json));
    addCommonFacts(out, asset, node);
    addNodeProperties(out.batch().record(asset), node.json, kind);
    addOwners(out, asset, node, project);
    addTags(out, asset, node);
    if (node.disabled)
        return asset;
    addColumns(out, asset, node, project);
    addConstraints(out, asset, node, project);
    if (kind == NodeKind::Source) {
        addExternalLocation(out, asset, node.json);
        addFreshness(out, asset, node, project);
    }
    addCatalogFacts(out, asset, node.id, project);
    return asset;
}

void addCode(Output& out, AssetIndex job, AssetIndex relation, const NodeView& node, const Project& project)
{
    const std::string& compiled =
        jsonText(node.json, jsonText(node.json, "compiled_code").empty() ? "compiled_sql" : "compiled_code");
    const std::string& raw =
        jsonText(node.json, jsonText(node.json, "raw_code").empty() ? "raw_sql" : "raw_code");
    const std::string& language = jsonText(node.json, "language");
    const bool hasJinja = raw.find("{{") != std::string::npos || raw.find("{%") != std::string::npos;
    for (const bool isRaw : {false, true}) {
        const std::string& text = isRaw ? raw : compiled;
        if (text.empty() || (isRaw && text == compiled))
            continue;
        CodeRecord code;
        code.job = job;
        code.text = redactSecrets(text);
        code.language = language.empty() ? "sql" : language;
        if (code.language == "sql")
            code.dialect = project.metadata.platform;
        code.defaultDatabase = jsonText(node.json, "database");
        code.defaultSchema = jsonText(node.json, "schema");
        code.target = relation;
        code.templated = isRaw && hasJinja;
        code.path = cleanText(node.json, "original_file_path");
        out.batch().codes.push_back(std::move(code));
    }
}

AssetIndex addJob(Output& out, const NodeView& node, NodeKind kind, Project& project, AssetIndex relation)
{
    const AssetIndex job = out.batch().asset(AssetKind::Job, out.named(node.id));
    AssetRecord& record = out.batch().record(job);
    record.subtype = "dbt";
    record.displayName = shortName(node.id);
    addCommonFacts(out, job, node);
    addNodeProperties(out.batch().record(job), node.json, kind);
    addOwners(out, job, node, project);
    if (relation == kNoAsset)
        addTags(out, job, node);
    if (node.disabled)
        return job;
    addParentEdges(out, job, node, project);
    if (relation != kNoAsset)
        addDataEdge(out, job, relation, node.locator);
    addCode(out, job, relation, node, project);
    addRuns(out, job, relation, node.id, project);
    return job;
}

// A seed is no job by itself; when it was loaded in this invocation, the execution needs one.
void addSeedRuns(Output& out, const NodeView& node, AssetIndex relation, Project& project)
{
    if (node.disabled || !project.executions.contains(node.id))
        return;
    addJob(out, node, NodeKind::Seed, project, relation);
}

} // namespace

void addRelationNode(Output& out, const NodeView& node, NodeKind kind, Project& project)
{
    const QualifiedName relation = relationOf(node.json, project.metadata);
    const bool runs = kind == NodeKind::Model || kind == NodeKind::Snapshot;
    if (relation.isEmpty() && !runs) {
        out.problem(Severity::Warning, "\"" + node.id + "\" names no table and was skipped.", node.locator);
        return;
    }
    // A disabled model builds nothing, so there is no table to show.
    const bool hasTable = !relation.isEmpty() && !(node.disabled && runs);
    const AssetIndex asset = hasTable ? addDataset(out, node, kind, project, relation) : kNoAsset;
    if (runs)
        addJob(out, node, kind, project, asset);
    else if (kind == NodeKind::Seed)
        addSeedRuns(out, node, asset, project);
}

} // namespace upriver::dbt
