// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "catalog/store/connection.h"
#include "catalog/store/graph_reader.h"
#include "lineage/graph/lineage_graph.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

/// Several scans of changing documents: what is open when, and what people see of it.
class CatalogHistoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void closesWhatADocumentNoLongerStates();
    void answersAsOfEachScan();
    void keepsSlotsForLife();
    void opensAgainWhatComesBack();
    void closesVanishedDocuments();
    void keepsFactsThatAnotherDocumentStates();
    void keepsFactsOfAFailedDocument();
    void forgetsAnAbandonedDocument();
    void letsTheBetterSourceWin();
    void readsADocumentTwiceInOneScan();
    void loadsTheGraphWithItsDates();
    void resolvesMomentsToScans();
};

namespace {

/// orders without email, with a total of another type, and no edge to the job.
RecordBatch shopLater()
{
    RecordBatch batch;
    const AssetIndex orders = declare(batch, AssetKind::Dataset, kOrders, "table");
    const AssetIndex mart = declare(batch, AssetKind::Dataset, kMart, "table");
    const AssetIndex load = declare(batch, AssetKind::Job, kLoad, "task");
    addColumn(batch, orders, "id", "text");
    addColumn(batch, orders, "total", "numeric");
    addColumn(batch, mart, "id", "bigint");
    addEdge(batch, load, mart);
    return batch;
}

std::vector<std::string> columnNames(const CatalogReader& reader, AssetId id, std::optional<ScanId> asOf = {})
{
    std::vector<std::string> names;
    for (const ColumnRow& column : must(reader.columns(id, asOf)))
        names.push_back(column.name + ":" + column.type);
    return names;
}

using Names = std::vector<std::string>;

void expectSound(const CatalogReader& reader)
{
    for (const VerifyCheck& check : must(reader.verify()))
        QVERIFY2(check.ok, check.message.c_str());
}

} // namespace

void CatalogHistoryTest::closesWhatADocumentNoLongerStates()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    const WriteCounts counts = indexOnce(path, "events.json", shopLater());
    QVERIFY(counts.rowsClosed > 0);
    const auto reader = must(CatalogReader::open(path));
    const AssetSummary orders = findOne(*reader, "orders");
    QCOMPARE(columnNames(*reader, orders.id), (Names{"id:text", "total:numeric"}));
    QVERIFY(orders.owners.empty());
    const CatalogStats stats = must(reader->stats());
    QCOMPARE(stats.edges.at("data"), 1);
    QCOMPARE(stats.columnEdges, 0);
    QCOMPARE(stats.checks, 0);
    const auto details = must(reader->details(orders.id));
    Names history;
    for (const HistoryRow& row : details->history)
        history.push_back(row.what);
    QVERIFY(std::ranges::count(history, "column id changed from bigint to text") == 1);
    QVERIFY(std::ranges::count(history, "column email removed") == 1);
    QVERIFY(std::ranges::count(history, "column total added (numeric)") == 1);
    QVERIFY(std::ranges::count(history, "owner team:data removed") == 1);
    expectSound(*reader);
}

void CatalogHistoryTest::answersAsOfEachScan()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    indexOnce(path, "events.json", shopLater());
    const auto reader = must(CatalogReader::open(path));
    const AssetId orders = findOne(*reader, "orders").id;
    QCOMPARE(columnNames(*reader, orders, ScanId{1}), (Names{"id:bigint", "email:text"}));
    QCOMPARE(columnNames(*reader, orders, ScanId{2}), (Names{"id:text", "total:numeric"}));
    const auto then = must(reader->details(orders, ScanId{1}));
    QCOMPARE(then->summary.owners, Names{"team:data"});
    QCOMPARE(then->summary.columnCount, 2);
    QCOMPARE(then->checks.size(), 1);
    QVERIFY(!must(reader->details(orders, ScanId{0})));
    QVERIFY(must(reader->allAssetIds(ScanId{0})).empty());
}

void CatalogHistoryTest::keepsSlotsForLife()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    indexOnce(path, "events.json", shopLater());
    RecordBatch back = shopLater();
    addColumn(back, 0, "email", "text");
    addColumn(back, 0, "ID", "text"); // postgres folds case: the same column
    indexOnce(path, "events.json", back);
    const auto reader = must(CatalogReader::open(path));
    std::map<std::string, int> slots;
    for (const ColumnRow& column : must(reader->columns(findOne(*reader, "orders").id)))
        slots[column.name] = column.slot;
    QCOMPARE(slots.size(), 3);
    QCOMPARE(slots.at("email"), 2);
    QCOMPARE(slots.at("total"), 3);
}

