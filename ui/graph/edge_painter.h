// SPDX-License-Identifier: Apache-2.0
#pragma once

// EdgePainter: the lines of a scene: table edges with their arrows and bundle counts, and the column wires.
// What looks alike is painted together, because changing a painter's pen costs as much as a line. Lives for
// one picture; the painter maps scene units to the device.

#include <utility>
#include <vector>

#include <QColor>
#include <QLineF>
#include <QList>
#include <QPainterPath>

#include "ui/graph/lineage_painter.h"

namespace upriver {

class EdgePainter
{
public:
    EdgePainter(QPainter& painter, const LineageScene& scene, const SceneView& view);

    /// The edges, the traced ones above the others; or every wire, quietly, in place of the edges that carry
    /// it.
    void paint();

private:
    struct Look
    {
        QColor colour;
        double width = 1;
        Qt::PenStyle style = Qt::SolidLine;
        double dashesBefore = 0; ///< how long the line is before it comes into sight; scene units
        bool isDimmed = false;   ///< by a trace: no wider near by
        bool operator==(const Look&) const = default;
    };
    [[nodiscard]] Look lookOf(std::uint32_t edge, bool isTraced) const;
    [[nodiscard]] bool isTraced(std::uint32_t edge) const;
    void paintEdge(std::uint32_t edge);
    void paintAllWires();
    void paintTracedWires();
    void paintSignedWires();
    void paintCurve(const std::vector<QPointF>& curve, const Look& look);
    void paintPart(const std::vector<QPointF>& points, const Look& look);
    void paintArrow(const std::vector<QPointF>& curve, const Look& look);
    void paintHead(QPainter& painter, QPointF tip, QPointF along, const QColor& colour) const;
    /// Straight pieces as short as the eye asks for; antialiasing would show them.
    void flatten(const std::vector<QPointF>& curve, QList<QLineF>& lines) const;
    [[nodiscard]] bool isSmooth() const;
    [[nodiscard]] bool isFlattened(const Look& look) const;
    /// On a raster device thin lines side by side stand for a wide one that is not antialiased.
    [[nodiscard]] bool isOfThinLines() const;
    [[nodiscard]] int thinLinesFor(const Look& look) const;
    [[nodiscard]] double widthOf(const Look& look) const; ///< of its pen
    [[nodiscard]] bool isCosmetic(const Look& look) const;
    void paintLines(const QList<QLineF>& lines, int thinLines);
    void paintEdgeSign(const SceneEdge& edge);
    void take(const Look& look);
    void flush();

    QPainter& m_painter;
    const LineageScene& m_scene;
    const SceneView& m_view;
    bool m_hasTrace;
    Look m_taken; ///< the painter's pen
    bool m_isTaken = false;
    QPainterPath m_path;
    /// What flush() paints: of one look each.
    struct Batch
    {
        Look look;
        QList<QLineF> lines;
        std::vector<QPointF> arrows; ///< tips that are reached level
    };
    [[nodiscard]] Batch& batchOf(const Look& look);
    std::vector<Batch> m_batches;
};

} // namespace upriver
