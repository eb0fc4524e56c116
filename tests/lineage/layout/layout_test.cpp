// SPDX-License-Identifier: Apache-2.0
// What every picture keeps, whatever the graph: the real helper lays out, the properties are checked.
#include <cmath>
#include <map>

#include <QtTest>

#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_service.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/layout_measures.h"

using namespace upriver;

class LayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsItsPromises_data();
    void keepsItsPromises();
    void isTheSameForShuffledInput_data();
    void isTheSameForShuffledInput();
    void drawsCyclesLoopsAndDoubles();
    void answersAnEmptyRequest();
    void packsOrphansInAGrid();
    void startsAndEndsEdgesAtTheirCards();
    void leadsCurvesRoundForeignCards_data();
    void leadsCurvesRoundForeignCards();

private:
    LayoutResult layout(const LayoutRequest& request)
    {
        auto result = m_service.layout(request);
        return result ? std::move(*result) : LayoutResult{};
    }
    LayoutService m_service;
};

void LayoutTest::keepsItsPromises_data()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<int>("groups");
    QTest::addColumn<int>("seed");
    for (const int nodes : {1, 2, 3, 7, 20, 50, 100, 200, 300, 500})
        for (const int groups : {0, 5})
            for (const int seed : {1, 2})
                QTest::addRow("%d nodes, %d groups, seed %d", nodes, groups, seed) << nodes << groups << seed;
}

void LayoutTest::keepsItsPromises()
{
    QFETCH(int, nodes);
    QFETCH(int, groups);
    QFETCH(int, seed);
    const LayoutRequest request =
        test::layeredGraph(static_cast<std::size_t>(nodes), static_cast<std::uint32_t>(seed), groups);
    const LayoutResult result = layout(request);
    QCOMPARE(result.centres.size(), request.nodes.size());
    QCOMPARE(result.engine, LayoutEngine::Dot);
    QCOMPARE(countOverlaps(request.nodes, result.centres), std::size_t{0});
    for (std::size_t i = 0; i < request.nodes.size(); ++i) {
        QVERIFY(result.centres[i].x - request.nodes[i].width / 2 > -0.5);
        QVERIFY(result.centres[i].x + request.nodes[i].width / 2 < result.width + 0.5);
        QVERIFY(result.centres[i].y + request.nodes[i].height / 2 < result.height + 0.5);
    }
    for (std::size_t i = 0; i < request.edges.size(); ++i) {
        QVERIFY2(result.centres[request.edges[i].from].x < result.centres[request.edges[i].to].x,
                 "points backward");
        QVERIFY2(result.edges[i].bezier.size() >= 4 && result.edges[i].bezier.size() % 3 == 1,
                 "has no curve");
    }
}

void LayoutTest::isTheSameForShuffledInput_data()
{
    QTest::addColumn<int>("groups");
    QTest::addRow("plain") << 0;
    QTest::addRow("grouped") << 4;
}

void LayoutTest::isTheSameForShuffledInput()
{
    QFETCH(int, groups);
    LayoutRequest request = test::layeredGraph(80, 7, groups);
    request.edges.push_back({40, 3, 1}); // a cycle too
    const LayoutResult first = layout(request);
    std::map<std::int64_t, LayoutPoint> places;
    for (std::size_t i = 0; i < request.nodes.size(); ++i)
        places[request.nodes[i].key] = first.centres[i];
    for (const std::uint32_t seed : {11U, 12U, 13U}) {
        const LayoutRequest other = test::shuffled(request, seed);
        const LayoutResult second = layout(other);
        for (std::size_t i = 0; i < other.nodes.size(); ++i)
            QVERIFY(second.centres[i] == places[other.nodes[i].key]);
    }
}

void LayoutTest::drawsCyclesLoopsAndDoubles()
{
    LayoutRequest request;
    for (std::int64_t key = 1; key <= 4; ++key)
        request.nodes.push_back({.key = key});
    request.edges = {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 3}, {0, 1}, {1, 0}, {3, 99}};
    const LayoutResult result = layout(request);
    QCOMPARE(result.engine, LayoutEngine::Dot);
    QCOMPARE(countOverlaps(request.nodes, result.centres), std::size_t{0});
    for (std::size_t i = 0; i + 1 < request.edges.size(); ++i)
        QVERIFY(result.edges[i].bezier.size() >= 4);
    QVERIFY(result.edges.back().bezier.empty());
    QCOMPARE(result.edges[0].bezier, result.edges[5].bezier);
    int backward = 0;
    for (std::size_t i = 0; i < 4; ++i)
        backward += result.centres[request.edges[i].to].x < result.centres[request.edges[i].from].x ? 1 : 0;
    QCOMPARE(backward, 1);
    const auto& back = result.edges[2].bezier; // 2 -> 0, against the flow: from the right to the left
    QVERIFY(back.front().x > back.back().x);
}

void LayoutTest::answersAnEmptyRequest()
{
    const LayoutResult result = layout({});
    QVERIFY(result.centres.empty());
    QCOMPARE(result.width, 0.0);
}

void LayoutTest::packsOrphansInAGrid()
{
    LayoutRequest request = test::layeredGraph(12, 3);
    for (std::int64_t key = 100; key < 130; ++key)
        request.nodes.push_back({.key = key});
    request.nodes.push_back({.key = 200});
    request.nodes.push_back({.key = 201});
    request.edges.push_back({42, 43, 1}); // a small part of its own
    const LayoutResult result = layout(request);
    QCOMPARE(countOverlaps(request.nodes, result.centres), std::size_t{0});
    double bottom = 0;
    for (std::size_t i = 0; i < 12; ++i)
        bottom = std::max(bottom, result.centres[i].y + request.nodes[i].height / 2);
    for (std::size_t i = 12; i < 42; ++i)
        QVERIFY(result.centres[i].y > bottom);
    QVERIFY(result.height < 12 * 56 + bottom); // a grid, not one long column
}

void LayoutTest::startsAndEndsEdgesAtTheirCards()
{
    const LayoutRequest request = test::layeredGraph(60, 5);
    const LayoutResult result = layout(request);
    for (std::size_t i = 0; i < request.edges.size(); ++i) {
        const auto [from, to, weight] = request.edges[i];
        const LayoutPoint first = result.edges[i].bezier.front();
        const LayoutPoint last = result.edges[i].bezier.back();
        QCOMPARE(first.x, result.centres[from].x + request.nodes[from].width / 2);
        QCOMPARE(first.y, result.centres[from].y);
        QCOMPARE(last.x, result.centres[to].x - request.nodes[to].width / 2);
        QCOMPARE(last.y, result.centres[to].y);
    }
}

void LayoutTest::leadsCurvesRoundForeignCards_data()
{
    QTest::addColumn<int>("nodes");
    for (const int nodes : {50, 100, 200, 400})
        QTest::addRow("%d nodes", nodes) << nodes;
}

void LayoutTest::leadsCurvesRoundForeignCards()
{
    QFETCH(int, nodes);
    const LayoutRequest request = test::warehouseGraph(static_cast<std::size_t>(nodes), 2);
    const LayoutResult result = layout(request);
    QCOMPARE(result.engine, LayoutEngine::Dot);
    QVERIFY(test::edgesOverForeignCards(request, result) * 1000 <= request.edges.size());
}

QTEST_GUILESS_MAIN(LayoutTest)
#include "layout_test.moc"
