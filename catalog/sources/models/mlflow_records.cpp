// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/models/mlflow_records.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/model/repository_name.h"

namespace upriver::mlflow {

namespace {

constexpr std::size_t kLongestValue = 2'000;
constexpr std::size_t kMostPoints = 1'000;
constexpr std::size_t kMostTags = 50;
constexpr std::size_t kMostModels = 100; ///< of a run

std::string clean(std::string_view text) { return shortened(redactSecrets(text), kLongestValue); }

std::string cleanValue(std::string_view key, std::string_view value)
{
    return shortened(redactValue(key, value), kLongestValue);
}

void setProperty(std::vector<Property>& properties, std::string_view key, std::string_view value)
{
    if (!value.empty())
        properties.push_back({std::string(key), cleanValue(key, value)});
}

RunState stateOf(std::string_view status)
{
    constexpr std::array words{std::pair{"RUNNING", RunState::Running},   std::pair{"1", RunState::Running},
                               std::pair{"SCHEDULED", RunState::Queued},  std::pair{"2", RunState::Queued},
                               std::pair{"FINISHED", RunState::Complete}, std::pair{"3", RunState::Complete},
                               std::pair{"FAILED", RunState::Failed},     std::pair{"4", RunState::Failed},
                               std::pair{"KILLED", RunState::Aborted},    std::pair{"5", RunState::Aborted}};
    for (const auto& [word, state] : words)
        if (status == word)
            return state;
    return RunState::Unknown;
}

/// The name that other readers give the repository; of one on a disk its path.
std::string repositoryOf(const std::string& address)
{
    const std::string ns = repositoryNamespace(address);
    return ns.empty() ? connectionWithoutSecrets(address) : ns;
}

bool isOurs(std::string_view tag) { return tag.starts_with("mlflow."); }

} // namespace

const std::string& valueOf(const Pairs& pairs, std::string_view key)
{
    static const std::string none;
    const auto found = std::ranges::find(pairs, key, &std::pair<std::string, std::string>::first);
    return found == pairs.end() ? none : found->second;
}

void MetricCurve::add(const Point& point)
{
    if (!std::isfinite(point.value)) {
        ++m_notNumbers;
        return;
    }
    m_last = point;
    if (m_seen++ % m_every != 0)
        return;
    m_points.push_back(point);
    if (m_points.size() < kMostPoints)
        return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_points.size(); i += 2)
        m_points[kept++] = m_points[i];
    m_points.resize(kept);
    m_every *= 2;
}

std::vector<MetricCurve::Point> MetricCurve::points() const
{
    std::vector<Point> points = m_points;
    if (m_seen > 0 && (m_seen - 1) % m_every != 0)
        points.push_back(m_last);
    return points;
}

Records::Records(ReadContext& context)
    : BatchSender(context), m_namespace(context.settings.aliased(context.settings.namespaceFor("mlflow")))
{}

QualifiedName Records::named(const std::string& name) const { return {m_namespace, clean(name)}; }

std::string Records::placed(const std::string& workspace, const std::string& name)
{
    return workspace.empty() || workspace == kUsualWorkspace ? name : "workspaces/" + workspace + "/" + name;
}

AssetIndex Records::experiment(const std::string& id)
{
    const auto known = m_experiments.find(id);
    return m_batch.asset(AssetKind::Job,
                         named(known == m_experiments.end() ? "experiments/" + id : known->second));
}

AssetIndex Records::saved(const std::string& name) { return m_batch.asset(AssetKind::Model, named(name)); }

void Records::addEdge(AssetIndex src, AssetIndex dst, EdgeKind kind, const std::string& note,
                      const std::string& locator)
{
    const std::string key = m_batch.record(src).name.name + "\n" + m_batch.record(dst).name.text() + "\n" +
                            std::string(toWord(kind));
    if (src != dst && m_edges.insert(key).second)
        m_batch.edges.push_back({src, dst, kind, 100, clean(note), locator});
}

void Records::addTags(AssetIndex asset, const Pairs& tags)
{
    std::size_t count = 0;
    for (const auto& [key, value] : tags)
        if (!isOurs(key) && count++ < kMostTags)
            m_batch.tags.push_back(
                {asset,
                 {},
                 shortened(clean(key) + (value.empty() ? "" : ":" + cleanValue(key, value)), 200)});
}

void Records::add(const Experiment& experiment)
{
    const std::string& name = experiment.name.empty() ? experiment.id : experiment.name;
    m_experiments[experiment.id] = placed(experiment.workspace, "experiments/" + name);
    const AssetIndex asset = this->experiment(experiment.id);
    AssetRecord& record = m_batch.record(asset);
    record.declared = true;
    record.subtype = "experiment";
    record.displayName = clean(name);
    record.description = clean(valueOf(experiment.tags, "mlflow.note.content"));
    record.dropped = experiment.lifecycle == "deleted";
    record.locator = experiment.locator;
    setProperty(record.properties, "experiment_id", experiment.id);
    setProperty(record.properties, "artifact_location", experiment.location);
    addTags(asset, experiment.tags);
}

