// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <set>

#include <QTest>

#include "tests/app/program.h"
#include "tests/support/scratch.h"

using namespace upriver::test;
using nlohmann::json;

namespace {

const QString kOrders = QStringLiteral("postgres://shop-db:5432/shop.public.orders");
const QString kServed = QStringLiteral("service:seldon:///models/churn-next");

} // namespace

/// The sample walked from end to end, as its two nights are indexed: ten systems meet on the same names, so
/// that a table of the shop's database leads to the model that is served and to the boards that people look
/// at, without a word from them.
class CliSampleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tableLeadsToTheServedModel();
    void everyStepIsSure();
    void columnsGoTheWholeWay();
    void whatLearnedAndWhereItServes();
    void whichFailedTestIsUpstream();
    void tasksHaveAnOrderAndStates();
    void whatIsOnlyProbableWaits();
    void theFirstNightIsAsItWas();

private:
    [[nodiscard]] json answer(const QString& words, const QStringList& more = {}) const;
    void indexDay(const char* day) const;

    Scratch m_scratch;
    Program m_program{m_scratch.path("home")};
};

json CliSampleTest::answer(const QString& words, const QStringList& more) const
{
    const Outcome outcome =
        m_program.run(words.split(QLatin1Char(' ')) + more + QStringList{QStringLiteral("--json")});
    if (outcome.exitCode != 0)
        qWarning("%s: %s", qPrintable(words), outcome.err.constData());
    return outcome.json();
}

void CliSampleTest::indexDay(const char* day) const
{
    namespace fs = std::filesystem;
    fs::remove_all(m_scratch.path("shop"));
    fs::copy(sourcePath(std::string("resources/samples/shop/") + day), m_scratch.path("shop"),
             fs::copy_options::recursive);
    QCOMPARE(
        m_program.run({QStringLiteral("index"), QString::fromStdString(m_scratch.path("shop"))}).exitCode, 0);
}

void CliSampleTest::initTestCase()
{
    std::filesystem::create_directories(m_program.home());
    indexDay("day-1");
    indexDay("day-2");
}

void CliSampleTest::tableLeadsToTheServedModel()
{
    const json between = answer(QStringLiteral("lineage ") + kOrders + QStringLiteral("..") + kServed);
    std::set<std::string> names;
    for (const json& node : between["nodes"])
        names.insert(node["name"]);
    for (const char* step :
         {"postgres://shop-db:5432/shop.public.orders", "kafka://shop-kafka:9092/changes.orders",
          "bigquery/shop-dwh.raw.orders", "bigquery/shop-dwh.staging.stg_orders",
          "bigquery/shop-dwh.marts.orders", "bigquery/shop-dwh.marts.customer_ltv",
          "bigquery/shop-dwh.features.churn_features", "feast://shop/feature_views/customer_churn",
          "feast://shop/feature_views/customer_value", "feast://shop/services/churn_v1",
          "feast://shop/saved_datasets/churn_training", "s3://shop-lake/ml/churn/training.parquet",
          "dvc://churn/data/training.parquet", "dvc://churn/data/train.parquet",
          "dvc://churn/models/churn.ubj", "seldon:///models/churn-next"})
        QVERIFY2(names.contains(step), step);
    const auto begins = [&](const std::string& start) {
        return std::ranges::any_of(names, [&](const std::string& name) { return name.starts_with(start); });
    };
    QVERIFY(begins("mlflow:///runs/"));
    QVERIFY(begins("s3://shop-models/"));
    QVERIFY2(!names.contains("bigquery/shop-dwh.raw.refunds"), "that table is not on the way");
}

void CliSampleTest::everyStepIsSure()
{
    const json between = answer(QStringLiteral("lineage ") + kOrders + QStringLiteral("..") + kServed);
    QVERIFY(between["edges"].size() >= 20);
    std::set<std::string> systems;
    for (const json& edge : between["edges"]) {
        QVERIFY2(edge["confidence"] == 100, edge.dump().c_str());
        for (const json& system : edge["sources"])
            systems.insert(system);
    }
    for (const char* system : {"dbt", "dvc", "feast", "kafka_connect", "mlflow", "openlineage", "seldon"})
        QVERIFY2(systems.contains(system), system);
}

