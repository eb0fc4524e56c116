// SPDX-License-Identifier: Apache-2.0
// The part of Entities that names things and tells them as records.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/governance/atlas_entities.h"

namespace upriver::atlas {

namespace {

constexpr std::size_t kMostProperties = 60;
constexpr std::size_t kLongestSql = std::size_t{1} << 20;

/// "hive_table" -> "hive": the platform that a type belongs to.
std::string systemOf(const std::string& type)
{
    const std::size_t mark = type.find('_');
    const std::string system = mark == std::string::npos ? std::string() : asciiLowered(type.substr(0, mark));
    return system == "impala" ? "hive" : system;
}

std::string wordOf(const std::string& type)
{
    const std::size_t mark = type.find('_');
    return redactSecrets(asciiLowered(mark == std::string::npos ? type : type.substr(mark + 1)));
}

std::string subtypeOf(const std::string& type)
{
    if (type.starts_with("AtlasGlossary"))
        return type == "AtlasGlossary"           ? "glossary"
               : type == "AtlasGlossaryCategory" ? "glossary_category"
                                                 : "";
    std::string word = wordOf(type);
    if (word == "path" || word.find("object") != std::string::npos || word.find("dir") != std::string::npos)
        return "file";
    return word;
}

std::string nameOrGuid(const Entity& entity)
{
    return entity.qualifiedName.empty() ? entity.guid : entity.qualifiedName;
}

} // namespace

/// rdbms_instance says which system it is and where.
QualifiedName Entities::tableName(const Entity& entity, const ClusterName& name)
{
    std::string ns = "rdbms://" + name.cluster;
    Entity at = entity;
    for (const char* key : {"db", "instance"}) {
        const auto found = references(at, key);
        if (found.empty())
            break;
        at = m_entities[found.front()];
    }
    const std::string type = asciiLowered(text(at, "rdbms_type"));
    const std::string host = text(at, "hostname");
    const std::string port = text(at, "port");
    if (!type.empty() && !host.empty())
        ns = type + "://" + host + (port.empty() || port == "0" ? "" : ":" + port);
    else if (!type.empty())
        ns = m_context.settings.namespaceFor(type);
    return normalised(ns, name.name);
}

QualifiedName Entities::datasetName(const Entity& entity)
{
    const ClusterName name = splitCluster(nameOrGuid(entity));
    const std::string path = text(entity, "path");
    for (const std::string& place : {name.name, path})
        if (place.find("://") != std::string::npos) {
            QualifiedName uri = fromUri(place);
            if (!uri.ns.empty() && !uri.name.empty())
                return uri;
        }
    std::string system = systemOf(entity.type);
    if (system == "rdbms")
        return tableName(entity, name);
    if (system == "fs")
        return normalised("file", name.name);
    if (!(system == "hive" || system == "kafka" || system == "hbase" || system == "spark" ||
          system == "hdfs"))
        system = "atlas";
    const std::string ns = m_context.settings.namespaceFor(system);
    const bool isPlaced = !hasUnknownHost(ns) || name.cluster.empty();
    return normalised(m_context.settings.aliased(isPlaced ? ns : system + "://" + name.cluster), name.name);
}

QualifiedName Entities::named(const Entity& entity, Role role)
{
    if (role == Role::Dataset)
        return datasetName(entity);
    const SourceSettings& settings = m_context.settings;
    const std::string own = settings.aliased(settings.namespaceFor("atlas"));
    const std::string name = nameOrGuid(entity);
    if (role == Role::Process)
        return normalised(systemOf(entity.type).empty() ? own : settings.aliased(systemOf(entity.type)),
                          name);
    return normalised(own, (role == Role::Term ? "glossary/" : "models/") + name);
}

AssetIndex Entities::asset(Index index)
{
    if (index == kNone)
        return kNoAsset;
    const Role role = roleOf(index);
    constexpr std::array kinds{std::pair{Role::Dataset, AssetKind::Dataset},
                               std::pair{Role::Process, AssetKind::Job},
                               std::pair{Role::Term, AssetKind::Term},
                               std::pair{Role::Model, AssetKind::Model},
                               std::pair{Role::ModelVersion, AssetKind::ModelVersion},
                               std::pair{Role::Service, AssetKind::Service}};
    const auto* kind = std::ranges::find(kinds, role, &std::pair<Role, AssetKind>::first);
    if (kind == kinds.end())
        return kNoAsset;
    auto known = m_named.find(index);
    if (known == m_named.end())
        known = m_named.emplace(index, std::pair{kind->second, named(Entity(m_entities[index]), role)}).first;
    if (known->second.second.name.empty())
        return kNoAsset;
    const AssetIndex found = m_batch.asset(known->second.first, known->second.second);
    AssetRecord& record = m_batch.record(found);
    const Entity& entity = m_entities[index];
    if (record.subtype.empty())
        record.subtype = role == Role::Process ? "process" : subtypeOf(entity.type);
    if (role == Role::Term && !entity.isWhole && record.displayName.empty())
        record.displayName = text(entity, "name");
    return found;
}

// A column names its table; where it does not, its qualified name does: db.table.column@cluster.
std::pair<AssetIndex, std::string> Entities::column(Index index)
{
    const Entity entity = m_entities[index];
    std::string name = text(entity, "name");
    AssetIndex table = kNoAsset;
    if (const auto tables = references(entity, "table"); !tables.empty())
        table = asset(tables.front());
    const ClusterName parts = splitCluster(entity.qualifiedName);
    const std::size_t dot = parts.name.rfind('.');
    if (dot == std::string::npos || dot == 0)
        return {table, name};
    if (name.empty())
        name = redactSecrets(parts.name.substr(dot + 1));
    if (table == kNoAsset) {
        Json stated{{"typeName", entity.type.substr(0, entity.type.rfind('_')) + "_table"}};
        stated["uniqueAttributes"]["qualifiedName"] =
            parts.name.substr(0, dot) + (parts.cluster.empty() ? "" : "@" + parts.cluster);
        table = asset(reference(stated));
    }
    return {table, name};
}

void Entities::tellEntity(Index index)
{
    if (!m_entities[index].isWhole)
        return;
    switch (const Role role = roleOf(index)) {
    case Role::Column:
        return tellColumn(index);
    case Role::ColumnLineage:
        return tellColumnLineage(index);
    case Role::Execution:
        return tellExecution(index);
    case Role::Other:
        return;
    default:
        return tellAsset(index, role);
    }
}

void Entities::tellProperties(const Entity& entity, AssetRecord& record)
{
    const auto add = [&](const std::string& key, const std::string& value) {
        if (!value.empty() && record.properties.size() < kMostProperties)
            record.properties.push_back(
                {shortened(redactSecrets(key), 200), shortened(redactValue(key, value), 1'000)});
    };
    add("type", entity.type);
    add("qualifiedName", entity.qualifiedName);
    add("guid", entity.guid);
    for (const char* key :
         {"tableType", "operationType", "userName", "location", "path", "uri", "topic", "version",
          "modelEndpointURL", "status", "clusterName", "partitionCount", "temporary"})
        add(key, text(entity, key));
    for (const auto& [key, value] : jsonObject(entity.body, "customAttributes"))
        add(key, jsonScalar(&value).value_or(std::string()));
    for (const auto& [group, members] : jsonObject(entity.body, "businessAttributes"))
        for (const auto& [key, value] : jsonMembers(members))
            add(group + "." + key, jsonScalar(&value).value_or(std::string()));
    for (const char* key : {"numRows", "totalSize"})
        if (const Json* parameters = member(entity, "parameters"))
            add(key, jsonScalarText(*parameters, key));
}

void Entities::tellAsset(Index index, Role role)
{
    const AssetIndex told = asset(index);
    if (told == kNoAsset)
        return;
    const Entity entity = m_entities[index];
    AssetRecord& record = m_batch.record(told);
    record.declared = true;
    record.dropped = entity.isDeleted;
    record.locator = entity.locator;
    for (const char* key :
         {"longDescription", "shortDescription", "comment", "description", "userDescription"})
        if (const std::string stated = text(entity, key); !stated.empty())
            record.description = stated;
    const std::string name =
        text(entity, "displayName").empty() ? text(entity, "name") : text(entity, "displayName");
    if (!name.empty() && name != record.name.name && name != splitName(record.name.ns, record.name.name).leaf)
        record.displayName = shortened(name, 300);
    tellProperties(entity, record);
    if (const std::string owner = text(entity, "owner"); !owner.empty())
        m_batch.owners.push_back({told, owner, text(entity, "ownerType")});
    for (const Json& label : jsonArray(entity.body, "labels"))
        if (label.is_string())
            m_batch.tags.push_back(
                {told, {}, shortened(redactSecrets(label.get_ref<const std::string&>()), 200)});
    tellClassifications(entity, told, {});
    tellMeanings(entity, told);
    if (role == Role::Process)
        tellProcess(index, told);
    else if (role == Role::Term)
        tellTerm(index, told);
    else if (role == Role::Dataset)
        tellView(entity, told);
    else
        tellModel(index, told);
}

void Entities::tellColumn(Index index)
{
    const Entity entity = m_entities[index];
    const auto [table, name] = column(index);
    if (table == kNoAsset || name.empty()) {
        problem(Severity::Note, "A column does not say which table it is of; it was left out.",
                entity.locator);
        return;
    }
    if (!entity.isDeleted) {
        ColumnRecord record;
        record.asset = table;
        record.name = name;
        for (const char* key : {"type", "dataType", "data_type"})
            if (record.type.empty())
                record.type = text(entity, key);
        record.description =
            text(entity, "comment").empty() ? text(entity, "description") : text(entity, "comment");
        const std::string position = text(entity, "position");
        if (position.size() < 7 && !position.empty() && std::ranges::all_of(position, isAsciiDigit))
            record.position = std::stoi(position);
        record.nullable = jsonBool(member(entity, "isNullable"));
        if (jsonBool(member(entity, "isPrimaryKey")).value_or(false))
            record.key = ColumnKey::Primary;
        m_batch.columns.push_back(std::move(record));
    }
    tellClassifications(entity, table, name);
}

// A classification that came down from another entity is told apart from one that stands at the entity.
void Entities::tellClassifications(const Entity& entity, AssetIndex asset, const std::string& column)
{
    for (const Json& stated : jsonArray(entity.body, "classifications")) {
        const std::string name = redactSecrets(jsonText(stated, "typeName"));
        if (name.empty() || jsonText(stated, "entityStatus") == "DELETED")
            continue;
        const std::string& from = jsonText(stated, "entityGuid");
        const bool isReceived = !from.empty() && !entity.guid.empty() && from != entity.guid;
        m_batch.tags.push_back({asset, column, shortened((isReceived ? "propagated:" : "") + name, 200)});
        auto& properties = m_batch.record(asset).properties;
        if (properties.size() >= kMostProperties)
            continue;
        const auto propagates = jsonBool(jsonMember(stated, "propagate"));
        const std::string flag = "classification " + name + (column.empty() ? "" : " of " + column);
        if (isReceived)
            properties.push_back({flag, "propagated from " + redactSecrets(from)});
        else if (propagates)
            properties.push_back({flag, *propagates ? "propagates" : "does not propagate"});
        static const Json none;
        for (const auto& [key, value] : jsonObject(column.empty() ? stated : none, "attributes"))
            if (const auto text = jsonScalar(&value); text && properties.size() < kMostProperties)
                properties.push_back(
                    {name + "." + redactSecrets(key), shortened(redactValue(key, *text), 500)});
    }
}

void Entities::tellMeanings(const Entity& entity, AssetIndex told)
{
    const auto meet = [&](const Json& meaning) {
        Json stated{{"typeName", "AtlasGlossaryTerm"}};
        stated["guid"] =
            jsonText(meaning, "termGuid").empty() ? jsonText(meaning, "guid") : jsonText(meaning, "termGuid");
        stated["displayText"] = jsonText(meaning, "displayText");
        const Index term = reference(stated);
        edge(asset(term), told, EdgeKind::References, "glossary term", entity.locator);
    };
    for (const Json& meaning : jsonArray(entity.body, "meanings"))
        meet(meaning);
    if (const Json* related = jsonMember(entity.body, "relationshipAttributes"))
        for (const Json& meaning : jsonArray(*related, "meanings"))
            meet(meaning);
}

void Entities::tellView(const Entity& entity, AssetIndex view)
{
    const std::string type = asciiLowered(text(entity, "tableType"));
    if (type.find("view") == std::string::npos)
        return;
    m_batch.record(view).subtype = "view";
    std::string sql;
    if (const Json* attributes = jsonMember(entity.body, "attributes"))
        for (const char* key : {"viewExpandedText", "viewOriginalText"})
            if (sql.empty())
                sql = jsonText(*attributes, key);
    if (sql.empty())
        return;
    const AssetIndex job = m_batch.asset(AssetKind::Job, m_batch.record(view).name);
    m_batch.record(job).declared = true;
    m_batch.record(job).subtype = "view";
    m_batch.record(job).locator = entity.locator;
    edge(job, view, EdgeKind::Data, {}, entity.locator);
    CodeRecord code;
    code.job = job;
    code.text = redactSecrets(shortened(sql, kLongestSql));
    code.dialect = systemOf(entity.type) == "hive" ? "hive" : "";
    code.target = view;
    m_batch.codes.push_back(std::move(code));
}

} // namespace upriver::atlas
