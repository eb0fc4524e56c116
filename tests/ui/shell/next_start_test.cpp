// SPDX-License-Identifier: Apache-2.0
// What was looked at comes back at the next start: the page, the lineage view with its choices and places,
// the query, the question. What is gone meanwhile is said in a line, never in a dialog.
#include <QApplication>
#include <QLabel>
#include <QSignalSpy>

#include "catalog/store/connection.h"
#include "tests/ui/shell/shown_window.h"
#include "ui/asset/inspector.h"
#include "ui/graph/lineage_list.h"
#include "ui/graph/lineage_tools.h"
#include "ui/impact/impact_page.h"
#include "ui/shell/status_line.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class NextStartTest : public QObject, private test::ShownWindow
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareSample(); }
    void init();
    void cleanup() { m_window.reset(); }
    void theLineageViewComesBack();
    void placesComeBack();
    void theTraceAndTheMinimapComeBack();
    void theListComesBack();
    void theViewWaitsBehindAnotherPage();
    void theQuestionAndTheQueryComeBack();
    void saysWhatIsGone_data();
    void saysWhatIsGone();
    void readsSettingsOfStrangers();
    void nothingComesIntoAnotherCatalog();

private:
    void startAgain()
    {
        endWindow();
        showWindow();
        QVERIFY(!m_window->session().isOpen());
        m_window->start({});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().graph() != nullptr, 60'000);
        QVERIFY(rests());
    }
    [[nodiscard]] QStringList said() const
    {
        QStringList words;
        for (const QLabel* label : m_window->statusLine().findChildren<QLabel*>())
            words << label->text();
        return words;
    }
    [[nodiscard]] LineageTools& tools() const { return *m_window->lineagePage().findChild<LineageTools*>(); }
};

void NextStartTest::init()
{
    showWindow();
    m_window->openCatalog(m_catalog);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().graph() != nullptr, 60'000);
    visit(u"customer_ltv"_s, Page::Lineage);
    canvas().setAnimated(false);
}

void NextStartTest::theLineageViewComesBack()
{
    const AssetId root = m_window->navigation().current().asset;
    Q_EMIT tools().groupChosen(GroupBy::Platform);
    QVERIFY(rests());
    Q_EMIT canvas().expansionRequested(root, Direction::Upstream, kAllHops);
    QVERIFY(rests());
    const auto& cards = canvas().scene()->cards;
    const auto other = std::ranges::find_if(
        cards, [&](const SceneCard& card) { return card.isSingle() && card.asset != root; });
    const AssetId selected = other->asset;
    Q_EMIT canvas().cardSelected(selected, {});
    QVERIFY(rests());
    canvas().setView(0.75, canvas().scene()->bounds.center());
    const LineageScene before = *canvas().scene();
    const QPointF centre = canvas().centre();
    startAgain();
    QCOMPARE(m_window->navigation().current().page, Page::Lineage);
    QCOMPARE(m_window->navigation().current().asset, selected);
    const LineageScene& after = *canvas().scene();
    QCOMPARE(after.cards.size(), before.cards.size());
    QCOMPARE(after.groups.size(), before.groups.size());
    QVERIFY(after.cards[static_cast<std::size_t>(after.find(root))].root);
    QCOMPARE(canvas().scale(), 0.75);
    const QPointF moved = after.cards[0].rect.center() - before.cards[0].rect.center(); // another origin
    QVERIFY((canvas().centre() - centre - moved).manhattanLength() < 3);
    for (std::size_t i = 0; i < after.cards.size(); ++i)
        QVERIFY((after.cards[i].rect.center() - before.cards[i].rect.center() - moved).manhattanLength() < 3);
}

void NextStartTest::placesComeBack()
{
    const AssetId root = m_window->navigation().current().asset;
    Q_EMIT canvas().cardMoved(root, {-60, 140});
    QVERIFY(rests());
    const LineageScene before = *canvas().scene();
    startAgain();
    const LineageScene& after = *canvas().scene();
    const auto own = static_cast<std::size_t>(after.find(root));
    QVERIFY(after.cards[own].pinned);
    QCOMPARE(after.cards[own].rect.center() - after.cards[own].laidOut,
             before.cards[own].rect.center() - before.cards[own].laidOut);
}

void NextStartTest::theTraceAndTheMinimapComeBack()
{
    const AssetId root = m_window->navigation().current().asset;
    canvas().keepTrace(root, {});
    QVERIFY(rests());
    const auto traced = std::ranges::count(canvas().trace().cards, true);
    QVERIFY(traced > 1);
    QVERIFY(canvas().isMinimapVisible());
    QTest::keyClick(&canvas(), Qt::Key_M);
    startAgain();
    QVERIFY(!canvas().isMinimapVisible());
    QCOMPARE(canvas().keptAsset(), root);
    QCOMPARE(std::ranges::count(canvas().trace().cards, true), traced);
    canvas().keepTrace(root, u"net_revenue"_s);
    QTest::keyClick(&canvas(), Qt::Key_M);
    QVERIFY(rests());
    startAgain();
    QVERIFY(canvas().isMinimapVisible());
    QCOMPARE(canvas().keptAsset(), root);
    QCOMPARE(canvas().keptColumn(), u"net_revenue"_s);
}

