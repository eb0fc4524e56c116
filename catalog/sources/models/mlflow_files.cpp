// SPDX-License-Identifier: Apache-2.0
// MLflow's file store: "mlruns", a folder an experiment, a folder a run, a file a parameter, metric or tag.
#include <algorithm>
#include <charconv>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/models/mlflow_records.h"
#include "catalog/sources/reading/line_reader.h"
#include "catalog/sources/reading/tree_files.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver::mlflow {

namespace {

constexpr std::int64_t kLargestValue = std::int64_t{1} << 20;
constexpr std::size_t kMostPairs = 5'000; ///< parameters or tags of one thing
constexpr std::size_t kLongestLine = 1'000;

class FileStore
{
public:
    FileStore(const DocumentTree& tree, ReadContext& context)
        : m_tree(tree), m_context(context), m_records(context)
    {}
    Result<void> read();

private:
    [[nodiscard]] std::vector<std::string> foldersIn(const std::string& folder) const;
    [[nodiscard]] Json meta(const std::string& folder, std::string_view what);
    [[nodiscard]] Pairs pairs(const std::string& folder);
    [[nodiscard]] std::string text(const TreeFile& file);
    Result<void> readExperiment(const std::string& folder);
    Result<void> readRun(const std::string& folder, const std::string& experiment);
    void readDatasets(const std::string& folder);
    Result<void> readLoggedModels(const std::string& folder, const std::string& experiment);
    void readInputs(const std::string& folder, Run& run);
    void readArtifacts(const std::string& folder, const Run& run);
    [[nodiscard]] MetricCurve curve(const TreeFile& file);
    Result<void> readRegistered(const std::string& folder);
    void readVersions(const std::string& folder, const RegisteredModel& model);

