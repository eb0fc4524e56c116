// SPDX-License-Identifier: Apache-2.0
// SQLMesh: a project's folder as one tree (config.yaml, models, audits, metrics, tests, external models), a
// file with a MODEL header alone, or exported rows of its state.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/tree_files.h"
#include "catalog/sources/reading/yaml.h"
#include "catalog/sources/transformation/sqlmesh_project.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestFile = std::int64_t{4} << 20;
constexpr std::int64_t kLargestState = std::int64_t{64} << 20;
constexpr int kHeadsAsked = 16;   ///< files of models that are looked at for a header
constexpr int kPiecesAsked = 400; ///< of a header, for its name

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
bool isSql(std::string_view path) { return path.ends_with(".sql"); }
bool isYaml(std::string_view path) { return path.ends_with(".yml") || path.ends_with(".yaml"); }

/// "MODEL (… name …" at the beginning, comments before it passed over.
bool beginsWithModel(std::string_view text)
{
    SqlPieces pieces(text);
    if (!pieces.next().isWord("model") || pieces.next().text != "(")
        return false;
    for (int asked = 0; asked < kPiecesAsked; ++asked)
        if (pieces.next().isWord("name"))
            return true;
    return false;
}

bool isConfig(std::string_view below) { return below == "config.yaml" || below == "config.yml"; }
bool isExternal(std::string_view below)
{
    return isYaml(below) && (below.starts_with("external_models/") || below.starts_with("external_models.") ||
                             below == "schema.yaml" || below == "schema.yml");
}
bool isTest(std::string_view below) { return isYaml(below) && below.starts_with("tests/"); }
bool isBlockFile(std::string_view below)
{
    return isSql(below) &&
           (below.starts_with("models/") || below.starts_with("audits/") || below.starts_with("metrics/"));
}

bool isPythonFile(std::string_view below) { return below.starts_with("models/") && below.ends_with(".py"); }
bool isPythonConfig(std::string_view below) { return below == "config.py"; }

/// Macros are Jinja and tell nothing by themselves.
bool belongs(std::string_view below)
{
    return isConfig(below) || isPythonConfig(below) || isPythonFile(below) || isExternal(below) ||
           isTest(below) || isBlockFile(below) || (isSql(below) && below.starts_with("macros/"));
}

bool isStateText(std::string_view json)
{
    const bool isSnapshots =
        has(json, "\"snapshot\"") &&
        (has(json, "\"kind_name\"") || has(json, "\"fingerprint\"") || has(json, "\\\"fingerprint\\\""));
    const bool isEnvironments =
        has(json, "\"plan_id\"") && has(json, "\"snapshots\"") && has(json, "\"start_at\"");
    const bool isExport =
        has(json, "\"metadata\"") && has(json, "\"file_version\"") && has(json, "\"importable\"");
    return isSnapshots || isEnvironments || isExport;
}

/// A large table, column by column, of names as the state writes them: its other columns begin behind the
/// head.
bool isNameColumn(std::string_view json)
{
    std::string start;
    for (const char c : json.substr(0, 200))
        if (!isAsciiSpace(c))
            start += c;
    return start.starts_with(R"({"name":{"0":"\")");
}

class ProjectReader
{
public:
    ProjectReader(const DocumentTree& tree, ReadContext& context)
        : m_tree(tree)
        , m_context(context)
        , m_project(context, {tree.path, tree.relative == "./" ? "" : tree.relative})
    {}

