// SPDX-License-Identifier: Apache-2.0
// MLflow's database in SQLite. Tables and columns came with versions: what is not there has no rows.
#include <cmath>

#include "catalog/base/text.h"
#include "catalog/sources/models/mlflow_records.h"
#include "catalog/sources/reading/foreign_database.h"

namespace upriver::mlflow {

namespace {

constexpr std::size_t kMostTags = 2'000'000; ///< of all runs together
constexpr std::size_t kLongest = 100'000;    ///< of one value: schemas of wide tables are long

using PairsOf = std::unordered_map<std::string, Pairs>;

/// Names are unique within a workspace; older stores have none.
std::string within(const std::string& name, const std::string& workspace)
{
    return workspace.empty() || workspace == kUsualWorkspace ? name : name + "\n" + workspace;
}

class Database
{
public:
    Database(ForeignDatabase& database, ReadContext& context) : m_database(database), m_records(context) {}
    Result<void> read();

private:
    Result<void> each(const ForeignSelect& select, const std::function<void(const ForeignRow&)>& take);
    Result<PairsOf> pairsOf(const std::string& table, const std::string& owner,
                            const std::string& key = "key", const std::string& value = "value");
    Result<void> readExperiments();
    Result<void> readInputs();
    Result<void> readLoggedModels();
    Result<void> readRuns();
    Result<void> readParams();
    Result<void> readMetrics();
    Result<void> readModelMetrics();
    Result<void> readRegistered();

