// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/governance/atlas_entities.h"

#include <algorithm>
#include <array>
#include <utility>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver::atlas {

namespace {

constexpr int kDeepest = 24;
constexpr std::size_t kMostEntities = 2'000'000;
constexpr int kLongestAncestry = 30;

bool endsWithOne(std::string_view text, std::initializer_list<std::string_view> ends)
{
    return std::ranges::any_of(ends, [&](std::string_view end) { return text.ends_with(end); });
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

std::string qualifiedNameOf(const Json& body)
{
    for (const char* holder : {"attributes", "uniqueAttributes", "values"})
        if (const std::string& name = jsonTextAt(body, {holder, "qualifiedName"}); !name.empty())
            return name;
    return jsonText(body, "qualifiedName");
}

/// v1: a guid is the id of an id.
std::string legacyGuid(const Json& body)
{
    const Json* id = jsonMember(body, "id");
    return id && id->is_object() ? jsonScalarText(*id, "id") : jsonScalarText(body, "id");
}

} // namespace

ClusterName splitCluster(std::string_view qualifiedName)
{
    const std::size_t at = qualifiedName.rfind('@');
    const std::string_view cluster = at == std::string_view::npos ? "" : qualifiedName.substr(at + 1);
    if (at == std::string_view::npos || cluster.find('/') != std::string_view::npos)
        return {std::string(qualifiedName), {}};
    return {std::string(qualifiedName.substr(0, at)), std::string(cluster.substr(0, cluster.find(':')))};
}

void Types::take(const Json& definitions)
{
    for (const Json& definition : jsonArray(definitions, "entityDefs")) {
        const std::string& name = jsonText(definition, "name");
        if (name.empty())
            continue;
        auto& parents = m_parents[name];
        for (const Json& parent : jsonArray(definition, "superTypes"))
            if (parent.is_string())
                parents.push_back(parent.get<std::string>());
    }
}

bool Types::is(const std::string& type, std::string_view ancestor) const
{
    std::vector<std::string> line{type};
    for (int steps = 0; !line.empty() && steps < kLongestAncestry; ++steps) {
        std::vector<std::string> next;
        for (const std::string& each : line) {
            if (each == ancestor)
                return true;
            if (const auto found = m_parents.find(each); found != m_parents.end() && next.size() < 100)
                next.insert(next.end(), found->second.begin(), found->second.end());
        }
        line = std::move(next);
    }
    return false;
}

void Entities::take(const Json& document, const std::string& locator) { walk(document, locator, 0, false); }

// What Atlas writes differs in its wrappers: exports, API answers, notifications of hooks, lists of them.
void Entities::walk(const Json& value, const std::string& locator, int depth, bool deletes)
{
    if (depth > kDeepest)
        return;
    if (value.is_array()) {
        std::size_t index = 0;
        for (const Json& each : value)
            walk(each, jsonPointer(locator, index++), depth + 1, deletes);
        return;
    }
    if (!value.is_object())
        return;
    if (value.contains("entityDefs") || value.contains("classificationDefs"))
        return takeTypes(value, locator);
    if (isImpalaQuery(value))
        return walk(impalaEntities(value), locator, depth + 1, false);
    if (value.contains("guidEntityMap"))
        return takeLineage(value, locator);
    if (jsonText(value, "jsonClass").find("_Reference") != std::string::npos || value.contains("values"))
        return takeLegacy(value, locator);
    if (!jsonText(value, "typeName").empty() &&
        (value.contains("attributes") || value.contains("uniqueAttributes")))
        return takeEntity(value, locator, deletes);
    if (!jsonText(value, "qualifiedName").empty() && !jsonText(value, "guid").empty())
        return takeTerm(value, locator);
    const bool isDeletion = jsonText(value, "type").starts_with("ENTITY_DELETE");
    for (const char* key : {"referredEntities", "entity", "entities", "message", "searchResults", "terms",
                            "entityId", "definition"}) {
        const Json* inside = jsonMember(value, key);
        if (!inside || (std::string_view(key) == "entityId" && !isDeletion))
            continue;
        const std::string at = jsonPointer(locator, key);
        if (std::string_view(key) != "referredEntities") {
            walk(*inside, at, depth + 1, deletes || isDeletion);
            continue;
        }
        for (const auto& [guid, entity] : jsonMembers(*inside))
            walk(entity, jsonPointer(at, guid), depth + 1, false);
    }
}

/// What is known of one thing adds up: a whole entity fills in what was a reference.
Entities::Index Entities::add(Entity&& entity)
{
    Index index = kNone;
    if (const auto found = m_byGuid.find(entity.guid); !entity.guid.empty() && found != m_byGuid.end())
        index = found->second;
    const std::pair name{entity.type, entity.qualifiedName};
    if (const auto found = m_byName.find(name);
        index == kNone && !name.second.empty() && found != m_byName.end())
        index = found->second;
    if (index == kNone && m_entities.size() >= kMostEntities)
        return kNone;
    if (index == kNone) {
        index = m_entities.size();
        m_entities.push_back(std::move(entity));
    } else if (entity.isWhole || m_entities[index].type.empty()) {
        const bool wasDeleted = m_entities[index].isDeleted && !entity.isWhole;
        entity.isDeleted = entity.isDeleted || wasDeleted;
        if (entity.guid.empty())
            entity.guid = m_entities[index].guid;
        m_entities[index] = std::move(entity);
    }
    const Entity& kept = m_entities[index];
    if (!kept.guid.empty())
        m_byGuid.emplace(kept.guid, index);
    if (!kept.qualifiedName.empty())
        m_byName.emplace(std::pair{kept.type, kept.qualifiedName}, index);
    return index;
}

void Entities::takeEntity(const Json& body, const std::string& locator, bool deleted)
{
    Entity entity;
    entity.guid = jsonScalarText(body, "guid");
    entity.type = jsonText(body, "typeName");
    entity.qualifiedName = qualifiedNameOf(body);
    entity.isWhole = body.contains("attributes") || deleted;
    entity.isDeleted = deleted || jsonText(body, "status") == "DELETED";
    entity.locator = redactSecrets(locator);
    if (entity.guid.empty() && entity.qualifiedName.empty()) {
        problem(Severity::Warning, "An entity has neither a guid nor a qualified name; it was left out.",
                locator);
        return;
    }
    entity.body = body;
    (void)add(std::move(entity));
}

/// Atlas before 1.0: values and traits.
void Entities::takeLegacy(const Json& body, const std::string& locator)
{
    Json modern{{"typeName", jsonText(body, "typeName")}, {"guid", legacyGuid(body)}};
    const Json* values = jsonMember(body, "values");
    modern["attributes"] = values && values->is_object() ? *values : Json::object();
    modern["status"] = jsonTextAt(body, {"id", "state"});
    for (const auto& [trait, stated] : jsonObject(body, "traits"))
        modern["classifications"].push_back({{"typeName", trait}});
    for (const auto& attribute : modern["attributes"].items()) {
        const auto nested = [&](const Json& each) {
            if (jsonText(each, "jsonClass").find("_Reference") != std::string::npos)
                takeLegacy(each, jsonPointer(locator, attribute.key()));
        };
        if (attribute.value().is_array())
            std::ranges::for_each(attribute.value(), nested);
        else
            nested(attribute.value());
    }
    takeEntity(modern, locator, false);
}

/// A term of the glossary's own API.
void Entities::takeTerm(const Json& body, const std::string& locator)
{
    const bool isTerm = body.contains("anchor") || body.contains("assignedEntities");
    const bool isCategory = body.contains("parentCategory") || body.contains("childrenCategories");
    Json entity{{"typeName", isCategory ? "AtlasGlossaryCategory"
                             : isTerm   ? "AtlasGlossaryTerm"
                                        : "AtlasGlossary"},
                {"guid", jsonText(body, "guid")}};
    Json attributes = Json::object();
    for (const char* key : {"qualifiedName", "name", "shortDescription", "longDescription"})
        attributes[key] = jsonText(body, key);
    entity["attributes"] = std::move(attributes);
    Json relations = Json::object();
    if (const std::string& glossary = jsonTextAt(body, {"anchor", "glossaryGuid"}); !glossary.empty())
        relations["anchor"] = {{"guid", glossary}, {"typeName", "AtlasGlossary"}};
    if (const Json* assigned = jsonMember(body, "assignedEntities"))
        relations["assignedEntities"] = *assigned;
    entity["relationshipAttributes"] = std::move(relations);
    takeEntity(entity, locator, false);
    for (const Json& term : jsonArray(body, "terms"))
        if (!jsonText(term, "qualifiedName").empty())
            takeTerm(term, locator);
}

void Entities::takeLineage(const Json& answer, const std::string& locator)
{
    for (const auto& [guid, header] : jsonObject(answer, "guidEntityMap")) {
        Json entity = header;
        if (!entity.is_object())
            continue;
        if (jsonText(entity, "guid").empty())
            entity["guid"] = guid;
        for (const Json& name : jsonArray(header, "classificationNames"))
            if (name.is_string())
                entity["classifications"].push_back({{"typeName", name}});
        takeEntity(entity, jsonPointer(locator + "/guidEntityMap", guid), false);
    }
    for (const Json& relation : jsonArray(answer, "relations")) {
        const auto from = m_byGuid.find(jsonText(relation, "fromEntityId"));
        const auto to = m_byGuid.find(jsonText(relation, "toEntityId"));
        if (from != m_byGuid.end() && to != m_byGuid.end())
            m_relations.emplace_back(from->second, to->second);
        else
            problem(Severity::Warning,
                    "A relation names an entity that is not in the answer; it was left out.",
                    locator + "/relations");
    }
}

/// Classifications are terms; the other types only say what entities are.
void Entities::takeTypes(const Json& definitions, const std::string& locator)
{
    m_types.take(definitions);
    std::size_t index = 0;
    for (const Json& definition : jsonArray(definitions, "classificationDefs")) {
        const std::string at = jsonPointer(locator + "/classificationDefs", index++);
        const std::string& name = jsonText(definition, "name");
        if (name.empty())
            continue;
        ++m_classifications;
        const std::string ns = m_context.settings.aliased(m_context.settings.namespaceFor("atlas"));
        const AssetIndex term = m_batch.asset(AssetKind::Term, normalised(ns, "classifications/" + name));
        AssetRecord& record = m_batch.record(term);
        record.declared = true;
        record.subtype = "classification";
        record.description = shortened(redactSecrets(jsonText(definition, "description")), 4'000);
        record.displayName = redactSecrets(name);
        record.locator = redactSecrets(at);
        for (const Json& parent : jsonArray(definition, "superTypes"))
            if (parent.is_string())
                edge(m_batch.asset(AssetKind::Term,
                                   normalised(ns, "classifications/" + parent.get_ref<const std::string&>())),
                     term, EdgeKind::Contains, {}, redactSecrets(at));
    }
}

/// By guid first, then by type and qualified name; what stands nowhere else is only mentioned.
Entities::Index Entities::reference(const Json& stated)
{
    if (stated.is_string()) {
        const auto found = m_byGuid.find(stated.get_ref<const std::string&>());
        return found == m_byGuid.end() ? kNone : found->second;
    }
    if (!stated.is_object())
        return kNone;
    Entity entity;
    entity.guid = jsonScalarText(stated, "guid");
    if (entity.guid.empty())
        entity.guid = legacyGuid(stated);
    entity.type = jsonText(stated, "typeName");
    entity.qualifiedName = qualifiedNameOf(stated);
    if (entity.guid.empty() && entity.qualifiedName.empty())
        return kNone;
    entity.body = Json::object();
    if (const std::string& shown = jsonText(stated, "displayText"); !shown.empty())
        entity.body["attributes"]["name"] = shown;
    return add(std::move(entity));
}

const Json* Entities::member(const Entity& entity, std::string_view key) const
{
    for (const char* holder : {"relationshipAttributes", "attributes"})
        if (const Json* attributes = jsonMember(entity.body, holder))
            if (const Json* value = jsonMember(*attributes, key))
                if (!value->is_array() || !value->empty())
                    return value;
    return nullptr;
}

std::string Entities::text(const Entity& entity, std::string_view key) const
{
    const Json* attributes = jsonMember(entity.body, "attributes");
    return attributes ? shortened(redactSecrets(jsonScalarText(*attributes, key)), 4'000) : std::string();
}

std::vector<Entities::Index> Entities::references(const Entity& entity, std::string_view key)
{
    std::vector<Index> found;
    const Json* stated = member(entity, key);
    if (!stated)
        return found;
    const Json copy = *stated; // adding may move the entity
    for (const Json& each : copy.is_array() ? copy : Json::array({copy}))
        if (const Index index = reference(each); index != kNone)
            found.push_back(index);
    return found;
}

Role Entities::roleOf(Index index) const
{
    const Entity& entity = m_entities[index];
    const std::string& type = entity.type;
    if (type.starts_with("AtlasGlossary"))
        return Role::Term;
    if (type == "ml_project")
        return Role::Model;
    if (type == "ml_model_build")
        return Role::ModelVersion;
    if (type == "ml_model_deployment")
        return Role::Service;
    if (endsWithOne(type, {"_process_execution"}) || m_types.is(type, "ProcessExecution"))
        return Role::Execution;
    if (endsWithOne(type, {"_column_lineage"}))
        return Role::ColumnLineage;
    if (endsWithOne(type, {"_column"}) || isOneOf(type, {"avro_field"}))
        return Role::Column;
    if (m_types.is(type, "Process") || endsWithOne(type, {"_process"}) ||
        isOneOf(type, {"Process", "nifi_flow_path"}))
        return Role::Process;
    if (member(entity, "inputs") || member(entity, "outputs"))
        return Role::Process;
    if (endsWithOne(type,
                    {"_db", "_instance", "_index", "_foreign_key", "_bucket", "_namespace", "_storagedesc",
                     "_ddl", "_database", "_schema", "_column_family", "_account", "_container"}))
        return Role::Other;
    if (m_types.is(type, "DataSet") || type == "DataSet" || m_flows.contains(index) ||
        endsWithOne(type, {"_table", "_view", "_path", "_topic", "_object", "_dir", "_dataset", "_file",
                           "_stream", "_directory", "_data", "_collection", "_queue"}))
        return Role::Dataset;
    return Role::Other;
}

void Entities::edge(AssetIndex src, AssetIndex dst, EdgeKind kind, std::string note,
                    const std::string& locator)
{
    if (src != kNoAsset && dst != kNoAsset && src != dst && m_edges.emplace(src, dst, kind).second)
        m_batch.edges.push_back({src, dst, kind, 100, std::move(note), locator});
}

Result<void> Entities::tell()
{
    const std::size_t whole = m_entities.size();
    for (Index index = 0; index < whole; ++index)
        for (const char* side : {"inputs", "outputs"})
            for (const Index end : references(m_entities[index], side))
                m_flows.insert(end);
    for (Index index = 0; index < whole; ++index) {
        tellEntity(index);
        if (auto sent = sendIfLarge(); !sent)
            return sent;
    }
    if (m_entities.empty() && m_classifications == 0 && m_types.count() > 0)
        problem(Severity::Note,
                "Only types of entities are defined here (" + std::to_string(m_types.count()) + ").", {});
    for (const auto& [from, to] : m_relations)
        edge(asset(from), asset(to), EdgeKind::Data, {}, "relations");
    return send();
}

} // namespace upriver::atlas
