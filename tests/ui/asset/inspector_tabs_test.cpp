// SPDX-License-Identifier: Apache-2.0
// Runs and tests in the real inspector: what failed is named and leads on; columns tell what fails on them.

#include <QHeaderView>
#include <QScrollBar>
#include <QToolButton>

#include "tests/ui/asset/shown_inspector.h"
#include "ui/asset/columns_tab.h"
#include "ui/impact/impact_question.h"
#include "ui/models/cell_table.h"
#include "ui/shell/chip_row.h"

using namespace upriver;
using namespace upriver::test;
using namespace Qt::StringLiterals;

namespace {

const QualifiedName kDag{"airflow", "shop_daily"};
const QualifiedName kCopy{"airflow", "shop_daily.copy"};
const QualifiedName kModel{"dbt", "model.shop.daily_orders"};

void addRun(RecordBatch& batch, AssetIndex job, const std::string& key, RunState state, Micros started,
            Micros took, const std::string& message = {}, AssetIndex parent = kNoAsset)
{
    RunRecord run;
    run.job = job;
    run.key = key;
    run.state = state;
    run.started = started;
    run.ended = started + took;
    run.message = message;
    run.parentJob = parent;
    run.parentKey = parent == kNoAsset ? std::string() : key;
    batch.runs.push_back(std::move(run));
}

void addCheck(RecordBatch& batch, AssetIndex asset, const std::string& name, const std::string& column,
              CheckStatus status, const std::string& value)
{
    CheckRecord check;
    check.key = name + column;
    check.name = name;
    check.asset = asset;
    check.column = column;
    CheckResultRecord result;
    result.check = static_cast<std::uint32_t>(batch.checks.size());
    result.status = status;
    result.at = 5'000'000;
    result.value = value;
    batch.checks.push_back(std::move(check));
    batch.checkResults.push_back(std::move(result));
}

/// A DAG whose second run failed in two of its tasks, a dbt model that failed, and tests of a table.
RecordBatch nights()
{
    RecordBatch batch;
    const AssetIndex dag = declare(batch, AssetKind::Job, kDag, "dag");
    const AssetIndex load = declare(batch, AssetKind::Job, kLoad, "task");
    const AssetIndex copy = declare(batch, AssetKind::Job, kCopy, "task");
    const AssetIndex model = declare(batch, AssetKind::Job, kModel, "dbt");
    const AssetIndex mart = declare(batch, AssetKind::Dataset, kMart, "table");
    for (const AssetIndex task : {load, copy})
        addEdge(batch, dag, task, EdgeKind::Contains);
    addEdge(batch, model, mart);
    constexpr Micros kNight = 86'400'000'000, kSecond = 1'000'000;
    addRun(batch, dag, "d1", RunState::Complete, kNight, 30 * kSecond);
    addRun(batch, dag, "d2", RunState::Failed, 2 * kNight, 5 * kSecond);
    addRun(batch, copy, "d2", RunState::Failed, 2 * kNight + kSecond, kSecond, "No space left", dag);
    addRun(batch, load, "d2", RunState::Failed, 2 * kNight + 3 * kSecond, kSecond,
           "ValueError: no rows\nTraceback of it", dag);
    addRun(batch, load, "d1", RunState::Complete, kNight, kSecond, {}, dag);
    addRun(batch, model, "inv-1", RunState::Failed, kNight, kSecond, "Database Error in model\n  column x");
    ColumnRecord id;
    id.asset = mart;
    id.name = "id";
    id.type = "bigint";
    id.key = ColumnKey::Primary;
    batch.columns.push_back(id);
    addColumn(batch, mart, "email", "text");
    addCheck(batch, mart, "not_null", "email", CheckStatus::Fail, "12");
    addCheck(batch, mart, "expect_column_values_to_be_unique", "id", CheckStatus::Pass, "0");
    addCheck(batch, mart, "row_count", "", CheckStatus::Pass, "120");
    return batch;
}

} // namespace

