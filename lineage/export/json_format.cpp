// SPDX-License-Identifier: Apache-2.0
#include "lineage/export/answer_json.h"
#include "lineage/export/formats.h"

namespace upriver {

using Json = nlohmann::ordered_json;

namespace {

Json timeJson(const std::optional<Micros>& time) { return time ? Json(formatTime(*time)) : Json(nullptr); }

Json namesJson(const std::vector<AssetId>& ids, const AnswerNames& names)
{
    Json list = Json::array();
    for (const AssetId id : ids)
        list.push_back(names.name(id));
    return list;
}

Json kindsJson(std::uint16_t kinds)
{
    Json list = Json::array();
    const std::string words = columnEdgeKindWords(kinds);
    for (std::size_t start = 0; start < words.size();) {
        const std::size_t end = std::min(words.find(',', start), words.size());
        list.push_back(words.substr(start, end - start));
        start = end + 1;
    }
    return list;
}

Json nodeJson(const LineageNode& node)
{
    const AssetSummary& asset = node.asset;
    Json json{{"name", asset.name.text()}, {"leaf", asset.leaf},         {"kind", toWord(asset.kind)},
              {"subtype", asset.subtype},  {"platform", asset.platform}, {"distance", node.distance},
              {"ghost", asset.ghost}};
    if (asset.ghost && !asset.ghostReason.empty())
        json["ghost_reason"] = asset.ghostReason;
    json["hidden_upstream"] = node.hiddenUpstream;
    json["hidden_downstream"] = node.hiddenDownstream;
    if (node.cycle > 0)
        json["cycle"] = node.cycle;
    return json;
}

Json edgeJson(const LineageEdge& edge, const AnswerNames& names)
{
    Json json{{"from", names.name(edge.from)},
              {"to", names.name(edge.to)},
              {"via", namesJson(names.jobsOf(edge), names)},
              {"kind", toWord(edge.kind)},
              {"confidence", edge.confidence}};
    const EdgeWords* words = names.wordsOf(edge);
    json["sources"] = words ? Json(words->readers) : Json::array();
    json["origin"] = words && !words->file.empty() ? Json{{"file", words->file}, {"locator", words->locator}}
                                                   : Json(nullptr);
    json["first_seen"] = words ? timeJson(words->firstSeen) : Json(nullptr);
    json["last_seen"] = words ? timeJson(words->lastSeen) : Json(nullptr);
    if (edge.manual)
        json["manual"] = true;
    if (edge.backward)
        json["backward"] = true;
    return json;
}

Json columnEdgeJson(const LineageColumnEdge& edge, const AnswerNames& names)
{
    return {{"from", names.name(edge.from)},
            {"from_column", edge.fromColumn},
            {"to", names.name(edge.to)},
            {"to_column", edge.toColumn},
            {"kinds", kindsJson(edge.kinds)},
            {"masked", edge.masking},
            {"confidence", edge.confidence},
            {"job", edge.job.isValid() ? Json(names.name(edge.job)) : Json(nullptr)}};
}

Json fanOutsJson(const LineageAnswer& answer, const AnswerNames& names)
{
    Json list = Json::array();
    for (const FanOut& fanOut : answer.fanOuts)
        list.push_back({{"parent", names.name(fanOut.parent)},
                        {"direction", fanOut.direction == Direction::Upstream ? "upstream" : "downstream"},
                        {"members", namesJson(fanOut.members, names)}});
    return list;
}

Json cutJson(const LineageAnswer& answer, const AnswerNames& names)
{
    Json list = Json::array();
    for (const auto& [from, to] : answer.smallestCut)
        list.push_back({{"from", names.name(from)}, {"to", names.name(to)}});
    return list;
}

std::string rootName(const LineageAnswer& answer, const AnswerNames& names)
{
    if (answer.request.between)
        return names.name(answer.request.between->first) + ".." + names.name(answer.request.between->second);
    for (const LineageNode& node : answer.nodes)
        if (node.root)
            return node.asset.name.text();
    return {};
}

Json furtherJson(const AffectedAsset& hit, const AnswerNames& names)
{
    Json list = Json::array();
    for (const FurtherAsset& further : hit.further)
        list.push_back({{"name", further.asset.name.text()},
                        {"leaf", further.asset.leaf},
                        {"kind", toWord(further.asset.kind)},
                        {"subtype", further.asset.subtype},
                        {"owners", further.asset.owners},
                        {"distance", further.distance},
                        {"path", namesJson(further.path, names)}});
    return list;
}

Json checksJson(const AffectedAsset& hit)
{
    Json list = Json::array();
    for (const CheckRow& check : hit.checks)
        list.push_back({{"name", check.name},
                        {"column", check.column},
                        {"status", toWord(check.status)},
                        {"severity", check.severity},
                        {"at", check.at ? Json(formatTime(*check.at)) : Json(nullptr)},
                        {"value", check.value},
                        {"message", check.message}});
    return list;
}

} // namespace

Json completenessJson(const Completeness& completeness)
{
    Json notUnderstood = Json::array();
    for (const auto& origin : completeness.notUnderstood)
        notUnderstood.push_back({{"origin", origin.origin}, {"count", origin.count}});
    Json asOf = nullptr;
    if (const auto& scan = completeness.asOf)
        asOf = {{"scan", scan->id.value}, {"time", formatTime(scan->finished.value_or(scan->started))}};
    Json json{{"shown", completeness.shown},
              {"total", completeness.total},
              {"cut_by", completeness.cutBy},
              {"not_understood", std::move(notUnderstood)},
              {"as_of", std::move(asOf)}};
    if (completeness.partlyUnderstoodSql > 0)
        json["partly_understood_sql"] = completeness.partlyUnderstoodSql;
    if (completeness.probableJoins > 0)
        json["probable_joins"] = completeness.probableJoins;
    return json;
}

std::string dumped(const Json& json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string lineageJson(const LineageAnswer& answer, const AnswerNames& names)
{
    Json json{{"root", rootName(answer, names)}};
    json["nodes"] = Json::array();
    for (const LineageNode& node : answer.nodes)
        json["nodes"].push_back(nodeJson(node));
    json["edges"] = Json::array();
    for (const LineageEdge& edge : answer.edges)
        json["edges"].push_back(edgeJson(edge, names));
    json["column_edges"] = Json::array();
    for (const LineageColumnEdge& edge : answer.columnEdges)
        json["column_edges"].push_back(columnEdgeJson(edge, names));
    if (!answer.fanOuts.empty())
        json["fan_outs"] = fanOutsJson(answer, names);
    if (answer.request.between) {
        json["path_count"] = answer.pathCount;
        json["shortest"] = namesJson(answer.shortest, names);
        json["bottlenecks"] = namesJson(answer.bottlenecks, names);
        json["smallest_cut"] = cutJson(answer, names);
    }
    json["completeness"] = completenessJson(answer.completeness);
    return dumped(json);
}

std::string impactJson(const ImpactAnswer& answer, const AnswerNames& names)
{
    const ImpactRequest& request = answer.request;
    Json json{{"asked", answer.asked.name.text()}};
    if (!request.column.empty())
        json["column"] = request.column;
    json["affected"] = Json::array();
    for (const AffectedAsset& hit : answer.affected) {
        Json row{{"name", hit.asset.name.text()},      {"leaf", hit.asset.leaf},
                 {"kind", toWord(hit.asset.kind)},     {"subtype", hit.asset.subtype},
                 {"owners", hit.asset.owners},         {"distance", hit.distance},
                 {"path", namesJson(hit.path, names)}, {"columns", hit.columns}};
        if (!request.then.empty())
            row["then"] = furtherJson(hit, names);
        if (request.checks != 0)
            row["checks"] = checksJson(hit);
        json["affected"].push_back(std::move(row));
    }
    json["completeness"] = completenessJson(answer.completeness);
    return dumped(json);
}

std::string pathsJson(const PathsAnswer& answer, const AnswerNames& names)
{
    Json json{{"paths", Json::array()}};
    for (const auto& path : answer.paths)
        json["paths"].push_back(namesJson(path, names));
    json["count"] = answer.count;
    json["cut"] = answer.cut;
    json["completeness"] = completenessJson(answer.completeness);
    return dumped(json);
}

} // namespace upriver
