// SPDX-License-Identifier: Apache-2.0
// Measures the real lineage page as web pages are measured: page_driver GRAPH FOCUS GROWN SECONDS. GRAPH and
// GROWN are {"nodes": [{"id", "label", "kind"}], "edges": [[from, to]]}; the last line of output is one JSON
// object. Needs an X server (xvfb-run -s "-screen 0 1920x1080x24"); $UPRIVER_XSERVER_PID adds its cost.
// Input comes through the server; a frame is finished when the server says that it has its pixels.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <clocale>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <thread>

#include <QAbstractButton>
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QGuiApplication>
#include <QTimer>
#include <nlohmann/json.hpp>

#include "catalog/store/catalog_reader.h"
#include "tests/bench/bench_table.h"
#include "tests/bench/fake_input.h"
#include "tests/bench/graph_catalog.h"
#include "tests/bench/process_cost.h"
#include "tests/support/scratch.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

using namespace upriver;
using namespace upriver::bench;
using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kPatienceMs = 120'000;
constexpr std::chrono::milliseconds kUnmoved{17};   // after a movement that changes nothing
constexpr double kMovements = 60;                   // a second, of drag and wheel together
constexpr std::uint32_t kKeyF = 0x66, kKey1 = 0x31; // X key symbols
constexpr QPoint kMiddle{960, 540};

double msBetween(Clock::time_point from, Clock::time_point to)
{
    return std::chrono::duration<double, std::milli>(to - from).count();
}

double rounded(double value) { return std::round(value * 10) / 10; }

MadeGraph readGraph(const char* file)
{
    std::ifstream stream(file);
    const auto json = nlohmann::json::parse(stream);
    MadeGraph graph;
    for (const auto& node : json.at("nodes"))
        graph.nodes.push_back({node.at("label").get<std::string>() + "_" + std::to_string(graph.nodes.size()),
                               node.at("kind")});
    for (const auto& edge : json.at("edges"))
        graph.edges.emplace_back(edge.at(0), edge.at(1));
    return graph;
}

/// When each frame of a widget was with the server.
class FrameWatch : public QObject
{
public:
    FrameWatch(QWidget& widget, pid_t server) : m_server(server) { widget.installEventFilter(this); }
    [[nodiscard]] const std::vector<Clock::time_point>& frames() const { return m_frames; }
    /// Processor milliseconds of this program and the server until each frame's end.
    [[nodiscard]] const std::vector<double>& spent() const { return m_spent; }
    void clear()
    {
        m_frames.clear();
        m_spent.clear();
    }
    /// These two from any thread: how many since the start, and whether one is on its way.
    [[nodiscard]] std::size_t finished() const { return m_finished; }
    [[nodiscard]] bool isPainting() const { return m_isWaiting; }
    /// The number of the first frame that will begin after now: one may be on its way.
    [[nodiscard]] std::size_t nextFrame() const { return m_frames.size() + (m_isWaiting ? 1 : 0); }
    /// Of the first frame that began after a moment; nothing yet: none.
    [[nodiscard]] bool hasFrameSince(std::size_t count) const { return m_frames.size() > count; }

    bool eventFilter(QObject*, QEvent* event) override
    {
        // The frame is painted and flushed before the event loop turns again.
        if (event->type() == QEvent::Paint && !m_isWaiting) {
            m_isWaiting = true;
            QMetaObject::invokeMethod(
                this, [this] { finish(); }, Qt::QueuedConnection);
        }
        return false;
    }

private:
    void finish()
    {
        auto* x11 = qApp->nativeInterface<QNativeInterface::QX11Application>();
        if (x11)
            roundTrip(x11->connection());
        m_frames.push_back(Clock::now());
        m_spent.push_back(processorMs(getpid()) + (m_server > 0 ? processorMs(m_server) : 0));
        ++m_finished;
        m_isWaiting = false;
    }

    pid_t m_server;
    std::vector<Clock::time_point> m_frames;
    std::vector<double> m_spent;
    std::atomic<bool> m_isWaiting = false;
    std::atomic<std::size_t> m_finished = 0;
};

class PageDriver
{
public:
    PageDriver(const char* graph, std::uint32_t focus, const char* grown, double seconds)
        : m_graph(readGraph(graph)), m_grown(readGraph(grown)), m_focusNode(focus), m_seconds(seconds)
    {
        if (const char* server = std::getenv("UPRIVER_XSERVER_PID"))
            m_server = static_cast<pid_t>(std::atoi(server));
    }

    Json run()
    {
        open();
        firstPicture();
        m_result["scale_fit"] = std::round(canvas().scale() * 1000) / 1000;
        m_result["pss_mb"] = std::round(memoryWith(m_server).proportionalMb);
        m_result["fit"] = walk();
        press(kKeyF);
        goToFocus();
        trace();
        m_result["near"] = walk();
        press(kKeyF);
        expand();
        m_result["peak_rss_mb"] = std::round(memoryWith(0).largestPeakMb);
        return m_result;
    }

private:
    [[nodiscard]] LineageCanvas& canvas() const { return *m_page->findChild<LineageCanvas*>(); }

