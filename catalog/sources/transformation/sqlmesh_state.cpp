// SPDX-License-Identifier: Apache-2.0
// Rows of SQLMesh's state: snapshots (each a version of a model) and environments. They come as a list of
// rows, column by column (pandas), or as `sqlmesh state export` writes them.
#include <algorithm>
#include <array>

#include "catalog/base/text.h"
#include "catalog/sources/transformation/sqlmesh_project.h"

namespace upriver::sqlmesh {

namespace {

constexpr std::size_t kMostRows = 200'000;
constexpr int kDeepestText = 2;

/// The row behind a key of {"name": {"0": …}, "version": {"0": …}}.
Json rowOf(const Json& columns, const std::string& key)
{
    Json row = Json::object();
    for (const auto& [column, values] : jsonMembers(columns))
        if (const Json* value = jsonMember(values, key))
            row[column] = *value;
    return row;
}

/// A member that is JSON, or JSON as text.
Json parsedMember(const Json& row, std::string_view key)
{
    const Json* value = jsonMember(row, key);
    for (int depth = 0; value != nullptr && depth < kDeepestText; ++depth) {
        if (!value->is_string())
            return *value;
        auto parsed = parseJson(value->get_ref<const std::string&>());
        return parsed ? std::move(*parsed) : Json();
    }
    return {};
}

std::optional<Micros> timeOf(const Json* value)
{
    const auto number = jsonInteger(value);
    return number && *number <= 0 ? std::nullopt : jsonTime(value);
}

std::string timeText(const Json* value)
{
    const auto time = timeOf(value);
    return time ? formatTime(*time) : std::string();
}

/// Text, or {"sql": "…"} since version 0.170.
std::string queryOf(const Json& node)
{
    const Json* query = jsonMember(node, "query");
    if (query == nullptr)
        return {};
    return query->is_string() ? query->get<std::string>() : jsonText(*query, "sql");
}

/// [name, {arguments}]
void addAudit(Model& model, const Json& audit)
{
    if (!audit.is_array() || audit.empty() || !audit[0].is_string())
        return;
    const std::string name = asciiLowered(audit[0].get<std::string>());
    const Json& arguments = audit.size() > 1 ? audit[1] : audit[0];
    const auto text = [&](const char* key) {
        const Json* value = jsonMember(arguments, key);
        return value != nullptr && value->is_object() ? jsonText(*value, "sql")
                                                      : jsonScalar(value).value_or("");
    };
    model.audits.push_back({name, columnsOfAudit(name, text("column"), text("columns"))});
}

void addWords(Words& words, const Json& node, const char* key)
{
    for (const Json& word : jsonArray(node, key))
        if (word.is_string())
            words.push_back(word.get<std::string>());
}

void addKind(Model& model, const Json& kind)
{
    model.kind = jsonText(kind, "name");
    const std::string column = jsonTextAt(kind, {"time_column", "column"});
    model.facts.push_back({"time column", unquoted(column)});
    for (const Json& key : jsonArray(kind, "unique_key"))
        if (key.is_string())
            model.column(unquoted(key.get<std::string>())).isKey = true;
}

Model modelOf(const Json& node, const std::string& name)
{
    Model model;
    model.name = name;
    model.description = jsonText(node, "description");
    model.owner = jsonText(node, "owner");
    model.dialect = jsonText(node, "dialect");
    model.sql = queryOf(node);
    for (const char* list : {"derived_columns_to_types", "columns"})
        for (const auto& [column, type] : jsonObject(node, list))
            model.column(column).type = jsonScalar(&type).value_or("");
    for (const auto& [column, text] : jsonObject(node, "column_descriptions"))
        model.column(column).description = jsonScalar(&text).value_or("");
    if (const Json* kind = jsonMember(node, "kind"))
        addKind(model, *kind);
    for (const Json& audit : jsonArray(node, "audits"))
        addAudit(model, audit);
    Words grains;
    addWords(grains, node, "grains");
    for (const std::string& grain : grains)
        for (const std::string& column : itemsOf(grain))
            model.column(unquoted(column)).isKey = true;
    addWords(model.tags, node, "tags");
    for (const char* key : {"cron", "start", "gateway"})
        model.facts.push_back({key, jsonScalarText(node, key)});
    if (const auto enabled = jsonBool(jsonMember(node, "enabled")); enabled && !*enabled)
        model.facts.push_back({"enabled", "false"});
    return model;
}

/// Until when a snapshot's rows are filled: [[from, to], …] in milliseconds.
std::string loadedUntil(const Json& snapshot)
{
    std::optional<Micros> latest;
    for (const Json& interval : jsonArray(snapshot, "intervals"))
        if (interval.is_array() && interval.size() == 2)
            if (const auto end = timeOf(&interval[1]); end && (!latest || *end > *latest))
                latest = end;
    return latest ? formatTime(*latest) : std::string();
}

} // namespace

void Project::takeSnapshot(const Json& row, const std::string& locator)
{
    // a row of the table, or the snapshot itself
    const Json* inner = jsonMember(row, "snapshot");
    const Json snapshot = inner == nullptr ? row : parsedMember(row, "snapshot");
    const Json* node = jsonMember(snapshot, "node");
    if (node == nullptr)
        node = jsonMember(snapshot, "model"); // before version 0.60
    const std::string& name =
        jsonText(snapshot, "name").empty() ? jsonText(row, "name") : jsonText(snapshot, "name");
    if (node == nullptr || !node->is_object() || modelName(name).empty()) {
        m_records.problem(Severity::Warning, "A snapshot without a model was skipped.", locator);
        return;
    }
    if (jsonText(*node, "source_type") == "audit")
        return;
    if (m_project.empty())
        m_project = flowName(jsonText(*node, "project"));
    const Micros created = timeOf(jsonMember(snapshot, "created_ts")).value_or(0);
    m_versions.push_back({name, jsonScalarText(snapshot, "version"), jsonScalarText(row, "identifier"),
                          created > 0 ? std::optional(created) : std::nullopt});
    auto& newest = m_newest[modelName(name)];
    if (!newest.second.name.empty() && created < newest.first)
        return;
    Model model = modelOf(*node, name);
    model.locator = locator;
    for (const Json& parent : jsonArray(snapshot, "parents"))
        if (const std::string& other = jsonText(parent, "name"); !other.empty())
            model.dependsOn.push_back(other);
    const std::string version = jsonScalarText(snapshot, "version");
    if (const std::string& schema = jsonText(snapshot, "physical_schema");
        !schema.empty() && !version.empty() && model.kind != "EMBEDDED" && model.kind != "EXTERNAL") {
        const Words parts = splitRelation(name);
        std::string table;
        for (std::size_t at = parts.size() > 2 ? parts.size() - 2 : 0; at < parts.size(); ++at)
            table += parts[at] + "__";
        model.table = schema + "." + table + version;
    }
    model.facts.push_back({"loaded until", loadedUntil(snapshot)});
    newest = {created, std::move(model)};
}

void Project::takeEnvironment(const Json& row, const std::string& locator)
{
    const Json* inner = jsonMember(row, "environment"); // of an export
    const Json& environment = inner != nullptr && inner->is_object() ? *inner : row;
    if (!jsonText(environment, "name").empty())
        m_environments.emplace_back(environment, locator);
}

bool Project::takeState(const Json& json, const std::string& path)
{
    const auto take = [&](const Json& row, const std::string& locator) {
        if (row.contains("snapshot") || row.contains("node") || row.contains("fingerprint"))
            takeSnapshot(row, locator);
        else if (row.contains("plan_id") || row.contains("environment"))
            takeEnvironment(row, locator);
        else
            return false;
        return true;
    };
    bool isTaken = false;
    const auto takeList = [&](const Json::array_t& list, const std::string& at) {
        std::size_t number = 0;
        for (const Json& row : list)
            if (row.is_object() && number < kMostRows)
                isTaken = take(row, jsonPointer(at, number++)) || isTaken;
    };
    if (json.is_array())
        takeList(json.get_ref<const Json::array_t&>(), path + "#");
    else if (json.contains("snapshots") && json.contains("metadata")) {
        takeList(jsonArray(json, "snapshots"), path + "#/snapshots");
        for (const auto& [name, environment] : jsonObject(json, "environments")) {
            takeEnvironment(environment, path + "#" + jsonPointer("/environments", name));
            isTaken = true;
        }
    } else {
        std::size_t number = 0;
        for (const auto& [key, value] : jsonObject(json, "name"))
            if (number++ < kMostRows)
                isTaken = take(rowOf(json, key), path + "#/*/" + key) || isTaken;
    }
    return isTaken;
}

Result<void> Project::tellState()
{
    for (const auto& [name, newest] : m_newest) {
        tellModel(newest.second);
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    std::set<std::string> seen;
    for (const StoredVersion& one : m_versions) {
        const FlowThing table = this->table(one.model);
        if (one.version.empty() || table.name.name.empty() ||
            !seen.insert(table.name.text() + "\n" + one.version).second)
            continue;
        m_records.batch().versions.push_back(
            {m_records.index(table), flowName(one.version), flowName(one.identifier), one.created});
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    for (const auto& [row, locator] : m_environments) {
        const std::string name = flowName(jsonText(row, "name"));
        const FlowThing environment{AssetKind::Job, {jobsIn(), "environments/" + name}};
        m_records.declare(environment, "environment", locator).displayName = name;
        m_records.property(environment, "plan", jsonScalarText(row, "plan_id"));
        for (const auto& [key, word] : {std::pair{"start_at", "start"},
                                        {"end_at", "end"},
                                        {"expiration_ts", "expires"},
                                        {"finalized_ts", "finalized"}})
            m_records.property(environment, word, timeText(jsonMember(row, key)));
        for (const Json& snapshot : parsedMember(row, "snapshots"))
            if (const std::string& model = jsonText(snapshot, "name"); !modelName(model).empty()) {
                const std::string& kind = jsonText(snapshot, "kind_name"); // these have no job
                const FlowThing part = kind == "SEED" || kind == "EXTERNAL" ? table(model) : job(model);
                if (!part.name.name.empty())
                    m_records.edge(environment, part, EdgeKind::Contains,
                                   "version " + jsonScalarText(snapshot, "version"), locator);
            }
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

} // namespace upriver::sqlmesh
