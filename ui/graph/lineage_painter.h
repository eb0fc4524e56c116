// SPDX-License-Identifier: Apache-2.0
#pragma once

// Paints a LineageScene with a QPainter: canvas, minimap, SVG, PNG, PDF and print all come through here, so
// they look alike. No widget; any thread. The painter's transform maps scene to device; `scale` decides how
// much detail is drawn.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <QRectF>

#include "ui/graph/lineage_scene.h"
#include "ui/graph/lineage_trace.h"
#include "ui/shell/theme.h"

class QPainter;

namespace upriver {

class CardSprites;

enum class Detail : std::uint8_t { Blocks, Outlines, Names, Whole };
[[nodiscard]] Detail detailAt(double scale);

struct SceneView
{
    const Theme* theme = nullptr;
    double scale = 1;
    const LineageTrace* trace = nullptr; ///< what is not in it is dimmed
    AssetId selected;
    int focusCard = -1; ///< keyboard
    std::optional<std::pair<std::uint32_t, QString>> hoveredColumn;
    int hoveredEdge = -1;
    bool allWires = false;          ///< every column edge instead of the table edges that carry it
    bool handles = true;            ///< +n at the sides
    bool farTitles = true;          ///< of groups, in large letters where those of cards can't be read
    bool antialiased = true;        ///< off while zooming
    CardSprites* sprites = nullptr; ///< to copy what cards share; raster devices only
    std::optional<std::vector<std::uint32_t>> cards; ///< only these
    std::optional<std::vector<std::uint32_t>> edges;
    std::optional<QRectF> reach; ///< of edges nothing outside need be painted
};

void paintScene(QPainter& painter, const LineageScene& scene, const SceneView& view);
void paintGrid(QPainter& painter, const QRectF& visible, const SceneView& view);

/// Where a "+3" handle stands; empty if that side hides nothing.
[[nodiscard]] QRectF handleRect(const SceneCard& card, Direction side);
/// The title of a group, to fold it by; in scene units.
[[nodiscard]] QRectF groupLabelRect(const SceneGroup& group, double scale);
/// The curve of a column wire between the rows (or heads) of its cards.
[[nodiscard]] std::vector<QPointF> wireCurve(const LineageScene& scene, const SceneWire& wire);

/// The lines that a legend speaks of: of a picture with its column edges drawn, those too.
enum class LegendOf : std::uint8_t { Edges, ColumnEdges };
/// What the kinds and lines in this scene mean, in one row that breaks at the width; returns its size.
QSizeF paintLegend(QPainter& painter, const LineageScene& scene, const Theme& theme, QPointF corner,
                   double width, LegendOf lines = LegendOf::Edges);
/// Without painting.
[[nodiscard]] QSizeF legendSize(const LineageScene& scene, const Theme& theme, double width,
                                LegendOf lines = LegendOf::Edges);

} // namespace upriver
