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
    void findsTheSameInAnUnseenCatalog();
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

namespace {

/// 1,200 tables with a column each, so that the search index comes in several portions.
RecordBatch manyTables()
{
    RecordBatch batch = shop();
    for (int i = 0; i < 1200; ++i) {
        const std::string number = std::to_string(i);
        const AssetIndex table =
            declare(batch, AssetKind::Dataset, {"postgres://shop:5432", "shop.old.part_" + number}, "table");
        addColumn(batch, table, "measure_" + number, "text");
    }
    return batch;
}

/// Every word of the search index with its document, column and place.
std::vector<std::string> wordsOf(const std::string& catalog)
{
    const auto db = must(Connection::open(catalog, Connection::Mode::Write));
    db->run("CREATE VIRTUAL TABLE temp.placed USING fts5vocab(main, search, 'instance')");
    std::vector<std::string> words;
    Statement rows = db->query("SELECT term || ' ' || doc || ' ' || col || ' ' || offset FROM placed");
    while (rows.step())
        words.push_back(rows.string(0));
    must(db->status());
    return words;
}

} // namespace

void CatalogWriterTest::findsTheSameInAnUnseenCatalog()
{
    const Scratch scratch;
    const std::string seen = scratch.path("seen.db");
    const std::string unseen = scratch.path("unseen.db");
    indexOnce(seen, "a.json", manyTables());
    {
        const auto writer = must(CatalogWriter::open(unseen, true));
        must(writer->beginScan("test"));
        writeDocument(*writer, header(must(writer->root("/data")), "a.json"), manyTables());
        must(writer->endScan({}));
    }
    const std::vector<std::string> words = wordsOf(unseen);
    QVERIFY2(words.size() > 5000, std::to_string(words.size()).c_str());
    QCOMPARE(words, wordsOf(seen));
    QVERIFY(!std::filesystem::exists(unseen + "-search"));
    // and it can be written to like any other
    indexOnce(unseen, "b.json", shop());
    const auto db = must(Connection::open(unseen, Connection::Mode::Write));
    db->run("INSERT INTO search(search) VALUES('integrity-check')");
    must(db->status());
    QCOMPARE(db->integer("SELECT count(*) FROM asset WHERE until IS NULL AND bucket IS NULL"), 0);
    QCOMPARE(db->integer("SELECT count(*) FROM search WHERE search MATCH 'cols: measure'"), 1200);
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
