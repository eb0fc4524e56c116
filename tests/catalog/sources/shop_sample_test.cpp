// SPDX-License-Identifier: Apache-2.0
// The demo files keep what resources/samples/README.md promises, as the readers see them: one broken line
// and nothing else to complain about, readers that meet on the same names, columns traced over many hops,
// personal data, failures, and a second day that differs from the first.
#include <algorithm>
#include <map>
#include <set>

#include <QTest>

#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver::test {

namespace {

using ColumnName = std::pair<std::string, std::string>;

struct Day
{
    std::map<std::string, AssetRecord> assets; ///< by kind:name; the last record wins
    std::map<std::string, std::set<std::string>> readers;
    std::set<std::string> edges;
    std::map<ColumnName, std::set<ColumnName>> columnsBelow;
    std::map<ColumnName, std::string> types;
    std::set<std::pair<std::string, std::string>> failedRuns; ///< job, message
    std::set<std::string> failedChecks;
    std::set<std::string> passedChecks;
    std::set<ColumnName> personal;
    std::vector<std::string> problems;
};

std::string keyOf(const RecordBatch& batch, AssetIndex index)
{
    const AssetRecord& record = batch.assets.at(index);
    return std::string(toWord(record.kind)) + ":" + record.name.text();
}

void take(Day& day, const std::string& reader, const RecordBatch& batch)
{
    for (AssetIndex i = 0; i < batch.assets.size(); ++i) {
        day.assets[keyOf(batch, i)] = batch.assets[i];
        day.readers[keyOf(batch, i)].insert(reader);
    }
    for (const EdgeRecord& edge : batch.edges)
        day.edges.insert(keyOf(batch, edge.src) + " > " + keyOf(batch, edge.dst));
    for (const ColumnEdgeRecord& edge : batch.columnEdges)
        day.columnsBelow[{keyOf(batch, edge.src), edge.srcColumn}].insert(
            {keyOf(batch, edge.dst), edge.dstColumn});
    for (const ColumnRecord& column : batch.columns)
        day.types[{keyOf(batch, column.asset), column.name}] = column.type;
    for (const RunRecord& run : batch.runs) {
        if (run.state == RunState::Failed)
            day.failedRuns.insert({batch.assets.at(run.job).name.name, run.message});
    }
    for (const CheckResultRecord& result : batch.checkResults) {
        const bool failed = result.status == CheckStatus::Fail;
        (failed ? day.failedChecks : day.passedChecks).insert(batch.checks.at(result.check).name);
    }
    for (const TagRecord& tag : batch.tags) {
        if (tag.tag.starts_with("pii"))
            day.personal.insert({keyOf(batch, tag.asset), tag.column});
    }
    for (const ProblemRecord& problem : batch.problems)
        day.problems.push_back(problem.message);
}

Day read(const std::string& name)
{
    Day day;
    for (const Source* source : allSources()) {
        for (const Document& document :
             documentsBelow(*source, sourcePath("resources/samples/shop/" + name)).documents) {
            const DocumentRun run = runSource(*source, document);
            for (const RecordBatch& batch : run.batches)
                take(day, source->info().name, batch);
            if (run.error)
                day.problems.push_back(run.error->what);
        }
    }
    return day;
}

/// Hops from one column to another; -1 = not reached.
int hops(const Day& day, const ColumnName& from, const ColumnName& to)
{
    std::map<ColumnName, int> distance{{from, 0}};
    std::vector<ColumnName> queue{from};
    for (std::size_t i = 0; i < queue.size(); ++i) {
        const ColumnName at = queue[i];
        if (at == to)
            return distance[at];
        const auto below = day.columnsBelow.find(at);
        if (below == day.columnsBelow.end())
            continue;
        for (const ColumnName& next : below->second) {
            if (distance.try_emplace(next, distance[at] + 1).second)
                queue.push_back(next);
        }
    }
    return -1;
}

std::string postgres(const std::string& table)
{
    return "dataset:postgres://shop-db:5432/shop.public." + table;
}
std::string warehouse(const std::string& table) { return "dataset:bigquery/shop-dwh." + table; }
const std::string kExport = "dataset:s3://shop-lake/exports/ltv_export.csv";

} // namespace

class ShopSampleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void hasOneBrokenLineADay();
    void hasEnoughOfEveryKind();
    void readersMeetOnTheSameNames();
    void columnsReachOverManyHops();
    void personalDataGetsLostOnTheWay();
    void failuresDifferByDay();
    void secondDayDiffers();

private:
    Day m_first;
    Day m_second;
};

void ShopSampleTest::initTestCase()
{
    m_first = read("day-1");
    m_second = read("day-2");
}

void ShopSampleTest::hasOneBrokenLineADay()
{
    for (const Day* day : {&m_first, &m_second}) {
        QCOMPARE(day->problems.size(), std::size_t{1});
        QVERIFY2(day->problems.front().find("cut off") != std::string::npos, day->problems.front().c_str());
    }
}

void ShopSampleTest::hasEnoughOfEveryKind()
{
    std::map<AssetKind, int> count;
    for (const auto& [key, record] : m_second.assets)
        ++count[record.kind];
    qInfo("assets on day 2: %zu", m_second.assets.size());
    // a few more than in the catalog: here every reader sees the files of the others too
    QVERIFY(m_second.assets.size() >= 60 && m_second.assets.size() <= 170);
    QVERIFY(count[AssetKind::Dataset] >= 30);
    QVERIFY(count[AssetKind::Job] >= 20);
    QVERIFY(count[AssetKind::Dashboard] >= 4);
    for (const AssetKind kind :
         {AssetKind::Model, AssetKind::Feature, AssetKind::Service, AssetKind::Term, AssetKind::Code})
        QVERIFY2(count[kind] >= 1, std::string(toWord(kind)).c_str());
}

