// SPDX-License-Identifier: Apache-2.0
// Expanding and folding where cards stand in groups or lanes: they stay in them, the clicked card stays where
// it is, nothing overlaps, and far less moves than in a new layout.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <QtTest>

#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_service.h"
#include "lineage/layout/local_insertion.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/layout_measures.h"

using namespace upriver;

class GroupedInsertionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void expandsWithinGroups_data();
    void expandsWithinGroups();
    void foldsWithinGroups();
    void staysTidyOverManyExpands();
    void expandsWithinLanes_data();
    void expandsWithinLanes();
    void foldsWithinLanes();
    void opensANewColumnInALane();
    void goesOverToAnotherLane();
    void growsABoxAroundAnOpenedCard();
    void movesMuchLessThanANewLayout_data();
    void movesMuchLessThanANewLayout();

private:
    LayoutResult laidOut(LayoutRequest request)
    {
        request.timeLimitMs = 60'000;
        auto result = m_service.layout(request);
        return result ? std::move(*result) : LayoutResult{};
    }
    LayoutService m_service;
};

namespace {

/// Cards that do not stand between the lanes before and after theirs.
std::size_t strays(const LayoutRequest& request, const std::vector<LayoutPoint>& centres)
{
    std::size_t count = 0;
    for (std::size_t a = 0; a < request.nodes.size(); ++a)
        for (std::size_t b = 0; b < request.nodes.size(); ++b)
            if (request.nodes[a].lane < request.nodes[b].lane)
                count +=
                    centres[a].x + request.nodes[a].width / 2 >= centres[b].x - request.nodes[b].width / 2
                        ? 1
                        : 0;
    return count;
}

LayoutRequest inLanes(std::size_t nodes, std::uint32_t seed)
{
    LayoutRequest request = test::warehouseGraph(nodes, seed);
    for (std::size_t i = 0; i < nodes; ++i)
        request.nodes[i].lane = static_cast<std::int32_t>(i * 5 / nodes);
    return request;
}

/// Relatives of the pivot: in its group, in others, in none.
LayoutRequest grownInGroups(const LayoutRequest& request, std::uint32_t pivot, std::size_t added,
                            std::uint32_t seed)
{
    LayoutRequest larger = test::grown(request, pivot, added, seed);
    for (std::size_t i = request.nodes.size(); i < larger.nodes.size(); ++i)
        larger.nodes[i].group = i % 3 == 0   ? request.nodes[pivot].group
                                : i % 3 == 1 ? static_cast<std::int32_t>((i + seed) % request.groups.size())
                                             : -1;
    return larger;
}

LayoutRequest grownInLanes(const LayoutRequest& request, std::uint32_t pivot, std::size_t added,
                           std::uint32_t seed)
{
    LayoutRequest larger = test::grown(request, pivot, added, seed);
    const std::int32_t lane = request.nodes[pivot].lane;
    for (std::size_t i = request.nodes.size(); i < larger.nodes.size(); ++i) {
        const bool isUpstream = (i - request.nodes.size()) % 2 == 1;
        larger.nodes[i].lane = i % 3 == 0 ? lane : std::clamp(lane + (isUpstream ? -1 : 1), 0, 4);
    }
    return larger;
}

/// The first cards of a request, with what joins them.
LayoutRequest shrunk(LayoutRequest request, std::size_t nodes)
{
    request.nodes.resize(nodes);
    std::erase_if(request.edges,
                  [&](const LayoutEdge& edge) { return edge.from >= nodes || edge.to >= nodes; });
    return request;
}

bool staysPut(LayoutPoint before, LayoutPoint after)
{
    return std::abs(before.x - after.x) < 1 && std::abs(before.y - after.y) < 1;
}

void sizesAndSeeds()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<int>("seed");
    for (const int nodes : {12, 40, 100, 250})
        for (const int seed : {1, 2, 3, 4, 5, 6})
            QTest::addRow("%d nodes, seed %d", nodes, seed) << nodes << seed;
}

} // namespace

void GroupedInsertionTest::expandsWithinGroups_data() { sizesAndSeeds(); }

