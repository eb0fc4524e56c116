// SPDX-License-Identifier: Apache-2.0
// What a hand does on the real page: drags a card, pins it, takes that back, asks for the menu of the ground,
// opens a link that somebody sent.
#include <algorithm>

#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QToolButton>

#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/lineage_painter.h"
#include "ui/graph/scene_moves.h"
#include "ui/graph/view_text.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class CanvasHandTest : public QObject, test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareSample(); }
    void init()
    {
        open();
        settle();
    }
    void cleanup()
    {
        for (QMenu* menu : m_page->findChildren<QMenu*>())
            menu->close();
        close();
    }

    void aDraggedCardStaysAndComesBack();
    void aDraggedCardInALaneComesBackIntoIt();
    void aPullOfTheGroundMovesTheView();
    void theGroundHasAMenu();
    void theGroundMenuActs();
    void theGroundMenuTakesBack();
    void cardsAndTheListHaveOtherMenus();
    void everyLensStandsInTheLegendOnTheCanvas();
    void sentLinksAreTakenWithCare_data();
    void sentLinksAreTakenWithCare();

private:
    [[nodiscard]] const SceneCard& card(AssetId asset) const
    {
        return canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(asset))];
    }
    [[nodiscard]] QPoint middleOf(AssetId asset) const
    {
        return canvas()->toWidget(card(asset).rect.center()).toPoint();
    }
    void drag(QPoint from, QPoint way)
    {
        QTest::mousePress(canvas(), Qt::LeftButton, {}, from);
        for (int step = 1; step <= 4; ++step)
            QTest::mouseMove(canvas(), from + way * step / 4);
        QTest::mouseRelease(canvas(), Qt::LeftButton, {}, from + way);
        settle();
    }
    [[nodiscard]] QPoint emptyPlace() const
    {
        for (int x = 40; x < canvas()->width() - 40; x += 20)
            for (int y = 60; y < canvas()->height() - 40; y += 20)
                if (canvas()->hitAt(QPointF(x, y)).on == CanvasHit::On::Nothing)
                    return {x, y};
        return {};
    }
    QMenu* menuAt(QPoint at)
    {
        const auto before = m_page->findChildren<QMenu*>();
        QContextMenuEvent asked(QContextMenuEvent::Mouse, at, canvas()->mapToGlobal(at));
        QApplication::sendEvent(canvas(), &asked);
        for (QMenu* menu : m_page->findChildren<QMenu*>())
            if (!before.contains(menu) && menu->isVisible() && menu->parent() == m_page.get())
                return menu;
        return nullptr;
    }
    [[nodiscard]] static QAction* actionOf(const QMenu* menu, const QString& text)
    {
        for (QAction* action : menu->actions()) {
            if (action->text().section(u'\t', 0, 0) == text)
                return action;
            if (QAction* inner = action->menu() ? actionOf(action->menu(), text) : nullptr)
                return inner;
        }
        return nullptr;
    }
};

void CanvasHandTest::aDraggedCardStaysAndComesBack()
{
    const QPointF before = card(m_asset).rect.center();
    drag(middleOf(m_asset), {40, 90});
    const QPointF dragged = card(m_asset).rect.center();
    QVERIFY(((dragged - before) - QPointF(40, 90) / canvas()->scale()).manhattanLength() < 2);
    QVERIFY(card(m_asset).pinned);
    for (const std::uint32_t edge : canvas()->scene()->out[static_cast<std::size_t>(
             canvas()->scene()->find(m_asset))]) // its edges come along
        QVERIFY(std::abs(canvas()->scene()->edges[edge].curve.front().y() - card(m_asset).portY()) < 1);
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(card(m_asset).rect.center(), before);
    QVERIFY(!card(m_asset).pinned);
    QTest::keyClick(canvas(), Qt::Key_Y, Qt::ControlModifier);
    settle();
    QCOMPARE(card(m_asset).rect.center(), dragged);
    drag(middleOf(m_asset), {0, -30}); // and once more: each drag is a step of its own
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(card(m_asset).rect.center(), dragged);
}

void CanvasHandTest::aDraggedCardInALaneComesBackIntoIt()
{
    tools()->groupChosen(GroupBy::Layer);
    settle();
    const QPointF before = card(m_asset).rect.center();
    const std::vector<SceneLane> lanes = canvas()->scene()->lanes;
    QVERIFY(lanes.size() >= 4);
    QTest::keyClick(canvas(), Qt::Key_H);
    drag(middleOf(m_asset), {0, 60});
    QVERIFY(card(m_asset).rect.center() != before);
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(card(m_asset).rect.center(), before);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        QCOMPARE(canvas()->scene()->lanes[i].label, lanes[i].label);
        QCOMPARE(canvas()->scene()->lanes[i].rect, lanes[i].rect);
    }
}

