// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/seen_part.h"

#include <QFontMetricsF>
#include <QPainter>

namespace upriver {

namespace {

double baselineIn(const QRectF& box, const QFontMetricsF& metrics)
{
    return box.center().y() + (metrics.ascent() - metrics.descent()) / 2;
}

} // namespace

void paintSceneLabel(QPainter& painter, const Theme& theme, const SceneLabel& label, const QRectF& box)
{
    const bool isFocus = label.about == SceneLabel::About::Focus;
    const bool isRegion = label.about == SceneLabel::About::Region;
    QColor ground = isRegion ? theme.canvas : theme.card;
    ground.setAlphaF(0.9F);
    painter.setPen(isRegion ? QPen(Qt::NoPen) : QPen(isFocus ? theme.accent : theme.line, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(box, Theme::kRadius, Theme::kRadius);
    QFont font = theme.font(Theme::FontStep::Body, true);
    font.setPixelSize(label.pixelSize);
    painter.setFont(font);
    painter.setPen(isFocus ? theme.accent : theme.text);
    painter.drawText(QPointF(box.center().x() - label.advance / 2, baselineIn(box, QFontMetricsF(font))),
                     label.text);
}

void paintLaneTitle(QPainter& painter, const Theme& theme, const QString& title, const QRectF& box)
{
    const QFont font = theme.font(Theme::FontStep::Caption, true);
    QColor ground = theme.panel;
    ground.setAlphaF(0.92F);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), Theme::kRadius, Theme::kRadius);
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(QPointF(box.left() + 10, baselineIn(box, QFontMetricsF(font))), title);
}

} // namespace upriver