void CatalogHistoryTest::opensAgainWhatComesBack()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    indexOnce(path, "events.json", RecordBatch{});
    {
        const auto reader = must(CatalogReader::open(path));
        QVERIFY(must(reader->allAssetIds()).empty());
        const AssetSummary gone = findOne(*reader, "orders");
        QVERIFY(gone.ghost);
        QCOMPARE(gone.until, ScanId{2});
        expectSound(*reader);
    }
    indexOnce(path, "events.json", shop());
    const auto reader = must(CatalogReader::open(path));
    const AssetSummary orders = findOne(*reader, "orders");
    QVERIFY(!orders.ghost);
    QCOMPARE(orders.since, ScanId{1});
    QCOMPARE(orders.columnCount, 2);
    QVERIFY(must(reader->summaries(std::array{orders.id}, ScanId{2})).empty());
    QCOMPARE(must(reader->summaries(std::array{orders.id}, ScanId{3})).size(), 1);
    QCOMPARE(must(reader->allAssetIds(ScanId{2})).size(), 0);
    QCOMPARE(must(reader->allAssetIds(ScanId{1})).size(), 3);
    expectSound(*reader);
}

void CatalogHistoryTest::closesVanishedDocuments()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    const auto writer = must(CatalogWriter::open(path));
    must(writer->beginScan("second"));
    const RootId root = must(writer->root("/data"));
    const auto known = must(writer->origins(root));
    QCOMPARE(known.size(), 1);
    const std::array vanished{known[0].id};
    QVERIFY(must(writer->closeOrigins(vanished)).rowsClosed > 0);
    must(writer->endScan({}));
    QVERIFY(must(writer->origins(root)).empty());
    const auto reader = must(CatalogReader::open(path));
    QVERIFY(must(reader->allAssetIds()).empty());
    QCOMPARE(must(reader->stats()).runs, 1); // what happened has happened
    expectSound(*reader);
}

void CatalogHistoryTest::keepsFactsThatAnotherDocumentStates()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    indexOnce(path, "b.json", shopLater());
    indexOnce(path, "a.json", RecordBatch{});
    const auto reader = must(CatalogReader::open(path));
    const AssetSummary orders = findOne(*reader, "orders");
    QVERIFY(!orders.ghost);
    QCOMPARE(columnNames(*reader, orders.id), (Names{"id:text", "total:numeric"}));
    QCOMPARE(must(reader->stats()).edges.at("data"), 1);
    expectSound(*reader);
}

void CatalogHistoryTest::keepsFactsOfAFailedDocument()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    const auto writer = must(CatalogWriter::open(path));
    must(writer->beginScan("second"));
    const RootId root = must(writer->root("/data"));
    must(writer->recordFailure(header(root, "a.json"), {{Severity::Error, "The file is cut off.", "", 7}}));
    must(writer->endScan({}));
    const auto reader = must(CatalogReader::open(path));
    QCOMPARE(must(reader->allAssetIds()).size(), 3);
    const auto problems = must(reader->problems());
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems[0].absoluteFile, std::string("/data/a.json"));
    QCOMPARE(problems[0].line, 7);
    QCOMPARE(must(reader->problems("a.json")).size(), 1);
    QCOMPARE(must(reader->problems("b.json")).size(), 0);
    QCOMPARE(must(reader->stats()).failedFiles, 1);
    indexOnce(scratch.path("b.db"), "a.json", shop());
}

void CatalogHistoryTest::forgetsAnAbandonedDocument()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto writer = must(CatalogWriter::open(path));
    must(writer->beginScan("first"));
    const RootId root = must(writer->root("/data"));
    must(writer->beginDocument(header(root, "a.json")));
    must(writer->add(shop()));
    writer->abandonDocument();
    must(writer->endScan({true, {}}));
    const auto reader = must(CatalogReader::open(path));
    QVERIFY(must(reader->allAssetIds()).empty());
    QVERIFY(must(writer->origins(root)).empty());
    QVERIFY(must(reader->scans()).at(0).cancelled);
    must(writer->beginScan("second"));
    writeDocument(*writer, header(root, "a.json"), shop());
    must(writer->endScan({}));
    QCOMPARE(must(reader->allAssetIds()).size(), 3);
    expectSound(*reader);
}