void CanvasHandTest::aPullOfTheGroundMovesTheView()
{
    const QPoint place = emptyPlace();
    QVERIFY(!place.isNull());
    const QPointF before = canvas()->toWidget(card(m_asset).rect.center());
    const QPointF stands = card(m_asset).rect.center();
    drag(place, {25, -35});
    QVERIFY((canvas()->toWidget(card(m_asset).rect.center()) - before - QPointF(25, -35)).manhattanLength() <
            1);
    QCOMPARE(card(m_asset).rect.center(), stands);
}

void CanvasHandTest::theGroundHasAMenu()
{
    QMenu* menu = menuAt(emptyPlace());
    QVERIFY(menu);
    for (const char* entry :
         {"View", "Depth", "Groups and lanes", "Lens", "Export", "Lay out anew", "Show everything",
          "Find in the picture", "Saved views…", "Lanes by layer", "Freshness", "With jobs", "Mermaid…"})
        QVERIFY2(actionOf(menu, QString::fromUtf8(entry)), entry);
    for (int lens = 0; lens <= static_cast<int>(kLastLens); ++lens)
        QVERIFY2(actionOf(menu, lensName(static_cast<Lens>(lens))),
                 qPrintable(lensName(static_cast<Lens>(lens))));
    QVERIFY(!actionOf(menu, u"Copy the name"_s));
    QVERIFY(!std::ranges::any_of(menu->actions(),
                                 [](const QAction* action) { return action->text().startsWith(u"Undo"_s); }));
}

void CanvasHandTest::theGroundMenuActs()
{
    const auto choose = [&](const QString& entry) {
        QMenu* menu = menuAt(emptyPlace());
        if (QAction* action = menu ? actionOf(menu, entry) : nullptr)
            action->trigger();
        else
            QFAIL(qPrintable(u"no entry "_s + entry));
        menu->close();
        settle();
    };
    choose(lensName(Lens::Owner));
    QCOMPARE(canvas()->scene()->keyTitle, lensName(Lens::Owner));
    choose(u"Lanes by layer"_s);
    QVERIFY(!canvas()->scene()->lanes.empty());
    choose(u"With jobs"_s);
    QVERIFY(std::ranges::any_of(canvas()->scene()->cards,
                                [](const SceneCard& card) { return card.shape == SceneCard::Shape::Job; }));
    canvas()->setView(2, {});
    choose(u"Show everything"_s);
    QVERIFY(canvas()->toScene({0, 0}).x() <= canvas()->scene()->bounds.left());
    QVERIFY(canvas()->toScene(QPointF(canvas()->width(), 0)).x() >= canvas()->scene()->bounds.right());
}

void CanvasHandTest::theGroundMenuTakesBack()
{
    const QPointF before = card(m_asset).rect.center();
    drag(middleOf(m_asset), {30, 70});
    QMenu* menu = menuAt(emptyPlace());
    QVERIFY(menu);
    QAction* undo = actionOf(menu, u"Undo: moved card"_s);
    QVERIFY(undo);
    undo->trigger();
    menu->close();
    settle();
    QCOMPARE(card(m_asset).rect.center(), before);
    menu = menuAt(emptyPlace());
    QVERIFY(menu && actionOf(menu, u"Redo: moved card"_s));
    actionOf(menu, u"Redo: moved card"_s)->trigger();
    settle();
    QVERIFY(card(m_asset).pinned);
    menu->close();
    menu = menuAt(emptyPlace());
    actionOf(menu, u"Lay out anew"_s)->trigger();
    settle();
    QVERIFY(!card(m_asset).pinned);
}

void CanvasHandTest::cardsAndTheListHaveOtherMenus()
{
    QMenu* menu = menuAt(middleOf(m_asset));
    QVERIFY(menu && actionOf(menu, u"Copy the name"_s));
    QVERIFY(!actionOf(menu, u"Lay out anew"_s));
    menu->close();
    QTest::keyClick(canvas(), Qt::Key_L, Qt::ControlModifier);
    settle();
    QVERIFY(!canvas()->isVisible());
    QVERIFY(!menuAt({50, 50}));
}

