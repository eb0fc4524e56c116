// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_painter.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <QFontMetricsF>
#include <QPaintDevice>
#include <QPainter>
#include <QPainterPath>
#include <QTransform>

#include "ui/graph/card_painter.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kDimmed = 0.3;
constexpr double kArrowLength = 8;
constexpr double kArrowHalf = 3.5;
constexpr double kCurvesFrom = 0.1; // below this scale a curve is a line
constexpr double kGridStep = 20;

struct EdgeLook
{
    QColor colour;
    double width = 1;
    Qt::PenStyle style = Qt::SolidLine;
    double opacity = 1;
};

QPainterPath pathOf(const std::vector<QPointF>& curve, double scale)
{
    QPainterPath path;
    if (curve.size() < 4)
        return path;
    path.moveTo(curve.front());
    if (scale < kCurvesFrom) {
        path.lineTo(curve.back());
        return path;
    }
    for (std::size_t i = 1; i + 2 < curve.size(); i += 3)
        path.cubicTo(curve[i], curve[i + 1], curve[i + 2]);
    return path;
}

/// The last stretch of a curve, for the direction of its arrow.
QPointF directionAtEnd(const std::vector<QPointF>& curve)
{
    const QPointF end = curve.back();
    for (std::size_t i = curve.size() - 1; i-- > 0;) {
        const QPointF way = end - curve[i];
        const double length = std::hypot(way.x(), way.y());
        if (length > 0.5)
            return way / length;
    }
    return {1, 0};
}

void paintArrow(QPainter& painter, const std::vector<QPointF>& curve, const QColor& colour)
{
    const QPointF end = curve.back();
    const QPointF along = directionAtEnd(curve);
    const QPointF across(-along.y(), along.x());
    const QPointF base = end - along * kArrowLength;
    QPainterPath head;
    head.moveTo(end);
    head.lineTo(base + across * kArrowHalf);
    head.lineTo(base - across * kArrowHalf);
    head.closeSubpath();
    painter.fillPath(head, colour);
}

EdgeLook lookOf(const SceneEdge& edge, bool isTraced, bool isHovered, const SceneView& view)
{
    EdgeLook look{view.theme->faint};
    if (edge.kind == EdgeKind::Control) {
        look.colour = view.theme->unknown;
        look.opacity = 0.55;
    }
    if (edge.manual)
        look.style = Qt::DashLine;
    else if (edge.inferred)
        look.style = Qt::DotLine;
    if (isTraced || isHovered) {
        look.colour = view.theme->accent;
        look.width = 2;
        look.opacity = 1;
    }
    return look;
}

void paintCurve(QPainter& painter, const std::vector<QPointF>& curve, const EdgeLook& look,
                const SceneView& view)
{
    if (curve.size() < 4)
        return;
    painter.setOpacity(look.opacity);
    QPen pen(look.colour, look.width, look.style);
    // Wide antialiased cosmetic pens cost five times a plain one: only far out, where lines would vanish.
    pen.setCosmetic(view.scale < 1);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(pathOf(curve, view.scale));
    if (view.scale > 0.25)
        paintArrow(painter, curve, look.colour);
    painter.setOpacity(1);
}

bool inTrace(const SceneView& view) { return view.trace && view.trace->isActive(); }

/// How many edges are drawn as this one, on its middle.
void paintBundle(QPainter& painter, const SceneEdge& edge, const EdgeLook& look, const SceneView& view)
{
    const std::size_t middle = (edge.curve.size() / 3) / 2 * 3;
    QPainterPath piece(edge.curve[middle]);
    piece.cubicTo(edge.curve[middle + 1], edge.curve[middle + 2], edge.curve[middle + 3]);
    const QFont font = view.theme->font(Theme::FontStep::Small, true);
    const QFontMetricsF metrics(font);
    const QString count = QString::number(edge.bundle);
    QRectF box(0, 0, metrics.horizontalAdvance(count) + 10, 16);
    box.moveCenter(piece.pointAtPercent(0.5));
    painter.setOpacity(look.opacity);
    painter.setPen(QPen(view.theme->line, 1));
    painter.setBrush(view.theme->canvas);
    painter.drawRoundedRect(box, 8, 8);
    painter.setFont(font);
    painter.setPen(view.theme->secondaryText);
    painter.drawText(QPointF(box.left() + 5, box.center().y() + (metrics.ascent() - metrics.descent()) / 2),
                     count);
    painter.setOpacity(1);
}

