// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "catalog/base/search_tokens.h"
#include "catalog/store/connection.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

/// How things are found and joined: names, tails, aliases, browse trees, runs, health, search documents.
class CatalogLookupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsExactNames();
    void findsTailsAndSaysWhatIsAmbiguous();
    void findsDisplayAndOtherNames();
    void joinsUnknownHostsAsProbablyTheSame();
    void keepsWhoBroughtAVersion();
    void mergesRuns();
    void keepsABoundedNumberOfRuns();
    void derivesHealth();
    void browses();
    void keepsOneSearchDocumentAnAsset();
    void splitsNamesForSearch();

private:
    static std::size_t found(const CatalogReader& reader, std::string_view text)
    {
        return must(reader.findByName(text)).size();
    }
};

namespace {

RunRecord run(AssetIndex job, std::string key, RunState state, std::optional<Micros> started,
              std::optional<Micros> ended)
{
    RunRecord record;
    record.job = job;
    record.key = std::move(key);
    record.state = state;
    record.started = started;
    record.ended = ended;
    return record;
}

RecordBatch runsOf(std::vector<RunRecord> runs)
{
    RecordBatch batch;
    declare(batch, AssetKind::Job, kLoad, "task");
    batch.runs = std::move(runs);
    return batch;
}

} // namespace

void CatalogLookupTest::findsExactNames()
{
    const Scratch scratch;
    indexOnce(scratch.path("a.db"), "a.json", shop());
    const auto reader = must(CatalogReader::open(scratch.path("a.db")));
    QCOMPARE(findOne(*reader, "postgres://shop:5432/shop.public.orders").name, kOrders);
    QCOMPARE(findOne(*reader, "dataset:postgres://shop:5432/shop.public.orders").name, kOrders);
    QCOMPARE(findOne(*reader, "job:airflow/shop_daily.load").name, kLoad);
    QCOMPARE(found(*reader, "job:postgres://shop:5432/shop.public.orders"), 0);
    QCOMPARE(found(*reader, "postgres://shop:5432/shop.public.nothing"), 0);
    QCOMPARE(found(*reader, ""), 0);
}

void CatalogLookupTest::findsTailsAndSaysWhatIsAmbiguous()
{
    const Scratch scratch;
    RecordBatch batch = shop();
    declare(batch, AssetKind::Dataset, {"postgres://shop:5432", "shop.archive.orders"});
    declare(batch, AssetKind::Dataset, {"postgres://shop:5432", "shop.archive.daily_orders_old"});
    indexOnce(scratch.path("a.db"), "a.json", batch);
    const auto reader = must(CatalogReader::open(scratch.path("a.db")));
    QCOMPARE(found(*reader, "orders"), 2);
    QCOMPARE(findOne(*reader, "public.orders").name, kOrders);
    QCOMPARE(findOne(*reader, "shop.public.orders").name, kOrders);
    QCOMPARE(findOne(*reader, "PUBLIC.Orders").name, kOrders);
    QCOMPARE(findOne(*reader, "load").name, kLoad);
    QCOMPARE(findOne(*reader, "daily_orders").name, kMart); // a word, not a part of one
    QCOMPARE(found(*reader, "rders"), 0);
    QCOMPARE(must(reader->findByName("orders", 1)).size(), 1);
}

void CatalogLookupTest::findsDisplayAndOtherNames()
{
    const Scratch scratch;
    RecordBatch batch = shop();
    const AssetIndex board = declare(batch, AssetKind::Dashboard, {"tableau://site", "wb/17"}, "report");
    batch.record(board).displayName = "Weekly sales";
    batch.aliases.push_back({0, {"s3://lake", "orders/raw"}, 100, "symlink"});
    indexOnce(scratch.path("a.db"), "a.json", batch);
    const auto reader = must(CatalogReader::open(scratch.path("a.db")));
    QCOMPARE(findOne(*reader, "weekly sales").leaf, std::string("Weekly sales"));
    QCOMPARE(findOne(*reader, "s3://lake/orders/raw").name, kOrders);
    const auto details = must(reader->details(findOne(*reader, "public.orders").id));
    QCOMPARE(details->aliases.size(), 1);
    QCOMPARE(details->aliases[0].confidence, 100);
    QVERIFY(!details->aliases[0].otherId.isValid());
}

