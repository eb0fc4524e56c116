// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <QImage>
#include <QPainter>
#include <QtTest>

#include "lineage/layout/layout_service.h"
#include "tests/support/lineage_answers.h"
#include "ui/graph/card_sprites.h"
#include "ui/graph/edge_painter.h"
#include "ui/graph/lineage_painter.h"
#include "ui/graph/lineage_scene.h"
#include "ui/graph/lineage_trace.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class LineagePainterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void paintsStripsInTheKindsHue_data();
    void paintsStripsInTheKindsHue();
    void dimsWhatIsNotTraced();
    void hatchesGhosts();
    void paintsBlocksFarOut();
    void paintsTheSameTwice();
    void docksEdgesAtTheirCards();
    void keepsLinesWideInAHurry();
    void marksHiddenRelatives();
    void sortsBadges();
    void leadsWiresToTheirRows();
    void namesKindsAndLinesInTheLegend();

private:
    QImage painted(const SceneView& view) const
    {
        QImage image(m_scene.bounds.size().toSize() + QSize(40, 40), QImage::Format_ARGB32_Premultiplied);
        image.fill(view.theme->canvas);
        QPainter painter(&image);
        painter.translate(20 - m_scene.bounds.left(), 20 - m_scene.bounds.top());
        paintScene(painter, m_scene, view);
        return image;
    }
    [[nodiscard]] QPoint on(QPointF scene) const
    {
        return (scene - m_scene.bounds.topLeft() + QPointF(20, 20)).toPoint();
    }
    [[nodiscard]] const SceneCard& card(const QString& name) const
    {
        return *std::find_if(m_scene.cards.begin(), m_scene.cards.end(),
                             [&](const SceneCard& candidate) { return candidate.name == name; });
    }
    static int distance(QRgb a, const QColor& b)
    {
        return std::abs(qRed(a) - b.red()) + std::abs(qGreen(a) - b.green()) + std::abs(qBlue(a) - b.blue());
    }

    LineageScene m_scene;
    SceneView m_view;
};

void LineagePainterTest::initTestCase()
{
    LayoutService layout;
    m_scene = makeScene(test::shopAnswer(), {});
    placeScene(m_scene, *layout.layout(layoutRequestFor(m_scene)));
    m_view.theme = &themeFor(ThemeMode::Light);
}

void LineagePainterTest::paintsStripsInTheKindsHue_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addRow("light") << false;
    QTest::addRow("dark") << true;
}

void LineagePainterTest::paintsStripsInTheKindsHue()
{
    QFETCH(bool, dark);
    SceneView view = m_view;
    view.theme = &themeFor(dark ? ThemeMode::Dark : ThemeMode::Light);
    const QImage image = painted(view);
    for (const SceneCard& each : m_scene.cards) {
        const QColor hue = view.theme->hue(each.kind, each.subtype, each.platform);
        QVERIFY2(distance(image.pixel(on({each.rect.left() + 3, each.rect.top() + 14})), hue) < 12,
                 qPrintable(each.name));
    }
}

void LineagePainterTest::dimsWhatIsNotTraced()
{
    const LineageTrace trace =
        traceCard(m_scene, static_cast<std::uint32_t>(m_scene.find(card(u"orders"_s).asset)));
    SceneView view = m_view;
    view.trace = &trace;
    const QImage image = painted(view);
    const auto strip = [&](const QString& name) {
        const QRectF& rect = card(name).rect;
        return distance(image.pixel(on({rect.left() + 3, rect.top() + 14})), view.theme->dataset);
    };
    QVERIFY(strip(u"stg_orders"_s) < 12);
    QVERIFY(strip(u"stg_customers"_s) > 150);
}

void LineagePainterTest::hatchesGhosts()
{
    const QImage image = painted(m_view);
    const auto lines = [&](const SceneCard& each) {
        int changes = 0;
        const double y = each.rect.bottom() - 5; // below the text
        for (double x = each.rect.left() + 30; x < each.rect.right() - 30; ++x)
            changes += image.pixel(on({x, y})) != image.pixel(on({x + 1, y})) ? 1 : 0;
        return changes;
    };
    const auto ghost = std::find_if(m_scene.cards.begin(), m_scene.cards.end(),
                                    [](const SceneCard& each) { return each.ghost; });
    QVERIFY(lines(*ghost) > 30);
    QCOMPARE(lines(card(u"orders"_s)), 0);
}

void LineagePainterTest::paintsBlocksFarOut()
{
    QCOMPARE(detailAt(0.1), Detail::Blocks);
    QCOMPARE(detailAt(0.3), Detail::Outlines);
    QCOMPARE(detailAt(0.5), Detail::Names);
    QCOMPARE(detailAt(1), Detail::Whole);
    SceneView view = m_view;
    view.scale = 0.1;
    const QImage image = painted(view);
    const QRectF& rect = card(u"orders"_s).rect;
    const QRgb first = image.pixel(on(rect.center()));
    for (double x = rect.left() + 4; x < rect.right() - 4; x += 3)
        QCOMPARE(image.pixel(on({x, rect.center().y()})), first);
}

