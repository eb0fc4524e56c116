// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ctime>

#include <QAccessible>
#include <QSignalSpy>
#include <QtTest>

#include "tests/support/lineage_answers.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_picture.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class LineageCanvasTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void opensReadable();
    void zoomsAtThePointer();
    void fitsAndGoesHome();
    void pansByDragging();
    void walksByKeys();
    void keysSpeakToTheChosenCard();
    void asksToExpandByHandle();
    void tracesACardAndClears();
    void tracesAColumn();
    void keepsThePivotInPlace();
    void asksForWhatNeedsACatalog();
    void speaksToScreenReaders();
    void paintsManyCardsQuickly();

private:
    LineagePicture picture(LineageAnswer answer, const SceneOptions& options = {})
    {
        auto drawn = drawAnswer(std::move(answer), options, m_layout);
        return drawn ? std::move(*drawn) : LineagePicture{};
    }
    QPoint at(std::string_view leaf)
    {
        for (const SceneCard& card : m_canvas->scene()->cards)
            if (card.name == QString::fromUtf8(leaf.data(), static_cast<qsizetype>(leaf.size())))
                return m_canvas->toWidget(card.rect.center()).toPoint();
        return {};
    }
    QString current() const
    {
        return m_canvas->currentCard() < 0
                   ? QString()
                   : m_canvas->scene()->cards[static_cast<std::size_t>(m_canvas->currentCard())].name;
    }
    void wheel(QPoint at, int notches)
    {
        QWheelEvent event(at, m_canvas->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_canvas.get(), &event);
    }
    std::vector<QString> traced() const
    {
        std::vector<QString> names;
        for (std::size_t i = 0; i < m_canvas->scene()->cards.size(); ++i)
            if (m_canvas->trace().isActive() && m_canvas->trace().cards[i])
                names.push_back(m_canvas->scene()->cards[i].name);
        std::sort(names.begin(), names.end());
        return names;
    }

    LayoutService m_layout;
    std::unique_ptr<LineageCanvas> m_canvas;
};

void LineageCanvasTest::init()
{
    m_canvas = std::make_unique<LineageCanvas>();
    m_canvas->resize(1500, 700);
    m_canvas->setAnimated(false);
    m_canvas->setScene(picture(test::shopAnswer()).scene);
    m_canvas->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_canvas.get()));
}

void LineageCanvasTest::opensReadable()
{
    QVERIFY(m_canvas->scale() >= 0.8 && m_canvas->scale() <= 1);
    QVERIFY(m_canvas->rect().contains(at("customer_ltv")));
    m_canvas->setScene(picture(test::layeredAnswer(400, 1)).scene);
    QVERIFY(m_canvas->scale() >= 0.8); // never dust
    QVERIFY(m_canvas->rect().contains(at("table_200")));
}

void LineageCanvasTest::zoomsAtThePointer()
{
    const QPoint pointer(300, 200);
    const QPointF before = m_canvas->toScene(pointer);
    const double scale = m_canvas->scale();
    wheel(pointer, 2);
    QVERIFY(m_canvas->scale() > scale * 1.4);
    const QPointF off = m_canvas->toScene(pointer) - before;
    QVERIFY(std::abs(off.x()) < 0.01 && std::abs(off.y()) < 0.01);
    for (int i = 0; i < 60; ++i)
        wheel(pointer, -1);
    QVERIFY(m_canvas->scale() > 0.01);
}

void LineageCanvasTest::fitsAndGoesHome()
{
    QTest::keyClick(m_canvas.get(), Qt::Key_F);
    const QRectF bounds = m_canvas->scene()->bounds;
    QVERIFY(m_canvas->rect().contains(m_canvas->toWidget(bounds.topLeft()).toPoint()));
    QVERIFY(m_canvas->rect().contains(m_canvas->toWidget(bounds.bottomRight()).toPoint()));
    QTest::keyClick(m_canvas.get(), Qt::Key_1);
    QCOMPARE(m_canvas->scale(), 1.0);
    m_canvas->setView(0.3, {-4000, 900});
    QTest::keyClick(m_canvas.get(), Qt::Key_H);
    QCOMPARE(current(), u"customer_ltv"_s);
    QVERIFY(m_canvas->rect().contains(at("customer_ltv")));
    QVERIFY(m_canvas->isMinimapVisible());
    QTest::keyClick(m_canvas.get(), Qt::Key_M);
    QVERIFY(!m_canvas->isMinimapVisible());
}

void LineageCanvasTest::pansByDragging()
{
    const QPointF before = m_canvas->centre();
    QTest::mousePress(m_canvas.get(), Qt::MiddleButton, {}, {700, 40});
    QTest::mouseMove(m_canvas.get(), {600, 140});
    QTest::mouseRelease(m_canvas.get(), Qt::MiddleButton, {}, {600, 140});
    QVERIFY(m_canvas->centre().x() > before.x() + 50);
    QVERIFY(m_canvas->centre().y() < before.y() - 50);
}

