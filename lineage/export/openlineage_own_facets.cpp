// SPDX-License-Identifier: Apache-2.0
// The part of ExportEvents that writes our own facets: what OpenLineage has no words for, so that reading
// the export gives the same catalog again.
#include <algorithm>
#include <cmath>

#include "lineage/export/openlineage_events.h"

namespace upriver {

namespace {

using Json = ExportEvents::Json;

Json ownFacet(std::string_view name)
{
    return {{"_producer", "urn:upriver:" UPRIVER_VERSION},
            {"_schemaURL", "urn:upriver:facet:" + std::string(name) + ":1"}};
}

void setText(Json& json, const char* key, const std::string& text)
{
    if (!text.empty())
        json[key] = text;
}

Json versionsOf(const AssetDetails& details)
{
    Json list = Json::array();
    for (const VersionRow& version : details.versions) {
        Json one{{"label", version.label}};
        setText(one, "hash", version.hash);
        if (version.created)
            one["created"] = formatTime(*version.created);
        setText(one, "author", version.author);
        setText(one, "revision", version.revision);
        list.push_back(std::move(one));
    }
    return list;
}

Json metricsOf(const AssetDetails& details)
{
    Json list = Json::array();
    for (const MetricRow& metric : details.metrics) {
        if (!std::isfinite(metric.value))
            continue;
        Json one{{"key", metric.key}, {"value", metric.value}};
        setText(one, "column", metric.column);
        setText(one, "run", metric.run);
        if (metric.step != 0)
            one["step"] = metric.step;
        if (metric.at != 0)
            one["at"] = formatTime(metric.at);
        list.push_back(std::move(one));
    }
    return list;
}

Json codeOf(const AssetDetails& details)
{
    Json list = Json::array();
    for (const CodeRow& code : details.code) {
        if (code.job != details.summary.id)
            continue;
        // its lineage travels beside it, as sure as it is here
        Json one{{"text", code.text}, {"language", code.language}, {"traced", true}};
        setText(one, "dialect", code.dialect);
        setText(one, "path", code.path);
        if (code.templated)
            one["templated"] = true;
        list.push_back(std::move(one));
    }
    return list;
}

Json ownColumnsOf(const AssetDetails& details)
{
    Json list = Json::array();
    for (const ColumnRow& column : details.columns) {
        Json one{{"name", column.name}};
        if (!column.declared)
            one["declared"] = false;
        setText(one, "type", column.type);
        if (column.nullable)
            one["nullable"] = *column.nullable;
        setText(one, "key", std::string(toWord(column.key)));
        setText(one, "description", column.description);
        list.push_back(std::move(one));
    }
    return list;
}

void setList(Json& json, const char* key, Json&& list)
{
    if (!list.empty())
        json[key] = std::move(list);
}

} // namespace

/// Rows are told from both sides; the edge says which asset the document spoke of.
Json ExportEvents::ownAliases(const AssetDetails& details) const
{
    Json list = Json::array();
    for (const AliasRow& alias : details.aliases) {
        const bool isOwn =
            !m_graph.name(alias.otherId) ||
            std::ranges::any_of(m_graph.outOf(details.summary.id), [&](const ExportEdge& edge) {
                return edge.kind == EdgeKind::Alias && edge.dst == alias.otherId;
            });
        if (isOwn)
            list.push_back({{"namespace", alias.other.ns},
                            {"name", alias.other.name},
                            {"confidence", alias.confidence},
                            {"reason", alias.reason}});
    }
    return list;
}

bool ExportEvents::hasAliasRow(const AssetDetails& details, AssetId other)
{
    return std::ranges::any_of(details.aliases,
                               [&](const AliasRow& alias) { return alias.otherId == other; });
}

Result<Json> ExportEvents::ownChecks(const AssetDetails& details) const
{
    Json list = Json::array();
    for (const CheckRow& check : details.checks) {
        if (check.asset != details.summary.id)
            continue;
        Json one{{"name", check.name}};
        setText(one, "column", check.column);
        setText(one, "severity", check.severity);
        setText(one, "description", check.description);
        const auto history = m_catalog.checkHistory(check.id, m_asOf);
        if (!history)
            return fail(history.error());
        for (const CheckResultRow& result : *history) {
            Json each{{"status", toWord(result.status)}};
            if (result.at != 0)
                each["at"] = formatTime(result.at);
            setText(each, "value", result.value);
            setText(each, "message", result.message);
            one["results"].push_back(std::move(each));
        }
        list.push_back(std::move(one));
    }
    return list;
}

Result<Json> ExportEvents::ownAsset(const AssetDetails& details) const
{
    const AssetSummary& summary = details.summary;
    Json own = ownFacet("asset");
    own["kind"] = toWord(summary.kind);
    own["subtype"] = summary.subtype;
    if (summary.leaf != splitName(summary.name.ns, summary.name.name).leaf)
        own["displayName"] = summary.leaf;
    if (summary.dropped)
        own["dropped"] = true;
    else if (summary.ghost)
        own["ghost"] = true;
    Json properties = Json::array();
    for (const Property& property : details.properties)
        properties.push_back({{"key", property.key}, {"value", property.value}});
    setList(own, "properties", std::move(properties));
    setList(own, "columns", ownColumnsOf(details));
    setList(own, "aliases", ownAliases(details));
    setList(own, "versions", versionsOf(details));
    setList(own, "metrics", metricsOf(details));
    setList(own, "code", codeOf(details));
    auto checks = ownChecks(details);
    if (!checks)
        return checks;
    setList(own, "checks", std::move(*checks));
    return own;
}

Result<Json> ExportEvents::ownEdges(const AssetDetails& details) const
{
    const AssetId id = details.summary.id;
    Json own = ownFacet("edges");
    for (const ExportEdge& edge : m_graph.outOf(id)) {
        const bool isPlain = m_graph.isInputOrOutput(edge) && edge.confidence == 100;
        const bool isToldByAlias = edge.kind == EdgeKind::Alias && hasAliasRow(details, edge.dst);
        if (isPlain || isToldByAlias)
            continue;
        const auto row = m_catalog.edge(edge.src, edge.dst, edge.kind, m_asOf);
        if (!row)
            return fail(row.error());
        Json one{{"kind", toWord(edge.kind)}, {"to", reference(edge.dst)}, {"confidence", edge.confidence}};
        setText(one, "note", *row ? (*row)->note : std::string());
        own["edges"].push_back(std::move(one));
    }
    for (const ExportColumnEdge* edge : m_graph.looseColumnsOf(id)) {
        Json one{
            {"fromColumn", edge->srcColumn}, {"toColumn", edge->dstColumn}, {"to", reference(edge->dst)}};
        if (edge->job.isValid())
            one["job"] = reference(edge->job);
        one["kinds"] = columnEdgeKindWords(edge->kinds);
        one["masking"] = edge->masking;
        one["confidence"] = edge->confidence;
        own["columnEdges"].push_back(std::move(one));
    }
    return own;
}

} // namespace upriver
