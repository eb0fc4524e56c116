// SPDX-License-Identifier: Apache-2.0
// Column arcs fetched asset by asset are those that all rows of the catalog together make.
#include <QtTest>

#include <map>
#include <set>
#include <tuple>

#include <sqlite3.h>

#include "catalog/store/graph_reader.h"
#include "lineage/graph/lineage_graph.h"
#include "tests/catalog/store/store_fixture.h"
#include "tests/support/random_graphs.h"

using namespace upriver;
using namespace upriver::test;

namespace {

constexpr int kTables = 30;

using Shown = std::tuple<NodeIndex, int, NodeIndex, int, NodeIndex, int, int, unsigned, unsigned>;

Shown shown(NodeIndex node, const ColumnArc& arc)
{
    return {node,      arc.slot,       arc.other, arc.otherSlot, arc.job,
            arc.kinds, arc.confidence, arc.since, arc.until};
}

/// Tables that feed each other column by column, through a job or without one, stated by two documents.
RecordBatch someLineage(std::uint64_t seed)
{
    Seeded random(seed);
    RecordBatch batch;
    const AssetIndex job = declare(batch, AssetKind::Job, kLoad);
    std::vector<AssetIndex> tables;
    for (int i = 0; i < kTables; ++i) {
        tables.push_back(
            declare(batch, AssetKind::Dataset, {"postgres://shop:5432", "shop.t" + std::to_string(i)}));
        for (const char* name : {"id", "a", "b"})
            addColumn(batch, tables.back(), name, "text");
    }
    const std::array<std::string, 4> columns{"id", "a", "b", ""};
    for (int i = 0; i < kTables * 4; ++i) {
        addColumnEdge(batch, tables[random.below(kTables)], columns[random.below(4)],
                      tables[random.below(kTables)], columns[random.below(4)]);
        if (random.below(2) == 0)
            batch.columnEdges.back().job = job;
    }
    return batch;
}

} // namespace

class StoredColumnsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areTheRowsOfTheCatalog()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        indexOnce(path, "a.json", someLineage(1));
        indexOnce(path, "b.json", someLineage(2));
        indexOnce(path, "a.json", someLineage(3)); // some are closed, some stay
        const auto graph = must(loadGraph(path));
        std::multiset<Shown> up, down, wantedUp, wantedDown;
        const auto reader = must(GraphReader::open(path));
        must(reader->columnEdges([&](const GraphColumnEdgeRow& row) {
            const auto since = static_cast<unsigned>(row.since.value);
            const auto until = static_cast<unsigned>(row.until.value);
            const NodeIndex src = graph->indexOf(row.src), dst = graph->indexOf(row.dst);
            const NodeIndex job = graph->indexOf(row.job);
            wantedUp.insert(
                {dst, row.dstSlot, src, row.srcSlot, job, row.kinds, row.confidence, since, until});
            wantedDown.insert(
                {src, row.srcSlot, dst, row.dstSlot, job, row.kinds, row.confidence, since, until});
        }));
        QVERIFY(wantedUp.size() > kTables * 6);
        for (NodeIndex node = 0; node < graph->nodeCount(); ++node) {
            const ColumnArcs into = graph->columnUpstream(node), out = graph->columnDownstream(node);
            QVERIFY(std::is_sorted(into.begin(), into.end(), columnArcLess));
            QVERIFY(std::is_sorted(out.begin(), out.end(), columnArcLess));
            for (const ColumnArc& arc : into)
                up.insert(shown(node, arc));
            for (const ColumnArc& arc : out)
                down.insert(shown(node, arc));
        }
        QVERIFY(up == wantedUp);
        QVERIFY(down == wantedDown);
        QVERIFY(graph->columnStatus().has_value());
    }

    /// Names that the other end spells otherwise, and one that it does not have.
    void sameThingsShareColumns()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        RecordBatch batch;
        const AssetIndex here = declare(batch, AssetKind::Dataset, kOrders);
        const AssetIndex there = declare(batch, AssetKind::Dataset, kMart);
        for (const char* name : {"ID", "Email", "total"})
            addColumn(batch, here, name, "text");
        for (const char* name : {"name", "id", "email"})
            addColumn(batch, there, name, "text");
        addEdge(batch, here, there, EdgeKind::Alias);
        indexOnce(path, "a.json", batch);
        const auto graph = must(loadGraph(path));
        const auto reader = must(CatalogReader::open(path));
        const NodeIndex one = graph->indexOf(findOne(*reader, "orders").id);
        const NodeIndex other = graph->indexOf(findOne(*reader, "daily_orders").id);
        for (const auto& [from, to] : {std::pair(one, other), std::pair(other, one)})
            for (const ColumnArcs& arcs : {graph->columnUpstream(from), graph->columnDownstream(from)}) {
                QCOMPARE(arcs.size(), std::size_t{2});
                QCOMPARE(arcs[0].other, to);
                QCOMPARE(arcs[0].slot, from == one ? 1 : 2);
                QCOMPARE(arcs[0].otherSlot, from == one ? 2 : 1);
                QVERIFY((arcs[0].kinds & kSameColumn) != 0);
            }
    }

    void saysWhenTheCatalogFails()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        indexOnce(path, "a.json", someLineage(1));
        const auto graph = must(loadGraph(path));
        sqlite3* db = nullptr;
        QCOMPARE(sqlite3_open(path.c_str(), &db), SQLITE_OK);
        QCOMPARE(
            sqlite3_exec(db, "DROP VIEW v_column_edge; DROP TABLE column_edge", nullptr, nullptr, nullptr),
            SQLITE_OK);
        sqlite3_close(db);
        QVERIFY(graph->columnStatus().has_value());
        QVERIFY(graph->columnUpstream(0).empty());
        QVERIFY(!graph->columnStatus().has_value());
        QCOMPARE(graph->columnStatus().error().kind, ErrorKind::Catalog);
    }
};

QTEST_GUILESS_MAIN(StoredColumnsTest)
#include "stored_columns_test.moc"
