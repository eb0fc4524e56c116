// SPDX-License-Identifier: Apache-2.0
// Lineage in memory beside the engines that people would ask instead, over the edges of the same catalog.
#include <fstream>

#include <malloc.h>
#include <sqlite3.h>

#include "catalog/store/catalog_reader.h"
#include "lineage/graph/traversal.h"
#include "lineage/query/lineage_query.h"
#include "tests/bench/bench_store.h"
#include "tests/bench/graph_engines.h"
#include "tests/bench/made_words.h"

namespace upriver::bench {

namespace {

constexpr std::size_t kStarts = 200;

void step(sqlite3* db, const char* sql, const std::function<void(sqlite3_stmt*)>& row)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK)
        giveUp(sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW)
        row(statement);
    sqlite3_finalize(statement);
}

/// Data edges of the catalog as the other engines take them.
void writeEdges(sqlite3* db, const std::string& file)
{
    std::ofstream out(file);
    step(db, "SELECT DISTINCT src, dst FROM edge WHERE kind = 1 AND until IS NULL", [&](sqlite3_stmt* row) {
        out << sqlite3_column_int64(row, 0) << '\t' << sqlite3_column_int64(row, 1) << '\n';
    });
}

std::vector<std::int64_t> writeStarts(sqlite3* db, const std::string& file)
{
    std::vector<std::int64_t> ids;
    step(db, "SELECT DISTINCT dst FROM edge WHERE kind = 1 AND until IS NULL",
         [&](sqlite3_stmt* row) { ids.push_back(sqlite3_column_int64(row, 0)); });
    std::vector<std::int64_t> starts;
    std::ofstream out(file);
    for (std::size_t i = 0; i < kStarts; ++i) {
        starts.push_back(ids[mixed(5, i) % ids.size()]);
        out << starts.back() << '\n';
    }
    return starts;
}

EngineFigures closuresInSqlite(sqlite3* db, const std::vector<std::int64_t>& starts)
{
    EngineFigures figures;
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db,
                       "WITH RECURSIVE up(n) AS (SELECT ? UNION SELECT src FROM up CROSS JOIN edge WHERE dst "
                       "= n AND kind = 1"
                       " AND until IS NULL) SELECT count(*) FROM up",
                       -1, &statement, nullptr);
    const double ms = milliseconds([&] {
        for (const std::int64_t start : starts) {
            sqlite3_bind_int64(statement, 1, start);
            sqlite3_step(statement);
            figures.nodes += sqlite3_column_int64(statement, 0);
            sqlite3_reset(statement);
        }
    });
    sqlite3_finalize(statement);
    figures.meanUs = ms * 1e3 / static_cast<double>(starts.size());
    return figures;
}

EngineFigures closuresInMemory(const LineageGraph& graph, const std::vector<std::int64_t>& starts)
{
    EngineFigures figures;
    // Plain closures over data edges, as the others compute them; answers for people follow joins as well.
    const GraphView view{&graph, 0, edgeBit(EdgeKind::Data), false};
    NodeMarks met(graph.nodeCount());
    const double ms = milliseconds([&] {
        for (const std::int64_t start : starts) {
            met.clear();
            const ReachCount count =
                markReach(view, {graph.indexOf(AssetId{start})}, Direction::Upstream, met);
            figures.nodes += static_cast<std::int64_t>(count.assets + count.jobs) + 1;
        }
    });
    figures.meanUs = ms * 1e3 / static_cast<double>(starts.size());
    return figures;
}

void addEngine(BenchTable& table, const std::string& goal, const std::string& name,
               const std::optional<EngineFigures>& theirs, const EngineFigures& ours, double limit)
{
    if (!theirs) {
        table.note(name + " is not installed: no figure");
        return;
    }
    if (theirs->nodes != ours.nodes)
        table.note(name + " counts " + std::to_string(theirs->nodes) + " nodes, we " +
                   std::to_string(ours.nodes));
    table.add({goal, name, theirs->meanUs, ours.meanUs, "us", limit});
}

void benchAnswers(BenchTable& table, const StoreBench& bench, const LineageGraph& graph,
                  const std::vector<std::int64_t>& starts)
{
    auto reader = orGiveUp(CatalogReader::open(bench.catalog));
    std::vector<double> times;
    for (const std::int64_t start : starts) {
        LineageRequest request;
        request.roots = {AssetId{start}};
        request.up = request.down = 2;
        times.push_back(milliseconds([&] { orGiveUp(answer(graph, *reader, request)); }));
    }
    table.note("whole answers, 2 up and 2 down with names, health and completeness: median " +
               std::to_string(median(times)) + " ms, p95 " + std::to_string(percentile(times, 0.95)) + " ms");
}

} // namespace

void benchTrace(BenchTable& table, const StoreBench& bench)
{
    const std::string size = std::to_string(bench.estate.assets / 1000) + "k assets: ";
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    std::shared_ptr<const LineageGraph> graph;
    const double loaded = milliseconds([&] { graph = orGiveUp(loadGraph(bench.catalog)); });
    const std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    table.add({size + "graph ready, " + std::to_string(graph->edgeCount()) + " edges, warm", "", 0, loaded,
               "ms", 800});
    table.add({size + "graph memory an edge, both ways with dates, nodes included", "", 0,
               static_cast<double>(after - before) / static_cast<double>(graph->edgeCount()), "B", 32});
    sqlite3* db = nullptr;
    sqlite3_open_v2(bench.catalog.c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_exec(db, "PRAGMA mmap_size=1073741824; PRAGMA cache_size=-65536", nullptr, nullptr, nullptr);
    const std::string edges = bench.folder + "/edges.tsv";
    const std::string startFile = bench.folder + "/starts.tsv";
    writeEdges(db, edges);
    const std::vector<std::int64_t> starts = writeStarts(db, startFile);
    closuresInMemory(*graph, starts);
    const EngineFigures ours = closuresInMemory(*graph, starts);
    table.note(size + "upstream closures of " + std::to_string(starts.size()) + " starts hold " +
               std::to_string(static_cast<std::size_t>(ours.nodes) / starts.size()) + " assets on average");
    closuresInSqlite(db, starts);
    const std::string goal = size + "full upstream closure, mean";
    addEngine(table, goal, "SQLite recursive CTE", closuresInSqlite(db, starts), ours, 1.0 / 20);
    sqlite3_close(db);
    addEngine(table, goal, "PostgreSQL recursive CTE", closuresInPostgres(edges, startFile, bench.folder),
              ours, 1.0 / 60);
    addEngine(table, goal, "igraph (Python)", closuresInPython("igraph", edges, startFile), ours, 1.0 / 5);
    addEngine(table, goal, "NetworkX", closuresInPython("networkx", edges, startFile), ours, 1.0 / 20);
    benchAnswers(table, bench, *graph, starts);
}

} // namespace upriver::bench
