// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/marquez_items.h"

#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"

namespace upriver::marquez {

namespace {

constexpr std::size_t kMaxEdges = 1'000'000;

bool isIn(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

std::optional<Micros> newestTime(const Json& item)
{
    std::optional<Micros> newest;
    for (const char* key : {"createdAt", "updatedAt", "lastModifiedAt"}) {
        if (const auto time = jsonTime(jsonMember(item, key)))
            newest = std::max(newest.value_or(*time), *time);
    }
    return newest;
}

/// Tags are words or {name}; with a column when they stand at a field.
void addTags(Json& tags, const Json& holder, std::string_view field)
{
    for (const Json& tag : jsonArray(holder, "tags")) {
        const std::string name = tag.is_string() ? tag.get<std::string>() : jsonText(tag, "name");
        if (name.empty())
            continue;
        Json entry{{"key", name}};
        if (!field.empty())
            entry["field"] = std::string(field);
        tags.push_back(std::move(entry));
    }
}

void setFacet(Json& facets, const char* name, Json&& facet)
{
    if (!facets.contains(name))
        facets[name] = std::move(facet);
}

Json ownProperties(const Json& item, std::initializer_list<const char*> keys)
{
    Json properties = Json::array();
    for (const char* key : keys) {
        const std::string value = jsonScalarText(item, key);
        if (!value.empty())
            properties.push_back({{"key", key}, {"value", value}});
    }
    return Json{{"properties", std::move(properties)}};
}

Json inputField(const Json& stated)
{
    Json input{{"namespace", jsonText(stated, "namespace")},
               {"name", jsonText(stated, jsonMember(stated, "dataset") ? "dataset" : "name")},
               {"field", jsonText(stated, "field")}};
    if (const Json* transformations = jsonMember(stated, "transformations"))
        input["transformations"] = *transformations;
    return input;
}

/// [{name, inputFields}] of the API as the facet's {name: {inputFields}}.
Json columnLineageFacet(const Json& item)
{
    Json fields = Json::object();
    for (const Json& column : jsonArray(item, "columnLineage")) {
        const std::string& name = jsonText(column, "name");
        if (name.empty())
            continue;
        Json inputs = Json::array();
        for (const Json& input : jsonArray(column, "inputFields"))
            inputs.push_back(inputField(input));
        fields[name] = {{"inputFields", std::move(inputs)},
                        {"transformationType", jsonText(column, "transformationType")}};
    }
    return Json{{"fields", std::move(fields)}};
}

Json namesOf(const Json& item, const char* side)
{
    Json names = Json::array();
    for (const Json& named : jsonArray(item, side))
        names.push_back({{"namespace", jsonText(named, "namespace")}, {"name", jsonText(named, "name")}});
    return names;
}

/// Items of the lineage answer keep their name in data.id.
Json identified(const Json& item)
{
    Json named = item;
    for (const char* key : {"namespace", "name"}) {
        const std::string& inside = jsonTextAt(item, {"id", key});
        if (jsonText(item, key).empty() && !inside.empty())
            named[key] = inside;
    }
    return named;
}

std::string eventTypeOf(std::string_view state)
{
    if (state == "COMPLETED")
        return "COMPLETE";
    if (state == "FAILED")
        return "FAIL";
    return state == "ABORTED" ? "ABORT" : state == "RUNNING" ? "RUNNING" : "OTHER";
}

} // namespace

Result<void> MarquezItems::state(Json&& event, std::optional<Micros> time, const std::string& pointer)
{
    ++m_count;
    openlineage::EventHeader header;
    header.type = jsonText(event, "eventType");
    header.time = time;
    header.runId = redactSecrets(jsonTextAt(event, {"run", "runId"}));
    header.place.pointer = pointer;
    return m_events.state(event, header);
}

Result<void> MarquezItems::take(const Json& item, const std::string& pointer)
{
    if (jsonMember(item, "inEdges") || jsonMember(item, "outEdges"))
        return node(item, pointer);
    const std::string& type = jsonText(item, "type");
    if (jsonMember(item, "sourceName") || jsonMember(item, "physicalName") || isIn(type, {"DB_TABLE"}))
        return dataset(identified(item), pointer);
    if (isIn(type, {"BATCH", "STREAM", "SERVICE"}))
        return job(identified(item), pointer);
    m_events.problems().add(Severity::Warning,
                            "This is no dataset, job or lineage node of Marquez; it was left out.",
                            {0, pointer});
    return {};
}

Result<void> MarquezItems::dataset(const Json& item, const std::string& pointer)
{
    const Json* stated = jsonMember(item, "facets");
    Json facets = stated && stated->is_object() ? *stated : Json::object();
    Json fields = Json::array();
    Json tags = Json::array();
    addTags(tags, item, {});
    for (const Json& field : jsonArray(item, "fields")) {
        fields.push_back({{"name", jsonText(field, "name")},
                          {"type", jsonText(field, "type")},
                          {"description", jsonText(field, "description")}});
        addTags(tags, field, jsonText(field, "name"));
    }
    if (!fields.empty())
        setFacet(facets, "schema", {{"fields", std::move(fields)}});
    if (!tags.empty())
        facets["tags"] = {{"tags", std::move(tags)}};
    if (!jsonText(item, "description").empty())
        setFacet(facets, "documentation", {{"description", jsonText(item, "description")}});
    setFacet(facets, "dataSource", {{"name", jsonText(item, "sourceName")}});
    setFacet(facets, "datasetType",
             {{"datasetType", jsonText(item, "type") == "DB_TABLE" ? "TABLE" : jsonText(item, "type")}});
    if (!jsonText(item, "currentVersion").empty())
        setFacet(facets, "version", {{"datasetVersion", jsonText(item, "currentVersion")}});
    if (jsonBool(jsonMember(item, "deleted")).value_or(false))
        setFacet(facets, "lifecycleStateChange", {{"lifecycleStateChange", "DROP"}});
    if (!jsonArray(item, "columnLineage").empty())
        setFacet(facets, "columnLineage", columnLineageFacet(item));
    facets["upriver_asset"] = ownProperties(item, {"physicalName"});
    Json event{{"dataset",
                {{"namespace", jsonText(item, "namespace")},
                 {"name", jsonText(item, "name")},
                 {"facets", std::move(facets)}}}};
    return state(std::move(event), newestTime(item), pointer);
}

Result<void> MarquezItems::job(const Json& item, const std::string& pointer)
{
    const Json* stated = jsonMember(item, "facets");
    Json facets = stated && stated->is_object() ? *stated : Json::object();
    if (!jsonText(item, "description").empty())
        setFacet(facets, "documentation", {{"description", jsonText(item, "description")}});
    if (!jsonText(item, "location").empty())
        setFacet(facets, "sourceCodeLocation", {{"url", jsonText(item, "location")}});
    const std::string& sql = jsonTextAt(item, {"context", "sql"});
    if (!sql.empty())
        setFacet(facets, "sql", {{"query", sql}});
    setFacet(facets, "jobType", {{"processingType", jsonText(item, "type")}});
    Json tags = Json::array();
    addTags(tags, item, {});
    if (!tags.empty())
        facets["tags"] = {{"tags", std::move(tags)}};
    if (const std::string& parent = jsonText(item, "parentJobName"); !parent.empty())
        facets["upriver_edges"] = {
            {"edges",
             {{{"kind", "contains"},
               {"from",
                {{"namespace", jsonText(item, "namespace")}, {"name", parent}, {"upriver_kind", "job"}}}}}}};
    const Json named{{"namespace", jsonText(item, "namespace")}, {"name", jsonText(item, "name")}};
    Json event{{"job", named}, {"inputs", namesOf(item, "inputs")}, {"outputs", namesOf(item, "outputs")}};
    event["job"]["facets"] = std::move(facets);
    if (auto done = state(std::move(event), newestTime(item), pointer); !done)
        return done;
    return runs(item, named, pointer);
}

Result<void> MarquezItems::runs(const Json& item, const Json& job, const std::string& pointer)
{
    if (const Json* latest = jsonMember(item, "latestRun")) {
        if (auto done = run(*latest, job, pointer + "/latestRun"); !done)
            return done;
    }
    std::size_t index = 0;
    for (const Json& each : jsonArray(item, "latestRuns")) {
        if (auto done = run(each, job, pointer + "/latestRuns/" + std::to_string(index++)); !done)
            return done;
    }
    return {};
}

Result<void> MarquezItems::run(const Json& run, const Json& job, const std::string& pointer)
{
    const std::string& id = jsonText(run, "id");
    if (id.empty())
        return {};
    const Json* stated = jsonMember(run, "facets");
    Json facets = stated && stated->is_object() ? *stated : Json::object();
    Json parameters = Json::array();
    for (const auto& [key, value] : jsonObject(run, "args"))
        parameters.push_back({{"key", key}, {"value", jsonScalar(&value).value_or(std::string())}});
    if (!parameters.empty())
        facets["executionParameters"] = {{"parameters", std::move(parameters)}};
    if (!jsonText(run, "nominalStartTime").empty())
        setFacet(facets, "nominalTime",
                 {{"nominalStartTime", jsonText(run, "nominalStartTime")},
                  {"nominalEndTime", jsonText(run, "nominalEndTime")}});
    const std::string type = eventTypeOf(jsonText(run, "state"));
    const auto started = jsonTime(jsonMember(run, "startedAt"));
    const auto ended = jsonTime(jsonMember(run, "endedAt"));
    if (started) {
        Json event{{"eventType", "START"}, {"job", job}, {"run", {{"runId", id}}}};
        if (auto done = state(std::move(event), started, pointer); !done)
            return done;
    }
    Json event{{"eventType", type}, {"job", job}, {"run", {{"runId", id}, {"facets", std::move(facets)}}}};
    return state(std::move(event), ended ? ended : newestTime(run), pointer);
}

Result<void> MarquezItems::node(const Json& item, const std::string& pointer)
{
    const Json* data = jsonMember(item, "data");
    const std::string& id = jsonText(item, "id");
    const std::string& type = jsonText(item, "type");
    edges(item);
    if (!data || id.empty()) {
        m_events.problems().add(Severity::Warning,
                                "A lineage node has no id or no data; only its edges were read.",
                                {0, pointer});
        return {};
    }
    if (type == "DATASET_FIELD") {
        ++m_count;
        fieldNode(*data);
        return {};
    }
    const Json named = identified(*data);
    const bool isJob = type == "JOB";
    m_nodes[id] = {isJob ? AssetKind::Job : AssetKind::Dataset, jsonText(named, "namespace"),
                   jsonText(named, "name")};
    m_namespaces.insert(jsonText(named, "namespace"));
    return isJob ? job(named, pointer + "/data") : dataset(named, pointer + "/data");
}

void MarquezItems::fieldNode(const Json& data)
{
    const std::string& ns = jsonText(data, "namespace");
    const std::string& name = jsonText(data, "dataset");
    const std::string& field = jsonText(data, "field");
    if (ns.empty() || name.empty() || field.empty())
        return;
    Json& facets = m_columns[{ns, name}];
    facets["schema"]["fields"].push_back({{"name", field}, {"type", jsonText(data, "fieldType")}});
    Json inputs = Json::array();
    for (const Json& input : jsonArray(data, "inputFields"))
        inputs.push_back(inputField(input));
    if (!inputs.empty())
        facets["columnLineage"]["fields"][field] = {
            {"inputFields", std::move(inputs)}, {"transformationType", jsonText(data, "transformationType")}};
}

void MarquezItems::edges(const Json& item)
{
    for (const char* side : {"inEdges", "outEdges"}) {
        for (const Json& edge : jsonArray(item, side)) {
            const std::string& origin = jsonText(edge, "origin");
            const std::string& destination = jsonText(edge, "destination");
            if (!origin.empty() && !destination.empty() && m_edges.size() < kMaxEdges)
                m_edges.emplace(origin, destination);
        }
    }
}

/// A node id is "kind:namespace:name", and both may hold colons: nodes and namespaces that are known come
/// first, then a colon that is not a port's or a scheme's.
openlineage::ThingIndex MarquezItems::resolve(const std::string& id)
{
    Node found;
    if (const auto known = m_nodes.find(id); known != m_nodes.end()) {
        found = known->second;
    } else {
        const std::size_t colon = id.find(':');
        const std::string_view kind = std::string_view(id).substr(0, colon);
        if (colon == std::string::npos || !isIn(kind, {"dataset", "job"}))
            return openlineage::kNoThing;
        const std::string rest = id.substr(colon + 1);
        std::size_t split = std::string::npos;
        for (const std::string& ns : m_namespaces) {
            if (rest.starts_with(ns + ":") && (split == std::string::npos || ns.size() > split))
                split = ns.size();
        }
        if (split == std::string::npos) {
            const std::size_t scheme = rest.find("://");
            split = rest.find(':', scheme == std::string::npos ? 0 : scheme + 3);
            const std::size_t port =
                split == std::string::npos ? split : rest.find_first_not_of("0123456789", split + 1);
            if (scheme != std::string::npos && port != std::string::npos && port > split + 1 &&
                rest[port] == ':')
                split = port;
        }
        if (split == std::string::npos)
            return openlineage::kNoThing;
        found = {kind == "job" ? AssetKind::Job : AssetKind::Dataset, rest.substr(0, split),
                 rest.substr(split + 1)};
    }
    return m_events.facts().find(Json{{"namespace", found.ns}, {"name", found.name}}, found.kind);
}

Result<void> MarquezItems::finish()
{
    for (auto& [name, facets] : m_columns) {
        Json event{
            {"dataset", {{"namespace", name.first}, {"name", name.second}, {"facets", std::move(facets)}}}};
        if (auto done = state(std::move(event), std::nullopt, "/graph"); !done)
            return done;
    }
    for (const auto& [origin, destination] : m_edges) {
        const auto src = resolve(origin);
        const auto dst = resolve(destination);
        if (src == openlineage::kNoThing || dst == openlineage::kNoThing) {
            if (!origin.starts_with("datasetField:"))
                m_events.problems().add(
                    Severity::Warning, "An edge names a node that can't be understood; it was left out.", {});
            continue;
        }
        m_events.facts().edge(src, dst, EdgeKind::Data, {100, {}, "edge " + redactSecrets(origin)});
    }
    return m_events.finish();
}

} // namespace upriver::marquez
