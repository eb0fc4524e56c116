// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <QPainter>
#include <QTransform>

#include "ui/graph/lineage_canvas.h"

namespace upriver {

namespace {

constexpr QSizeF kMinimap{190, 112};
constexpr double kCorner = 14;
constexpr double kInset = 6;
constexpr int kNarrow = 760; // below this width they would cover the picture

void paintBox(QPainter& painter, const Theme& theme, const QRectF& box)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), Theme::kRadius, Theme::kRadius);
}

} // namespace

QRectF LineageCanvas::minimapRect() const
{
    if (!m_minimap || !m_scene || m_scene->cards.empty() || width() < kNarrow)
        return {};
    return {QPointF(width() - kMinimap.width() - kCorner, height() - kMinimap.height() - kCorner), kMinimap};
}

QTransform LineageCanvas::minimapTransform() const
{
    const QRectF inner = minimapRect().adjusted(kInset, kInset, -kInset, -kInset);
    const QRectF& bounds = m_scene->bounds;
    const double scale = std::min(inner.width() / std::max(1.0, bounds.width()),
                                  inner.height() / std::max(1.0, bounds.height()));
    QTransform transform;
    transform.translate(inner.center().x(), inner.center().y());
    transform.scale(scale, scale);
    transform.translate(-bounds.center().x(), -bounds.center().y());
    return transform;
}

void LineageCanvas::paintMinimap(QPainter& painter) const
{
    const QRectF box = minimapRect();
    if (box.isEmpty())
        return;
    const Theme& theme = currentTheme();
    paintBox(painter, theme, box);
    painter.save();
    painter.setClipRect(box.adjusted(2, 2, -2, -2));
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QTransform transform = minimapTransform();
    for (const SceneCard& card : m_scene->cards) {
        QRectF block = transform.mapRect(card.rect);
        block.setHeight(std::max(2.0, block.height()));
        QColor hue = card.root ? theme.accent : theme.hue(card.kind, card.subtype, card.platform);
        hue.setAlphaF(card.root ? 1.0F : 0.75F);
        painter.fillRect(block, hue);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = theme.accent;
    veil.setAlphaF(0.08F);
    painter.setPen(QPen(theme.accent, 1.2));
    painter.setBrush(veil);
    painter.drawRoundedRect(transform.mapRect(visibleArea()).intersected(box.adjusted(3, 3, -3, -3)), 2, 2);
    painter.restore();
}

void LineageCanvas::paintLegendBox(QPainter& painter) const
{
    const Theme& theme = currentTheme();
    const double minimap = minimapRect().isEmpty() ? 0 : kMinimap.width() + kCorner;
    const double room = width() - 2 * kCorner - minimap;
    const QSizeF size = legendSize(*m_scene, theme, room);
    if (width() < kNarrow || size.height() > height() / 4.0)
        return;
    const QPointF corner(kCorner, height() - kCorner - size.height());
    paintBox(painter, theme, {corner, size});
    paintLegend(painter, *m_scene, theme, corner, room);
}

void LineageCanvas::centreByMinimap(QPointF widgetPoint)
{
    setView(m_scale, minimapTransform().inverted().map(widgetPoint));
}

} // namespace upriver
