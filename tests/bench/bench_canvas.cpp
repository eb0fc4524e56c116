// SPDX-License-Identifier: Apache-2.0
// The lineage canvas and the layout: frames of 10,000 cards beside a QGraphicsView of the same picture, an
// expansion beside a full layout, cancelling. Processor time where only work counts, wall time where people
// wait.
#include <cmath>
#include <ctime>
#include <set>
#include <thread>
#include <vector>

#include <QApplication>
#include <QGraphicsPathItem>
#include <QGraphicsScene>
#include <QGraphicsView>
#include <QImage>
#include <QMouseEvent>
#include <QPainterPath>

#include "lineage/layout/layout_service.h"
#include "lineage/layout/local_insertion.h"
#include "tests/bench/bench_table.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/lineage_answers.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_picture.h"

using namespace upriver;
using namespace upriver::bench;

namespace {

constexpr std::size_t kCards = 10000;
constexpr QSize kWindow{1920, 1080};
constexpr int kFrames = 40;

double cpuMs(const std::function<void()>& work)
{
    const std::clock_t start = std::clock();
    work();
    return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::vector<double> frames(QWidget& widget, const std::function<void(int)>& move)
{
    QImage image(kWindow, QImage::Format_ARGB32_Premultiplied);
    std::vector<double> times;
    for (int i = 0; i < kFrames; ++i) {
        move(i);
        times.push_back(cpuMs([&] { widget.render(&image); }));
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

/// A sheet of 100 by 100 cards, each with two edges to near cards of the next column.
std::shared_ptr<const LineageScene> manyCards()
{
    constexpr std::uint32_t kSide = 100;
    auto scene = std::make_shared<LineageScene>(makeScene(test::layeredAnswer(kCards, 1), {}));
    scene->edges.clear();
    for (std::uint32_t i = 0; i < kCards; ++i)
        scene->cards[i].rect.moveTopLeft(QPointF(332 * (i / kSide), 78 * (i % kSide)));
    for (std::uint32_t i = 0; i + 2 * kSide < kCards; ++i)
        for (const std::uint32_t step : {kSide, kSide + 3 + i % 7}) {
            SceneEdge& edge = scene->edges.emplace_back();
            edge.from = i;
            edge.to = i + step;
            edge.curve = directCurve(scene->cards[edge.from], scene->cards[edge.to]);
        }
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

void benchFrames(BenchTable& table)
{
    const auto scene = manyCards();
    LineageCanvas canvas;
    canvas.resize(kWindow);
    canvas.setMinimapVisible(false);
    canvas.setScene(scene);
    canvas.fit();
    const double fitScale = canvas.scale();
    const QPointF middle = canvas.centre();
    const auto pan = [&](double scale) {
        canvas.setView(scale, middle);
        mouse(canvas, QEvent::MouseButtonPress, {960, 540});
        auto times = frames(canvas, [&](int i) { mouse(canvas, QEvent::MouseMove, {940.0 - i * 12, 540}); });
        mouse(canvas, QEvent::MouseButtonRelease, {400, 540});
        return times;
    };
    const std::vector<double> atFit = pan(fitScale);
    table.add({.goal = "frame p95, 10,000 cards and their edges, pan at fit",
               .baseline = "",
               .ours = percentile(atFit, 0.95),
               .unit = "ms",
               .limit = 16});
    for (const double scale : {0.3, 0.5, 1.0})
        table.add({.goal = "frame p95, 10,000 cards, pan at " + std::to_string(scale).substr(0, 3),
                   .baseline = "",
                   .ours = percentile(pan(scale), 0.95),
                   .unit = "ms",
                   .limit = 16});

    QGraphicsScene graphics;
    fillGraphicsScene(graphics, *scene, currentTheme());
    QGraphicsView view(&graphics);
    view.resize(kWindow);
    view.setRenderHint(QPainter::Antialiasing, false);
    view.resetTransform();
    view.scale(fitScale, fitScale);
    const std::vector<double> items =
        frames(view, [&](int i) { view.centerOn(middle + QPointF(i * 12.0 / fitScale, 0)); });
    table.add({.goal = "the same frame at fit, beside items",
               .baseline = "QGraphicsView",
               .baselineValue = median(items),
               .ours = median(atFit),
               .unit = "ms",
               .limit = 1.0 / 3});
}

StandingLayout standingOf(const LayoutRequest& request, const LayoutResult& result)
{
    StandingLayout standing;
    for (std::size_t i = 0; i < request.nodes.size(); ++i)
        standing.nodes.push_back(
            {request.nodes[i].key, result.centres[i], request.nodes[i].width, request.nodes[i].height});
    for (std::size_t i = 0; i < request.edges.size(); ++i)
        standing.edges.push_back({request.nodes[request.edges[i].from].key,
                                  request.nodes[request.edges[i].to].key, result.edges[i].bezier});
    return standing;
}

/// Mean way of the old cards, seen from the pivot.
double displacement(const LayoutResult& before, const LayoutResult& after, std::size_t pivot)
{
    double sum = 0;
    for (std::size_t i = 0; i < before.centres.size(); ++i) {
        const double dx =
            after.centres[i].x - after.centres[pivot].x - before.centres[i].x + before.centres[pivot].x;
        const double dy =
            after.centres[i].y - after.centres[pivot].y - before.centres[i].y + before.centres[pivot].y;
        sum += std::hypot(dx, dy);
    }
    return sum / static_cast<double>(before.centres.size());
}

void benchExpansion(BenchTable& table)
{
    LayoutService service;
    std::vector<double> moved, movedAnew, took, tookAnew;
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        const LayoutRequest request = test::layeredGraph(290, seed);
        const auto before = service.layout(request);
        const std::uint32_t pivot = 100 + seed * 7;
        LayoutRequest larger = request;
        for (std::int64_t added = 0; added < 4; ++added) {
            larger.edges.push_back({pivot, static_cast<std::uint32_t>(larger.nodes.size()), 1});
            larger.nodes.push_back({.key = 10000 + added});
        }
        const StandingLayout standing = standingOf(request, *before);
        std::optional<LayoutResult> inserted;
        took.push_back(
            medianMs(5, [&] { inserted = insertLocally(larger, standing, request.nodes[pivot].key); }));
        Result<LayoutResult> anew;
        tookAnew.push_back(medianMs(3, [&] { anew = service.layout(larger); }));
        if (!inserted || !anew)
            continue;
        moved.push_back(displacement(*before, *inserted, pivot));
        movedAnew.push_back(displacement(*before, *anew, pivot));
    }
    table.add({.goal = "expand in 290 cards: mean way of the other cards",
               .baseline = "new layout",
               .baselineValue = median(movedAnew),
               .ours = median(moved),
               .unit = "px",
               .limit = 0.25});
    table.add({.goal = "expand in 290 cards: time",
               .baseline = "new layout",
               .baselineValue = median(tookAnew),
               .ours = median(took),
               .unit = "ms",
               .limit = 1.0 / 20});
}

void benchCancel(BenchTable& table)
{
    LayoutService service;
    const LayoutRequest request = test::layeredGraph(2000, 1);
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
        std::stop_source stop;
        std::thread worker([&] { static_cast<void>(service.layout(request, stop.get_token())); });
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        times.push_back(milliseconds([&] {
            stop.request_stop();
            worker.join();
        }));
    }
    table.add({.goal = "cancel a running layout until the next may begin",
               .baseline = "",
               .ours = percentile(times, 0.95),
               .unit = "ms",
               .limit = 50});
}

void benchWholeWay(BenchTable& table)
{
    LayoutService service;
    for (const std::size_t cards : {100U, 500U}) {
        const LineageAnswer answer = test::layeredAnswer(cards, 2);
        const LayoutRequest request = layoutRequestFor(makeScene(answer, {}));
        const double bare = medianMs(5, [&] { static_cast<void>(service.layout(request)); });
        LineageCanvas canvas;
        canvas.resize(kWindow);
        QImage image(kWindow, QImage::Format_ARGB32_Premultiplied);
        const double whole = medianMs(5, [&] {
            canvas.setScene(drawAnswer(answer, {}, service)->scene);
            canvas.render(&image);
        });
        table.add({.goal = std::to_string(cards) + " cards: answer to first frame",
                   .baseline = "layout alone",
                   .baselineValue = bare,
                   .ours = whole,
                   .unit = "ms",
                   .limit = cards == 500 ? 1.3 : 4});
    }
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    BenchTable table("canvas");
    benchFrames(table);
    benchExpansion(table);
    benchCancel(table);
    benchWholeWay(table);
    return table.finish(argc, argv);
}
