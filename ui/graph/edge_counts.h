// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many edges are drawn as one, on the middle of that one: at every scale in letters that can be read.
// Where they would cover each other the larger count stands. Pure but for the painter.

#include <cstdint>
#include <vector>

#include <QRectF>
#include <QString>

#include "ui/graph/lineage_painter.h"

namespace upriver {

struct EdgeCount
{
    std::uint32_t edge = 0;
    QRectF box; ///< scene units
    QString text;
};

/// Largest first, at most some hundreds in a picture that is made small.
[[nodiscard]] std::vector<EdgeCount> edgeCounts(const LineageScene& scene, const Theme& theme, double scale);
/// Of one pixel at scale 1: letters never get smaller on the screen than they are there.
[[nodiscard]] double countSize(double scale);
void paintEdgeCounts(QPainter& painter, const LineageScene& scene, const SceneView& view);

} // namespace upriver