void CatalogHistoryTest::letsTheBetterSourceWin()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto stating = [](std::string description, std::string type, Micros generated) {
        RecordBatch batch;
        const AssetIndex orders = declare(batch, AssetKind::Dataset, kOrders, "table");
        batch.record(orders).description = std::move(description);
        addColumn(batch, orders, "id", std::move(type));
        batch.generatedAt = generated;
        return batch;
    };
    const auto write = [&](CatalogWriter& writer, RootId root, std::string file, int priority,
                           const RecordBatch& batch) {
        DocumentHeader document = header(root, std::move(file));
        document.priority = priority;
        return writeDocument(writer, document, batch);
    };
    const auto indexAll = [&] {
        const auto writer = must(CatalogWriter::open(path));
        must(writer->beginScan("scan"));
        const RootId root = must(writer->root("/data"));
        WriteCounts counts;
        counts += write(*writer, root, "new.json", 50, stating("newer", "bigint", 200));
        counts += write(*writer, root, "old.json", 50, stating("older", "int", 100));
        counts += write(*writer, root, "weak.json", 10, stating("weaker", "text", 900));
        must(writer->endScan({}));
        return counts;
    };
    indexAll();
    const auto reader = must(CatalogReader::open(path));
    const AssetSummary orders = findOne(*reader, "orders");
    QCOMPARE(orders.description, std::string("newer"));
    QCOMPARE(columnNames(*reader, orders.id), Names{"id:bigint"});
    QCOMPARE(must(reader->details(orders.id))->evidence.size(), 4);
    QCOMPARE(indexAll().rowsClosed, 0);
    const auto db = must(Connection::open(path, Connection::Mode::Read));
    QCOMPARE(db->integer("SELECT count(*) FROM asset_column"), 1);
}

void CatalogHistoryTest::readsADocumentTwiceInOneScan()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto writer = must(CatalogWriter::open(path));
    must(writer->beginScan("first"));
    const RootId root = must(writer->root("/data"));
    writeDocument(*writer, header(root, "a.json"), shop());
    writeDocument(*writer, header(root, "a.json"), shopLater());
    writeDocument(*writer, header(root, "a.json"), shop());
    must(writer->endScan({}));
    const auto reader = must(CatalogReader::open(path));
    QCOMPARE(columnNames(*reader, findOne(*reader, "orders").id), (Names{"id:bigint", "email:text"}));
    QCOMPARE(must(reader->stats()).edges.at("data"), 2);
    QCOMPARE(must(writer->origins(root)).size(), 1);
    expectSound(*reader);
}

void CatalogHistoryTest::loadsTheGraphWithItsDates()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    indexOnce(path, "b.json", shop()); // the same edges from another document: one arc each
    indexOnce(path, "a.json", shopLater());
    indexOnce(path, "b.json", shopLater());
    const auto reader = must(CatalogReader::open(path));
    const auto graph = must(loadGraph(path));
    QCOMPARE(graph->nodeCount(), 3);
    QCOMPARE(graph->edgeCount(), 2);
    const NodeIndex orders = graph->indexOf(findOne(*reader, "orders").id);
    const auto arcs = graph->downstream(orders);
    QCOMPARE(arcs.size(), 1);
    QCOMPARE((*arcs.begin()).since, 1U);
    QCOMPARE((*arcs.begin()).until, 4U);
    QCOMPARE(graph->columnDownstream(orders).size(), 1);
    QVERIFY(!graph->columnDownstream(orders)[0].isOpenAt(0));
    QVERIFY(graph->columnDownstream(orders)[0].isOpenAt(3));
}

void CatalogHistoryTest::resolvesMomentsToScans()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    indexOnce(path, "a.json", shopLater());
    {
        const auto writer = must(CatalogWriter::open(path));
        must(writer->beginScan("never finished"));
    }
    const auto reader = must(CatalogReader::open(path));
    const auto scans = must(reader->scans());
    QCOMPARE(scans.size(), 3);
    QVERIFY(!scans[0].finished);
    QCOMPARE(must(reader->resolve({}))->id, ScanId{2});
    QCOMPARE(must(reader->resolve({ScanId{1}, {}}))->id, ScanId{1});
    QCOMPARE(must(reader->resolve({ScanId{3}, {}}))->id, ScanId{2});
    const auto never = reader->resolve({ScanId{4}, {}});
    QVERIFY(!never);
    QCOMPARE(never.error().kind, ErrorKind::NotFound);
    QVERIFY(never.error().what.find("newest is scan 3") != std::string::npos);
    QCOMPARE(must(reader->resolve({{}, scans[0].started + 1'000'000'000'000}))->id, ScanId{2});
    QVERIFY(!must(reader->resolve({{}, 1})));
    QCOMPARE(must(reader->resolve({{}, scans[2].finished}))->id, ScanId{1});
}

QTEST_GUILESS_MAIN(CatalogHistoryTest)
#include "catalog_history_test.moc"
