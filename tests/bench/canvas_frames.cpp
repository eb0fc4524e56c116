// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>

#include <QApplication>
#include <QGraphicsPathItem>
#include <QGraphicsScene>
#include <QGraphicsView>
#include <QImage>
#include <QMouseEvent>
#include <QPainterPath>
#include <QWheelEvent>

#include "tests/bench/canvas_rows.h"
#include "tests/bench/process_cost.h"
#include "tests/support/lineage_answers.h"
#include "ui/graph/lineage_canvas.h"

namespace upriver::bench {

namespace {

constexpr QSize kWindow{1920, 1080};
constexpr QPointF kMiddle{960, 540};
constexpr int kFrames = 40;
constexpr double kFrameMs = 16; // of a 60 Hz screen

/// Frames of a widget as they come to the screen by raster, the first one apart: it fills caches.
std::vector<double> frames(QWidget& widget, const std::function<void(int)>& move)
{
    QImage image(kWindow, QImage::Format_ARGB32_Premultiplied);
    widget.render(&image);
    std::vector<double> times;
    for (int i = 0; i < kFrames; ++i) {
        move(i);
        times.push_back(computedMs([&] { widget.render(&image); }));
    }
    return times;
}

void mouse(QWidget& widget, QEvent::Type type, QPointF at)
{
    const bool isMove = type == QEvent::MouseMove;
    QMouseEvent event(type, at, at, isMove ? Qt::NoButton : Qt::MiddleButton, Qt::MiddleButton,
                      Qt::NoModifier);
    QApplication::sendEvent(&widget, &event);
}

void wheel(QWidget& widget, int notches)
{
    QWheelEvent event(kMiddle, kMiddle, {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&widget, &event);
}

/// A sheet of cards, a hundred a column, each with two edges to near cards of the next column.
std::shared_ptr<const LineageScene> manyCards(std::uint32_t count)
{
    constexpr std::uint32_t kColumn = 100;
    LineageAnswer answer;
    for (std::uint32_t i = 0; i < count; ++i) {
        LineageNode& node = answer.nodes.emplace_back();
        node.asset.id = AssetId{i + 1};
        node.asset.platform = i % 7 == 0 ? "kafka" : i % 5 == 0 ? "s3" : "postgres";
        node.asset.subtype = i % 7 == 0 ? "topic" : "table";
        node.asset.container = "warehouse.schema_" + std::to_string(i / 1100);
        node.asset.leaf = "fct_orders_daily_" + std::to_string(i);
        node.asset.name = {node.asset.platform + "://warehouse:5432",
                           node.asset.container + "." + node.asset.leaf};
        node.asset.health = static_cast<Health>(i % 5);
    }
    for (std::uint32_t i = 0; i + 2 * kColumn < count; ++i)
        for (const std::uint32_t step : {kColumn, kColumn + 3 + i % 7}) {
            LineageEdge& edge = answer.edges.emplace_back();
            edge.from = AssetId{i + 1};
            edge.to = AssetId{i + step + 1};
        }
    auto scene = std::make_shared<LineageScene>(makeScene(answer, {}));
    for (std::uint32_t i = 0; i < count; ++i)
        scene->cards[i].rect.moveTopLeft({(i / kColumn) * 332.0, (i % kColumn) * 78.0});
    for (SceneEdge& edge : scene->edges)
        edge.curve = directCurve(scene->cards[edge.from], scene->cards[edge.to]);
    measureScene(*scene);
    return scene;
}

/// The same cards and curves as items, with pens of the same width and no antialiasing.
void fillGraphicsScene(QGraphicsScene& graphics, const LineageScene& scene, const Theme& theme)
{
    QPen edgePen(theme.faint, 1);
    edgePen.setCosmetic(true);
    for (const SceneEdge& edge : scene.edges) {
        QPainterPath path(edge.curve.front());
        for (std::size_t i = 1; i + 2 < edge.curve.size(); i += 3)
            path.cubicTo(edge.curve[i], edge.curve[i + 1], edge.curve[i + 2]);
        graphics.addPath(path, edgePen);
    }
    for (const SceneCard& card : scene.cards)
        graphics.addRect(card.rect, Qt::NoPen, theme.hue(card.kind, card.subtype, card.platform));
}

std::vector<double> panned(LineageCanvas& canvas, double scale, QPointF middle)
{
    canvas.setView(scale, middle);
    mouse(canvas, QEvent::MouseButtonPress, kMiddle);
    auto times = frames(canvas, [&](int i) {
        mouse(canvas, QEvent::MouseMove, {940.0 - i * 12, 540.0 + i * 5});
    });
    mouse(canvas, QEvent::MouseButtonRelease, {400, 540});
    return times;
}

/// In and out by a notch a frame, as the wheel of a mouse does.
std::vector<double> zoomed(LineageCanvas& canvas, double scale, QPointF middle)
{
    canvas.setView(scale, middle);
    return frames(canvas, [&](int i) { wheel(canvas, i / 4 % 2 == 0 ? 1 : -1); });
}

/// Three walks: one slow spell of a busy machine is not the canvas's.
std::vector<double> addFrames(BenchTable& table, const std::string& what,
                              const std::function<std::vector<double>()>& walk)
{
    std::vector<std::vector<double>> walks{walk(), walk(), walk()};
    std::ranges::sort(walks, {}, [](const std::vector<double>& each) { return percentile(each, 0.95); });
    table.add({.goal = "frame p95, 10,000 cards and 20,000 edges, " + what,
               .baseline = "",
               .ours = percentile(walks[1], 0.95),
               .unit = "ms",
               .limit = kFrameMs});
    return walks[1];
}

void addBesides(BenchTable& table, const std::string& what, const std::vector<double>& ours,
                const std::vector<double>& items)
{
    table.add({.goal = "the same, " + what + ", median",
               .baseline = "QGraphicsView, same pen",
               .baselineValue = median(items),
               .ours = median(ours),
               .unit = "ms",
               .limit = 1.0 / 3});
}

} // namespace

void benchFrames(BenchTable& table)
{
    const auto scene = manyCards(10000);
    LineageCanvas canvas;
    canvas.resize(kWindow);
    canvas.setScene(scene);
    canvas.fit();
    const double fitScale = canvas.scale();
    const QPointF middle = canvas.centre();
    const auto panAtFit =
        addFrames(table, "pan, all in view", [&] { return panned(canvas, fitScale, middle); });
    const auto zoomAtFit =
        addFrames(table, "zoom, all in view", [&] { return zoomed(canvas, fitScale, middle); });
    for (const double scale : {0.15, 0.3, 0.5, 1.0}) {
        const std::string at = "at " + std::to_string(scale).substr(0, 4);
        addFrames(table, "pan " + at, [&] { return panned(canvas, scale, middle); });
        addFrames(table, "zoom " + at, [&] { return zoomed(canvas, scale, middle); });
    }
    QGraphicsScene graphics;
    fillGraphicsScene(graphics, *scene, currentTheme());
    QGraphicsView view(&graphics);
    view.resize(kWindow);
    view.setRenderHint(QPainter::Antialiasing, false);
    view.setTransformationAnchor(QGraphicsView::NoAnchor);
    const auto reset = [&] {
        view.resetTransform();
        view.scale(fitScale, fitScale);
        view.centerOn(middle);
    };
    reset();
    addBesides(table, "pan, all in view", panAtFit,
               frames(view, [&](int i) { view.centerOn(middle + QPointF(i * 12.0, i * 5.0) / fitScale); }));
    reset();
    addBesides(table, "zoom, all in view", zoomAtFit, frames(view, [&](int i) {
                   const double factor = i / 4 % 2 == 0 ? 1.2 : 1 / 1.2;
                   view.scale(factor, factor);
               }));
}

void benchMemory(BenchTable& table)
{
    constexpr std::uint32_t kMany = 50000;
    LineageCanvas canvas;
    canvas.resize(kWindow);
    const std::size_t before = heapBytes();
    canvas.setScene(manyCards(kMany));
    const auto bytes = static_cast<double>(heapBytes() - before);
    table.add({.goal = "memory a card with its edges, 50,000 cards and 100,000 edges",
               .baseline = "",
               .ours = bytes / kMany,
               .unit = "B",
               .limit = 2048});
}

} // namespace upriver::bench