void NextStartTest::theListComesBack()
{
    QTest::keyClick(&canvas(), Qt::Key_L, Qt::ControlModifier);
    QVERIFY(rests());
    auto* list = m_window->lineagePage().findChild<LineageList*>();
    QVERIFY(list->isVisible());
    startAgain();
    list = m_window->lineagePage().findChild<LineageList*>();
    QVERIFY(list->isVisible() && !canvas().isVisible());
    QTest::keyClick(list, Qt::Key_L, Qt::ControlModifier);
    QVERIFY(rests());
    QVERIFY(canvas().isVisible()); // the button knew that a list is shown
    startAgain();
    QVERIFY(canvas().isVisible());
}

void NextStartTest::theViewWaitsBehindAnotherPage()
{
    Q_EMIT tools().groupChosen(GroupBy::Schema);
    QVERIFY(rests());
    const std::size_t cards = canvas().scene()->cards.size();
    m_window->navigation().open(Page::Catalog);
    QVERIFY(rests());
    startAgain();
    QCOMPARE(m_window->navigation().current().page, Page::Catalog);
    m_window->navigation().open(Page::Lineage);
    QVERIFY(rests());
    QCOMPARE(canvas().scene()->cards.size(), cards);
    QVERIFY(!canvas().scene()->groups.empty());
}

void NextStartTest::theQuestionAndTheQueryComeBack()
{
    m_window->filter().setQuery(u"kind:dataset"_s);
    const AssetId asset = m_window->navigation().current().asset;
    const ImpactQuestion question{ImpactKind::Upstream, asset, {}, u"kind:dataset"_s};
    m_window->navigation().openAt(Page::Impact, asset, {}, question.toVariant());
    QVERIFY(rests());
    startAgain();
    QCOMPARE(m_window->navigation().current().page, Page::Impact);
    QCOMPARE(m_window->impactPage().question(), question);
    QCOMPARE(m_window->filter().query(), u"kind:dataset"_s);
    m_window->filter().setQuery({});
}

void NextStartTest::saysWhatIsGone_data()
{
    QTest::addColumn<int>("page");
    QTest::newRow("lineage") << static_cast<int>(Page::Lineage);
    QTest::newRow("catalog") << static_cast<int>(Page::Catalog);
}

void NextStartTest::saysWhatIsGone()
{
    QFETCH(int, page);
    m_window->navigation().open(static_cast<Page>(page));
    QVERIFY(rests());
    endWindow();
    showWindow();
    // As if the catalog had lost the asset.
    const QByteArray view =
        m_window->settings().value(u"last/view"_s).toByteArray().replace("customer_ltv", "customer_gone");
    m_window->settings().setValue(u"last/view"_s, view);
    m_window->settings().setValue(u"last/asset"_s, u"dataset:nowhere/customer_gone"_s);
    m_window->start({});
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().graph() != nullptr, 60'000);
    QVERIFY(rests());
    QVERIFY(!QApplication::activeModalWidget());
    QVERIFY2(said().join(u' ').contains(u"customer_gone"_s), qPrintable(said().join(u'|')));
    QCOMPARE(m_window->navigation().current().page, Page::Catalog);
    visit(u"customer_ltv"_s, Page::Lineage); // and the window works on
    QVERIFY(canvas().scene());
}

void NextStartTest::readsSettingsOfStrangers()
{
    endWindow();
    for (const QByteArray& view : {QByteArray("{"), QByteArray("\x00\xff\x01", 3), QByteArray(2'000'000, '['),
                                   QByteArray(R"({"upriver_view":1,"root":{"a":[1]},"places":[[[]]]})")}) {
        showWindow();
        m_window->settings().setValue(u"last/view"_s, view);
        m_window->settings().setValue(u"last/question"_s, QStringList{u"99"_s, u"x"_s, u"y"_s, u"z"_s});
        m_window->settings().setValue(u"last/page"_s, u"impact"_s);
        m_window->start({});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().graph() != nullptr, 60'000);
        QVERIFY(rests());
        QVERIFY(!QApplication::activeModalWidget());
        m_window.reset();
    }
}

void NextStartTest::nothingComesIntoAnotherCatalog()
{
    m_window->filter().setQuery(u"kind:dataset"_s);
    QVERIFY(rests());
    endWindow();
    showWindow();
    m_window->start({.catalog = QString::fromStdString(m_scratch.path("another.db"))});
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().graph() != nullptr, 60'000);
    QVERIFY(rests());
    QCOMPARE(m_window->navigation().current().page, Page::Catalog);
    QVERIFY(!m_window->navigation().current().asset.isValid());
    QCOMPARE(m_window->filter().query(), QString());
}

QTEST_MAIN(NextStartTest)
#include "next_start_test.moc"
