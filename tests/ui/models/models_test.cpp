// SPDX-License-Identifier: Apache-2.0
#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QTableView>
#include <QTest>

#include "ui/models/asset_table_model.h"
#include "ui/models/browse_model.h"
#include "ui/models/cell_table.h"
#include "ui/models/facet_model.h"
#include "ui/models/query_text.h"
#include "ui/models/words.h"
#include "ui/search/search_rows.h"
#include "ui/shell/theme.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

Cell cell(const QString& words, qlonglong sort)
{
    Cell made;
    made.text = words;
    made.sort = sort;
    return made;
}

} // namespace

class ModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cellsSortFilterAndKeepTheirPlace()
    {
        CellTableModel model({{u"Name"_s, 0}, {u"Count"_s, 60, true}});
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({{cell(u"b"_s, 2), cell(u"20"_s, 20)},
                       {cell(u"a"_s, 1), cell(u"3"_s, 3)},
                       {cell(u"c"_s, 3), cell(u"100"_s, 100)}});
        const QPersistentModelIndex kept = model.index(1, 0);
        model.sort(1, Qt::DescendingOrder);
        QCOMPARE(model.index(0, 0).data().toString(), u"c"_s);
        QCOMPARE(kept.data().toString(), u"a"_s);
        model.setFilter(u"2"_s);
        QCOMPARE(model.rowCount(), 1);
        model.setFilter({});
        model.setPredicate([](const std::vector<Cell>& row) { return row[1].sort.toLongLong() > 10; });
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.totalRows(), 3);
    }
    void columnsTakeWhatTheirWordsNeed()
    {
        CellTable table({{u"Fact"_s, 0}, {u"File"_s, 110}, {u"Reader"_s, 76}, {u"Scans"_s, 56}});
        table.cells().setRows({{cell(u"column customer_id"_s, 1), cell(u"a"_s, 1), cell(u"openlineage"_s, 1),
                                cell(u"1–2"_s, 1)}});
        const QFontMetrics words(currentTheme().font(Theme::FontStep::Caption));
        table.resize(900, 200);
        table.show();
        const auto width = [&](int column) { return table.header()->sectionSize(column); };
        QVERIFY(width(1) < 110); // it wished for more, and its words need less
        QVERIFY(width(2) >= words.horizontalAdvance(u"openlineage"_s) + 16);
        QVERIFY(width(0) > 600);
        table.cells().setRows({{cell(u"column customer_id"_s, 1), cell(QString(200, u'x'), 1),
                                cell(QString(200, u'y'), 1), cell(QString(200, u'z'), 1)}});
        QVERIFY(width(1) > 110 && width(1) <= 165);
        const QFontMetrics title(currentTheme().font(Theme::FontStep::Small, true));
        table.resize(300, 200);
        QVERIFY(width(0) >= 90);
        QVERIFY(width(2) >= title.horizontalAdvance(u"Reader"_s) + 16);
        QVERIFY(width(3) >= title.horizontalAdvance(u"Scans"_s) + 16);
        QCOMPARE(table.header()->length(), table.viewport()->width());
    }
    void facetsShowWhatFiltersEvenWhenNothingIsLeft()
    {
        FacetModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        Facets facets;
        facets["kind"] = {{"dataset", 61}, {"job", 28}};
        for (int i = 0; i < 20; ++i)
            facets["owner"].emplace_back("owner " + std::to_string(i), 20 - i);
        model.setFacets(facets, u"kind:dataset -kind:model"_s);
        QCOMPARE(model.row(0).type, FacetRow::Type::Heading);
        QCOMPARE(model.row(1).state, TermState::Included);
        QCOMPARE(model.row(3).value, u"model"_s);
        QCOMPARE(model.row(3).state, TermState::Excluded);
        const int few = model.rowCount();
        QCOMPARE(model.row(few - 1).type, FacetRow::Type::More);
        model.toggleAll(u"owner"_s);
        QCOMPARE(model.rowCount(), few + 14);
    }
    void aQueryGoesRoundAndBack()
    {
        QString query = u"cust"_s;
        query = withNextState(query, u"owner"_s, u"Ana B"_s);
        QCOMPARE(query, u"cust owner:\"Ana B\""_s);
        QCOMPARE(termState(parseSearchQuery(query.toStdString()), u"owner"_s, u"Ana B"_s),
                 TermState::Included);
        query = withNextState(query, u"owner"_s, u"Ana B"_s);
        QCOMPARE(termState(parseSearchQuery(query.toStdString()), u"owner"_s, u"Ana B"_s),
                 TermState::Excluded);
        query = withNextState(query, u"owner"_s, u"Ana B"_s);
        QCOMPARE(query, u"cust"_s);
        QCOMPARE(withoutFields(u"a kind:job b -tag:x"_s, {"kind", "tag"}), u"a b"_s);
        const QString accented = u"größe kind:job rest"_s;
        QCOMPARE(withoutTerm(accented, parseSearchQuery(accented.toStdString()).terms[1]), u"größe rest"_s);
    }
    void aListGoesOnBelowItsBeginning()
    {
        AssetTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setIds({AssetId{3}, AssetId{5}}, {});
        const QPersistentModelIndex kept = model.index(1, 0);
        model.extendTo({AssetId{3}, AssetId{5}, AssetId{7}, AssetId{1}});
        QCOMPARE(model.rowCount(), 4);
        QVERIFY(kept.isValid()); // a reset would have taken it, the place in the list and the choice
        QCOMPARE(kept.row(), 1);
        QCOMPARE(model.assetAt(3).value, 1);
        model.extendTo({AssetId{3}, AssetId{5}, AssetId{7}, AssetId{1}});
        QCOMPARE(model.rowCount(), 4);
    }
    void columnsStandUnderTheirAssets()
    {
        AssetTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setIds({AssetId{3}, AssetId{5}, AssetId{7}}, parseSearchQuery("mail"),
                     {{AssetId{7}, u"mail_at"_s, u"date"_s, {}},
                      {AssetId{3}, u"email"_s, u"text"_s, {}},
                      {AssetId{3}, u"mailing"_s, u"text"_s, {}},
                      {AssetId{99}, u"gone"_s, {}, {}}});
        QCOMPARE(model.rowCount(), 6);
        const std::vector<std::pair<qint64, QString>> wanted{{3, {}}, {3, u"email"_s}, {3, u"mailing"_s},
                                                             {5, {}}, {7, {}},         {7, u"mail_at"_s}};
        for (int row = 0; row < model.rowCount(); ++row) {
            const auto& [asset, column] = wanted[static_cast<std::size_t>(row)];
            QCOMPARE(model.assetAt(row).value, asset);
            QCOMPARE(model.columnAt(row) ? model.columnAt(row)->name : QString(), column);
            QCOMPARE(model.rowOf(AssetId{asset}, column), row);
        }
        QCOMPARE(model.rowOf(AssetId{7}, u"not matched"_s), 4);
        QVERIFY(!model.assetAt(6).isValid());
    }
    void emptyModelsAreSound()
    {
        AssetTableModel assets;
        QAbstractItemModelTester assetTester(&assets, QAbstractItemModelTester::FailureReportingMode::QtTest);
        assets.setIds({AssetId{3}, AssetId{5}}, parseSearchQuery("x"));
        QCOMPARE(assets.rowCount(), 2);
        QCOMPARE(assets.rowOf(AssetId{5}), 1);
        QCOMPARE(assets.rowOf(AssetId{9}), -1);
        BrowseModel browse;
        QAbstractItemModelTester browseTester(&browse,
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(browse.rowCount(), 0);
        SearchRowModel rows;
        QAbstractItemModelTester rowTester(&rows, QAbstractItemModelTester::FailureReportingMode::QtTest);
        rows.setRows(rowsOf(std::vector<AssetSummary>(), {}));
        QCOMPARE(rows.rowCount(), 1);
        QVERIFY(!rows.row(0).isSelectable());
    }
    void aMillionRowsScrollLikeAHundred()
    {
        const auto turn = [](std::size_t count) {
            AssetTableModel model;
            std::vector<AssetId> ids(count);
            for (std::size_t i = 0; i < count; ++i)
                ids[i] = AssetId{static_cast<std::int64_t>(i + 1)};
            model.setIds(std::move(ids), {});
            QTableView view;
            view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
            view.setModel(&model);
            view.resize(800, 600);
            view.show();
            QTest::qWait(10);
            QElapsedTimer clock;
            clock.start();
            for (int step = 0; step < 50; ++step) {
                view.scrollTo(
                    model.index(static_cast<int>((count - 1) * static_cast<std::size_t>(step) / 50), 0));
                QCoreApplication::processEvents();
            }
            return clock.nsecsElapsed();
        };
        const auto few = turn(100), many = turn(1'000'000);
        qInfo("50 jumps: 100 rows %lld us, 1,000,000 rows %lld us", static_cast<long long>(few / 1000),
              static_cast<long long>(many / 1000));
        QVERIFY2(many < few * 10 + 50'000'000,
                 "a million rows scroll more than ten times as slowly as a hundred");
    }
    void wordsReadWell()
    {
        QCOMPARE(countText(12480), u"12,480"_s);
        const Micros hour = 3'600'000'000LL;
        QCOMPARE(agoText(1000 * hour, 1002 * hour), u"2 h ago"_s);
        QCOMPARE(agoText(1000 * hour, 1000 * hour), u"just now"_s);
        QCOMPARE(agoText(0, hour), QString());
        QVERIFY(isClassification("pii"));
        QVERIFY(isClassification("PII:email"));
        QVERIFY(!isClassification("pipeline"));
    }
};

QTEST_MAIN(ModelsTest)
#include "models_test.moc"
