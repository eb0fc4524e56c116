// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "lineage/export/formats.h"

namespace upriver {

using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kProducer = "urn:upriver";
constexpr const char* kSpec = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/";
constexpr const char* kColumnFacet = "https://openlineage.io/spec/facets/1-2-0/"
                                     "ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet";
constexpr const char* kOwnFacet = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/BaseFacet";

struct ColumnKindWord
{
    std::uint16_t kind;
    const char* type;
    const char* subtype;
};
constexpr ColumnKindWord kColumnKinds[] = {
    {kIdentity, "DIRECT", "IDENTITY"},
    {kTransformation, "DIRECT", "TRANSFORMATION"},
    {kAggregation, "DIRECT", "AGGREGATION"},
    {kJoin, "INDIRECT", "JOIN"},
    {kGroupBy, "INDIRECT", "GROUP_BY"},
    {kFilter, "INDIRECT", "FILTER"},
    {kSort, "INDIRECT", "SORT"},
    {kWindow, "INDIRECT", "WINDOW"},
    {kConditional, "INDIRECT", "CONDITIONAL"},
    {kUnknownDirect, "DIRECT", ""},
    {kUnknownIndirect, "INDIRECT", ""},
};

/// What one job reads and writes, as far as the answer shows it.
struct JobFlow
{
    std::set<AssetId> inputs;
    std::set<AssetId> outputs;
};

class EventWriter
{
public:
    EventWriter(const LineageAnswer& answer, const AnswerNames& names) : m_answer(answer), m_names(names)
    {
        const auto& asOf = answer.completeness.asOf;
        m_time = formatTime(asOf ? asOf->finished.value_or(asOf->started) : now());
        for (const LineageEdge& edge : answer.edges)
            sort(edge);
        for (const LineageColumnEdge& edge : answer.columnEdges)
            (edge.job.isValid() && m_jobs.contains(edge.job) ? m_columns[edge.job] : m_columns[edge.from])
                .push_back(&edge);
        for (const LineageNode& node : answer.nodes)
            if (node.asset.kind == AssetKind::Job)
                m_jobs.try_emplace(node.asset.id);
    }

    std::string run()
    {
        std::string text;
        for (const LineageNode& node : m_answer.nodes)
            if (node.asset.kind != AssetKind::Job)
                text += line(datasetEvent(node.asset));
        std::vector<AssetId> jobs;
        for (const auto& [job, flow] : m_jobs)
            jobs.push_back(job);
        std::ranges::sort(jobs, {}, [this](AssetId id) { return std::pair(m_names.name(id), id); });
        for (const AssetId job : jobs)
            text += line(jobEvent(job, m_jobs.at(job)));
        return text;
    }

private:
    [[nodiscard]] AssetKind kindOf(AssetId id) const
    {
        const auto found = m_names.assets.find(id);
        return found == m_names.assets.end() ? AssetKind::Dataset : found->second.kind;
    }

    void sort(const LineageEdge& edge)
    {
        const bool isData = edge.kind == EdgeKind::Data;
        for (const AssetId job : edge.via) {
            m_jobs[job].inputs.insert(edge.from);
            m_jobs[job].outputs.insert(edge.to);
        }
        if (isData && kindOf(edge.to) == AssetKind::Job && kindOf(edge.from) != AssetKind::Job)
            m_jobs[edge.to].inputs.insert(edge.from);
        else if (isData && kindOf(edge.from) == AssetKind::Job && kindOf(edge.to) != AssetKind::Job)
            m_jobs[edge.from].outputs.insert(edge.to);
        else if (edge.via.empty())
            m_ownEdges[edge.from].push_back(&edge);
    }

    static std::string line(const Json& event)
    {
        return event.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    }

    [[nodiscard]] Json named(AssetId id) const
    {
        const auto found = m_names.assets.find(id);
        const QualifiedName name = found == m_names.assets.end() ? QualifiedName{} : found->second.name;
        return {{"namespace", name.ns}, {"name", name.name}};
    }

    /// Kinds that OpenLineage lacks travel with the reference.
    [[nodiscard]] Json reference(AssetId id) const
    {
        Json json = named(id);
        if (kindOf(id) != AssetKind::Dataset)
            json["upriver_kind"] = toWord(kindOf(id));
        return json;
    }

    [[nodiscard]] Json event(const char* definition) const
    {
        return {
            {"eventTime", m_time}, {"producer", kProducer}, {"schemaURL", std::string(kSpec) + definition}};
    }