void CliSampleTest::columnsGoTheWholeWay()
{
    const json hit = answer(QStringLiteral("impact ") + kOrders + QStringLiteral(".amount"));
    std::set<std::string> names;
    for (const json& asset : hit["affected"])
        names.insert(asset["name"]);
    for (const std::string& name :
         {std::string("kafka://shop-kafka:9092/changes.orders"),
          std::string("feast://shop/services/churn_v1"), std::string("s3://shop-lake/exports/ltv_export.csv"),
          std::string("s3://shop-lake/ml/churn/training.parquet"),
          answer(QStringLiteral("show"), {QStringLiteral("Finance overview")})["name"].get<std::string>()})
        QVERIFY2(names.contains(name), name.c_str());
}

void CliSampleTest::whatLearnedAndWhereItServes()
{
    const json learned = answer(QStringLiteral("impact ") + kOrders +
                                QStringLiteral(" --only kind:model --then kind:service"));
    std::set<std::string> models;
    std::set<std::string> services;
    for (const json& model : learned["affected"]) {
        QVERIFY(model["kind"] == "model");
        models.insert(model["name"]);
        for (const json& service : model["then"])
            services.insert(service["name"]);
    }
    QVERIFY(models.contains("mlflow:///models/churn_classifier"));
    QVERIFY(models.contains("dvc://churn/models/churn.ubj"));
    const std::set<std::string> expected{"seldon:///experiments/churn-rollout", "seldon:///models/churn",
                                         "seldon:///models/churn-next"};
    QVERIFY2(services == expected, learned.dump(1).c_str());
    const json none = answer(QStringLiteral("impact shop.public.products --only kind:model"));
    QVERIFY2(none["affected"].empty(), "no model learned from the products");
}

void CliSampleTest::whichFailedTestIsUpstream()
{
    const auto failedBehind = [&](const QString& title) {
        const json failed =
            answer(QStringLiteral("impact"), {title, QStringLiteral("--upstream"), QStringLiteral("--checks"),
                                              QStringLiteral("failed")});
        std::set<std::string> found;
        for (const json& asset : failed["affected"])
            for (const json& check : asset["checks"])
                found.insert(asset["name"].get<std::string>() + " " + check["name"].get<std::string>());
        return found;
    };
    const std::string unpriced = "bigquery/shop-dwh.marts.orders expect_column_values_to_not_be_null";
    const std::string worthless = "bigquery/shop-dwh.marts.customer_ltv not_null_customer_ltv_net_revenue";
    QVERIFY(failedBehind(QStringLiteral("Finance overview")) == std::set<std::string>{unpriced});
    QVERIFY(failedBehind(QStringLiteral("Customers at risk")) ==
            (std::set<std::string>{worthless, unpriced}));
}

void CliSampleTest::tasksHaveAnOrderAndStates()
{
    const json order = answer(
        QStringLiteral("lineage job:airflow/shop_daily.fetch_exchange_rates --kinds control --down all"));
    std::set<std::string> tasks;
    for (const json& node : order["nodes"])
        tasks.insert(node["leaf"]);
    QVERIFY2(tasks == (std::set<std::string>{"check_marts", "dbt_build", "export_ltv", "fetch_exchange_rates",
                                             "load_exchange_rates"}),
             order.dump(1).c_str());
    const json runs = answer(QStringLiteral("runs shop_daily"));
    QCOMPARE(runs.size(), std::size_t{8});
    QVERIFY(runs[0]["state"] == "failed");
    QVERIFY(runs[1]["state"] == "complete");
    QVERIFY(answer(QStringLiteral("runs shop_daily.load_exchange_rates"))[0]["state"] == "failed");
    QVERIFY(answer(QStringLiteral("runs shop_daily.load_customers"))[0]["state"] == "complete");
}

void CliSampleTest::whatIsOnlyProbableWaits()
{
    std::set<std::string> proposed;
    for (const json& join : answer(QStringLiteral("joins list"))) {
        QVERIFY(join["decision"] == "");
        QVERIFY(join["confidence"] < 100);
        proposed.insert(join["name"]);
    }
    QVERIFY(proposed == (std::set<std::string>{"file//home/data-science/churn/data/labels.csv",
                                               "kafka:///changes.orders", "kafka:///changes.payments"}));
}

void CliSampleTest::theFirstNightIsAsItWas()
{
    const QString question = QStringLiteral("impact ") + kOrders + QStringLiteral(" --only kind:service");
    const auto names = [](const json& found) {
        std::set<std::string> all;
        for (const json& asset : found["affected"])
            all.insert(asset["name"]);
        return all;
    };
    QVERIFY(names(answer(question + QStringLiteral(" --as-of 1"))) ==
            std::set<std::string>{"seldon:///models/churn"});
    QVERIFY(names(answer(question)).contains("seldon:///models/churn-next"));
}

QTEST_GUILESS_MAIN(CliSampleTest)
#include "cli_sample_test.moc"
