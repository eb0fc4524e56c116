// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <QtTest>

#include "lineage/layout/column_layout.h"
#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_service.h"
#include "tests/support/layout_graphs.h"

using namespace upriver;

class ColumnLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesWithoutOverlap();
    void placesThousandsQuickly();
    void placesInOrderNearWhatIsWanted();
};

void ColumnLayoutTest::placesWithoutOverlap()
{
    for (const std::size_t nodes : {1U, 2U, 10U, 100U, 500U}) {
        const LayoutRequest request = test::layeredGraph(nodes, 4);
        const LayoutResult result = columnLayout(request);
        QCOMPARE(countOverlaps(request.nodes, result.centres), std::size_t{0});
        for (std::size_t i = 0; i < request.edges.size(); ++i) {
            QVERIFY(result.centres[request.edges[i].from].x < result.centres[request.edges[i].to].x);
            QCOMPARE(result.edges[i].bezier.size(), std::size_t{4});
        }
    }
}

void ColumnLayoutTest::placesThousandsQuickly()
{
    const LayoutRequest request = test::layeredGraph(20000, 4);
    QElapsedTimer timer;
    timer.start();
    const LayoutResult result = columnLayout(request);
    QCOMPARE(result.centres.size(), std::size_t{20000});
    QVERIFY(timer.elapsed() < 10000);
}

void ColumnLayoutTest::placesInOrderNearWhatIsWanted()
{
    const auto close = [](double a, double b) { return std::abs(a - b) < 1e-9; };
    const auto free = placeInOrder({{0, 10, 1}, {100, 10, 1}}, 5);
    QVERIFY(close(free[0], 0) && close(free[1], 100));
    const auto pressed = placeInOrder({{0, 10, 1}, {0, 10, 1}}, 5);
    QVERIFY(close(pressed[0], -7.5) && close(pressed[1], 7.5));
    const auto heavy = placeInOrder({{0, 10, 10000}, {0, 10, 1}}, 5);
    QVERIFY(std::abs(heavy[0]) < 0.01 && std::abs(heavy[1] - 15) < 0.01);
    const auto crossed = placeInOrder({{50, 10, 1}, {0, 10, 1}, {200, 10, 1}}, 0);
    QVERIFY(close(crossed[0], 20) && close(crossed[1], 30) && close(crossed[2], 200));
}

QTEST_GUILESS_MAIN(ColumnLayoutTest)
#include "column_layout_test.moc"
