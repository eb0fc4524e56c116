// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <QtTest>

#include "lineage/layout/column_layout.h"
#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_service.h"
#include "lineage/layout/local_insertion.h"
#include "tests/support/layout_graphs.h"

using namespace upriver;

class LocalInsertionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatStands_data();
    void keepsWhatStands();
    void growsACardDownward();
    void takesCardsOutWithoutMovingOthers();
    void pushesRightWhatAnEdgeWouldPointBackAt();
    void leavesLargeChangesToAFullLayout();

private:
    static StandingLayout standing(const LayoutRequest& request, const LayoutResult& result,
                                   std::size_t nodes)
    {
        StandingLayout layout;
        for (std::size_t i = 0; i < nodes; ++i)
            layout.nodes.push_back(
                {request.nodes[i].key, result.centres[i], request.nodes[i].width, request.nodes[i].height});
        for (std::size_t i = 0; i < request.edges.size(); ++i)
            layout.edges.push_back({request.nodes[request.edges[i].from].key,
                                    request.nodes[request.edges[i].to].key, result.edges[i].bezier});
        return layout;
    }
    LayoutService m_service;
};

void LocalInsertionTest::keepsWhatStands_data()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<int>("seed");
    for (const int nodes : {10, 50, 100, 250, 900})
        for (const int seed : {1, 2, 3, 4, 5})
            QTest::addRow("%d nodes, seed %d", nodes, seed) << nodes << seed;
}

void LocalInsertionTest::keepsWhatStands()
{
    QFETCH(int, nodes);
    QFETCH(int, seed);
    LayoutRequest request =
        test::layeredGraph(static_cast<std::size_t>(nodes), static_cast<std::uint32_t>(seed));
    for (LayoutNode& node : request.nodes)
        node.height = 56;
    const LayoutResult first = *m_service.layout(request);
    const StandingLayout before = standing(request, first, request.nodes.size());
    const auto pivot = static_cast<std::uint32_t>(nodes / 2);
    LayoutRequest larger = request;
    for (std::uint32_t added = 0; added < 4; ++added) { // four new cards downstream of the pivot
        larger.edges.push_back({pivot, static_cast<std::uint32_t>(larger.nodes.size()), 1});
        larger.nodes.push_back({.key = 10000 + added});
    }
    const auto result = insertLocally(larger, before, request.nodes[pivot].key);
    QVERIFY(result.has_value());
    QCOMPARE(countOverlaps(larger.nodes, result->centres), std::size_t{0});
    QVERIFY(std::abs(result->centres[pivot].y - first.centres[pivot].y) < 1.5);
    QCOMPARE(result->centres[pivot].x, first.centres[pivot].x);
    int inversions = 0;
    for (std::size_t a = 0; a < request.nodes.size(); ++a) {
        QCOMPARE(result->centres[a].x, first.centres[a].x);
        for (std::size_t b = 0; b < request.nodes.size(); ++b)
            if (first.centres[a].x == first.centres[b].x && first.centres[a].y < first.centres[b].y)
                inversions += result->centres[a].y >= result->centres[b].y ? 1 : 0;
    }
    QCOMPARE(inversions, 0);
    for (const LayoutEdge& edge : larger.edges)
        QVERIFY(result->centres[edge.from].x < result->centres[edge.to].x);
}

void LocalInsertionTest::growsACardDownward()
{
    LayoutRequest request;
    request.nodes = {{.key = 1}, {.key = 2}, {.key = 3}};
    request.edges = {{0, 1, 1}, {0, 2, 1}};
    const LayoutResult first = columnLayout(request);
    const StandingLayout before = standing(request, first, 3);
    const std::size_t upper = first.centres[1].y < first.centres[2].y ? 1 : 2;
    request.nodes[upper].height = 216;
    const auto result = insertLocally(request, before, request.nodes[upper].key);
    QVERIFY(result.has_value());
    QVERIFY(std::abs((result->centres[upper].y - 108) - (first.centres[upper].y - 28)) < 1.5);
    QCOMPARE(countOverlaps(request.nodes, result->centres), std::size_t{0});
}

void LocalInsertionTest::takesCardsOutWithoutMovingOthers()
{
    const LayoutRequest request = test::layeredGraph(40, 2);
    const LayoutResult first = *m_service.layout(request);
    const StandingLayout before = standing(request, first, request.nodes.size());
    LayoutRequest smaller = request;
    smaller.nodes.resize(30);
    std::erase_if(smaller.edges, [](const LayoutEdge& edge) { return edge.from >= 30 || edge.to >= 30; });
    const auto result = insertLocally(smaller, before, 5);
    QVERIFY(result.has_value());
    for (std::size_t i = 0; i < 30; ++i)
        QVERIFY(std::abs(result->centres[i].y - first.centres[i].y) < 1);
}

void LocalInsertionTest::pushesRightWhatAnEdgeWouldPointBackAt()
{
    LayoutRequest request;
    request.nodes = {{.key = 1}, {.key = 2}};
    request.edges = {{0, 1, 1}};
    const StandingLayout before = standing(request, columnLayout(request), 2);
    request.nodes.push_back({.key = 3}); // between the two: 1 > 3 > 2
    request.edges = {{0, 1, 1}, {0, 2, 1}, {2, 1, 1}};
    const auto result = insertLocally(request, before, 1);
    QVERIFY(result.has_value());
    QVERIFY(result->centres[0].x < result->centres[2].x);
    QVERIFY(result->centres[2].x < result->centres[1].x);
}

void LocalInsertionTest::leavesLargeChangesToAFullLayout()
{
    LayoutRequest request = test::layeredGraph(20, 1);
    const StandingLayout before = standing(request, columnLayout(request), 20);
    QVERIFY(!insertLocally(request, before, 999).has_value()); // the pivot is gone
    LayoutRequest larger = request;
    for (std::uint32_t added = 0; added <= kInsertedAtMost; ++added) {
        larger.edges.push_back({3, static_cast<std::uint32_t>(larger.nodes.size()), 1});
        larger.nodes.push_back({.key = 10000 + added});
    }
    QVERIFY(!insertLocally(larger, before, 4).has_value());
    LayoutRequest apart = request;
    apart.nodes.push_back({.key = 5000}); // hangs on nothing that stands
    QVERIFY(!insertLocally(apart, before, 4).has_value());
}

QTEST_GUILESS_MAIN(LocalInsertionTest)
#include "local_insertion_test.moc"
