// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/scene_index.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "ui/graph/lineage_painter.h"

namespace upriver {

namespace {

constexpr double kCell = 1000;
constexpr int kSamples = 12; // of a curve piece when the pointer is near

std::int64_t cellKey(std::int32_t column, std::int32_t row)
{
    return (static_cast<std::int64_t>(column) << 32) | static_cast<std::uint32_t>(row);
}

struct CellRange
{
    std::int32_t left, top, right, bottom;
    [[nodiscard]] bool holds(std::int64_t key) const
    {
        const auto column = static_cast<std::int32_t>(key >> 32);
        const auto row = static_cast<std::int32_t>(key);
        return column >= left && column <= right && row >= top && row <= bottom;
    }
};

CellRange cellsOf(const QRectF& area)
{
    const auto cell = [](double value) { return static_cast<std::int32_t>(std::floor(value / kCell)); };
    return {cell(area.left()), cell(area.top()), cell(area.right()), cell(area.bottom())};
}

QRectF boundsOf(const std::vector<QPointF>& curve, std::size_t first, std::size_t last)
{
    QRectF box(curve[first], QSizeF(0.1, 0.1));
    for (std::size_t i = first + 1; i <= last; ++i)
        box |= QRectF(curve[i], QSizeF(0.1, 0.1));
    return box;
}

double distance(QPointF a, QPointF b, QPointF point)
{
    const QPointF along = b - a;
    const double length = QPointF::dotProduct(along, along);
    const double share =
        length > 0 ? std::clamp(QPointF::dotProduct(point - a, along) / length, 0.0, 1.0) : 0;
    const QPointF off = point - (a + along * share);
    return std::hypot(off.x(), off.y());
}

QPointF cubicAt(const std::vector<QPointF>& curve, std::size_t i, double t)
{
    const double u = 1 - t;
    return curve[i] * (u * u * u) + curve[i + 1] * (3 * u * u * t) + curve[i + 2] * (3 * u * t * t) +
           curve[i + 3] * (t * t * t);
}

double distanceTo(const std::vector<QPointF>& curve, QPointF point)
{
    double nearest = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i + 3 < curve.size(); i += 3) {
        QPointF last = curve[i];
        for (int sample = 1; sample <= kSamples; ++sample) {
            const QPointF next = cubicAt(curve, i, static_cast<double>(sample) / kSamples);
            nearest = std::min(nearest, distance(last, next, point));
            last = next;
        }
    }
    return nearest;
}

} // namespace

SceneIndex::SceneIndex(const LineageScene& scene)
    : m_cardCount(scene.cards.size()), m_edgeCount(scene.edges.size())
{
    constexpr double kAround = 24; // handles and halos stand out of their cards
    for (std::uint32_t i = 0; i < scene.cards.size(); ++i)
        add(m_cards, scene.cards[i].rect.adjusted(-kAround, -kAround, kAround, kAround), i);
    for (std::uint32_t i = 0; i < scene.edges.size(); ++i) {
        const auto& curve = scene.edges[i].curve;
        // Piece by piece, or a long curve would be in every cell of its bounding box.
        for (std::size_t piece = 0; piece + 3 < curve.size(); piece += 3)
            add(m_edges, boundsOf(curve, piece, piece + 3), i);
    }
}

void SceneIndex::add(Cells& cells, const QRectF& area, std::uint32_t index)
{
    const CellRange range = cellsOf(area);
    for (std::int32_t column = range.left; column <= range.right; ++column)
        for (std::int32_t row = range.top; row <= range.bottom; ++row) {
            auto& cell = cells[cellKey(column, row)];
            if (cell.empty() || cell.back() != index)
                cell.push_back(index);
        }
}

std::vector<std::uint32_t> SceneIndex::find(const Cells& cells, const QRectF& area, std::size_t count)
{
    // A bit for each: ascending and without doubles, whatever number of cells they lie in.
    std::vector<std::uint64_t> marks((count + 63) / 64);
    const auto mark = [&](const std::vector<std::uint32_t>& members) {
        for (const std::uint32_t index : members)
            marks[index / 64] |= std::uint64_t{1} << (index % 64);
    };
    const CellRange range = cellsOf(area);
    const double asked = (static_cast<double>(range.right) - range.left + 1) *
                         (static_cast<double>(range.bottom) - range.top + 1);
    if (asked > static_cast<double>(cells.size())) {
        for (const auto& [key, members] : cells)
            if (range.holds(key))
                mark(members);
    } else {
        for (std::int32_t column = range.left; column <= range.right; ++column)
            for (std::int32_t row = range.top; row <= range.bottom; ++row)
                if (const auto cell = cells.find(cellKey(column, row)); cell != cells.end())
                    mark(cell->second);
    }
    std::vector<std::uint32_t> found;
    for (std::size_t word = 0; word < marks.size(); ++word)
        for (std::uint64_t rest = marks[word]; rest != 0; rest &= rest - 1)
            found.push_back(
                static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
    return found;
}

std::vector<std::uint32_t> SceneIndex::cardsIn(const QRectF& area) const
{
    return find(m_cards, area, m_cardCount);
}

std::vector<std::uint32_t> SceneIndex::edgesIn(const QRectF& area) const
{
    return find(m_edges, area, m_edgeCount);
}

int SceneIndex::cardAt(const LineageScene& scene, QPointF point, double margin) const
{
    for (const std::uint32_t card : cardsIn({point, QSizeF(0.1, 0.1)}))
        if (scene.cards[card].rect.adjusted(-margin, -margin, margin, margin).contains(point))
            return static_cast<int>(card);
    return -1;
}

int SceneIndex::wireAt(const LineageScene& scene, const std::vector<bool>& traced, QPointF point,
                       double reach)
{
    int nearest = -1;
    for (std::size_t wire = 0; wire < scene.wires.size() && wire < traced.size(); ++wire)
        if (traced[wire])
            if (const double away = distanceTo(wireCurve(scene, scene.wires[wire]), point); away < reach) {
                reach = away;
                nearest = static_cast<int>(wire);
            }
    return nearest;
}

int SceneIndex::edgeAt(const LineageScene& scene, QPointF point, double reach) const
{
    int nearest = -1;
    for (const std::uint32_t edge :
         edgesIn(QRectF(point, QSizeF(0.1, 0.1)).adjusted(-reach, -reach, reach, reach)))
        if (const double away = distanceTo(scene.edges[edge].curve, point); away < reach) {
            reach = away;
            nearest = static_cast<int>(edge);
        }
    return nearest;
}

} // namespace upriver
