// SPDX-License-Identifier: Apache-2.0
// Curves that ran over a card pass beside it, and nothing else of the picture changes.
#include <cmath>

#include <QtTest>

#include "lineage/layout/detours.h"
#include "lineage/layout/layout_service.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/layout_measures.h"

using namespace upriver;

namespace {

/// Cards of one size, and curves between them as a helper may answer.
struct Picture
{
    wire::DotRequest request;
    std::vector<LayoutPoint> centres;
    std::vector<std::vector<LayoutPoint>> curves;

    std::uint32_t card(double x, double y)
    {
        request.nodes.push_back({260, 56, -1});
        centres.push_back({x, y});
        return static_cast<std::uint32_t>(centres.size() - 1);
    }
    /// Straight from side to side.
    void edge(std::uint32_t from, std::uint32_t to)
    {
        request.edges.push_back({from, to, 1});
        const LayoutPoint start{centres[from].x + 130, centres[from].y};
        const LayoutPoint end{centres[to].x - 130, centres[to].y};
        const LayoutPoint way{(end.x - start.x) / 3, (end.y - start.y) / 3};
        curves.push_back({start, {start.x + way.x, start.y + way.y}, {end.x - way.x, end.y - way.y}, end});
    }
    [[nodiscard]] std::size_t overCards() const
    {
        LayoutRequest as;
        LayoutResult result;
        result.centres = centres;
        for (const wire::DotNode& node : request.nodes)
            as.nodes.push_back({.width = node.width, .height = node.height});
        for (std::size_t i = 0; i < curves.size(); ++i) {
            as.edges.push_back({request.edges[i].from, request.edges[i].to, 1});
            result.edges.push_back({curves[i]});
        }
        return test::edgesOverForeignCards(as, result);
    }
};

/// No corner at a knot, and never back.
void verifySmooth(const std::vector<LayoutPoint>& curve)
{
    QCOMPARE(curve.size() % 3, std::size_t{1});
    for (std::size_t i = 1; i < curve.size(); ++i)
        QVERIFY2(curve[i].x >= curve[i - 1].x - 0.1, qPrintable(QString::number(i)));
    for (std::size_t i = 3; i + 3 < curve.size(); i += 3) {
        const double before = std::atan2(curve[i].y - curve[i - 1].y, curve[i].x - curve[i - 1].x);
        const double after = std::atan2(curve[i + 1].y - curve[i].y, curve[i + 1].x - curve[i].x);
        QVERIFY2(std::abs(before - after) < 0.05, qPrintable(QString::number(i)));
    }
}

} // namespace

class DetoursTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leadsRoundACard_data();
    void leadsRoundACard();
    void leavesFreeCurvesAlone();
    void keepsACurveThatHasNoWayOut();
    void groupedLayoutsRunOverNoCard_data();
    void groupedLayoutsRunOverNoCard();
};

void DetoursTest::leadsRoundACard_data()
{
    QTest::addColumn<QList<double>>("between"); ///< heights of the cards in the columns between
    QTest::addColumn<int>("columns");
    QTest::newRow("one card") << QList<double>{0} << 1;
    QTest::newRow("a little above") << QList<double>{-20} << 1;
    QTest::newRow("a stack with gaps") << QList<double>{-156, -78, 0, 78, 156} << 1;
    QTest::newRow("a stack that is closed near by") << QList<double>{-118, -59, 0, 59, 137} << 1;
    QTest::newRow("two columns") << QList<double>{0} << 2;
    QTest::newRow("three columns of stacks") << QList<double>{-78, 0, 78} << 3;
}

void DetoursTest::leadsRoundACard()
{
    QFETCH(QList<double>, between);
    QFETCH(int, columns);
    Picture picture;
    const std::uint32_t from = picture.card(0, 0);
    for (int column = 1; column <= columns; ++column)
        for (const double y : between)
            picture.card(column * 332.0, y);
    const std::uint32_t to = picture.card((columns + 1) * 332.0, 0);
    picture.edge(from, to);
    const auto before = picture.curves.front();
    QCOMPARE(picture.overCards(), std::size_t{1});
    leadRoundCards(picture.request, picture.centres, picture.curves);
    QCOMPARE(picture.overCards(), std::size_t{0});
    QCOMPARE(picture.curves.front().front(), before.front());
    QCOMPARE(picture.curves.front().back(), before.back());
    verifySmooth(picture.curves.front());
}

void DetoursTest::leavesFreeCurvesAlone()
{
    Picture picture;
    const std::uint32_t from = picture.card(0, 0);
    picture.card(332, 60);
    picture.card(332, -60);
    picture.edge(from, picture.card(664, 0));
    picture.edge(from, 1);
    const auto before = picture.curves;
    leadRoundCards(picture.request, picture.centres, picture.curves);
    QCOMPARE(picture.curves, before);
}

void DetoursTest::keepsACurveThatHasNoWayOut()
{
    Picture picture;
    const std::uint32_t from = picture.card(0, 0);
    for (int i = -40; i <= 40; ++i)
        picture.card(332, i * 57.0);
    picture.edge(from, picture.card(664, 0));
    const auto before = picture.curves;
    leadRoundCards(picture.request, picture.centres, picture.curves);
    QCOMPARE(picture.curves, before);
}

void DetoursTest::groupedLayoutsRunOverNoCard_data()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<int>("seed");
    QTest::newRow("50") << 50 << 1;
    QTest::newRow("200") << 200 << 3;
    QTest::newRow("500") << 500 << 2;
}

// Graphs with which dot's own curves do.
void DetoursTest::groupedLayoutsRunOverNoCard()
{
    QFETCH(int, nodes);
    QFETCH(int, seed);
    LayoutRequest request =
        test::warehouseGraph(static_cast<std::size_t>(nodes), static_cast<std::uint32_t>(seed));
    for (std::size_t i = 0; i < request.nodes.size(); ++i)
        request.nodes[i].group = static_cast<std::int32_t>(i * 6 / request.nodes.size());
    request.groups.resize(6);
    request.timeLimitMs = 60'000;
    LayoutService service;
    const auto result = service.layout(request);
    QVERIFY(result.has_value());
    QCOMPARE(result->engine, LayoutEngine::Dot);
    QCOMPARE(test::edgesOverForeignCards(request, *result), std::size_t{0});
}

QTEST_GUILESS_MAIN(DetoursTest)
#include "detours_test.moc"
