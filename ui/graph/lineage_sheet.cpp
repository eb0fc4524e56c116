// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_sheet.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include "ui/graph/lineage_painter.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kMargin = 32;
constexpr double kTitle = 24;
constexpr double kLine = 18;
constexpr double kGap = 24;       // between picture and legend
constexpr double kStandsOut = 24; // of cards and edges: handles, arrows, titles of groups
constexpr double kMinWidth = 560;
constexpr std::size_t kWiresDrawn = 600; // more of them hide the picture

QString tr(const char* text) { return QCoreApplication::translate("LineageDrawing", text); }

QString titleOf(const LineageAnswer& answer, const DrawOptions& options)
{
    if (!options.title.isEmpty())
        return options.title;
    const LineageNode* root = nullptr;
    int roots = 0;
    for (const LineageNode& node : answer.nodes)
        if (node.root && ++roots == 1)
            root = &node;
    if (roots == 1)
        return tr("Lineage of %1").arg(QString::fromStdString(root->asset.name.text()));
    return tr("Lineage");
}

bool hasOpenCard(const LineageScene& scene)
{
    return std::any_of(scene.cards.begin(), scene.cards.end(),
                       [](const SceneCard& card) { return card.open; });
}

/// Words in lines of that width; a word that is longer is shortened in its middle.
QStringList broken(const QString& text, const QFontMetricsF& metrics, double width)
{
    QStringList lines;
    QString line;
    for (const QString& word : text.split(u' ', Qt::SkipEmptyParts)) {
        const QString longer = line.isEmpty() ? word : line + u' ' + word;
        if (!line.isEmpty() && metrics.horizontalAdvance(longer) > width) {
            lines << line;
            line = word;
        } else {
            line = longer;
        }
    }
    lines << line;
    for (QString& ready : lines)
        ready = metrics.elidedText(ready, Qt::ElideMiddle, width);
    return lines;
}

bool touches(const std::vector<QPointF>& curve, const QRectF& area)
{
    for (std::size_t i = 0; i + 3 < curve.size(); i += 3) {
        QRectF box(curve[i], QSizeF(0.1, 0.1));
        for (std::size_t j = i + 1; j <= i + 3; ++j)
            box |= QRectF(curve[j], QSizeF(0.1, 0.1));
        if (box.intersects(area))
            return true;
    }
    return false;
}

} // namespace

LineageSheet::LineageSheet(const LineageScene& scene, const LineageAnswer& answer, const DrawOptions& options)
    : m_scene(scene)
    , m_theme(themeFor(options.mode))
    , m_ground(options.paper && options.mode == ThemeMode::Light ? QColor(Qt::white) : m_theme.canvas)
    , m_seen(options.seen)
    , m_index(scene)
    , m_title(titleOf(answer, options))
    , m_area(scene.bounds)
{
    if (m_seen) {
        m_area = m_seen->area;
        m_scale = m_seen->scale;
    }
    const bool wantsWires = options.columns || (!m_seen && hasOpenCard(scene));
    m_wires = wantsWires && scene.wires.size() <= kWiresDrawn;
    m_width = std::max(kMinWidth, pictureSize().width()) + 2 * kMargin;
    m_statements << QString::fromStdString(
        answer.completeness.sentence(static_cast<std::int64_t>(answer.edges.size())));
    if (m_seen)
        m_statements << seenText();
    if (wantsWires && !m_wires)
        m_statements << tr("%1 column edges are not drawn: so many would hide the picture")
                            .arg(QLocale().toString(static_cast<qlonglong>(scene.wires.size())));
    m_statements << tr("Drawn %1 by Upriver %2")
                        .arg(QLocale().toString(QDateTime::currentDateTime(), QLocale::ShortFormat),
                             QStringLiteral(UPRIVER_VERSION));
}

QString LineageSheet::seenText() const
{
    const auto inside = std::count_if(m_scene.cards.begin(), m_scene.cards.end(), [&](const SceneCard& card) {
        return m_area.contains(card.rect.center());
    });
    return tr("The part of the picture that was in view: %1 of %2 cards, at %3 %")
        .arg(QLocale().toString(static_cast<qlonglong>(inside)),
             QLocale().toString(static_cast<qlonglong>(m_scene.cards.size())))
        .arg(std::lround(m_scale * 100));
}

QSizeF LineageSheet::size() const
{
    const double inner = m_width - 2 * kMargin;
    return {std::ceil(m_width), std::ceil(kMargin + headHeight(inner) + pictureSize().height() + kGap +
                                          legendHeight(inner) + kMargin / 2)};
}

void LineageSheet::paint(QPainter& painter) const
{
    const double inner = m_width - 2 * kMargin;
    const QRectF picture({kMargin, kMargin + headHeight(inner)}, pictureSize());
    painter.fillRect(QRectF({0, 0}, size()), m_ground);
    painter.save();
    painter.translate(picture.topLeft());
    paintPicture(painter, QRectF({0, 0}, picture.size()));
    painter.restore();
    if (m_seen)
        hideAround(painter, picture);
    paintHead(painter, {kMargin, kMargin}, inner);
    paintKey(painter, {kMargin, picture.bottom() + kGap}, inner);
}