    static Json facet(const char* schema) { return {{"_producer", kProducer}, {"_schemaURL", schema}}; }

    [[nodiscard]] Json ownFacets(AssetId id) const
    {
        Json facets = Json::object();
        const auto found = m_names.assets.find(id);
        if (found != m_names.assets.end()) {
            Json own = facet(kOwnFacet);
            own["kind"] = toWord(found->second.kind);
            own["subtype"] = found->second.subtype;
            own["ghost"] = found->second.ghost;
            facets["upriver_asset"] = std::move(own);
        }
        Json own = facet(kOwnFacet);
        if (const auto edges = m_ownEdges.find(id); edges != m_ownEdges.end())
            for (const LineageEdge* edge : edges->second)
                own["edges"].push_back({{"to", reference(edge->to)},
                                        {"kind", toWord(edge->kind)},
                                        {"confidence", edge->confidence}});
        if (kindOf(id) != AssetKind::Job)
            addLooseColumns(id, own);
        if (own.contains("edges") || own.contains("columnEdges"))
            facets["upriver_edges"] = std::move(own);
        return facets;
    }

    /// Column edges that no job of the answer makes.
    void addLooseColumns(AssetId id, Json& own) const
    {
        const auto columns = m_columns.find(id);
        if (columns == m_columns.end())
            return;
        for (const LineageColumnEdge* edge : columns->second)
            own["columnEdges"].push_back({{"fromColumn", edge->fromColumn},
                                          {"to", reference(edge->to)},
                                          {"toColumn", edge->toColumn},
                                          {"kinds", columnEdgeKindWords(edge->kinds)},
                                          {"masking", edge->masking},
                                          {"confidence", edge->confidence}});
    }

    [[nodiscard]] Json datasetEvent(const AssetSummary& asset) const
    {
        Json json = event("DatasetEvent");
        json["dataset"] = named(asset.id);
        json["dataset"]["facets"] = ownFacets(asset.id);
        return json;
    }

    [[nodiscard]] Json jobEvent(AssetId job, const JobFlow& flow) const
    {
        Json json = event("JobEvent");
        json["job"] = named(job);
        json["job"]["facets"] = ownFacets(job);
        json["inputs"] = Json::array();
        for (const AssetId input : flow.inputs)
            json["inputs"].push_back(reference(input));
        json["outputs"] = Json::array();
        for (const AssetId output : flow.outputs) {
            Json written = reference(output);
            if (Json columns = columnFacet(job, output); !columns.is_null())
                written["facets"]["columnLineage"] = std::move(columns);
            json["outputs"].push_back(std::move(written));
        }
        return json;
    }

    [[nodiscard]] Json columnFacet(AssetId job, AssetId output) const
    {
        const auto columns = m_columns.find(job);
        if (columns == m_columns.end())
            return nullptr;
        Json result = facet(kColumnFacet);
        result["fields"] = Json::object();
        bool any = false;
        for (const LineageColumnEdge* edge : columns->second) {
            if (edge->to != output)
                continue;
            any = true;
            Json input = reference(edge->from);
            input["field"] = edge->fromColumn;
            input["transformations"] = transformations(*edge);
            (edge->toColumn.empty() ? result["dataset"] : result["fields"][edge->toColumn]["inputFields"])
                .push_back(std::move(input));
        }
        return any ? result : Json(nullptr);
    }

    static Json transformations(const LineageColumnEdge& edge)
    {
        Json list = Json::array();
        for (const ColumnKindWord& word : kColumnKinds) {
            if ((edge.kinds & word.kind) == 0)
                continue;
            Json one{{"type", word.type}};
            if (*word.subtype != '\0')
                one["subtype"] = word.subtype;
            one["masking"] = edge.masking;
            list.push_back(std::move(one));
        }
        return list;
    }

    const LineageAnswer& m_answer;
    const AnswerNames& m_names;
    std::string m_time;
    std::map<AssetId, JobFlow> m_jobs;
    std::map<AssetId, std::vector<const LineageEdge*>> m_ownEdges;
    std::map<AssetId, std::vector<const LineageColumnEdge*>> m_columns; ///< by job, else by source
};

} // namespace

std::string lineageOpenLineage(const LineageAnswer& answer, const AnswerNames& names)
{
    return EventWriter(answer, names).run();
}

} // namespace upriver
