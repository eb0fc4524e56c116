// SPDX-License-Identifier: Apache-2.0
// What Impala writes into its lineage log for Atlas' hook: a query with the columns that it reads and fills,
// brought into the form of entities.
#include <map>
#include <set>

#include "catalog/sources/governance/atlas_entities.h"

namespace upriver::atlas {

namespace {

constexpr std::size_t kMostEdges = 20'000;

struct Vertex
{
    std::string table;
    std::string column;
};

/// A vertex of a new table has the column's name alone; its table stands beside it.
Vertex vertexOf(const Json& stated)
{
    Vertex vertex{jsonTextAt(stated, {"metadata", "tableName"}), {}};
    const std::string& id = jsonText(stated, "vertexId");
    const std::size_t dot = id.rfind('.');
    vertex.column = id.substr(dot == std::string::npos ? 0 : dot + 1);
    if (vertex.table.empty() && dot != std::string::npos)
        vertex.table = id.substr(0, dot);
    return vertex;
}

Json referenceTo(const char* type, const std::string& name)
{
    return {{"typeName", type}, {"uniqueAttributes", {{"qualifiedName", name}}}};
}

class ImpalaQuery
{
public:
    explicit ImpalaQuery(const Json& log) : m_log(log)
    {
        for (const Json& stated : jsonArray(log, "vertices"))
            m_vertices[jsonScalarText(stated, "id")] = vertexOf(stated);
        std::size_t number = 0;
        for (const Json& edge : jsonArray(log, "edges"))
            if (number < kMostEdges)
                takeEdge(edge, number++);
    }

    /// The same query is the same process; each time it ran is a run.
    [[nodiscard]] Json entities() const
    {
        std::string name = m_outputs.empty() ? jsonText(m_log, "queryId") : *m_outputs.begin();
        if (const std::string& hash = jsonText(m_log, "hash"); !hash.empty())
            name += "#" + hash;
        Json process{{"typeName", "impala_process"}, {"guid", guid()}};
        process["attributes"] = {{"qualifiedName", name}, {"queryText", jsonText(m_log, "queryText")}};
        Json execution{{"typeName", "impala_process_execution"}, {"guid", guid() + " run"}};
        execution["attributes"] = {{"queryId", jsonText(m_log, "queryId")},
                                   {"userName", jsonText(m_log, "user")},
                                   {"startTime", jsonScalarText(m_log, "timestamp")},
                                   {"endTime", jsonScalarText(m_log, "endTime")}};
        execution["relationshipAttributes"]["process"] = {{"guid", guid()}, {"typeName", "impala_process"}};
        for (const auto& [side, tables] : {std::pair{"inputs", &m_inputs}, std::pair{"outputs", &m_outputs}})
            for (const std::string& table : *tables)
                process["relationshipAttributes"][side].push_back(referenceTo("hive_table", table));
        Json all = m_lineage;
        all.push_back(std::move(process));
        all.push_back(std::move(execution));
        return all;
    }

private:
    [[nodiscard]] std::string guid() const { return "impala " + jsonText(m_log, "queryId"); }

    Json side(const Json& edge, const char* key, std::set<std::string>& tables) const
    {
        Json columns = Json::array();
        for (const Json& id : jsonArray(edge, key)) {
            const auto vertex = m_vertices.find(jsonScalar(&id).value_or(std::string()));
            if (vertex == m_vertices.end() || vertex->second.table.empty() || vertex->second.column.empty())
                continue;
            tables.insert(vertex->second.table);
            columns.push_back(referenceTo("hive_column", vertex->second.table + "." + vertex->second.column));
        }
        return columns;
    }

    void takeEdge(const Json& edge, std::size_t number)
    {
        Json inputs = side(edge, "sources", m_inputs);
        Json outputs = side(edge, "targets", m_outputs);
        if (inputs.empty() || outputs.empty())
            return;
        Json lineage{{"typeName", "impala_column_lineage"}, {"guid", guid() + " " + std::to_string(number)}};
        lineage["attributes"] = {{"dependencyType", jsonText(edge, "edgeType")}};
        lineage["relationshipAttributes"] = {{"inputs", std::move(inputs)},
                                             {"outputs", std::move(outputs)},
                                             {"query", {{"guid", guid()}, {"typeName", "impala_process"}}}};
        m_lineage.push_back(std::move(lineage));
    }

    const Json& m_log;
    std::map<std::string, Vertex> m_vertices;
    std::set<std::string> m_inputs;
    std::set<std::string> m_outputs;
    Json m_lineage = Json::array();
};

} // namespace

bool isImpalaQuery(const Json& log) { return log.contains("queryText") && log.contains("vertices"); }

Json impalaEntities(const Json& log) { return ImpalaQuery(log).entities(); }

} // namespace upriver::atlas
