// SPDX-License-Identifier: Apache-2.0
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QDropEvent>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTextBrowser>

#include "catalog/base/thread_guard.h"
#include "catalog/indexing/document_bytes.h"
#include "catalog/indexing/file_walker.h"
#include "catalog/search/searcher.h"
#include "catalog/sources/reading/byte_stream.h"
#include "lineage/export/lineage_text.h"
#include "tests/support/scratch.h"
#include "ui/asset/inspector.h"
#include "ui/asset/lineage_tab.h"
#include "ui/browse/browse_panel.h"
#include "ui/browse/catalog_page.h"
#include "ui/browse/facet_panel.h"
#include "ui/browse/tree_view.h"
#include "ui/graph/lineage_drawing.h"
#include "ui/graph/lineage_page.h"
#include "ui/models/cell_table.h"
#include "ui/problems/problems_panel.h"
#include "ui/problems/text_viewer.h"
#include "ui/search/search_field.h"
#include "ui/shell/main_window.h"
#include "ui/shell/shortcuts_page.h"
#include "ui/shell/status_line.h"
#include "ui/shell/theme.h"
#include "ui/shell/trouble_page.h"
#include "ui/shell/welcome_page.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 60'000;
std::atomic<int> forbiddenUses = 0;

} // namespace

/// One window, walked through as a person would; each step stands on the one before.
class MainWindowTest : public QObject
{
    Q_OBJECT

private:
    bool rests()
    {
        QTest::qWait(40);
        return QTest::qWaitFor([this] { return m_window->isIdle(); }, kPatienceMs);
    }
    void makeWindow()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1400, 850);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    QString selectedLeaf() const
    {
        const AssetDetails* details = m_window->inspector().details();
        return details ? QString::fromStdString(details->summary.leaf) : QString();
    }
    void type(const QString& words)
    {
        SearchField& field = m_window->searchField();
        field.setFocus();
        field.clear();
        QTest::keyClicks(&field, words);
    }
    void drop(const QString& path)
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &event);
    }

