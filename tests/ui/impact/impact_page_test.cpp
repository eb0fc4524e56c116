// SPDX-License-Identifier: Apache-2.0
// The impact page in the real window: its questions are asked where assets are, its answers lead on.
#include <thread>

#include <QAction>
#include <QClipboard>
#include <QDockWidget>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QtTest>

#include <nlohmann/json.hpp>

#include "catalog/base/thread_guard.h"
#include "tests/support/model_shop.h"
#include "ui/asset/inspector.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_scene.h"
#include "ui/impact/impact_page.h"
#include "ui/impact/impact_tools.h"
#include "ui/models/cell_table.h"
#include "ui/problems/joins_panel.h"
#include "ui/shell/main_window.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

using namespace upriver;
using namespace upriver::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 60'000;
std::atomic<int> forbiddenUses = 0;

/// The models' world, a mart behind a failed test, and a table that is only probably the orders.
void fill(const std::string& catalog)
{
    indexOnce(catalog, "mlruns", modelShop());
    indexOnce(catalog, "day.json", shop());
    RecordBatch dbt;
    declare(dbt, AssetKind::Dataset, {"postgres://", kOrders.name});
    indexOnce(catalog, "dbt.json", dbt);
}

} // namespace

class ImpactPageTest : public QObject
{
    Q_OBJECT

private:
    AssetId idOf(AssetKind kind, const QualifiedName& name)
    {
        AssetId id;
        std::thread([&] {
            const auto reader = must(CatalogReader::open(m_window->session().pathUtf8()));
            id = findOne(*reader, std::string(toWord(kind)) + ":" + name.ns + "/" + name.name).id;
        }).join();
        return id;
    }
    bool rests()
    {
        QTest::qWait(60);
        return QTest::qWaitFor([this] { return m_window->isIdle(); }, kPatienceMs);
    }
    ImpactPage& page() { return m_window->impactPage(); }
    Navigation& navigation() { return m_window->navigation(); }
    void select(AssetKind kind, const QualifiedName& name)
    {
        navigation().open(Page::Catalog, idOf(kind, name));
        QVERIFY(rests());
    }
    void press(ImpactKind kind)
    {
        const QKeyCombination keys = keysOf(kind)[0];
        m_window->activateWindow(); // a menu may have been open
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), keys.key(), keys.keyboardModifiers());
        QVERIFY(rests());
    }
    QString cell(int row, int column) { return page().table().cells().index(row, column).data().toString(); }
    void clickCell(int row, int column)
    {
        CellTable& table = page().table();
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                          table.visualRect(table.cells().index(row, column)).center());
        QVERIFY(rests());
    }