void CatalogLookupTest::joinsUnknownHostsAsProbablyTheSame()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    RecordBatch dbt;
    declare(dbt, AssetKind::Dataset, {"postgres://", kOrders.name});
    indexOnce(path, "dbt.json", dbt);
    indexOnce(path, "events.json", shop());
    {
        const auto reader = must(CatalogReader::open(path));
        const auto details = must(reader->details(findOne(*reader, kOrders.text()).id));
        QCOMPARE(details->aliases.size(), 1);
        QCOMPARE(details->aliases[0].other.ns, std::string("postgres://"));
        QCOMPARE(details->aliases[0].confidence, 80);
        QVERIFY(!details->aliases[0].reason.empty());
        QVERIFY(details->aliases[0].otherId.isValid());
        QCOMPARE(must(reader->stats()).edges.at("alias"), 1);
    }
    RecordBatch second;
    declare(second, AssetKind::Dataset, {"postgres://other:5432", kOrders.name});
    indexOnce(path, "second.json", second);
    {
        const auto reader = must(CatalogReader::open(path));
        const auto details = must(reader->details(findOne(*reader, kOrders.text()).id));
        QCOMPARE(details->aliases[0].confidence, 50);
        QCOMPARE(must(reader->stats()).edges.at("alias"), 2);
    }
    indexOnce(path, "dbt.json", RecordBatch{});
    const auto reader = must(CatalogReader::open(path));
    QVERIFY(!must(reader->stats()).edges.contains("alias"));
    QVERIFY(must(reader->details(findOne(*reader, kOrders.text()).id))->aliases.empty());
}

