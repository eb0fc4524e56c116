// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_painter.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <QFontMetricsF>
#include <QImage>
#include <QPaintDevice>
#include <QPainter>
#include <QPainterPath>
#include <QTransform>

#include "ui/graph/card_painter.h"
#include "ui/graph/edge_counts.h"
#include "ui/graph/edge_painter.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kGridStep = 20;

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
        if (detailAt(view.scale) < Detail::Names && !view.farTitles)
            continue;
        painter.setFont(font);
        painter.setPen(theme.secondaryText);
        const QString label = metrics.elidedText(group.label, Qt::ElideMiddle, group.rect.width() - 24);
        const double baseline = isFar ? group.rect.top() - metrics.descent() - 2 : group.rect.top() + 17;
        painter.drawText(QPointF(group.rect.left() + 14, baseline), label);
    }
}

void paintLanes(QPainter& painter, const LineageScene& scene, const SceneView& view)
{
    const Theme& theme = *view.theme;
    QFont font = theme.font(Theme::FontStep::Body, true);
    if (detailAt(view.scale) < Detail::Whole)
        font.setPixelSize(static_cast<int>(std::min(120.0, 13 / std::max(0.05, view.scale))));
    const QFontMetricsF metrics(font);
    for (std::size_t i = 0; i < scene.lanes.size(); ++i) {
        const SceneLane& lane = scene.lanes[i];
        QColor ground = theme.accentSoft;
        ground.setAlphaF(i % 2 == 0 ? 0.45F : 0.2F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(ground);
        painter.drawRect(lane.rect);
        if (!view.farTitles)
            continue; // the canvas keeps them in view by itself
        painter.setFont(font);
        painter.setPen(theme.secondaryText);
        painter.drawText(QPointF(lane.rect.left() + 14, lane.rect.top() + 10 + metrics.ascent()),
                         metrics.elidedText(lane.label, Qt::ElideRight, lane.rect.width() - 20));
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
    paintLanes(painter, scene, view);
    paintGroups(painter, scene, view);
    painter.setRenderHint(QPainter::Antialiasing, view.antialiased && view.scale > 0.35);
    EdgePainter(painter, scene, view).paint();
    painter.setRenderHint(QPainter::Antialiasing, view.antialiased && detailAt(view.scale) >= Detail::Names);
    CardPainter cards(painter, scene, view);
    forEach(view.cards, scene.cards.size(), [&](std::uint32_t card) { cards.paint(card); });
    cards.paintQuickNames();
    if (!view.allWires)
        paintEdgeCounts(painter, scene, view);
    forEach(view.cards, scene.cards.size(), [&](std::uint32_t card) { cards.paintHandles(card); });
    forEach(view.cards, scene.cards.size(), [&](std::uint32_t card) { cards.paintCardSign(card); });
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
    // One row is painted and copied: thousands of dots cost more than the cards among them.
    std::vector<int> places;
    const auto dotBefore = [step](double place) { return static_cast<qint64>(std::floor(place / step)); };
    for (qint64 x = dotBefore(visible.left()); x <= dotBefore(visible.right()); ++x)
        places.push_back(toDevice.map(QPointF(double(x) * step, 0)).toPoint().x());
    QImage row(places.back() - places.front() + size, size, QImage::Format_ARGB32_Premultiplied);
    row.fill(Qt::transparent);
    QPainter dots(&row);
    for (const int place : places)
        dots.fillRect(place - places.front(), 0, size, size, view.theme->gridDot);
    dots.end();
    for (qint64 y = dotBefore(visible.top()); y <= dotBefore(visible.bottom()); ++y) {
        const int place = toDevice.map(QPointF(0, double(y) * step)).toPoint().y();
        painter.drawImage(QPoint(places.front(), place) - QPoint(size / 2, size / 2), row);
    }
    painter.restore();
}

} // namespace upriver
