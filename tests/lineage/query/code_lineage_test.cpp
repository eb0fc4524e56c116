// SPDX-License-Identifier: Apache-2.0
// What one piece of SQL says of the catalog's columns, and which parts of it make a column.
#include <QtTest>

#include "lineage/query/code_lineage.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

const AssetId kSource{1};
const AssetId kOther{2};
const AssetId kTarget{3};

CodeContext shop()
{
    return {{{kSource, "stg_orders", "shop.staging.stg_orders", {"id", "customer_id", "Amount"}},
             {kOther, "orders", "shop.old.orders", {}}},
            {{kTarget, "orders", "shop.marts.orders", {"customer_id", "Total"}}}};
}

CodeRow code(std::string text)
{
    CodeRow row;
    row.text = std::move(text);
    row.language = "sql";
    row.dialect = "postgres";
    return row;
}

std::string textOf(const CodeRow& row, sql::Span span)
{
    return row.text.substr(span.begin, span.end - span.begin);
}

std::string marksText(const CodeRow& row, const std::string& column)
{
    const CodeLineage lineage = codeLineage(row, shop());
    std::string text;
    for (const CodeMark& mark : marksOf(lineage, edgesInto(lineage, kTarget, column)))
        text += (text.empty() ? "" : " | ") + textOf(row, mark.span) + (mark.edges.empty() ? "" : "!");
    return text;
}

} // namespace

class CodeLineageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesBecomeAssets_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("to");
        const auto row = [](const char* name, const QString& sql, AssetId from, AssetId to) {
            QTest::newRow(name) << sql << qint64(from.value) << qint64(to.value);
        };
        row("bare query", u"select sum(amount) as total from stg_orders"_s, kSource, kTarget);
        row("other case", u"insert into marts.orders (Total) select AMOUNT from Shop.Staging.STG_ORDERS"_s,
            kSource, kTarget);
        row("template", u"select amount as total from {{ ref('stg_orders') }}"_s, kSource, kTarget);
        row("source of a template", u"select amount as total from {{ source(\"x\", \"stg_orders\") }}"_s,
            kSource, kTarget);
        row("a tail, not an end", u"select amount as total from g_orders"_s, {}, kTarget);
        row("another target", u"insert into archive select amount as total from stg_orders"_s, kSource, {});
        row("the old one", u"select total from old.orders"_s, kOther, kTarget);
    }
    void namesBecomeAssets()
    {
        QFETCH(QString, sql);
        QFETCH(qint64, from);
        QFETCH(qint64, to);
        const CodeLineage lineage = codeLineage(code(sql.toStdString()), shop());
        QVERIFY(!lineage.edges.empty());
        QCOMPARE(qint64(lineage.edges.front().fromAsset.value), from);
        QCOMPARE(qint64(lineage.edges.front().toAsset.value), to);
    }
    void columnsKeepTheCatalogsSpelling()
    {
        const CodeLineage lineage =
            codeLineage(code("select\n  sum(amount) as total\nfrom stg_orders"), shop());
        const CodeEdge& edge = lineage.edges.front();
        QCOMPARE(edge.fromColumn, std::string("Amount"));
        QCOMPARE(edge.toColumn, std::string("Total"));
        QCOMPARE(edge.kinds, std::uint16_t{kAggregation});
        QCOMPARE(edge.certainty, sql::Certainty::SchemaResolved);
        QCOMPARE(edge.line, 2);
        QCOMPARE(edge.column, 3);
    }
    void placesCountCharacters()
    {
        const CodeLineage lineage =
            codeLineage(code("/* \u00e9\u00e9 */ select amount as total from stg_orders"), shop());
        QCOMPARE(lineage.edges.front().column, 17);
    }
    void whatMakesAColumnIsMarked_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("marks");
        QTest::newRow("one select") << u"select customer_id, sum(amount) as total from stg_orders"_s
                                    << u"sum(amount) as total | amount!"_s;
        QTest::newRow("a name alone") << u"select amount, customer_id from stg_orders"_s << u""_s;
        QTest::newRow("through a common table")
            << u"with x as (select sum(amount) as t from stg_orders), y as (select * from x) "
               "select y.t as total from y"_s
            << u"sum(amount) as t | amount! | * | y.t as total | y.t"_s;
        QTest::newRow("both branches")
            << u"select amount as total from stg_orders union all select total from old.orders"_s
            << u"amount as total | amount! | total!"_s;
    }
    void whatMakesAColumnIsMarked()
    {
        QFETCH(QString, sql);
        QFETCH(QString, marks);
        QCOMPARE(QString::fromStdString(marksText(code(sql.toStdString()), "total")), marks);
    }
    void aStarCarriesEveryColumn()
    {
        const CodeRow row = code("select * from old.orders");
        QCOMPARE(marksText(row, "total"), std::string("*!"));
    }
    void whatIsNotUnderstoodIsNoted()
    {
        const CodeLineage lineage =
            codeLineage(code("select amount as total\nfrom stg_orders\n?!? ?;\nselect 1"), shop());
        QCOMPARE(lineage.notes.size(), std::size_t{1});
        QCOMPARE(lineage.notes.front().line, 3);
        QVERIFY(lineage.notes.front().skipped);
    }
    void otherLanguagesSayNothing()
    {
        CodeRow row = code("select amount as total from stg_orders");
        row.language = "python";
        QVERIFY(codeLineage(row, shop()).edges.empty());
    }
};

QTEST_GUILESS_MAIN(CodeLineageTest)
#include "code_lineage_test.moc"
