// SPDX-License-Identifier: Apache-2.0
// The part of FactsWriter that reads dataset facets.
#include <algorithm>
#include <cctype>

#include "catalog/base/redaction.h"
#include "catalog/sources/pipelines/openlineage_records.h"

namespace upriver::openlineage {

namespace {

constexpr int kMaxColumns = 20000;
constexpr int kMaxFieldDepth = 64;

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// A location as text: connection strings lose their secrets, plain words stay.
std::string location(const std::string& text)
{
    const bool isConnection = text.find("://") != std::string::npos || text.starts_with("jdbc:") ||
                              text.find('=') != std::string::npos;
    return isConnection ? connectionWithoutSecrets(text) : redactSecrets(text);
}

std::string hierarchyText(const Json& facet)
{
    std::string text;
    for (const Json& level : jsonArray(facet, "hierarchy")) {
        const std::string name = redactSecrets(jsonText(level, "name"));
        if (!name.empty())
            text += (text.empty() ? "" : " > ") + lower(redactSecrets(jsonText(level, "type"))) + " " + name;
    }
    return text;
}

} // namespace

std::string escapedColumn(std::string_view name)
{
    std::string escaped;
    escaped.reserve(name.size());
    for (const char c : name) {
        if (c == '.')
            escaped.push_back('\\');
        escaped.push_back(c);
    }
    return escaped;
}

void FactsWriter::columns(AssetIndex index, const Json& parent, const std::string& prefix, int depth)
{
    for (const Json& field : jsonArray(parent, "fields")) {
        const std::string& name = jsonText(field, "name");
        if (name.empty() || m_columnCount >= kMaxColumns)
            continue;
        ColumnRecord column;
        column.asset = index;
        column.name = prefix + escapedColumn(redactSecrets(name));
        const std::string& type = jsonText(field, "type");
        column.type = redactSecrets(type.empty() ? jsonScalarText(field, "type") : type);
        column.description = redactSecrets(jsonText(field, "description"));
        column.nullable = jsonBool(jsonMember(field, "nullable"));
        column.position = m_columnCount++;
        const bool isNested = depth < kMaxFieldDepth && !jsonArray(field, "fields").empty();
        const std::string path = isNested ? column.name + "." : std::string();
        m_batch.columns.push_back(std::move(column));
        if (isNested)
            columns(index, field, path, depth + 1);
    }
}

void FactsWriter::identity(AssetIndex index, const Thing& thing)
{
    const Json* symlinks = facet(thing, "symlinks");
    const Json* own = facet(thing, "upriver_asset");
    if (!symlinks || (own && jsonMember(*own, "aliases")))
        return;
    for (const Json& identifier : jsonArray(*symlinks, "identifiers")) {
        const std::string& ns = jsonText(identifier, "namespace");
        const std::string& name = jsonText(identifier, "name");
        if (ns.empty() || name.empty() || isTemplated(ns) || isTemplated(name))
            continue;
        const QualifiedName other = m_facts.names().dataset(ns, name);
        if (other != thing.name)
            m_batch.aliases.push_back({index, other, 100, "symlink"});
        if (m_batch.record(index).subtype.empty() && jsonText(identifier, "type") == "TABLE")
            m_batch.record(index).subtype = "table";
    }
}

void FactsWriter::lifecycle(AssetIndex index, const Thing& thing)
{
    const Json* stated = facet(thing, "lifecycleStateChange");
    if (!stated)
        return;
    const std::string& change = jsonText(*stated, "lifecycleStateChange");
    m_batch.record(index).dropped = change == "DROP";
    setProperty(m_batch.record(index), "lifecycle", lower(redactSecrets(change)));
    const Json* previous = jsonMember(*stated, "previousIdentifier");
    if (change != "RENAME" || !previous)
        return;
    const std::string& name = jsonText(*previous, "name");
    const std::string& ns = jsonText(*previous, "namespace");
    if (name.empty() || isTemplated(name) || isTemplated(ns))
        return;
    const QualifiedName old =
        ns.empty() ? QualifiedName{thing.name.ns, name} : m_facts.names().dataset(ns, name);
    if (old != thing.name)
        m_batch.aliases.push_back({index, old, 100, "renamed"});
}

void FactsWriter::dataset(AssetIndex index, const Thing& thing)
{
    const Json* own = facet(thing, "upriver_asset");
    const bool hasOwnColumns = own && jsonMember(*own, "columns");
    if (const Json* schema = facet(thing, "schema"); schema && !hasOwnColumns) {
        m_columnCount = 0;
        columns(index, *schema, {}, 0);
    }
    AssetRecord& record = m_batch.record(index);
    if (const Json* stated = facet(thing, "datasetType")) {
        record.subtype = lower(redactSecrets(jsonText(*stated, "datasetType")));
        setProperty(record, "subType", redactSecrets(jsonText(*stated, "subType")));
    }
    if (const Json* stated = facet(thing, "dataSource")) {
        setProperty(record, "dataSource", location(jsonText(*stated, "name")));
        setProperty(record, "dataSourceUri", location(jsonText(*stated, "uri")));
    }
    if (const Json* stated = facet(thing, "storage")) {
        setProperty(record, "storageLayer", redactSecrets(jsonText(*stated, "storageLayer")));
        setProperty(record, "fileFormat", redactSecrets(jsonText(*stated, "fileFormat")));
    }
    if (const Json* stated = facet(thing, "catalog")) {
        for (const char* key : {"framework", "type", "name", "metadataUri", "warehouseUri", "source"})
            setProperty(record, std::string("catalog ") + key, location(jsonText(*stated, key)));
    }
    if (const Json* stated = facet(thing, "hierarchy"))
        setProperty(record, "hierarchy", hierarchyText(*stated));
    if (const auto it = thing.facets.find("version"); it != thing.facets.end()) {
        const std::string version = redactSecrets(jsonScalarText(it->second.value, "datasetVersion"));
        if (!version.empty())
            m_batch.versions.push_back(
                {index, version, {}, it->second.time > 0 ? std::optional(it->second.time) : std::nullopt});
    }
    lifecycle(index, thing);
    identity(index, thing);
}

} // namespace upriver::openlineage
