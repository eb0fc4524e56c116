// SPDX-License-Identifier: Apache-2.0
// manifest.json, read twice and never whole: first the little that edges need (which node is which
// relation), then each node as it comes. Macros, docs, the derived maps and env are passed over. The version
// label is only checked for being newer than known: what a node looks like is judged by the node.
#include <cstdlib>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

constexpr int kNewestKnown = 12;
constexpr int kFusion = 20; ///< what dbt Fusion calls the same form

int versionOf(const std::string& schema)
{
    const auto at = schema.rfind("/v");
    return at == std::string::npos ? 0 : std::atoi(schema.c_str() + at + 2);
}

void takeMetadata(const Json& json, Metadata& metadata, const SourceSettings& settings)
{
    metadata.manifestVersion = versionOf(jsonText(json, "dbt_schema_version"));
    metadata.dbtVersion = cleanText(json, "dbt_version", 100);
    metadata.adapter = cleanText(json, "adapter_type", 100);
    metadata.project = cleanText(json, "project_name", 500);
    metadata.generatedAt = jsonTime(jsonMember(json, "generated_at"));
    // Without an adapter the relations stay together under a platform of their own.
    metadata.platform = metadata.adapter.empty() ? "dbt" : platformOfAdapter(metadata.adapter);
    metadata.relationsIn = namespaceOfPlatform(metadata.platform, settings);
}

JsonStreamRules indexRules()
{
    JsonStreamRules rules;
    rules.take = {"/metadata", "/groups/*"};
    rules.drop = {"/metadata/env", "/metadata/user_id"};
    for (const char* const name : {"/nodes/*", "/sources/*", "/functions/*"}) {
        const std::string section = name;
        rules.take.push_back(section);
        rules.drop.push_back(section + "/*");
        for (const char* key :
             {"/resource_type", "/relation_name", "/database", "/schema", "/alias", "/identifier", "/name"})
            rules.take.push_back(section + key);
        rules.drop.push_back(section + "/config/*");
        rules.take.push_back(section + "/config/materialized");
    }
    return rules;
}

JsonStreamRules nodeRules()
{
    JsonStreamRules rules;
    for (const char* section : {"/nodes/*", "/sources/*", "/exposures/*", "/metrics/*", "/semantic_models/*",
                                "/saved_queries/*", "/unit_tests/*", "/functions/*", "/disabled/*/*"})
        rules.take.emplace_back(section);
    for (const char* const name : {"/nodes/*", "/disabled/*/*"}) {
        const std::string section = name;
        for (const char* key :
             {"/docs", "/doc_blocks", "/unrendered_config", "/extra_ctes", "/fqn", "/checksum", "/refs",
              "/sources", "/metrics", "/build_path", "/depends_on/macros"})
            rules.drop.push_back(section + key);
    }
    rules.drop.insert(rules.drop.end(), {"/unit_tests/*/given", "/unit_tests/*/expect"});
    return rules;
}

// Before the relations can be named, metadata must have been seen; it stands first in every real manifest.
// Where it does not, the entries wait with their plain parts.
class IndexBuilder
{
public:
    IndexBuilder(Project& project, const SourceSettings& settings) : m_project(project), m_settings(settings)
    {}

    void take(const JsonPath& path, const Json& value)
    {
        if (path.first() == "metadata")
            takeMetadata(value, m_project.metadata, m_settings);
        else if (path.first() == "groups")
            addGroup(value);
        else
            addNode(path, value);
    }

    void finish()
    {
        if (m_project.metadata.relationsIn.empty())
            takeMetadata(Json::object(), m_project.metadata, m_settings);
        for (auto& [id, node] : m_waiting)
            m_project.nodes[id].relation = relationOf(node, m_project.metadata);
        findShared();
    }

private:
    void findShared()
    {
        std::unordered_map<std::string, int> uses;
        for (const auto& [id, entry] : m_project.nodes)
            ++uses[entry.relation.name];
        for (const auto& [id, entry] : m_project.nodes) {
            if (const int count = uses[entry.relation.name]; count > 1 && !entry.relation.isEmpty())
                m_project.shared[entry.relation].waitingFor = count;
        }
    }

