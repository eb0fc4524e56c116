// SPDX-License-Identifier: Apache-2.0
// Lineage in memory against recursive SQL over the same edges: closures, a hub, components, whole answers.
// bench_graph [NODES] [--json FILE]; a million nodes unless told otherwise.

#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "lineage/graph/column_trace.h"
#include "lineage/graph/paths.h"
#include "lineage/graph/traversal.h"
#include "lineage/query/lineage_words.h"
#include "tests/bench/bench_table.h"
#include "tests/support/random_graphs.h"

using namespace upriver;
using namespace upriver::bench;

namespace {

constexpr int kRuns = 5;
constexpr int kStarts = 200;
constexpr double kEdgesPerNode = 2.38;
constexpr std::uint32_t kHubShare = 25; ///< the hub feeds one node in so many directly

struct Edges
{
    std::uint32_t nodes = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> list;
};

/// Node 1 is a hub; the others read from nodes not far before them, in islands, as projects do.
Edges makeEdges(std::uint32_t nodes)
{
    constexpr std::uint32_t kIsland = 400;
    test::Seeded random(7);
    Edges edges{nodes, {}};
    const auto wanted = static_cast<std::size_t>(nodes * kEdgesPerNode);
    for (std::uint32_t node = 2; node <= nodes; ++node)
        if (node % kHubShare == 0)
            edges.list.emplace_back(1, node);
    while (edges.list.size() < wanted) {
        const std::uint32_t to = 2 + random.below(nodes - 1);
        const std::uint32_t inIsland = (to - 2) % kIsland;
        if (inIsland > 0)
            edges.list.emplace_back(to - 1 - random.below(std::min(inIsland, 60U)), to);
    }
    std::ranges::sort(edges.list);
    edges.list.erase(std::unique(edges.list.begin(), edges.list.end()), edges.list.end());
    return edges;
}

std::shared_ptr<const LineageGraph> makeGraph(const Edges& edges)
{
    GraphBuilder builder;
    for (std::uint32_t node = 1; node <= edges.nodes; ++node)
        builder.addNode({AssetId{node}, AssetKind::Dataset, false, 1, 0});
    ArcFacts arc;
    arc.since = 1;
    for (const auto& [from, to] : edges.list)
        builder.addEdge(AssetId{from}, AssetId{to}, arc);
    return builder.build();
}

/// The same edges as two indexed tables, in memory: the best that SQL can do here.
class SqlGraph
{
public:
    explicit SqlGraph(const Edges& edges)
    {
        check(sqlite3_open(":memory:", &m_db));
        run("CREATE TABLE edge(src INTEGER, dst INTEGER, PRIMARY KEY(src, dst)) WITHOUT ROWID; BEGIN");
        sqlite3_stmt* insert = prepare("INSERT INTO edge VALUES(?1, ?2)");
        for (const auto& [from, to] : edges.list) {
            sqlite3_bind_int64(insert, 1, from);
            sqlite3_bind_int64(insert, 2, to);
            sqlite3_step(insert);
            sqlite3_reset(insert);
        }
        sqlite3_finalize(insert);
        run("COMMIT; CREATE INDEX edge_dst ON edge(dst, src); ANALYZE");
        m_up = prepare("WITH RECURSIVE r(n) AS (SELECT ?1 UNION SELECT src FROM edge JOIN r ON dst = n) "
                       "SELECT count(*) FROM r");
        m_down = prepare("WITH RECURSIVE r(n) AS (SELECT ?1 UNION SELECT dst FROM edge JOIN r ON src = n) "
                         "SELECT count(*) FROM r");
    }
    ~SqlGraph()
    {
        sqlite3_finalize(m_up);
        sqlite3_finalize(m_down);
        sqlite3_close(m_db);
    }
    SqlGraph(const SqlGraph&) = delete;
    SqlGraph& operator=(const SqlGraph&) = delete;

    std::int64_t closure(std::uint32_t start, Direction direction)
    {
        sqlite3_stmt* query = direction == Direction::Upstream ? m_up : m_down;
        sqlite3_bind_int64(query, 1, start);
        sqlite3_step(query);
        const std::int64_t count = sqlite3_column_int64(query, 0);
        sqlite3_reset(query);
        return count;
    }

private:
    static void check(int code)
    {
        if (code != SQLITE_OK)
            std::abort();
    }
    void run(const char* sql) { check(sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr)); }
    sqlite3_stmt* prepare(const char* sql)
    {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v2(m_db, sql, -1, &statement, nullptr));
        return statement;
    }

    sqlite3* m_db = nullptr;
    sqlite3_stmt* m_up = nullptr;
    sqlite3_stmt* m_down = nullptr;
};

std::int64_t closureInMemory(const LineageGraph& graph, std::uint32_t start, Direction direction)
{
    static NodeMarks met(graph.nodeCount());
    met.clear();
    return static_cast<std::int64_t>(markReach(GraphView{&graph}, {start - 1}, direction, met).assets) + 1;
}