void LineageCanvasTest::walksByKeys()
{
    QTest::keyClick(m_canvas.get(), Qt::Key_Right); // the first arrow stands on the root
    QCOMPARE(current(), u"customer_ltv"_s);
    QTest::keyClick(m_canvas.get(), Qt::Key_Left);
    const QString upstream = current();
    QVERIFY(upstream.startsWith(u"stg_"_s));
    QTest::keyClick(m_canvas.get(), Qt::Key_Down);
    QVERIFY(current() != upstream);
    QTest::keyClick(m_canvas.get(), Qt::Key_Up);
    QCOMPARE(current(), upstream);
    QSignalSpy opened(m_canvas.get(), &LineageCanvas::cardOpened);
    QTest::keyClick(m_canvas.get(), Qt::Key_Return);
    QCOMPARE(opened.count(), 1);
    QTest::keyClick(m_canvas.get(), Qt::Key_Right);
    QCOMPARE(current(), u"customer_ltv"_s);
    QSignalSpy expanded(m_canvas.get(), &LineageCanvas::expansionRequested);
    QTest::keyClick(m_canvas.get(), Qt::Key_Plus);
    QCOMPARE(expanded.count(), 1);
    QCOMPARE(expanded[0][2].toInt(), 1);
    const QSignalSpy both(m_canvas.get(), &LineageCanvas::bothSidesRequested);
    QTest::keyClick(m_canvas.get(), Qt::Key_Plus, Qt::ShiftModifier);
    QCOMPARE(expanded.count(), 1);
    QCOMPARE(both.count(), 1); // also behind relatives that are shown, both ways in one wish
    QCOMPARE(both[0][1].toInt(), kAllHops);
}

void LineageCanvasTest::keysSpeakToTheChosenCard()
{
    const QSignalSpy pinned(m_canvas.get(), &LineageCanvas::pinToggled);
    QTest::keyClick(m_canvas.get(), Qt::Key_T);
    QCOMPARE(pinned.count(), 0); // nothing is chosen, no arrow was pressed
    const AssetId chosen = m_canvas->scene()->cards.front().asset;
    m_canvas->setSelected(chosen);
    QTest::keyClick(m_canvas.get(), Qt::Key_T);
    QCOMPARE(pinned.count(), 1);
    QCOMPARE(pinned[0][0].value<AssetId>(), chosen);
}

void LineageCanvasTest::asksToExpandByHandle()
{
    m_canvas->oneToOne();
    m_canvas->home();
    QSignalSpy expanded(m_canvas.get(), &LineageCanvas::expansionRequested);
    const auto& cards = m_canvas->scene()->cards;
    const auto sessions = std::find_if(cards.begin(), cards.end(),
                                       [](const SceneCard& card) { return card.name == u"sessions"_s; });
    const QPoint handle = m_canvas->toWidget(handleRect(*sessions, Direction::Downstream).center()).toPoint();
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, handle);
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, Qt::ShiftModifier, handle);
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, Qt::AltModifier, handle);
    QCOMPARE(expanded.count(), 3);
    QCOMPARE(expanded[0][1].value<Direction>(), Direction::Downstream);
    QCOMPARE(expanded[0][2].toInt(), 1);
    QCOMPARE(expanded[1][2].toInt(), kAllHops);
    QCOMPARE(expanded[2][2].toInt(), 0);
    QVERIFY(handleRect(*sessions, Direction::Upstream).isEmpty());
}

void LineageCanvasTest::tracesACardAndClears()
{
    QSignalSpy selected(m_canvas.get(), &LineageCanvas::cardSelected);
    QTest::mouseMove(m_canvas.get(), at("stg_orders"));
    QTRY_COMPARE_WITH_TIMEOUT(traced().size(), std::size_t{6}, 2000); // hover previews
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, at("stg_orders"));
    QCOMPARE(selected.count(), 1);
    const std::vector<QString> expected{u"Revenue board"_s,  u"churn_features"_s, u"customer_ltv"_s,
                                        u"ltv_export.csv"_s, u"orders"_s,         u"stg_orders"_s};
    QCOMPARE(traced(), expected);
    QTest::keyClick(m_canvas.get(), Qt::Key_Escape);
    QVERIFY(traced().empty());
}