void CanvasHandTest::everyLensStandsInTheLegendOnTheCanvas()
{
    canvas()->setMinimapVisible(false);
    for (int lens = 0; lens <= static_cast<int>(kLastLens); ++lens) {
        Q_EMIT tools()->lensChosen(static_cast<Lens>(lens));
        settle();
        const LineageScene& scene = *canvas()->scene();
        const Theme& theme = currentTheme();
        const QSizeF size = legendSize(scene, theme, canvas()->width() - 28);
        const QImage shown = canvas()->grab().toImage();
        const QRect box(14, canvas()->height() - 14 - static_cast<int>(size.height()),
                        static_cast<int>(size.width()), static_cast<int>(size.height()));
        const auto has = [&](const QColor& colour) {
            for (int y = box.top(); y <= box.bottom(); ++y)
                for (int x = box.left(); x <= box.right(); ++x)
                    if (shown.pixelColor(x, y) == colour)
                        return true;
            return false;
        };
        QVERIFY2(shown.pixelColor(box.center().x(), box.top() + 3) == theme.panel,
                 qPrintable(scene.keyTitle));
        for (const LensEntry& entry : scene.key) {
            QVERIFY2(has(toneColour(theme, entry.tone)), qPrintable(scene.keyTitle + u' ' + entry.label));
            QVERIFY(!entry.label.isEmpty() && entry.cards > 0);
        }
        QCOMPARE(scene.key.empty(), static_cast<Lens>(lens) == Lens::Type);
        for (const SceneCard& one : scene.cards)
            if (one.isSingle() && !scene.key.empty())
                QCOMPARE(cardHue(scene, one, theme),
                         toneColour(theme, scene.key[static_cast<std::size_t>(one.key)].tone));
    }
}

void CanvasHandTest::sentLinksAreTakenWithCare_data()
{
    QTest::addColumn<QString>("link");
    const auto packed = [](const QByteArray& text) { return linkOf(text); };
    const QByteArray name = "\"dataset:postgres://nowhere/x\"";
    QTest::newRow("nothing") << QString();
    QTest::newRow("another scheme") << u"file:///etc/passwd"_s;
    QTest::newRow("no view") << u"upriver://view/AAAA"_s;
    QTest::newRow("broken letters") << u"upriver://view/%%%\u202E"_s;
    QTest::newRow("too long") << u"upriver://view/"_s + QString(5'000'000, u'A');
    QTest::newRow("not here") << packed(R"({"upriver_view": 1, "assets": [)" + name + R"(], "root": 0})");
    QTest::newRow("markup") << packed(
        R"({"upriver_view": 1, "assets": ["<b>bold</b><img src='file:///etc/passwd'>"], "root": 0})");
    QTest::newRow("long, and turned round")
        << packed(QString::fromUtf8(R"({"upriver_view": 1, "catalog": "%1", "assets": ["%1"], "root": 0})")
                      .arg(QString(3000, u'x') + u'\u202E' + u"gpj.exe"_s)
                      .toUtf8());
    QTest::newRow("deep") << packed(R"({"upriver_view": 1, "root": )" + QByteArray(20'000, '[') + "}");
    QTest::newRow("newer") << packed(R"({"upriver_view": 99})");
}

void CanvasHandTest::sentLinksAreTakenWithCare()
{
    QFETCH(const QString, link);
    const QPointF before = card(m_asset).rect.center();
    const std::size_t cards = canvas()->scene()->cards.size();
    QSignalSpy said(m_page.get(), &LineagePage::messageRequested);
    m_page->openLink(link);
    settle();
    QVERIFY(said.count() > 0);
    const QString sentence = said.last().first().toString();
    QVERIFY(!sentence.isEmpty());
    QVERIFY2(sentence.size() < 600, qPrintable(sentence.left(200)));
    QVERIFY(!sentence.contains(u'\u202E'));
    for (const QLabel* label :
         {bar()->findChild<QLabel*>(), m_page->findChild<QFrame*>(u"canvasPill"_s)->findChild<QLabel*>()})
        QCOMPARE(label->textFormat(), Qt::PlainText); // names of others are no markup
    QCOMPARE(card(m_asset).rect.center(), before);    // what stood still stands
    QCOMPARE(canvas()->scene()->cards.size(), cards);
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier); // and there is nothing to take back
    settle();
    QCOMPARE(canvas()->scene()->cards.size(), cards);
}

QTEST_MAIN(CanvasHandTest)
#include "canvas_hand_test.moc"
