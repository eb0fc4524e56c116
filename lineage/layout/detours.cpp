// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/detours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "lineage/layout/column_layout.h"

namespace upriver {

namespace {

using Curve = std::vector<LayoutPoint>;

constexpr double kGrazing = 1; // a curve along a side does not run over the card
constexpr int kSamples = 24;   // of a piece
constexpr double kCell = 400;  // of cards by x
constexpr double kTurn = 48;   // before and behind a card, to get from one height to another
constexpr double kBeside = 11; // from a card, at most
constexpr double kNarrow = 6;  // no gap
constexpr int kGapsTried = 3;  // on each side
constexpr int kDetours = 4;    // of one curve

struct Box
{
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
    [[nodiscard]] bool meets(const Box& other) const
    {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
    [[nodiscard]] bool holds(double x, double y) const
    {
        return x > left && x < right && y > top && y < bottom;
    }
};

Box boundsOf(const LayoutPoint* piece)
{
    Box box{piece->x, piece->y, piece->x, piece->y};
    for (int i = 1; i < 4; ++i) {
        box.left = std::min(box.left, piece[i].x);
        box.top = std::min(box.top, piece[i].y);
        box.right = std::max(box.right, piece[i].x);
        box.bottom = std::max(box.bottom, piece[i].y);
    }
    return box;
}

bool runsThrough(const LayoutPoint* piece, const Box& box)
{
    for (int sample = 0; sample <= kSamples; ++sample) {
        const double t = static_cast<double>(sample) / kSamples;
        const double u = 1 - t;
        const std::array<double, 4> share{u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t};
        double x = 0;
        double y = 0;
        for (std::size_t i = 0; i < share.size(); ++i) {
            x += piece[i].x * share[i];
            y += piece[i].y * share[i];
        }
        if (box.holds(x, y))
            return true;
    }
    return false;
}

class Cards
{
public:
    Cards(const wire::DotRequest& request, const std::vector<LayoutPoint>& centres)
    {
        for (std::uint32_t i = 0; i < centres.size(); ++i) {
            const auto [width, height, group] = request.nodes[i];
            m_boxes.push_back({centres[i].x - width / 2 + kGrazing, centres[i].y - height / 2 + kGrazing,
                               centres[i].x + width / 2 - kGrazing, centres[i].y + height / 2 - kGrazing});
            m_tallest = std::max(m_tallest, height);
            for (long cell = cellOf(m_boxes[i].left); cell <= cellOf(m_boxes[i].right); ++cell)
                m_cells[cell].push_back(i);
        }
        for (auto& [cell, cards] : m_cells)
            std::ranges::sort(cards, {}, [this](std::uint32_t card) { return m_boxes[card].top; });
    }

    /// Those that a curve between these two runs over; none twice.
    [[nodiscard]] std::vector<std::uint32_t> under(const Curve& curve, const wire::DotEdge& edge) const
    {
        std::vector<std::uint32_t> found;
        for (std::size_t i = 0; i + 3 < curve.size(); i += 3) {
            const Box around = boundsOf(&curve[i]);
            for (long cell = cellOf(around.left); cell <= cellOf(around.right); ++cell)
                for (const std::uint32_t card : near(cell, around))
                    if (card != edge.from && card != edge.to && m_boxes[card].meets(around) &&
                        runsThrough(&curve[i], m_boxes[card]) &&
                        std::ranges::find(found, card) == found.end())
                        found.push_back(card);
        }
        return found;
    }

    [[nodiscard]] const Box& box(std::uint32_t card) const { return m_boxes[card]; }