private Q_SLOTS:
    void initTestCase()
    {
        onForbiddenCatalogUse([](const char*) { ++forbiddenUses; });
        makeWindow();
    }
    void cleanup()
    {
        QCOMPARE(forbiddenUses.load(), 0);
    } // after every step: the catalog was left alone by this thread
    void cleanupTestCase() { m_window.reset(); }

    void welcomeLeadsToTheSamplesLineage()
    {
        QVERIFY(m_window->welcomePage().isVisible());
        QVERIFY(!m_window->browsePanel().isVisible());
        QTest::mouseClick(&m_window->welcomePage().sampleButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->navigation().current().page == Page::Lineage, kPatienceMs);
        QVERIFY(rests());
        m_sample = m_window->session().pathUtf8();
        QCOMPARE(selectedLeaf(), u"customer_ltv"_s);
        QCOMPARE(m_window->pages().currentIndex(), 1);
        QVERIFY(m_window->pages().tabText(1).contains(u"customer_ltv"_s));
        QVERIFY(m_window->browsePanel().isVisible());
        QVERIFY(m_window->statusLine().findChildren<QLabel*>().size() > 3);
    }
    void typingShowsResultsAndEnterOpens()
    {
        m_window->navigation().open(Page::Catalog);
        type(u"orders"_s);
        SearchField& field = m_window->searchField();
        QTRY_VERIFY_WITH_TIMEOUT(field.isPopupShown() && !field.isBusy() && field.rows().rowCount() > 1,
                                 kPatienceMs);
        bool marked = false;
        for (int i = 0; i < field.rows().rowCount(); ++i)
            marked = marked || !field.rows().row(i).marks.empty();
        QVERIFY(marked);
        QTest::keyClick(&field, Qt::Key_Down);
        QTest::keyClick(&field, Qt::Key_Return);
        QVERIFY(!field.isPopupShown());
        QVERIFY(rests());
        QVERIFY(!selectedLeaf().isEmpty());
        QVERIFY(selectedLeaf() != u"customer_ltv"_s);
        QVERIFY(m_window->navigation().current().page == Page::Catalog);
    }
    void escapeClosesAndControlEnterOpensTheLineage()
    {
        type(u"cust"_s);
        SearchField& field = m_window->searchField();
        QTRY_VERIFY_WITH_TIMEOUT(field.isPopupShown() && !field.isBusy(), kPatienceMs);
        QTest::keyClick(&field, Qt::Key_Escape);
        QVERIFY(!field.isPopupShown());
        type(u"customer_ltv"_s);
        QTRY_VERIFY_WITH_TIMEOUT(field.isPopupShown() && !field.isBusy() && field.rows().rowCount() > 1,
                                 kPatienceMs);
        QTest::keyClick(&field, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(m_window->navigation().current().page == Page::Lineage);
        QVERIFY(rests());
        QCOMPARE(selectedLeaf(), u"customer_ltv"_s);
    }
    void aWrongQueryIsNamed()
    {
        type(u"colour:red"_s);
        SearchField& field = m_window->searchField();
        QTRY_VERIFY_WITH_TIMEOUT(!field.isBusy() && field.rows().rowCount() > 0 &&
                                     field.rows().row(0).type == SearchRow::Type::Note,
                                 kPatienceMs);
        QVERIFY(field.rows().row(0).text.contains(u"colour"_s));
        QTest::keyClick(&field, Qt::Key_Escape);
    }
    void facetsNarrowAndExclude()
    {
        m_window->navigation().open(Page::Catalog);
        m_window->filter().setQuery({});
        QVERIFY(rests());
        const auto all = m_window->catalogPage().model().ids().size();
        QVERIFY(all >= 60);
        FacetModel& facets = m_window->facetPanel().model();
        int row = -1;
        for (int i = 0; i < facets.rowCount() && row < 0; ++i)
            row = facets.row(i).field == "kind"_L1 && facets.row(i).value == "dataset"_L1 ? i : -1;
        QVERIFY(row > 0);
        const qint64 promised = facets.row(row).count;
        QListView& list = m_window->facetPanel().list();
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(facets.index(row)).center());
        QVERIFY(rests());
        QCOMPARE(m_window->filter().query(), u"kind:dataset"_s);
        QCOMPARE(static_cast<qint64>(m_window->catalogPage().model().ids().size()), promised);
        m_window->filter().setQuery(withNextState(m_window->filter().query(), u"kind"_s, u"dataset"_s));
        QVERIFY(rests());
        QCOMPARE(m_window->catalogPage().model().ids().size(), all - static_cast<std::size_t>(promised));
        m_window->filter().setQuery({});
        QVERIFY(rests());
    }
    void theTableSelectsAndSorts()
    {
        QTableView& table = m_window->catalogPage().table();
        table.setCurrentIndex(table.model()->index(3, 0));
        QVERIFY(rests());
        QCOMPARE(m_window->navigation().current().asset, m_window->catalogPage().model().ids()[3]);
        const AssetId chosen = m_window->navigation().current().asset;
        table.sortByColumn(AssetTableModel::Name, Qt::DescendingOrder);
        QVERIFY(rests());
        QCOMPARE(m_window->catalogPage().model().ids()[static_cast<std::size_t>(table.currentIndex().row())],
                 chosen);
        m_window->catalogPage().exportCsv(QString::fromStdString(m_scratch.path("assets.csv")));
        QVERIFY(rests());
        const QByteArray csv = QByteArray::fromStdString(test::readAll(m_scratch.path("assets.csv")));
        QCOMPARE(static_cast<std::size_t>(csv.count("\r\n")),
                 m_window->catalogPage().model().ids().size() + 1);
    }
    void columnsThatMatchOpenTheirTab()
    {
        m_window->navigation().open(Page::Catalog);
        m_window->filter().setQuery(u"email"_s);
        QVERIFY(rests());
        const AssetTableModel& model = m_window->catalogPage().model();
        int row = 0;
        while (row < model.rowCount() && !model.columnAt(row))
            ++row;
        QVERIFY(row > 0 && row < model.rowCount());
        QVERIFY(!model.columnAt(row)->marks.empty());
        const QString column = model.columnAt(row)->name;
        const AssetId asset = model.assetAt(row);
        m_window->inspector().tabs().setCurrentIndex(0);
        QTableView& table = m_window->catalogPage().table();
        table.scrollTo(model.index(row, 0));
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                          table.visualRect(model.index(row, 0)).center());
        QVERIFY(rests());
        QCOMPARE(m_window->navigation().current().asset, asset);
        QCOMPARE(m_window->navigation().current().column, column);
        QCOMPARE(m_window->inspector().tabs().currentIndex(), static_cast<int>(Inspector::Columns));
        m_window->filter().setQuery({});
        QVERIFY(rests());
    }
    void nothingScrollsSidewaysInANarrowWindow()
    {
        const QSize before = m_window->size();
        for (const int width : {1000, 1400}) {
            m_window->resize(width, 640);
            m_window->navigation().open(Page::Catalog);
            QVERIFY(rests());
            const QTableView& table = m_window->catalogPage().table();
            QVERIFY(table.horizontalHeader()->length() <= table.viewport()->width());
            QVERIFY(table.columnWidth(AssetTableModel::Name) >= 180);
            const QTabBar& tabs = *m_window->inspector().tabs().tabBar();
            QVERIFY2(tabs.sizeHint().width() <= m_window->inspector().width(),
                     qPrintable(QString::number(tabs.sizeHint().width())));
            for (int tab = 0; tab < tabs.count(); ++tab)
                QVERIFY(!tabs.tabToolTip(tab).isEmpty());
        }
        m_window->resize(before);
    }
    void theBrowseTreeLeadsToAnAsset()
    {
        BrowseTree& tree = m_window->browsePanel().tree();
        BrowseModel& model = m_window->browsePanel().model();
        QVERIFY(model.rowCount() > 1);
        QModelIndex at = model.index(0, 0);
        for (int depth = 0; depth < 8 && !model.node(at).asset.isValid(); ++depth) {
            tree.expand(at);
            QVERIFY(rests());
            QVERIFY(model.rowCount(at) > 0);
            at = model.index(0, 0, at);
        }
        QVERIFY(model.node(at).asset.isValid());
        tree.scrollTo(at);
        QTest::mouseClick(tree.viewport(), Qt::LeftButton, {}, tree.visualRect(at).center());
        QCOMPARE(m_window->navigation().current().asset, model.node(at).asset);
    }
    void everyTabOfTheInspectorTells()
    {
        type(u"customer_ltv"_s);
        SearchField& field = m_window->searchField();
        QTRY_VERIFY_WITH_TIMEOUT(field.isPopupShown() && !field.isBusy() && field.rows().rowCount() > 1,
                                 kPatienceMs);
        QTest::keyClick(&field, Qt::Key_Return);
        QVERIFY(rests());
        Inspector& inspector = m_window->inspector();
        QVERIFY(inspector.details());
        QVERIFY(inspector.details()->columns.size() > 2);
        const QList<CellTable*> tables = inspector.findChildren<CellTable*>();
        QVERIFY(tables.size() >= 6);
        for (int tab = 0; tab < inspector.tabs().count(); ++tab) {
            inspector.tabs().setCurrentIndex(tab);
            QVERIFY(!inspector.tabs().grab().isNull());
        }
        auto* lineage = inspector.findChild<LineageTab*>();
        QVERIFY(lineage->table().cells().rowCount() > 0);
        const AssetId before = m_window->navigation().current().asset;
        const QModelIndex first = lineage->table().cells().index(0, 0);
        Q_EMIT lineage->table().clicked(first);
        QVERIFY(m_window->navigation().current().asset != before);
        QVERIFY(rests());
    }
    void backAndForwardWalk()
    {
        const AssetId here = m_window->navigation().current().asset;
        QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
        QVERIFY(m_window->navigation().current().asset != here);
        QVERIFY(rests());
        QTest::keyClick(m_window.get(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(m_window->navigation().current().asset, here);
        QTest::mouseClick(&m_window->catalogPage(), Qt::BackButton);
        QVERIFY(m_window->navigation().current().asset != here);
        QVERIFY(rests());
    }
    void everyKeyIsListed()
    {
        const ShortcutsPage page(m_window->actions(), nullptr);
        const QString listed = page.findChild<QTextBrowser*>()->toPlainText();
        QStringList missing;
        for (const QAction* action : m_window->findChildren<QAction*>())
            if (!action->shortcut().isEmpty() && !listed.contains(action->shortcut().toString()))
                missing << action->text();
        for (const QShortcut* key : m_window->findChildren<QShortcut*>())
            if (!listed.contains(key->key().toString()))
                missing << key->key().toString();
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u", "_s)));
    }
    void everythingThatTakesKeysHasAName()
    {
        QStringList nameless;
        for (const Page page : {Page::Catalog, Page::Lineage}) {
            m_window->navigation().open(page);
            QVERIFY(rests());
            for (QWidget* widget : m_window->findChildren<QWidget*>()) {
                if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy())
                    continue;
                QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(widget);
                if (!spoken || spoken->text(QAccessible::Name).isEmpty())
                    nameless << QString::fromLatin1(widget->metaObject()->className()) + u" in "_s +
                                    QString::fromLatin1(widget->parentWidget()->metaObject()->className());
            }
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u", "_s)));
    }
    void tabWalksThroughThePanels()
    {
        m_window->navigation().open(Page::Catalog);
        QVERIFY(rests());
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->searchField().setFocus();
        std::vector<QWidget*> panels{&m_window->searchField(), &m_window->browsePanel(),
                                     &m_window->facetPanel(), &m_window->catalogPage(),
                                     &m_window->inspector()};
        std::vector<std::size_t> met;
        for (int step = 0; step < 200; ++step) {
            const QWidget* focused = QApplication::focusWidget();
            for (std::size_t i = 0; focused && i < panels.size(); ++i)
                if ((focused == panels[i] || panels[i]->isAncestorOf(focused)) &&
                    std::ranges::find(met, i) == met.end())
                    met.push_back(i);
            QTest::keyClick(focused ? QApplication::focusWidget() : m_window.get(), Qt::Key_Tab);
        }
        QCOMPARE(met, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
    }
    void starsAreKept()
    {
        QVERIFY(m_window->inspector().details());
        m_window->inspector().toggleStar();
        QCOMPARE(m_window->settings().starred().size(), 1);
        SearchField& field = m_window->searchField();
        type({});
        QTest::keyClick(&field, Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(
            field.isPopupShown() && field.rows().rowCount() > 1 && field.rows().row(1).starred, kPatienceMs);
        QTest::keyClick(&field, Qt::Key_Escape);
    }
    void aDroppedFolderIsIndexedAndProblemsShow()
    {
        m_scratch.write("drop/manifest.json",
                        "{\"metadata\": {\"dbt_schema_version\": "
                        "\"https://schemas.getdbt.com/dbt/manifest/v9.json\"}, \"nodes\": {");
        QSignalSpy finished(&m_window->session(), &Session::indexingFinished);
        drop(QString::fromStdString(m_scratch.path("drop")));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, kPatienceMs);
        QVERIFY(m_window->statusLine().sentence().startsWith(u"Indexed"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->problemsPanel().problemCount() > 0, kPatienceMs);
        m_window->showProblems();
        CellTable& table = m_window->problemsPanel().table();
        Q_EMIT table.activated(table.cells().index(0, 1));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->textViewer() && !m_window->textViewer()->isBusy(), kPatienceMs);
        QTRY_VERIFY(m_window->textViewer()->isVisible());
        m_window->textViewer()->close();
        m_window->problemsPanel().setFilter(u"no such words here"_s);
        QCOMPARE(table.cells().rowCount(), 0);
        m_window->problemsPanel().setFilter({});
    }
    void indexingCanBeCancelled()
    {
        for (int i = 0; i < 400; ++i)
            m_scratch.write(
                "many/" + std::to_string(i) + ".json",
                R"({"eventType":"COMPLETE","eventTime":"2026-11-01T00:00:00Z","producer":"p","schemaURL":"s","run":{"runId":"01890000-0000-7000-8000-000000000000"},"job":{"namespace":"n","name":"j)" +
                    std::to_string(i) + R"("},"inputs":[],"outputs":[]})");
        QSignalSpy finished(&m_window->session(), &Session::indexingFinished);
        m_window->openPaths({QString::fromStdString(m_scratch.path("many"))});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().isIndexing() || finished.size() > 0, kPatienceMs);
        m_window->session().cancelIndexing();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, kPatienceMs);
        QVERIFY(!m_window->session().isIndexing());
        QVERIFY(!m_window->statusLine().showsProgress());
        QVERIFY(rests());
    }
    void theNextStartComesBackHere()
    {
        m_window->navigation().open(Page::Lineage);
        QVERIFY(rests());
        const QString leaf = selectedLeaf();
        const QString path = m_window->session().path();
        m_window->close();
        m_window.reset();
        makeWindow();
        m_window->start({});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().isOpen() &&
                                     m_window->navigation().current().page == Page::Lineage,
                                 kPatienceMs);
        QVERIFY(rests());
        QCOMPARE(m_window->session().path(), path);
        QCOMPARE(selectedLeaf(), leaf);
        QCOMPARE(m_window->settings().starred().size(), 1);
    }
    void noCatalogIsSaidSo()
    {
        m_window->openCatalog(
            QString::fromStdString(m_scratch.write("letter.db", "A letter, not a catalog.")));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->troublePage().isVisible(), kPatienceMs);
        QVERIFY(!m_window->session().isOpen());
    }
    void followsTheDesktopsLightAndDark()
    {
        const auto choose = [this](const QString& words) {
            for (QMenu* menu : m_window->findChildren<QMenu*>())
                for (QAction* action : menu->actions())
                    if (action->isCheckable() && action->text() == words)
                        action->trigger();
        };
        const auto shown = [] { return QApplication::palette().color(QPalette::Window); };
        choose(u"As the desktop"_s);
        noteDesktopPalette(QPalette(QColor(40, 40, 40)));
        QCOMPARE(shown(), themeFor(ThemeMode::Dark).panel);
        // The real desktop of this test is light: told of a change, the window looks again.
        QEvent change(QEvent::ThemeChange);
        QApplication::sendEvent(m_window.get(), &change);
        QTRY_COMPARE(shown(), themeFor(ThemeMode::Light).panel);
        choose(u"Light"_s);
        noteDesktopPalette(QPalette(QColor(40, 40, 40)));
        QCOMPARE(shown(), themeFor(ThemeMode::Light).panel);
        QCOMPARE(m_window->settings().value(u"theme"_s, {}).toString(), u"light"_s);
        choose(u"As the desktop"_s);
        QCOMPARE(shown(), themeFor(ThemeMode::Dark).panel);
        noteDesktopPalette(readDesktopPalette());
        QCOMPARE(shown(), themeFor(ThemeMode::Light).panel);
    }
    void theGuardCatchesTheWindowsThread()
    {
        const std::string file = m_scratch.write("notes/a.txt", "A letter.");
        const QString target = QString::fromStdString(m_scratch.path("out"));
        const auto isCaught = [](const auto& work) {
            const int before = forbiddenUses;
            work();
            return forbiddenUses > before;
        };
        QVERIFY(isCaught([&] { (void)CatalogReader::open(m_sample); }));
        QVERIFY(isCaught([&] { (void)Searcher::open(m_sample); }));
        QVERIFY(isCaught([&] { (void)m_window->session().layoutService().layout({}); }));
        QVERIFY(isCaught([&] { (void)readWhole(file, 100); }));
        QVERIFY(isCaught([&] { (void)readSmallFile(file, 100); }));
        QVERIFY(isCaught([&] { (void)readSlice({QString::fromStdString(file), 1, {}}, {}); }));
        QVERIFY(isCaught([&] { (void)walkFiles({m_scratch.path("notes"), {}, {}, {}}, {}); }));
        QVERIFY(isCaught([&] { (void)drawScene({}, {}, {}, target); }));
        QVERIFY(isCaught([&] { (void)exportOpenLineage(m_sample, target.toStdString()); }));
        forbiddenUses = 0;
    }

private:
    test::Scratch m_scratch;
    std::unique_ptr<MainWindow> m_window;
    std::string m_sample;
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
