// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts of a curve that an area shows. Stroking costs by length, seen or not, and edges of a large
// picture are many screens long. Curves are Bézier pieces end to end, 3n+1 points; pure arithmetic, any
// thread.

#include <vector>

#include <QPointF>
#include <QRectF>

namespace upriver {

struct CurvePart
{
    std::vector<QPointF> points; ///< 3n+1
    double start = 0;            ///< where on the whole curve: pieces before it, and the share of its own
};

/// Whether any of it may lie there.
[[nodiscard]] bool passesThrough(const std::vector<QPointF>& curve, const QRectF& area);
/// Whether it stands out of the area so little that cutting it saves nothing.
[[nodiscard]] bool isAbout(const std::vector<QPointF>& curve, const QRectF& area);
/// In order; the same curve within the area, with ends outside it.
[[nodiscard]] std::vector<CurvePart> partsWithin(const std::vector<QPointF>& curve, const QRectF& area);
/// Of the curve up to the start of a part: there its dashes go on.
[[nodiscard]] double lengthBefore(const std::vector<QPointF>& curve, double start);

} // namespace upriver