    template <typename Condition>
    void waitFor(const char* what, Condition condition)
    {
        QElapsedTimer timer;
        timer.start();
        while (!condition()) {
            if (timer.elapsed() > kPatienceMs) {
                std::fprintf(stderr, "page_driver: waited too long for %s\n", what);
                std::exit(3);
            }
            rest(8); // moments are taken where things happen, not here
        }
    }
    void rest(int ms)
    {
        QEventLoop loop;
        QTimer::singleShot(ms, &loop, &QEventLoop::quit);
        loop.exec();
    }
    /// Half a second without a frame.
    void calm()
    {
        std::size_t before = 0;
        do {
            before = m_frames->frames().size();
            rest(500);
        } while (m_frames->frames().size() != before);
    }
    [[nodiscard]] double spentMs() const { return familyMs() + (m_server > 0 ? processorMs(m_server) : 0); }
    void press(std::uint32_t key)
    {
        m_input.key(key);
        calm();
    }
    [[nodiscard]] QPoint onScreen(QPointF widgetPoint) const
    {
        return canvas().mapToGlobal(widgetPoint.toPoint());
    }
    [[nodiscard]] QPoint focusOnScreen() const
    {
        const LineageScene& scene = *canvas().scene();
        const auto card = static_cast<std::size_t>(scene.find(m_focus));
        return onScreen(canvas().toWidget(scene.cards[card].rect.center()));
    }
    /// Not on this thread: the store refuses to work there.
    void write(const MadeGraph& graph)
    {
        std::thread([&] {
            writeCatalog(m_catalog, graph);
            const auto reader = CatalogReader::open(m_catalog);
            const auto found = (*reader)->findByName(assetName(graph, m_focusNode));
            if (found && !found->empty())
                m_focus = found->front().id;
        }).join();
    }

    void open()
    {
        m_catalog = m_scratch.path("graph.db");
        write(m_graph);
        m_page = std::make_unique<LineagePage>(m_session, m_navigation);
        m_page->setWindowFlag(Qt::FramelessWindowHint);
        m_page->setGeometry(0, 0, 1920, 1080);
        QObject::connect(m_page.get(), &LineagePage::pictureShown, m_page.get(), [this] {
            ++m_shown;
            m_shownFrame = m_frames->nextFrame();
        });
        QObject::connect(&m_session, &Session::graphChanged, m_page.get(), [this] {
            m_graphAt = Clock::now();
            m_spentAtGraph = spentMs();
            ++m_graphs;
        });
        m_frames = std::make_unique<FrameWatch>(canvas(), m_server);
        m_page->show();
        m_page->activateWindow();
        m_session.openCatalog(QString::fromStdString(m_catalog));
        m_navigation.open(Page::Lineage);
        waitFor("the graph", [&] { return m_graphs > 0; });
        rest(1000);
    }

    void firstPicture()
    {
        auto* button = m_page->findChild<StatePage*>()->findChild<QAbstractButton*>();
        const QPoint at = button->mapToGlobal(button->rect().center());
        m_input.moveTo(at.x(), at.y());
        rest(300);
        const int shown = m_shown;
        const double before = spentMs();
        const auto start = Clock::now();
        m_input.click(FakeInput::Button::Left);
        waitFor("the first picture", [&] { return m_shown > shown; });
        const auto done = Clock::now();
        const std::size_t frames = m_shownFrame;
        waitFor("its frame", [&] { return m_frames->hasFrameSince(frames); });
        if (canvas().scene()->cards.size() != m_graph.nodes.size())
            std::fprintf(stderr, "page_driver: %zu cards of %zu\n", canvas().scene()->cards.size(),
                         m_graph.nodes.size());
        m_result["first_ms"] = rounded(msBetween(start, m_frames->frames()[frames]));
        m_result["first_done_ms"] = rounded(msBetween(start, done));
        calm();
        m_result["first_cpu_ms"] = rounded(spentMs() - before);
    }

    /// The next movement comes as soon as the one before is seen: no clock stands between frames.
    template <typename Move>
    void moveAndSee(const Move& move) const
    {
        const std::size_t before = m_frames->finished();
        const auto late = Clock::now() + kUnmoved;
        move();
        while (m_frames->finished() == before && Clock::now() < late)
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        while (m_frames->isPainting())
            std::this_thread::sleep_for(std::chrono::microseconds(200));
    }

    /// A hand that drags, then turns the wheel as often.
    void move() const
    {
        FakeInput hand;
        const auto movements = static_cast<int>(std::lround(m_seconds * kMovements / 2));
        hand.moveTo(kMiddle.x(), kMiddle.y());
        hand.press(FakeInput::Button::Middle);
        for (int i = 0; i < movements; ++i) {
            const double turn = i / 12.0;
            moveAndSee([&] {
                hand.moveTo(kMiddle.x() + static_cast<int>(180 * std::sin(turn)),
                            kMiddle.y() + static_cast<int>(120 * std::sin(1.7 * turn)));
            });
        }
        hand.release(FakeInput::Button::Middle);
        for (int i = 0; i < movements; ++i)
            moveAndSee([&] {
                hand.click(i / 10 % 2 != 0 ? FakeInput::Button::WheelDown : FakeInput::Button::WheelUp);
            });
    }