void GroupedInsertionTest::expandsWithinGroups()
{
    QFETCH(int, nodes);
    QFETCH(int, seed);
    const auto random = static_cast<std::uint32_t>(seed);
    const LayoutRequest request = test::groupedGraph(static_cast<std::size_t>(nodes), random);
    const LayoutResult before = laidOut(request);
    for (const std::uint32_t share : {1U, 2U, 3U}) {
        const auto pivot = static_cast<std::uint32_t>(nodes) * share / 4;
        const LayoutRequest larger = grownInGroups(request, pivot, 3 + share * 3, random);
        const auto after = insertLocally(larger, test::standingOf(request, before), request.nodes[pivot].key);
        QVERIFY(after);
        QCOMPARE(countOverlaps(larger.nodes, after->centres), std::size_t{0});
        QCOMPARE(test::invadedBoxes(larger, after->centres), std::size_t{0});
        QCOMPARE(test::backwardEdges(larger, after->centres), std::size_t{0});
        QVERIFY(staysPut(before.centres[pivot], after->centres[pivot]));
        for (const PlacedEdge& edge : after->edges)
            QVERIFY(edge.bezier.size() >= 4 && edge.bezier.size() % 3 == 1);
    }
}

void GroupedInsertionTest::foldsWithinGroups()
{
    const LayoutRequest request = test::groupedGraph(100, 3);
    const LayoutResult before = laidOut(request);
    const LayoutRequest smaller = shrunk(request, 90);
    const auto after = insertLocally(smaller, test::standingOf(request, before), request.nodes[30].key);
    QVERIFY(after);
    QCOMPARE(test::invadedBoxes(smaller, after->centres), std::size_t{0});
    for (std::size_t i = 0; i < smaller.nodes.size(); ++i)
        QVERIFY(staysPut(before.centres[i], after->centres[i])); // room that is left moves nobody
}

void GroupedInsertionTest::staysTidyOverManyExpands()
{
    LayoutRequest request = test::groupedGraph(60, 2);
    LayoutResult result = laidOut(request);
    for (std::uint32_t step = 0; step < 12; ++step) {
        const std::uint32_t pivot = (step * 17 + 5) % 60;
        const LayoutRequest larger = grownInGroups(request, pivot, 4, step);
        auto after = insertLocally(larger, test::standingOf(request, result), request.nodes[pivot].key);
        QVERIFY(after);
        QCOMPARE(countOverlaps(larger.nodes, after->centres), std::size_t{0});
        QCOMPARE(test::invadedBoxes(larger, after->centres), std::size_t{0});
        QVERIFY(staysPut(result.centres[pivot], after->centres[pivot]));
        request = larger;
        result = std::move(*after);
    }
}

void GroupedInsertionTest::expandsWithinLanes_data() { sizesAndSeeds(); }

void GroupedInsertionTest::expandsWithinLanes()
{
    QFETCH(int, nodes);
    QFETCH(int, seed);
    const auto random = static_cast<std::uint32_t>(seed);
    const LayoutRequest request = inLanes(static_cast<std::size_t>(nodes), random);
    const LayoutResult before = laidOut(request);
    QCOMPARE(before.engine, LayoutEngine::Lanes);
    for (const std::uint32_t share : {1U, 2U, 3U}) {
        const auto pivot = static_cast<std::uint32_t>(nodes) * share / 4;
        const LayoutRequest larger = grownInLanes(request, pivot, 3 + share * 3, random);
        const auto after = insertLocally(larger, test::standingOf(request, before), request.nodes[pivot].key);
        QVERIFY(after);
        QCOMPARE(countOverlaps(larger.nodes, after->centres), std::size_t{0});
        QCOMPARE(strays(larger, after->centres), std::size_t{0});
        QVERIFY(staysPut(before.centres[pivot], after->centres[pivot]));
        for (std::size_t i = 0; i < larger.edges.size(); ++i) {
            const LayoutEdge& edge = larger.edges[i];
            if (larger.nodes[edge.from].lane == larger.nodes[edge.to].lane)
                QVERIFY(after->centres[edge.from].x < after->centres[edge.to].x);
            QVERIFY(after->edges[i].bezier.size() >= 4);
        }
    }
}

void GroupedInsertionTest::foldsWithinLanes()
{
    const LayoutRequest request = inLanes(80, 4);
    const LayoutResult before = laidOut(request);
    const LayoutRequest smaller = shrunk(request, 60); // the last lane goes wholly
    const auto after = insertLocally(smaller, test::standingOf(request, before), request.nodes[20].key);
    QVERIFY(after);
    QCOMPARE(strays(smaller, after->centres), std::size_t{0});
    for (std::size_t i = 0; i < smaller.nodes.size(); ++i)
        QVERIFY(staysPut(before.centres[i], after->centres[i]));
}

