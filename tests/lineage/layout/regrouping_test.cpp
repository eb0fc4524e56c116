// SPDX-License-Identifier: Apache-2.0
// A group that folds or opens leaves the other cards where they stand: far less way than in a new layout,
// nothing covers anything, edges lead to the right.
#include <algorithm>
#include <cmath>

#include <QtTest>

#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_service.h"
#include "lineage/layout/regrouping.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/layout_measures.h"

using namespace upriver;

class RegroupingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void foldsAndOpens_data();
    void foldsAndOpens();
    void movesMuchLessThanANewLayout_data();
    void movesMuchLessThanANewLayout();
    void aCycleThatFoldingMakesMovesNobody();
    void aCardOfAGroupAloneStands();

private:
    LayoutResult laidOut(LayoutRequest request)
    {
        request.timeLimitMs = 60'000;
        auto result = m_service.layout(request);
        return result ? std::move(*result) : LayoutResult{};
    }
    std::optional<LayoutResult> opened(const LayoutRequest& request, const StandingLayout& folded)
    {
        const std::vector<std::uint32_t> cards = cardsThatCame(request, folded);
        const LayoutResult inner = laidOut(among(request, cards));
        const StandingLayout many = standAsMany(request, folded, kGroupKey, cards, inner);
        return insertLocally(request, many, middleOf(many, request, cards));
    }

    static constexpr std::int64_t kGroupKey = -77;
    LayoutService m_service;
};

namespace {

/// The cards of one group as one card, which comes last.
LayoutRequest folded(const LayoutRequest& request, std::int32_t group, std::int64_t key)
{
    LayoutRequest fewer;
    fewer.groups = request.groups;
    std::vector<std::uint32_t> place;
    for (const LayoutNode& node : request.nodes) {
        place.push_back(node.group == group ? ~0U : static_cast<std::uint32_t>(fewer.nodes.size()));
        if (node.group != group)
            fewer.nodes.push_back(node);
    }
    const auto one = static_cast<std::uint32_t>(fewer.nodes.size());
    fewer.nodes.push_back({.key = key});
    for (const LayoutEdge& edge : request.edges) {
        const std::uint32_t from = std::min(place[edge.from], one);
        const std::uint32_t to = std::min(place[edge.to], one);
        if (from != to)
            fewer.edges.push_back({from, to, edge.weight});
    }
    return fewer;
}

/// By key: how far the cards of both went, on average.
double meanWay(const LayoutRequest& before, const std::vector<LayoutPoint>& from, const LayoutRequest& after,
               const std::vector<LayoutPoint>& to)
{
    double sum = 0;
    int count = 0;
    for (std::size_t i = 0; i < before.nodes.size(); ++i)
        for (std::size_t j = 0; j < after.nodes.size(); ++j)
            if (before.nodes[i].key == after.nodes[j].key) {
                sum += std::hypot(from[i].x - to[j].x, from[i].y - to[j].y);
                ++count;
            }
    return count > 0 ? sum / count : 0;
}

void sizesAndSeeds()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<int>("seed");
    for (const int nodes : {30, 60, 120, 250})
        for (const int seed : {1, 2, 3, 4})
            QTest::addRow("%d nodes, seed %d", nodes, seed) << nodes << seed;
}

} // namespace

void RegroupingTest::foldsAndOpens_data() { sizesAndSeeds(); }

void RegroupingTest::foldsAndOpens()
{
    QFETCH(int, nodes);
    QFETCH(int, seed);
    const LayoutRequest request =
        test::groupedGraph(static_cast<std::size_t>(nodes), static_cast<std::uint32_t>(seed));
    const LayoutResult before = laidOut(request);
    for (const std::int32_t group : {0, 1, 2}) {
        const LayoutRequest fewer = folded(request, group, kGroupKey);
        const auto closed =
            insertLocally(fewer, standAsOne(fewer, test::standingOf(request, before), kGroupKey), kGroupKey);
        QVERIFY(closed);
        QCOMPARE(countOverlaps(fewer.nodes, closed->centres), std::size_t{0});
        QCOMPARE(test::invadedBoxes(fewer, closed->centres), std::size_t{0});
        const auto open = opened(request, test::standingOf(fewer, *closed));
        QVERIFY(open);
        QCOMPARE(countOverlaps(request.nodes, open->centres), std::size_t{0});
        QCOMPARE(test::invadedBoxes(request, open->centres), std::size_t{0});
        QCOMPARE(test::backwardEdges(request, open->centres), std::size_t{0});
        for (const PlacedEdge& edge : open->edges)
            QVERIFY(edge.bezier.size() >= 4 && edge.bezier.size() % 3 == 1);
    }
}

