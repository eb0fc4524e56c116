// SPDX-License-Identifier: Apache-2.0
#pragma once

// SeenPart: what the canvas shows of its scene at one moment, so that a picture of it can be drawn elsewhere:
// a value, copied to the worker that draws. Boxes are pixels of the screen from the upper left corner of the
// area; all else is scene units.

#include <vector>

#include <QRectF>
#include <QString>

#include "ui/graph/lineage_trace.h"
#include "ui/graph/scene_labels.h"
#include "ui/shell/theme.h"

class QPainter;

namespace upriver {

struct SeenPart
{
    struct Label
    {
        SceneLabel label;
        QRectF box;
    };
    struct LaneTitle
    {
        QString text;
        QRectF box;
    };
    QRectF area; ///< empty: nothing of the picture is in view
    double scale = 1;
    LineageTrace trace; ///< that is kept; without cards: none
    AssetId selected;
    std::vector<Label> labels; ///< where the names of the cards can't be read
    std::vector<LaneTitle> laneTitles;
};

/// A name in large letters over the picture, on its ground.
void paintSceneLabel(QPainter& painter, const Theme& theme, const SceneLabel& label, const QRectF& box);
void paintLaneTitle(QPainter& painter, const Theme& theme, const QString& title, const QRectF& box);

} // namespace upriver