/// Names only; a benchmark of the resolver must not measure a database.
class PlainWords final : public LineageWords
{
public:
    Result<std::optional<ScanRow>> scan(const std::optional<AsOf>&) override
    {
        return std::optional<ScanRow>();
    }
    Result<std::vector<AssetSummary>> summaries(std::span<const AssetId> ids, std::optional<ScanId>) override
    {
        std::vector<AssetSummary> rows(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            rows[i].id = ids[i];
            rows[i].name = {"bench", std::to_string(ids[i].value)};
        }
        return rows;
    }
    Result<std::vector<ColumnRow>> columns(AssetId, std::optional<ScanId>) override
    {
        return std::vector<ColumnRow>();
    }
    Result<std::vector<AssetId>> matching(const std::string&, std::stop_token) override
    {
        return std::vector<AssetId>();
    }
    Result<std::vector<Completeness::NotUnderstood>> notUnderstood(std::span<const AssetId>,
                                                                   std::optional<ScanId>) override
    {
        return std::vector<Completeness::NotUnderstood>();
    }
};

std::vector<std::uint32_t> pickStarts(std::uint32_t nodes)
{
    test::Seeded random(99);
    std::vector<std::uint32_t> starts;
    for (int i = 0; i < kStarts; ++i)
        starts.push_back(2 + random.below(nodes - 1));
    return starts;
}

void addClosures(BenchTable& table, const LineageGraph& graph, SqlGraph& sql,
                 const std::vector<std::uint32_t>& starts)
{
    for (const Direction direction : {Direction::Upstream, Direction::Downstream}) {
        std::int64_t expected = 0;
        std::int64_t found = 0;
        const double theirs = medianMs(kRuns, [&] {
            expected = 0;
            for (const std::uint32_t start : starts)
                expected += sql.closure(start, direction);
        });
        const double ours = medianMs(kRuns, [&] {
            found = 0;
            for (const std::uint32_t start : starts)
                found += closureInMemory(graph, start, direction);
        });
        if (expected != found) {
            std::fprintf(stderr, "closures differ: %lld and %lld\n", static_cast<long long>(expected),
                         static_cast<long long>(found));
            std::exit(1);
        }
        const std::string side = direction == Direction::Upstream ? "upstream" : "downstream";
        table.add({"full " + side + " closure, 200 starts, at most 1/20 of SQL", "SQLite recursive CTE",
                   theirs, ours, "ms", 1.0 / 20});
        table.note(side + " closures hold " + std::to_string(found / kStarts) + " nodes on average");
    }
}

void addHub(BenchTable& table, const LineageGraph& graph, SqlGraph& sql)
{
    std::int64_t expected = 0;
    std::int64_t found = 0;
    const double theirs = medianMs(kRuns, [&] { expected = sql.closure(1, Direction::Downstream); });
    const double ours = medianMs(kRuns, [&] { found = closureInMemory(graph, 1, Direction::Downstream); });
    if (expected != found)
        std::exit(1);
    table.add(
        {"closure of the hub, at most 1/10 of SQL", "SQLite recursive CTE", theirs, ours, "ms", 1.0 / 10});
    table.note("the hub's closure holds " + std::to_string(found) + " nodes");
}

void addAnswers(BenchTable& table, const LineageGraph& graph, const std::vector<std::uint32_t>& starts)
{
    PlainWords words;
    const auto ask = [&](std::uint32_t start, int hops, int fanOut) {
        LineageRequest request;
        request.roots = {AssetId{start}};
        request.up = request.down = hops;
        request.fanOutLimit = fanOut;
        const auto found = answer(graph, words, request);
        if (!found)
            std::exit(1);
        return found->nodes.size();
    };
    std::vector<double> times;
    for (const std::uint32_t start : starts)
        times.push_back(milliseconds([&] { ask(start, 2, 0); }));
    table.add({"whole answer, 2 up and 2 down, p95 of 200", "", 0, percentile(times, 0.95), "ms", 16});
    table.add({"whole answer on the hub, 1 and 1, first 6 relatives", "", 0,
               medianMs(kRuns, [&] { ask(1, 1, 6); }), "ms", 200});
    table.add({"whole answer on the hub, all the way, limit 20,000 assets", "", 0,
               medianMs(kRuns, [&] { ask(1, kAllHops, 0); }), "ms", 1000});
}

void addWholeGraph(BenchTable& table, const Edges& edges)
{
    std::vector<Digraph::Arc> arcs;
    for (const auto& [from, to] : edges.list)
        arcs.emplace_back(from - 1, to - 1);
    const Digraph whole(edges.nodes, std::move(arcs));
    table.add({"strongly connected components of the whole graph", "", 0,
               medianMs(kRuns, [&] { (void)stronglyConnected(whole); }), "ms", 1500});
}

} // namespace

int main(int argc, char** argv)
{
    const int asked = argc > 1 ? std::atoi(argv[1]) : 0;
    const Edges edges = makeEdges(asked > 1000 ? static_cast<std::uint32_t>(asked) : 1'000'000U);
    std::shared_ptr<const LineageGraph> graph;
    BenchTable table("graph");
    const double built = milliseconds([&] { graph = makeGraph(edges); });
    table.note(std::to_string(graph->nodeCount()) + " nodes, " + std::to_string(graph->edgeCount()) +
               " edges, built in " + std::to_string(static_cast<int>(built)) + " ms");
    const std::vector<std::uint32_t> starts = pickStarts(edges.nodes);
    {
        SqlGraph sql(edges);
        addClosures(table, *graph, sql, starts);
        addHub(table, *graph, sql);
    }
    addAnswers(table, *graph, starts);
    addWholeGraph(table, edges);
    return table.finish(argc, argv);
}