private Q_SLOTS:
    void initTestCase()
    {
        onForbiddenCatalogUse([](const char*) { ++forbiddenUses; });
        setCurrentTheme(ThemeMode::Light);
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1400, 850);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        const std::string path = m_scratch.path("shop.db");
        std::thread([&] { fill(path); }).join();
        m_window->openCatalog(QString::fromStdString(path));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().isOpen() && m_window->session().graph(), kPatienceMs);
    }
    void cleanup() { QCOMPARE(forbiddenUses.load(), 0); }
    void cleanupTestCase() { m_window.reset(); }

    void beforeAnythingIsAskedItSaysWhatToDo()
    {
        navigation().clear(Page::Catalog);
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QVERIFY(rests());
        QVERIFY(page().isVisible());
        QCOMPARE(page().stateSentence(), u"Choose an asset to ask what depends on it."_s);
    }
    void aKeyAsksWhichModelsLearnedAndWhereTheyServe()
    {
        select(AssetKind::Dataset, kCustomers);
        press(ImpactKind::Models);
        QVERIFY(page().isVisible());
        QCOMPARE(page().heading(), u"Which models learned from customers, and where do they serve?"_s);
        QStringList served;
        for (int row = 0; row < page().table().cells().rowCount(); ++row)
            served << cell(row, 0) + u" in "_s + cell(row, 1);
        QVERIFY2(served.contains(u"models/churn in ml/churn-api"_s), qPrintable(served.join(u"; ")));
        QVERIFY(page().counts().contains(u"Services that serve them: 1."_s));
        QVERIFY(page().note().sentence().contains(u"asset"_s));
        QCOMPARE(m_window->pages().tabText(2), u"Impact: customers"_s);
    }
    void aRowIsTheSelectionAndItsPathIsAPicture()
    {
        const auto& cells = page().table().cells();
        int row = 0;
        while (row < cells.rowCount() && cell(row, 0) != u"models/churn"_s)
            ++row;
        QVERIFY(row < cells.rowCount());
        clickCell(row, 2);
        QCOMPARE(navigation().current().asset, idOf(AssetKind::Model, kChurn));
        QCOMPARE(page().question().asset, idOf(AssetKind::Dataset, kCustomers)); // the question stays
        QVERIFY(m_window->inspector().details());
        QCOMPARE(QString::fromStdString(m_window->inspector().details()->summary.leaf), u"models/churn"_s);
        page().table().setFocus();
        QTest::keyClick(&page().table(), Qt::Key_Return);
        QVERIFY(rests());
        QVERIFY(navigation().current().page == Page::Lineage);
        auto* canvas = m_window->lineagePage().findChild<LineageCanvas*>();
        QTRY_VERIFY_WITH_TIMEOUT(
            canvas->scene() && canvas->scene()->find(idOf(AssetKind::Dataset, kCustomers)) >= 0 &&
                canvas->scene()->find(idOf(AssetKind::Service, {"kubernetes", "ml/churn-api"})) >= 0,
            kPatienceMs);
        QVERIFY(canvas->scene()->find(idOf(AssetKind::Service, {"kubernetes", "ml/base-api"})) < 0);
    }
    void backBringsTheAnswerAgain()
    {
        QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
        QVERIFY(rests());
        QVERIFY(page().isVisible());
        QVERIFY(page().question().kind == ImpactKind::Models);
        QCOMPARE(page().question().asset, idOf(AssetKind::Dataset, kCustomers));
        QVERIFY(page().table().cells().rowCount() > 0);
        QTest::keyClick(m_window.get(), Qt::Key_Right, Qt::AltModifier);
        QVERIFY(rests());
        QVERIFY(navigation().current().page == Page::Lineage);
    }
    void theInspectorAsksForFailedTests()
    {
        select(AssetKind::Dataset, kMart);
        auto* button = m_window->inspector().findChild<QToolButton*>(u"askButton"_s);
        QVERIFY(button);
        Q_EMIT button->menu()->aboutToShow();
        QCOMPARE(button->menu()->actions().size(), 4);
        button->menu()->actions().at(3)->trigger();
        QVERIFY(rests());
        QVERIFY(page().question().kind == ImpactKind::FailedTests);
        QCOMPARE(page().table().cells().rowCount(), 1);
        QCOMPARE(cell(0, 0), u"not_null"_s);
        QCOMPARE(cell(0, 1), u"orders"_s);
        QCOMPARE(cell(0, 2), u"id"_s);
        QVERIFY(cell(0, 6).startsWith(u"orders › "_s));
        clickCell(0, 1);
        QCOMPARE(navigation().current().asset, idOf(AssetKind::Dataset, kOrders));
    }
    void aCardsMenuAsks()
    {
        navigation().open(Page::Lineage, idOf(AssetKind::Dataset, kOrders));
        QVERIFY(rests());
        auto* canvas = m_window->lineagePage().findChild<LineageCanvas*>();
        Q_EMIT canvas->cardMenuRequested(idOf(AssetKind::Dataset, kOrders),
                                         m_window->mapToGlobal(QPoint(300, 300)));
        QMenu* menu = m_window->lineagePage().findChild<QMenu*>(QString(), Qt::FindDirectChildrenOnly);
        QVERIFY(menu);
        QAction* asks = nullptr;
        for (QAction* action : menu->actions())
            asks = action->text().startsWith(wholeQuestion(ImpactKind::Downstream)) ? action : asks;
        QVERIFY(asks);
        asks->trigger();
        menu->close();
        QVERIFY(rests());
        QVERIFY(page().isVisible());
        QVERIFY(page().question().kind == ImpactKind::Downstream);
        QVERIFY(page().table().cells().rowCount() >= 2);
    }
    void theFilterNarrowsAndAWrongOneLeavesTheAnswer()
    {
        const int all = page().table().cells().rowCount();
        QLineEdit& filter = page().tools().filter();
        filter.setFocus();
        QTest::keyClicks(&filter, u"kind:service"_s);
        QTest::keyClick(&filter, Qt::Key_Return);
        QVERIFY(rests());
        const int services = page().table().cells().rowCount();
        QVERIFY(services > 0 && services < all);
        filter.selectAll();
        QTest::keyClicks(&filter, u"colour:red"_s);
        QTest::keyClick(&filter, Qt::Key_Return);
        QVERIFY(rests());
        QCOMPARE(page().table().cells().rowCount(), services);
        QVERIFY(page().note().sentence().contains(u"colour"_s));
        filter.selectAll();
        QTest::keyClicks(&filter, u"zzzz"_s);
        QTest::keyClick(&filter, Qt::Key_Return);
        QVERIFY(rests());
        QCOMPARE(page().stateSentence(), u"Nothing in the answer matches the filter."_s);
        filter.clear();
        QVERIFY(rests());
        QCOMPARE(page().table().cells().rowCount(), all);
    }
    void aColumnIsAskedAboutAndWidened()
    {
        navigation().open(Page::Catalog, idOf(AssetKind::Dataset, kOrders), u"id"_s);
        QVERIFY(rests());
        press(ImpactKind::Downstream);
        QCOMPARE(page().heading(), u"What depends on orders.id?"_s);
        QCOMPARE(page().table().cells().columns()[1].title, u"Columns"_s);
        QVERIFY(cell(0, 1).contains(u"id"_s));
        for (QToolButton* button : page().findChildren<QToolButton*>())
            if (button->text() == u"Ask about the whole asset"_s)
                QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(rests());
        QCOMPARE(page().heading(), u"What depends on orders?"_s);
    }
    void whatIsOnlyProbableIsSaidAndLeadsToThePanel()
    {
        QCOMPARE(page().joinsNote().sentence(), u"1 probable join touches this answer and is not used."_s);
        QTest::mouseClick(page().joinsNote().findChild<QToolButton*>(), Qt::LeftButton);
        QVERIFY(m_window->joinsPanel().isVisible());
    }
    void thePictureSaysItToo()
    {
        m_window->findChild<QDockWidget*>(u"joins"_s)->hide();
        navigation().open(Page::Lineage, idOf(AssetKind::Dataset, kOrders));
        QVERIFY(rests());
        QToolButton* link = nullptr;
        for (QToolButton* button : m_window->lineagePage().findChildren<QToolButton*>())
            link = button->text() == u"1 probable join not used"_s ? button : link;
        QVERIFY(link && link->isVisible());
        QTest::mouseClick(link, Qt::LeftButton);
        QVERIFY(m_window->joinsPanel().isVisible());
    }
    void nothingIsSaidInASentence()
    {
        select(AssetKind::Model, kBareModel);
        press(ImpactKind::Models);
        QCOMPARE(page().stateSentence(), u"No model is known to have learned from models/bare."_s);
        QTest::mouseClick(&page().tools().questionButton(ImpactKind::FailedTests), Qt::LeftButton);
        QVERIFY(rests());
        QCOMPARE(page().stateSentence(), u"No failed test is known upstream of models/bare."_s);
    }
    void answersLeaveAsFilesAndOnTheClipboard()
    {
        select(AssetKind::Dataset, kCustomers);
        press(ImpactKind::Models);
        Q_EMIT page().tools().copyRequested();
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"models/churn\tml/churn-api"_s));
        QSignalSpy said(&page(), &ImpactPage::messageRequested);
        const std::string csv = m_scratch.path("answer.csv"), json = m_scratch.path("answer.json");
        page().save(TextFormat::Csv, QString::fromStdString(csv));
        QTRY_COMPARE_WITH_TIMEOUT(said.size(), 1, kPatienceMs);
        page().save(TextFormat::Json, QString::fromStdString(json));
        QTRY_COMPARE_WITH_TIMEOUT(said.size(), 2, kPatienceMs);
        QVERIFY(readAll(csv).find("kubernetes/ml/churn-api") != std::string::npos);
        const auto parsed = nlohmann::json::parse(readAll(json));
        QCOMPARE(parsed["asked"], kCustomers.ns + "/" + kCustomers.name);
        QVERIFY(parsed["affected"][0].contains("then"));
        page().save(TextFormat::Csv, QString::fromStdString(m_scratch.path("missing/answer.csv")));
        QTRY_COMPARE_WITH_TIMEOUT(said.size(), 3, kPatienceMs);
        QVERIFY(said.last().at(0).toString().contains(u"can't be written"_s));
    }
    void itStaysInANarrowWindow()
    {
        m_window->resize(1000, 640);
        QVERIFY(rests());
        QVERIFY(page().table().header()->length() <= page().table().viewport()->width());
        m_window->resize(1400, 850);
    }

private:
    Scratch m_scratch;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(ImpactPageTest)
#include "impact_page_test.moc"
