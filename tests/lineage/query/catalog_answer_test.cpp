// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

#include "lineage/export/lineage_text.h"
#include "lineage/query/lineage_target.h"
#include "tests/catalog/store/store_fixture.h"
#include "tests/support/model_shop.h"

using namespace upriver;
using namespace upriver::test;

namespace {

/// A catalog of two scans: in the second the mart is no longer fed by the load.
struct Catalog
{
    Scratch scratch;
    std::string path = scratch.path("shop.db");
    std::unique_ptr<CatalogReader> reader;
    std::shared_ptr<const LineageGraph> graph;

    Catalog()
    {
        indexOnce(path, "day.json", shop());
        RecordBatch later = shop();
        std::erase_if(later.edges, [](const EdgeRecord& edge) { return edge.dst == 1; });
        later.columnEdges.clear();
        indexOnce(path, "day.json", later);
        reader = must(CatalogReader::open(path));
        graph = must(loadGraph(path));
    }

    LineageAnswer ask(const std::string& text, LineageRequest request = {}) const
    {
        return must(answer(*graph, *reader, must(requestFor(findIn(*reader), text, std::move(request)))));
    }
};

std::string leaves(const LineageAnswer& answer)
{
    std::string text;
    for (const LineageNode& node : answer.nodes)
        text += (text.empty() ? "" : " ") + node.asset.leaf;
    return text;
}

} // namespace

class CatalogAnswerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCatalogGivesItsWords()
    {
        const Catalog catalog;
        const auto now = catalog.ask("orders");
        QCOMPARE(leaves(now), std::string("orders"));
        QVERIFY(now.completeness.asOf);
        LineageRequest request;
        request.asOf = AsOf{ScanId{1}, {}};
        request.columns = true;
        const auto then = catalog.ask("orders", request);
        QCOMPARE(leaves(then), std::string("orders daily_orders"));
        QCOMPARE(then.columnEdges.size(), std::size_t{1});
        QCOMPARE(then.columnEdges[0].fromColumn, std::string("id"));
        QCOMPARE(then.nodes[0].asset.owners, std::vector<std::string>{"team:data"});
    }

    void everyFormatIsWritten()
    {
        const Catalog catalog;
        LineageRequest request;
        request.asOf = AsOf{ScanId{1}, {}};
        const auto then = catalog.ask("+daily_orders", request);
        for (const TextFormat format : {TextFormat::Text, TextFormat::Json, TextFormat::Dot,
                                        TextFormat::Mermaid, TextFormat::Csv, TextFormat::OpenLineage})
            QVERIFY(must(lineageAs(format, then, *catalog.reader)).find("daily_orders") != std::string::npos);
        const auto json = nlohmann::json::parse(must(lineageAs(TextFormat::Json, then, *catalog.reader)));
        QCOMPARE(json["edges"][0]["via"][0], "airflow/shop_daily.load");
        QCOMPARE(json["edges"][0]["sources"][0], "openlineage");
        QCOMPARE(json["edges"][0]["origin"]["file"], "/data/day.json");
        QVERIFY(json["edges"][0]["first_seen"].is_string());
        QCOMPARE(json["completeness"]["as_of"]["scan"], 1);
    }

    void aFilterAsksTheSearch()
    {
        const Catalog catalog;
        LineageRequest request;
        request.asOf = AsOf{ScanId{1}, {}};
        request.filter = "tag:nothing";
        const auto then = catalog.ask("orders", request);
        QCOMPARE(leaves(then), std::string("orders"));
        QCOMPARE(then.completeness.cutBy, std::vector<std::string>{"filter hides 1"});
        request.filter = "daily";
        QCOMPARE(catalog.ask("orders", request).nodes.size(), std::size_t{2});
    }

    void documentsWithProblemsAreCounted()
    {
        Scratch scratch;
        const std::string path = scratch.path("bad.db");
        RecordBatch batch = shop();
        batch.problems.push_back({Severity::Warning, "one part was not understood", "/x", 0});
        batch.problems.push_back({Severity::Note, "a remark", "/y", 0});
        indexOnce(path, "bad.json", batch);
        const auto reader = must(CatalogReader::open(path));
        const auto graph = must(loadGraph(path));
        const auto found = must(answer(*graph, *reader, must(requestFor(findIn(*reader), "daily_orders"))));
        QCOMPARE(found.completeness.notUnderstood.size(), std::size_t{1});
        QCOMPARE(found.completeness.notUnderstood[0].origin, std::string("/data/bad.json"));
        QCOMPARE(found.completeness.notUnderstood[0].count, 1);
    }

    void csvOfTheWholeCatalog()
    {
        const Catalog catalog;
        const std::string folder = catalog.scratch.path("csv");
        QCOMPARE(must(exportCsv(catalog.path, folder, AsOf{ScanId{1}, {}})), 3 + 3 + 2 + 1);
        QVERIFY(readAll(folder + "/edges.csv").find("airflow/shop_daily.load,postgres://shop:5432/") !=
                std::string::npos);
        QVERIFY(readAll(folder + "/column_edges.csv").find(",id,") != std::string::npos);
        QVERIFY(readAll(folder + "/columns.csv").find("email,text") != std::string::npos);
        QCOMPARE(must(exportCsv(catalog.path, folder)), 3 + 3 + 1);
        QVERIFY(!std::filesystem::exists(folder + "/assets.csv.part"));
        const std::string file = catalog.scratch.write("file", "x");
        QCOMPARE(exportCsv(catalog.path, file).error().kind, ErrorKind::Input);
        const std::string nowhere = catalog.scratch.path("missing");
        QCOMPARE(exportCsv(catalog.path, nowhere + "/csv").error().kind, ErrorKind::Input);
        QVERIFY(!std::filesystem::exists(nowhere));
    }

    void impactAndPathsAreWritten()
    {
        const Catalog catalog;
        const AssetId orders = findOne(*catalog.reader, "orders").id;
        const AssetId mart = findOne(*catalog.reader, "daily_orders").id;
        const AsOf then{ScanId{1}, {}};
        const auto hit =
            must(impact(*catalog.graph, *catalog.reader, {.asset = orders, .column = "id", .asOf = then}));
        QCOMPARE(hit.affected.size(), std::size_t{1});
        QCOMPARE(hit.affected[0].path.size(), std::size_t{3});
        QVERIFY(must(impactAs(TextFormat::Text, hit, *catalog.reader)).find("shop_daily.load") !=
                std::string::npos);
        const auto found = must(paths(*catalog.graph, *catalog.reader, {orders, mart, true, 10, then}));
        const auto json = nlohmann::json::parse(must(pathsAs(TextFormat::Json, found, *catalog.reader)));
        QCOMPARE(json["paths"][0][1], "airflow/shop_daily.load");
        QCOMPARE(impactAs(TextFormat::Dot, hit, *catalog.reader).error().kind, ErrorKind::Usage);
    }

    void impactWritesWhatModelsLeadOnTo()
    {
        const Scratch scratch;
        const std::string path = scratch.path("models.db");
        indexOnce(path, "mlruns", modelShop());
        const auto reader = must(CatalogReader::open(path));
        const auto graph = must(loadGraph(path));
        ImpactRequest request{.asset = findOne(*reader, "customers").id};
        request.only = "kind:model name:churn";
        request.then = "kind:service";
        const auto models = must(impact(*graph, *reader, request));
        const auto json = nlohmann::json::parse(must(impactAs(TextFormat::Json, models, *reader)));
        QCOMPARE(json["affected"].size(), std::size_t{1});
        const auto& served = json["affected"][0]["then"];
        QCOMPARE(served[0]["name"], "kubernetes/ml/churn-api");
        QCOMPARE(served[0]["path"][1], "airflow/ml.deploy");
        QVERIFY(!json["affected"][0].contains("checks"));
        const auto lines = QString::fromStdString(must(impactAs(TextFormat::Csv, models, *reader)))
                               .split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].endsWith(QStringLiteral("then_name,then_kind,then_subtype,then_distance,"
                                                 "then_owners,then_path")));
        QVERIFY(lines[1].contains(QStringLiteral("kubernetes/ml/churn-api,service,deployment,1,")));
        QCOMPARE(lines[0].count(QLatin1Char(',')), lines[1].count(QLatin1Char(',')));
        QVERIFY(
            must(impactAs(TextFormat::Text, models, *reader)).find("+ 1  service  kubernetes/ml/churn-api") !=
            std::string::npos);
    }

    void impactWritesTheChecksThatFailed()
    {
        const Scratch scratch;
        const std::string path = scratch.path("checks.db");
        indexOnce(path, "day.json", shop());
        const auto reader = must(CatalogReader::open(path));
        const auto graph = must(loadGraph(path));
        ImpactRequest request{.asset = findOne(*reader, "daily_orders").id};
        request.direction = Direction::Upstream;
        request.checks = 1U << static_cast<unsigned>(CheckStatus::Fail);
        const auto failed = must(impact(*graph, *reader, request));
        const auto json = nlohmann::json::parse(must(impactAs(TextFormat::Json, failed, *reader)));
        QCOMPARE(json["affected"][0]["checks"][0]["name"], "not_null");
        QCOMPARE(json["affected"][0]["checks"][0]["column"], "id");
        QVERIFY(!json["affected"][0].contains("then"));
        QVERIFY(must(impactAs(TextFormat::Csv, failed, *reader)).find(",not_null,id,fail,") !=
                std::string::npos);
        QVERIFY(must(impactAs(TextFormat::Text, failed, *reader)).find("check not_null: fail  column: id") !=
                std::string::npos);
    }
};

QTEST_GUILESS_MAIN(CatalogAnswerTest)
#include "catalog_answer_test.moc"