void paintEdge(QPainter& painter, const LineageScene& scene, const SceneView& view, std::uint32_t index)
{
    const bool isTraced = inTrace(view) && view.trace->edges[index];
    EdgeLook look = lookOf(scene.edges[index], isTraced, view.hoveredEdge == static_cast<int>(index), view);
    if (inTrace(view) && !isTraced)
        look.opacity *= kDimmed;
    const SceneEdge& edge = scene.edges[index];
    paintCurve(painter, edge.curve, look, view);
    if (edge.bundle > 1 && edge.curve.size() >= 4 && detailAt(view.scale) >= Detail::Names)
        paintBundle(painter, edge, look, view);
}

/// Every wire, quietly, in place of the table edges that carry it.
void paintAllWires(QPainter& painter, const LineageScene& scene, const SceneView& view)
{
    std::set<std::pair<std::uint32_t, std::uint32_t>> wired;
    for (const SceneWire& wire : scene.wires) {
        wired.emplace(wire.from, wire.to);
        const bool indirect = wire.kinds != 0 && (wire.kinds & kDirectKinds) == 0;
        paintCurve(painter, wireCurve(scene, wire),
                   {view.theme->faint, 1, indirect ? Qt::DashLine : Qt::SolidLine}, view);
    }
    for (std::uint32_t edge = 0; edge < scene.edges.size(); ++edge)
        if (!wired.contains({scene.edges[edge].from, scene.edges[edge].to}))
            paintEdge(painter, scene, view, edge);
}

void paintWires(QPainter& painter, const LineageScene& scene, const SceneView& view)
{
    if (!inTrace(view))
        return;
    for (std::size_t i = 0; i < scene.wires.size(); ++i)
        if (view.trace->wires[i]) {
            const bool indirect = (scene.wires[i].kinds & kDirectKinds) == 0 && scene.wires[i].kinds != 0;
            paintCurve(painter, wireCurve(scene, scene.wires[i]),
                       {view.theme->accent, indirect ? 1.0 : 2.0, indirect ? Qt::DashLine : Qt::SolidLine},
                       view);
        }
}

void paintGroups(QPainter& painter, const LineageScene& scene, const SceneView& view)
{
    const Theme& theme = *view.theme;
    const bool isFar = detailAt(view.scale) < Detail::Whole;
    QFont font = theme.font(Theme::FontStep::Small, true);
    if (isFar) // large letters where the cards' own are unreadable
        font.setPixelSize(static_cast<int>(std::min(120.0, 12 / std::max(0.05, view.scale))));
    const QFontMetricsF metrics(font);
    for (const SceneGroup& group : scene.groups) {
        QColor ground = theme.accentSoft;
        ground.setAlphaF(0.35F);
        painter.setPen(QPen(theme.line, 1));
        painter.setBrush(ground);
        painter.drawRoundedRect(group.rect, 10, 10);
        painter.setFont(font);
        painter.setPen(theme.secondaryText);
        const QString label = metrics.elidedText(group.label, Qt::ElideMiddle, group.rect.width() - 24);
        const double baseline = isFar ? group.rect.top() - metrics.descent() - 2 : group.rect.top() + 17;
        painter.drawText(QPointF(group.rect.left() + 14, baseline), label);
    }
}

template <typename Paint>
void forEach(const std::optional<std::vector<std::uint32_t>>& chosen, std::size_t all, Paint paint)
{
    if (chosen) {
        for (const std::uint32_t index : *chosen)
            paint(index);
        return;
    }
    for (std::uint32_t index = 0; index < all; ++index)
        paint(index);
}

/// The traced ones above the others.
void paintEdges(QPainter& painter, const LineageScene& scene, const SceneView& view)
{
    const auto isTraced = [&](std::uint32_t edge) { return inTrace(view) && view.trace->edges[edge]; };
    forEach(view.edges, scene.edges.size(), [&](std::uint32_t edge) {
        if (!isTraced(edge))
            paintEdge(painter, scene, view, edge);
    });
    forEach(view.edges, scene.edges.size(), [&](std::uint32_t edge) {
        if (isTraced(edge))
            paintEdge(painter, scene, view, edge);
    });
}

} // namespace

