// SPDX-License-Identifier: Apache-2.0
// The helper hangs, dies, babbles, is missing or slow: a picture comes all the same, and says so.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <csignal>
#include <sys/types.h>

#include <QElapsedTimer>
#include <QtTest>

#include "lineage/layout/helper_process.h"
#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_service.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/scratch.h"

using namespace upriver;

class LayoutHelperTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesOnWhateverTheHelperDoes_data();
    void goesOnWhateverTheHelperDoes();
    void fallsBack_data();
    void fallsBack();
    void survivesAKilledHelper();
    void keepsItsHelperWarmAndRecyclesIt();
    void endsAtTheTimeLimit();
    void cancelsAtOnce();
    void leavesNoDeadHelpersBehind();
    void takesTurnsBetweenThreads();
    void refusesMalformedFrames();

private:
    std::string script(std::string_view name, const std::string& body)
    {
        const std::string path = m_scratch.write(name, "#!/bin/sh\n" + body + "\n");
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path;
    }
    test::Scratch m_scratch;
};

void LayoutHelperTest::goesOnWhateverTheHelperDoes_data()
{
    QTest::addColumn<int>("way");
    constexpr int kWays = 16; // as tests/support/bad_layout.cpp counts
    for (int way = 0; way < kWays; ++way)
        QTest::addRow("way %d", way) << way;
}

void LayoutHelperTest::goesOnWhateverTheHelperDoes()
{
    QFETCH(int, way);
    qputenv("BAD_LAYOUT_WAY", QByteArray::number(way));
    LayoutService service(BAD_LAYOUT);
    LayoutRequest request = test::layeredGraph(25, 2);
    request.timeLimitMs = 50;
    const auto result = service.layout(request);
    QVERIFY(result.has_value());
    QCOMPARE(result->engine, LayoutEngine::Columns);
    QVERIFY(!result->note.empty());
    QCOMPARE(countOverlaps(request.nodes, result->centres), std::size_t{0});
    for (const LayoutPoint& at : result->centres)
        QVERIFY(std::abs(at.x) < 1e5 && std::abs(at.y) < 1e5);
}

void LayoutHelperTest::fallsBack_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("note");
    const QString hello = QStringLiteral("printf '\\022\\000\\000\\000upriver-layout\\001\\000\\000\\000'\n");
    const QString failed = QStringLiteral("failed");
    QTest::addRow("missing") << QString() << QStringLiteral("could not be started");
    QTest::addRow("dies at once") << QStringLiteral("exit 3") << failed;
    QTest::addRow("hangs before hello") << QStringLiteral("exec sleep 60") << QStringLiteral("took too long");
    QTest::addRow("hangs after hello")
        << hello + QStringLiteral("exec sleep 60") << QStringLiteral("took too long");
    QTest::addRow("dies after hello") << hello + QStringLiteral("exit 0") << failed;
    QTest::addRow("babbles") << QStringLiteral("exec cat /dev/urandom") << failed;
    QTest::addRow("babbles after hello")
        << hello + QStringLiteral("exec head -c 1000000 /dev/urandom") << failed;
    QTest::addRow("another version")
        << QStringLiteral("printf '\\022\\000\\000\\000upriver-layout\\011\\000\\000\\000'\nexec sleep 60")
        << failed;
    QTest::addRow("claims a huge frame")
        << hello + QStringLiteral("printf '\\377\\377\\377\\377'\nexec sleep 60") << failed;
}

void LayoutHelperTest::fallsBack()
{
    QFETCH(QString, body);
    QFETCH(QString, note);
    const std::string path = body.isEmpty() ? m_scratch.path("no such program")
                                            : script(QTest::currentDataTag(), body.toStdString());
    LayoutService service(path);
    LayoutRequest request = test::layeredGraph(30, 1);
    request.timeLimitMs = 300;
    const auto result = service.layout(request);
    QVERIFY(result.has_value());
    QCOMPARE(result->engine, LayoutEngine::Columns);
    QVERIFY2(QString::fromStdString(result->note).contains(note), result->note.c_str());
    QCOMPARE(countOverlaps(request.nodes, result->centres), std::size_t{0});
    for (const LayoutEdge& edge : request.edges)
        QVERIFY(result->centres[edge.from].x < result->centres[edge.to].x);
}

void LayoutHelperTest::survivesAKilledHelper()
{
    HelperProcess helper(layoutHelperPath());
    wire::DotRequest request;
    request.nodes = {{100, 50, -1}, {100, 50, -1}};
    request.edges = {{0, 1, 1}};
    wire::DotAnswer answer;
    const auto soon = [] { return HelperProcess::Clock::now() + std::chrono::seconds(5); };
    QCOMPARE(helper.exchange(request, soon(), {}, answer), HelperProcess::Outcome::Answered);
    const pid_t pid = helper.pid();
    QVERIFY(pid > 0);
    kill(pid, SIGKILL);
    QCOMPARE(helper.exchange(request, soon(), {}, answer), HelperProcess::Outcome::Died);
    QCOMPARE(helper.exchange(request, soon(), {}, answer), HelperProcess::Outcome::Answered);
    QVERIFY(helper.pid() != pid);
}

