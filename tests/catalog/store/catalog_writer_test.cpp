// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <filesystem>

#include "catalog/store/connection.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

class CatalogWriterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesWhatADocumentStates();
    void writesNothingWhenNothingChanged();
    void keepsNoJournalOfAnUnseenCatalog();
};

void CatalogWriterTest::writesWhatADocumentStates()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    const auto reader = must(CatalogReader::open(path));
    const CatalogStats stats = must(reader->stats());
    QCOMPARE(stats.assets.at("dataset"), 2);
    QCOMPARE(stats.assets.at("job"), 1);
    QCOMPARE(stats.columns, 3);
    QCOMPARE(stats.edges.at("data"), 2);
    QCOMPARE(stats.datasetEdges, 1);
    QCOMPARE(stats.columnEdges, 1);
    QCOMPARE(stats.runs, 1);
    const AssetSummary orders = findOne(*reader, "orders");
    QCOMPARE(orders.name, kOrders);
    QCOMPARE(orders.platform, std::string("postgres"));
    QCOMPARE(orders.tags, std::vector<std::string>{"pii"});
    const auto details = must(reader->details(orders.id));
    QVERIFY(details.has_value());
    QCOMPARE(details->columns.size(), 2);
    QCOMPARE(details->columns[1].tags, std::vector<std::string>{"pii"});
    QCOMPARE(details->checks.size(), 1);
    QCOMPARE(details->checks[0].status, CheckStatus::Fail);
    const auto mart = must(reader->details(findOne(*reader, "marts.daily_orders").id));
    QCOMPARE(mart->runs.size(), 1);
    QCOMPARE(mart->code.size(), 1);
    for (const VerifyCheck& check : must(reader->verify()))
        QVERIFY2(check.ok, check.message.c_str());
}

void CatalogWriterTest::keepsNoJournalOfAnUnseenCatalog()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    {
        const auto writer = must(CatalogWriter::open(path, true));
        must(writer->beginScan("test"));
        writeDocument(*writer, header(must(writer->root("/data")), "a.json"), shop());
        must(writer->commit());
        QVERIFY(!std::filesystem::exists(path + "-wal"));
        QVERIFY(!std::filesystem::exists(path + "-journal"));
        must(writer->endScan({}));
    }
    const auto reader = must(CatalogReader::open(path));
    QCOMPARE(findOne(*reader, "orders").name, kOrders);
    const auto db = must(Connection::open(path, Connection::Mode::Write));
    Statement mode = db->query("PRAGMA journal_mode");
    QVERIFY(mode.step());
    QCOMPARE(mode.string(0), std::string("wal"));
}

void CatalogWriterTest::writesNothingWhenNothingChanged()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    const WriteCounts again = indexOnce(path, "events.json", shop());
    QCOMPARE(again.rowsClosed, 0);
    const auto db = must(Connection::open(path, Connection::Mode::Read));
    for (const char* table :
         {"observed", "asset_column", "edge", "column_edge", "asset_tag", "asset_owner", "code"})
        QCOMPARE(db->integer("SELECT count(*) FROM " + std::string(table) +
                             " WHERE since<>1 OR until IS NOT NULL"),
                 0);
}

QTEST_GUILESS_MAIN(CatalogWriterTest)
#include "catalog_writer_test.moc"
