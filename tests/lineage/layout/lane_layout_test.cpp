// SPDX-License-Identifier: Apache-2.0
// Lanes: every card in the columns of its layer, in order from left to right, none over another, and edges
// beside the cards that they pass.
#include <algorithm>
#include <limits>

#include <QtTest>

#include "lineage/layout/lane_layout.h"
#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_service.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/layout_measures.h"

using namespace upriver;

namespace {

/// A warehouse whose cards are put into five lanes by their number, so that many edges lead over a lane.
LayoutRequest lanes(std::size_t nodes, std::uint32_t seed)
{
    LayoutRequest request = test::layeredGraph(nodes, seed);
    for (std::size_t i = 0; i < nodes; ++i)
        request.nodes[i].lane = static_cast<std::int32_t>(i * 5 / nodes);
    return request;
}

} // namespace

class LaneLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lanesStandBesideEachOther_data();
    void lanesStandBesideEachOther();
    void oddGraphsArePlaced();
    void theServiceTakesLanes();
};

void LaneLayoutTest::lanesStandBesideEachOther_data()
{
    QTest::addColumn<int>("nodes");
    for (const int nodes : {1, 2, 12, 60, 300})
        QTest::addRow("%d", nodes) << nodes;
}

void LaneLayoutTest::lanesStandBesideEachOther()
{
    QFETCH(const int, nodes);
    const LayoutRequest request = lanes(static_cast<std::size_t>(nodes), 7);
    const LayoutResult result = laneLayout(request);
    QCOMPARE(result.centres.size(), request.nodes.size());
    QCOMPARE(countOverlaps(request.nodes, result.centres), std::size_t{0});
    QCOMPARE(test::backwardEdges(request, result.centres), std::size_t{0});
    double before = -std::numeric_limits<double>::max();
    for (std::int32_t lane = 0; lane < 5; ++lane) {
        double left = std::numeric_limits<double>::max();
        double right = before;
        for (std::size_t i = 0; i < request.nodes.size(); ++i)
            if (request.nodes[i].lane == lane) {
                left = std::min(left, result.centres[i].x - request.nodes[i].width / 2);
                right = std::max(right, result.centres[i].x + request.nodes[i].width / 2);
            }
        QVERIFY(left == std::numeric_limits<double>::max() || left > before + kLaneGap - 1);
        before = right;
    }
    QCOMPARE(test::edgesOverForeignCards(request, result), std::size_t{0});
    for (const PlacedEdge& edge : result.edges)
        QVERIFY(edge.bezier.size() % 3 == 1);
    const LayoutRequest mixed = test::shuffled(request, 3);
    const LayoutResult again = laneLayout(mixed);
    for (std::size_t i = 0; i < mixed.nodes.size(); ++i) {
        const auto same =
            std::find_if(request.nodes.begin(), request.nodes.end(),
                         [&](const LayoutNode& node) { return node.key == mixed.nodes[i].key; });
        QVERIFY(again.centres[i] == result.centres[static_cast<std::size_t>(same - request.nodes.begin())]);
    }
}

void LaneLayoutTest::oddGraphsArePlaced()
{
    QVERIFY(laneLayout({}).centres.empty());
    LayoutRequest request; // a cycle, a self-loop, a double, an edge against the lanes, a node without a lane
    for (int i = 0; i < 4; ++i) {
        LayoutNode node;
        node.key = i + 1;
        node.lane = i == 3 ? -1 : 2 - i;
        request.nodes.push_back(node);
    }
    request.edges = {{0, 1, 1}, {1, 2, 1}, {2, 0, 1}, {1, 1, 1}, {0, 1, 1}, {3, 0, 1}, {0, 99, 1}};
    const LayoutResult result = laneLayout(request);
    QCOMPARE(result.edges.size(), request.edges.size());
    QCOMPARE(countOverlaps(request.nodes, result.centres), std::size_t{0});
    QVERIFY(result.centres[2].x < result.centres[1].x && result.centres[1].x < result.centres[0].x);
    QVERIFY(result.edges[0].bezier.size() >= 4); // against the lanes: still drawn
    QVERIFY(result.edges[3].bezier.empty() && result.edges[6].bezier.empty());
}

void LaneLayoutTest::theServiceTakesLanes()
{
    LayoutService service("/nowhere"); // no helper is needed
    const auto result = service.layout(lanes(40, 2));
    QVERIFY(result.has_value());
    QCOMPARE(result->engine, LayoutEngine::Lanes);
    QVERIFY(result->note.empty());
}

QTEST_GUILESS_MAIN(LaneLayoutTest)
#include "lane_layout_test.moc"
