// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/edge_painter.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <QPainter>

#include "ui/graph/card_sprites.h"
#include "ui/graph/curve_parts.h"

namespace upriver {

namespace {

constexpr float kDimmed = 0.3F;
constexpr float kAside = 0.5F;
constexpr float kControl = 0.55F;
constexpr double kArrowLength = 8;
constexpr double kArrowHalf = 3.5;
constexpr double kArrowsFrom = 0.25;
constexpr double kCurvesFrom = 0.1;  // below this scale a curve is a line
constexpr double kSmoothFrom = 0.35; // below this one no line is antialiased
constexpr double kPiece = 11;        // pixels
constexpr int kMostPieces = 24;
constexpr double kFlat = 0.35; // pixels: what a line may stray from its curve

QColor faded(QColor colour, float share)
{
    colour.setAlphaF(colour.alphaF() * share);
    return colour;
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

QPointF middleOf(const std::vector<QPointF>& curve)
{
    const std::size_t middle = (curve.size() / 3) / 2 * 3;
    QPainterPath piece(curve[middle]);
    piece.cubicTo(curve[middle + 1], curve[middle + 2], curve[middle + 3]);
    return piece.pointAtPercent(0.5);
}

/// How far the handles of a piece stand from the line between its ends.
double bulge(const QPointF& a, const QPointF& b, const QPointF& c, const QPointF& d)
{
    const QPointF chord = d - a;
    const double length = std::sqrt(QPointF::dotProduct(chord, chord));
    if (length < 1)
        return std::max((b - a).manhattanLength(), (c - a).manhattanLength());
    const auto across = [&](const QPointF& point) {
        const QPointF way = point - a;
        return std::abs(chord.x() * way.y() - chord.y() * way.x()) / length;
    };
    return std::max(across(b), across(c));
}

} // namespace

EdgePainter::EdgePainter(QPainter& painter, const LineageScene& scene, const SceneView& view)
    : m_painter(painter), m_scene(scene), m_view(view), m_hasTrace(view.trace && view.trace->isActive())
{}

void EdgePainter::paint()
{
    m_painter.setBrush(Qt::NoBrush);
    if (m_view.allWires) {
        paintAllWires();
    } else {
        const auto some = [this](bool traced) {
            const auto one = [&](std::uint32_t edge) {
                if (isTraced(edge) == traced)
                    paintEdge(edge);
            };
            if (m_view.edges)
                std::for_each(m_view.edges->begin(), m_view.edges->end(), one);
            else
                for (std::uint32_t edge = 0; edge < m_scene.edges.size(); ++edge)
                    one(edge);
            flush();
        };
        some(false);
        if (m_hasTrace)
            some(true);
    }
    paintSignedWires();
    paintTracedWires();
}

/// What a view says of columns, while no trace asks for others; between opened cards.
void EdgePainter::paintSignedWires()
{
    if (m_hasTrace || m_view.allWires)
        return;
    for (const SceneWire& wire : m_scene.wires) {
        const bool isOpen = wire.sign != SceneSign::None &&
                            m_scene.cards[wire.from].rowOf(wire.fromColumn) >= 0 &&
                            m_scene.cards[wire.to].rowOf(wire.toColumn) >= 0;
        if (isOpen)
            paintCurve(wireCurve(m_scene, wire),
                       {signColour(*m_view.theme, wire.sign), 1.5,
                        wire.sign == SceneSign::Masked ? Qt::DashLine : Qt::SolidLine});
    }
    flush();
}

bool EdgePainter::isTraced(std::uint32_t edge) const { return m_hasTrace && m_view.trace->edges[edge]; }

EdgePainter::Look EdgePainter::lookOf(std::uint32_t index, bool isTraced) const
{
    const SceneEdge& edge = m_scene.edges[index];
    Look look{m_view.theme->faint};
    if (edge.kind == EdgeKind::Control)
        look.colour = faded(m_view.theme->unknown, kControl);
    if (edge.manual)
        look.style = Qt::DashLine;
    else if (edge.inferred)
        look.style = Qt::DotLine;
    if (edge.sign != SceneSign::None) {
        look.colour = signColour(*m_view.theme, edge.sign);
        look.width = 2;
        if (edge.sign == SceneSign::Gone || edge.sign == SceneSign::Masked)
            look.style = Qt::DashLine;
        else if (edge.sign == SceneSign::Maybe)
            look.style = Qt::DotLine;
    }
    if (isTraced || m_view.hoveredEdge == static_cast<int>(index)) {
        look.colour = m_view.theme->accent;
        look.width = 2;
    }
    look.isDimmed = m_hasTrace && !isTraced;
    if (look.isDimmed || (!m_hasTrace && edge.aside))
        look.colour = faded(look.colour, look.isDimmed ? kDimmed : kAside);
    return look;
}

void EdgePainter::paintEdge(std::uint32_t index)
{
    const SceneEdge& edge = m_scene.edges[index];
    if (edge.curve.size() < 4)
        return;
    const Look look = lookOf(index, isTraced(index));
    paintCurve(edge.curve, look);
    if (edge.bundle == 1 && (edge.sign == SceneSign::Added || edge.sign == SceneSign::Gone))
        paintEdgeSign(edge);
}

/// What came and went has a shape, too.
void EdgePainter::paintEdgeSign(const SceneEdge& edge)
{
    if (detailAt(m_view.scale) < Detail::Names)
        return;
    paintSign(m_painter, *m_view.theme, edge.sign, middleOf(edge.curve), 16);
    m_painter.setBrush(Qt::NoBrush);
    m_isTaken = false;
}

void EdgePainter::take(const Look& look)
{
    if (m_isTaken && look == m_taken)
        return;
    QPen pen(look.colour, widthOf(look), look.style);
    // Wide antialiased cosmetic pens cost five times a plain one: only far out, where lines would vanish.
    pen.setCosmetic(isCosmetic(look));
    if (look.style != Qt::SolidLine)
        pen.setDashOffset(look.dashesBefore * (pen.isCosmetic() ? m_view.scale : 1) / pen.widthF());
    m_painter.setPen(pen);
    m_taken = look;
    m_isTaken = true;
}

bool EdgePainter::isSmooth() const { return m_view.antialiased && m_view.scale > kSmoothFrom; }

bool EdgePainter::isFlattened(const Look& look) const { return look.style == Qt::SolidLine && !isSmooth(); }

double EdgePainter::widthOf(const Look& look) const { return isOfThinLines() ? 1 : look.width; }

bool EdgePainter::isCosmetic(const Look& look) const
{
    return m_view.scale < 1 || look.isDimmed || isOfThinLines();
}

// Qt fills a wide line as an area of its own, with threads waiting for each other: some fifty thin ones'
// time.
bool EdgePainter::isOfThinLines() const { return m_view.sprites && !isSmooth(); }

int EdgePainter::thinLinesFor(const Look& look) const
{
    const double wide = look.width * (look.isDimmed ? 1 : std::max(1.0, m_view.scale));
    return isOfThinLines() ? std::max(1, static_cast<int>(std::lround(wide))) : 1;
}

EdgePainter::Batch& EdgePainter::batchOf(const Look& look)
{
    const auto same = std::find_if(m_batches.begin(), m_batches.end(),
                                   [&](const Batch& batch) { return batch.look == look; });
    return same != m_batches.end() ? *same : m_batches.emplace_back(Batch{look, {}, {}});
}

void EdgePainter::flatten(const std::vector<QPointF>& curve, QList<QLineF>& lines) const
{
    if (m_view.scale < kCurvesFrom) {
        lines.emplace_back(curve.front(), curve.back());
        return;
    }
    for (std::size_t i = 0; i + 3 < curve.size(); i += 3) {
        const QPointF& a = curve[i];
        const QPointF& b = curve[i + 1];
        const QPointF& c = curve[i + 2];
        const QPointF& d = curve[i + 3];
        const double length =
            ((b - a).manhattanLength() + (c - b).manhattanLength() + (d - c).manhattanLength()) *
            m_view.scale;
        // As many as the eye asks for: what is nearly straight needs few, however long it is.
        const double bent = std::sqrt(0.75 * bulge(a, b, c, d) * m_view.scale / kFlat);
        const int pieces =
            std::clamp(static_cast<int>(std::min(length / kPiece, std::ceil(bent))), 1, kMostPieces);
        QPointF last = a;
        for (int piece = 1; piece <= pieces; ++piece) {
            const double t = static_cast<double>(piece) / pieces;
            const double u = 1 - t;
            const QPointF next =
                a * (u * u * u) + b * (3 * u * u * t) + c * (3 * u * t * t) + d * (t * t * t);
            lines.emplace_back(last, next);
            last = next;
        }
    }
}

void EdgePainter::paintCurve(const std::vector<QPointF>& curve, const Look& look)
{
    if (curve.size() < 4)
        return;
    // Of thin dashes Qt counts pixels, not their length: only from the curve's own start on they are the
    // same.
    const bool isThin = widthOf(look) * (isCosmetic(look) ? 1 : m_view.scale) <= 1;
    if (!m_view.reach || isAbout(curve, *m_view.reach) || (isThin && look.style != Qt::SolidLine)) {
        paintPart(curve, look);
    } else {
        for (const CurvePart& part : partsWithin(curve, *m_view.reach)) {
            Look here = look;
            if (look.style != Qt::SolidLine)
                here.dashesBefore = lengthBefore(curve, part.start);
            paintPart(part.points, here);
        }
    }
    if (m_view.scale > kArrowsFrom)
        paintArrow(curve, look);
}

void EdgePainter::paintPart(const std::vector<QPointF>& points, const Look& look)
{
    if (isFlattened(look))
        return flatten(points, batchOf(look).lines);
    take(look);
    m_path.clear();
    m_path.moveTo(points.front());
    for (std::size_t i = 1; i + 2 < points.size(); i += 3)
        m_path.cubicTo(points[i], points[i + 1], points[i + 2]);
    m_painter.drawPath(m_path);
    for (int line = 1; line < thinLinesFor(look); ++line)
        m_painter.drawPath(m_path.translated(0, line / m_view.scale));
}

void EdgePainter::paintLines(const QList<QLineF>& lines, int thinLines)
{
    for (int line = 0; line < thinLines; ++line) {
        const double aside = (line - (thinLines - 1) / 2) / m_view.scale;
        if (aside == 0) {
            m_painter.drawLines(lines);
            continue;
        }
        QList<QLineF> beside = lines;
        for (QLineF& each : beside)
            each.translate(std::abs(each.dx()) < std::abs(each.dy()) ? QPointF(aside, 0) : QPointF(0, aside));
        m_painter.drawLines(beside);
    }
}

void EdgePainter::flush()
{
    for (const Batch& batch : m_batches) {
        take(batch.look);
        paintLines(batch.lines, thinLinesFor(batch.look));
    }
    for (const Batch& batch : m_batches) {
        const SpriteKey key{.colour = batch.look.colour.rgba(), .look = SpriteKey::kArrow};
        for (const QPointF& tip : batch.arrows)
            m_view.sprites->draw(
                m_painter, key,
                QRectF(tip - QPointF(kArrowLength, kArrowHalf), QSizeF(kArrowLength, 2 * kArrowHalf)),
                [&](QPainter& painter) {
                    paintHead(painter, {kArrowLength, kArrowHalf}, {1, 0}, batch.look.colour);
                });
    }
    m_batches.clear();
}

void EdgePainter::paintHead(QPainter& painter, QPointF tip, QPointF along, const QColor& colour) const
{
    const QPointF across(-along.y(), along.x());
    const QPointF base = tip - along * kArrowLength;
    const QPointF corners[] = {tip, base + across * kArrowHalf, base - across * kArrowHalf};
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawConvexPolygon(corners, 3);
}

void EdgePainter::paintArrow(const std::vector<QPointF>& curve, const Look& look)
{
    const QPointF along = directionAtEnd(curve);
    // Nearly all arrive level: one picture serves them all.
    if (m_view.sprites && along.x() > 0.999) {
        batchOf(look).arrows.push_back(curve.back());
        return;
    }
    paintHead(m_painter, curve.back(), along, look.colour);
    m_painter.setBrush(Qt::NoBrush);
    m_isTaken = false;
}

void EdgePainter::paintAllWires()
{
    std::set<std::pair<std::uint32_t, std::uint32_t>> wired;
    for (const SceneWire& wire : m_scene.wires) {
        wired.emplace(wire.from, wire.to);
        const bool indirect = wire.kinds != 0 && (wire.kinds & kDirectKinds) == 0;
        paintCurve(wireCurve(m_scene, wire),
                   {m_view.theme->faint, 1, indirect ? Qt::DashLine : Qt::SolidLine});
    }
    for (std::uint32_t edge = 0; edge < m_scene.edges.size(); ++edge)
        if (!wired.contains({m_scene.edges[edge].from, m_scene.edges[edge].to}))
            paintEdge(edge);
    flush();
}

void EdgePainter::paintTracedWires()
{
    if (!m_hasTrace)
        return;
    for (std::size_t i = 0; i < m_scene.wires.size(); ++i)
        if (m_view.trace->wires[i]) {
            const SceneWire& wire = m_scene.wires[i];
            const bool indirect = (wire.kinds & kDirectKinds) == 0 && wire.kinds != 0;
            paintCurve(wireCurve(m_scene, wire),
                       {m_view.theme->accent, indirect ? 1.0 : 2.0, indirect ? Qt::DashLine : Qt::SolidLine});
        }
    flush();
}

} // namespace upriver
