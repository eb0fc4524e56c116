// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_trace.h"

#include <deque>
#include <utility>

namespace upriver {

namespace {

LineageTrace emptyTrace(const LineageScene& scene)
{
    LineageTrace trace;
    trace.cards.resize(scene.cards.size());
    trace.edges.resize(scene.edges.size());
    trace.wires.resize(scene.wires.size());
    return trace;
}

void follow(const LineageScene& scene, std::uint32_t start, Direction direction, LineageTrace& trace)
{
    std::vector<bool> seen(scene.cards.size());
    std::deque<std::uint32_t> open{start};
    seen[start] = true;
    while (!open.empty()) {
        const std::uint32_t card = open.front();
        open.pop_front();
        trace.cards[card] = true;
        for (const std::uint32_t index :
             direction == Direction::Upstream ? scene.in[card] : scene.out[card]) {
            const SceneEdge& edge = scene.edges[index];
            const std::uint32_t other = direction == Direction::Upstream ? edge.from : edge.to;
            trace.edges[index] = true;
            if (!seen[other]) {
                seen[other] = true;
                open.push_back(other);
            }
        }
    }
}

using ColumnEnd = std::pair<std::uint32_t, QString>;

void followColumn(const LineageScene& scene, const ColumnEnd& start, Direction direction, LineageTrace& trace)
{
    std::multimap<ColumnEnd, std::uint32_t> wires;
    for (std::uint32_t i = 0; i < scene.wires.size(); ++i) {
        const SceneWire& wire = scene.wires[i];
        wires.emplace(direction == Direction::Upstream ? ColumnEnd(wire.to, wire.toColumn)
                                                       : ColumnEnd(wire.from, wire.fromColumn),
                      i);
    }
    std::set<ColumnEnd> seen{start};
    std::deque<ColumnEnd> open{start};
    while (!open.empty()) {
        const ColumnEnd end = open.front();
        open.pop_front();
        trace.cards[end.first] = true;
        trace.columns[end.first].insert(end.second);
        const auto [first, last] = wires.equal_range(end);
        for (auto it = first; it != last; ++it) {
            const SceneWire& wire = scene.wires[it->second];
            trace.wires[it->second] = true;
            ColumnEnd next = direction == Direction::Upstream ? ColumnEnd(wire.from, wire.fromColumn)
                                                              : ColumnEnd(wire.to, wire.toColumn);
            if (seen.insert(next).second)
                open.push_back(std::move(next));
        }
    }
}

} // namespace

bool LineageTrace::hasColumn(std::uint32_t card, const QString& name) const
{
    const auto found = columns.find(card);
    return found != columns.end() && found->second.contains(name);
}

LineageTrace traceCard(const LineageScene& scene, std::uint32_t card)
{
    LineageTrace trace = emptyTrace(scene);
    follow(scene, card, Direction::Upstream, trace);
    follow(scene, card, Direction::Downstream, trace);
    return trace;
}

LineageTrace traceColumn(const LineageScene& scene, std::uint32_t card, const QString& column)
{
    LineageTrace trace = emptyTrace(scene);
    followColumn(scene, {card, column}, Direction::Upstream, trace);
    followColumn(scene, {card, column}, Direction::Downstream, trace);
    return trace;
}

void markColumnEdges(const LineageScene& scene, const std::vector<LineageColumnEdge>& edges,
                     LineageTrace& trace)
{
    const auto mark = [&](AssetId asset, const std::string& column) {
        const int card = scene.find(asset);
        if (card < 0)
            return;
        trace.cards[static_cast<std::size_t>(card)] = true;
        if (!column.empty())
            trace.columns[static_cast<std::uint32_t>(card)].insert(QString::fromStdString(column));
    };
    for (const LineageColumnEdge& edge : edges) {
        mark(edge.from, edge.fromColumn);
        mark(edge.to, edge.toColumn);
    }
    for (std::size_t i = 0; i < scene.wires.size(); ++i) {
        const SceneWire& wire = scene.wires[i];
        if (trace.hasColumn(wire.from, wire.fromColumn) && trace.hasColumn(wire.to, wire.toColumn) &&
            !edges.empty())
            trace.wires[i] = true;
    }
}

LineageTrace tracePath(const LineageScene& scene, const std::vector<AssetId>& path)
{
    LineageTrace trace = emptyTrace(scene);
    std::vector<std::uint32_t> cards;
    for (const AssetId asset : path)
        if (const int card = scene.find(asset); card >= 0)
            cards.push_back(static_cast<std::uint32_t>(card));
    for (const std::uint32_t card : cards)
        trace.cards[card] = true;
    for (std::size_t i = 0; i + 1 < cards.size(); ++i)
        for (const std::uint32_t edge : scene.out[cards[i]])
            if (scene.edges[edge].to == cards[i + 1])
                trace.edges[edge] = true;
    return trace;
}

} // namespace upriver
