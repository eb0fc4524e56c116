// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/edge_counts.h"

#include <algorithm>
#include <cstddef>

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include "ui/models/words.h"

namespace upriver {

namespace {

constexpr std::size_t kMostWhenSmall = 400;
constexpr double kHeight = 16;
constexpr double kInset = 5;
constexpr double kDimmed = 0.3;
constexpr double kAside = 0.5;

QPointF middleOf(const std::vector<QPointF>& curve)
{
    const std::size_t middle = (curve.size() / 3) / 2 * 3;
    QPainterPath piece(curve[middle]);
    piece.cubicTo(curve[middle + 1], curve[middle + 2], curve[middle + 3]);
    return piece.pointAtPercent(0.5);
}

double opacityOf(const SceneView& view, const SceneEdge& edge, std::uint32_t index)
{
    if (view.trace && view.trace->isActive())
        return view.trace->edges[index] ? 1 : kDimmed;
    return edge.aside ? kAside : 1;
}

} // namespace

double countSize(double scale) { return scale < 1 ? 1 / scale : 1; }

std::vector<EdgeCount> edgeCounts(const LineageScene& scene, const Theme& theme, double scale)
{
    std::vector<std::uint32_t> bundles;
    for (std::uint32_t edge = 0; edge < scene.edges.size(); ++edge)
        if (scene.edges[edge].bundle > 1 && scene.edges[edge].curve.size() >= 4)
            bundles.push_back(edge);
    std::ranges::sort(bundles, {},
                      [&](std::uint32_t edge) { return std::pair(-scene.edges[edge].bundle, edge); });
    const double size = countSize(scale);
    const bool isSmall = size > 1;
    const QFontMetricsF metrics(theme.font(Theme::FontStep::Small, true));
    std::vector<EdgeCount> counts;
    for (const std::uint32_t edge : bundles) {
        if (isSmall && counts.size() >= kMostWhenSmall)
            break;
        EdgeCount count{edge, {}, countText(scene.edges[edge].bundle)};
        count.box = QRectF(0, 0, (metrics.horizontalAdvance(count.text) + 2 * kInset) * size, kHeight * size);
        count.box.moveCenter(middleOf(scene.edges[edge].curve));
        const auto covers = [&](const EdgeCount& larger) { return larger.box.intersects(count.box); };
        if (!isSmall || std::ranges::none_of(counts, covers))
            counts.push_back(std::move(count));
    }
    return counts;
}

void paintEdgeCounts(QPainter& painter, const LineageScene& scene, const SceneView& view)
{
    const std::vector<EdgeCount> counts = edgeCounts(scene, *view.theme, view.scale);
    if (counts.empty())
        return;
    const double size = countSize(view.scale);
    const QFont font = view.theme->font(Theme::FontStep::Small, true);
    const QFontMetricsF metrics(font);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, view.antialiased);
    painter.setFont(font);
    for (const EdgeCount& count : counts) {
        painter.save();
        painter.setOpacity(opacityOf(view, scene.edges[count.edge], count.edge));
        painter.translate(count.box.topLeft());
        painter.scale(size, size);
        const QRectF box(QPointF(), count.box.size() / size);
        painter.setPen(QPen(view.theme->line, 1));
        painter.setBrush(view.theme->canvas);
        painter.drawRoundedRect(box, kHeight / 2, kHeight / 2);
        painter.setPen(view.theme->secondaryText);
        painter.drawText(QPointF(kInset, box.center().y() + (metrics.ascent() - metrics.descent()) / 2),
                         count.text);
        painter.restore();
    }
    painter.restore();
}

} // namespace upriver