void ShopSampleTest::readersMeetOnTheSameNames()
{
    using Readers = std::set<std::string>;
    const auto readersOf = [this](const std::string& asset) { return m_second.readers[asset]; };
    QCOMPARE(readersOf(postgres("orders")), (Readers{"kafka_connect", "openlineage"}));
    QCOMPARE(readersOf("dataset:kafka://shop-kafka:9092/changes.orders"),
             (Readers{"kafka_connect", "openlineage"}));
    QCOMPARE(readersOf(warehouse("raw.orders")), (Readers{"dbt", "kafka_connect", "openlineage"}));
    QCOMPARE(readersOf(warehouse("marts.orders")),
             (Readers{"dbt", "great_expectations", "openlineage", "superset"}));
    QCOMPARE(readersOf(warehouse("marts.customer_ltv")),
             (Readers{"dbt", "feast", "mlflow", "openlineage", "superset"}));
    QCOMPARE(readersOf(warehouse("features.churn_features")), (Readers{"dbt", "feast", "openlineage"}));
    QCOMPARE(readersOf("dataset:s3://shop-lake/ml/churn/training.parquet"),
             (Readers{"dvc", "mlflow", "openlineage"}));
    QCOMPARE(readersOf("dataset:s3://shop-lake/exports/ltv_export.csv"), (Readers{"airflow", "openlineage"}));
    QCOMPARE(readersOf("model:mlflow:///models/churn_classifier"), (Readers{"mlflow", "openlineage"}));
    QCOMPARE(readersOf("job:dbt/model.shop.orders"), (Readers{"dbt", "openlineage"}));
    QCOMPARE(readersOf("job:airflow/shop_daily.load_customers"), (Readers{"airflow", "openlineage"}));
    QCOMPARE(readersOf("job:kafka-connect:///orders-cdc"), (Readers{"kafka_connect", "openlineage"}));
    const auto isServedAsset = [](const auto& entry) {
        return entry.second == Readers{"dvc", "seldon"} && entry.first.starts_with("model:s3://shop-models/");
    };
    QCOMPARE(std::ranges::count_if(m_second.readers, isServedAsset), 1);
}

void ShopSampleTest::columnsReachOverManyHops()
{
    const ColumnName exported{kExport, "net_revenue"};
    QCOMPARE(hops(m_second, {postgres("orders"), "amount"}, exported), 6); // by way of Kafka
    QCOMPARE(hops(m_second, {postgres("refunds"), "amount"}, exported), 5);
    QVERIFY(hops(m_second, {"dataset:s3://shop-lake/raw/exchange_rates.csv", "euro_rate"}, exported) >= 4);
    QCOMPARE(hops(m_second, {postgres("products"), "name"}, exported), -1);
    QVERIFY(hops(m_second, {"dataset:kafka://shop-kafka:9092/web_clicks", "clicked_at"},
                 {warehouse("marts.churn_scores"), "churn_probability"}) >= 5);
}

void ShopSampleTest::personalDataGetsLostOnTheWay()
{
    QVERIFY(m_second.personal.contains({postgres("customers"), "email"}));
    QVERIFY(m_second.personal.contains({warehouse("staging.stg_customers"), "email"}));
    QVERIFY(!m_second.personal.contains({kExport, "email"}));
    QVERIFY(hops(m_second, {postgres("customers"), "email"}, {kExport, "email"}) > 0);
}

void ShopSampleTest::failuresDifferByDay()
{
    QVERIFY(m_first.failedRuns.empty());
    for (const char* job : {"shop_daily", "shop_daily.load_exchange_rates", "shop_daily.check_marts",
                            "checkpoints/marts_nightly", "experiments/churn"})
        QVERIFY2(std::ranges::any_of(m_second.failedRuns, [&](const auto& run) { return run.first == job; }),
                 job);
    QCOMPARE(m_first.failedChecks, (std::set<std::string>{"accepted_values_orders_status"}));
    QCOMPARE(m_second.failedChecks, (std::set<std::string>{"expect_column_values_to_not_be_null",
                                                           "not_null_customer_ltv_net_revenue"}));
    QVERIFY(m_second.passedChecks.contains("accepted_values_orders_status"));
}

void ShopSampleTest::secondDayDiffers()
{
    QVERIFY(m_first.assets.contains(postgres("coupons")));
    QVERIFY(!m_second.assets.contains(postgres("coupons")));
    QVERIFY(!m_first.types.contains({postgres("orders"), "channel"}));
    QVERIFY(hops(m_second, {postgres("orders"), "channel"}, {warehouse("marts.revenue_daily"), "channel"}) >
            0);
    QCOMPARE(m_first.types[ColumnName(postgres("products"), "price")], std::string("numeric(10,2)"));
    QCOMPARE(m_second.types[ColumnName(postgres("products"), "price")], std::string("numeric(12,2)"));
    const std::string candidate = "service:seldon:///models/churn-next";
    QVERIFY(!m_first.assets.contains(candidate) && m_second.assets.contains(candidate));
    const std::string edge = warehouse("marts.refund_rate") + " > dashboard:dbt/exposure.shop.refund_board";
    QVERIFY(!m_first.edges.contains(edge) && m_second.edges.contains(edge));
    const std::string version = "model_version:mlflow:///models/churn_classifier/";
    QVERIFY(m_first.assets.contains(version + "7") && !m_first.assets.contains(version + "8"));
    QVERIFY(m_second.assets.contains(version + "7") && m_second.assets.contains(version + "8"));
    QVERIFY(m_second.edges.contains(warehouse("marts.customer_ltv") + " > job:mlflow:///experiments/churn"));
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::ShopSampleTest)
#include "shop_sample_test.moc"
