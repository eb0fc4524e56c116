// SPDX-License-Identifier: Apache-2.0
// A pipeline's tasks in their order, each with how it ran last: as a picture, as a list, exported.
#include <algorithm>
#include <thread>

#include <QAbstractItemModel>
#include <QFrame>
#include <QLabel>
#include <QToolButton>
#include <QtTest>

#include "tests/catalog/store/store_fixture.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_export.h"
#include "ui/graph/lineage_list.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"

using namespace upriver;
using namespace upriver::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int kLoads = 9; // more than the relatives that other views show at once
constexpr Micros kSecond = 1'000'000;

void addRun(RecordBatch& batch, AssetIndex job, const std::string& key, RunState state, Micros begin,
            std::optional<Micros> end)
{
    RunRecord run;
    run.job = job;
    run.key = key;
    run.state = state;
    run.started = begin;
    run.ended = end;
    batch.runs.push_back(run);
}

/// extract, then nine loads, then report; extract also leads straight to report. Report failed last.
RecordBatch pipeline()
{
    RecordBatch batch;
    const AssetIndex whole = declare(batch, AssetKind::Job, {"airflow", "etl"}, "dag");
    const AssetIndex extract = declare(batch, AssetKind::Job, {"airflow", "etl.extract"}, "task");
    const AssetIndex report = declare(batch, AssetKind::Job, {"airflow", "etl.report"}, "task");
    addEdge(batch, whole, extract, EdgeKind::Contains);
    addEdge(batch, whole, report, EdgeKind::Contains);
    addEdge(batch, extract, report, EdgeKind::Control);
    for (int i = 0; i < kLoads; ++i) {
        const AssetIndex load =
            declare(batch, AssetKind::Job, {"airflow", "etl.load_" + std::to_string(i)}, "task");
        addEdge(batch, whole, load, EdgeKind::Contains);
        addEdge(batch, extract, load, EdgeKind::Control);
        addEdge(batch, load, report, EdgeKind::Control);
    }
    addRun(batch, extract, "1", RunState::Failed, 100 * kSecond, 101 * kSecond);
    addRun(batch, extract, "2", RunState::Complete, 200 * kSecond, 442 * kSecond);
    addRun(batch, report, "2", RunState::Failed, 500 * kSecond, 512 * kSecond);
    addRun(batch, whole, "2", RunState::Running, 200 * kSecond, {});
    return batch;
}

} // namespace

class PipelineViewTest : public QObject
{
    Q_OBJECT

private:
    [[nodiscard]] LineageCanvas& canvas() const { return *m_page->findChild<LineageCanvas*>(); }
    [[nodiscard]] const SceneCard& card(const QString& name) const
    {
        const auto& cards = canvas().scene()->cards;
        const auto found = std::ranges::find(cards, name, &SceneCard::fullName);
        if (found == cards.end())
            qFatal("no card %s", qPrintable(name));
        return *found;
    }
    [[nodiscard]] bool leads(const QString& from, const QString& to) const
    {
        const LineageScene& scene = *canvas().scene();
        return std::ranges::any_of(scene.edges, [&](const SceneEdge& edge) {
            return scene.cards[edge.from].fullName == from && scene.cards[edge.to].fullName == to;
        });
    }
    void settle()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy() && canvas().scene(), 60'000);
        QTest::qWait(20);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const std::string path = m_scratch.path("etl.db");
        AssetId whole;
        std::thread([&] {
            indexOnce(path, "airflow.db", pipeline());
            whole = findOne(*must(CatalogReader::open(path)), "airflow/etl").id;
        }).join();
        m_page = std::make_unique<LineagePage>(m_session, m_navigation);
        m_page->resize(1200, 700);
        m_page->show();
        m_session.openCatalog(QString::fromStdString(path));
        QTRY_VERIFY_WITH_TIMEOUT(m_session.isOpen() && m_session.graph(), 60'000);
        m_navigation.open(Page::Lineage, whole);
        settle();
        for (auto* button : m_page->findChild<LineageTools*>()->findChildren<QToolButton*>())
            if (button->text() == "Pipelines"_L1 && button->isVisible())
                QTest::mouseClick(button, Qt::LeftButton);
        settle();
    }
    void cleanupTestCase() { m_page.reset(); }

