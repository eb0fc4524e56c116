// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an MLflow store says, whichever way it is kept, as records: an experiment is a job, its runs are the
// job's runs, logged and registered models are models. The readers of the file store and of the database
// fill the small structs below, Records names things, takes secrets out and sends batches. One document,
// one thread. Private to models/. Times are Micros.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/json.h"

namespace upriver::mlflow {

inline constexpr std::string_view kUsualWorkspace = "default";

using Pairs = std::vector<std::pair<std::string, std::string>>;
/// The value of a key; empty when it is not there.
[[nodiscard]] const std::string& valueOf(const Pairs& pairs, std::string_view key);

struct Experiment
{
    std::string id;
    std::string name;
    std::string location;
    std::string lifecycle;
    Pairs tags;
    std::string locator;
    std::string workspace; ///< empty before MLflow had workspaces
};

struct Dataset
{
    std::string name;
    std::string digest;
    std::string sourceType;
    std::string source;  ///< JSON text
    std::string schema;  ///< JSON text
    std::string profile; ///< JSON text
    std::string locator;
};

struct DatasetUse
{
    Dataset dataset;
    std::string context; ///< "training", "eval"; may be empty
};

struct Run
{
    std::string id;
    std::string experiment; ///< its id
    std::string name;
    std::string user;
    std::string status; ///< a word or MLflow's number
    std::string uri;
    std::string lifecycle;
    std::optional<Micros> started;
    std::optional<Micros> ended;
    Pairs tags;
    std::vector<DatasetUse> inputs;
    std::vector<std::string> models;      ///< ids of the logged models that it made
    std::vector<std::string> modelInputs; ///< and of those that it read
    std::string locator;
};

/// The history of one metric in bounded memory: when there are too many points, every second one goes.
class MetricCurve
{
public:
    struct Point
    {
        std::int64_t step = 0;
        Micros at = 0;
        double value = 0;
    };
    void add(const Point& point);
    /// In the order in which they came; the last one is always there.
    [[nodiscard]] std::vector<Point> points() const;
    [[nodiscard]] std::int64_t notNumbers() const { return m_notNumbers; }
    void clear() { *this = {}; }

private:
    std::vector<Point> m_points;
    Point m_last;
    std::int64_t m_seen = 0;
    std::int64_t m_every = 1;
    std::int64_t m_notNumbers = 0;
};

/// A model as it was saved: a logged model of MLflow 3, or a folder with an MLmodel file in a run's
/// artifacts.
struct SavedModel
{
    std::string id;   ///< "m-…"; empty before MLflow 3
    std::string path; ///< of the artifact in its run, when there is no id
    std::string name;
    std::string experiment; ///< its id; may be empty when the run is known
    std::string run;
    std::string location;
    std::string type;
    std::string status;
    std::string lifecycle;
    std::string flavors; ///< "sklearn 1.6.1, python_function"
    std::string version; ///< of MLflow
    std::string uuid;
    std::optional<Micros> created;
    Json signature; ///< {"inputs": text or array, "outputs": …}
    Pairs params;
    Pairs tags;
    std::string locator;
};

struct RegisteredModel
{
    std::string name;
    std::string description;
    Pairs tags;
    Pairs aliases; ///< alias, version
    std::string locator;
    std::string workspace;
};

struct RegisteredVersion
{
    std::string model;
    std::string version;
    std::string stage;
    std::string status;
    std::string description;
    std::string source;
    std::string run;
    std::string savedModel; ///< id of the logged model
    std::string user;
    std::optional<Micros> created;
    Pairs tags;
    std::vector<std::string> aliases;
    std::string locator;
    std::string workspace;
};

class Records final : public BatchSender
{
public:
    explicit Records(ReadContext& context);

    void add(const Experiment& experiment);
    void add(const Run& run);
    void addParam(const std::string& run, const std::string& key, const std::string& value);
    void addMetric(const std::string& run, const std::string& key, const MetricCurve& curve);
    void add(const SavedModel& model);
    /// A metric of a saved model itself.
    void addModelMetric(const std::string& modelId, const std::string& key, const MetricCurve& curve);
    void add(const RegisteredModel& model);
    void add(const RegisteredVersion& version);

    [[nodiscard]] bool knowsExperiment(const std::string& id) const { return m_experiments.contains(id); }

private:
    [[nodiscard]] QualifiedName named(const std::string& name) const;
    /// "experiments/churn", and in a workspace that is not the usual one "workspaces/x/experiments/churn".
    [[nodiscard]] static std::string placed(const std::string& workspace, const std::string& name);
    [[nodiscard]] AssetIndex experiment(const std::string& id);
    [[nodiscard]] AssetIndex saved(const std::string& name);
    [[nodiscard]] AssetIndex dataset(const Dataset& dataset);
    [[nodiscard]] QualifiedName placeOf(const Dataset& dataset) const;
    [[nodiscard]] std::string savedName(const SavedModel& model) const;
    void savedBy(const std::string& run, const std::string& name);
    void addCode(AssetIndex job, const Run& run);
    void addLegacyModels(const Run& run);
    /// Where its files lie is another name of it, so that what serves or stores it there is found.
    void addPlace(AssetIndex asset, const std::string& location);
    void placeModelsOf(const std::string& run);
    void addSignature(AssetIndex model, const Json& signature);
    void addEdge(AssetIndex src, AssetIndex dst, EdgeKind kind, const std::string& note,
                 const std::string& locator);
    void addTags(AssetIndex asset, const Pairs& tags);

    std::string m_namespace;
    std::unordered_map<std::string, std::string> m_experiments; ///< id -> name of the asset
    std::unordered_map<std::string, std::string> m_runs;        ///< id -> experiment's id
    std::unordered_map<std::string, std::string> m_places;      ///< run's id -> where its artifacts lie
    std::unordered_map<std::string, std::string> m_saved; ///< model id, or run and path -> name of the asset
    std::unordered_map<std::string, std::vector<std::string>> m_savedOfRun; ///< run -> names of assets
    std::unordered_set<std::string> m_edges;                                ///< so that each is said once
};

/// Columns from MLflow's schema: {"mlflow_colspec": […]}, {"mlflow_tensorspec": {…}}, or a signature's array,
/// each also as JSON text inside JSON. prefix: put before names ("output.").
void addSchemaColumns(RecordBatch& batch, AssetIndex asset, const Json& schema, const std::string& prefix);

/// Reads an MLmodel file's YAML into a model; what else the caller knows stays.
[[nodiscard]] Result<void> takeMlmodel(std::string_view yaml, SavedModel& model);

[[nodiscard]] Result<void> readFileStore(const DocumentTree& tree, ReadContext& context);
[[nodiscard]] Result<void> readDatabase(const DocumentFile& file, ReadContext& context);

} // namespace upriver::mlflow
