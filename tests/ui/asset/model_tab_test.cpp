// SPDX-License-Identifier: Apache-2.0
// The Model tab in the real inspector: there for models alone, its tables, links, lines and empty states.

#include <QScrollBar>

#include "tests/support/model_shop.h"
#include "tests/ui/asset/shown_inspector.h"
#include "ui/asset/model_tab.h"
#include "ui/models/cell_table.h"

using namespace upriver;
using namespace upriver::test;
using namespace Qt::StringLiterals;

class ModelTabTest : public QObject, test::ShownInspector
{
    Q_OBJECT

private:
    void visit(AssetKind kind, const QualifiedName& name)
    {
        m_navigation.select(idOf(kind, name));
        QTest::qWait(20);
        QTRY_VERIFY_WITH_TIMEOUT(!m_inspector->isBusy(), kPatienceMs);
    }
    void clickTab() { ShownInspector::clickTab(Inspector::Model); }
    static QString cell(const ModelSection& section, int row, int column)
    {
        return section.table().cells().index(row, column).data().toString();
    }

private Q_SLOTS:
    void initTestCase() { show({420, 800}, "mlruns", modelShop()); }
    void cleanupTestCase() { m_inspector.reset(); }

    void isThereForModelsAlone()
    {
        visit(AssetKind::Dataset, kOrders);
        QVERIFY(!tabs().isTabVisible(Inspector::Model));
        visit(AssetKind::Model, kChurn);
        QVERIFY(tabs().isTabVisible(Inspector::Model));
        clickTab();
        visit(AssetKind::Dataset, kOrders); // the tab goes, another one is shown
        QVERIFY(tabs().currentIndex() != static_cast<int>(Inspector::Model));
        QVERIFY(tabs().currentWidget()->isVisible());
    }
    void tellsVersionsMetricsParametersAndTies()
    {
        visit(AssetKind::Model, kChurn);
        clickTab();
        ModelTab& tab = m_inspector->model();
        QCOMPARE(tab.versions().table().cells().rowCount(), 2);
        QCOMPARE(cell(tab.versions(), 0, 0), u"2"_s);
        QCOMPARE(cell(tab.versions(), 0, 2), u"r2"_s);
        QCOMPARE(cell(tab.versions(), 0, 3), u"c0ffeer2aa"_s);
        const auto& cells = tab.versions().table().cells();
        QCOMPARE(cells.cell(cells.index(0, 0)).chips, std::vector<QString>{u"champion"_s});
        QCOMPARE(cells.cell(cells.index(1, 0)).chips, std::vector<QString>{u"Archived"_s});
        QCOMPARE(cell(tab.metrics(), 0, 0), u"auc"_s);
        QCOMPARE(cell(tab.metrics(), 0, 1), u"0.9"_s);
        QCOMPARE(cell(tab.metrics(), 0, 2), u"2 versions"_s);
        QCOMPARE(cell(tab.metrics(), 1, 2), u"one value"_s);
        QCOMPARE(cell(tab.params(), 0, 0), u"depth"_s);
        QCOMPARE(cell(tab.params(), 0, 1), u"6"_s);
        QCOMPARE(tab.learnedFrom().table().cells().rowCount(), 3);
        QCOMPARE(cell(tab.servedBy(), 0, 0), u"ml/churn-api"_s);
    }
    void aLineIsDrawnOverTheHistory()
    {
        visit(AssetKind::ModelVersion, kChurn2);
        clickTab();
        CellTable& table = m_inspector->model().metrics().table();
        const QModelIndex history = table.cells().index(0, 2);
        QCOMPARE(table.cells().cell(history).trend.size(), std::size_t{5});
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            setCurrentTheme(mode);
            QTest::qWait(30);
            const QImage picture = table.viewport()->grab(table.visualRect(history)).toImage();
            int drawn = 0;
            QRgb accent = currentTheme().accent.rgb();
            int firstY = -1, lastY = -1;
            for (int x = 0; x < picture.width(); ++x)
                for (int y = 0; y < picture.height(); ++y)
                    if (picture.pixel(x, y) == accent) {
                        ++drawn;
                        firstY = firstY < 0 ? y : firstY;
                        lastY = y;
                    }
            QVERIFY(drawn > 6);
            QVERIFY(lastY < firstY); // it rises
        }
        setCurrentTheme(ThemeMode::Light);
    }
    /// Where the columns are wider than the room, the scroll bar must not cover the last row.
    void rowsStayWholeInANarrowWindow()
    {
        visit(AssetKind::ModelVersion, kChurn2);
        clickTab();
        m_inspector->resize(260, 800);
        CellTable& table = m_inspector->model().versions().table();
        QTRY_VERIFY(table.horizontalScrollBar()->maximum() > 0);
        const QModelIndex last = table.cells().index(table.cells().rowCount() - 1, 0);
        QTest::qWait(100); // the layout follows later
        QTRY_VERIFY(table.visualRect(last).bottom() <= table.viewport()->height());
        QVERIFY(table.columnWidth(0) >= 36);
        m_inspector->resize(420, 800);
        QTRY_COMPARE(table.viewport()->height(), table.maximumViewportSize().height());
    }
    void clicksAndKeysFollowTheLinks()
    {
        visit(AssetKind::Model, kChurn);
        clickTab();
        CellTable& served = m_inspector->model().servedBy().table();
        QTest::mouseClick(served.viewport(), Qt::LeftButton, {},
                          served.visualRect(served.cells().index(0, 0)).center());
        QCOMPARE(m_navigation.current().asset, idOf(AssetKind::Service, {"kubernetes", "ml/churn-api"}));
        visit(AssetKind::Model, kChurn);
        clickTab();
        CellTable& versions = m_inspector->model().versions().table();
        versions.setFocus();
        versions.setCurrentIndex(versions.cells().index(0, 0));
        QTest::keyClick(&versions, Qt::Key_Down);
        QTest::keyClick(&versions, Qt::Key_Return);
        QCOMPARE(m_navigation.current().asset, idOf(AssetKind::ModelVersion, kChurn1));
    }
    void nothingKnownIsSaidInEachPart()
    {
        visit(AssetKind::Model, kBareModel);
        clickTab();
        const ModelTab& tab = m_inspector->model();
        for (const ModelSection* section :
             {&tab.versions(), &tab.metrics(), &tab.params(), &tab.learnedFrom(), &tab.servedBy()})
            QVERIFY(section->nothing().endsWith(u'.'));
        QCOMPARE(tab.servedBy().nothing(), u"Nothing that serves it is known."_s);
    }
};

QTEST_MAIN(ModelTabTest)
#include "model_tab_test.moc"