void RegroupingTest::movesMuchLessThanANewLayout_data()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<double>("most");
    // A group that reaches over many columns makes others go round it: more so in a small picture.
    QTest::addRow("60 nodes") << 60 << 0.65;
    QTest::addRow("120 nodes") << 120 << 0.3;
    QTest::addRow("250 nodes") << 250 << 0.05;
}

void RegroupingTest::movesMuchLessThanANewLayout()
{
    QFETCH(int, nodes);
    QFETCH(double, most);
    std::vector<double> folding, opening;
    for (const std::uint32_t seed : {1U, 2U, 3U, 4U, 5U}) {
        const LayoutRequest request = test::groupedGraph(static_cast<std::size_t>(nodes), seed);
        const LayoutResult before = laidOut(request);
        const LayoutRequest fewer = folded(request, 1, kGroupKey);
        const LayoutResult anew = laidOut(fewer);
        const auto closed =
            insertLocally(fewer, standAsOne(fewer, test::standingOf(request, before), kGroupKey), kGroupKey);
        QVERIFY(closed);
        folding.push_back(meanWay(request, before.centres, fewer, closed->centres) /
                          meanWay(request, before.centres, fewer, anew.centres));
        const auto open = opened(request, test::standingOf(fewer, anew)); // from a layout that left no room
        QVERIFY(open);
        opening.push_back(meanWay(fewer, anew.centres, request, open->centres) /
                          meanWay(fewer, anew.centres, request, before.centres));
    }
    std::ranges::sort(folding);
    std::ranges::sort(opening);
    qInfo("%d nodes: folding %.3f, opening %.3f of a new layout's way", nodes, folding[2], opening[2]);
    QVERIFY(folding[2] < most);
    QVERIFY(opening[2] < most);
}

void RegroupingTest::aCycleThatFoldingMakesMovesNobody()
{
    LayoutRequest request; // 1 and 3 are a group, 2 stands between them
    request.groups = {{"staging"}};
    request.nodes = {{.key = 1, .group = 0}, {.key = 2}, {.key = 3, .group = 0}, {.key = 4}};
    request.edges = {{0, 1, 1}, {1, 2, 1}, {2, 3, 1}};
    const LayoutResult before = laidOut(request);
    const LayoutRequest fewer = folded(request, 0, kGroupKey);
    const auto closed =
        insertLocally(fewer, standAsOne(fewer, test::standingOf(request, before), kGroupKey), kGroupKey);
    QVERIFY(closed);
    QCOMPARE(closed->centres[0], before.centres[1]);
    QCOMPARE(closed->centres[1], before.centres[3]);
    QCOMPARE(countOverlaps(fewer.nodes, closed->centres), std::size_t{0});
    for (const PlacedEdge& edge : closed->edges)
        QVERIFY(edge.bezier.size() >= 4);
    const auto open = opened(request, test::standingOf(fewer, *closed));
    QVERIFY(open);
    QCOMPARE(test::backwardEdges(request, open->centres), std::size_t{0});
}

void RegroupingTest::aCardOfAGroupAloneStands()
{
    LayoutRequest request;
    request.groups = {{"lonely"}};
    request.nodes = {{.key = 1, .group = 0}, {.key = 2, .group = 0}};
    const LayoutResult before = laidOut(request);
    const LayoutRequest one = folded(request, 0, kGroupKey); // everything is in it
    const auto closed =
        insertLocally(one, standAsOne(one, test::standingOf(request, before), kGroupKey), kGroupKey);
    QVERIFY(closed);
    const auto open = opened(request, test::standingOf(one, *closed));
    QVERIFY(open);
    QCOMPARE(countOverlaps(request.nodes, open->centres), std::size_t{0});
}

QTEST_MAIN(RegroupingTest)
#include "regrouping_test.moc"
