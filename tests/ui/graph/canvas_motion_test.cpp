// SPDX-License-Identifier: Apache-2.0
// What glides on the lineage picture does so for a quarter of a second at most, and not at all where there
// are many cards or where people want less movement.
#include <QProxyStyle>
#include <QSignalSpy>
#include <QVariantAnimation>
#include <QtTest>

#include "ui/graph/lineage_canvas.h"
#include "ui/shell/motion.h"

using namespace upriver;

class CanvasMotionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void lastsAQuarterOfASecondAtMost();
    void startsOverWhenMoreChanges();
    void staysStill_data();
    void staysStill();

private:
    [[nodiscard]] QVariantAnimation& clock() const { return *m_canvas->findChild<QVariantAnimation*>(); }
    std::unique_ptr<LineageCanvas> m_canvas;
};

namespace {

/// Cards in a row of columns, each the higher the more they are moved; the first one stays.
std::shared_ptr<const LineageScene> scene(std::size_t cards, double moved = 0)
{
    auto scene = std::make_shared<LineageScene>();
    for (std::size_t i = 0; i < cards; ++i) {
        SceneCard card;
        card.asset = AssetId{static_cast<std::int64_t>(i + 1)};
        card.root = i == 0;
        card.rect = QRectF(static_cast<double>(i % 20) * 340, static_cast<double>(i / 20) * 90, 260, 56);
        if (i > 0)
            card.rect.translate(0, moved);
        card.laidOut = card.rect.center();
        scene->cardOf.emplace(card.asset, static_cast<std::uint32_t>(i));
        scene->cards.push_back(card);
    }
    scene->in.resize(cards);
    scene->out.resize(cards);
    measureScene(*scene);
    return scene;
}

class StillStyle : public QProxyStyle
{
public:
    using QProxyStyle::QProxyStyle;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override
    {
        return hint == SH_Widget_Animation_Duration ? 0 : QProxyStyle::styleHint(hint, option, widget, data);
    }
};

} // namespace

void CanvasMotionTest::init()
{
    m_canvas = std::make_unique<LineageCanvas>();
    m_canvas->resize(900, 600);
    m_canvas->show();
    noteDesktopMotion(Motion::Full);
    chooseMotion(Motion::Full);
}

void CanvasMotionTest::cleanup()
{
    m_canvas.reset();
    noteDesktopMotion(Motion::Full);
    chooseMotion(Motion::Full);
}

void CanvasMotionTest::lastsAQuarterOfASecondAtMost()
{
    m_canvas->setScene(scene(300), {});
    QCOMPARE(clock().state(), QAbstractAnimation::Stopped); // a first picture is just there
    QVERIFY(clock().duration() > 0 && clock().duration() <= 250);
    QCOMPARE(clock().loopCount(), 1);
    const QPoint stays = m_canvas->toWidget(m_canvas->scene()->cards[0].rect.center()).toPoint();
    const QImage before = m_canvas->grab().toImage();
    m_canvas->setScene(scene(300, 120), AssetId{1});
    QCOMPARE(clock().state(), QAbstractAnimation::Running);
    QCOMPARE(m_canvas->grab().toImage().pixelColor(stays), before.pixelColor(stays));
    QSignalSpy ended(&clock(), &QVariantAnimation::finished);
    QTRY_COMPARE(ended.count(), 1);
    const QImage after = m_canvas->grab().toImage();
    m_canvas->replaceScene(scene(300, 120));
    QCOMPARE(m_canvas->grab().toImage(), after); // nothing is left of the glide
    QCOMPARE(m_canvas->toWidget(m_canvas->scene()->cards[0].rect.center()).toPoint(), stays);
}

void CanvasMotionTest::startsOverWhenMoreChanges()
{
    m_canvas->setScene(scene(40), {});
    m_canvas->setScene(scene(40, 60), AssetId{1});
    QTest::qWait(60);
    m_canvas->setScene(scene(40, 90), AssetId{1});
    QVERIFY(clock().currentTime() <= 60); // not two, one after the other
    QTRY_COMPARE(clock().state(), QAbstractAnimation::Stopped);
}

void CanvasMotionTest::staysStill_data()
{
    using Arrange = std::function<void(LineageCanvas&)>;
    QTest::addColumn<Arrange>("arrange");
    QTest::addColumn<int>("cards");
    QTest::newRow("many cards") << Arrange([](LineageCanvas&) {}) << 301;
    QTest::newRow("the desktop wants less motion")
        << Arrange([](LineageCanvas&) { noteDesktopMotion(Motion::Reduced); }) << 40;
    QTest::newRow("people here want less motion")
        << Arrange([](LineageCanvas&) { chooseMotion(Motion::Reduced); }) << 40;
    QTest::newRow("the style shows none") << Arrange([](LineageCanvas& canvas) {
        auto* style = new StillStyle;
        style->setParent(&canvas);
        canvas.setStyle(style);
    }) << 40;
    QTest::newRow("switched off") << Arrange([](LineageCanvas& canvas) { canvas.setAnimated(false); }) << 40;
}

void CanvasMotionTest::staysStill()
{
    QFETCH(std::function<void(LineageCanvas&)>, arrange);
    QFETCH(int, cards);
    const auto count = static_cast<std::size_t>(cards);
    m_canvas->setScene(scene(count), {});
    arrange(*m_canvas);
    m_canvas->setScene(scene(count, 120), AssetId{1});
    QCOMPARE(clock().state(), QAbstractAnimation::Stopped);
    const QImage first = m_canvas->grab().toImage();
    QTest::qWait(80);
    QCOMPARE(m_canvas->grab().toImage(), first);
}

QTEST_MAIN(CanvasMotionTest)
#include "canvas_motion_test.moc"
