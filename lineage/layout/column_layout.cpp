// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/column_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace upriver {

namespace {

constexpr int kSweeps = 6;

struct Block
{
    double sum = 0;
    double weight = 0;
    std::size_t count = 0;
    [[nodiscard]] double mean() const { return sum / weight; }
};

/// One component in local numbers.
class Columns
{
public:
    Columns(const LayoutRequest& request, const PreparedGraph& graph, const Component& component)
        : m_up(component.nodes.size())
        , m_down(component.nodes.size())
        , m_column(component.nodes.size())
        , m_y(component.nodes.size())
    {
        std::map<std::uint32_t, std::uint32_t> local;
        for (const std::uint32_t position : component.nodes) {
            local.emplace(position, static_cast<std::uint32_t>(m_nodes.size()));
            m_nodes.push_back(&request.nodes[graph.nodes[position]]);
        }
        for (const std::uint32_t edge : component.edges) {
            const std::uint32_t from = local.at(graph.edges[edge].from);
            const std::uint32_t to = local.at(graph.edges[edge].to);
            m_down[from].push_back(to);
            m_up[to].push_back(from);
        }
    }

    std::vector<LayoutPoint> place()
    {
        rank();
        for (int sweep = 0; sweep < kSweeps; ++sweep)
            settle(sweep % 2 == 0 ? m_up : m_down);
        std::vector<LayoutPoint> centres(m_nodes.size());
        double x = 0;
        for (const auto& column : m_members) {
            double width = 0;
            for (const std::uint32_t node : column)
                width = std::max(width, m_nodes[node]->width);
            for (const std::uint32_t node : column)
                centres[node] = {x + width / 2, m_y[node]};
            x += width + kColumnGap;
        }
        return centres;
    }

private:
    void rank()
    {
        std::vector<std::size_t> open(m_nodes.size());
        std::vector<std::uint32_t> ready;
        for (std::uint32_t node = 0; node < m_nodes.size(); ++node) {
            open[node] = m_up[node].size();
            if (open[node] == 0)
                ready.push_back(node);
        }
        for (std::size_t i = 0; i < ready.size(); ++i)
            for (const std::uint32_t next : m_down[ready[i]]) {
                m_column[next] = std::max(m_column[next], m_column[ready[i]] + 1);
                if (--open[next] == 0)
                    ready.push_back(next);
            }
        for (std::uint32_t node = 0; node < m_nodes.size(); ++node) {
            if (m_members.size() <= m_column[node])
                m_members.resize(m_column[node] + 1);
            m_members[m_column[node]].push_back(node);
        }
        for (auto& column : m_members)
            spread(column);
    }

    void spread(const std::vector<std::uint32_t>& column)
    {
        std::vector<WantedPlace> wanted;
        for (const std::uint32_t node : column)
            wanted.push_back({m_y[node], m_nodes[node]->height, 1});
        const std::vector<double> places = placeInOrder(wanted, kRowGap);
        for (std::size_t i = 0; i < column.size(); ++i)
            m_y[column[i]] = places[i];
    }

