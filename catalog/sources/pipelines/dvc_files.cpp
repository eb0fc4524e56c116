// SPDX-License-Identifier: Apache-2.0
// Paths, dependencies and outputs as DVC writes them, and the *.dvc files that track or import data.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/dvc_project.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver::dvc {

namespace {

constexpr std::size_t kMostProblems = 200;
constexpr std::size_t kMostEntries = 10'000; ///< dependencies or outputs of one stage
constexpr std::size_t kMostLabels = 50;

/// DVC 3 says "hash: md5" and md5; storages say etag, DVC 0 and HDFS checksum.
void takeHash(const Json& entry, Data& data)
{
    for (const char* name : {"md5", "etag", "checksum"}) {
        if (const std::string& hash = jsonText(entry, name); !hash.empty()) {
            data.hash = redactSecrets(hash);
            std::erase(data.hash, '"'); // storages quote their etags
            data.hashName = name;
            break;
        }
    }
    if (data.hash.ends_with(".dir"))
        data.isFolder = true;
}

/// Cloud-versioned data has no hash of its own, but the storage's.
void takeCloud(const Json& entry, Data& data)
{
    for (const auto& [remote, facts] : jsonObject(entry, "cloud")) {
        const std::string& version = jsonText(facts, "version_id");
        const std::string& etag = jsonText(facts, "etag");
        if (data.hash.empty() && !(version + etag).empty()) {
            data.hash = redactSecrets(version.empty() ? etag : version);
            data.hashName = version.empty() ? "etag" : "version_id";
        }
        if (data.remote.empty())
            data.remote = redactSecrets(remote);
    }
}

void takeRole(const Json& entry, Data& data)
{
    if (const Json* metric = jsonMember(entry, "metric"); metric != nullptr && jsonBool(metric) != false)
        data.role = "metrics";
    if (const Json* plot = jsonMember(entry, "plot"); plot != nullptr && jsonBool(plot) != false)
        data.role = "plot";
}

} // namespace

bool isElsewhere(std::string_view path)
{
    const bool isDrive = path.size() > 2 && path[1] == ':' && (path[2] == '/' || path[2] == '\\');
    return path.starts_with('/') || isDrive || path.find("://") != std::string_view::npos;
}

std::string pathFrom(std::string_view folder, std::string_view path)
{
    path = trimmed(path);
    if (isElsewhere(path))
        return std::string(path);
    std::string whole = std::string(folder) + "/" + std::string(path);
    std::ranges::replace(whole, '\\', '/');
    std::vector<std::string_view> parts;
    for (const std::string_view part : splitText(whole, '/')) {
        if (part.empty() || part == ".")
            continue;
        if (part == ".." && !parts.empty() && parts.back() != "..")
            parts.pop_back();
        else
            parts.push_back(part);
    }
    std::string out;
    for (const std::string_view part : parts)
        out.append(out.empty() ? "" : "/").append(part);
    return out.empty() ? "." : out;
}

void addProblem(Project& project, const std::string& message, const std::string& locator, Severity severity,
                std::int64_t line)
{
    if (project.problems.size() < kMostProblems)
        project.problems.push_back(
            {severity, redactSecrets(message), redactSecrets(shortened(locator, 500)), line});
}

Data dataIn(const Json& entry, const std::string& folder)
{
    Data data;
    const std::string& path =
        entry.is_string() ? entry.get_ref<const std::string&>() : jsonText(entry, "path");
    if (trimmed(path).empty())
        return data;
    data.path = redactSecrets(pathFrom(folder, path));
    data.isFolder = path.ends_with('/');
    if (!entry.is_object())
        return data;
    takeHash(entry, data);
    takeCloud(entry, data);
    takeRole(entry, data);
    data.isPushed =
        jsonBool(jsonMember(entry, "cache")) != false && jsonBool(jsonMember(entry, "push")) != false;
    data.size = jsonInteger(jsonMember(entry, "size"));
    data.files = jsonInteger(jsonMember(entry, "nfiles"));
    data.isFolder = data.isFolder || data.files.has_value();
    data.type = redactSecrets(jsonText(entry, "type"));
    data.description = redactSecrets(jsonText(entry, "desc"));
    if (const std::string& remote = jsonText(entry, "remote"); !remote.empty())
        data.remote = redactSecrets(remote);
    for (const Json& label : jsonArray(entry, "labels"))
        if (label.is_string() && data.labels.size() < kMostLabels)
            data.labels.push_back(redactSecrets(label.get_ref<const std::string&>()));
    if (const Json* repository = jsonMember(entry, "repo")) {
        data.repository = jsonText(*repository, "url");
        const std::string& locked = jsonText(*repository, "rev_lock");
        data.revision = redactSecrets(locked.empty() ? jsonText(*repository, "rev") : locked);
        // In another repository, paths begin at its top.
        if (!data.repository.empty())
            data.path = redactSecrets(pathFrom(
                {}, path.substr(
                        path.find_first_not_of('/') == std::string::npos ? 0 : path.find_first_not_of('/'))));
    }
    return data;
}

void readTracked(const std::string& path, std::string_view text, Project& project,
                 const std::stop_token& stop)
{
    auto yaml = parseYaml(sanitisedUtf8(text), {}, stop);
    if (!yaml || yaml->documents.empty() || !yaml->documents.front().value.is_object()) {
        addProblem(project,
                   path + " can't be read" + (yaml ? "" : ": " + yaml.error().what) +
                       " Restore it from git, or track the data again with dvc add.",
                   path);
        return;
    }
    for (const YamlProblem& problem : yaml->problems)
        addProblem(project, problem.message, path, Severity::Warning, problem.line);
    const Json& root = yaml->documents.front().value;
    const std::string folder = pathFrom(folderOf(path), jsonText(root, "wdir"));
    Stage stage;
    stage.file = path;
    stage.locator = path;
    stage.command = redactSecrets(jsonText(root, "cmd"));
    stage.description = redactSecrets(jsonText(root, "desc"));
    // "locked" until DVC 1
    for (const char* key : {"frozen", "locked"})
        stage.isFrozen = stage.isFrozen || jsonBool(jsonMember(root, key)).value_or(false);
    if (const Json* database = jsonMember(root, "db")) {
        stage.query = redactSecrets(jsonText(*database, "query"));
        stage.table = redactSecrets(jsonText(*database, "table"));
        stage.connection = redactSecrets(jsonText(*database, "connection"));
    }
    const auto take = [&](const char* key, std::vector<Data>& to) {
        for (const Json& entry : jsonArray(root, key)) {
            Data data = dataIn(entry, folder == "." ? std::string() : folder);
            if (data.path.empty())
                addProblem(project, "An entry without a path was skipped.", path + ": " + key);
            else if (to.size() < kMostEntries)
                to.push_back(std::move(data));
        }
    };
    take("deps", stage.inputs);
    take("outs", stage.outputs);
    stage.isLocked = std::ranges::any_of(stage.outputs, [](const Data& data) { return !data.hash.empty(); });
    if (stage.outputs.empty() && stage.inputs.empty())
        addProblem(project, path + " names no data. Track the data again with dvc add.", path);
    else
        project.stages.push_back(std::move(stage));
}

} // namespace upriver::dvc
