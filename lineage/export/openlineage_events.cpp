// SPDX-License-Identifier: Apache-2.0
#include "lineage/export/openlineage_events.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <QUuid>

namespace upriver {

namespace {

using Json = ExportEvents::Json;

constexpr std::string_view kProducer = "urn:upriver:" UPRIVER_VERSION;
constexpr std::string_view kSpec = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/";

struct KindWord
{
    std::uint16_t bit;
    const char* type;
    const char* subtype;
};
constexpr std::array kKindWords{
    KindWord{kIdentity, "DIRECT", "IDENTITY"},
    KindWord{kTransformation, "DIRECT", "TRANSFORMATION"},
    KindWord{kAggregation, "DIRECT", "AGGREGATION"},
    KindWord{kJoin, "INDIRECT", "JOIN"},
    KindWord{kGroupBy, "INDIRECT", "GROUP_BY"},
    KindWord{kFilter, "INDIRECT", "FILTER"},
    KindWord{kSort, "INDIRECT", "SORT"},
    KindWord{kWindow, "INDIRECT", "WINDOW"},
    KindWord{kConditional, "INDIRECT", "CONDITIONAL"},
    KindWord{kUnknownDirect, "DIRECT", ""},
    KindWord{kUnknownIndirect, "INDIRECT", ""},
};

Json facet(std::string_view version, std::string_view name)
{
    return {{"_producer", kProducer},
            {"_schemaURL", "https://openlineage.io/spec/facets/" + std::string(version) + "/" +
                               std::string(name) + ".json#/$defs/" + std::string(name)}};
}

Json ownFacet(std::string_view name)
{
    return {{"_producer", kProducer}, {"_schemaURL", "urn:upriver:facet:" + std::string(name) + ":1"}};
}

std::string upper(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

/// "pii" -> {pii, true}; "key:value" -> {key, value}. Read back it is the same text again.
Json tagOf(const std::string& tag)
{
    const std::size_t colon = tag.find(':');
    const bool isPair =
        colon != std::string::npos && colon > 0 && colon + 1 < tag.size() && tag.substr(colon + 1) != "true";
    if (!isPair)
        return {{"key", tag}, {"value", "true"}, {"source", "upriver"}};
    return {{"key", tag.substr(0, colon)}, {"value", tag.substr(colon + 1)}, {"source", "upriver"}};
}

Json transformationsOf(const ExportColumnEdge& edge)
{
    Json list = Json::array();
    for (const KindWord& word : kKindWords) {
        if ((edge.kinds & word.bit) == 0)
            continue;
        Json one{{"type", word.type}};
        if (*word.subtype != '\0')
            one["subtype"] = word.subtype;
        one["masking"] = edge.masking;
        list.push_back(std::move(one));
    }
    return list;
}

/// A name of a nested field without its escapes.
std::vector<std::string> pathOf(std::string_view column)
{
    std::vector<std::string> parts{{}};
    for (std::size_t i = 0; i < column.size(); ++i) {
        if (column[i] == '\\' && i + 1 < column.size() && column[i + 1] == '.')
            parts.back().push_back(column[++i]);
        else if (column[i] == '.')
            parts.emplace_back();
        else
            parts.back().push_back(column[i]);
    }
    return parts;
}

Json fieldOf(const ColumnRow& column, const std::string& name)
{
    Json field{{"name", name}};
    if (!column.type.empty())
        field["type"] = column.type;
    if (!column.description.empty())
        field["description"] = column.description;
    return field;
}

/// Fields inside fields, as far as the parents are columns too.
void addField(Json& fields, const ColumnRow& column)
{
    const std::vector<std::string> path = pathOf(column.name);
    Json* level = &fields;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        const auto parent = std::ranges::find_if(*level, [&](const Json& f) { return f["name"] == path[i]; });
        if (parent == level->end()) {
            fields.push_back(fieldOf(column, column.name));
            return;
        }
        if (!parent->contains("fields"))
            (*parent)["fields"] = Json::array();
        level = &(*parent)["fields"];
    }
    level->push_back(fieldOf(column, path.back()));
}

/// Runs of other systems have names of their own; OpenLineage wants a UUID.
std::string runUuid(const std::string& key)
{
    if (!QUuid::fromString(QString::fromStdString(key)).isNull())
        return key;
    static const QUuid space("6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    return QUuid::createUuidV5(space, QByteArray::fromStdString(key))
        .toString(QUuid::WithoutBraces)
        .toStdString();
}

const char* eventTypeOf(RunState state)
{
    switch (state) {
    case RunState::Complete:
        return "COMPLETE";
    case RunState::Failed:
        return "FAIL";
    case RunState::Aborted:
        return "ABORT";
    case RunState::Running:
        return "RUNNING";
    default:
        return "OTHER";
    }
}

Json pairs(const std::vector<Property>& properties)
{
    Json list = Json::array();
    for (const Property& property : properties)
        list.push_back({{"key", property.key}, {"value", property.value}});
    return list;
}

Json tagsOf(const AssetDetails& details)
{
    Json list = Json::array();
    for (const std::string& tag : details.tags)
        list.push_back(tagOf(tag));
    for (const ColumnRow& column : details.columns) {
        for (const std::string& tag : column.tags) {
            list.push_back(tagOf(tag));
            list.back()["field"] = column.name;
        }
    }
    return list;
}

} // namespace

Json ExportEvents::event(const char* kind, Micros time) const
{
    return {
        {"eventTime", formatTime(time)}, {"producer", kProducer}, {"schemaURL", std::string(kSpec) + kind}};
}

Json ExportEvents::reference(AssetId id) const
{
    const ExportName* named = m_graph.name(id);
    if (!named)
        return Json::object();
    Json json{{"namespace", named->name.ns}, {"name", named->name.name}};
    if (named->kind != AssetKind::Dataset)
        json["upriver_kind"] = toWord(named->kind);
    return json;
}

/// An input or output of a job.
Json ExportEvents::side(AssetId dataset, int confidence) const
{
    Json json = reference(dataset);
    if (confidence != 100)
        json["upriver_confidence"] = confidence;
    return json;
}

Result<Json> ExportEvents::sharedFacets(const AssetDetails& details) const
{
    Json facets = Json::object();
    const bool isJob = details.summary.kind == AssetKind::Job;
    if (!details.summary.description.empty()) {
        facets["documentation"] =
            facet("1-1-0", isJob ? "DocumentationJobFacet" : "DocumentationDatasetFacet");
        facets["documentation"]["description"] = details.summary.description;
    }
    if (!details.owners.empty()) {
        facets["ownership"] = facet("1-0-1", isJob ? "OwnershipJobFacet" : "OwnershipDatasetFacet");
        for (const OwnerRow& owner : details.owners)
            facets["ownership"]["owners"].push_back({{"name", owner.name}, {"type", owner.type}});
    }
    if (Json tags = tagsOf(details); !tags.empty()) {
        facets["tags"] = facet("1-0-0", isJob ? "TagsJobFacet" : "TagsDatasetFacet");
        facets["tags"]["tags"] = std::move(tags);
    }
    auto own = ownAsset(details);
    if (!own)
        return own;
    facets["upriver_asset"] = std::move(*own);
    auto edges = ownEdges(details);
    if (!edges)
        return edges;
    if (edges->contains("edges") || edges->contains("columnEdges"))
        facets["upriver_edges"] = std::move(*edges);
    return facets;
}

Json ExportEvents::columnLineage(AssetId dst, AssetId job) const
{
    Json json = facet("1-2-0", "ColumnLineageDatasetFacet");
    json["fields"] = Json::object();
    json["upriver_exact"] = true;
    bool isEmpty = true;
    for (const ExportColumnEdge* edge : m_graph.columnsInto(dst, job)) {
        Json input = reference(edge->src);
        input["field"] = edge->srcColumn;
        input["transformations"] = transformationsOf(*edge);
        if (edge->confidence != 100)
            input["upriver_confidence"] = edge->confidence;
        Json& list =
            edge->dstColumn.empty() ? json["dataset"] : json["fields"][edge->dstColumn]["inputFields"];
        list.push_back(std::move(input));
        isEmpty = false;
    }
    return isEmpty ? Json() : json;
}

/// For others: what feeds it without a job between. We read it back from upriver_edges.
Json ExportEvents::lineage(AssetId dst) const
{
    Json json = facet("1-0-0", "LineageDatasetFacet");
    json["_schemaURL"] =
        "https://openlineage.io/spec/facets/1-0-0/LineageFacet.json#/$defs/LineageDatasetFacet";
    json["upriver_exact"] = true;
    for (const ExportEdge& edge : m_graph.into(dst)) {
        if (edge.kind != EdgeKind::Data || m_graph.isJob(edge.src))
            continue;
        Json input = reference(edge.src);
        input["type"] = "DATASET";
        json["inputs"].push_back(std::move(input));
    }
    return json.contains("inputs") ? json : Json();
}

Result<Json> ExportEvents::datasetEvent(const AssetDetails& details) const
{
    const AssetSummary& summary = details.summary;
    auto facets = sharedFacets(details);
    if (!facets)
        return facets;
    // A column that is only referred to comes back through what refers to it; a schema would declare it.
    Json fields = Json::array();
    for (const ColumnRow& column : details.columns) {
        if (column.declared)
            addField(fields, column);
    }
    if (!fields.empty()) {
        (*facets)["schema"] = facet("1-2-0", "SchemaDatasetFacet");
        (*facets)["schema"]["fields"] = std::move(fields);
    }
    if (!summary.subtype.empty()) {
        (*facets)["datasetType"] = facet("1-0-0", "DatasetTypeDatasetFacet");
        (*facets)["datasetType"]["datasetType"] = upper(summary.subtype);
    }
    if (Json columns = columnLineage(summary.id, AssetId{}); !columns.is_null())
        (*facets)["columnLineage"] = std::move(columns);
    if (Json inputs = lineage(summary.id); !inputs.is_null())
        (*facets)["lineage"] = std::move(inputs);
    Json json = event("DatasetEvent", m_at);
    json["dataset"] = reference(summary.id);
    json["dataset"]["facets"] = std::move(*facets);
    return json;
}

Result<Json> ExportEvents::jobEvent(const AssetDetails& details) const
{
    const AssetId id = details.summary.id;
    auto facets = sharedFacets(details);
    if (!facets)
        return facets;
    const auto sql = std::ranges::find_if(
        details.code, [&](const CodeRow& c) { return c.job == id && c.language == "sql" && !c.templated; });
    if (sql != details.code.end()) {
        (*facets)["sql"] = facet("1-1-0", "SQLJobFacet");
        (*facets)["sql"]["query"] = sql->text;
        if (!sql->dialect.empty())
            (*facets)["sql"]["dialect"] = sql->dialect;
    }
    Json json = event("JobEvent", m_at);
    json["job"] = {{"namespace", details.summary.name.ns}, {"name", details.summary.name.name}};
    json["job"]["facets"] = std::move(*facets);
    json["inputs"] = Json::array();
    json["outputs"] = Json::array();
    for (const ExportEdge& edge : m_graph.into(id)) {
        if (m_graph.isInputOrOutput(edge))
            json["inputs"].push_back(side(edge.src, edge.confidence));
    }
    for (const ExportEdge& edge : m_graph.outOf(id)) {
        if (!m_graph.isInputOrOutput(edge))
            continue;
        json["outputs"].push_back(side(edge.dst, edge.confidence));
        if (Json columns = columnLineage(edge.dst, id); !columns.is_null())
            json["outputs"].back()["facets"]["columnLineage"] = std::move(columns);
    }
    return json;
}

std::vector<Json> ExportEvents::runEvents(const AssetDetails& job, const RunRow& run) const
{
    Json facets = Json::object();
    Json own = ownFacet("run");
    const std::string uuid = runUuid(run.key);
    if (uuid != run.key)
        own["key"] = run.key;
    if (!run.parentKey.empty())
        own["parentKey"] = run.parentKey;
    own["state"] = toWord(run.state);
    if (run.started)
        own["started"] = formatTime(*run.started);
    if (run.ended)
        own["ended"] = formatTime(*run.ended);
    if (!run.properties.empty())
        own["properties"] = pairs(run.properties);
    facets["upriver_run"] = std::move(own);
    if (!run.message.empty()) {
        facets["errorMessage"] = facet("1-0-1", "ErrorMessageRunFacet");
        facets["errorMessage"]["message"] = run.message;
        facets["errorMessage"]["programmingLanguage"] = "unknown";
    }
    const auto into = m_graph.into(job.summary.id);
    const auto isParent = [](const ExportEdge& edge) { return edge.kind == EdgeKind::Contains; };
    if (!run.parentKey.empty() && std::ranges::count_if(into, isParent) == 1) {
        const AssetId parent = std::ranges::find_if(into, isParent)->src;
        facets["parent"] = facet("1-1-0", "ParentRunFacet");
        facets["parent"]["job"] = reference(parent);
        facets["parent"]["run"] = {{"runId", runUuid(run.parentKey)}};
    }
    const auto make = [&](const char* type, Micros time, Json&& runFacets) {
        Json json = event("RunEvent", time);
        json["eventType"] = type;
        json["run"] = {{"runId", uuid}, {"facets", std::move(runFacets)}};
        json["job"] = {{"namespace", job.summary.name.ns}, {"name", job.summary.name.name}};
        return json;
    };
    std::vector<Json> events;
    if (run.started)
        events.push_back(make("START", *run.started, Json{{"upriver_run", facets["upriver_run"]}}));
    if (!run.started || run.ended || run.state != RunState::Running)
        events.push_back(
            make(eventTypeOf(run.state), run.ended.value_or(run.started.value_or(m_at)), std::move(facets)));
    else
        events.back()["run"]["facets"] = std::move(facets);
    return events;
}

} // namespace upriver
