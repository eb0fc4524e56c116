// SPDX-License-Identifier: Apache-2.0
// Columns: the manifest knows descriptions, tags and constraints, catalog.json knows what is really there
// (types, order, undocumented ones). They are joined by name without regard to case: Snowflake's catalog
// writes upper case where the manifest writes lower case.
#include <algorithm>
#include <map>
#include <set>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

std::string lower(std::string_view text)
{
    std::string folded(text);
    std::ranges::transform(folded, folded.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return folded;
}

// A dot inside a name would read as nesting.
std::string escaped(const std::string& name)
{
    if (name.find('.') == std::string::npos)
        return name;
    std::string out;
    for (const char c : name)
        out += c == '.' ? std::string("\\.") : std::string(1, c);
    return out;
}

void takeTags(const Json& holder, std::set<std::string>& tags)
{
    for (const char* key : {"tags", "policy_tags"}) {
        for (const Json& tag : jsonArray(holder, key)) {
            if (tag.is_string() && !tag.get_ref<const std::string&>().empty())
                tags.insert(redactSecrets(tag.get_ref<const std::string&>()));
        }
    }
    // meta: {pii: true}, {classification: confidential}: how people mark columns where tags are not in use.
    for (const auto& [key, value] : jsonObject(holder, "meta")) {
        if (value.is_boolean() && value.get<bool>() && !isSecretKey(key))
            tags.insert(redactSecrets(key));
        else if (value.is_string() &&
                 (key.find("classification") != std::string::npos || key == "sensitivity"))
            tags.insert(redactSecrets(key + ":" + value.get_ref<const std::string&>()));
    }
}

void applyConstraint(ColumnRecord& column, const std::string& type)
{
    if (type == "not_null" || type == "primary_key")
        column.nullable = false;
    if (type == "primary_key")
        column.key = ColumnKey::Primary;
    else if (type == "foreign_key" && column.key == ColumnKey::None)
        column.key = ColumnKey::Foreign;
    else if (type == "unique" && column.key == ColumnKey::None)
        column.key = ColumnKey::Unique;
}

void takeCatalog(ColumnTable& columns, Table& table)
{
    table.used = true;
    std::int32_t position = 0;
    for (TableColumn& real : table.columns()) {
        ColumnRecord& record = columns.at(real.name).record;
        record.type = std::move(real.type);
        record.description = std::move(real.comment);
        record.position = position++;
    }
}

void takeManifest(ColumnTable& columns, const Json& node)
{
    for (const auto& [key, value] : jsonObject(node, "columns")) {
        const std::string& stated = jsonText(value, "name");
        const std::string& name = stated.empty() ? key : stated;
        if (name.empty() || !value.is_object())
            continue;
        ColumnFacts& facts = columns.at(redactSecrets(name));
        if (facts.record.type.empty())
            facts.record.type = cleanText(value, "data_type");
        if (!jsonText(value, "description").empty())
            facts.record.description = cleanText(value, "description");
        takeTags(value, facts.tags);
        if (const Json* config = jsonMember(value, "config"))
            takeTags(*config, facts.tags);
        for (const Json& constraint : jsonArray(value, "constraints"))
            applyConstraint(facts.record, jsonText(constraint, "type"));
    }
}

void takeTableConstraints(ColumnTable& columns, const Json& node)
{
    for (const Json& constraint : jsonArray(node, "constraints")) {
        for (const Json& name : jsonArray(constraint, "columns")) {
            if (ColumnFacts* facts = name.is_string() ? columns.find(name.get<std::string>()) : nullptr)
                applyConstraint(facts->record, jsonText(constraint, "type"));
        }
    }
    for (const Json& name : jsonArray(node, "primary_key")) {
        if (ColumnFacts* facts = name.is_string() ? columns.find(name.get<std::string>()) : nullptr)
            applyConstraint(facts->record, "primary_key");
    }
}

std::string listed(const Json& constraint, const char* key)
{
    std::string text;
    for (const Json& name : jsonArray(constraint, key)) {
        if (name.is_string())
            text += (text.empty() ? "" : ", ") + redactSecrets(name.get_ref<const std::string&>());
    }
    return text;
}

// `to` is ref('customers') before it is rendered and a relation after; older files have
// expression: `"db"."schema"."customers" (id)`.
AssetIndex foreignTable(Output& out, const Json& constraint, const Project& project)
{
    std::string to = jsonText(constraint, "to");
    if (to.empty())
        to = jsonText(constraint, "expression");
    if (const std::string name = nameInsideRef(to); !name.empty()) {
        const std::string id = project.idOfName(name);
        return id.empty() ? kNoAsset : assetOf(out, id, project);
    }
    to = to.substr(0, to.find('('));
    while (!to.empty() && to.back() == ' ')
        to.pop_back();
    if (to.empty() || to.find(' ') != std::string::npos)
        return kNoAsset;
    const QualifiedName relation = relationFromParts(splitRelation(redactSecrets(to)), project.metadata);
    return relation.isEmpty() ? kNoAsset : out.batch().asset(AssetKind::Dataset, relation);
}

void addForeignKey(Output& out, AssetIndex asset, const Json& constraint, const std::string& own,
                   const NodeView& node, const Project& project)
{
    if (jsonText(constraint, "type") != "foreign_key")
        return;
    const AssetIndex target = foreignTable(out, constraint, project);
    if (target == kNoAsset) {
        out.problem(Severity::Note, "\"" + node.id + "\" has a foreign key whose table is not known.",
                    node.locator);
        return;
    }
    const std::string theirs = listed(constraint, "to_columns");
    EdgeRecord edge;
    edge.src = asset;
    edge.dst = target;
    edge.kind = EdgeKind::References;
    edge.note = "foreign key " + own + (theirs.empty() ? "" : " to " + theirs);
    edge.locator = node.locator + "/constraints";
    out.batch().edges.push_back(std::move(edge));
}

void fill(ColumnRecord& record, ColumnRecord&& other)
{
    if (record.type.empty())
        record.type = std::move(other.type);
    if (record.description.empty())
        record.description = std::move(other.description);
    if (record.key == ColumnKey::None)
        record.key = other.key;
    if (!record.nullable)
        record.nullable = other.nullable;
    if (record.position < 0)
        record.position = other.position;
}

} // namespace