    const DocumentTree& m_tree;
    ReadContext& m_context;
    Records m_records;
    std::map<std::string, Dataset> m_datasets; ///< of one experiment, by id
};

std::string lastOf(const std::string& folder) // "0/datasets/d1/" -> "d1"
{
    return std::string(fileNameOf(std::string_view(folder).substr(0, folder.size() - 1)));
}

std::optional<MetricCurve::Point> pointIn(std::string_view line)
{
    const auto words = splitText(line, ' ');
    if (words.size() < 2)
        return std::nullopt;
    const auto number = [](std::string_view word, auto& value) {
        return std::from_chars(word.data(), word.data() + word.size(), value).ec == std::errc();
    };
    MetricCurve::Point point;
    std::int64_t at = 0;
    if (!number(words[0], at) || !number(words[1], point.value))
        return std::nullopt;
    point.at = fromEpoch(static_cast<double>(at)); // seconds before version 1
    if (words.size() > 2 && !number(words[2], point.step))
        return std::nullopt;
    return point;
}

/// The folders directly in a folder, by name.
std::vector<std::string> FileStore::foldersIn(const std::string& folder) const
{
    std::vector<std::string> found;
    for (const TreeFile& file : m_tree.under(folder)) {
        const auto slash = file.below.find('/', folder.size());
        if (slash == std::string::npos)
            continue;
        if (found.empty() || !file.below.starts_with(found.back()))
            found.push_back(file.below.substr(0, slash + 1));
    }
    return found;
}

std::string FileStore::text(const TreeFile& file)
{
    const auto text = readTreeFile(m_tree, file, kLargestValue, m_context.stop);
    if (!text) {
        m_records.problem(Severity::Warning, text.error().what, file.below);
        return {};
    }
    return sanitisedUtf8(*text);
}

/// The mapping in a folder's meta.yaml; null, and a problem, when there is none.
Json FileStore::meta(const std::string& folder, std::string_view what)
{
    const TreeFile* file = m_tree.find(folder + "meta.yaml");
    std::string why = "has no meta.yaml";
    if (file != nullptr) {
        auto yaml = parseYaml(text(*file), {}, m_context.stop);
        if (yaml && !yaml->documents.empty() && yaml->documents.front().value.is_object())
            return std::move(yaml->documents.front().value);
        why = yaml ? "has an empty or odd meta.yaml" : "has a damaged meta.yaml: " + yaml.error().what;
    }
    m_records.problem(Severity::Warning, std::string(what) + " " + why + ". It was skipped.", folder);
    return {};
}

Pairs FileStore::pairs(const std::string& folder)
{
    Pairs found;
    for (const TreeFile& file : m_tree.under(folder)) {
        if (found.size() >= kMostPairs) {
            m_records.problem(Severity::Warning,
                              "There are more than 5,000 values here; the rest was skipped.", folder);
            break;
        }
        std::string value = text(file);
        while (value.ends_with('\n') || value.ends_with('\r'))
            value.pop_back();
        found.emplace_back(file.below.substr(folder.size()), std::move(value));
    }
    return found;
}

MetricCurve FileStore::curve(const TreeFile& file)
{
    MetricCurve curve;
    std::int64_t bad = 0;
    auto bytes = ByteStream::open(m_tree.pathOf(file), m_context.stop);
    if (!bytes) {
        m_records.problem(Severity::Warning, bytes.error().what, file.below);
        return curve;
    }
    LineReader lines{TextStream(std::move(*bytes)), kLongestLine};
    while (true) {
        const auto line = lines.next();
        if (!line || !*line)
            break;
        const std::string_view stated = trimmed((*line)->text);
        if (stated.empty())
            continue;
        if (const auto point = pointIn(stated))
            curve.add(*point);
        else
            ++bad;
    }
    if (bad > 0)
        m_records.problem(
            Severity::Warning,
            "Lines of a metric that are no \"time value step\" were skipped: " + std::to_string(bad) + ".",
            file.below);
    return curve;
}

void FileStore::readDatasets(const std::string& folder)
{
    m_datasets.clear();
    for (const std::string& place : foldersIn(folder)) {
        const Json stated = meta(place, "A dataset");
        if (!stated.is_object())
            continue;
        m_datasets[lastOf(place)] = {
            jsonText(stated, "name"),   jsonText(stated, "digest"), jsonText(stated, "source_type"),
            jsonText(stated, "source"), jsonText(stated, "schema"), jsonText(stated, "profile"),
            place + "meta.yaml"};
    }
}

/// A link's file may name the model on both sides: what the folder says counts.
void FileStore::readInputs(const std::string& folder, Run& run)
{
    for (const std::string& place : foldersIn(folder + "inputs/")) {
        const Json stated = meta(place, "An input of a run");
        const std::string& source = jsonText(stated, "source_id");
        const auto known = m_datasets.find(source);
        if (known == m_datasets.end() && lastOf(place).starts_with("m-"))
            run.modelInputs.push_back(lastOf(place));
        else if (known == m_datasets.end() && source.starts_with("m-"))
            run.modelInputs.push_back(source);
        else if (known != m_datasets.end())
            run.inputs.push_back({known->second, jsonTextAt(stated, {"tags", "mlflow.data.context"})});
    }
    for (const std::string& place : foldersIn(folder + "outputs/"))
        run.models.push_back(lastOf(place));
}

void FileStore::readArtifacts(const std::string& folder, const Run& run)
{
    const std::string artifacts = folder + "artifacts/";
    for (const TreeFile& file : m_tree.under(artifacts)) {
        if (fileNameOf(file.below) != "MLmodel")
            continue;
        SavedModel model;
        model.run = run.id;
        model.experiment = run.experiment;
        const std::string_view path = std::string_view(file.below).substr(artifacts.size());
        model.path = path.substr(0, path.size() - std::min(path.size(), std::string_view("/MLmodel").size()));
        model.locator = file.below;
        if (const auto taken = takeMlmodel(text(file), model); !taken)
            m_records.problem(Severity::Warning, taken.error().what, file.below);
        else
            m_records.add(model);
    }
}

Result<void> FileStore::readRun(const std::string& folder, const std::string& experiment)
{
    const Json stated = meta(folder, "A run");
    if (!stated.is_object())
        return {};
    Run run;
    run.id = lastOf(folder);
    run.experiment = experiment;
    run.name = jsonText(stated, jsonMember(stated, "run_name") != nullptr ? "run_name" : "name");
    run.user = jsonText(stated, "user_id");
    run.status = jsonText(stated, "status");
    run.uri = jsonText(stated, "artifact_uri");
    run.lifecycle = jsonText(stated, "lifecycle_stage");
    run.started = jsonTime(jsonMember(stated, "start_time"));
    run.ended = jsonTime(jsonMember(stated, "end_time"));
    run.locator = folder + "meta.yaml";
    run.tags = pairs(folder + "tags/");
    // before version 1 the commit and the program stood here, not among the tags
    for (const auto& [tag, key] : {std::pair("mlflow.source.git.commit", "source_version"),
                                   std::pair("mlflow.source.name", "source_name")})
        if (valueOf(run.tags, tag).empty() && !jsonText(stated, key).empty())
            run.tags.emplace_back(tag, jsonText(stated, key));
    readInputs(folder, run);
    readArtifacts(folder, run);
    m_records.add(run);
    for (const auto& [key, value] : pairs(folder + "params/"))
        m_records.addParam(run.id, key, value);
    const std::string metrics = folder + "metrics/";
    for (const TreeFile& file : m_tree.under(metrics)) {
        m_records.addMetric(run.id, file.below.substr(metrics.size()), curve(file));
        if (Result<void> sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return m_records.sendIfLarge();
}

Result<void> FileStore::readLoggedModels(const std::string& folder, const std::string& experiment)
{
    for (const std::string& place : foldersIn(folder)) {
        const Json stated = meta(place, "A logged model");
        if (!stated.is_object())
            continue;
        SavedModel model;
        model.id = lastOf(place);
        model.name = jsonText(stated, "name");
        model.experiment = experiment;
        model.run = jsonText(stated, "source_run_id");
        model.location = jsonText(stated, "artifact_location");
        model.type = jsonText(stated, "model_type");
        model.status = jsonText(stated, "status");
        model.created = jsonTime(jsonMember(stated, "creation_timestamp"));
        model.params = pairs(place + "params/");
        model.tags = pairs(place + "tags/");
        model.locator = place + "meta.yaml";
        if (const TreeFile* file = m_tree.find(place + "artifacts/MLmodel"))
            if (const auto taken = takeMlmodel(text(*file), model); !taken)
                m_records.problem(Severity::Warning, taken.error().what, file->below);
        m_records.add(model);
        const std::string metrics = place + "metrics/";
        for (const TreeFile& file : m_tree.under(metrics))
            m_records.addModelMetric(model.id, file.below.substr(metrics.size()), curve(file));
        if (Result<void> sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

Result<void> FileStore::readExperiment(const std::string& folder)
{
    const Json stated = meta(folder, "An experiment");
    Experiment experiment;
    experiment.id = lastOf(folder);
    if (!stated.is_object() && !std::ranges::all_of(experiment.id, isAsciiDigit))
        return {};
    experiment.name = jsonText(stated, "name");
    experiment.location = jsonText(stated, "artifact_location");
    experiment.lifecycle = jsonText(stated, "lifecycle_stage");
    experiment.tags = pairs(folder + "tags/");
    experiment.locator = folder + "meta.yaml";
    m_records.add(experiment);
    readDatasets(folder + "datasets/");
    if (Result<void> read = readLoggedModels(folder + "models/", experiment.id); !read)
        return read;
    for (const std::string& place : foldersIn(folder)) {
        const std::string name = lastOf(place);
        if (name == "tags" || name == "datasets" || name == "models" || name == "traces")
            continue;
        if (Result<void> read = readRun(place, experiment.id); !read)
            return read;
    }
    return {};
}

void FileStore::readVersions(const std::string& folder, const RegisteredModel& model)
{
    for (const std::string& place : foldersIn(folder)) {
        if (!lastOf(place).starts_with("version-"))
            continue;
        const Json stated = meta(place, "A version of a model");
        if (!stated.is_object())
            continue;
        RegisteredVersion version;
        version.model = model.name;
        version.version = lastOf(place).substr(8);
        version.stage = jsonText(stated, "current_stage");
        version.status = jsonText(stated, "status");
        version.description = jsonText(stated, "description");
        version.source = jsonText(stated, "source");
        version.run = jsonText(stated, "run_id");
        version.savedModel = jsonText(stated, "model_id");
        version.user = jsonText(stated, "user_id");
        version.created = jsonTime(jsonMember(stated, "creation_timestamp"));
        version.tags = pairs(place + "tags/");
        for (const auto& [alias, number] : model.aliases)
            if (number == version.version)
                version.aliases.push_back(alias);
        version.locator = place + "meta.yaml";
        m_records.add(version);
    }
}

Result<void> FileStore::readRegistered(const std::string& folder)
{
    const Json stated = meta(folder, "A registered model");
    if (!stated.is_object())
        return {};
    RegisteredModel model;
    model.name = lastOf(folder);
    model.description = jsonText(stated, "description");
    model.tags = pairs(folder + "tags/");
    model.aliases = pairs(folder + "aliases/");
    model.locator = folder + "meta.yaml";
    m_records.add(model);
    readVersions(folder, model);
    return m_records.sendIfLarge();
}

Result<void> FileStore::read()
{
    if (m_tree.truncated)
        m_records.problem(Severity::Warning,
                          "The store has more files than are read at once; its last runs are missing.", {});
    for (const std::string& folder : foldersIn({}))
        if (folder != "models/")
            if (Result<void> read = readExperiment(folder); !read)
                return read;
    for (const std::string& folder : foldersIn("models/"))
        if (Result<void> read = readRegistered(folder); !read)
            return read;
    return m_records.send();
}

} // namespace

Result<void> readFileStore(const DocumentTree& tree, ReadContext& context)
{
    return FileStore(tree, context).read();
}

} // namespace upriver::mlflow