    void addGroup(const Json& group)
    {
        const Json* owner = jsonMember(group, "owner");
        if (owner != nullptr && !jsonText(group, "name").empty())
            m_project.groups[jsonText(group, "name")] = {jsonText(*owner, "name"), addressesOf(*owner)};
    }

    void addNode(const JsonPath& path, const Json& node)
    {
        const std::string id(path.last());
        const NodeKind kind = kindOf(id, jsonText(node, "resource_type"));
        if (id.empty() || !(hasRelation(kind) || kind == NodeKind::Function))
            return;
        NodeEntry& entry = m_project.nodes[id];
        entry.kind = kind;
        if (kind == NodeKind::Function)
            return;
        if (m_project.metadata.relationsIn.empty())
            m_waiting.emplace_back(id, node);
        else
            entry.relation = relationOf(node, m_project.metadata);
    }

    Project& m_project;
    const SourceSettings& m_settings;
    std::vector<std::pair<std::string, Json>> m_waiting;
};

void addNode(Output& out, const NodeView& node, std::string_view section, Project& project)
{
    const NodeKind kind = kindOf(node.id, section == "disabled" || section == "nodes" || section == "sources"
                                              ? std::string_view(jsonText(node.json, "resource_type"))
                                              : std::string_view());
    switch (kind) {
    case NodeKind::Model:
    case NodeKind::Seed:
    case NodeKind::Snapshot:
    case NodeKind::Source:
        return addRelationNode(out, node, kind, project);
    case NodeKind::Test:
    case NodeKind::UnitTest:
        return node.disabled ? void() : addTest(out, node, kind, project);
    case NodeKind::Exposure:
        return addExposure(out, node, project);
    case NodeKind::Metric:
        return addMetric(out, node, project);
    case NodeKind::SemanticModel:
        return addSemanticModel(out, node, project);
    case NodeKind::SavedQuery:
        return addSavedQuery(out, node, project);
    case NodeKind::Function:
        return addFunction(out, node, project);
    case NodeKind::Other:
        return; // analyses, operations: nothing that data flows through
    }
}

Result<void> takeNode(const JsonPath& path, const Json& value, Project& project, Output& out)
{
    const auto& tokens = path.tokens();
    const std::string& id = tokens.size() > 1 ? tokens[1] : tokens.front();
    const bool disabled = path.first() == "disabled";
    if (id.empty() || !value.is_object()) {
        out.problem(Severity::Warning, "An entry of the manifest has no id or is no object; it was skipped.",
                    "manifest.json#" + path.pointer());
        return {};
    }
    if (disabled && project.find(id) != nullptr)
        return {}; // another version of it is enabled
    const NodeView node{value, id, out.locator(path.first(), id), disabled};
    addNode(out, node, path.first(), project);
    return out.sendIfLarge();
}

} // namespace

Result<void> readManifestIndex(const DocumentFile& file, std::stop_token stop, Project& project,
                               const SourceSettings& settings)
{
    IndexBuilder builder(project, settings);
    const auto report =
        streamFile(file, stop, indexRules(), [&](const JsonPath& path, Json&& value) -> Result<void> {
            builder.take(path, value);
            return {};
        });
    if (!report)
        return fail(report.error());
    builder.finish();
    return {};
}

Result<void> readManifest(const DocumentFile& file, std::stop_token stop, Project& project, Output& out)
{
    if (project.metadata.manifestVersion > kNewestKnown && project.metadata.manifestVersion != kFusion)
        out.problem(Severity::Warning,
                    "This manifest has version " + std::to_string(project.metadata.manifestVersion) +
                        "; versions up to 12 are known. What is new in it was not read.",
                    "manifest.json#/metadata/dbt_schema_version");
    if (project.metadata.adapter.empty())
        out.problem(Severity::Note,
                    "This manifest does not name its database, so its tables join no other system.",
                    "manifest.json#/metadata/adapter_type");
    const auto report =
        streamFile(file, stop, nodeRules(), [&](const JsonPath& path, Json&& value) -> Result<void> {
            return takeNode(path, value, project, out);
        });
    if (!report)
        return fail(report.error());
    out.noteRepairs(*report, "manifest.json");
    for (const std::string& pointer : report->tooLarge)
        out.problem(Severity::Warning, "An entry of the manifest is too large and was skipped.",
                    "manifest.json#" + pointer);
    return {};
}

} // namespace upriver::dbt
