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

/// An object of texts. Built by hand: nlohmann's braces copy each value twice, and copies are most of the
/// work.
Json textsOf(std::initializer_list<std::pair<const char*, std::string_view>> members)
{
    Json object = Json::object();
    auto& made = object.get_ref<Json::object_t&>();
    for (const auto& [key, text] : members)
        made.emplace(key, std::string(text));
    return object;
}

/// {key: value}
Json objectWith(const char* key, Json&& value)
{
    Json object = Json::object();
    object.get_ref<Json::object_t&>().emplace(key, std::move(value));
    return object;
}

/// The facets as stated; the item has no more use for them.
Json takeFacets(Json& item)
{
    Json facets = Json::object();
    if (auto* const members = item.get_ptr<Json::object_t*>()) {
        const auto stated = members->find("facets");
        if (stated != members->end() && stated->second.is_object())
            facets = std::move(stated->second);
    }
    return facets;
}

/// Tags are words or {name}; with a column when they stand at a field.
void addTags(Json& tags, const Json& holder, std::string_view field)
{
    for (const Json& tag : jsonArray(holder, "tags")) {
        const std::string& name = tag.is_string() ? tag.get_ref<const std::string&>() : jsonText(tag, "name");
        if (name.empty())
            continue;
        tags.push_back(field.empty() ? textsOf({{"key", name}}) : textsOf({{"key", name}, {"field", field}}));
    }
}

void setFacet(Json& facets, const char* name, Json&& facet)
{
    facets.get_ref<Json::object_t&>().try_emplace(name, std::move(facet));
}

Json ownProperties(const Json& item, std::initializer_list<const char*> keys)
{
    Json properties = Json::array();
    for (const char* key : keys) {
        const std::string value = jsonScalarText(item, key);
        if (!value.empty())
            properties.push_back(textsOf({{"key", key}, {"value", value}}));
    }
    return objectWith("properties", std::move(properties));
}

Json inputField(const Json& stated)
{
    Json input = textsOf({{"namespace", jsonText(stated, "namespace")},
                          {"name", jsonText(stated, jsonMember(stated, "dataset") ? "dataset" : "name")},
                          {"field", jsonText(stated, "field")}});
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
        Json& made = fields[name];
        made = textsOf({{"transformationType", jsonText(column, "transformationType")}});
        made["inputFields"] = std::move(inputs);
    }
    return objectWith("fields", std::move(fields));
}

/// The objects of a list, moved; of their members only these texts.
Json takeTexts(Json& item, const char* list, std::initializer_list<std::string_view> keys)
{
    Json taken = Json::array();
    auto* const members = item.get_ptr<Json::object_t*>();
    const auto stated = members ? members->find(list) : Json::object_t::iterator();
    if (!members || stated == members->end() || !stated->second.is_array())
        return taken;
    taken = std::move(stated->second);
    for (Json& each : taken) {
        if (!each.is_object())
            each = Json::object();
        std::erase_if(each.get_ref<Json::object_t&>(), [&](const auto& member) {
            return !member.second.is_string() || std::ranges::find(keys, member.first) == keys.end();
        });
    }
    return taken;
}

/// Until 0.5 a job named its data by words alone: they are those of its namespace. URNs name none.
Json takeNames(Json& item, const char* side)
{
    const std::string ns = jsonText(item, "namespace");
    Json old = Json::array();
    bool areWords = false;
    for (const Json& named : jsonArray(item, side)) {
        areWords = areWords || named.is_string();
        if (named.is_string() && !named.get_ref<const std::string&>().starts_with("urn:"))
            old.push_back(textsOf({{"namespace", ns}, {"name", named.get_ref<const std::string&>()}}));
    }
    return areWords ? old : takeTexts(item, side, {"namespace", "name"});
}

bool hasUrns(const Json& item)
{
    return std::ranges::any_of(std::array{"inputs", "outputs"}, [&](const char* side) {
        return std::ranges::any_of(jsonArray(item, side), [](const Json& named) {
            return named.is_string() && named.get_ref<const std::string&>().starts_with("urn:");
        });
    });
}

/// What a run read or wrote: [{datasetVersionId: {namespace, name, version}, facets}]
Json versionsOf(const Json& run, std::initializer_list<const char*> sides, const char* sidedFacets)
{
    Json things = Json::array();
    for (const char* side : sides)
        for (const Json& stated : jsonArray(run, side)) {
            const Json* id = jsonMember(stated, "datasetVersionId");
            const Json& named = id != nullptr ? *id : stated;
            if (jsonText(named, "name").empty())
                continue;
            const Json* own = jsonMember(stated, "facets");
            Json facets = own != nullptr && own->is_object() ? *own : Json::object();
            if (!jsonText(named, "version").empty())
                facets["version"] = textsOf({{"datasetVersion", jsonText(named, "version")}});
            Json sided = Json::object(); // facets of a side stand among the others here
            for (const char* key : {"outputStatistics", "inputStatistics", "dataQualityMetrics"})
                if (const auto found = facets.find(key); found != facets.end()) {
                    sided[key] = *found;
                    facets.erase(found);
                }
            Json thing =
                textsOf({{"namespace", jsonText(named, "namespace")}, {"name", jsonText(named, "name")}});
            thing["facets"] = std::move(facets);
            thing[sidedFacets] = std::move(sided);
            things.push_back(std::move(thing));
        }
    return things;
}

