// SPDX-License-Identifier: Apache-2.0
// What stands behind a column edge: the expression in the code, and both opinions where they differ.
#include <thread>

#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "tests/catalog/store/store_fixture.h"
#include "ui/graph/edge_details.h"

using namespace upriver;
using namespace upriver::test;
using namespace Qt::StringLiterals;

namespace {

const char* const kSql =
    "insert into daily_orders (id, hash)\nselect o.id,\n  md5(o.email) as hash\nfrom orders o";

/// orders(id, email) --load--> daily_orders(id, hash); the system says that hash comes from id.
RecordBatch shopWithOpinions()
{
    RecordBatch batch;
    const AssetIndex orders = declare(batch, AssetKind::Dataset, kOrders, "table");
    const AssetIndex mart = declare(batch, AssetKind::Dataset, kMart, "table");
    const AssetIndex load = declare(batch, AssetKind::Job, kLoad, "task");
    for (const char* column : {"id", "email"})
        addColumn(batch, orders, column, "text");
    for (const char* column : {"id", "hash"})
        addColumn(batch, mart, column, "text");
    addEdge(batch, orders, load);
    addEdge(batch, load, mart);
    for (const char* target : {"id", "hash"}) {
        addColumnEdge(batch, orders, "id", mart, target);
        batch.columnEdges.back().job = load;
    }
    CodeRecord code;
    code.job = load;
    code.text = kSql;
    code.path = "etl/daily.sql";
    batch.codes.push_back(code);
    return batch;
}

} // namespace

class ColumnEdgeFactsTest : public QObject
{
    Q_OBJECT

private:
    ColumnEdgeFacts factsOf(const std::string& from, const std::string& to) const
    {
        LineageColumnEdge edge;
        ColumnEdgeFacts facts;
        std::thread([&] {
            const auto reader = must(CatalogReader::open(m_path));
            const auto idOf = [&](const QualifiedName& name) {
                return must(reader->findByName(name.text())).front().id;
            };
            edge = {idOf(kOrders), from, idOf(kMart), to, idOf(kLoad), kTransformation, true, 100};
            facts = must(readColumnEdgeFacts(m_path, must(loadGraph(m_path)), edge, {}));
        }).join();
        return facts;
    }

private Q_SLOTS:
    void initTestCase()
    {
        std::thread([&] { indexOnce(m_path, "day.json", shopWithOpinions()); }).join();
    }
    void theExpressionIsReadFromTheCode()
    {
        const ColumnEdgeFacts facts = factsOf("email", "hash");
        QCOMPARE(facts.code.size(), std::size_t{1});
        QCOMPARE(facts.code[0].expression, std::string("md5(o.email)"));
        QCOMPARE(facts.code[0].line, 3);
        QCOMPARE(facts.code[0].column, 3);
        QCOMPARE(facts.code[0].path, std::string("etl/daily.sql"));
        QCOMPARE(facts.from, std::string("orders"));
        QCOMPARE(facts.jobName, std::string("load"));
    }
    void bothOpinionsAreKeptWhereTheyDiffer()
    {
        QVERIFY(!factsOf("id", "id").differs());
        const ColumnEdgeFacts facts = factsOf("id", "hash");
        QVERIFY(facts.differs());
        QCOMPARE(facts.stated, std::vector<std::string>{"orders.id"});
        QCOMPARE(facts.fromSql, std::vector<std::string>{"orders.email"});
        QVERIFY(facts.code.empty()); // the code does not make it from there
    }
    void theDetailsSayItAndLeadToTheCode()
    {
        auto* details = new EdgeDetails(nullptr);
        QSignalSpy asked(details, &EdgeDetails::codeRequested);
        details->show(factsOf("email", "hash"), QPoint(100, 100));
        for (const QString& words : {u"md5(o.email)"_s, u"line 3, column 3"_s, u"transformation, masked"_s,
                                     u"The system says"_s, u"orders.email"_s})
            QVERIFY2(details->text().contains(words), qPrintable(details->text()));
        QVERIFY(details->codeButton().isVisible());
        QTest::mouseClick(&details->codeButton(), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().at(1).toString(), u"hash"_s);
    }

private:
    Scratch m_scratch;
    std::string m_path = m_scratch.path("shop.db");
};

QTEST_MAIN(ColumnEdgeFactsTest)
#include "column_edge_facts_test.moc"
