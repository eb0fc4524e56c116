// SPDX-License-Identifier: Apache-2.0
// Kedro: a project's folder as one tree (its data catalog, parameters, and what Kedro-Viz saved beside them),
// or one of these files alone.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/models/kedro_project.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/tree_files.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestFile = std::int64_t{32} << 20;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool isYaml(std::string_view path) { return path.ends_with(".yml") || path.ends_with(".yaml"); }

/// "…/conf/base/catalog_raw.yml" -> "base"; also conf/base/catalog/raw.yml. Empty: no such file.
std::string environmentOf(std::string_view below)
{
    if (!below.starts_with("conf/"))
        return {};
    below.remove_prefix(5);
    const auto slash = below.find('/');
    return slash == std::string_view::npos ? std::string() : std::string(below.substr(0, slash));
}

bool startsAs(std::string_view below, std::string_view word)
{
    const std::string environment = environmentOf(below);
    if (environment.empty() || !isYaml(below))
        return false;
    const std::string_view rest = below.substr(6 + environment.size());
    return rest.starts_with(word) || has(rest, "/" + std::string(word));
}

bool isCatalog(std::string_view below) { return startsAs(below, "catalog"); }
bool isGlobals(std::string_view below) { return startsAs(below, "globals"); }
bool isParameters(std::string_view below) { return startsAs(below, "parameters"); }
bool isGraph(std::string_view below) { return below == "api/main" || below.ends_with("/api/main"); }
bool isNode(std::string_view below) { return has(below, "api/nodes/"); }
bool isStatus(std::string_view below) { return below.ends_with("api/run-status"); }
bool isEvents(std::string_view below) { return below == ".viz/kedro_pipeline_events.json"; }
bool isStatistics(std::string_view below) { return below == ".viz/stats.json"; }

bool belongs(std::string_view below)
{
    if (has(below, "credentials"))
        return false;
    return isCatalog(below) || isGlobals(below) || isParameters(below) || isGraph(below) || isNode(below) ||
           isStatus(below) || isEvents(below) || isStatistics(below) || below == "pyproject.toml";
}

/// An entry whose type is one of Kedro's: "  type: pandas.CSVDataset".
bool hasEntries(std::string_view yaml)
{
    for (const std::string_view line : splitText(yaml, '\n')) {
        const std::string_view text = trimmed(line);
        if (line.empty() || !isAsciiSpace(line.front()) || !text.starts_with("type:"))
            continue;
        std::string_view type = trimmed(text.substr(5));
        type = type.substr(0, type.find_first_of(" #"));
        while (!type.empty() && (type.back() == '"' || type.back() == '\''))
            type.remove_suffix(1);
        if (has(type, ".") && (type.ends_with("Dataset") || type.ends_with("DataSet")))
            return true;
    }
    return false;
}

bool isGraphText(std::string_view json)
{
    return has(json, "\"nodes\"") && has(json, "\"modular_pipelines\"") && has(json, "\"pipelines\"") &&
           (has(json, "\"task\"") || has(json, "\"data\"") || has(json, "\"parameters\""));
}

bool isStatusText(std::string_view json)
{
    return has(json, "\"nodes\"") && has(json, "\"duration\"") && has(json, "\"status\"") &&
           (has(json, "\"datasets\"") || has(json, "\"run_id\""));
}

bool isEventsText(std::string_view json)
{
    return has(json, "\"before_pipeline_run\"") && has(json, "\"event\"");
}

/// The package in "[tool.kedro]".
std::string packageIn(std::string_view toml)
{
    const auto section = toml.find("[tool.kedro]");
    if (section == std::string_view::npos)
        return {};
    for (const std::string_view line : splitText(toml.substr(section + 12), '\n')) {
        const std::string_view text = trimmed(line);
        if (text.starts_with('['))
            return {};
        const auto equals = text.find('=');
        if (equals == std::string_view::npos || trimmed(text.substr(0, equals)) != "package_name")
            continue;
        std::string_view value = trimmed(text.substr(equals + 1));
        value = value.substr(0, value.find(" #"));
        if (value.size() > 2 && value.front() == value.back())
            return std::string(value.substr(1, value.size() - 2));
    }
    return {};
}

