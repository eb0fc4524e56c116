// SPDX-License-Identifier: Apache-2.0
// The way through tasks, or through jobs and their data, that takes longest.
#include <algorithm>
#include <random>

#include <QtTest>

#include "lineage/runs/critical_path.h"

using namespace upriver;

class CriticalPathTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTheLongestWay();
    void goesThroughData();
    void saysWhatIsNotKnown();
    void ofEqualWaysTheShorterOne();
    void cyclesDoNotHoldItUp();
    void agreesWithEveryPath();
};

namespace {

constexpr Micros kSecond = 1'000'000;

struct Made
{
    LineageAnswer answer;
    std::map<AssetId, Micros> durations;

    void add(std::int64_t id, AssetKind kind, Micros seconds = -1)
    {
        LineageNode node;
        node.asset.id = AssetId{id};
        node.asset.kind = kind;
        answer.nodes.push_back(node);
        if (seconds >= 0)
            durations[AssetId{id}] = seconds * kSecond;
    }
    void task(std::int64_t id, Micros seconds = -1) { add(id, AssetKind::Job, seconds); }
    void edge(std::int64_t from, std::int64_t to, EdgeKind kind = EdgeKind::Control, bool backward = false)
    {
        LineageEdge edge;
        edge.from = AssetId{from};
        edge.to = AssetId{to};
        edge.kind = kind;
        edge.backward = backward;
        answer.edges.push_back(edge);
    }
    [[nodiscard]] CriticalPath path() const { return criticalPath(answer, durations); }
    [[nodiscard]] std::vector<std::int64_t> steps() const
    {
        std::vector<std::int64_t> ids;
        for (const AssetId step : path().steps)
            ids.push_back(step.value);
        return ids;
    }
};

using Ids = std::vector<std::int64_t>;

} // namespace

void CriticalPathTest::takesTheLongestWay()
{
    Made made; // 9 contains all; 1 > 2 > 4 and 1 > 3 > 4, 3 takes longer
    made.task(9, 1000);
    made.task(1, 10);
    made.task(2, 20);
    made.task(3, 50);
    made.task(4, 5);
    for (const std::int64_t task : {1, 2, 3, 4})
        made.edge(9, task, EdgeKind::Contains);
    made.edge(1, 2);
    made.edge(1, 3);
    made.edge(2, 4);
    made.edge(3, 4);
    QCOMPARE(made.steps(), (Ids{1, 3, 4}));
    QCOMPARE(made.path().duration, 65 * kSecond);
    QCOMPARE(made.path().longest, AssetId{3});
    QCOMPARE(made.path().longestDuration, 50 * kSecond);
    QCOMPARE(made.path().timed, 4);
    QCOMPARE(made.path().untimed, 0);
}

void CriticalPathTest::goesThroughData()
{
    Made made;
    made.task(1, 10);
    made.add(2, AssetKind::Dataset);
    made.task(3, 10);
    made.edge(1, 2, EdgeKind::Data);
    made.edge(2, 3, EdgeKind::Data);
    made.edge(3, 1, EdgeKind::References); // no order
    QCOMPARE(made.steps(), (Ids{1, 2, 3}));
    QCOMPARE(made.path().duration, 20 * kSecond);
}

void CriticalPathTest::saysWhatIsNotKnown()
{
    Made made;
    made.task(1);
    made.task(2);
    made.edge(1, 2);
    QVERIFY(!made.path().isKnown());
    QVERIFY(made.steps().empty());
    QCOMPARE(made.path().untimed, 2);
    made.durations[AssetId{2}] = 3 * kSecond;
    QCOMPARE(made.path().duration, 3 * kSecond);
    QCOMPARE(made.path().untimed, 1);
    QVERIFY(!criticalPath({}, {}).isKnown());
}

void CriticalPathTest::ofEqualWaysTheShorterOne()
{
    Made made;
    made.task(1, 10);
    made.task(2, 0);
    made.task(3, 10);
    made.edge(1, 2);
    made.edge(2, 3);
    made.edge(1, 3);
    QCOMPARE(made.steps(), (Ids{1, 3}));
}

void CriticalPathTest::cyclesDoNotHoldItUp()
{
    Made made;
    for (const std::int64_t task : {1, 2, 3})
        made.task(task, task * 10);
    made.edge(1, 2);
    made.edge(2, 3);
    made.edge(3, 1, EdgeKind::Control, true);
    QCOMPARE(made.steps(), (Ids{1, 2, 3}));
    made.edge(2, 1); // a cycle that nobody has marked: it ends, whatever it finds
    QVERIFY(made.path().duration >= 30 * kSecond);
}

void CriticalPathTest::agreesWithEveryPath()
{
    for (unsigned seed = 1; seed <= 200; ++seed) {
        std::mt19937 random(seed);
        Made made;
        const int count = 2 + static_cast<int>(random() % 9);
        std::vector<Micros> best(static_cast<std::size_t>(count) + 1);
        std::vector<std::vector<int>> before(static_cast<std::size_t>(count) + 1);
        for (int task = 1; task <= count; ++task) {
            made.task(task, static_cast<Micros>(random() % 100));
            for (int other = 1; other < task; ++other)
                if (random() % 3 == 0) {
                    made.edge(other, task);
                    before[static_cast<std::size_t>(task)].push_back(other);
                }
        }
        std::ranges::shuffle(made.answer.nodes, random);
        std::ranges::shuffle(made.answer.edges, random);
        for (int task = 1; task <= count; ++task) {
            Micros& own = best[static_cast<std::size_t>(task)];
            for (const int other : before[static_cast<std::size_t>(task)])
                own = std::max(own, best[static_cast<std::size_t>(other)]);
            own += made.durations[AssetId{task}];
        }
        QCOMPARE(made.path().duration, *std::ranges::max_element(best));
        Micros sum = 0;
        for (const AssetId step : made.path().steps)
            sum += made.durations[step];
        QCOMPARE(sum, made.path().duration);
    }
}

QTEST_MAIN(CriticalPathTest)
#include "critical_path_test.moc"