// SVG knows no clipping here: what stands out of the part is covered.
void LineageSheet::hideAround(QPainter& painter, const QRectF& picture) const
{
    const QRectF all({0, 0}, size());
    painter.fillRect(QRectF(all.topLeft(), QPointF(all.right(), picture.top())), m_ground);
    painter.fillRect(QRectF(QPointF(0, picture.bottom()), all.bottomRight()), m_ground);
    painter.fillRect(QRectF(QPointF(0, picture.top()), picture.bottomLeft()), m_ground);
    painter.fillRect(QRectF(picture.topRight(), QPointF(all.right(), picture.bottom())), m_ground);
    painter.setPen(QPen(m_theme.line, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(picture.adjusted(-0.5, -0.5, 0.5, 0.5));
}

SceneView LineageSheet::viewOf(const QRectF& part, double shrunk) const
{
    SceneView view;
    view.theme = &m_theme;
    view.scale = m_scale * shrunk;
    view.allWires = m_wires;
    const QRectF area = QRectF(part.topLeft() / m_scale + m_area.topLeft(), part.size() / m_scale)
                            .adjusted(-kStandsOut, -kStandsOut, kStandsOut, kStandsOut);
    view.cards = m_index.cardsIn(area);
    std::erase_if(*view.cards,
                  [&](std::uint32_t card) { return !m_scene.cards[card].rect.intersects(area); });
    view.edges = m_index.edgesIn(area);
    std::erase_if(*view.edges, [&](std::uint32_t edge) { return !touches(m_scene.edges[edge].curve, area); });
    if (m_seen) {
        view.selected = m_seen->selected;
        view.farTitles = false;
        if (m_seen->trace.cards.size() == m_scene.cards.size())
            view.trace = &m_seen->trace;
    }
    return view;
}

// At the borders of the whole picture there is nothing else that handles could stand over.
QRectF LineageSheet::clipOf(const QRectF& part) const
{
    if (m_seen)
        return part;
    const QRectF whole({0, 0}, pictureSize());
    return part.adjusted(part.left() <= 0 ? -kStandsOut : 0, part.top() <= 0 ? -kStandsOut : 0,
                         part.right() >= whole.right() ? kStandsOut : 0,
                         part.bottom() >= whole.bottom() ? kStandsOut : 0);
}

void LineageSheet::paintPicture(QPainter& painter, const QRectF& part, double shrunk) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.setClipRect(clipOf(part), Qt::IntersectClip);
    painter.save();
    painter.scale(m_scale, m_scale);
    painter.translate(-m_area.topLeft());
    paintScene(painter, m_scene, viewOf(part, shrunk));
    painter.restore();
    if (m_seen) {
        for (const SeenPart::Label& label : m_seen->labels)
            paintSceneLabel(painter, m_theme, label.label, label.box);
        for (const SeenPart::LaneTitle& lane : m_seen->laneTitles)
            paintLaneTitle(painter, m_theme, lane.text, lane.box);
    }
    painter.restore();
}

void LineageSheet::paintLabels(QPainter& painter, double shrunk) const
{
    if (m_seen || detailAt(m_scale * shrunk) >= Detail::Names)
        return;
    const SceneLabels labels(m_scene);
    for (const auto& [label, box] :
         labels.shownIn(QRectF({0, 0}, pictureSize() * shrunk), shrunk, -m_area.topLeft() * shrunk))
        paintSceneLabel(painter, m_theme, *label, box);
}

bool LineageSheet::isBlank(const QRectF& part) const
{
    const QRectF area(part.topLeft() / m_scale + m_area.topLeft(), part.size() / m_scale);
    const auto hasAny = [&](const auto& boxes) {
        return std::any_of(boxes.begin(), boxes.end(),
                           [&](const auto& box) { return box.rect.intersects(area); });
    };
    const auto hasCurve = [&] {
        return std::any_of(m_scene.edges.begin(), m_scene.edges.end(),
                           [&](const SceneEdge& edge) { return touches(edge.curve, area); });
    };
    return !hasAny(m_scene.cards) && !hasAny(m_scene.groups) && !hasAny(m_scene.lanes) && !hasCurve();
}

QStringList LineageSheet::lines(double width) const
{
    const QFontMetricsF metrics(m_theme.font(Theme::FontStep::Caption));
    QStringList lines;
    for (const QString& statement : m_statements)
        lines << broken(statement, metrics, width);
    return lines;
}

double LineageSheet::headHeight(double width) const { return kTitle + lines(width).size() * kLine + 16; }

void LineageSheet::paintHead(QPainter& painter, QPointF corner, double width) const
{
    painter.setFont(m_theme.font(Theme::FontStep::Title, true));
    painter.setPen(m_theme.text);
    painter.drawText(corner + QPointF(0, 14),
                     QFontMetricsF(painter.font()).elidedText(m_title, Qt::ElideMiddle, width));
    painter.setFont(m_theme.font(Theme::FontStep::Caption));
    painter.setPen(m_theme.secondaryText);
    double y = corner.y() + kTitle + 12;
    for (const QString& line : lines(width)) {
        painter.drawText(QPointF(corner.x(), y), line);
        y += kLine;
    }
}

double LineageSheet::legendHeight(double width) const
{
    return legendSize(m_scene, m_theme, width, m_wires ? LegendOf::ColumnEdges : LegendOf::Edges).height();
}

// Its own padding is taken back: it stands under the picture without a box.
void LineageSheet::paintKey(QPainter& painter, QPointF corner, double width) const
{
    constexpr double kLegendPad = 12;
    paintLegend(painter, m_scene, m_theme, corner - QPointF(kLegendPad, 0), width,
                m_wires ? LegendOf::ColumnEdges : LegendOf::Edges);
}

} // namespace upriver
