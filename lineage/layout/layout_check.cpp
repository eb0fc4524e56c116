// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/layout_check.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace upriver {

namespace {

constexpr double kTolerance = 0.5;
constexpr double kFarthest = 1e7; // pixels: five thousand cards in one row or column come nowhere near

/// Not for numbers that are none either.
bool isPlace(const LayoutPoint& point)
{
    return std::abs(point.x) < kFarthest && std::abs(point.y) < kFarthest;
}

bool isCurve(const std::vector<LayoutPoint>& points)
{
    return points.size() >= 4 && points.size() % 3 == 1 && std::all_of(points.begin(), points.end(), isPlace);
}

} // namespace

std::optional<std::string> findFlaw(const wire::DotRequest& request, const wire::DotAnswer& answer)
{
    if (answer.errors > 0)
        return "the layout engine reported errors";
    if (answer.centres.size() != request.nodes.size() || answer.curves.size() != request.edges.size())
        return "the layout engine left something out";
    if (!std::all_of(answer.centres.begin(), answer.centres.end(), isPlace))
        return "a place is none";
    for (const wire::DotEdge& edge : request.edges)
        if (answer.centres[edge.to].x <= answer.centres[edge.from].x)
            return "an edge points backward";
    if ((request.flags & wire::kRoutes) != 0 &&
        !std::all_of(answer.curves.begin(), answer.curves.end(), isCurve))
        return "an edge has no curve";
    std::vector<LayoutNode> nodes;
    for (const wire::DotNode& node : request.nodes)
        nodes.push_back({.width = node.width, .height = node.height});
    if (countOverlaps(nodes, answer.centres) > 0)
        return "two cards overlap";
    return std::nullopt;
}

std::size_t countOverlaps(const std::vector<LayoutNode>& nodes, const std::vector<LayoutPoint>& centres)
{
    std::vector<std::size_t> order(nodes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto left = [&](std::size_t i) { return centres[i].x - nodes[i].width / 2; };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return left(a) < left(b); });
    std::size_t count = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t a = order[i];
        const double right = centres[a].x + nodes[a].width / 2 - kTolerance;
        for (std::size_t j = i + 1; j < order.size() && left(order[j]) < right; ++j) {
            const std::size_t b = order[j];
            const double apart = std::abs(centres[a].y - centres[b].y);
            count += apart < (nodes[a].height + nodes[b].height) / 2 - kTolerance ? 1 : 0;
        }
    }
    return count;
}

} // namespace upriver
