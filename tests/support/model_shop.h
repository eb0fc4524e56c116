// SPDX-License-Identifier: Apache-2.0
#pragma once

// A model as records, as a tracking system and a deployment state them: two runs of an experiment learn from
// a table and a feature view, each saves a model, both are registered as versions of one model that a service
// serves; the base model that the experiment tunes has a service of its own.

#include "tests/catalog/store/store_fixture.h"

namespace upriver::test {

inline const QualifiedName kChurn{"mlflow", "models/churn"};
inline const QualifiedName kChurn1{"mlflow", "models/churn/1"};
inline const QualifiedName kChurn2{"mlflow", "models/churn/2"};
inline const QualifiedName kSaved2{"mlflow", "runs/r2/model"};
inline const QualifiedName kBareModel{"mlflow", "models/bare"};

inline RunRecord trainingRun(AssetIndex job, const std::string& key, Micros at)
{
    RunRecord run;
    run.job = job;
    run.key = key;
    run.state = RunState::Complete;
    run.started = at;
    run.ended = at + 1'000'000;
    run.properties = {{"source.git.commit", "c0ffee" + key + "aabbccddeeff"}};
    return run;
}

inline void addTraining(RecordBatch& batch, AssetIndex job, AssetIndex model, int number, double best)
{
    const std::string label = std::to_string(number);
    const std::string run = "r" + label;
    const Micros at = number * 1'000'000'000LL;
    batch.runs.push_back(trainingRun(job, run, at));
    batch.params.push_back({job, run, "depth", std::to_string(4 + number)});
    batch.params.push_back({job, run, "rate", "0.1"});
    for (int step = 0; step < 5; ++step)
        batch.metrics.push_back({job, run, {}, "auc", step, at + step, best - 0.1 * (4 - step)});
    const AssetIndex saved = declare(batch, AssetKind::Model, {"mlflow", "runs/" + run + "/model"});
    batch.record(saved).properties = {{"run_id", run}};
    addEdge(batch, job, saved);
    addEdge(batch, saved, model);
    const AssetIndex version = declare(batch, AssetKind::ModelVersion, {"mlflow", "models/churn/" + label});
    batch.record(version).properties = {{"run_id", run}, {"status", "READY"}};
    addEdge(batch, model, version, EdgeKind::Contains);
    addEdge(batch, saved, version);
    batch.versions.push_back({model, label, {}, at});
}

inline RecordBatch modelShop()
{
    RecordBatch batch;
    const AssetIndex table = declare(batch, AssetKind::Dataset, kCustomers, "table");
    const AssetIndex raw = declare(batch, AssetKind::Dataset, kOrders, "table");
    const AssetIndex features =
        declare(batch, AssetKind::Feature, {"feast", "customer_churn"}, "feature_view");
    const AssetIndex base = declare(batch, AssetKind::Model, {"mlflow", "models/base"});
    const AssetIndex job = declare(batch, AssetKind::Job, {"mlflow", "experiments/churn"}, "experiment");
    const AssetIndex model = declare(batch, AssetKind::Model, kChurn, "registered_model");
    addEdge(batch, raw, features);
    for (const AssetIndex input : {table, features, base})
        addEdge(batch, input, job);
    addTraining(batch, job, model, 1, 0.8);
    addTraining(batch, job, model, 2, 0.9);
    batch.tags.push_back({batch.asset(AssetKind::ModelVersion, kChurn2), {}, "alias:champion"});
    batch.tags.push_back({batch.asset(AssetKind::ModelVersion, kChurn1), {}, "stage:Archived"});
    const AssetIndex deploy = declare(batch, AssetKind::Job, {"airflow", "ml.deploy"}, "task");
    const AssetIndex service =
        declare(batch, AssetKind::Service, {"kubernetes", "ml/churn-api"}, "deployment");
    const AssetIndex ofBase = declare(batch, AssetKind::Service, {"kubernetes", "ml/base-api"}, "deployment");
    addEdge(batch, model, deploy);
    addEdge(batch, deploy, service);
    addEdge(batch, base, ofBase);
    batch.metrics.push_back({model, {}, {}, "drift", 0, 5'000, 0.25});
    declare(batch, AssetKind::Model, kBareModel, "registered_model");
    return batch;
}

} // namespace upriver::test
