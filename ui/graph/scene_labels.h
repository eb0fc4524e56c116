// SPDX-License-Identifier: Apache-2.0
#pragma once

// SceneLabels: what a picture says where its names are too small to read. Cards of one place (or group) that
// stand together make a region with a name and a count; between them stand the names of the cards that most
// edges meet at. Labels have the size of letters on the screen, whatever the scale, and never cover one
// another. Built once a scene, on any thread; no painting.

#include <cstdint>
#include <vector>

#include <QPointF>
#include <QRectF>
#include <QString>

#include "ui/graph/lineage_scene.h"

namespace upriver {

struct SceneLabel
{
    enum class About : std::uint8_t { Focus, Region, Card };
    About about = About::Region;
    QString text;
    QPointF anchor;        ///< its middle, in scene units
    QRectF area;           ///< that it speaks of, in scene units
    std::size_t cards = 1; ///< that it speaks of
    int pixelSize = 13;    ///< of its letters on the screen
    double advance = 0;    ///< width of the text on the screen
};

struct ShownLabel
{
    const SceneLabel* label = nullptr;
    QRectF box; ///< with its margins, on the screen
};

class SceneLabels
{
public:
    SceneLabels() = default;
    explicit SceneLabels(const LineageScene& scene);

    /// By importance.
    [[nodiscard]] const std::vector<SceneLabel>& all() const { return m_labels; }
    /// Those that have room in a view, moved so far that they lie in it whole. The screen is scene * scale
    /// + offset.
    [[nodiscard]] std::vector<ShownLabel> shownIn(const QRectF& room, double scale, QPointF offset) const;

private:
    std::vector<SceneLabel> m_labels;
};

/// How many cards stand outside a view, each counted on one side.
struct CardsBeyond
{
    int left = 0;
    int right = 0;
    int above = 0;
    int below = 0;
    int inside = 0;
    [[nodiscard]] int at(Qt::Edge side) const;
};
/// A card is inside when its middle is.
[[nodiscard]] CardsBeyond cardsBeyond(const LineageScene& scene, const QRectF& area);

} // namespace upriver
