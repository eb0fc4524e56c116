// SPDX-License-Identifier: Apache-2.0
// What the canvas says over its picture: names in large letters where those of the cards can't be read, and
// how many cards lie beyond each border.
#include <algorithm>
#include <cmath>

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include "ui/graph/lineage_canvas.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kInset = 8;
constexpr double kTopRow = 44; // the status line stands above
constexpr double kSignHeight = 24;
constexpr double kLaneHead = 52;     // scene pixels above the cards of a lane
constexpr double kAround = 24;       // scene pixels beside a picture that leaves the program
constexpr double kMostOfAView = 0.8; // the rest shows where one comes from
constexpr Qt::Edge kBorders[] = {Qt::LeftEdge, Qt::RightEdge, Qt::TopEdge, Qt::BottomEdge};

double baselineIn(const QRectF& box, const QFontMetricsF& metrics)
{
    return box.center().y() + (metrics.ascent() - metrics.descent()) / 2;
}

// Over their lane while that is in view, also where the upper end of it is not; above it where the picture is
// too small for them to stand within.
QRectF laneTitleRect(const LineageCanvas& canvas, const SceneLane& lane)
{
    const QFontMetricsF metrics(currentTheme().font(Theme::FontStep::Caption, true));
    const QPointF corner = canvas.toWidget(lane.rect.topLeft());
    const double left = std::max(kInset, corner.x());
    const double right = std::min(canvas.width() - kInset, canvas.toWidget(lane.rect.topRight()).x());
    const double wide = std::ceil(metrics.horizontalAdvance(lane.label)) + 20;
    const double within = std::min(6.0, kLaneHead * canvas.scale() - kSignHeight - 4);
    const double top = std::max(kTopRow, corner.y() + within);
    if (wide > right - left || top > canvas.height() - kSignHeight)
        return {};
    return {left + (right - left - wide) / 2, top, wide, kSignHeight};
}

} // namespace

std::vector<ShownLabel> LineageCanvas::shownLabels() const
{
    if (!m_scene || m_gliding || detailAt(m_scale) >= Detail::Names)
        return {};
    auto labels =
        m_labels.shownIn(QRectF(rect()).adjusted(kInset, kTopRow, -kInset, -kInset), m_scale, m_offset);
    std::vector<QRectF> taken{minimapRect(), legendRect()};
    for (const Qt::Edge border : kBorders)
        taken.push_back(beyondRect(border));
    for (const SceneLane& lane : m_scene->lanes)
        taken.push_back(laneTitleRect(*this, lane));
    std::erase_if(labels, [&](const ShownLabel& shown) {
        return std::any_of(taken.begin(), taken.end(),
                           [&](const QRectF& box) { return box.intersects(shown.box); });
    });
    return labels;
}

void LineageCanvas::paintLabels(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& [label, box] : shownLabels())
        paintSceneLabel(painter, currentTheme(), *label, box);
}

void LineageCanvas::paintLaneTitles(QPainter& painter) const
{
    for (const SceneLane& lane : m_scene->lanes)
        if (const QRectF box = laneTitleRect(*this, lane); !box.isEmpty())
            paintLaneTitle(painter, currentTheme(), lane.label, box);
}

SeenPart LineageCanvas::seenPart() const
{
    SeenPart seen;
    if (!m_scene)
        return seen;
    const QRectF picture = m_scene->bounds.adjusted(-kAround, -kAround, kAround, kAround);
    seen.area = visibleArea().intersected(picture);
    seen.scale = m_scale;
    seen.trace = m_kept;
    seen.selected = m_selected;
    const QPointF corner = toWidget(seen.area.topLeft());
    for (const auto& [label, box] : shownLabels())
        seen.labels.push_back({*label, box.translated(-corner)});
    for (const SceneLane& lane : m_scene->lanes)
        if (const QRectF box = laneTitleRect(*this, lane); !box.isEmpty())
            seen.laneTitles.push_back({lane.label, box.translated(-corner)});
    return seen;
}

CardsBeyond LineageCanvas::beyond() const
{
    return m_scene ? cardsBeyond(m_gliding ? *m_gliding : *m_scene, visibleArea()) : CardsBeyond{};
}

QString LineageCanvas::beyondText(Qt::Edge border) const
{
    const QString number = QLocale().toString(beyond().at(border));
    switch (border) {
    case Qt::LeftEdge:
        return u"← "_s + number;
    case Qt::RightEdge:
        return number + u" →"_s;
    case Qt::TopEdge:
        return tr("↑ %1 more").arg(number);
    case Qt::BottomEdge:
        return tr("↓ %1 more").arg(number);
    }
    return {};
}

QRectF LineageCanvas::beyondRect(Qt::Edge border) const
{
    if (!m_scene || beyond().at(border) == 0)
        return {};
    const QFontMetricsF metrics(currentTheme().font(Theme::FontStep::Caption, true));
    QRectF box(0, 0, std::ceil(metrics.horizontalAdvance(beyondText(border))) + 20, kSignHeight);
    box.moveCenter(QPointF(rect().center()));
    if (border == Qt::LeftEdge) {
        box.moveLeft(kInset);
    } else if (border == Qt::RightEdge) {
        box.moveRight(width() - kInset);
    } else if (border == Qt::TopEdge) {
        box.moveTop(kTopRow);
    } else {
        const QRectF legend = legendRect();
        const bool isOverLegend = legend.right() + kInset > box.left() && !legend.isEmpty();
        box.moveBottom(isOverLegend ? legend.top() - kInset : height() - kInset);
    }
    return box;
}

void LineageCanvas::paintBeyond(QPainter& painter) const
{
    const Theme& theme = currentTheme();
    const QFont font = theme.font(Theme::FontStep::Caption, true);
    const QFontMetricsF metrics(font);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Qt::Edge border : kBorders) {
        const QRectF box = beyondRect(border);
        if (box.isEmpty())
            continue;
        painter.setPen(QPen(theme.line, 1));
        painter.setBrush(theme.panel);
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), kSignHeight / 2, kSignHeight / 2);
        painter.setFont(font);
        painter.setPen(theme.secondaryText);
        painter.drawText(QPointF(box.left() + 10, baselineIn(box, metrics)), beyondText(border));
    }
}

std::optional<Qt::Edge> LineageCanvas::signAt(QPointF widgetPoint) const
{
    for (const Qt::Edge border : kBorders)
        if (beyondRect(border).contains(widgetPoint))
            return border;
    return std::nullopt;
}

void LineageCanvas::moveTowards(Qt::Edge border)
{
    if (!m_scene)
        return;
    const QRectF& bounds = m_scene->bounds;
    const QRectF seen = visibleArea();
    // In pixels, and whole ones: what stands on the screen is moved, not painted anew.
    const auto step = [this](double room, double view) {
        return std::round(std::clamp(room * m_scale + kTopRow, 0.0, kMostOfAView * view));
    };
    QPointF way;
    if (border == Qt::LeftEdge)
        way.setX(step(seen.left() - bounds.left(), width()));
    else if (border == Qt::RightEdge)
        way.setX(-step(bounds.right() - seen.right(), width()));
    else if (border == Qt::TopEdge)
        way.setY(step(seen.top() - bounds.top(), height()));
    else
        way.setY(-step(bounds.bottom() - seen.bottom(), height()));
    if (!way.isNull())
        panTo(m_offset + way);
}

} // namespace upriver