ColumnFacts& ColumnTable::at(const std::string& name)
{
    const auto [it, isNew] = m_places.try_emplace(lower(name), m_columns.size());
    if (isNew) {
        m_columns.emplace_back();
        m_columns.back().record.name = escaped(name);
    }
    return m_columns[it->second];
}

ColumnFacts* ColumnTable::find(const std::string& name)
{
    const auto it = m_places.find(lower(name));
    return it == m_places.end() ? nullptr : &m_columns[it->second];
}

void ColumnTable::merge(ColumnTable&& other)
{
    for (const auto& [name, place] : other.m_places) {
        ColumnFacts& theirs = other.m_columns[place];
        const auto [it, isNew] = m_places.try_emplace(name, m_columns.size());
        if (isNew) {
            m_columns.push_back(std::move(theirs));
            continue;
        }
        ColumnFacts& ours = m_columns[it->second];
        fill(ours.record, std::move(theirs.record));
        ours.tags.merge(theirs.tags);
    }
}

void ColumnTable::moveInto(RecordBatch& batch, AssetIndex asset)
{
    for (ColumnFacts& facts : m_columns) {
        facts.record.asset = asset;
        for (const std::string& tag : facts.tags)
            batch.tags.push_back({asset, facts.record.name, tag});
        batch.columns.push_back(std::move(facts.record));
    }
    m_columns.clear();
    m_places.clear();
}

void addColumns(Output& out, AssetIndex asset, const NodeView& node, Project& project)
{
    ColumnTable columns;
    if (const auto table = project.tables.find(node.id); table != project.tables.end())
        takeCatalog(columns, table->second);
    takeManifest(columns, node.json);
    takeTableConstraints(columns, node.json);
    const auto shared = project.shared.find(out.batch().record(asset).name);
    if (shared == project.shared.end()) {
        columns.moveInto(out.batch(), asset);
        return;
    }
    shared->second.columns.merge(std::move(columns));
    if (--shared->second.waitingFor <= 0)
        shared->second.columns.moveInto(out.batch(), asset);
}

void addWaitingColumns(Output& out, Project& project)
{
    for (auto& [relation, shared] : project.shared) {
        if (shared.waitingFor > 0)
            shared.columns.moveInto(out.batch(), out.batch().asset(AssetKind::Dataset, relation));
    }
}

void addConstraints(Output& out, AssetIndex asset, const NodeView& node, const Project& project)
{
    for (const Json& constraint : jsonArray(node.json, "constraints"))
        addForeignKey(out, asset, constraint, listed(constraint, "columns"), node, project);
    for (const auto& [key, column] : jsonObject(node.json, "columns")) {
        for (const Json& constraint : jsonArray(column, "constraints"))
            addForeignKey(out, asset, constraint, redactSecrets(key), node, project);
    }
}

} // namespace upriver::dbt
