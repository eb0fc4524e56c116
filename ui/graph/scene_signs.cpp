// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/scene_signs.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include "ui/shell/theme.h"

namespace upriver {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("SceneSign", text); }

bool isFilled(SceneSign sign)
{
    return sign == SceneSign::Carries || sign == SceneSign::Failed || sign == SceneSign::Added ||
           sign == SceneSign::Changed || sign == SceneSign::Gone;
}

// Shapes lie in a square from -1 to 1.

QPainterPath crossed(double reach)
{
    QPainterPath path;
    path.moveTo(-reach, -reach);
    path.lineTo(reach, reach);
    path.moveTo(reach, -reach);
    path.lineTo(-reach, reach);
    return path;
}

QPainterPath lock()
{
    QPainterPath path;
    path.addRect(-0.44, -0.06, 0.88, 0.56);
    path.moveTo(-0.28, -0.06);
    path.lineTo(-0.28, -0.26);
    path.cubicTo(-0.28, -0.66, 0.28, -0.66, 0.28, -0.26);
    path.lineTo(0.28, -0.06);
    return path;
}

QPainterPath arrow()
{
    QPainterPath path;
    path.moveTo(-0.5, 0);
    path.lineTo(0.48, 0);
    path.moveTo(0.1, -0.38);
    path.lineTo(0.5, 0);
    path.lineTo(0.1, 0.38);
    return path;
}

QPainterPath question()
{
    QPainterPath path;
    path.moveTo(-0.3, -0.28);
    path.cubicTo(-0.3, -0.74, 0.34, -0.74, 0.34, -0.26);
    path.cubicTo(0.34, 0.04, 0, 0.02, 0, 0.26);
    path.addEllipse(QPointF(0, 0.56), 0.03, 0.03);
    return path;
}

QPainterPath dots()
{
    QPainterPath path;
    for (const double x : {-0.42, 0.0, 0.42})
        path.addEllipse(QPointF(x, 0), 0.06, 0.06);
    return path;
}

QPainterPath wave()
{
    QPainterPath path;
    path.moveTo(-0.5, 0.12);
    path.cubicTo(-0.25, -0.5, 0.25, 0.5, 0.5, -0.12);
    return path;
}

QPainterPath bars(bool isPlus)
{
    QPainterPath path;
    path.moveTo(-0.5, 0);
    path.lineTo(0.5, 0);
    if (isPlus) {
        path.moveTo(0, -0.5);
        path.lineTo(0, 0.5);
    }
    return path;
}

QPainterPath shapeOf(SceneSign sign)
{
    switch (sign) {
    case SceneSign::Carries:
        return lock();
    case SceneSign::Flows:
    case SceneSign::Affected:
        return arrow();
    case SceneSign::Maybe:
        return question();
    case SceneSign::Masked:
        return dots();
    case SceneSign::Failed:
        return crossed(0.38);
    case SceneSign::Changed:
        return wave();
    case SceneSign::Added:
    case SceneSign::Gone:
        return bars(sign == SceneSign::Added);
    case SceneSign::None:
        break;
    }
    return {};
}

} // namespace

QString signName(SceneSign sign)
{
    switch (sign) {
    case SceneSign::Carries:
        return tr("Marked as sensitive");
    case SceneSign::Flows:
        return tr("Sensitive columns flow in");
    case SceneSign::Maybe:
        return tr("May hold them: columns not known");
    case SceneSign::Masked:
        return tr("Masked only");
    case SceneSign::Failed:
        return tr("Failed");
    case SceneSign::Affected:
        return tr("Downstream of a failure");
    case SceneSign::Added:
        return tr("Added");
    case SceneSign::Changed:
        return tr("Changed");
    case SceneSign::Gone:
        return tr("Gone");
    case SceneSign::None:
        break;
    }
    return {};
}

QColor signColour(const Theme& theme, SceneSign sign)
{
    switch (sign) {
    case SceneSign::Failed:
    case SceneSign::Affected:
        return theme.failed;
    case SceneSign::Added:
        return theme.ok;
    case SceneSign::Changed:
        return theme.warning;
    case SceneSign::Gone:
        return theme.secondaryText;
    default:
        return theme.classified;
    }
}

void paintSign(QPainter& painter, const Theme& theme, SceneSign sign, QPointF middle, double size)
{
    if (sign == SceneSign::None)
        return;
    const QColor colour = signColour(theme, sign);
    const double radius = size / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    // A rim of the ground sets it off from the card's outline and from edges.
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.card);
    painter.drawEllipse(middle, radius + size * 0.08, radius + size * 0.08);
    painter.setBrush(isFilled(sign) ? colour : theme.card);
    painter.setPen(QPen(colour, size * 0.09));
    painter.drawEllipse(middle, radius - size * 0.045, radius - size * 0.045);
    painter.translate(middle);
    painter.scale(radius, radius);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(
        QPen(isFilled(sign) ? theme.card : colour, 0.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(shapeOf(sign));
    painter.restore();
}

} // namespace upriver