    Json walk()
    {
        m_frames->clear();
        const double before = spentMs();
        const auto start = Clock::now();
        std::atomic<bool> isOver = false;
        std::thread hand([&] {
            move();
            isOver = true;
        });
        waitFor("the walk", [&] { return isOver.load(); });
        hand.join();
        const double wall = msBetween(start, Clock::now());
        const double spent = spentMs() - before;
        std::vector<double> gaps, costs;
        for (std::size_t i = 1; i < m_frames->frames().size(); ++i) {
            gaps.push_back(msBetween(m_frames->frames()[i - 1], m_frames->frames()[i]));
            costs.push_back(m_frames->spent()[i] - m_frames->spent()[i - 1]);
        }
        Json json{
            {"frame_p50", rounded(percentile(gaps, 0.5))},
            {"frame_p95", rounded(percentile(gaps, 0.95))},
            {"frame_max", rounded(percentile(gaps, 1))},
            {"frame_cpu_p95", rounded(percentile(costs, 0.95))},
            {"fps", rounded(1000 * static_cast<double>(gaps.size()) / wall)},
            {"cpu_load", std::round(spent / wall * 100) / 100},
            {"cpu_per_frame", rounded(spent / static_cast<double>(std::max<std::size_t>(1, gaps.size())))}};
        calm();
        return json;
    }

    void goToFocus()
    {
        for (int i = 0; i < 80 && canvas().scale() < 0.9; ++i) {
            const QPoint at = focusOnScreen();
            m_input.moveTo(at.x(), at.y());
            m_input.click(FakeInput::Button::WheelUp);
            rest(40);
        }
        press(kKey1);
        const QPoint at = focusOnScreen();
        m_input.moveTo(at.x(), at.y());
        calm();
    }

    void trace()
    {
        const double before = spentMs();
        const std::size_t frames = m_frames->frames().size();
        const auto start = Clock::now();
        m_input.click(FakeInput::Button::Left);
        waitFor("the trace",
                [&] { return canvas().keptAsset() == m_focus && m_frames->hasFrameSince(frames); });
        m_result["trace_ms"] = rounded(msBetween(start, m_frames->frames()[frames]));
        calm();
        m_result["trace_cpu_ms"] = rounded(spentMs() - before);
    }

    [[nodiscard]] std::map<AssetId, QPointF> places() const
    {
        std::map<AssetId, QPointF> places;
        for (const SceneCard& card : canvas().scene()->cards)
            places[card.asset] = card.rect.center();
        return places;
    }

    void expand()
    {
        const auto before = places();
        const int shown = m_shown;
        const int graphs = m_graphs;
        write(m_grown);
        waitFor("the larger graph", [&] { return m_graphs > graphs; });
        waitFor("the larger picture", [&] { return m_shown > shown; });
        const std::size_t frames = m_shownFrame;
        waitFor("its frame", [&] { return m_frames->hasFrameSince(frames); });
        m_result["expand_ms"] = rounded(msBetween(m_graphAt, m_frames->frames()[frames]));
        calm();
        m_result["expand_cpu_ms"] = rounded(spentMs() - m_spentAtGraph);
        const auto after = places();
        if (after.size() != m_grown.nodes.size())
            std::fprintf(stderr, "page_driver: %zu cards of %zu\n", after.size(), m_grown.nodes.size());
        double sum = 0;
        double moved = 0;
        for (const auto& [asset, place] : before) {
            if (!after.contains(asset))
                continue;
            const QPointF way = after.at(asset) - after.at(m_focus) - place + before.at(m_focus);
            const double length = std::hypot(way.x(), way.y());
            sum += length;
            moved += length > 28 ? 1 : 0; // half a card
        }
        const double others = static_cast<double>(before.size()) - 1;
        m_result["moved_mean_px"] = std::round(sum / others);
        m_result["moved_share"] = std::round(100 * moved / others) / 100;
    }

    MadeGraph m_graph;
    MadeGraph m_grown;
    std::uint32_t m_focusNode;
    double m_seconds;
    pid_t m_server = 0;
    test::Scratch m_scratch;
    std::string m_catalog;
    AssetId m_focus;
    Session m_session;
    Navigation m_navigation;
    std::unique_ptr<LineagePage> m_page;
    std::unique_ptr<FrameWatch> m_frames;
    FakeInput m_input;
    int m_shown = 0;
    std::size_t m_shownFrame = 0; ///< the first that shows the newest picture
    int m_graphs = 0;
    Clock::time_point m_graphAt;
    double m_spentAtGraph = 0;
    Json m_result;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc < 5) {
        std::fprintf(stderr, "page_driver GRAPH FOCUS GROWN SECONDS\n");
        return 2;
    }
    QApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C");
    setCurrentTheme(ThemeMode::Light);
    applyCurrentTheme();
    PageDriver driver(argv[1], static_cast<std::uint32_t>(std::atoi(argv[2])), argv[3], std::atof(argv[4]));
    std::cout << driver.run().dump() << std::endl;
    return 0;
}