Detail detailAt(double scale)
{
    if (scale < 0.25)
        return Detail::Blocks;
    if (scale < 0.38)
        return Detail::Outlines;
    return scale < 0.62 ? Detail::Names : Detail::Whole;
}

QRectF handleRect(const SceneCard& card, Direction side)
{
    const bool isUp = side == Direction::Upstream;
    const int hidden = isUp ? card.hiddenUpstream : card.hiddenDownstream;
    if (hidden <= 0 || !card.isSingle())
        return {};
    const int digits = hidden < 10 ? 1 : hidden < 100 ? 2 : hidden < 1000 ? 3 : 4;
    const double width = 17 + 6.5 * digits;
    const int shown = isUp ? card.shownUpstream : card.shownDownstream;
    // Beside edges it makes room for their arrows.
    const double y = shown > 0 ? card.rect.top() + card.headHeight() - 6 : card.portY();
    constexpr double kOutward = 5;
    const double x = isUp ? card.rect.left() - kOutward : card.rect.right() + kOutward;
    return {x - width / 2, y - 10, width, 20};
}

QRectF groupLabelRect(const SceneGroup& group, double scale)
{
    if (detailAt(scale) < Detail::Whole) // large letters stand over the group
        return {group.rect.left(), group.rect.top() - 16 / scale, group.rect.width(), 16 / scale};
    return {group.rect.left(), group.rect.top(), group.rect.width(), 22};
}

std::vector<QPointF> wireCurve(const LineageScene& scene, const SceneWire& wire)
{
    const SceneCard& from = scene.cards[wire.from];
    const SceneCard& to = scene.cards[wire.to];
    const int fromRow = from.rowOf(wire.fromColumn);
    const int toRow = to.rowOf(wire.toColumn);
    const double startY =
        fromRow >= 0 ? from.columnRect(static_cast<std::size_t>(fromRow)).center().y() : from.portY();
    const double endY = toRow >= 0 ? to.columnRect(static_cast<std::size_t>(toRow)).center().y() : to.portY();
    std::vector<QPointF> curve;
    for (const std::uint32_t index : scene.out[wire.from])
        if (scene.edges[index].to == wire.to && scene.edges[index].kind == EdgeKind::Data)
            curve = scene.edges[index].curve; // its route is known to be free of other cards
    if (curve.size() < 4)
        curve = directCurve(from, to);
    curve[0].setY(startY);
    curve[1].setY(startY);
    curve[curve.size() - 1].setY(endY);
    curve[curve.size() - 2].setY(endY);
    return curve;
}

void paintScene(QPainter& painter, const LineageScene& scene, const SceneView& view)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, view.antialiased && view.scale > 0.25);
    paintGroups(painter, scene, view);
    painter.setRenderHint(QPainter::Antialiasing, view.antialiased && view.scale > 0.35);
    if (view.allWires)
        paintAllWires(painter, scene, view);
    else
        paintEdges(painter, scene, view);
    paintWires(painter, scene, view);
    painter.setRenderHint(QPainter::Antialiasing, view.antialiased && detailAt(view.scale) >= Detail::Names);
    CardPainter cards(painter, scene, view);
    forEach(view.cards, scene.cards.size(), [&](std::uint32_t card) { cards.paint(card); });
    forEach(view.cards, scene.cards.size(), [&](std::uint32_t card) { cards.paintHandles(card); });
    painter.restore();
}

void paintGrid(QPainter& painter, const QRectF& visible, const SceneView& view)
{
    double step = kGridStep;
    while (step * view.scale < 14)
        step *= 2;
    // On whole pixels, or some rows of dots would look heavier than others.
    const QTransform toDevice = painter.transform();
    painter.save();
    painter.resetTransform();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double ratio = painter.device()->devicePixelRatioF();
    const int size = std::max(1, static_cast<int>(std::lround((view.scale < 0.5 ? 1 : 1.6) * ratio)));
    std::vector<QPoint> dots;
    for (double x = std::floor(visible.left() / step) * step; x <= visible.right(); x += step)
        for (double y = std::floor(visible.top() / step) * step; y <= visible.bottom(); y += step)
            dots.push_back(toDevice.map(QPointF(x, y)).toPoint());
    painter.setPen(QPen(view.theme->gridDot, size, Qt::SolidLine, Qt::SquareCap));
    painter.drawPoints(dots.data(), static_cast<int>(dots.size()));
    painter.restore();
}

} // namespace upriver
