// SPDX-License-Identifier: Apache-2.0
#pragma once

// Icons of a lineage picture: prepared images on raster devices, where an SVG each would cost most of a
// frame; vectors elsewhere. One cache a thread, bounded. Any thread.

#include <QColor>
#include <QRectF>
#include <QString>

class QPainter;

namespace upriver {

void paintSceneIcon(QPainter& painter, const QString& name, const QColor& colour, const QRectF& target);

} // namespace upriver
