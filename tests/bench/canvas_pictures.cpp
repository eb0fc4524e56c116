// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include <QElapsedTimer>
#include <QEvent>
#include <QEventLoop>
#include <QTest>
#include <QTimer>

#include "catalog/store/catalog_reader.h"
#include "catalog/store/connection.h"
#include "catalog/store/layout_store.h"
#include "tests/bench/bare_dot.h"
#include "tests/bench/canvas_rows.h"
#include "tests/bench/graph_catalog.h"
#include "tests/bench/process_cost.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/scratch.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"

namespace upriver::bench {

namespace {

constexpr int kRuns = 9;
constexpr int kPatienceMs = 120'000;

MadeGraph warehouse(std::size_t nodes)
{
    const LayoutRequest request = test::warehouseGraph(nodes, 1);
    MadeGraph graph;
    for (std::size_t i = 0; i < nodes; ++i)
        graph.nodes.push_back(
            {"fct_orders_daily_" + std::to_string(i), i * 7 > nodes * 6 ? "dashboard" : "marts"});
    for (const LayoutEdge& edge : request.edges)
        graph.edges.emplace_back(edge.from, edge.to);
    return graph;
}

/// The real page over a catalog of its own.
class ShownPage : public QObject
{
public:
    explicit ShownPage(const MadeGraph& graph) : m_catalog(m_scratch.path("graph.db"))
    {
        std::thread([&] { // the store refuses to work on the GUI thread
            writeCatalog(m_catalog, graph);
            const auto reader = CatalogReader::open(m_catalog);
            const auto found = (*reader)->findByName(assetName(graph, 0));
            m_asset = found && !found->empty() ? found->front().id : AssetId{};
        })
            .join();
        m_page = std::make_unique<LineagePage>(m_session, m_navigation);
        m_page->resize(1920, 1080);
        QObject::connect(m_page.get(), &LineagePage::pictureShown, m_page.get(), [this] { ++m_shown; });
        m_page->findChild<LineageCanvas*>()->installEventFilter(this);
        m_page->show();
        m_session.openCatalog(QString::fromStdString(m_catalog));
        waitFor([&] { return m_session.graph() != nullptr; });
        // As long as another writes, no layout is kept: each picture is laid out anew.
        std::thread([&] {
            m_writer = std::move(*Connection::open(m_catalog, Connection::Mode::Write));
            m_writer->beginWrite();
        }).join();
    }
    ~ShownPage()
    {
        std::thread([&] { m_writer.reset(); }).join();
    }

    /// From now on what was laid out is kept, and this picture is.
    void keepLayouts()
    {
        std::thread([&] { m_writer->rollback(); }).join();
        clickToPicture();
        std::thread([store = m_session.layoutStore()] { store->flush(); }).join();
    }

    /// The event loop paints a widget to the end before anything else is asked.
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            m_painted = m_shown;
        return false;
    }
    /// From somewhere else to all cards, painted by the page itself.
    double clickToPicture()
    {
        show([&] { m_navigation.open(Page::Lineage, AssetId{m_asset.value + m_visits++}); });
        QTest::qWait(300); // what the visit before leaves to do is not the click's
        auto& tools = *m_page->findChild<LineageTools*>();
        return familyMs([&] {
            show([&] { Q_EMIT tools.depthChosen(LineageView::kWhole, LineageView::kWhole); });
            waitFor([&] { return m_painted == m_shown; });
        });
    }
    [[nodiscard]] const LineageScene& scene() const { return *m_page->findChild<LineageCanvas*>()->scene(); }

private:
    template <typename Condition>
    static void waitFor(Condition condition)
    {
        QElapsedTimer timer;
        timer.start();
        while (!condition()) {
            if (timer.elapsed() > kPatienceMs) {
                std::fprintf(stderr, "bench_canvas: the page did not answer\n");
                std::exit(2);
            }
            QEventLoop loop;
            QTimer::singleShot(1, &loop, &QEventLoop::quit);
            loop.exec();
        }
    }
    template <typename Act>
    void show(Act act)
    {
        const int before = m_shown;
        act();
        waitFor([&] { return m_shown > before; });
    }

    test::Scratch m_scratch;
    std::string m_catalog;
    std::unique_ptr<Connection> m_writer;
    AssetId m_asset;
    Session m_session;
    Navigation m_navigation;
    std::unique_ptr<LineagePage> m_page;
    int m_shown = 0;
    int m_painted = 0; ///< the picture that the canvas has painted last
    int m_visits = 0;
};

/// One of each side, one after the other: what else runs on the machine changes from turn to turn.
struct Turn
{
    double bare = 0;
    double ours = 0;
};

template <typename Figure>
Turn medianTurn(std::vector<Turn> turns, Figure figure)
{
    std::ranges::sort(turns, {}, figure);
    return turns[turns.size() / 2];
}

} // namespace

void benchPictures(BenchTable& table)
{
    for (const std::size_t cards : {100U, 500U}) {
        ShownPage page(warehouse(cards));
        page.clickToPicture();
        const LayoutRequest request = layoutRequestFor(page.scene());
        std::vector<Turn> turns;
        for (int i = 0; i < kRuns; ++i) {
            const double bare = bareDot(request).ms;
            turns.push_back({bare, page.clickToPicture()});
        }
        const std::string what = std::to_string(request.nodes.size()) + " cards: click to painted picture";
        if (cards == 500) {
            const Turn turn = medianTurn(turns, [](const Turn& each) { return each.ours / each.bare; });
            table.add({.goal = what,
                       .baseline = "bare gvLayout",
                       .baselineValue = turn.bare,
                       .ours = turn.ours,
                       .unit = "ms",
                       .limit = 1.3});
        } else {
            const Turn turn = medianTurn(turns, [](const Turn& each) { return each.ours - each.bare; });
            table.add({.goal = what + " beyond bare gvLayout",
                       .baseline = "",
                       .ours = turn.ours - turn.bare,
                       .unit = "ms",
                       .limit = 20});
        }
        page.keepLayouts();
        std::vector<double> kept;
        for (int i = 0; i < kRuns; ++i)
            kept.push_back(page.clickToPicture());
        table.add({.goal = what + ", laid out before",
                   .baseline = "laid out anew",
                   .baselineValue = medianTurn(turns, &Turn::ours).ours,
                   .ours = median(kept),
                   .unit = "ms",
                   .limit = cards == 500 ? 0.6 : 1});
    }
}

} // namespace upriver::bench
