// SPDX-License-Identifier: Apache-2.0
// The window against the clock: start to the sample's lineage on screen, and the longest turn of the event
// loop while the whole corpus (or, elsewhere, the sample) is indexed and somebody browses meanwhile.
#include <algorithm>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <semaphore>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QTest>
#include <QTimer>

#include "catalog/store/catalog_reader.h"
#include "tests/bench/bench_table.h"
#include "tests/support/scratch.h"
#include "ui/graph/lineage_page.h"
#include "ui/search/search_field.h"
#include "ui/shell/main_window.h"

using namespace upriver;
using namespace upriver::bench;

namespace {

constexpr int kPatienceMs = 120'000;

/// A thread that keeps asking the window's thread for an answer: the longest it had to wait is the longest
/// the window was deaf, whatever it did meanwhile (events, painting, timers).
class TurnWatch : public QObject
{
public:
    TurnWatch() : m_asker([this](const std::stop_token& stop) { ask(stop); }) {}
    ~TurnWatch() override
    {
        m_asker.request_stop();
        m_answered.release();
        m_asker.join();
    }
    void clear() { m_waits.clear(); }
    [[nodiscard]] const std::vector<double>& waits() const { return m_waits; }
    [[nodiscard]] double longest() const { return m_waits.empty() ? 0 : *std::ranges::max_element(m_waits); }

private:
    void ask(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            const auto asked = std::chrono::steady_clock::now();
            QMetaObject::invokeMethod(
                this,
                [this, asked] {
                    m_waits.push_back(
                        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - asked)
                            .count());
                    m_answered.release();
                },
                Qt::QueuedConnection);
            m_answered.acquire();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    std::vector<double> m_waits; ///< of the window's thread
    std::counting_semaphore<> m_answered{0};
    std::jthread m_asker;
};

template <typename Condition>
bool waitFor(Condition condition)
{
    QElapsedTimer timer;
    timer.start();
    QEventLoop loop;
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (condition() || timer.elapsed() > kPatienceMs)
            loop.quit();
    });
    poll.start(std::chrono::milliseconds(2));
    loop.exec();
    return condition();
}

/// What somebody does meanwhile: other assets, other pages, a word in the search field.
class Browsing : public QObject
{
public:
    explicit Browsing(MainWindow& window) : m_window(window)
    {
        connect(&m_timer, &QTimer::timeout, this, [this] { step(); });
        m_timer.start(std::chrono::milliseconds(120));
    }

private:
    void step()
    {
        ++m_count;
        const AssetId asset{1 + m_count * 7 % 60};
        if (m_count % 5 == 0)
            m_window.navigation().open(Page::Catalog);
        else if (m_count % 5 == 1)
            m_window.navigation().open(Page::Lineage, asset);
        else if (m_count % 5 == 2)
            m_window.searchField().setText(QStringLiteral("orders cust").left(1 + m_count % 11));
        else
            m_window.navigation().select(asset);
    }

    MainWindow& m_window;
    QTimer m_timer;
    int m_count = 0;
};

double startToLineage()
{
    QElapsedTimer timer;
    timer.start();
    MainWindow window;
    window.resize(1400, 850);
    bool isShown = false;
    QObject::connect(&window.lineagePage(), &LineagePage::pictureShown, &window, [&] { isShown = true; });
    window.show();
    window.start({.catalog = {}, .sample = true});
    if (!waitFor([&] { return isShown; })) {
        std::fprintf(stderr, "bench_gui: the sample's lineage did not appear\n");
        return kPatienceMs;
    }
    window.repaint();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void benchStart(BenchTable& table)
{
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
        const test::Scratch fresh;
        times.push_back(startToLineage());
    }
    table.add({"fresh start to the sample indexed twice and its lineage on screen (worst of 5)", "", 0,
               *std::ranges::max_element(times), "ms", 2000});
    table.note("median of the starts: " + std::to_string(static_cast<int>(median(times))) + " ms");
}

void benchTurns(BenchTable& table)
{
    const test::Scratch scratch;
    const std::string folder = test::corpusPath().value_or(test::sourcePath("resources/samples"));
    TurnWatch watch;
    MainWindow window;
    window.resize(1400, 850);
    window.show();
    bool isDone = false;
    std::int64_t files = 0;
    QObject::connect(&window.session(), &Session::indexingFinished, &window, [&](const IndexReport& report) {
        files = report.files.found;
        isDone = true;
    });
    window.openCatalog(QString::fromStdString(scratch.path("corpus.db")));
    waitFor([&] { return window.session().isOpen(); });
    watch.clear();
    {
        const Browsing browsing(window);
        window.session().index({QString::fromStdString(folder)});
        waitFor([&] { return isDone; });
        waitFor([&] { return window.isIdle(); });
    }
    table.add({"longest event-loop turn while " + std::to_string(files) + " files are indexed and browsed",
               "", 0, watch.longest(), "ms", 50});
    table.note("answers: " + std::to_string(watch.waits().size()) + ", 99th percentile " +
               std::to_string(percentile(watch.waits(), 0.99)) + " ms");
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C");
    application.setQuitOnLastWindowClosed(false);
    BenchTable table("gui");
    benchStart(table);
    benchTurns(table);
    return table.finish(argc, argv);
}