void Records::add(const Run& run)
{
    m_runs[run.id] = run.experiment;
    if (!run.uri.empty())
        m_places[run.id] = run.uri;
    addLegacyModels(run);
    const AssetIndex job = experiment(run.experiment);
    RunRecord record;
    record.job = job;
    record.key = clean(run.id);
    record.parentKey = clean(valueOf(run.tags, "mlflow.parentRunId"));
    if (!record.parentKey.empty())
        record.parentJob = job;
    record.state = stateOf(run.status);
    record.started = run.started;
    record.ended = run.ended;
    const std::string& named = valueOf(run.tags, "mlflow.runName");
    setProperty(record.properties, "name", run.name.empty() ? named : run.name);
    const std::string& user = valueOf(run.tags, "mlflow.user");
    setProperty(record.properties, "user", run.user.empty() ? user : run.user);
    for (const char* key : {"source.name", "source.type", "source.git.commit", "source.git.branch",
                            "source.git.repoURL", "note.content", "docker.image.uri"})
        setProperty(record.properties, key, valueOf(run.tags, std::string("mlflow.") + key));
    setProperty(record.properties, "artifact_uri", run.uri);
    if (run.lifecycle == "deleted")
        setProperty(record.properties, "lifecycle", run.lifecycle);
    for (const auto& [key, value] : run.tags)
        if (!isOurs(key) && record.properties.size() < kMostTags)
            setProperty(record.properties, "tag " + clean(key), cleanValue(key, value));
    for (const DatasetUse& use : run.inputs) {
        const AssetIndex input = dataset(use.dataset);
        addEdge(input, job, EdgeKind::Data, use.context, use.dataset.locator);
        record.io.push_back({input, false, clean(use.dataset.digest), {}});
    }
    for (const std::string& id : run.modelInputs)
        if (const auto known = m_saved.find(id); known != m_saved.end()) {
            const AssetIndex input = saved(known->second);
            addEdge(input, job, EdgeKind::Data, "model input", run.locator);
            record.io.push_back({input, false, {}, {}});
        }
    for (const std::string& id : run.models)
        if (const auto known = m_saved.find(id); known != m_saved.end())
            savedBy(run.id, known->second);
    if (const auto made = m_savedOfRun.find(run.id); made != m_savedOfRun.end())
        for (const std::string& name : made->second)
            record.io.push_back({saved(name), true, {}, {}});
    m_batch.runs.push_back(std::move(record));
    placeModelsOf(run.id);
    addCode(job, run);
}

void Records::savedBy(const std::string& run, const std::string& name)
{
    std::vector<std::string>& names = m_savedOfRun[run];
    if (!run.empty() && names.size() < kMostModels && std::ranges::find(names, name) == names.end())
        names.push_back(name);
}

/// The program that a run ran. A path without a root is that of the run's project; we know no better place.
void Records::addCode(AssetIndex job, const Run& run)
{
    std::string path = clean(valueOf(run.tags, "mlflow.source.name"));
    std::ranges::replace(path, '\\', '/');
    if (path.starts_with("./"))
        path.erase(0, 2);
    if (path.empty() || path.find("ipykernel_launcher") != std::string::npos ||
        path.find("colab_kernel_launcher") != std::string::npos)
        return;
    const std::string repository = clean(valueOf(run.tags, "mlflow.source.git.repoURL"));
    const bool rooted = path.starts_with('/') || (path.size() > 2 && path[1] == ':' && path[2] == '/');
    QualifiedName name = named("code/" + path);
    if (rooted) // "C://jobs/train.py" too, which is no address
        name = normalised("file", path);
    else if (path.find("://") != std::string::npos)
        name = fromUri(path);
    else if (!repository.empty())
        name = {repositoryOf(repository), path};
    if (name.ns.empty() || name.name.empty())
        return;
    const AssetIndex code = m_batch.asset(AssetKind::Code, name);
    m_batch.record(code).subtype = "file";
    addEdge(job, code, EdgeKind::UsesCode, {}, run.locator);
}

void Records::addParam(const std::string& run, const std::string& key, const std::string& value)
{
    const auto known = m_runs.find(run);
    if (known != m_runs.end())
        m_batch.params.push_back({experiment(known->second), clean(run), clean(key), cleanValue(key, value)});
}

void Records::addMetric(const std::string& run, const std::string& key, const MetricCurve& curve)
{
    const auto known = m_runs.find(run);
    if (known == m_runs.end())
        return;
    const AssetIndex job = experiment(known->second);
    for (const MetricCurve::Point& point : curve.points())
        m_batch.metrics.push_back({job, clean(run), {}, clean(key), point.step, point.at, point.value});
    if (curve.notNumbers() > 0)
        problem(Severity::Note,
                "Values of the metric \"" + key + "\" that are no numbers (NaN, infinite) were left out: " +
                    std::to_string(curve.notNumbers()) + ".",
                "run " + run);
}

void Records::addModelMetric(const std::string& modelId, const std::string& key, const MetricCurve& curve)
{
    const auto known = m_saved.find(modelId);
    if (known == m_saved.end())
        return;
    const AssetIndex model = saved(known->second);
    for (const MetricCurve::Point& point : curve.points())
        m_batch.metrics.push_back({model, {}, {}, clean(key), point.step, point.at, point.value});
}

} // namespace upriver::mlflow