    void allTasksStandInTheirOrder()
    {
        QCOMPARE(canvas().scene()->cards.size(), std::size_t{kLoads + 3});
        const double extract = card(u"airflow/etl.extract"_s).rect.center().x();
        const double load = card(u"airflow/etl.load_0"_s).rect.center().x();
        QVERIFY(card(u"airflow/etl"_s).rect.center().x() < extract);
        QVERIFY(extract < load);
        QVERIFY(load < card(u"airflow/etl.report"_s).rect.center().x());
    }
    void thePipelineLeadsToWhatItBeginsWith()
    {
        QVERIFY(leads(u"airflow/etl"_s, u"airflow/etl.extract"_s));
        QVERIFY(!leads(u"airflow/etl"_s, u"airflow/etl.load_3"_s));
        QVERIFY(!leads(u"airflow/etl"_s, u"airflow/etl.report"_s));
        QVERIFY(leads(u"airflow/etl.extract"_s, u"airflow/etl.report"_s));
        QVERIFY(leads(u"airflow/etl.load_8"_s, u"airflow/etl.report"_s));
    }
    void cardsSayHowTheyRanLast()
    {
        QCOMPARE(card(u"airflow/etl.extract"_s).place, u"complete · 4 min 2 s"_s);
        QCOMPARE(card(u"airflow/etl.report"_s).place, u"failed · 12 s"_s);
        QCOMPARE(card(u"airflow/etl"_s).place, u"running"_s);
        QVERIFY(!card(u"airflow/etl.load_0"_s).place.contains(u"complete"_s)); // it never ran
    }
    void theCriticalPathIsTold()
    {
        const QString said = m_page->findChild<QFrame*>(u"pageNote"_s)->findChild<QLabel*>()->text();
        QCOMPARE(said, u"Critical path by the last runs: 4 min 14 s, most of it extract (4 min 2 s); "
                       "tasks without a known duration: 9"_s);
        QTest::keyClick(&canvas(), Qt::Key_K);
        const LineageTrace& trace = canvas().trace();
        QCOMPARE(std::ranges::count(trace.cards, true), 2);
        for (const QString& name : {u"airflow/etl.extract"_s, u"airflow/etl.report"_s})
            QVERIFY(trace.cards[static_cast<std::size_t>(canvas().scene()->find(card(name).asset))]);
        QTest::keyClick(&canvas(), Qt::Key_Escape);
        QVERIFY(!canvas().trace().isActive());
    }
    void theListSaysTheSame()
    {
        QTest::keyClick(&canvas(), Qt::Key_L, Qt::ControlModifier);
        auto* list = m_page->findChild<LineageList*>();
        QVERIFY(list->isVisible());
        const QAbstractItemModel& rows = *list->model();
        QCOMPARE(rows.rowCount(), kLoads + 3);
        int state = -1, took = -1;
        for (int column = 0; column < rows.columnCount(); ++column) {
            const QString title = rows.headerData(column, Qt::Horizontal).toString();
            state = title == "Last run"_L1 ? column : state;
            took = title == "Took"_L1 ? column : took;
        }
        QVERIFY(state > 0 && took > 0 && !list->isColumnHidden(state) && !list->isColumnHidden(took));
        list->sortByColumn(took, Qt::DescendingOrder);
        QCOMPARE(rows.index(0, state).data().toString(), u"complete"_s);
        QCOMPARE(rows.index(0, took).data().toString(), u"4 min 2 s"_s);
        QCOMPARE(rows.index(1, took).data().toString(), u"12 s"_s);
        QTest::keyClick(list, Qt::Key_L, Qt::ControlModifier);
        QVERIFY(canvas().isVisible());
    }
    void otherViewsHaveNoRunColumns()
    {
        Q_EMIT m_page->findChild<LineageTools*>()->viewChosen(ViewKind::WithJobs);
        settle();
        const auto* list = m_page->findChild<LineageList*>();
        for (int column = 0; column < list->model()->columnCount(); ++column)
            if (list->model()->headerData(column, Qt::Horizontal).toString() == "Took"_L1)
                QVERIFY(list->isColumnHidden(column));
    }

private:
    Scratch m_scratch;
    Session m_session;
    Navigation m_navigation;
    std::unique_ptr<LineagePage> m_page;
};

QTEST_MAIN(PipelineViewTest)
#include "pipeline_view_test.moc"