void LineageCanvasTest::tracesAColumn()
{
    SceneOptions options;
    options.openAll = true;
    m_canvas->setScene(picture(test::shopAnswer(), options).scene);
    const auto& cards = m_canvas->scene()->cards;
    const auto ltv =
        std::find_if(cards.begin(), cards.end(), [](const SceneCard& card) { return card.root; });
    const int row = ltv->rowOf(u"net_revenue"_s);
    QVERIFY(row >= 0);
    QSignalSpy selected(m_canvas.get(), &LineageCanvas::cardSelected);
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {},
                      m_canvas->toWidget(ltv->columnRect(static_cast<std::size_t>(row)).center()).toPoint());
    QCOMPARE(selected.count(), 1);
    QCOMPARE(selected[0][1].toString(), u"net_revenue"_s);
    const std::vector<QString> expected{u"Revenue board"_s, u"customer_ltv"_s, u"ltv_export.csv"_s,
                                        u"orders"_s,        u"refunds"_s,      u"stg_orders"_s,
                                        u"stg_refunds"_s};
    QCOMPARE(traced(), expected);
    const auto orders = static_cast<std::uint32_t>(
        std::find_if(cards.begin(), cards.end(),
                     [](const SceneCard& card) { return card.name == u"stg_orders"_s; }) -
        cards.begin());
    QVERIFY(m_canvas->trace().hasColumn(orders, u"amount"_s));
    QVERIFY(!m_canvas->trace().hasColumn(orders, u"customer_id"_s));
}

void LineageCanvasTest::keepsThePivotInPlace()
{
    const LineageAnswer answer = test::shopAnswer();
    AssetId pivot;
    for (const LineageNode& node : answer.nodes)
        if (node.asset.leaf == "stg_orders")
            pivot = node.asset.id;
    const auto corner = [&] {
        return m_canvas->toWidget(m_canvas->scene()
                                      ->cards[static_cast<std::size_t>(m_canvas->scene()->find(pivot))]
                                      .rect.topLeft());
    };
    const QPointF before = corner();
    m_canvas->setScene(picture(test::shopAnswerWithJobs()).scene, pivot);
    QVERIFY((corner() - before).manhattanLength() < 0.01);
    m_canvas->setAnimated(true);
    SceneOptions options;
    options.open = {pivot};
    m_canvas->setScene(picture(test::shopAnswer(), options).scene, pivot);
    QVERIFY((corner() - before).manhattanLength() < 0.01);
    m_canvas->grab(); // paints while gliding
    QTest::qWait(400);
    m_canvas->grab();
}

void LineageCanvasTest::asksForWhatNeedsACatalog()
{
    QSignalSpy edges(m_canvas.get(), &LineageCanvas::edgeRequested);
    const SceneEdge& edge = m_canvas->scene()->edges.front();
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {},
                      m_canvas->toWidget((edge.curve.front() + edge.curve.back()) / 2).toPoint());
    QCOMPARE(edges.count(), 1);
    QSignalSpy recentred(m_canvas.get(), &LineageCanvas::recentreRequested);
    QTest::mouseDClick(m_canvas.get(), Qt::LeftButton, {}, at("stg_customers"));
    QCOMPARE(recentred.count(), 1);
    QSignalSpy columns(m_canvas.get(), &LineageCanvas::columnsRequested);
    QTest::keyClick(m_canvas.get(), Qt::Key_H);
    QTest::keyClick(m_canvas.get(), Qt::Key_C);
    QCOMPARE(columns.count(), 1);
    m_canvas->setScene(picture(test::shopAnswerWithJobs()).scene);
    m_canvas->fit();
    m_canvas->setView(0.7, m_canvas->toScene(at("+81 more")));
    QSignalSpy fanOuts(m_canvas.get(), &LineageCanvas::fanOutRequested);
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, at("+81 more"));
    QCOMPARE(fanOuts.count(), 1);
}

void LineageCanvasTest::speaksToScreenReaders()
{
    QTest::keyClick(m_canvas.get(), Qt::Key_H);
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(m_canvas.get());
    QVERIFY(accessible);
    QCOMPARE(accessible->text(QAccessible::Name),
             u"customer_ltv, table, postgres; 3 upstream, 9 downstream"_s);
}

void LineageCanvasTest::paintsManyCardsQuickly()
{
    m_canvas->setScene(picture(test::layeredAnswer(3000, 1)).scene);
    QImage image(m_canvas->size(), QImage::Format_ARGB32_Premultiplied);
    const auto frame = [&] { // processor time: other programs don't count
        constexpr int kFrames = 8;
        m_canvas->render(&image);
        const std::clock_t start = std::clock();
        for (int i = 0; i < kFrames; ++i) {
            m_canvas->setView(m_canvas->scale(), m_canvas->centre()); // painted anew, not shown again
            m_canvas->render(&image);
        }
        return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / kFrames;
    };
    m_canvas->fit();
    const double whole = frame();
    m_canvas->oneToOne();
    const double near = frame();
    qInfo("3,000 cards: %.1f ms a frame at fit, %.1f ms at 1:1", whole, near);
    m_canvas->setScene(picture(test::layeredAnswer(100, 1)).scene);
    m_canvas->oneToOne();
    const double small = frame();
    qInfo("100 cards: %.1f ms a frame at 1:1", small);
    QVERIFY2(near < 8 * small + 8, "what is not seen costs too much");
}

QTEST_MAIN(LineageCanvasTest)
#include "lineage_canvas_test.moc"
