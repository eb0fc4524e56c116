// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/curve_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace upriver {

namespace {

using Piece = std::array<QPointF, 4>;

constexpr int kMostCuts = 12;   // each halves a piece
constexpr double kAbout = 0.25; // of the area's longer side
constexpr int kLengths = 8;     // shares of a piece whose lengths are added

struct Extent
{
    double left, top, right, bottom;

    explicit Extent(const QPointF& point) : left(point.x()), top(point.y()), right(left), bottom(top) {}
    void add(const QPointF& point)
    {
        left = std::min(left, point.x());
        right = std::max(right, point.x());
        top = std::min(top, point.y());
        bottom = std::max(bottom, point.y());
    }
    [[nodiscard]] bool meets(const QRectF& area) const
    {
        return left <= area.right() && right >= area.left() && top <= area.bottom() && bottom >= area.top();
    }
    [[nodiscard]] bool isAbout(const QRectF& area) const
    {
        const double around = kAbout * std::max(area.width(), area.height());
        return left >= area.left() - around && right <= area.right() + around && top >= area.top() - around &&
               bottom <= area.bottom() + around;
    }
};

Extent extentOf(const QPointF* points, std::size_t count)
{
    Extent extent(points[0]);
    for (std::size_t i = 1; i < count; ++i)
        extent.add(points[i]);
    return extent;
}

Piece pieceAt(const std::vector<QPointF>& curve, std::size_t first)
{
    return {curve[first], curve[first + 1], curve[first + 2], curve[first + 3]};
}

std::pair<Piece, Piece> cutAt(const Piece& piece, double share)
{
    const auto between = [share](const QPointF& a, const QPointF& b) { return a + (b - a) * share; };
    const QPointF ab = between(piece[0], piece[1]);
    const QPointF bc = between(piece[1], piece[2]);
    const QPointF cd = between(piece[2], piece[3]);
    const QPointF abc = between(ab, bc);
    const QPointF bcd = between(bc, cd);
    const QPointF cut = between(abc, bcd);
    return {Piece{piece[0], ab, abc, cut}, Piece{cut, bcd, cd, piece[3]}};
}

/// By Gauss's three points in each share: strips that are painted apart agree on it.
double lengthOf(const Piece& piece)
{
    static const double kOut = std::sqrt(0.6);
    const std::array<std::pair<double, double>, 3> points{
        {{-kOut, 5.0 / 18}, {0, 8.0 / 18}, {kOut, 5.0 / 18}}};
    const QPointF a = 3 * (piece[1] - piece[0]);
    const QPointF b = 3 * (piece[2] - piece[1]);
    const QPointF c = 3 * (piece[3] - piece[2]);
    double length = 0;
    for (int share = 0; share < kLengths; ++share)
        for (const auto& [place, weight] : points) {
            const double t = (share + (1 + place) / 2) / kLengths;
            const double u = 1 - t;
            const QPointF speed = a * (u * u) + b * (2 * u * t) + c * (t * t);
            length += weight / kLengths * std::hypot(speed.x(), speed.y());
        }
    return length;
}

class Cutter
{
public:
    explicit Cutter(const QRectF& area) : m_area(area) {}

    /// From a place on the whole curve, so long a share of a piece of it.
    void add(const Piece& piece, double start, double share)
    {
        const Extent extent = extentOf(piece.data(), piece.size());
        if (!extent.meets(m_area)) {
            m_isBroken = true;
        } else if (share * (1 << kMostCuts) <= 1 || extent.isAbout(m_area)) {
            keep(piece, start);
        } else {
            const auto [first, second] = cutAt(piece, 0.5);
            add(first, start, share / 2);
            add(second, start + share / 2, share / 2);
        }
    }
    std::vector<CurvePart> take() { return std::move(m_parts); }

private:
    void keep(const Piece& piece, double start)
    {
        if (m_isBroken)
            m_parts.push_back({{piece[0]}, start});
        m_isBroken = false;
        m_parts.back().points.insert(m_parts.back().points.end(), piece.begin() + 1, piece.end());
    }

    const QRectF& m_area;
    std::vector<CurvePart> m_parts;
    bool m_isBroken = true;
};

} // namespace

bool passesThrough(const std::vector<QPointF>& curve, const QRectF& area)
{
    for (std::size_t first = 0; first + 3 < curve.size(); first += 3)
        if (extentOf(&curve[first], 4).meets(area))
            return true;
    return false;
}

bool isAbout(const std::vector<QPointF>& curve, const QRectF& area)
{
    return curve.empty() || extentOf(curve.data(), curve.size()).isAbout(area);
}

std::vector<CurvePart> partsWithin(const std::vector<QPointF>& curve, const QRectF& area)
{
    Cutter cutter(area);
    for (std::size_t first = 0; first + 3 < curve.size(); first += 3)
        cutter.add(pieceAt(curve, first), static_cast<double>(first / 3), 1);
    return cutter.take();
}

double lengthBefore(const std::vector<QPointF>& curve, double start)
{
    double length = 0;
    std::size_t first = 0;
    for (; first + 3 < curve.size() && start >= 1; first += 3, start -= 1)
        length += lengthOf(pieceAt(curve, first));
    if (first + 3 < curve.size() && start > 0)
        length += lengthOf(cutAt(pieceAt(curve, first), start).first);
    return length;
}

} // namespace upriver
