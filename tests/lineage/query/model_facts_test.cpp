// SPDX-License-Identifier: Apache-2.0
// What is told of a model: versions, curves, parameters, what it learned from, what serves it.
#include <QtTest>

#include "lineage/query/model_facts.h"
#include "tests/support/model_shop.h"

using namespace upriver;
using namespace upriver::test;

class ModelFactsTest : public QObject
{
    Q_OBJECT

private:
    [[nodiscard]] ModelFacts of(AssetKind kind, const QualifiedName& name) const
    {
        const AssetSummary asset =
            findOne(*m_reader, std::string(toWord(kind)) + ":" + name.ns + "/" + name.name);
        const auto details = must(m_reader->details(asset.id));
        return must(modelFacts(*m_graph, *m_reader, *details));
    }
    static std::string leaves(const std::vector<AssetSummary>& assets)
    {
        std::vector<std::string> names;
        for (const AssetSummary& asset : assets)
            names.push_back(asset.name.name);
        std::ranges::sort(names);
        std::string text;
        for (const std::string& name : names)
            text += (text.empty() ? "" : " ") + name;
        return text;
    }

private Q_SLOTS:
    void initTestCase()
    {
        indexOnce(m_scratch.path("shop.db"), "mlruns", modelShop());
        m_reader = must(CatalogReader::open(m_scratch.path("shop.db")));
        m_graph = must(loadGraph(m_scratch.path("shop.db")));
    }
    void versionsComeNewestFirstWithAllThatIsKnown()
    {
        const ModelFacts facts = of(AssetKind::Model, kChurn);
        QCOMPARE(facts.versions.size(), std::size_t{2});
        const ModelVersionFacts& newest = facts.versions[0];
        QCOMPARE(newest.label, std::string("2"));
        QCOMPARE(newest.aliases, std::vector<std::string>{"champion"});
        QCOMPARE(newest.run, std::string("r2"));
        QCOMPARE(newest.commit, std::string("c0ffeer2aabbccddeeff"));
        QCOMPARE(newest.status, std::string("READY"));
        QCOMPARE(newest.created.value_or(0), Micros(2'000'000'000));
        QVERIFY(newest.job.isValid() && newest.asset.isValid());
        QCOMPARE(facts.versions[1].stage, std::string("Archived"));
        QVERIFY(facts.versions[1].aliases.empty());
    }
    void aVersionTellsOfItselfAlone()
    {
        const ModelFacts facts = of(AssetKind::ModelVersion, kChurn1);
        QCOMPARE(facts.versions.size(), std::size_t{1});
        QCOMPARE(facts.versions[0].created.value_or(0), Micros(1'000'000'000));
        QCOMPARE(facts.metrics.size(), std::size_t{1});
        QVERIFY(facts.metrics[0].over == MetricTrend::Over::Steps);
        QCOMPARE(facts.metrics[0].values.size(), std::size_t{5});
        QCOMPARE(facts.metrics[0].values.front(), 0.4);
        QCOMPARE(facts.metrics[0].newest, 0.8);
        QCOMPARE(facts.params[0].value, std::string("5"));
    }
    void metricsOfAModelRunAcrossItsVersions()
    {
        const ModelFacts facts = of(AssetKind::Model, kChurn);
        QCOMPARE(facts.metrics.size(), std::size_t{2});
        QCOMPARE(facts.metrics[0].key, std::string("auc"));
        QVERIFY(facts.metrics[0].over == MetricTrend::Over::Versions);
        QCOMPARE(facts.metrics[0].values, (std::vector<double>{0.8, 0.9}));
        QCOMPARE(facts.metrics[0].version, std::string("2"));
        QCOMPARE(facts.metrics[1].key, std::string("drift"));
        QVERIFY(facts.metrics[1].version.empty());
        QCOMPARE(facts.paramsOf, std::string("2"));
        QCOMPARE(facts.params.size(), std::size_t{2});
        QCOMPARE(facts.params[0].key, std::string("depth"));
        QCOMPARE(facts.params[0].value, std::string("6"));
    }
    // The table behind the features is not told: the features are what was learned from. A base model is
    // another model: neither its data nor its services are this one's.
    void tiesEndAtTheNearestData()
    {
        for (const auto& [kind, name] :
             {std::pair(AssetKind::Model, kChurn), std::pair(AssetKind::ModelVersion, kChurn2),
              std::pair(AssetKind::Model, kSaved2)})
            QCOMPARE(leaves(of(kind, name).learnedFrom),
                     std::string("customer_churn models/base shop.public.customers"));
        QCOMPARE(leaves(of(AssetKind::Model, kChurn).servedBy), std::string("ml/churn-api"));
        QCOMPARE(leaves(of(AssetKind::Model, kSaved2).servedBy), std::string("ml/churn-api"));
        QCOMPARE(leaves(of(AssetKind::Model, {"mlflow", "models/base"}).servedBy),
                 std::string("ml/base-api"));
    }
    // Systems that serve take a model from where its files lie and know no registry.
    void aModelIsServedFromWhereItIsKept()
    {
        RecordBatch batch = modelShop();
        for (const std::string number : {"1", "2"}) {
            const QualifiedName place{"s3://models", "churn/r" + number};
            const AssetIndex saved = batch.asset(AssetKind::Model, {"mlflow", "runs/r" + number + "/model"});
            batch.aliases.push_back({saved, place, 100, "Its files lie there"});
            addEdge(batch, batch.asset(AssetKind::Model, place),
                    declare(batch, AssetKind::Service, {"seldon", "churn-" + number}, "model"));
        }
        const std::string path = m_scratch.path("kept.db");
        indexOnce(path, "mlruns", batch);
        const auto reader = must(CatalogReader::open(path));
        const auto graph = must(loadGraph(path));
        const auto servedBy = [&](const char* name) {
            const auto details = must(reader->details(findOne(*reader, name).id));
            return leaves(must(modelFacts(*graph, *reader, *details)).servedBy);
        };
        QCOMPARE(servedBy("model:mlflow/models/churn"), std::string("churn-1 churn-2 ml/churn-api"));
        QCOMPARE(servedBy("model_version:mlflow/models/churn/1"), std::string("churn-1"));
        QCOMPARE(servedBy("model_version:mlflow/models/churn/2"), std::string("churn-2"));
        QCOMPARE(servedBy("model:mlflow/models/base"), std::string("ml/base-api"));
    }
    void aSavedModelKnowsItsRun()
    {
        const ModelFacts facts = of(AssetKind::Model, kSaved2);
        QCOMPARE(facts.versions.size(), std::size_t{1});
        QCOMPARE(facts.versions[0].run, std::string("r2"));
        QCOMPARE(facts.metrics[0].values.size(), std::size_t{5});
    }
    void nothingKnownIsNothingTold()
    {
        const ModelFacts facts = of(AssetKind::Model, kBareModel);
        QVERIFY(facts.versions.empty() && facts.metrics.empty() && facts.params.empty());
        QVERIFY(facts.learnedFrom.empty() && facts.servedBy.empty());
    }
    void manyVersionsAreCutAndCounted()
    {
        RecordBatch batch = modelShop();
        const AssetIndex model = batch.asset(AssetKind::Model, kChurn);
        for (int number = 3; number <= 120; ++number)
            addEdge(
                batch, model,
                declare(batch, AssetKind::ModelVersion, {"mlflow", "models/churn/" + std::to_string(number)}),
                EdgeKind::Contains);
        const std::string path = m_scratch.path("many.db");
        indexOnce(path, "mlruns", batch);
        const auto reader = must(CatalogReader::open(path));
        const AssetSummary asset = findOne(*reader, "model:mlflow/models/churn");
        const auto details = must(reader->details(asset.id));
        const ModelFacts facts = must(modelFacts(*must(loadGraph(path)), *reader, *details));
        QCOMPARE(facts.versions.size(), std::size_t{50});
        QCOMPARE(facts.versionCount, std::int64_t{120});
        QCOMPARE(facts.versions[0].label, std::string("2")); // the only ones with a date come first
        QCOMPARE(facts.versions[2].label, std::string("120"));
    }

private:
    Scratch m_scratch;
    std::unique_ptr<CatalogReader> m_reader;
    std::shared_ptr<const LineageGraph> m_graph;
};

QTEST_GUILESS_MAIN(ModelFactsTest)
#include "model_facts_test.moc"