/// Items of the lineage answer keep their name in data.id.
Json identified(Json&& item)
{
    for (const char* key : {"namespace", "name"}) {
        const std::string& inside = jsonTextAt(item, {"id", key});
        if (jsonText(item, key).empty() && !inside.empty())
            item[key] = inside;
    }
    return std::move(item);
}

Json namedAs(const Json& item)
{
    return textsOf({{"namespace", jsonText(item, "namespace")}, {"name", jsonText(item, "name")}});
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

Result<void> MarquezItems::take(Json&& item, const std::string& pointer)
{
    if (jsonMember(item, "inEdges") || jsonMember(item, "outEdges"))
        return node(std::move(item), pointer);
    const std::string& type = jsonText(item, "type");
    if (jsonMember(item, "sourceName") || jsonMember(item, "physicalName") || isIn(type, {"DB_TABLE"}))
        return dataset(identified(std::move(item)), pointer);
    if (isIn(type, {"BATCH", "STREAM", "SERVICE"}))
        return job(identified(std::move(item)), pointer);
    if (isIn(jsonText(item, "state"), {"NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"}))
        return runOfItsJob(item, pointer);
    m_events.problems().add(Severity::Warning,
                            "This is no dataset, job, run or lineage node of Marquez; it was left out.",
                            {0, pointer});
    return {};
}

Result<void> MarquezItems::dataset(Json&& item, const std::string& pointer)
{
    Json facets = takeFacets(item);
    Json tags = Json::array();
    addTags(tags, item, {});
    for (const Json& field : jsonArray(item, "fields"))
        addTags(tags, field, jsonText(field, "name"));
    Json fields = takeTexts(item, "fields", {"name", "type", "description"});
    if (!fields.empty())
        setFacet(facets, "schema", objectWith("fields", std::move(fields)));
    if (!tags.empty())
        facets["tags"] = objectWith("tags", std::move(tags));
    if (!jsonText(item, "description").empty())
        setFacet(facets, "documentation", textsOf({{"description", jsonText(item, "description")}}));
    setFacet(facets, "dataSource", textsOf({{"name", jsonText(item, "sourceName")}}));
    const std::string_view type = jsonText(item, "type");
    setFacet(facets, "datasetType", textsOf({{"datasetType", type == "DB_TABLE" ? "TABLE" : type}}));
    for (const char* key : {"currentVersion", "version"})
        if (!jsonText(item, key).empty())
            setFacet(facets, "version", textsOf({{"datasetVersion", jsonText(item, key)}}));
    if (jsonBool(jsonMember(item, "deleted")).value_or(false))
        setFacet(facets, "lifecycleStateChange", textsOf({{"lifecycleStateChange", "DROP"}}));
    if (!jsonArray(item, "columnLineage").empty())
        setFacet(facets, "columnLineage", columnLineageFacet(item));
    facets["upriver_asset"] = ownProperties(item, {"physicalName"});
    Json named = namedAs(item);
    named["facets"] = std::move(facets);
    if (auto done = state(objectWith("dataset", std::move(named)), newestTime(item), pointer); !done)
        return done;
    const Json* madeBy = jsonMember(item, "createdByRun");
    return madeBy != nullptr && madeBy->is_object() ? runOfItsJob(*madeBy, pointer + "/createdByRun")
                                                    : Result<void>();
}

Result<void> MarquezItems::job(Json&& item, const std::string& pointer)
{
    Json facets = takeFacets(item);
    if (!jsonText(item, "description").empty())
        setFacet(facets, "documentation", textsOf({{"description", jsonText(item, "description")}}));
    if (!jsonText(item, "location").empty())
        setFacet(facets, "sourceCodeLocation", textsOf({{"url", jsonText(item, "location")}}));
    for (const char* key : {"sql", "SQL"})
        if (const std::string& sql = jsonTextAt(item, {"context", key}); !sql.empty())
            setFacet(facets, "sql", textsOf({{"query", sql}}));
    if (hasUrns(item))
        m_events.problems().add(Severity::Warning,
                                "Data of a job is named as the first versions of Marquez did, without its "
                                "namespace; the job was read without it.",
                                {0, pointer});
    setFacet(facets, "jobType", textsOf({{"processingType", jsonText(item, "type")}}));
    Json tags = Json::array();
    addTags(tags, item, {});
    if (!tags.empty())
        facets["tags"] = objectWith("tags", std::move(tags));
    if (const std::string& parent = jsonText(item, "parentJobName"); !parent.empty())
        facets["upriver_edges"] = {
            {"edges",
             {{{"kind", "contains"},
               {"from",
                {{"namespace", jsonText(item, "namespace")}, {"name", parent}, {"upriver_kind", "job"}}}}}}};
    const Json named = namedAs(item);
    Json event = objectWith("job", Json(named));
    event["job"]["facets"] = std::move(facets);
    event["inputs"] = takeNames(item, "inputs");
    event["outputs"] = takeNames(item, "outputs");
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

/// A run that was asked for alone names its job itself.
Result<void> MarquezItems::runOfItsJob(const Json& stated, const std::string& pointer)
{
    for (const char* key : {"jobVersion", "job"})
        if (const Json* named = jsonMember(stated, key);
            named != nullptr && !jsonText(*named, "name").empty())
            return run(stated, namedAs(*named), pointer);
    m_events.problems().add(Severity::Warning, "A run does not say of which job it is; it was left out.",
                            {0, pointer});
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
        parameters.push_back(textsOf({{"key", key}, {"value", jsonScalar(&value).value_or(std::string())}}));
    if (!parameters.empty())
        facets["executionParameters"] = objectWith("parameters", std::move(parameters));
    if (!jsonText(run, "nominalStartTime").empty())
        setFacet(facets, "nominalTime",
                 {{"nominalStartTime", jsonText(run, "nominalStartTime")},
                  {"nominalEndTime", jsonText(run, "nominalEndTime")}});
    const std::string type = eventTypeOf(jsonText(run, "state"));
    const auto started = jsonTime(jsonMember(run, "startedAt"));
    const auto ended = jsonTime(jsonMember(run, "endedAt"));
    const auto event = [&](std::string_view eventType, Json&& runFacets) {
        Json made = textsOf({{"eventType", eventType}});
        made["job"] = job;
        Json& stateOf = made["run"];
        stateOf = textsOf({{"runId", id}});
        if (!runFacets.is_null())
            stateOf["facets"] = std::move(runFacets);
        return made;
    };
    if (started) {
        if (auto done = state(event("START", {}), started, pointer); !done)
            return done;
    }
    Json last = event(type, std::move(facets));
    last["inputs"] = versionsOf(run, {"inputDatasetVersions", "inputVersions"}, "inputFacets");
    last["outputs"] = versionsOf(run, {"outputDatasetVersions", "outputVersions"}, "outputFacets");
    return state(std::move(last), ended ? ended : newestTime(run), pointer);
}

Result<void> MarquezItems::node(Json&& item, const std::string& pointer)
{
    const bool hasData = jsonMember(item, "data") != nullptr;
    const std::string& id = jsonText(item, "id");
    const std::string& type = jsonText(item, "type");
    edges(item);
    if (!hasData || id.empty()) {
        m_events.problems().add(Severity::Warning,
                                "A lineage node has no id or no data; only its edges were read.",
                                {0, pointer});
        return {};
    }
    if (type == "DATASET_FIELD") {
        ++m_count;
        fieldNode(*jsonMember(item, "data"));
        return {};
    }
    Json named = identified(std::move(item["data"]));
    const bool isJob = type == "JOB";
    m_nodes[id] = {isJob ? AssetKind::Job : AssetKind::Dataset, jsonText(named, "namespace"),
                   jsonText(named, "name")};
    m_namespaces.insert(jsonText(named, "namespace"));
    return isJob ? job(std::move(named), pointer + "/data") : dataset(std::move(named), pointer + "/data");
}

void MarquezItems::fieldNode(const Json& data)
{
    const std::string& ns = jsonText(data, "namespace");
    const std::string& name = jsonText(data, "dataset");
    const std::string& field = jsonText(data, "field");
    if (ns.empty() || name.empty() || field.empty())
        return;
    Json& facets = m_columns[{ns, name}];
    facets["schema"]["fields"].push_back(textsOf({{"name", field}, {"type", jsonText(data, "fieldType")}}));
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
            if (!origin.starts_with("datasetField")) // ":" or "&" goes on
                m_events.problems().add(
                    Severity::Warning, "An edge names a node that can't be understood; it was left out.", {});
            continue;
        }
        m_events.facts().edge(src, dst, EdgeKind::Data, {100, {}, "edge " + redactSecrets(origin)});
    }
    return m_events.finish();
}

} // namespace upriver::marquez
