// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/column_answer.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

namespace upriver {

namespace {

constexpr std::size_t kColumnsInMessage = 12;

std::string lowered(std::string text)
{
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

void addTrace(const GraphView& view, const ColumnTrace& trace, Direction direction, ColumnSelection& result)
{
    for (const TracedPlace& place : trace.places) {
        const int distance = direction == Direction::Upstream ? -place.hops : place.hops;
        const auto [it, isNew] =
            result.selection.nodes.try_emplace(place.place.node, SelectedNode{distance, false});
        if (!isNew && std::abs(distance) < std::abs(it->second.distance))
            it->second.distance = distance;
    }
    for (const TracedArc& arc : trace.arcs) {
        result.arcs.push_back(arc);
        if (view.bridged || arc.job == kNoNode)
            continue;
        const NodeIndex far = direction == Direction::Upstream ? arc.src.node : arc.dst.node;
        result.selection.nodes.try_emplace(arc.job,
                                           SelectedNode{result.selection.nodes[far].distance, false});
    }
}

std::tuple<ColumnPlace, ColumnPlace, NodeIndex> placesOf(const TracedArc& arc)
{
    return {arc.src, arc.dst, arc.job};
}

/// Arcs that differ in their evidence alone become one; so does one that names no job with those that do.
void mergeEquals(std::vector<TracedArc>& arcs)
{
    std::ranges::sort(arcs, {}, placesOf); // kNoNode is the largest job: it comes after the others
    std::vector<TracedArc> merged;
    for (const TracedArc& arc : arcs) {
        const bool sameEnds = !merged.empty() && merged.back().src == arc.src && merged.back().dst == arc.dst;
        if (!sameEnds || (merged.back().job != arc.job && arc.job != kNoNode)) {
            merged.push_back(arc);
            continue;
        }
        TracedArc& known = merged.back();
        known.kinds = static_cast<std::uint16_t>(known.kinds | arc.kinds);
        known.masking = known.masking && arc.masking;
        known.confidence = std::max(known.confidence, arc.confidence);
    }
    arcs = std::move(merged);
}

} // namespace

Result<const ColumnNames::Names*> ColumnNames::namesOf(NodeIndex node)
{
    const auto known = m_names.find(node);
    if (known != m_names.end())
        return &known->second;
    const auto rows = m_words.columns(m_graph.node(node).id, m_asOf);
    if (!rows)
        return fail(rows.error());
    Names& names = m_names[node];
    for (const ColumnRow& row : *rows)
        names.emplace(row.slot, row.name);
    return &names;
}

Result<std::string> ColumnNames::name(ColumnPlace place)
{
    if (place.slot == 0)
        return std::string();
    const auto names = namesOf(place.node);
    if (!names)
        return fail(names.error());
    const auto found = (*names)->find(place.slot);
    return found == (*names)->end() ? std::string() : found->second;
}

Result<std::int32_t> ColumnNames::slot(NodeIndex node, const std::string& name)
{
    const auto names = namesOf(node);
    if (!names)
        return fail(names.error());
    std::int32_t folded = 0;
    std::string others;
    std::size_t listed = 0;
    for (const auto& [slot, column] : **names) {
        if (column == name)
            return slot;
        if (folded == 0 && lowered(column) == lowered(name))
            folded = slot;
        if (listed++ < kColumnsInMessage)
            others += (others.empty() ? "" : ", ") + column;
    }
    if (folded != 0)
        return folded;
    if (listed > kColumnsInMessage)
        others += ", …";
    return fail(ErrorKind::NotFound,
                "There is no column " + name + ". " +
                    (others.empty() ? "No column of this asset is known." : "Known columns: " + others));
}

std::uint16_t columnKindsOf(const LineageRequest& request)
{
    return request.indirectColumnEdges ? std::uint16_t{0xFFFF} : kDirectKinds;
}

ColumnSelection selectColumn(const GraphView& view, ColumnPlace start, const LineageRequest& request,
                             const std::stop_token& stop)
{
    ColumnSelection result;
    const std::uint16_t kinds = columnKindsOf(request);
    for (const Direction direction : {Direction::Upstream, Direction::Downstream}) {
        const ColumnTrace trace = traceColumn(view, start, {direction, kinds, false}, stop);
        addTrace(view, trace, direction, result);
    }
    mergeEquals(result.arcs);
    result.selection.nodes[start.node] = {0, true};
    result.selection.total = static_cast<std::int64_t>(result.selection.nodes.size());
    return result;
}

std::vector<TracedArc> columnArcsBetween(const GraphView& view, const std::vector<NodeIndex>& nodes,
                                         const std::function<bool(NodeIndex)>& shows, std::uint16_t kinds)
{
    std::vector<TracedArc> arcs;
    for (const NodeIndex node : nodes) // what leads to an asset is the cheaper question
        for (const ColumnArc& arc : view.graph->columnUpstream(node))
            if (arc.isOpenAt(view.scan) && (arc.kinds & kinds) != 0 && shows(arc.other))
                arcs.push_back({{arc.other, arc.otherSlot},
                                {node, arc.slot},
                                arc.job,
                                arc.kinds,
                                arc.masking,
                                arc.confidence,
                                arc.since,
                                arc.until});
    mergeEquals(arcs);
    return arcs;
}

Result<std::vector<LineageColumnEdge>> namedColumnEdges(const LineageGraph& graph, ColumnNames& names,
                                                        const std::vector<TracedArc>& arcs)
{
    std::vector<LineageColumnEdge> edges;
    edges.reserve(arcs.size());
    for (const TracedArc& arc : arcs) {
        auto from = names.name(arc.src);
        auto to = names.name(arc.dst);
        if (!from || !to)
            return fail(from ? to.error() : from.error());
        edges.push_back({graph.node(arc.src.node).id, std::move(*from), graph.node(arc.dst.node).id,
                         std::move(*to), arc.job == kNoNode ? AssetId{} : graph.node(arc.job).id, arc.kinds,
                         arc.masking, arc.confidence});
    }
    return edges;
}

} // namespace upriver