void GroupedInsertionTest::opensANewColumnInALane()
{
    LayoutRequest request;
    request.nodes = {{.key = 1, .lane = 0}, {.key = 2, .lane = 1}, {.key = 3, .lane = 2}};
    request.edges = {{0, 1, 1}, {1, 2, 1}};
    const LayoutResult before = laidOut(request);
    LayoutRequest larger = request;
    larger.nodes.push_back({.key = 4, .lane = 1}); // after 2, in the same lane
    larger.edges.push_back({1, 3, 1});
    const auto after = insertLocally(larger, test::standingOf(request, before), 2);
    QVERIFY(after);
    QCOMPARE(strays(larger, after->centres), std::size_t{0});
    QVERIFY(after->centres[3].x > after->centres[1].x);
    QCOMPARE(after->centres[0].x, before.centres[0].x);
    QVERIFY(after->centres[2].x > before.centres[2].x); // the lane behind it makes room
    const LayoutResult anew = laidOut(larger);
    QCOMPARE(after->centres[2].x - after->centres[3].x, anew.centres[2].x - anew.centres[3].x);
}

void GroupedInsertionTest::goesOverToAnotherLane()
{
    const LayoutRequest request = inLanes(40, 2);
    const LayoutResult before = laidOut(request);
    LayoutRequest other = request;
    other.nodes[3].lane = 1; // it was a source until its own source was shown
    const auto after = insertLocally(other, test::standingOf(request, before), request.nodes[20].key);
    QVERIFY(after);
    QCOMPARE(strays(other, after->centres), std::size_t{0});
    QCOMPARE(countOverlaps(other.nodes, after->centres), std::size_t{0});
    LayoutRequest turned = request;
    for (LayoutNode& node : turned.nodes)
        node.lane = 4 - node.lane;
    QVERIFY(!insertLocally(turned, test::standingOf(request, before), request.nodes[20].key));
}

void GroupedInsertionTest::growsABoxAroundAnOpenedCard()
{
    const LayoutRequest request = test::groupedGraph(60, 5);
    const LayoutResult before = laidOut(request);
    LayoutRequest opened = request;
    opened.nodes[20].height = 290;
    const auto after = insertLocally(opened, test::standingOf(request, before), request.nodes[20].key);
    QVERIFY(after);
    QCOMPARE(test::invadedBoxes(opened, after->centres), std::size_t{0});
    QCOMPARE(countOverlaps(opened.nodes, after->centres), std::size_t{0});
    const double top = before.centres[20].y - request.nodes[20].height / 2;
    QVERIFY(std::abs(after->centres[20].y - 145 - top) < 1); // opens downward
}

void GroupedInsertionTest::movesMuchLessThanANewLayout_data()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<bool>("lanes");
    for (const int nodes : {60, 150, 250})
        for (const bool lanes : {false, true})
            QTest::addRow("%d nodes in %s", nodes, lanes ? "lanes" : "groups") << nodes << lanes;
}

void GroupedInsertionTest::movesMuchLessThanANewLayout()
{
    QFETCH(int, nodes);
    QFETCH(bool, lanes);
    std::vector<double> ratios;
    for (const std::uint32_t seed : {1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
        const auto count = static_cast<std::size_t>(nodes);
        const LayoutRequest request = lanes ? inLanes(count, seed) : test::groupedGraph(count, seed);
        const LayoutResult before = laidOut(request);
        const auto pivot = static_cast<std::uint32_t>(nodes / 2) + seed * 3;
        const LayoutRequest larger =
            lanes ? grownInLanes(request, pivot, 6, seed) : grownInGroups(request, pivot, 6, seed);
        const auto after = insertLocally(larger, test::standingOf(request, before), request.nodes[pivot].key);
        QVERIFY(after);
        const double anew = test::meanDisplacement(before.centres, laidOut(larger).centres, pivot);
        ratios.push_back(test::meanDisplacement(before.centres, after->centres, pivot) / std::max(1.0, anew));
    }
    std::sort(ratios.begin(), ratios.end());
    qInfo("mean way of the others: %.2f of a new layout's", ratios[ratios.size() / 2]);
    QVERIFY(ratios[ratios.size() / 2] < 0.35);
}

QTEST_GUILESS_MAIN(GroupedInsertionTest)
#include "grouped_insertion_test.moc"
