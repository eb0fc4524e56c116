// SPDX-License-Identifier: Apache-2.0
// What stands after the models: exposures, metrics, semantic models, saved queries, and functions that
// models call. They have no relation of their own and are named by unique_id in the namespace "dbt".
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

AssetIndex addNamed(Output& out, AssetKind kind, const NodeView& node, const Project& project,
                    std::string subtype)
{
    const AssetIndex asset = out.batch().asset(kind, out.named(node.id));
    AssetRecord& record = out.batch().record(asset);
    record.subtype = std::move(subtype);
    record.displayName = cleanText(node.json, "label");
    if (record.displayName.empty())
        record.displayName = cleanText(node.json, "name");
    addCommonFacts(out, asset, node);
    addOwners(out, asset, node, project);
    addTags(out, asset, node);
    return asset;
}

void addTextProperties(AssetRecord& record, const Json& node,
                       std::initializer_list<std::pair<std::string_view, const char*>> keys)
{
    for (const auto& [key, name] : keys)
        addProperty(record, name, redactSecrets(jsonScalarText(node, key)));
}

bool isPlainName(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

struct Field
{
    const char* section;
    const char* what;
    std::uint16_t edgeKind;
};

constexpr std::array kFields{
    Field{"entities", "entity", kIdentity},
    Field{"dimensions", "dimension", kIdentity},
    Field{"measures", "measure", kAggregation},
};

ColumnKey keyOf(const std::string& entityType)
{
    if (entityType == "primary")
        return ColumnKey::Primary;
    if (entityType == "foreign")
        return ColumnKey::Foreign;
    return entityType == "unique" ? ColumnKey::Unique : ColumnKey::None;
}

// expr may be any SQL; only a plain name says for sure which column it is.
void addField(Output& out, AssetIndex asset, AssetIndex source, const Json& json, const Field& field,
              const std::string& locator)
{
    const std::string name = cleanText(json, "name");
    if (name.empty())
        return;
    ColumnRecord column;
    column.asset = asset;
    column.name = name;
    column.description = cleanText(json, "description");
    const std::string detail = cleanText(json, field.what == std::string_view("measure") ? "agg" : "type");
    column.type = std::string(field.what) + (detail.empty() ? "" : " (" + detail + ")");
    if (field.what == std::string_view("entity"))
        column.key = keyOf(detail);
    out.batch().columns.push_back(std::move(column));
    const std::string& expression = jsonText(json, "expr");
    const std::string& from = expression.empty() ? name : expression;
    if (source == kNoAsset || !isPlainName(from) ||
        std::isdigit(static_cast<unsigned char>(from.front())) != 0)
        return;
    ColumnEdgeRecord edge;
    edge.src = source;
    edge.srcColumn = from;
    edge.dst = asset;
    edge.dstColumn = name;
    edge.kinds = field.edgeKind;
    edge.locator = locator;
    out.batch().columnEdges.push_back(std::move(edge));
}

// Exports are written as tables of their own.
void addExport(Output& out, AssetIndex job, const Json& item, const NodeView& node, const Project& project)
{
    const Json* config = jsonMember(item, "config");
    if (config == nullptr)
        return;
    const std::string& schema =
        jsonText(*config, jsonText(*config, "schema_name").empty() ? "schema" : "schema_name");
    const std::string& alias = jsonText(*config, "alias");
    const std::string& table = alias.empty() ? jsonText(item, "name") : alias;
    if (schema.empty() || table.empty())
        return;
    const QualifiedName relation =
        relationFromParts({jsonText(*config, "database"), schema, table}, project.metadata);
    if (relation.isEmpty())
        return;
    const AssetIndex asset = out.batch().asset(AssetKind::Dataset, relation);
    AssetRecord& record = out.batch().record(asset);
    record.declared = true;
    record.subtype = jsonText(*config, "export_as") == "view" ? "view" : "table";
    record.locator = node.locator + "/exports";
    addDataEdge(out, job, asset, node.locator + "/exports");
}

} // namespace

void addExposure(Output& out, const NodeView& node, const Project& project)
{
    const std::string type = cleanText(node.json, "type");
    const AssetKind kind = type == "ml" ? AssetKind::Model : AssetKind::Dashboard;
    const AssetIndex asset = addNamed(out, kind, node, project, type);
    AssetRecord& record = out.batch().record(asset);
    addProperty(record, "url", connectionWithoutSecrets(jsonText(node.json, "url")));
    addTextProperties(record, node.json, {{"maturity", "maturity"}});
    if (!node.disabled)
        addParentEdges(out, asset, node, project);
}

void addMetric(Output& out, const NodeView& node, const Project& project)
{
    const AssetIndex asset = addNamed(out, AssetKind::Term, node, project, "metric");
    addTextProperties(out.batch().record(asset), node.json,
                      {{"type", "metricType"},
                       {"calculation_method", "calculation"},
                       {"expression", "expression"},
                       {"timestamp", "timestamp"},
                       {"time_granularity", "timeGranularity"}});
    if (const Json* parameters = jsonMember(node.json, "type_params"))
        addTextProperties(out.batch().record(asset), *parameters, {{"expr", "expression"}});
    if (!node.disabled)
        addParentEdges(out, asset, node, project);
}

void addSemanticModel(Output& out, const NodeView& node, const Project& project)
{
    const AssetIndex asset = addNamed(out, AssetKind::Dataset, node, project, "semantic_model");
    if (node.disabled)
        return;
    const auto parents = parentsOf(node.json);
    const AssetIndex source = parents.size() == 1 ? assetOf(out, parents.front(), project) : kNoAsset;
    for (const Field& field : kFields) {
        std::size_t index = 0;
        for (const Json& json : jsonArray(node.json, field.section))
            addField(out, asset, source, json, field,
                     jsonPointer(node.locator + "/" + field.section, index++));
    }
    addParentEdges(out, asset, node, project);
}

void addSavedQuery(Output& out, const NodeView& node, Project& project)
{
    const AssetIndex job = addNamed(out, AssetKind::Job, node, project, "dbt");
    addProperty(out.batch().record(job), "dbtType", "saved_query");
    if (node.disabled)
        return;
    addParentEdges(out, job, node, project);
    for (const Json& item : jsonArray(node.json, "exports"))
        addExport(out, job, item, node, project);
    addRuns(out, job, kNoAsset, node.id, project);
}

void addFunction(Output& out, const NodeView& node, const Project& project)
{
    const AssetIndex asset = addNamed(out, AssetKind::Code, node, project, "function");
    addTextProperties(out.batch().record(asset), node.json,
                      {{"relation_name", "relation"}, {"language", "language"}});
    const Json* returns = jsonMember(node.json, "returns");
    if (returns != nullptr)
        addTextProperties(out.batch().record(asset), *returns, {{"data_type", "returns"}});
}

} // namespace upriver::dbt
