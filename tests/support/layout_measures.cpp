// SPDX-License-Identifier: Apache-2.0
#include "tests/support/layout_measures.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "lineage/layout/block_rows.h"

namespace upriver::test {

namespace {

struct Box
{
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;

    void add(const LayoutNode& node, LayoutPoint at)
    {
        left = std::min(left, at.x - node.width / 2);
        right = std::max(right, at.x + node.width / 2);
        top = std::min(top, at.y - node.height / 2);
        bottom = std::max(bottom, at.y + node.height / 2);
    }
    [[nodiscard]] bool overlaps(const Box& other) const
    {
        constexpr double kRounding = 1.5;
        return left + kRounding < other.right && other.left + kRounding < right &&
               top + kRounding < other.bottom && other.top + kRounding < bottom;
    }
};

struct Segment
{
    LayoutPoint from;
    LayoutPoint to;
};

double turn(const LayoutPoint& a, const LayoutPoint& b, const LayoutPoint& c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool cross(const Segment& a, const Segment& b)
{
    return turn(a.from, a.to, b.from) * turn(a.from, a.to, b.to) < 0 &&
           turn(b.from, b.to, a.from) * turn(b.from, b.to, a.to) < 0;
}

LayoutPoint cubicAt(const std::vector<LayoutPoint>& curve, std::size_t i, double t)
{
    const double u = 1 - t;
    const double a = u * u * u;
    const double b = 3 * u * u * t;
    const double c = 3 * u * t * t;
    const double d = t * t * t;
    return {curve[i].x * a + curve[i + 1].x * b + curve[i + 2].x * c + curve[i + 3].x * d,
            curve[i].y * a + curve[i + 1].y * b + curve[i + 2].y * c + curve[i + 3].y * d};
}

bool runsOver(const std::vector<LayoutPoint>& curve, const LayoutNode& node, const LayoutPoint& centre)
{
    constexpr int kSamples = 24;      // of a piece
    constexpr double kTouching = 1.5; // what grazes a side does not run over it
    for (std::size_t i = 0; i + 3 < curve.size(); i += 3)
        for (int sample = 0; sample <= kSamples; ++sample) {
            const LayoutPoint at = cubicAt(curve, i, static_cast<double>(sample) / kSamples);
            if (std::abs(at.x - centre.x) < node.width / 2 - kTouching &&
                std::abs(at.y - centre.y) < node.height / 2 - kTouching)
                return true;
        }
    return false;
}

} // namespace

std::size_t crossings(const LayoutRequest& request, const std::vector<LayoutPoint>& centres)
{
    std::vector<Segment> segments;
    for (const LayoutEdge& edge : request.edges)
        segments.push_back({{centres[edge.from].x + request.nodes[edge.from].width / 2, centres[edge.from].y},
                            {centres[edge.to].x - request.nodes[edge.to].width / 2, centres[edge.to].y}});
    std::size_t count = 0;
    for (std::size_t a = 0; a < segments.size(); ++a)
        for (std::size_t b = a + 1; b < segments.size(); ++b)
            count += cross(segments[a], segments[b]) ? 1 : 0;
    return count;
}

std::size_t backwardEdges(const LayoutRequest& request, const std::vector<LayoutPoint>& centres)
{
    return static_cast<std::size_t>(
        std::count_if(request.edges.begin(), request.edges.end(),
                      [&](const LayoutEdge& edge) { return centres[edge.to].x <= centres[edge.from].x; }));
}

std::size_t edgesOverForeignCards(const LayoutRequest& request, const LayoutResult& result)
{
    std::size_t count = 0;
    for (std::size_t e = 0; e < request.edges.size(); ++e) {
        const auto& curve = result.edges[e].bezier;
        if (curve.size() < 4)
            continue;
        const auto [left, right] = std::minmax_element(
            curve.begin(), curve.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
        const auto [top, bottom] = std::minmax_element(
            curve.begin(), curve.end(), [](const auto& a, const auto& b) { return a.y < b.y; });
        for (std::uint32_t n = 0; n < request.nodes.size(); ++n) {
            const LayoutNode& node = request.nodes[n];
            const LayoutPoint& at = result.centres[n];
            const bool isNear = at.x + node.width / 2 > left->x && at.x - node.width / 2 < right->x &&
                                at.y + node.height / 2 > top->y && at.y - node.height / 2 < bottom->y;
            if (n == request.edges[e].from || n == request.edges[e].to || !isNear ||
                !runsOver(curve, node, at))
                continue;
            ++count;
            break;
        }
    }
    return count;
}

double meanDisplacement(const std::vector<LayoutPoint>& before, const std::vector<LayoutPoint>& after,
                        std::size_t pivot)
{
    double sum = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
        sum += std::hypot((after[i].x - after[pivot].x) - (before[i].x - before[pivot].x),
                          (after[i].y - after[pivot].y) - (before[i].y - before[pivot].y));
    return before.empty() ? 0 : sum / static_cast<double>(before.size());
}

StandingLayout standingOf(const LayoutRequest& request, const LayoutResult& result)
{
    StandingLayout standing;
    for (std::size_t i = 0; i < request.nodes.size(); ++i)
        standing.nodes.push_back(
            {request.nodes[i].key, result.centres[i], request.nodes[i].width, request.nodes[i].height});
    for (std::size_t i = 0; i < request.edges.size(); ++i)
        standing.edges.push_back({request.nodes[request.edges[i].from].key,
                                  request.nodes[request.edges[i].to].key, result.edges[i].bezier});
    return standing;
}

std::size_t invadedBoxes(const LayoutRequest& request, const std::vector<LayoutPoint>& centres)
{
    std::map<std::int32_t, Box> boxes;
    for (std::size_t i = 0; i < request.nodes.size(); ++i)
        if (request.nodes[i].group >= 0)
            boxes[request.nodes[i].group].add(request.nodes[i], centres[i]);
    for (auto& [group, box] : boxes)
        box = {box.left - kBoxMargin, box.top - kBoxHead, box.right + kBoxMargin, box.bottom + kBoxMargin};
    std::size_t count = 0;
    for (const auto& [group, box] : boxes) {
        for (const auto& [other, otherBox] : boxes)
            count += other > group && box.overlaps(otherBox) ? 1 : 0;
        for (std::size_t i = 0; i < request.nodes.size(); ++i)
            if (request.nodes[i].group != group) {
                Box card;
                card.add(request.nodes[i], centres[i]);
                count += box.overlaps(card) ? 1 : 0;
            }
    }
    return count;
}

} // namespace upriver::test
