// SPDX-License-Identifier: Apache-2.0
// The store beside bare SQLite: the same logical rows inserted into plain tables without keys or indices, in
// one transaction. Sizes: --assets N (default 20000; the published figures use 100000).
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "catalog/search/searcher.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/catalog_writer.h"
#include "lineage/graph/lineage_graph.h"
#include "lineage/query/lineage_query.h"
#include "tests/bench/bench_table.h"
#include "tests/bench/made_catalog.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::bench;

namespace {

constexpr int kRuns = 3;

[[noreturn]] void giveUp(const std::string& what)
{
    std::fprintf(stderr, "bench_store: %s\n", what.c_str());
    std::exit(2);
}

template <typename T>
T orGiveUp(Result<T>&& result)
{
    if (!result)
        giveUp(result.error().what + " " + result.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

void run(sqlite3* db, const char* sql)
{
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        giveUp(sqlite3_errmsg(db));
}

class BareInsert
{
public:
    BareInsert(sqlite3* db, const char* sql) { sqlite3_prepare_v2(db, sql, -1, &m_statement, nullptr); }
    ~BareInsert() { sqlite3_finalize(m_statement); }
    BareInsert(const BareInsert&) = delete;
    BareInsert& operator=(const BareInsert&) = delete;

    BareInsert& text(int at, const std::string& value)
    {
        sqlite3_bind_text(m_statement, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
        return *this;
    }
    BareInsert& number(int at, std::int64_t value)
    {
        sqlite3_bind_int64(m_statement, at, value);
        return *this;
    }
    void step()
    {
        sqlite3_step(m_statement);
        sqlite3_reset(m_statement);
    }

private:
    sqlite3_stmt* m_statement = nullptr;
};

std::int64_t insertBare(const std::string& path, const std::vector<RecordBatch>& batches)
{
    sqlite3* db = nullptr;
    sqlite3_open(path.c_str(), &db);
    run(db,
        "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE asset(id INTEGER, ns TEXT, name TEXT, description TEXT);"
        "CREATE TABLE col(asset INTEGER, name TEXT, type TEXT, position INTEGER);"
        "CREATE TABLE edge(src INTEGER, dst INTEGER, kind INTEGER);"
        "CREATE TABLE column_edge(dst INTEGER, dst_column TEXT, src INTEGER, src_column TEXT, kinds INTEGER);"
        "CREATE TABLE owner(asset INTEGER, name TEXT); BEGIN");
    std::int64_t rows = 0;
    {
        BareInsert asset(db, "INSERT INTO asset VALUES(?,?,?,?)");
        BareInsert column(db, "INSERT INTO col VALUES(?,?,?,?)");
        BareInsert edge(db, "INSERT INTO edge VALUES(?,?,?)");
        BareInsert columnEdge(db, "INSERT INTO column_edge VALUES(?,?,?,?,?)");
        BareInsert owner(db, "INSERT INTO owner VALUES(?,?)");
        for (const RecordBatch& batch : batches) {
            for (const AssetRecord& a : batch.assets) {
                if (a.declared)
                    asset.number(1, rows++)
                        .text(2, a.name.ns)
                        .text(3, a.name.name)
                        .text(4, a.description)
                        .step();
            }
            for (const ColumnRecord& c : batch.columns)
                column.number(1, c.asset).text(2, c.name).text(3, c.type).number(4, c.position).step();
            for (const EdgeRecord& e : batch.edges)
                edge.number(1, e.src).number(2, e.dst).number(3, static_cast<int>(e.kind)).step();
            for (const ColumnEdgeRecord& e : batch.columnEdges)
                columnEdge.number(1, e.dst)
                    .text(2, e.dstColumn)
                    .number(3, e.src)
                    .text(4, e.srcColumn)
                    .number(5, e.kinds)
                    .step();
            for (const OwnerRecord& o : batch.owners)
                owner.number(1, o.asset).text(2, o.name).step();
            rows += static_cast<std::int64_t>(batch.columns.size() + batch.edges.size() +
                                              batch.columnEdges.size() + batch.owners.size());
        }
    }
    run(db, "COMMIT");
    sqlite3_close(db);
    return rows;
}

struct StoreTimes
{
    double coreMs = 0;
    double finishMs = 0;
};

StoreTimes write(const std::string& path, const std::vector<RecordBatch>& batches)
{
    auto writer = orGiveUp(CatalogWriter::open(path, true));
    StoreTimes times;
    times.coreMs = milliseconds([&] {
        orGiveUp(writer->beginScan("bench"));
        const RootId root = orGiveUp(writer->root("/bench"));
        int number = 0;
        for (const RecordBatch& batch : batches) {
            DocumentHeader header;
            header.root = root;
            header.facts.relative = "document-" + std::to_string(number++) + ".json";
            header.facts.reader = "bench";
            orGiveUp(writer->beginDocument(header));
            orGiveUp(writer->add(batch));
            orGiveUp(writer->finishDocument(DocumentStatus::Read));
        }
        orGiveUp(writer->commit());
    });
    times.finishMs = milliseconds([&] { orGiveUp(writer->endScan({})); });
    return times;
}

/// All documents again, nothing changed: what the diff costs, and that it writes nothing.
double rewrite(const std::string& path, const std::vector<RecordBatch>& batches, std::int64_t& rowsWritten)
{
    auto writer = orGiveUp(CatalogWriter::open(path));
    return milliseconds([&] {
        orGiveUp(writer->beginScan("bench"));
        const RootId root = orGiveUp(writer->root("/bench"));
        WriteCounts counts;
        int number = 0;
        for (const RecordBatch& batch : batches) {
            DocumentHeader header;
            header.root = root;
            header.facts.relative = "document-" + std::to_string(number++) + ".json";
            header.facts.reader = "bench";
            orGiveUp(writer->beginDocument(header));
            orGiveUp(writer->add(batch));
            counts += orGiveUp(writer->finishDocument(DocumentStatus::Read));
        }
        rowsWritten = counts.rowsWritten + counts.rowsClosed;
        orGiveUp(writer->endScan({}));
    });
}

void benchIngest(BenchTable& table, const test::Scratch& scratch, const std::vector<RecordBatch>& batches)
{
    std::vector<double> bare;
    std::vector<double> core;
    std::vector<double> finish;
    std::int64_t rows = 0;
    for (int i = 0; i < kRuns; ++i) {
        const std::string bareFile = scratch.path("bare" + std::to_string(i) + ".db");
        bare.push_back(milliseconds([&] { rows = insertBare(bareFile, batches); }));
        const std::string file = scratch.path("catalog" + std::to_string(i) + ".db");
        const StoreTimes times = write(file, batches);
        core.push_back(times.coreMs);
        finish.push_back(times.finishMs);
    }
    std::int64_t written = -1;
    const double again = rewrite(scratch.path("catalog0.db"), batches, written);
    const auto size = [&](const char* name) {
        return static_cast<double>(std::filesystem::file_size(scratch.path(name))) / 1e6;
    };
    table.add({"core index of " + std::to_string(rows) + " logical rows, 1 thread", "bare inserts",
               median(bare), median(core), "ms", 1.3});
    table.add({"search index, scores and aliases after it", "bare inserts", median(bare), median(finish),
               "ms", 1.5});
    table.add({"all documents stated again, nothing changed", "first index", median(core) + median(finish),
               again, "ms", 0.08});
    table.add({"rows written by that", "", 0, static_cast<double>(written), "", 0});
    table.add({"file with search", "bare rows", size("bare0.db"), size("catalog0.db"), "MB", 1.7});
}

void benchSearch(BenchTable& table, const std::string& path)
{
    const std::vector<std::string> typed{
        "o",       "or",    "ord",        "orde",     "orders", "cust",    "sales inv", "daily cl",
        "stg ses", "fraud", "refunds 12", "enriched", "email",  "dim pro", "pay",       "ship"};
    auto searcher = orGiveUp(Searcher::open(path));
    orGiveUp(searcher->search(parseSearchQuery("warm"), {}));
    std::vector<double> ours;
    for (int round = 0; round < 5; ++round) {
        for (const std::string& text : typed) {
            SearchOptions options;
            options.facets = false;
            ours.push_back(
                milliseconds([&] { orGiveUp(searcher->search(parseSearchQuery(text), options)); }));
        }
    }
    sqlite3* db = nullptr;
    sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
    std::vector<double> ranked;
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db, "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank LIMIT 50", -1,
                       &statement, nullptr);
    for (const std::string& text : typed) {
        std::string match;
        for (std::size_t at = 0; at < text.size();) {
            const auto space = text.find(' ', at);
            match += "\"" + text.substr(at, space - at) + "\"* ";
            at = space == std::string::npos ? text.size() : space + 1;
        }
        ranked.push_back(milliseconds([&] {
            sqlite3_bind_text(statement, 1, match.c_str(), -1, SQLITE_TRANSIENT);
            while (sqlite3_step(statement) == SQLITE_ROW) {}
            sqlite3_reset(statement);
        }));
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    table.add({"a keystroke's top 50 with rows, p95", "ORDER BY rank, ids only", percentile(ranked, 0.95),
               percentile(ours, 0.95), "ms", 1.0});
}

void benchTrace(BenchTable& table, const std::string& path, int assets)
{
    std::shared_ptr<const LineageGraph> graph;
    const double load = milliseconds([&] { graph = orGiveUp(loadGraph(path)); });
    table.note("graph of " + std::to_string(graph->nodeCount()) + " assets and " +
               std::to_string(graph->edgeCount()) + " edges loaded in " +
               std::to_string(static_cast<int>(load)) + " ms");
    auto reader = orGiveUp(CatalogReader::open(path));
    const auto ids = orGiveUp(reader->allAssetIds());
    sqlite3* db = nullptr;
    sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db,
                       "WITH RECURSIVE up(n) AS (SELECT ? UNION SELECT src FROM edge, up WHERE dst = n AND "
                       "until IS NULL) SELECT count(*) FROM up",
                       -1, &statement, nullptr);
    std::vector<double> ours;
    std::vector<double> recursive;
    for (int i = 0; i < 50; ++i) {
        const AssetId start = ids[static_cast<std::size_t>(i) * 7919 % ids.size()];
        LineageRequest request;
        request.roots = {start};
        request.up = kAllHops;
        request.down = 0;
        request.maxNodes = static_cast<std::size_t>(assets);
        ours.push_back(milliseconds([&] { orGiveUp(answer(*graph, *reader, request)); }));
        recursive.push_back(milliseconds([&] {
            sqlite3_bind_int64(statement, 1, start.value);
            sqlite3_step(statement);
            sqlite3_reset(statement);
        }));
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    table.add({"everything upstream, answered with names, health and completeness",
               "recursive CTE, count only", median(recursive), median(ours), "ms", 10});
}

} // namespace

int main(int argc, char** argv)
{
    MadeCatalog made;
    made.assets = 20'000;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--assets")
            made.assets = std::atoi(argv[i + 1]);
    }
    const test::Scratch scratch;
    BenchTable table("store");
    {
        std::vector<RecordBatch> batches;
        for (int i = 0; i < documents(made); ++i)
            batches.push_back(madeDocument(made, i));
        benchIngest(table, scratch, batches);
    }
    benchSearch(table, scratch.path("catalog0.db"));
    benchTrace(table, scratch.path("catalog0.db"), made.assets);
    return table.finish(argc, argv);
}
