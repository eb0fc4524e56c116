// SPDX-License-Identifier: Apache-2.0
// Models: as runs save them, and as they are registered.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/models/mlflow_records.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver::mlflow {

namespace {

constexpr std::size_t kMostHistory = 100; ///< models in the tag of one run

void setProperty(std::vector<Property>& properties, std::string_view key, std::string_view value)
{
    if (!value.empty())
        properties.push_back({std::string(key), shortened(redactValue(key, value), 2'000)});
}

bool isHex(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return isAsciiDigit(c) || (c >= 'a' && c <= 'f'); });
}

/// The run in "…/<32 hex digits>/artifacts/model" or "runs:/<run>/model"; empty = none.
std::string runIn(const std::string& source)
{
    if (source.starts_with("runs:/"))
        return source.substr(6, source.find('/', 6) - 6);
    const auto end = source.find("/artifacts");
    if (end == std::string::npos || end < 33 || source[end - 33] != '/')
        return {};
    const std::string run = source.substr(end - 32, 32);
    return isHex(run) ? run : std::string();
}

/// What follows the run in such a source: "model".
std::string pathIn(const std::string& source)
{
    if (source.starts_with("runs:/")) {
        const auto slash = source.find('/', 6);
        return slash == std::string::npos ? std::string() : source.substr(slash + 1);
    }
    constexpr std::string_view kPart = "/artifacts/";
    const auto at = source.find(kPart);
    return at == std::string::npos ? std::string() : source.substr(at + kPart.size());
}

/// The logged model in "models:/m-…" or "…/models/m-…/artifacts"; empty = none.
std::string savedModelIn(const std::string& source)
{
    const auto at = source.find("/m-");
    if (at == std::string::npos || !isHex(source.substr(at + 3, 32)))
        return {};
    return source.substr(at + 1, source.find('/', at + 1) - at - 1);
}

std::string flavorText(const Json& flavors)
{
    std::string text;
    for (const auto& [name, flavor] : jsonMembers(flavors)) {
        std::string version;
        for (const auto& [key, value] : jsonMembers(flavor))
            if (key.ends_with("_version") && key != "python_version" && version.empty())
                version = jsonScalar(&value).value_or("");
        text += (text.empty() ? "" : ", ") + name + (version.empty() ? "" : " " + version);
    }
    return text;
}

/// MLflow writes a word into its database's runs and a number everywhere else.
std::string statusWord(const std::string& status)
{
    return status == "1" ? "PENDING" : status == "2" ? "READY" : status == "3" ? "UPLOAD_FAILED" : status;
}

std::string displayName(const SavedModel& model)
{
    if (!model.name.empty())
        return model.name;
    return model.id.empty() || model.path.find(":/") == std::string::npos ? model.path : model.id;
}

} // namespace

Result<void> takeMlmodel(std::string_view yaml, SavedModel& model)
{
    const auto file = parseYaml(yaml);
    if (!file)
        return fail(file.error());
    if (file->documents.empty() || !file->documents.front().value.is_object())
        return fail(ErrorKind::Input, "The MLmodel file holds no mapping of keys; save the model again.");
    const Json& stated = file->documents.front().value;
    if (model.id.empty())
        model.id = jsonText(stated, "model_id");
    if (model.run.empty())
        model.run = jsonText(stated, "run_id");
    if (model.path.empty())
        model.path = jsonText(stated, "artifact_path");
    model.uuid = jsonText(stated, "model_uuid");
    model.version = jsonText(stated, "mlflow_version");
    if (!model.created)
        model.created = jsonTime(jsonMember(stated, "utc_time_created"));
    if (const Json* flavors = jsonMember(stated, "flavors"))
        model.flavors = flavorText(*flavors);
    if (const Json* signature = jsonMember(stated, "signature"))
        model.signature = *signature;
    return {};
}

std::string Records::savedName(const SavedModel& model) const
{
    if (!model.id.empty())
        return "logged-models/" + model.id;
    if (!model.run.empty())
        return "runs/" + model.run + "/" + model.path;
    return "saved-models/" + (model.uuid.empty() ? model.path : model.uuid);
}

void Records::addSignature(AssetIndex model, const Json& signature)
{
    if (const Json* inputs = jsonMember(signature, "inputs"))
        addSchemaColumns(m_batch, model, *inputs, {});
    if (const Json* outputs = jsonMember(signature, "outputs"))
        addSchemaColumns(m_batch, model, *outputs, "output.");
}

void Records::add(const SavedModel& model)
{
    const std::string name = savedName(model);
    const bool isNew = m_saved.emplace(model.id.empty() ? name : model.id, name).second;
    if (!model.run.empty())
        savedBy(model.run, name);
    const AssetIndex asset = saved(name);
    AssetRecord& record = m_batch.record(asset);
    record.declared = true;
    record.subtype = "logged_model";
    record.displayName = redactSecrets(displayName(model));
    record.dropped = model.lifecycle == "deleted";
    if (record.locator.empty())
        record.locator = model.locator;
    const std::string status = statusWord(model.status);
    if (isNew)
        for (const auto& [key, value] :
             {std::pair{"run_id", &model.run}, std::pair{"artifact_location", &model.location},
              std::pair{"model_type", &model.type}, std::pair{"status", &status},
              std::pair{"flavors", &model.flavors}, std::pair{"mlflow_version", &model.version},
              std::pair{"model_uuid", &model.uuid}})
            setProperty(record.properties, key, *value);
    for (const auto& [key, value] : model.params)
        setProperty(record.properties, "param " + redactSecrets(key), redactValue(key, value));
    addTags(asset, model.tags);
    if (isNew)
        addSignature(asset, model.signature);
    addPlace(asset, model.location);
    if (m_places.contains(model.run))
        placeModelsOf(model.run);
    if (model.created && isNew)
        m_batch.versions.push_back(
            {asset, redactSecrets(model.id.empty() ? model.uuid : model.id), {}, model.created});
    const auto run = m_runs.find(model.run);
    const std::string& home = run == m_runs.end() ? model.experiment : run->second;
    if (!home.empty())
        addEdge(experiment(home), asset, EdgeKind::Data, {}, model.locator);
}

void Records::addPlace(AssetIndex asset, const std::string& location)
{
    constexpr std::string_view kProxied = "mlflow-artifacts:";
    QualifiedName place;
    if (location.starts_with(kProxied)) { // the server alone knows where that is, or a path_map of people
        std::string_view below = std::string_view(location).substr(kProxied.size());
        while (below.starts_with('/'))
            below.remove_prefix(1);
        place = {"mlflow-artifacts://", redactSecrets(below)};
    } else if (location.starts_with('/') ||
               (location.find(":/") != std::string::npos && !location.starts_with("runs:") &&
                !location.starts_with("models:"))) {
        const std::string clean = connectionWithoutSecrets(location);
        place = fromUri(clean.empty() ? redactSecrets(location) : clean);
    }
    if (place.ns.empty() || place.name.empty() || place.name == "/")
        return;
    if (m_edges.insert(m_batch.record(asset).name.name + "\n" + place.text() + "\nplace").second)
        m_batch.aliases.push_back({asset, place, 100, "Its files lie there"});
}

/// Models below a run's artifacts lie there by their paths.
void Records::placeModelsOf(const std::string& run)
{
    const auto place = m_places.find(run);
    const auto names = m_savedOfRun.find(run);
    if (place == m_places.end() || names == m_savedOfRun.end())
        return;
    const std::string start = "runs/" + run + "/";
    for (const std::string& name : names->second)
        if (name.starts_with(start) && name.find(":/") == std::string::npos)
            addPlace(saved(name), place->second + "/" + name.substr(start.size()));
}

/// Before MLflow 3 a run remembers the models that it saved in one of its tags.
void Records::addLegacyModels(const Run& run)
{
    const std::string& tag = valueOf(run.tags, "mlflow.log-model.history");
    if (tag.empty())
        return;
    const auto history = parseJson(tag);
    if (!history || !history->is_array()) {
        problem(Severity::Warning, "The history of saved models of a run is no JSON list; it was skipped.",
                run.locator);
        return;
    }
    std::size_t count = 0;
    for (const Json& entry : *history) {
        if (!entry.is_object() || jsonText(entry, "artifact_path").empty() || ++count > kMostHistory)
            continue;
        SavedModel model;
        model.run = run.id;
        model.path = jsonText(entry, "artifact_path");
        if (m_saved.contains(savedName(model)))
            continue; // its MLmodel file says more
        model.uuid = jsonText(entry, "model_uuid");
        model.version = jsonText(entry, "mlflow_version");
        model.created = jsonTime(jsonMember(entry, "utc_time_created"));
        if (const Json* flavors = jsonMember(entry, "flavors"))
            model.flavors = flavorText(*flavors);
        if (const Json* signature = jsonMember(entry, "signature"))
            model.signature = *signature;
        model.locator = run.locator;
        add(model);
    }
}

void Records::add(const RegisteredModel& model)
{
    const AssetIndex asset =
        m_batch.asset(AssetKind::Model, named(placed(model.workspace, "models/" + model.name)));
    AssetRecord& record = m_batch.record(asset);
    record.declared = true;
    record.subtype = valueOf(model.tags, "mlflow.prompt.is_prompt") == "true" ? "prompt" : "registered_model";
    record.displayName = redactSecrets(model.name);
    record.description = redactSecrets(model.description);
    record.locator = model.locator;
    for (const auto& [alias, version] : model.aliases)
        setProperty(record.properties, "alias " + redactSecrets(alias), version);
    addTags(asset, model.tags);
}

void Records::add(const RegisteredVersion& version)
{
    const std::string name = placed(version.workspace, "models/" + version.model);
    const AssetIndex model = m_batch.asset(AssetKind::Model, named(name));
    const AssetIndex asset = m_batch.asset(AssetKind::ModelVersion, named(name + "/" + version.version));
    AssetRecord& record = m_batch.record(asset);
    record.declared = true;
    record.displayName = redactSecrets(version.model + " " + version.version);
    record.description = redactSecrets(version.description);
    record.locator = version.locator;
    const std::string id = version.savedModel.empty() ? savedModelIn(version.source) : version.savedModel;
    const std::string run = version.run.empty() ? runIn(version.source) : version.run;
    const bool staged = !version.stage.empty() && version.stage != "None";
    for (const auto& [key, value] :
         {std::pair{"run_id", &run}, std::pair{"source", &version.source},
          std::pair{"status", &version.status}, std::pair{"user", &version.user}, std::pair{"model_id", &id}})
        setProperty(record.properties, key, *value);
    if (staged)
        setProperty(record.properties, "stage", version.stage);
    for (const std::string& alias : version.aliases)
        m_batch.tags.push_back({asset, {}, "alias:" + redactSecrets(alias)});
    if (staged)
        m_batch.tags.push_back({asset, {}, "stage:" + redactSecrets(version.stage)});
    addTags(asset, version.tags);
    m_batch.versions.push_back(
        {model, redactSecrets(version.version), {}, version.created, redactSecrets(version.user)});
    addEdge(model, asset, EdgeKind::Contains, {}, version.locator);

    auto from = m_saved.find(id.empty() ? "runs/" + run + "/" + pathIn(version.source) : id);
    if (from != m_saved.end()) {
        const AssetIndex origin = saved(from->second);
        addEdge(origin, asset, EdgeKind::Data, {}, version.locator);
        addEdge(origin, model, EdgeKind::Data, {}, version.locator);
    } else if (const auto known = m_runs.find(run); known != m_runs.end()) {
        addEdge(experiment(known->second), asset, EdgeKind::Data, {}, version.locator);
        addEdge(experiment(known->second), model, EdgeKind::Data, {}, version.locator);
    }
    if (from == m_saved.end())
        addPlace(asset, version.source);
}

} // namespace upriver::mlflow