void LayoutHelperTest::keepsItsHelperWarmAndRecyclesIt()
{
    HelperProcess helper(layoutHelperPath());
    wire::DotRequest request;
    request.nodes = {{100, 50, -1}, {100, 50, -1}};
    request.edges = {{0, 1, 1}};
    wire::DotAnswer answer;
    pid_t last = 0;
    int starts = 0;
    for (int i = 0; i < 450; ++i) {
        const auto deadline = HelperProcess::Clock::now() + std::chrono::seconds(5);
        QCOMPARE(helper.exchange(request, deadline, {}, answer), HelperProcess::Outcome::Answered);
        if (helper.pid() != 0 && helper.pid() != last) {
            last = helper.pid();
            ++starts;
        }
    }
    QCOMPARE(starts, 3);
}

void LayoutHelperTest::endsAtTheTimeLimit()
{
    LayoutService service;
    LayoutRequest request = test::layeredGraph(1500, 1);
    request.timeLimitMs = 50;
    QElapsedTimer timer;
    timer.start();
    const auto result = service.layout(request);
    QVERIFY(result.has_value());
    QCOMPARE(result->engine, LayoutEngine::Columns);
    QVERIFY(!result->note.empty());
    QVERIFY(timer.elapsed() < 2000);
    request = test::layeredGraph(20, 1);
    const auto next = service.layout(request); // the killed helper is replaced
    QCOMPARE(next->engine, LayoutEngine::Dot);
}

void LayoutHelperTest::leavesNoDeadHelpersBehind()
{
    const auto children = [] {
        std::size_t count = 0;
        for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
            std::ifstream list(task.path() / "children");
            for (pid_t child = 0; list >> child;)
                ++count;
        }
        return count;
    };
    const std::size_t before = children();
    {
        HelperProcess helper(layoutHelperPath());
        wire::DotRequest request;
        request.nodes = {{100, 50, 0}, {100, 50, -1}};
        request.edges = {{0, 1, 1}};
        request.flags = wire::kGroups; // a helper of its own for each
        wire::DotAnswer answer;
        for (int i = 0; i < 30; ++i) {
            const auto deadline = HelperProcess::Clock::now() + std::chrono::seconds(5);
            QCOMPARE(helper.exchange(request, deadline, {}, answer), HelperProcess::Outcome::Answered);
            QVERIFY2(children() <= before + 4, "the running one and a few that end");
        }
    }
    QCOMPARE(children(), before);
}

void LayoutHelperTest::cancelsAtOnce()
{
    LayoutService service;
    const LayoutRequest request = test::layeredGraph(2000, 1);
    std::stop_source stop;
    std::chrono::steady_clock::time_point ended;
    Result<LayoutResult> result;
    std::thread worker([&] {
        result = service.layout(request, stop.get_token());
        ended = std::chrono::steady_clock::now();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    const auto asked = std::chrono::steady_clock::now();
    stop.request_stop();
    worker.join();
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().kind, ErrorKind::Cancelled);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(ended - asked).count();
    qInfo("cancelled after %lld ms", static_cast<long long>(took));
    QVERIFY(took < 500); // the figure of 50 ms is the benchmarks' to judge; this machine may be busy
}

void LayoutHelperTest::takesTurnsBetweenThreads()
{
    LayoutService service;
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (std::uint32_t i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            for (std::uint32_t n = 0; n < 10; ++n) {
                const auto result = service.layout(test::layeredGraph(20 + n, i + 1));
                good += result && result->engine == LayoutEngine::Dot ? 1 : 0;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(good.load(), 40);
}

void LayoutHelperTest::refusesMalformedFrames()
{
    wire::DotRequest request;
    request.nodes = {{100, 50, -1}, {100, 50, 2}};
    request.edges = {{0, 1, 1}};
    const std::string body = wire::encode(request);
    QVERIFY(wire::decodeRequest(body).has_value());
    for (std::size_t size = 0; size < body.size(); ++size)
        QVERIFY(!wire::decodeRequest(body.substr(0, size)).has_value());
    QVERIFY(!wire::decodeRequest(body + "x").has_value());
    request.edges = {{0, 7, 1}};
    QVERIFY(!wire::decodeRequest(wire::encode(request)).has_value());
    request.edges.clear();
    request.nodes[0].width = -1;
    QVERIFY(!wire::decodeRequest(wire::encode(request)).has_value());
}

QTEST_GUILESS_MAIN(LayoutHelperTest)
#include "layout_helper_test.moc"