void LineagePainterTest::paintsTheSameTwice() { QCOMPARE(painted(m_view), painted(m_view)); }

void LineagePainterTest::docksEdgesAtTheirCards()
{
    for (const SceneEdge& edge : m_scene.edges) {
        const SceneCard& from = m_scene.cards[edge.from];
        const SceneCard& to = m_scene.cards[edge.to];
        QVERIFY((edge.curve.front() - QPointF(from.rect.right(), from.portY())).manhattanLength() < 1.5);
        QVERIFY((edge.curve.back() - QPointF(to.rect.left(), to.portY())).manhattanLength() < 1.5);
    }
}

void LineagePainterTest::keepsLinesWideInAHurry()
{
    for (const bool isSteep : {false, true})
        for (const double scale : {0.5, 1.0, 2.0}) {
            LineageScene scene;
            SceneEdge& edge = scene.edges.emplace_back();
            const auto at = [&](double along, double aside) {
                return (isSteep ? QPointF(aside, along) : QPointF(along, aside)) / scale;
            };
            edge.curve = {at(-20, 90), at(60, 92), at(140, 96), at(220, 100)};
            CardSprites sprites;
            SceneView view = m_view;
            view.scale = scale;
            view.antialiased = false;
            view.hoveredEdge = 0; // twice as wide as others
            view.sprites = &sprites;
            QImage image(200, 200, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::white);
            QPainter painter(&image);
            painter.scale(scale, scale);
            EdgePainter(painter, scene, view).paint();
            int wide = 0;
            for (int i = 0; i < 200; ++i)
                wide += distance(isSteep ? image.pixel(i, 100) : image.pixel(100, i), view.theme->accent) < 9;
            QCOMPARE(wide, scale > 1 ? 4 : 2);
        }
}

void LineagePainterTest::marksHiddenRelatives()
{
    QVERIFY(!handleRect(card(u"customers"_s), Direction::Upstream).isEmpty());
    QVERIFY(handleRect(card(u"customers"_s), Direction::Downstream).isEmpty());
    const LineageAnswer answer = test::shopAnswerWithJobs();
    const LineageScene scene = makeScene(answer, {});
    QCOMPARE(scene.cards.size(), answer.nodes.size() + 1);
    const SceneCard& fanOut = scene.cards.back();
    QCOMPARE(fanOut.name, u"+81 more"_s);
    const SceneCard& parent = scene.cards[static_cast<std::size_t>(scene.find(fanOut.asset))];
    QCOMPARE(parent.hiddenDownstream, 0); // the card beside it speaks for them
}

void LineagePainterTest::sortsBadges()
{
    const std::vector<SceneBadge> expected{SceneBadge::Health, SceneBadge::Classified, SceneBadge::Certified};
    QCOMPARE(card(u"customer_ltv"_s).badges, expected);
    for (const char* tag : {"pii", "PII", "pii.email", "classification:pii", "personal_data"})
        QVERIFY2(isClassified({tag}), tag);
    for (const char* tag : {"pipeline", "finance", "", "spii"})
        QVERIFY2(!isClassified({tag}), tag);
}

void LineagePainterTest::leadsWiresToTheirRows()
{
    LayoutService layout;
    SceneOptions options;
    options.openAll = true;
    LineageScene scene = makeScene(test::shopAnswer(), options);
    placeScene(scene, *layout.layout(layoutRequestFor(scene)));
    QVERIFY(!scene.wires.empty());
    for (const SceneWire& wire : scene.wires) {
        const std::vector<QPointF> curve = wireCurve(scene, wire);
        const SceneCard& from = scene.cards[wire.from];
        const int row = from.rowOf(wire.fromColumn);
        QVERIFY(row >= 0);
        QCOMPARE(curve.front().y(), from.columnRect(static_cast<std::size_t>(row)).center().y());
    }
}

void LineagePainterTest::namesKindsAndLinesInTheLegend()
{
    const Theme& theme = themeFor(ThemeMode::Light);
    QVERIFY(legendSize(LineageScene(), theme, 2000).isEmpty()); // no empty box
    const QSizeF wide = legendSize(m_scene, theme, 2000);
    const QSizeF narrow = legendSize(m_scene, theme, 260);
    QVERIFY(wide.width() > narrow.width());
    QVERIFY(narrow.height() > wide.height());
    QVERIFY(narrow.width() <= 260);
    const LineageScene jobs = makeScene(test::shopAnswerWithJobs(), {});
    QVERIFY(legendSize(jobs, theme, 4000).width() > wide.width());
}

QTEST_MAIN(LineagePainterTest)
#include "lineage_painter_test.moc"
