// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/regrouping.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "lineage/layout/column_layout.h"

namespace upriver {

namespace {

constexpr double kSameColumn = 100; // centres nearer than this share a column
constexpr double kStep = 260 + kColumnGap;

/// From left to right, where cards stand.
std::vector<double> columnsOf(std::vector<double> xs)
{
    std::sort(xs.begin(), xs.end());
    std::vector<double> columns;
    double last = 0;
    for (const double x : xs) {
        if (columns.empty() || x - last > kSameColumn)
            columns.push_back(x);
        last = x;
    }
    return columns;
}

int columnAt(const std::vector<double>& columns, double x)
{
    const auto after = std::upper_bound(columns.begin(), columns.end(), x + 0.5);
    return std::max(0, static_cast<int>(after - columns.begin()) - 1);
}

struct Bounds
{
    double left = std::numeric_limits<double>::max();
    double right = std::numeric_limits<double>::lowest();
    double top = std::numeric_limits<double>::max();
    double bottom = std::numeric_limits<double>::lowest();

    void add(LayoutPoint at, double height)
    {
        left = std::min(left, at.x);
        right = std::max(right, at.x);
        top = std::min(top, at.y - height / 2);
        bottom = std::max(bottom, at.y + height / 2);
    }
};

/// Edges between a card and the others that would not point to the right if it stood there.
int wrongEdges(const std::vector<double>& upstream, const std::vector<double>& downstream, double x)
{
    return static_cast<int>(std::ranges::count_if(upstream, [&](double other) { return other >= x - 1; }) +
                            std::ranges::count_if(downstream, [&](double other) { return other <= x + 1; }));
}

std::unordered_map<std::int64_t, const StandingNode*> byKey(const StandingLayout& standing)
{
    std::unordered_map<std::int64_t, const StandingNode*> nodes;
    for (const StandingNode& node : standing.nodes)
        nodes.emplace(node.key, &node);
    return nodes;
}

/// Of the edges between those cards and what stands: where the other end is, by card.
struct Outside
{
    std::vector<std::pair<std::uint32_t, double>> upstream;
    std::vector<std::pair<std::uint32_t, double>> downstream;
};

Outside outsideOf(const LayoutRequest& request, const StandingLayout& standing,
                  const std::vector<std::uint32_t>& cards)
{
    const auto stands = byKey(standing);
    std::unordered_map<std::uint32_t, std::uint32_t> place;
    for (std::uint32_t i = 0; i < cards.size(); ++i)
        place.emplace(cards[i], i);
    Outside outside;
    for (const LayoutEdge& edge : request.edges) {
        const auto from = place.find(edge.from);
        const auto to = place.find(edge.to);
        if ((from == place.end()) == (to == place.end()))
            continue;
        const std::uint32_t other = from == place.end() ? edge.from : edge.to;
        const auto found = stands.find(request.nodes[other].key);
        if (found == stands.end())
            continue;
        if (from == place.end())
            outside.upstream.emplace_back(to->second, found->second->centre.x);
        else
            outside.downstream.emplace_back(from->second, found->second->centre.x);
    }
    return outside;
}

std::vector<double> placesOf(const std::vector<std::pair<std::uint32_t, double>>& ends)
{
    std::vector<double> places;
    for (const auto& [card, x] : ends)
        places.push_back(x);
    return places;
}

/// The column that some number of columns lies right of the first; beyond what stands in even steps.
double columnX(const std::vector<double>& columns, int number)
{
    const int last = static_cast<int>(columns.size()) - 1;
    if (number < 0)
        return columns.front() + number * kStep;
    return number > last ? columns.back() + (number - last) * kStep
                         : columns[static_cast<std::size_t>(number)];
}

/// Where the first of so many columns goes, that fewest edges point backward; else round the middle.
int firstColumn(const Outside& outside, const std::vector<double>& columns, const std::vector<int>& column,
                int count, int middle)
{
    int best = middle;
    std::pair<int, int> least{std::numeric_limits<int>::max(), 0};
    for (int first = middle - count + 1; first <= middle; ++first) {
        int wrong = 0;
        for (const auto& [card, x] : outside.upstream)
            wrong += x >= columnX(columns, first + column[card]) - 1 ? 1 : 0;
        for (const auto& [card, x] : outside.downstream)
            wrong += x <= columnX(columns, first + column[card]) + 1 ? 1 : 0;
        const std::pair cost{wrong, std::abs(2 * first + count - 1 - 2 * middle)};
        if (cost < least)
            std::tie(least, best) = std::pair(cost, first);
    }
    return best;
}

StandingLayout without(const StandingLayout& standing, const std::unordered_set<std::int64_t>& gone)
{
    StandingLayout left;
    for (const StandingNode& node : standing.nodes)
        if (!gone.contains(node.key))
            left.nodes.push_back(node);
    for (const StandingEdge& edge : standing.edges)
        if (!gone.contains(edge.from) && !gone.contains(edge.to))
            left.edges.push_back(edge);
    return left;
}

} // namespace

StandingLayout standAsOne(const LayoutRequest& request, const StandingLayout& standing, std::int64_t group)
{
    std::unordered_set<std::int64_t> here;
    std::uint32_t card = 0;
    for (std::uint32_t i = 0; i < request.nodes.size(); ++i) {
        here.insert(request.nodes[i].key);
        if (request.nodes[i].key == group)
            card = i;
    }
    Bounds bounds;
    double sum = 0;
    std::vector<double> within;
    std::unordered_set<std::int64_t> gone;
    for (const StandingNode& node : standing.nodes)
        if (!here.contains(node.key)) {
            bounds.add(node.centre, node.height);
            sum += node.centre.x;
            within.push_back(node.centre.x);
            gone.insert(node.key);
        }
    StandingLayout one = without(standing, gone);
    if (within.empty())
        return one;
    const double middle = sum / static_cast<double>(within.size());
    const Outside outside = outsideOf(request, one, {card});
    const std::vector<double> upstream = placesOf(outside.upstream);
    const std::vector<double> downstream = placesOf(outside.downstream);
    const std::vector<double> columns = columnsOf(within);
    const double x = *std::ranges::min_element(columns, {}, [&](double at) {
        return std::pair(wrongEdges(upstream, downstream, at), std::abs(at - middle));
    });
    one.nodes.push_back({group,
                         {x, std::round((bounds.top + bounds.bottom) / 2)},
                         request.nodes[card].width,
                         request.nodes[card].height});
    return one;
}

std::vector<std::uint32_t> cardsThatCame(const LayoutRequest& request, const StandingLayout& standing)
{
    const auto stands = byKey(standing);
    std::vector<std::uint32_t> cards;
    for (std::uint32_t i = 0; i < request.nodes.size(); ++i)
        if (request.nodes[i].group >= 0 && !stands.contains(request.nodes[i].key))
            cards.push_back(i);
    return cards;
}

LayoutRequest among(const LayoutRequest& request, const std::vector<std::uint32_t>& cards)
{
    LayoutRequest alone;
    alone.quality = request.quality;
    alone.routes = false;
    alone.timeLimitMs = request.timeLimitMs;
    std::unordered_map<std::uint32_t, std::uint32_t> place;
    for (const std::uint32_t card : cards) {
        place.emplace(card, static_cast<std::uint32_t>(alone.nodes.size()));
        alone.nodes.push_back(request.nodes[card]);
        alone.nodes.back().group = -1;
    }
    for (const LayoutEdge& edge : request.edges)
        if (place.contains(edge.from) && place.contains(edge.to))
            alone.edges.push_back({place[edge.from], place[edge.to], edge.weight});
    return alone;
}

StandingLayout standAsMany(const LayoutRequest& request, const StandingLayout& standing, std::int64_t group,
                           const std::vector<std::uint32_t>& cards, const LayoutResult& inner)
{
    StandingLayout many = without(standing, {group});
    const auto stood = std::ranges::find(standing.nodes, group, &StandingNode::key);
    if (stood == standing.nodes.end() || cards.empty())
        return many;
    std::vector<double> xs;
    Bounds bounds;
    for (std::size_t i = 0; i < cards.size(); ++i) {
        xs.push_back(inner.centres[i].x);
        bounds.add(inner.centres[i], request.nodes[cards[i]].height);
    }
    const std::vector<double> own = columnsOf(xs);
    std::vector<int> column;
    for (const double x : xs)
        column.push_back(columnAt(own, x));
    std::vector<double> all;
    for (const StandingNode& node : standing.nodes)
        all.push_back(node.centre.x);
    const std::vector<double> columns = columnsOf(all);
    const int first = firstColumn(outsideOf(request, many, cards), columns, column,
                                  static_cast<int>(own.size()), columnAt(columns, stood->centre.x));
    const double way = stood->centre.y - (bounds.top + bounds.bottom) / 2;
    for (std::size_t i = 0; i < cards.size(); ++i) {
        const LayoutNode& node = request.nodes[cards[i]];
        many.nodes.push_back({node.key,
                              {columnX(columns, first + column[i]), std::round(inner.centres[i].y + way)},
                              node.width,
                              node.height});
    }
    return many;
}

std::int64_t middleOf(const StandingLayout& standing, const LayoutRequest& request,
                      const std::vector<std::uint32_t>& cards)
{
    const auto stands = byKey(standing);
    Bounds bounds;
    for (const std::uint32_t card : cards)
        bounds.add(stands.at(request.nodes[card].key)->centre, 0);
    const auto away = [&](std::uint32_t card) {
        const LayoutPoint at = stands.at(request.nodes[card].key)->centre;
        return std::pair(std::abs(at.x - (bounds.left + bounds.right) / 2) +
                             std::abs(at.y - (bounds.top + bounds.bottom) / 2),
                         request.nodes[card].key);
    };
    return request.nodes[*std::ranges::min_element(cards, {}, away)].key;
}

} // namespace upriver