class InspectorTabsTest : public QObject, test::ShownInspector
{
    Q_OBJECT

private:
    /// The table of a tab, reached by a click on it.
    CellTable* tableOf(AssetKind kind, const QualifiedName& name, Inspector::Tab tab)
    {
        m_navigation.select(idOf(kind, name));
        QTest::qWait(20);
        if (!QTest::qWaitFor([this] { return !m_inspector->isBusy(); }, kPatienceMs))
            return nullptr;
        clickTab(tab);
        return tabs().currentWidget()->findChild<CellTable*>();
    }
    static QString cell(const CellTable& table, int row, int column)
    {
        return table.cells().index(row, column).data().toString();
    }
    static int columnOf(const CellTable& table, const QString& title)
    {
        const auto& columns = table.cells().columns();
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i].title == title)
                return static_cast<int>(i);
        return -1;
    }

private Q_SLOTS:
    void initTestCase() { show({560, 800}, "airflow.db", nights()); }
    void cleanupTestCase() { m_inspector.reset(); }

    void aFailedRunNamesTheTaskThatFailedFirst()
    {
        CellTable* runs = tableOf(AssetKind::Job, kDag, Inspector::Runs);
        QVERIFY(runs);
        QCOMPARE(runs->cells().rowCount(), 2);
        const int reason = columnOf(*runs, u"What failed"_s);
        QVERIFY(reason > 0);
        QCOMPARE(columnOf(*runs, u"Job"_s), -1); // they are all its own
        QCOMPARE(cell(*runs, 0, reason), u"shop_daily.copy: No space left"_s);
        QCOMPARE(cell(*runs, 1, reason), QString());
        const Cell& told = runs->cells().cell(runs->cells().index(0, reason));
        QCOMPARE(told.chips, std::vector<QString>{u"+1"_s});
        QVERIFY(told.tooltip.contains(u"ValueError: no rows"_s));
        QTest::mouseClick(runs->viewport(), Qt::LeftButton, {},
                          runs->visualRect(runs->cells().index(0, reason)).center());
        QCOMPARE(m_navigation.current().asset, idOf(AssetKind::Job, kCopy));
    }
    void runsAreSortedByTheTimeTheyTook()
    {
        CellTable* runs = tableOf(AssetKind::Job, kDag, Inspector::Runs);
        const int took = columnOf(*runs, u"Took"_s);
        QCOMPARE(cell(*runs, 0, took), u"5 s"_s);
        const int x = runs->header()->sectionViewportPosition(took) + 10;
        QTest::mouseClick(runs->header()->viewport(), Qt::LeftButton, {}, QPoint(x, 8));
        QTest::mouseClick(runs->header()->viewport(), Qt::LeftButton, {}, QPoint(x, 8));
        QCOMPARE(cell(*runs, 0, took), u"30 s"_s);
    }
    void aTaskAndADbtNodeSayTheFirstLineOfTheirMessage()
    {
        CellTable* task = tableOf(AssetKind::Job, kLoad, Inspector::Runs);
        QCOMPARE(cell(*task, 0, columnOf(*task, u"What failed"_s)), u"ValueError: no rows"_s);
        CellTable* node = tableOf(AssetKind::Dataset, kMart, Inspector::Runs);
        QCOMPARE(cell(*node, 0, columnOf(*node, u"Job"_s)), u"model.shop.daily_orders"_s);
        QCOMPARE(cell(*node, 0, columnOf(*node, u"What failed"_s)), u"Database Error in model"_s);
    }
    void testsTellTheirColumnAndWhatWasObserved()
    {
        CellTable* checks = tableOf(AssetKind::Dataset, kMart, Inspector::Quality);
        QVERIFY(checks);
        QCOMPARE(checks->cells().rowCount(), 3);
        const int column = columnOf(*checks, u"Column"_s);
        QCOMPARE(column, 1);
        QCOMPARE(cell(*checks, 0, 0), u"not_null"_s); // what fails comes first
        QCOMPARE(cell(*checks, 0, column), u"email"_s);
        QCOMPARE(cell(*checks, 0, columnOf(*checks, u"Result"_s)), u"fail"_s);
        QCOMPARE(cell(*checks, 0, columnOf(*checks, u"Observed"_s)), u"12"_s);
        QStringList columns;
        for (int row = 0; row < 3; ++row)
            columns << cell(*checks, row, column);
        QVERIFY(columns.contains(u"the whole asset"_s) && columns.contains(u"id"_s));
        QTest::mouseClick(checks->viewport(), Qt::LeftButton, {},
                          checks->visualRect(checks->cells().index(0, column)).center());
        QCOMPARE(m_navigation.current().column, u"email"_s);
    }
    void aColumnWithAFailingTestIsMarked()
    {
        CellTable* columns = tableOf(AssetKind::Dataset, kMart, Inspector::Columns);
        QVERIFY(columns);
        const Cell& id = columns->cells().cell(columns->cells().index(0, 0));
        const Cell& email = columns->cells().cell(columns->cells().index(1, 0));
        QCOMPARE(email.text, u"email"_s);
        QCOMPARE(email.icon, healthIconName(Health::Failed));
        QVERIFY(email.tooltip.contains(u"not_null"_s));
        QCOMPARE(id.icon, u"key"_s);
    }
    /// What a chip says leads on, by mouse and by keyboard.
    void aFailingChipAsksWhatFailed()
    {
        QVERIFY(tableOf(AssetKind::Dataset, kMart, Inspector::Columns));
        auto* chips = m_inspector->findChild<ChipRow*>();
        QCOMPARE(chips->chips().front().text, u"1 check failing"_s);
        QCOMPARE(chips->focusPolicy(), Qt::TabFocus);
        QTest::keyClick(chips, Qt::Key_Delete); // takes nothing out here
        QVERIFY(m_navigation.current().page != Page::Impact);
        QTest::mouseClick(chips, Qt::LeftButton, {}, QPoint(12, 8));
        QCOMPARE(m_navigation.current().page, Page::Impact);
        const auto asked = ImpactQuestion::fromVariant(m_navigation.current().viewState.toMap());
        QCOMPARE(asked.kind, ImpactKind::FailedTests);
        QCOMPARE(asked.asset, idOf(AssetKind::Dataset, kMart));
        QVERIFY(tableOf(AssetKind::Job, kLoad, Inspector::Columns)); // its last run failed
        QTest::keyClick(chips, Qt::Key_Return);
        QCOMPARE(m_inspector->tabs().currentIndex(), static_cast<int>(Inspector::Runs));
    }
    void aColumnAsksForItsWholeLineage()
    {
        CellTable* columns = tableOf(AssetKind::Dataset, kMart, Inspector::Columns);
        QVERIFY(columns);
        const QSignalSpy asked(m_inspector.get(), &Inspector::columnLineageRequested);
        columns->setFocus();
        columns->setCurrentIndex(columns->cells().index(1, 0));
        QTest::keyClick(columns, Qt::Key_L);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.front().at(1).toString(), u"email"_s);
        auto* tab = m_inspector->findChild<ColumnsTab*>();
        QTRY_VERIFY(tab->lineageButton().isVisible() && !tab->isBusy());
        QTest::qWait(50); // the layout follows later
        QTest::mouseClick(&tab->lineageButton(), Qt::LeftButton);
        QCOMPARE(asked.size(), 2);
        tableOf(AssetKind::Job, kLoad, Inspector::Columns); // nothing of it stays for another asset
        QVERIFY(!tab->lineageButton().isVisibleTo(tab));
    }
    /// What can be made to fit does: nobody wants to scroll for the last three pixels.
    void noTableScrollsForAFewPixels()
    {
        for (const Inspector::Tab tab : {Inspector::Columns, Inspector::Runs, Inspector::Quality}) {
            CellTable* table = tableOf(AssetKind::Dataset, kMart, tab);
            QVERIFY(table);
            const int columns = static_cast<int>(table->cells().columns().size());
            for (int width = 520; width <= 700; width += 7) {
                m_inspector->resize(width, 800);
                QTest::qWait(20); // the layout follows later
                const int beyond = table->horizontalScrollBar()->maximum();
                QVERIFY2(beyond == 0 || beyond > columns,
                         qPrintable(u"%1 of %2 in tab %3"_s.arg(beyond).arg(width).arg(tab)));
                QVERIFY(table->columnWidth(0) >= 36);
            }
        }
        m_inspector->resize(560, 800);
    }
};

QTEST_MAIN(InspectorTabsTest)
#include "inspector_tabs_test.moc"