    ForeignDatabase& m_database;
    Records m_records;
    std::unordered_map<std::string, std::vector<DatasetUse>> m_inputs; ///< by run
    std::unordered_map<std::string, std::vector<std::string>> m_outputs;
    std::unordered_map<std::string, std::vector<std::string>> m_modelInputs; ///< by run
};

/// select() that sends what gathers and stops when that fails.
Result<void> Database::each(const ForeignSelect& select, const std::function<void(const ForeignRow&)>& take)
{
    Result<void> sent;
    const auto taken = m_database.select(select, [&](const ForeignRow& row) {
        take(row);
        sent = m_records.sendIfLarge();
        return sent.has_value();
    });
    if (!sent)
        return sent;
    return taken ? Result<void>() : fail(taken.error());
}

Result<PairsOf> Database::pairsOf(const std::string& table, const std::string& owner, const std::string& key,
                                  const std::string& value)
{
    PairsOf pairs;
    std::size_t count = 0;
    const auto taken = m_database.select(
        {.table = table, .columns = {owner, key, value, "workspace"}, .order = owner},
        [&](const ForeignRow& row) {
            pairs[within(row.text(0), row.text(3))].emplace_back(row.text(1), row.text(2, kLongest));
            return ++count < kMostTags;
        });
    if (!taken)
        return fail(taken.error());
    if (count >= kMostTags)
        m_records.problem(Severity::Warning, "There are more than 2,000,000 tags; the rest was skipped.",
                          table);
    return pairs;
}

Result<void> Database::readExperiments()
{
    auto tags = pairsOf("experiment_tags", "experiment_id");
    if (!tags)
        return fail(tags.error());
    return each({.table = "experiments",
                 .columns = {"experiment_id", "name", "artifact_location", "lifecycle_stage", "workspace"},
                 .order = "experiment_id"},
                [&](const ForeignRow& row) {
                    const std::string id = row.text("experiment_id");
                    m_records.add(Experiment{id, row.text("name"), row.text("artifact_location"),
                                             row.text("lifecycle_stage"), (*tags)[id], "experiments " + id,
                                             row.text("workspace")});
                });
}

Result<void> Database::readInputs()
{
    std::unordered_map<std::string, Dataset> datasets;
    Result<void> done = each({.table = "datasets",
                              .columns = {"dataset_uuid", "name", "digest", "dataset_source_type",
                                          "dataset_source", "dataset_schema", "dataset_profile"},
                              .order = "dataset_uuid"},
                             [&](const ForeignRow& row) {
                                 const std::string id = row.text(0);
                                 datasets[id] = {row.text(1), row.text(2), row.text(3),     row.text(4),
                                                 row.text(5), row.text(6), "datasets " + id};
                             });
    auto contexts = done ? pairsOf("input_tags", "input_uuid", "name") : Result<PairsOf>(fail(done.error()));
    if (!contexts)
        return fail(contexts.error());
    return each({.table = "inputs",
                 .columns = {"input_uuid", "source_type", "source_id", "destination_type", "destination_id"},
                 .order = "input_uuid"},
                [&](const ForeignRow& row) {
                    const std::string to = row.text("destination_id");
                    const std::string from = row.text("source_id");
                    if (const auto known = datasets.find(from); known != datasets.end())
                        m_inputs[to].push_back(
                            {known->second, valueOf((*contexts)[row.text(0)], "mlflow.data.context")});
                    else if (row.text("destination_type") == "MODEL_OUTPUT")
                        m_outputs[from].push_back(to);
                    else if (row.text("destination_type") == "MODEL_INPUT") // leads from the run, too
                        m_modelInputs[from].push_back(to);
                });
}

Result<void> Database::readLoggedModels()
{
    auto params = pairsOf("logged_model_params", "model_id", "param_key", "param_value");
    auto tags = params ? pairsOf("logged_model_tags", "model_id", "tag_key", "tag_value") : params;
    if (!tags)
        return fail(tags.error());
    return each(
        {.table = "logged_models",
         .columns = {"model_id", "experiment_id", "name", "artifact_location", "creation_timestamp_ms",
                     "status", "lifecycle_stage", "model_type", "source_run_id"},
         .order = "model_id"},
        [&](const ForeignRow& row) {
            SavedModel model;
            model.id = row.text("model_id");
            model.experiment = row.text("experiment_id");
            model.name = row.text("name");
            model.location = row.text("artifact_location");
            model.created = row.time("creation_timestamp_ms");
            model.status = row.text("status");
            model.lifecycle = row.text("lifecycle_stage");
            model.type = row.text("model_type");
            model.run = row.text("source_run_id");
            model.params = std::move((*params)[model.id]);
            model.tags = std::move((*tags)[model.id]);
            model.locator = "logged_models " + model.id;
            m_records.add(model);
        });
}

Result<void> Database::readRuns()
{
    auto tags = pairsOf("tags", "run_uuid");
    if (!tags)
        return fail(tags.error());
    return each({.table = "runs",
                 .columns = {"run_uuid", "experiment_id", "name", "user_id", "status", "artifact_uri",
                             "lifecycle_stage", "start_time", "end_time", "source_version", "source_name"},
                 .order = "run_uuid"},
                [&](const ForeignRow& row) {
                    Run run;
                    run.id = row.text("run_uuid");
                    run.experiment = row.text("experiment_id");
                    run.name = row.text("name");
                    run.user = row.text("user_id");
                    run.status = row.text("status");
                    run.uri = row.text("artifact_uri");
                    run.lifecycle = row.text("lifecycle_stage");
                    run.started = row.time("start_time");
                    run.ended = row.time("end_time");
                    run.tags = std::move((*tags)[run.id]);
                    for (const auto& [tag, column] : {std::pair{"mlflow.source.git.commit", "source_version"},
                                                      std::pair{"mlflow.source.name", "source_name"}})
                        if (valueOf(run.tags, tag).empty())
                            run.tags.emplace_back(tag, row.text(column));
                    if (const auto found = m_inputs.find(run.id); found != m_inputs.end())
                        run.inputs = std::move(found->second);
                    if (const auto found = m_outputs.find(run.id); found != m_outputs.end())
                        run.models = std::move(found->second);
                    if (const auto found = m_modelInputs.find(run.id); found != m_modelInputs.end())
                        run.modelInputs = std::move(found->second);
                    run.locator = "runs " + run.id;
                    m_records.add(run);
                });
}

Result<void> Database::readParams()
{
    return each(
        {.table = "params", .columns = {"run_uuid", "key", "value"}, .order = "run_uuid, key"},
        [&](const ForeignRow& row) { m_records.addParam(row.text(0), row.text(1), row.text(2, kLongest)); });
}

/// The whole history, curve by curve; an old store may have the latest values alone.
Result<void> Database::readMetrics()
{
    const bool history = m_database.hasTable("metrics");
    std::string run;
    std::string key;
    MetricCurve curve;
    Result<void> done = each({.table = history ? "metrics" : "latest_metrics",
                              .columns = {"run_uuid", "key", "value", "timestamp", "step", "is_nan"},
                              .order = "run_uuid, key, timestamp, step"},
                             [&](const ForeignRow& row) {
                                 if (row.text(0) != run || row.text(1) != key) {
                                     m_records.addMetric(run, key, curve);
                                     run = row.text(0);
                                     key = row.text(1);
                                     curve.clear();
                                 }
                                 const double value = row.integer(5).value_or(0) != 0
                                                          ? std::nan("")
                                                          : row.real(2).value_or(std::nan(""));
                                 curve.add({row.integer(4).value_or(0), row.time(3).value_or(0), value});
                             });
    m_records.addMetric(run, key, curve);
    return done;
}

Result<void> Database::readModelMetrics()
{
    std::string model;
    std::string key;
    MetricCurve curve;
    Result<void> done =
        each({.table = "logged_model_metrics",
              .columns = {"model_id", "metric_name", "metric_value", "metric_timestamp_ms", "metric_step"},
              .order = "model_id, metric_name, metric_timestamp_ms, metric_step"},
             [&](const ForeignRow& row) {
                 if (row.text(0) != model || row.text(1) != key) {
                     m_records.addModelMetric(model, key, curve);
                     model = row.text(0);
                     key = row.text(1);
                     curve.clear();
                 }
                 curve.add({row.integer(4).value_or(0), row.time(3).value_or(0),
                            row.real(2).value_or(std::nan(""))});
             });
    m_records.addModelMetric(model, key, curve);
    return done;
}

Result<void> Database::readRegistered()
{
    auto tags = pairsOf("registered_model_tags", "name");
    auto aliases = tags ? pairsOf("registered_model_aliases", "name", "alias", "version") : tags;
    if (!aliases)
        return fail(aliases.error());
    std::unordered_map<std::string, Pairs> versionTags;
    Result<void> done =
        each({.table = "model_version_tags",
              .columns = {"name", "version", "key", "value", "workspace"},
              .order = "name"},
             [&](const ForeignRow& row) {
                 versionTags[within(row.text(0), row.text(4)) + "\n" + row.text(1)].emplace_back(
                     row.text(2), row.text(3, kLongest));
             });
    if (done)
        done = each(
            {.table = "registered_models", .columns = {"name", "description", "workspace"}, .order = "name"},
            [&](const ForeignRow& row) {
                const std::string name = row.text(0);
                const std::string key = within(name, row.text(2));
                m_records.add(RegisteredModel{name, row.text(1), (*tags)[key], (*aliases)[key],
                                              "registered_models " + name, row.text(2)});
            });
    if (!done)
        return done;
    return each({.table = "model_versions",
                 .columns = {"name", "version", "creation_time", "description", "user_id", "current_stage",
                             "source", "run_id", "status", "workspace"},
                 .order = "name, version"},
                [&](const ForeignRow& row) {
                    RegisteredVersion version;
                    version.model = row.text("name");
                    version.version = row.text("version");
                    version.created = row.time("creation_time");
                    version.description = row.text("description");
                    version.user = row.text("user_id");
                    version.stage = row.text("current_stage");
                    version.source = row.text("source");
                    version.run = row.text("run_id");
                    version.status = row.text("status");
                    version.workspace = row.text("workspace");
                    const std::string key = within(version.model, version.workspace);
                    version.tags = std::move(versionTags[key + "\n" + version.version]);
                    for (const auto& [alias, number] : (*aliases)[key])
                        if (number == version.version)
                            version.aliases.push_back(alias);
                    version.locator = "model_versions " + version.model + " " + version.version;
                    m_records.add(version);
                });
}

Result<void> Database::read()
{
    using Step = Result<void> (Database::*)();
    for (const Step step : {&Database::readExperiments, &Database::readInputs, &Database::readLoggedModels,
                            &Database::readRuns, &Database::readParams, &Database::readMetrics,
                            &Database::readModelMetrics, &Database::readRegistered})
        if (Result<void> done = (this->*step)(); !done) {
            if (done.error().kind != ErrorKind::Cancelled)
                (void)m_records.send(); // what was read before the damage is good
            return done;
        }
    return m_records.send();
}

} // namespace

Result<void> readDatabase(const DocumentFile& file, ReadContext& context)
{
    ForeignOptions options;
    options.deniedTables = {"secrets",           "webhooks", "endpoints",
                            "endpoint_bindings", "users",    "model_definitions"};
    options.deniedColumns = {"*.encrypted_value", "*.wrapped_dek", "*.auth_config", "*.secret"};
    auto database = ForeignDatabase::open(file.path, options, context.stop);
    if (!database)
        return fail(database.error());
    return Database(*database, context).read();
}

} // namespace upriver::mlflow
