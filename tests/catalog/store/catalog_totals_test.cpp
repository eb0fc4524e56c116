// SPDX-License-Identifier: Apache-2.0
// What scans keep of totals is what counting all rows says.
#include <QtTest>

#include "catalog/store/catalog_totals.h"
#include "catalog/store/schema.h"
#include "tests/catalog/store/store_fixture.h"
#include "tests/support/random_graphs.h"

using namespace upriver;
using namespace upriver::test;

namespace {

constexpr int kDocuments = 40;
constexpr int kTablesOfOne = 4;

std::string fileOf(int document) { return "d" + std::to_string(document) + ".json"; }

QualifiedName tableName(std::uint32_t number)
{
    return {"postgres://shop:5432", "shop.public.t" + std::to_string(number)};
}

/// Tables of its own and some of others, columns and lineage between them, not twice the same.
RecordBatch someFacts(int document, Seeded& random)
{
    RecordBatch batch;
    std::vector<AssetIndex> tables;
    for (int i = 0; i < kTablesOfOne; ++i)
        if (random.below(4) != 0)
            tables.push_back(declare(batch, AssetKind::Dataset,
                                     tableName(static_cast<std::uint32_t>(document * kTablesOfOne + i))));
    tables.push_back(batch.asset(AssetKind::Dataset, tableName(random.below(kDocuments * kTablesOfOne))));
    for (const AssetIndex table : tables)
        for (const char* name : {"id", "a", "b"})
            if (random.below(3) != 0)
                addColumn(batch, table, name, random.below(5) == 0 ? "text" : "bigint");
    const auto any = [&] { return tables[random.below(static_cast<std::uint32_t>(tables.size()))]; };
    for (int i = 0; i < 5; ++i) {
        addEdge(batch, any(), any());
        addColumnEdge(batch, any(), "id", any(), random.below(2) == 0 ? "a" : "b");
    }
    return batch;
}

std::unique_ptr<Connection> opened(const std::string& path) { return must(openForReading(path)); }

void compareWithCount(const std::string& path)
{
    const auto db = opened(path);
    const auto kept = keptTotals(*db);
    QVERIFY(kept.has_value());
    const CatalogTotals counted = countTotals(*db);
    QCOMPARE(kept->columns, counted.columns);
    QCOMPARE(kept->edges, counted.edges);
    QCOMPARE(kept->columnEdges, counted.columnEdges);
    QVERIFY(kept->assets == counted.assets);
}

/// Says that there were so many more columns than there are.
void addToKept(const std::string& path, std::int64_t more)
{
    const auto db = must(openForWriting(path));
    std::string text;
    {
        Statement row = db->query("SELECT value FROM meta WHERE key='totals'");
        QVERIFY(row.step());
        text = row.string(0);
    }
    const std::string word = "\ncolumns ";
    const std::size_t at = text.find(word) + word.size();
    const std::size_t end = text.find('\n', at);
    text.replace(at, end - at, std::to_string(std::stoll(text.substr(at, end - at)) + more));
    db->query("UPDATE meta SET value=?1 WHERE key='totals'").run(text);
    QVERIFY(db->status().has_value());
}

} // namespace

class CatalogTotalsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followEveryScan()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        Seeded random(11);
        for (int document = 0; document < kDocuments; ++document)
            indexOnce(path, fileOf(document), someFacts(document, random));
        compareWithCount(path);
        for (int scan = 0; scan < 60; ++scan) {
            const int document = static_cast<int>(random.below(kDocuments));
            indexOnce(path, fileOf(document), someFacts(document, random));
            compareWithCount(path);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void countOnlyWhatChanged()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        Seeded random(12);
        for (int document = 0; document < kDocuments; ++document)
            indexOnce(path, fileOf(document), someFacts(document, random));
        addToKept(path, 1'000'000);
        indexOnce(path, fileOf(3), someFacts(3, random));
        const auto db = opened(path);
        QCOMPARE(keptTotals(*db)->columns, countTotals(*db).columns + 1'000'000);
    }

    /// What an older program left behind, or a text that nobody wrote: everything is counted.
    void areCountedWhenNobodyKeptThem()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        indexOnce(path, "shop.json", shop());
        for (const char* text : {"scan 7\ncolumns 12", "columns", "scan x\nedges 2", ""}) {
            must(openForWriting(path))->query("UPDATE meta SET value=?1 WHERE key='totals'").run(text);
            const CatalogTotals totals = must(readTotals(path));
            QCOMPARE(totals.columns, 3);
            QCOMPARE(totals.edges, 2);
            QCOMPARE(totals.columnEdges, 1);
            QCOMPARE(totals.assets.at("dataset"), 2);
        }
    }
};

QTEST_GUILESS_MAIN(CatalogTotalsTest)
#include "catalog_totals_test.moc"
