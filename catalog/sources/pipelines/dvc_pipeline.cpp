// SPDX-License-Identifier: Apache-2.0
// dvc.yaml and the dvc.lock beside it: what is to be done, and what was done the last time.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/dvc_project.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver::dvc {

namespace {

constexpr std::size_t kMostStages = 20'000;
constexpr std::size_t kMostEntries = 10'000;
constexpr std::size_t kMostPairs = 2'000;
constexpr std::size_t kLongestValue = 2'000;

/// A parameter's value on one line; lists and mappings as JSON.
std::string valueText(const Json& value)
{
    const auto scalar = jsonScalar(&value);
    return scalar ? *scalar : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

class Pipeline
{
public:
    Pipeline(std::string folder, const FileText& files, Project& project, const std::stop_token& stop)
        : m_folder(std::move(folder))
        , m_file(m_folder + "dvc.yaml")
        , m_files(files)
        , m_project(project)
        , m_stop(stop)
    {}
    void read(std::string_view yaml, std::string_view lock);

private:
    [[nodiscard]] YamlDocument parsed(std::string_view text, const std::string& file);
    void takeLock(const Json& root);
    void takeContext(const Json& root);
    void takeVars(const Json& list);
    void merge(const std::string& file);
    void readStages(const YamlDocument& document);
    void readStage(const std::string& name, const Json& definition, const Json& values,
                   const std::string& locator);
    void readLocked(const std::string& name, const Json& locked);
    void takeOutputs(const Json& definition, const Json& values, const std::string& folder, Stage& stage);
    void takeParams(const Json& definition, const Json& values, Stage& stage);
    void addParam(const std::string& file, const std::string& key, Stage& stage);
    void applyLock(const Json& locked, const std::string& folder, Stage& stage);
    void takeDatasets(const Json& root);
    void putDataset(Data& data) const;
    [[nodiscard]] Data data(const Json& entry, const Json& values, const std::string& folder) const;
    [[nodiscard]] Data plainData(const Json& entry, const Json& values, const std::string& folder) const;
    void add(std::vector<Data>& to, Data&& data, const std::string& locator);
    void readArtifacts(const Json& root);
    void readLists(const Json& root);
    [[nodiscard]] Json* paramsFile(const std::string& file);

    std::string m_folder;
    std::string m_file;
    const FileText& m_files;
    Project& m_project;
    std::stop_token m_stop;
    Json m_context = Json::object();
    Json m_locked = Json::object();
    std::map<std::string, Json> m_params;
    std::map<std::string, Data> m_datasets; ///< by the name that "ds://name" speaks of
    bool m_knowsStages = false;             ///< dvc.yaml could be read, and has stages
    bool m_isLocked = false;                ///< the lock says what the stage at hand read and wrote
};

YamlDocument Pipeline::parsed(std::string_view text, const std::string& file)
{
    auto yaml = parseYaml(sanitisedUtf8(text), {}, m_stop);
    if (!yaml) {
        if (!trimmed(text).empty())
            addProblem(m_project, file + " can't be read: " + yaml.error().what + " Restore it from git.",
                       file);
        return {Json::object(), YamlLines()};
    }
    for (const YamlProblem& problem : yaml->problems)
        addProblem(m_project, problem.message, file, Severity::Warning, problem.line);
    if (yaml->documents.empty())
        return {Json::object(), YamlLines()};
    if (!yaml->documents.front().value.is_object())
        addProblem(m_project, file + " is not a mapping of names to values. Restore it from git.", file);
    return std::move(yaml->documents.front());
}

void Pipeline::read(std::string_view yaml, std::string_view lock)
{
    const YamlDocument locked = parsed(lock, m_folder + "dvc.lock");
    const YamlDocument document = parsed(yaml, m_file);
    takeLock(locked.value);
    takeDatasets(document.value);
    takeDatasets(locked.value);
    m_knowsStages = jsonMember(document.value, "stages") != nullptr;
    if (isTemplate(yaml) || yaml.find("foreach:") != std::string_view::npos ||
        yaml.find("matrix:") != std::string_view::npos)
        takeContext(document.value);
    readStages(document);
    readArtifacts(document.value);
    readLists(document.value);
}

/// Since DVC 2 stages stand below "stages"; before, each stood at the top.
void Pipeline::takeLock(const Json& root)
{
    const Json* stages = jsonMember(root, "stages");
    const Json& all = stages != nullptr ? *stages : root;
    for (const auto& [name, stage] : jsonMembers(all))
        if (stage.is_object())
            m_locked[name] = stage;
}

/// Named data of DVC 3.5x; the lock knows which revision was read.
void Pipeline::takeDatasets(const Json& root)
{
    for (const Json& entry : jsonArray(root, "datasets")) {
        const std::string& name = jsonText(entry, "name");
        const std::string& address = jsonText(entry, "url");
        if (name.empty() || m_datasets.size() >= kMostEntries)
            continue;
        const bool isRepository = jsonText(entry, "type") == "dvc";
        if (!isRepository && address.empty())
            continue; // kept by a service that says no place
        Json stated =
            isRepository ? Json{{"path", jsonText(entry, "path")}, {"repo", entry}} : Json{{"path", address}};
        if (const Json* meta = jsonMember(entry, "meta"); meta != nullptr && meta->is_object())
            stated.update(*meta);
        m_datasets[name] = dataIn(stated, isRepository ? std::string() : m_folder);
    }
}

void Pipeline::putDataset(Data& data) const
{
    constexpr std::string_view kNamed = "ds://";
    if (!data.path.starts_with(kNamed))
        return;
    const auto known = m_datasets.find(data.path.substr(kNamed.size()));
    if (known != m_datasets.end() && !known->second.path.empty())
        data = known->second;
}

Json* Pipeline::paramsFile(const std::string& file)
{
    const auto known = m_params.find(file);
    if (known != m_params.end())
        return &known->second;
    Json& value = m_params[file] = Json::object();
    if (const auto text = m_files(file))
        if (Json read = valuesIn(file, *text, m_stop); read.is_object())
            value = std::move(read);
    return &value;
}

void Pipeline::merge(const std::string& file)
{
    m_context.merge_patch(*paramsFile(pathFrom(m_folder, file.substr(0, file.find(':')))));
}

void Pipeline::takeContext(const Json& root)
{
    merge("params.yaml");
    if (const Json* vars = jsonMember(root, "vars"))
        takeVars(*vars);
}

void Pipeline::takeVars(const Json& list)
{
    if (!list.is_array())
        return;
    for (const Json& entry : list) {
        if (entry.is_string())
            merge(entry.get_ref<const std::string&>());
        else if (entry.is_object())
            m_context.merge_patch(entry);
    }
}

void Pipeline::readStages(const YamlDocument& document)
{
    std::vector<std::string> met;
    for (const auto& [name, stage] : jsonObject(document.value, "stages")) {
        const std::string pointer = jsonPointer("/stages", name);
        const Json* inner = jsonMember(stage, "do");
        const auto variants = variantsOf(name, stage, m_context, [&](const std::string& below) {
            return document.lines.lineOf(pointer + below);
        });
        if (stage.is_object() && variants.empty())
            addProblem(
                m_project,
                "The stage \"" + name +
                    "\" is written for several values that are not in these files; what dvc.lock knows "
                    "of it was taken.",
                m_file + pointer, Severity::Note);
        if (!stage.is_object())
            addProblem(m_project, "The stage \"" + name + "\" is not a mapping and was skipped.",
                       m_file + pointer);
        for (const Variant& variant : variants) {
            met.push_back(variant.name);
            if (stage.is_object())
                readStage(variant.name, inner != nullptr ? *inner : stage, variant.values, m_file + pointer);
        }
    }
    std::ranges::sort(met);
    for (const auto& [name, locked] : m_locked.items())
        if (!std::ranges::binary_search(met, name))
            readLocked(name, locked);
}

/// A stage of the lock that dvc.yaml does not have under this name: a variant that could not be worked out,
/// what was left behind when a stage went, or any where dvc.yaml is damaged or missing.
void Pipeline::readLocked(const std::string& name, const Json& locked)
{
    const std::string written = name.substr(0, name.find('@'));
    if (m_knowsStages && written == name) {
        addProblem(m_project,
                   "dvc.lock knows a stage \"" + name + "\" that dvc.yaml does not have; it was left out.",
                   m_folder + "dvc.lock", Severity::Note);
        return;
    }
    Stage stage;
    stage.file = m_file;
    stage.name = redactSecrets(name);
    stage.locator = m_folder + "dvc.lock" + jsonPointer("/stages", name);
    applyLock(locked, m_folder, stage);
    if (m_project.stages.size() < kMostStages)
        m_project.stages.push_back(std::move(stage));
}

void Pipeline::readStage(const std::string& name, const Json& definition, const Json& values,
                         const std::string& locator)
{
    if (m_project.stages.size() >= kMostStages)
        return;
    const Json* locked = jsonMember(m_locked, name);
    m_isLocked = locked != nullptr;
    Stage stage;
    stage.file = m_file;
    stage.name = redactSecrets(name);
    stage.locator = redactSecrets(locator);
    const Json* vars = jsonMember(definition, "vars");
    const Json before = vars != nullptr ? m_context : Json();
    if (vars != nullptr)
        takeVars(*vars);
    const Json* command = jsonMember(definition, "cmd");
    if (command != nullptr && command->is_string())
        stage.command = redactSecrets(expanded(command->get_ref<const std::string&>(), values, m_context));
    for (const Json& line : jsonArray(definition, "cmd"))
        if (line.is_string() && stage.command.size() < kLongestValue)
            stage.command += (stage.command.empty() ? "" : "\n") +
                             redactSecrets(expanded(line.get_ref<const std::string&>(), values, m_context));
    stage.description = redactSecrets(jsonText(definition, "desc"));
    stage.isFrozen = jsonBool(jsonMember(definition, "frozen")).value_or(false);
    const std::string folder = pathFrom(m_folder, expanded(jsonText(definition, "wdir"), values, m_context));
    for (const Json& entry : jsonArray(definition, "deps"))
        add(stage.inputs, data(entry, values, folder), stage.locator);
    takeOutputs(definition, values, folder, stage);
    takeParams(definition, values, stage);
    if (locked != nullptr)
        applyLock(*locked, folder, stage);
    m_isLocked = false;
    m_project.stages.push_back(std::move(stage));
    if (vars != nullptr)
        m_context = before;
}

/// "a/path", {"path": …}, or {"a/path": {"cache": false}}; paths may be templates.
Data Pipeline::data(const Json& entry, const Json& values, const std::string& folder) const
{
    Data data = plainData(entry, values, folder);
    putDataset(data);
    return data;
}

Data Pipeline::plainData(const Json& entry, const Json& values, const std::string& folder) const
{
    const auto filled = [&](const std::string& text) { return expanded(text, values, m_context); };
    if (entry.is_string())
        return dataIn(Json(filled(entry.get_ref<const std::string&>())), folder);
    if (!entry.is_object() || entry.empty())
        return {};
    if (jsonMember(entry, "path") != nullptr) {
        Json copy = entry;
        copy["path"] = filled(jsonText(entry, "path"));
        return dataIn(copy, folder);
    }
    Json flags = entry.begin()->is_object() ? *entry.begin() : Json::object();
    flags["path"] = filled(entry.begin().key());
    return dataIn(flags, folder);
}

void Pipeline::add(std::vector<Data>& to, Data&& data, const std::string& locator)
{
    if (data.path.empty())
        addProblem(m_project, "An entry without a path was skipped.", locator);
    else if (isTemplate(data.path) && m_isLocked)
        return; // the lock knows it under its own name
    else if (isTemplate(data.path))
        addProblem(m_project, "What \"" + data.path + "\" stands for is not in these files; it was left out.",
                   locator, Severity::Note);
    else if (to.size() < kMostEntries && std::ranges::find(to, data.path, &Data::path) == to.end())
        to.push_back(std::move(data));
}

void Pipeline::takeOutputs(const Json& definition, const Json& values, const std::string& folder,
                           Stage& stage)
{
    constexpr std::array<std::pair<const char*, const char*>, 3> lists{
        {{"outs", ""}, {"metrics", "metrics"}, {"plots", "plot"}}};
    for (const auto& [key, role] : lists) {
        for (const Json& entry : jsonArray(definition, key)) {
            Data made = data(entry, values, folder);
            if (*role != '\0')
                made.role = role;
            add(stage.outputs, std::move(made), stage.locator);
        }
    }
    if (const Json* live = jsonMember(definition, "live"))
        add(stage.outputs, data(*live, values, folder), stage.locator);
}

void Pipeline::addParam(const std::string& file, const std::string& key, Stage& stage)
{
    if (stage.params.size() >= kMostPairs)
        return;
    const Json* value = paramsFile(pathFrom(m_folder, file));
    for (const std::string_view part : splitText(key, '.'))
        value = value == nullptr ? nullptr : jsonMember(*value, part);
    const std::string shown = file == "params.yaml" ? key : key.empty() ? file : file + ":" + key;
    stage.params.emplace_back(redactSecrets(shown),
                              value == nullptr || key.empty()
                                  ? std::string()
                                  : redactValue(key, shortened(valueText(*value), kLongestValue)));
}

void Pipeline::takeParams(const Json& definition, const Json& values, Stage& stage)
{
    const auto filled = [&](const std::string& text) { return expanded(text, values, m_context); };
    for (const Json& entry : jsonArray(definition, "params")) {
        if (entry.is_string())
            addParam("params.yaml", filled(entry.get_ref<const std::string&>()), stage);
        for (const auto& [file, keys] : jsonMembers(entry)) {
            if (!keys.is_array() || keys.empty())
                addParam(filled(file), {}, stage);
            else
                for (const Json& key : keys)
                    if (key.is_string())
                        addParam(filled(file), filled(key.get_ref<const std::string&>()), stage);
        }
    }
}

/// What the lock says replaces what dvc.yaml says of the same path; flags of dvc.yaml stay.
void Pipeline::applyLock(const Json& locked, const std::string& folder, Stage& stage)
{
    stage.isLocked = true;
    if (stage.command.empty() || isTemplate(stage.command))
        stage.command = redactSecrets(
            shortened(valueText(jsonMember(locked, "cmd") != nullptr ? *jsonMember(locked, "cmd") : Json("")),
                      kLongestValue));
    const auto take = [&](const char* key, std::vector<Data>& to) {
        for (const Json& entry : jsonArray(locked, key)) {
            Data data = dataIn(entry, folder);
            putDataset(data);
            const auto same = std::ranges::find(to, data.path, &Data::path);
            if (same == to.end()) {
                add(to, std::move(data), stage.locator);
                continue;
            }
            same->hash = data.hash;
            same->hashName = data.hashName;
            same->size = data.size;
            same->files = data.files;
            same->isFolder = same->isFolder || data.isFolder;
            if (same->remote.empty())
                same->remote = data.remote;
        }
    };
    take("deps", stage.inputs);
    take("outs", stage.outputs);
    Pairs params;
    for (const auto& [file, values] : jsonObject(locked, "params"))
        for (const auto& [key, value] : jsonMembers(values))
            if (params.size() < kMostPairs)
                params.emplace_back(redactSecrets(file == "params.yaml" ? key : file + ":" + key),
                                    redactValue(key, shortened(valueText(value), kLongestValue)));
    if (!params.empty())
        stage.params = std::move(params);
}

void Pipeline::readArtifacts(const Json& root)
{
    for (const auto& [name, entry] : jsonObject(root, "artifacts")) {
        Artifact artifact;
        artifact.file = m_file;
        artifact.name = redactSecrets(name);
        const Data place = data(Json{{"path", jsonText(entry, "path")}}, Json::object(), m_folder);
        if (place.path.empty() || isTemplate(place.path)) {
            addProblem(m_project, "The artifact \"" + name + "\" has no path and was skipped.", m_file);
            continue;
        }
        artifact.path = place.path;
        artifact.type = redactSecrets(jsonText(entry, "type"));
        artifact.description = redactSecrets(jsonText(entry, "desc"));
        for (const Json& label : jsonArray(entry, "labels"))
            if (label.is_string() && artifact.labels.size() < 50)
                artifact.labels.push_back(redactSecrets(label.get_ref<const std::string&>()));
        for (const auto& [key, value] : jsonObject(entry, "meta"))
            if (const auto text = jsonScalar(&value); text && artifact.properties.size() < 50)
                artifact.properties.emplace_back(redactSecrets(key), redactValue(key, *text));
        if (m_project.artifacts.size() < kMostEntries)
            m_project.artifacts.push_back(std::move(artifact));
    }
}

/// The lists at the top: paths of metrics; plots by path, or by a title with the paths in "y".
void Pipeline::readLists(const Json& root)
{
    for (const Json& entry : jsonArray(root, "metrics"))
        if (const Data found = data(entry, Json::object(), m_folder); !found.path.empty())
            m_project.metrics.push_back(found.path);
    const auto addPlot = [&](const std::string& path, const Json& how) {
        bool hasFiles = false;
        for (const auto& [file, columns] : jsonObject(how, "y")) {
            m_project.plots.push_back(redactSecrets(pathFrom(m_folder, file)));
            hasFiles = true;
        }
        if (!hasFiles && m_project.plots.size() < kMostEntries)
            m_project.plots.push_back(redactSecrets(pathFrom(m_folder, path)));
    };
    for (const Json& entry : jsonArray(root, "plots")) {
        if (entry.is_string())
            addPlot(entry.get_ref<const std::string&>(), Json());
        for (const auto& [path, how] : jsonMembers(entry))
            addPlot(path, how);
    }
    for (const auto& [path, how] : jsonObject(root, "plots"))
        addPlot(path, how);
}

} // namespace

void readPipeline(const std::string& folder, std::string_view yaml, std::string_view lock,
                  const FileText& files, Project& project, const std::stop_token& stop)
{
    Pipeline(folder, files, project, stop).read(yaml, lock);
}

} // namespace upriver::dvc