    void settle(const std::vector<std::vector<std::uint32_t>>& neighbours)
    {
        std::vector<std::size_t> order(m_members.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        if (&neighbours == &m_down)
            std::reverse(order.begin(), order.end());
        for (const std::size_t index : order) {
            auto& column = m_members[index];
            for (const std::uint32_t node : column)
                if (!neighbours[node].empty())
                    m_y[node] = meanOf(neighbours[node]);
            std::stable_sort(column.begin(), column.end(),
                             [&](std::uint32_t a, std::uint32_t b) { return m_y[a] < m_y[b]; });
            spread(column);
        }
    }

    double meanOf(const std::vector<std::uint32_t>& nodes) const
    {
        double sum = 0;
        for (const std::uint32_t node : nodes)
            sum += m_y[node];
        return sum / static_cast<double>(nodes.size());
    }

    std::vector<const LayoutNode*> m_nodes;
    std::vector<std::vector<std::uint32_t>> m_up, m_down, m_members;
    std::vector<std::size_t> m_column;
    std::vector<double> m_y;
};

constexpr double kLevel = 0.45; // of a piece: how long it stays level at a card

/// From a point in the direction of another, so far.
LayoutPoint towards(LayoutPoint from, LayoutPoint to, double distance)
{
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    const double share = length > 0 ? distance / length : 0;
    return {from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share};
}

/// The next point of a curve that is not the same place: dot's handles may lie on their knots.
LayoutPoint awayFrom(const std::vector<LayoutPoint>& curve, std::size_t knot, int step)
{
    auto i = static_cast<std::ptrdiff_t>(knot) + step;
    const auto size = static_cast<std::ptrdiff_t>(curve.size());
    while (i > 0 && i + 1 < size &&
           std::hypot(curve[static_cast<std::size_t>(i)].x - curve[knot].x,
                      curve[static_cast<std::size_t>(i)].y - curve[knot].y) < 1)
        i += step;
    return i < 0 || i >= size ? curve[knot] : curve[static_cast<std::size_t>(i)];
}

struct Cut
{
    std::array<LayoutPoint, 4> before;
    std::array<LayoutPoint, 4> after;
};

Cut cutAt(const LayoutPoint* piece, double t)
{
    const auto along = [t](LayoutPoint p, LayoutPoint q) {
        return LayoutPoint{p.x + (q.x - p.x) * t, p.y + (q.y - p.y) * t};
    };
    const LayoutPoint ab = along(piece[0], piece[1]);
    const LayoutPoint bc = along(piece[1], piece[2]);
    const LayoutPoint cd = along(piece[2], piece[3]);
    const LayoutPoint abc = along(ab, bc);
    const LayoutPoint bcd = along(bc, cd);
    const LayoutPoint middle = along(abc, bcd);
    return {{piece[0], ab, abc, middle}, {middle, bcd, cd, piece[3]}};
}

/// Where a piece that begins left of x and ends right of it passes x.
double passing(const LayoutPoint* piece, double x)
{
    constexpr int kSteps = 30;
    double low = 0;
    double high = 1;
    for (int step = 0; step < kSteps; ++step) {
        const double middle = (low + high) / 2;
        (cutAt(piece, middle).after[0].x < x ? low : high) = middle;
    }
    return high;
}

} // namespace

std::vector<double> placeInOrder(const std::vector<WantedPlace>& wanted, double gap)
{
    // With the room that each one needs taken out, "in order without overlap" becomes "never decreasing".
    std::vector<double> offset(wanted.size());
    for (std::size_t i = 1; i < wanted.size(); ++i)
        offset[i] = offset[i - 1] + (wanted[i - 1].size + wanted[i].size) / 2 + gap;
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        blocks.push_back({(wanted[i].centre - offset[i]) * wanted[i].weight, wanted[i].weight, 1});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
            const Block last = blocks.back();
            blocks.pop_back();
            blocks.back().sum += last.sum;
            blocks.back().weight += last.weight;
            blocks.back().count += last.count;
        }
    }
    std::vector<double> places;
    for (const Block& block : blocks)
        for (std::size_t i = 0; i < block.count; ++i)
            places.push_back(block.mean() + offset[places.size()]);
    return places;
}

std::vector<LayoutPoint> simpleCurve(const LayoutNode& from, LayoutPoint fromCentre, const LayoutNode& to,
                                     LayoutPoint toCentre)
{
    const LayoutPoint start{fromCentre.x + from.width / 2, fromCentre.y};
    const LayoutPoint end{toCentre.x - to.width / 2, toCentre.y};
    const double reach = std::max(kColumnGap / 2, std::abs(end.x - start.x) / 2);
    return {start, {start.x + reach, start.y}, {end.x - reach, end.y}, end};
}

std::vector<LayoutPoint> partBetween(const std::vector<LayoutPoint>& curve, double left, double right)
{
    std::vector<LayoutPoint> part;
    for (std::size_t i = 0; i + 3 < curve.size() && left < right; i += 3) {
        std::array<LayoutPoint, 4> piece{curve[i], curve[i + 1], curve[i + 2], curve[i + 3]};
        if (part.empty()) {
            if (piece[3].x < left)
                continue;
            if (piece[0].x < left)
                piece = cutAt(piece.data(), passing(piece.data(), left)).after;
            part.push_back(piece[0]);
        }
        const bool isLast = piece[3].x > right;
        if (isLast && piece[0].x >= right)
            break;
        if (isLast)
            piece = cutAt(piece.data(), passing(piece.data(), right)).before;
        part.insert(part.end(), piece.begin() + 1, piece.end());
        if (isLast)
            break;
    }
    return part.size() < 4 ? std::vector<LayoutPoint>{} : part;
}

void dockEnds(std::vector<LayoutPoint>& curve, LayoutPoint start, LayoutPoint end)
{
    if (curve.size() < 4)
        return;
    // What stands free of both cards; nearer is the engine's way to the cards' middles.
    constexpr double kFree = kColumnGap * 0.83;
    const std::vector<LayoutPoint> free = partBetween(curve, start.x + kFree, end.x - kFree);
    curve = {start};
    if (free.empty()) {
        const double half = (end.x - start.x) / 2;
        curve.insert(curve.end(), {{start.x + half, start.y}, {end.x - half, end.y}, end});
        return;
    }
    // Smooth at the knots: the new ends take the direction in which the kept middle goes on.
    const double leave = (free.front().x - start.x) * kLevel;
    curve.push_back({start.x + leave, start.y});
    curve.push_back(towards(free.front(), awayFrom(free, 0, 1), -leave));
    curve.insert(curve.end(), free.begin(), free.end());
    const double arrive = (end.x - free.back().x) * kLevel;
    curve.push_back(towards(free.back(), awayFrom(free, free.size() - 1, -1), -arrive));
    curve.push_back({end.x - arrive, end.y});
    curve.push_back(end);
}

std::vector<LayoutPoint> placeInColumns(const LayoutRequest& request, const PreparedGraph& graph,
                                        const Component& component)
{
    return Columns(request, graph, component).place();
}

} // namespace upriver
