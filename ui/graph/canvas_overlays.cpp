// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <QPainter>
#include <QPixmap>
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

QPixmap clearPixmap(QSizeF size, double ratio)
{
    QPixmap pixmap((size * ratio).toSize().expandedTo({1, 1}));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    return pixmap;
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

void LineageCanvas::forgetOverlays()
{
    m_minimapGround = {};
    m_legendBox = {};
}

// Thousands of cards do not change while the view moves over them: painted once.
void LineageCanvas::paintMinimap(QPainter& painter)
{
    const QRectF box = minimapRect();
    if (box.isEmpty())
        return;
    const Theme& theme = currentTheme();
    const QTransform transform = minimapTransform();
    if (m_minimapGround.isNull()) {
        m_minimapGround = clearPixmap(box.size(), devicePixelRatioF());
        QPainter ground(&m_minimapGround);
        ground.translate(-box.topLeft());
        paintBox(ground, theme, box);
        ground.setClipRect(box.adjusted(2, 2, -2, -2));
        ground.setRenderHint(QPainter::Antialiasing, false);
        for (const SceneCard& card : m_scene->cards) {
            QRectF block = transform.mapRect(card.rect);
            block.setHeight(std::max(2.0, block.height()));
            QColor hue = card.root ? theme.accent : cardHue(*m_scene, card, theme);
            hue.setAlphaF(card.root ? 1.0F : 0.75F);
            ground.fillRect(block, hue);
        }
    }
    painter.drawPixmap(box.topLeft(), m_minimapGround);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = theme.accent;
    veil.setAlphaF(0.08F);
    painter.setPen(QPen(theme.accent, 1.2));
    painter.setBrush(veil);
    painter.drawRoundedRect(transform.mapRect(visibleArea()).intersected(box.adjusted(3, 3, -3, -3)), 2, 2);
}

void LineageCanvas::paintLegendBox(QPainter& painter)
{
    if (width() < kNarrow && m_scene->key.empty()) // a lens is nothing without its legend
        return;
    if (m_legendBox.isNull()) {
        const Theme& theme = currentTheme();
        const double minimap = minimapRect().isEmpty() ? 0 : kMinimap.width() + kCorner;
        const double room = width() - 2 * kCorner - minimap;
        const QSizeF size = legendSize(*m_scene, theme, room);
        if (size.isEmpty())
            return;
        m_legendBox = clearPixmap(size, devicePixelRatioF());
        QPainter box(&m_legendBox);
        paintBox(box, theme, {{0, 0}, size});
        paintLegend(box, *m_scene, theme, {0, 0}, room);
    }
    if (const QRectF box = legendRect(); !box.isEmpty())
        painter.drawPixmap(box.topLeft(), m_legendBox);
}

QRectF LineageCanvas::legendRect() const
{
    const QSizeF size = m_legendBox.deviceIndependentSize();
    if (!m_legend || m_legendBox.isNull() || size.width() < kCorner ||
        (width() < kNarrow && m_scene->key.empty()) ||
        size.height() > height() / (m_scene->key.empty() ? 4.0 : 2.5))
        return {};
    return {QPointF(kCorner, height() - kCorner - size.height()), size};
}

void LineageCanvas::centreByMinimap(QPointF widgetPoint)
{
    setView(m_scale, minimapTransform().inverted().map(widgetPoint));
}

} // namespace upriver