    Result<void> read()
    {
        each(isConfig,
             [this](const std::string& text, const std::string& path) { m_project.takeConfig(text, path); });
        each(isBlockFile, [this](const std::string& text, const std::string& path) {
            if (!m_project.takeFile(text, path))
                m_project.records().problem(Severity::Note, path + " has no MODEL, AUDIT or METRIC block.",
                                            path);
        });
        each(isPythonFile, [this](const std::string& text, const std::string& path) {
            (void)m_project.takePython(text, path);
        });
        each(isPythonConfig, [this](const std::string&, const std::string& path) {
            m_project.records().problem(
                Severity::Note,
                "The project's settings stand in Python, which is not run: where its "
                "tables live is not known. A setting for the platform sql can say it.",
                path);
        });
        eachYaml(isExternal, [this](const Json& yaml, const std::string& path) {
            m_project.takeExternalModels(yaml, path);
        });
        eachYaml(isTest,
                 [this](const Json& yaml, const std::string& path) { m_project.takeTests(yaml, path); });
        if (m_context.stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        return m_project.tell();
    }

private:
    void each(bool (*wanted)(std::string_view), const auto& take)
    {
        for (const TreeFile& file : m_tree.files) {
            if (!wanted(file.below) || m_context.stop.stop_requested())
                continue;
            const auto bytes = readTreeFile(m_tree, file, kLargestFile, m_context.stop);
            if (!bytes)
                m_project.records().problem(Severity::Warning, bytes.error().what, file.below);
            else if (const std::string text = textOfHead(*bytes); !trimmed(text).empty())
                take(text, redactSecrets(file.below));
        }
    }

    void eachYaml(bool (*wanted)(std::string_view), const auto& take)
    {
        each(wanted, [&](const std::string& text, const std::string& path) {
            const auto yaml = parseYaml(text, {}, m_context.stop);
            if (!yaml) {
                m_project.records().problem(Severity::Warning, yaml.error().what, path);
                return;
            }
            for (const YamlProblem& problem : yaml->problems)
                m_project.records().problem(Severity::Warning, problem.message, path, problem.line);
            for (const YamlDocument& document : yaml->documents)
                take(document.value, path);
        });
    }

    const DocumentTree& m_tree;
    ReadContext& m_context;
    sqlmesh::Project m_project;
};

Result<void> readAlone(const DocumentFile& file, ReadContext& context)
{
    sqlmesh::Project project(context, {});
    const std::string name = redactSecrets(file.fileName());
    const bool isModel = isSql(file.path);
    const auto bytes = readWhole(file.path, isModel ? kLargestFile : kLargestState, context.stop);
    if (!bytes)
        return fail(bytes.error());
    const std::string text = textOfHead(*bytes);
    if (isModel) {
        if (!project.takeFile(text, name))
            return fail(ErrorKind::Input, file.relative + " has no MODEL block that can be read.");
        return project.tell();
    }
    const auto json = parseJson(withoutNaN(text));
    if (!json)
        return fail(json.error());
    if (!project.takeState(*json, name))
        return fail(ErrorKind::Input, file.relative + " holds no rows of SQLMesh's state.");
    return project.tell();
}

class SqlMeshSource final : public Source
{
public:
    SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "sqlmesh";
        info.system = "SQLMesh";
        info.reads =
            "A project's folder: config.yaml, models (SQL, and decorators of those in Python), audits, "
            "metrics, tests, external models; a file "
            "with a MODEL header alone; rows of the state (snapshots, environments) and `sqlmesh state "
            "export` as JSON";
        info.yields =
            "Models with kind, schedule, owner, tags, grain, columns and audits, the tables that they "
            "fill, lineage of their SQL down to columns, seeds, metrics, unit tests; versions, physical "
            "tables and environments from the state";
        info.cannotKnow =
            "What models in Python read unless they name it plainly, configurations in config.py, "
            "what macros make of SQL, results of audits, state inside databases";
        info.version = 3;
        info.priority = 55;
        return info;
    }

    Claim claims(const DocumentFile& file) const override
    {
        const std::string text = textOfHead(file.head);
        if (isSql(file.path))
            return beginsWithModel(text) ? Claim::Sure : Claim::None;
        const std::string_view start = trimmed(text);
        if (!start.starts_with('{') && !start.starts_with('['))
            return Claim::None;
        return isStateText(start) ? Claim::Sure : isNameColumn(start) ? Claim::Maybe : Claim::None;
    }

    /// Models with headers, whatever the configuration (it may be Python).
    bool claimsTree(const FolderListing& folder) const override
    {
        if (!folder.has("models/") || folder.has("dbt_project.yml"))
            return false;
        int asked = 0;
        std::vector<std::string> below{"models/"};
        for (std::size_t at = 0; at < below.size(); ++at)
            for (const FolderEntry& entry : folder.entries(below[at])) {
                const std::string path = below[at] + entry.name;
                if (entry.isFolder && below.size() < kHeadsAsked)
                    below.push_back(path + "/");
                else if (!entry.isFolder && isSql(entry.name) && asked++ < kHeadsAsked &&
                         beginsWithModel(textOfHead(folder.head(path))))
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

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        return document.tree != nullptr ? ProjectReader(*document.tree, context).read()
                                        : readAlone(document.file(), context);
    }
};

} // namespace

const Source& sqlmeshSource()
{
    static const SqlMeshSource source;
    return source;
}

} // namespace upriver