/// The author and the commit belong to the time that is kept: another document's do not mix in.
void CatalogLookupTest::keepsWhoBroughtAVersion()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    RecordBatch plain = shop();
    plain.versions.push_back({0, "v1", "abc", {}});
    indexOnce(path, "dvc.lock", plain);
    RecordBatch history = shop();
    history.versions.push_back({0, "v1", "abc", 1'000, "Mara <mara@shop.example>", "beef"});
    indexOnce(path, "history", history);
    RecordBatch later = shop();
    later.versions.push_back({0, "v1", "abc", 2'000, "Jo", "cafe"});
    indexOnce(path, "later", later);
    const auto reader = must(CatalogReader::open(path));
    const auto details = must(reader->details(findOne(*reader, kOrders.text()).id));
    QCOMPARE(details->versions.size(), 1);
    QCOMPARE(details->versions[0].created.value_or(0), Micros(1'000));
    QCOMPARE(details->versions[0].author, std::string("Mara <mara@shop.example>"));
    QCOMPARE(details->versions[0].revision, std::string("beef"));
}

void CatalogLookupTest::mergesRuns()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "end.json", runsOf({run(0, "r1", RunState::Failed, {}, 900)}));
    indexOnce(path, "start.json",
              runsOf({run(0, "r1", RunState::Running, 100, {}), run(0, "r1", RunState::Running, 50, {})}));
    const auto reader = must(CatalogReader::open(path));
    const auto runs = must(reader->runs({}));
    QCOMPARE(runs.size(), 1);
    QCOMPARE(runs[0].state, RunState::Failed);
    QCOMPARE(*runs[0].started, 50);
    QCOMPARE(*runs[0].ended, 900);
    QCOMPARE(runs[0].jobName, kLoad.text());
    const std::int64_t version = must(reader->dataVersion());
    QVERIFY(version != 0);
    indexOnce(path, "end.json", runsOf({run(0, "r1", RunState::Failed, {}, 900)}));
    QCOMPARE(must(reader->runs({})).size(), 1);
    QCOMPARE(must(reader->runs(findOne(*reader, "load").id, 1)).size(), 1);
}

void CatalogLookupTest::keepsABoundedNumberOfRuns()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    std::vector<RunRecord> runs;
    for (int i = 0; i < 250; ++i)
        runs.push_back(run(0, "r" + std::to_string(i), RunState::Complete, 1000 + i, 2000 + i));
    indexOnce(path, "a.json", runsOf(runs));
    indexOnce(path, "b.json", runsOf(runs)); // the same ones again are not counted twice
    const auto reader = must(CatalogReader::open(path));
    QCOMPARE(must(reader->runs({}, 1000)).size(), 200);
    QCOMPARE(must(reader->runs({}, 1)).at(0).key, std::string("r249"));
    QCOMPARE(must(reader->stats()).runs, 250);
}

void CatalogLookupTest::derivesHealth()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    {
        const auto reader = must(CatalogReader::open(path));
        const AssetSummary orders = findOne(*reader, "public.orders");
        QCOMPARE(orders.health, Health::Failed);
        QCOMPARE(orders.healthReason, std::string("1 test failing"));
        QCOMPARE(findOne(*reader, "daily_orders").health, Health::Ok);
        QCOMPARE(findOne(*reader, "daily_orders").updated >= 2'000'000, true);
    }
    indexOnce(path, "b.json", runsOf({run(0, "run-2", RunState::Failed, 9'000'000, 9'500'000)}));
    const auto reader = must(CatalogReader::open(path));
    QCOMPARE(findOne(*reader, "job:load").health, Health::Failed);
    QCOMPARE(findOne(*reader, "daily_orders").health, Health::Failed);
    QCOMPARE(findOne(*reader, "daily_orders").healthReason, std::string("last run of load failed"));
}

void CatalogLookupTest::browses()
{
    const Scratch scratch;
    RecordBatch batch = shop();
    const AssetIndex dag = declare(batch, AssetKind::Job, {"airflow", "shop_daily"}, "pipeline");
    addEdge(batch, dag, 2, EdgeKind::Contains);
    indexOnce(scratch.path("a.db"), "a.json", batch);
    const auto reader = must(CatalogReader::open(scratch.path("a.db")));
    const auto level = [&](BrowseBy by, const BrowseNode& parent) {
        return must(reader->browse(by, parent));
    };
    const auto platforms = level(BrowseBy::Platform, {});
    QCOMPARE(platforms.size(), 2);
    QCOMPARE(platforms[0].ns, std::string("airflow")); // its only namespace is called the same
    QCOMPARE(platforms[1].label, std::string("postgres"));
    QVERIFY(platforms[1].ns.empty());
    QCOMPARE(platforms[1].count, 2);
    const auto namespaces = level(BrowseBy::Platform, platforms[1]);
    QCOMPARE(namespaces.at(0).ns, kOrders.ns);
    const auto databases = level(BrowseBy::Platform, namespaces[0]);
    QCOMPARE(databases.at(0).label, std::string("shop"));
    QCOMPARE(databases.at(0).count, 2);
    const auto schemas = level(BrowseBy::Platform, databases[0]);
    QCOMPARE(schemas.size(), 2);
    QCOMPARE(schemas[1].label, std::string("public"));
    const auto tables = level(BrowseBy::Platform, schemas[1]);
    QCOMPARE(tables.size(), 1);
    QCOMPARE(tables[0].label, std::string("orders"));
    QVERIFY(tables[0].asset.isValid());
    const auto pipelines = level(BrowseBy::Pipeline, level(BrowseBy::Pipeline, {}).at(0));
    QCOMPARE(pipelines.size(), 1);
    QCOMPARE(pipelines[0].label, std::string("shop_daily"));
    QCOMPARE(level(BrowseBy::Pipeline, pipelines[0]).at(0).label, std::string("load"));
    const auto tags = level(BrowseBy::Tag, {});
    QCOMPARE(tags.at(0).label, std::string("pii"));
    QCOMPARE(level(BrowseBy::Tag, tags[0]).at(0).label, std::string("orders"));
    QCOMPARE(level(BrowseBy::Owner, level(BrowseBy::Owner, {}).at(0)).size(), 1);
}

void CatalogLookupTest::keepsOneSearchDocumentAnAsset()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto hits = [&](const std::string& match) {
        const auto db = must(Connection::open(path, Connection::Mode::Read));
        Statement rows = db->query("SELECT count(*) FROM search WHERE search MATCH ?1");
        return rows.bind(match).step() ? rows.integer(0) : -1;
    };
    for (int round = 0; round < 6; ++round) {
        RecordBatch batch = shop();
        batch.record(0).description = "Round" + std::to_string(round);
        addColumn(batch, 0, "extra" + std::to_string(round), "int");
        for (int i = 0; i < round * 4; ++i) // more edges: another bucket
            addEdge(batch, 0, declare(batch, AssetKind::Job, {"airflow", "job" + std::to_string(i)}));
        indexOnce(path, "a.json", batch);
        QCOMPARE(hits("round" + std::to_string(round)), 1);
        QCOMPARE(hits("extra" + std::to_string(round)), 1);
        if (round > 0) {
            QCOMPARE(hits("round" + std::to_string(round - 1)), 0);
            QCOMPARE(hits("extra" + std::to_string(round - 1)), 0);
        }
        QCOMPARE(hits("name:orders"), 2);
        for (const VerifyCheck& check : must(must(CatalogReader::open(path))->verify()))
            QVERIFY2(check.ok, check.message.c_str());
    }
}

void CatalogLookupTest::splitsNamesForSearch()
{
    QCOMPARE(searchNameTokens("customerOrders.v2_id"),
             std::string("customer orders v2 id customerordersv2id"));
    QCOMPARE(searchNameTokens("HTTPServer"), std::string("http server httpserver"));
    QCOMPARE(searchNameTokens("orders"), std::string("orders"));
    QCOMPARE(searchNameTokens("__x__"), std::string("x"));
    QCOMPARE(searchNameTokens(""), std::string());
    QCOMPARE(searchNameTokens("größe_ID"), std::string("größe id größeid"));
}

QTEST_GUILESS_MAIN(CatalogLookupTest)
#include "catalog_lookup_test.moc"