    /// Heights at which the column of a card may be passed, the nearest first.
    [[nodiscard]] std::vector<double> gapsBeside(std::uint32_t card) const
    {
        const Box& here = m_boxes[card];
        std::vector<std::pair<double, double>> taken; ///< from top to bottom
        for (const Box& box : m_boxes)
            if (box.left < here.right + kBeside && box.right > here.left - kBeside)
                taken.emplace_back(box.top, box.bottom);
        std::ranges::sort(taken);
        const auto at = std::ranges::find(taken, std::pair(here.top, here.bottom)) - taken.begin();
        const auto last = static_cast<std::ptrdiff_t>(taken.size()) - 1;
        constexpr double kFar = std::numeric_limits<double>::max();
        std::vector<double> heights;
        for (std::ptrdiff_t step = 0; step < kGapsTried; ++step) {
            if (const std::ptrdiff_t above = at - step; above >= 0) {
                const double bottom = taken[static_cast<std::size_t>(above)].first;
                const double room =
                    above == 0 ? kFar : bottom - taken[static_cast<std::size_t>(above - 1)].second;
                if (room > kNarrow)
                    heights.push_back(bottom - std::min(room / 2, kBeside));
            }
            if (const std::ptrdiff_t below = at + step; below <= last) {
                const double top = taken[static_cast<std::size_t>(below)].second;
                const double room =
                    below == last ? kFar : taken[static_cast<std::size_t>(below + 1)].first - top;
                if (room > kNarrow)
                    heights.push_back(top + std::min(room / 2, kBeside));
            }
        }
        return heights;
    }

private:
    static long cellOf(double x) { return std::lround(std::floor(x / kCell)); }

    /// By their upper ends, those of a cell that may reach into the height of a box.
    [[nodiscard]] std::span<const std::uint32_t> near(long cell, const Box& box) const
    {
        static const std::vector<std::uint32_t> kNone;
        const auto found = m_cells.find(cell);
        const auto& cards = found == m_cells.end() ? kNone : found->second;
        const auto topOf = [this](std::uint32_t card) { return m_boxes[card].top; };
        return {std::ranges::lower_bound(cards, box.top - m_tallest, {}, topOf),
                std::ranges::upper_bound(cards, box.bottom, {}, topOf)};
    }

    std::vector<Box> m_boxes;
    std::map<long, std::vector<std::uint32_t>> m_cells;
    double m_tallest = 0;
};

/// From a point on in the direction in which a curve came to it; side: where it has none, 1 right, -1 left.
LayoutPoint onward(LayoutPoint before, LayoutPoint point, double side)
{
    constexpr double kReach = kTurn / 2;
    const double x = point.x - before.x;
    const double y = point.y - before.y;
    const double length = std::hypot(x, y);
    return length < 0.1 ? LayoutPoint{point.x + side * kReach, point.y}
                        : LayoutPoint{point.x + x / length * kReach, point.y + y / length * kReach};
}

/// The curve as it was up to a card and behind it, level at a height beside it; empty: it has no such parts.
Curve passing(const Curve& curve, const Box& card, double height)
{
    Curve way = partBetween(curve, curve.front().x, card.left - kTurn);
    const Curve rest = partBetween(curve, card.right + kTurn, curve.back().x);
    if (way.empty() || rest.empty())
        return {};
    const LayoutPoint leaving = onward(way[way.size() - 2], way.back(), 1);
    const LayoutPoint arriving = onward(rest[1], rest.front(), -1);
    const double third = (card.right - card.left) / 3;
    way.insert(way.end(), {leaving,
                           {card.left - kTurn / 2, height},
                           {card.left, height},
                           {card.left + third, height},
                           {card.right - third, height},
                           {card.right, height},
                           {card.right + kTurn / 2, height},
                           arriving});
    way.insert(way.end(), rest.begin(), rest.end());
    return way;
}

void leadRound(const Cards& cards, const wire::DotEdge& edge, Curve& curve)
{
    std::vector<std::uint32_t> under = cards.under(curve, edge);
    for (int detour = 0; detour < kDetours && !under.empty(); ++detour) {
        Curve best;
        for (const double height : cards.gapsBeside(under.front())) {
            Curve other = passing(curve, cards.box(under.front()), height);
            if (other.empty())
                break;
            if (auto left = cards.under(other, edge); left.size() < under.size()) {
                under = std::move(left);
                best = std::move(other);
                break;
            }
        }
        if (best.empty())
            return;
        curve = std::move(best);
    }
}

} // namespace

void leadRoundCards(const wire::DotRequest& request, const std::vector<LayoutPoint>& centres,
                    std::vector<std::vector<LayoutPoint>>& curves)
{
    const Cards cards(request, centres);
    for (std::size_t i = 0; i < curves.size(); ++i)
        if (curves[i].size() >= 4)
            leadRound(cards, request.edges[i], curves[i]);
}

} // namespace upriver