std::string namespaceOf(const SourceSettings& settings, const std::string& package)
{
    const std::string ns = settings.namespaceFor("kedro");
    return settings.aliased(ns == "kedro://" && !has(package, "{") ? ns + redactSecrets(package) : ns);
}

class ProjectReader
{
public:
    ProjectReader(const DocumentTree& tree, ReadContext& context)
        : m_tree(tree)
        , m_context(context)
        , m_project(context, namespaceOf(context.settings, package()),
                    {tree.path, tree.relative == "./" ? "" : tree.relative})
    {}

    Result<void> read()
    {
        eachYaml(isGlobals, [this](const Json& yaml, const TreeFile&) { m_project.gatherGlobals(yaml); });
        eachYaml(isCatalog, [this](const Json& yaml, const TreeFile& file) {
            m_project.gatherCatalog(yaml, environmentOf(file.below), file.below);
        });
        if (auto told = m_project.tellCatalog(); !told)
            return told;
        eachYaml(isParameters, [this](const Json& yaml, const TreeFile& file) {
            m_project.tellParameters(yaml, file.below);
        });
        if (auto told = readGraphs(); !told)
            return told;
        readRuns();
        if (m_context.stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        return m_project.records().send();
    }

private:
    std::string package() const
    {
        const TreeFile* file = m_tree.find("pyproject.toml");
        const auto text = file == nullptr
                              ? std::string()
                              : readTreeFile(m_tree, *file, kLargestFile, m_context.stop).value_or("");
        return packageIn(sanitisedUtf8(text));
    }

    std::optional<std::string> text(const TreeFile& file)
    {
        auto read = readTreeFile(m_tree, file, kLargestFile, m_context.stop);
        if (read)
            return sanitisedUtf8(*read);
        m_project.records().problem(Severity::Warning, read.error().what, file.below);
        return std::nullopt;
    }

    void eachYaml(bool (*wanted)(std::string_view), const auto& take)
    {
        for (const TreeFile& file : m_tree.files) {
            if (!wanted(file.below) || m_context.stop.stop_requested())
                continue;
            const auto bytes = text(file);
            if (!bytes || trimmed(*bytes).empty())
                continue;
            const auto yaml = parseYaml(*bytes, {}, m_context.stop);
            if (!yaml) {
                m_project.records().problem(Severity::Warning, yaml.error().what, file.below);
                continue;
            }
            for (const YamlProblem& problem : yaml->problems)
                m_project.records().problem(Severity::Warning, problem.message,
                                            file.below + ":" + std::to_string(problem.line));
            for (const YamlDocument& document : yaml->documents)
                take(document.value, file);
        }
    }

    std::optional<Json> json(const TreeFile& file)
    {
        const auto bytes = text(file);
        if (!bytes)
            return std::nullopt;
        auto parsed = parseJson(withoutNaN(*bytes));
        if (parsed)
            return std::move(*parsed);
        m_project.records().problem(Severity::Warning, parsed.error().what, file.below);
        return std::nullopt;
    }

    Result<void> readGraphs()
    {
        for (const TreeFile& file : m_tree.files)
            if (isGraph(file.below))
                if (const auto graph = json(file))
                    if (auto told = m_project.tellGraph(*graph, file.below); !told)
                        return told;
        for (const TreeFile& file : m_tree.files) {
            if (!isNode(file.below))
                continue;
            if (const auto node = json(file))
                m_project.tellNode(std::string(fileNameOf(file.below)), *node, file.below);
            if (auto sent = m_project.records().sendIfLarge(); !sent)
                return sent;
        }
        return {};
    }

    void readRuns()
    {
        if (const TreeFile* file = m_tree.find(".viz/kedro_pipeline_events.json"))
            if (const auto events = json(*file)) {
                m_project.gatherNames(*events);
                m_project.tellEvents(*events, file->below);
            }
        for (const TreeFile& file : m_tree.files) {
            if (isStatus(file.below))
                if (const auto status = json(file))
                    m_project.tellRunStatus(*status, file.below);
            if (isStatistics(file.below))
                if (const auto statistics = json(file))
                    m_project.tellStatistics(*statistics, file.below);
        }
    }

    const DocumentTree& m_tree;
    ReadContext& m_context;
    kedro::Project m_project;
};

Result<void> readAlone(const DocumentFile& file, ReadContext& context)
{
    auto bytes = readWhole(file.path, kLargestFile, context.stop);
    if (!bytes)
        return fail(bytes.error());
    const std::string text = sanitisedUtf8(*bytes);
    const std::string name(file.fileName());
    kedro::Project project(context, namespaceOf(context.settings, {}), {});
    if (isYaml(name)) {
        const auto yaml = parseYaml(text, {}, context.stop);
        if (!yaml)
            return fail(yaml.error());
        if (yaml->documents.empty())
            return fail(ErrorKind::Input, file.relative + " is an empty catalog.");
        for (const YamlProblem& problem : yaml->problems)
            project.records().problem(Severity::Warning, problem.message,
                                      "line " + std::to_string(problem.line));
        for (const YamlDocument& document : yaml->documents)
            project.gatherCatalog(document.value, {}, name);
        if (auto told = project.tellCatalog(); !told)
            return told;
        return project.records().send();
    }
    const auto json = parseJson(withoutNaN(text));
    if (!json)
        return fail(json.error());
    if (!json->is_structured() || json->empty())
        return fail(ErrorKind::Input, file.relative + " holds nothing. Save it again from Kedro-Viz.");
    if (json->is_array()) {
        project.gatherNames(*json);
        project.tellEvents(*json, name);
    } else if (json->contains("edges")) {
        if (auto told = project.tellGraph(*json, name); !told)
            return told;
    } else {
        project.tellRunStatus(*json, name);
    }
    return project.records().send();
}

class KedroSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {
            "kedro",
            "Kedro",
            "A project's folder: the data catalog and parameters below conf/, what Kedro-Viz saved "
            "(api/main, api/nodes, api/run-status, .viz); a catalog file, a graph, a run's status or "
            "events that stand alone",
            "Datasets of the catalog with the place where they live, layers, queries; from an export of "
            "Kedro-Viz nodes, what they read and write, parameters, pipelines and modular pipelines, "
            "tags; the last run with its nodes, sizes and rows of datasets",
            "Pipelines that were never exported by Kedro-Viz (they are Python); hosts and databases, which "
            "stand in credentials and are never read; values from the environment; which pipeline a run "
            "ran, and when each of its nodes began",
            2,
            50};
    }

    Claim claims(const DocumentFile& file) const override
    {
        const std::string text = textOfHead(file.head);
        const std::string_view start = trimmed(text);
        if (isYaml(file.path) && file.fileName().starts_with("catalog"))
            return hasEntries(text) ? Claim::Sure : Claim::None;
        if (start.starts_with('['))
            return isEventsText(start) ? Claim::Sure : Claim::None;
        if (!start.starts_with('{'))
            return Claim::None;
        const bool isOurs = isGraphText(start) || (file.fileName() == "run-status" && isStatusText(start)) ||
                            (isGraph(file.path) && has(start, "\"nodes\""));
        return isOurs ? Claim::Sure : Claim::None;
    }

    /// A catalog with entries of Kedro's types below conf/.
    bool claimsTree(const FolderListing& folder) const override
    {
        if (!folder.has("conf/"))
            return false;
        if (folder.has("pyproject.toml") && has(folder.head("pyproject.toml"), "[tool.kedro]"))
            return true;
        for (const FolderEntry& environment : folder.entries("conf/")) {
            const std::string below = "conf/" + environment.name + "/";
            for (const FolderEntry& file :
                 environment.isFolder ? folder.entries(below) : std::vector<FolderEntry>())
                if (!file.isFolder && isCatalog(below + file.name) &&
                    hasEntries(folder.head(below + file.name)))
                    return true;
        }
        return false;
    }

    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = belongs;
        return shape;
    }

    std::vector<std::string> wantedFolders() const override { return {".viz"}; }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        return document.tree != nullptr ? ProjectReader(*document.tree, context).read()
                                        : readAlone(document.file(), context);
    }
};

} // namespace

const Source& kedroSource()
{
    static const KedroSource source;
    return source;
}

} // namespace upriver
