// SPDX-License-Identifier: Apache-2.0
// The reader of Superset: exports as a zip or unpacked (metadata.yaml with databases/, datasets/, charts/ and
// dashboards/ beside it), single files of these, exports before version 1.0.0, and superset.db.
#include <algorithm>
#include <array>

#include "catalog/base/text.h"
#include "catalog/base/time.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/platforms/superset_database.h"
#include "catalog/sources/platforms/superset_rows.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/sqlite_head.h"
#include "catalog/sources/reading/tree_files.h"
#include "catalog/sources/reading/yaml.h"
#include "catalog/sources/reading/zip_archive.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestMember = std::int64_t{16} << 20;
// what refers to something comes after it
constexpr std::array<std::string_view, 4> kParts{"databases/", "datasets/", "charts/", "dashboards/"};
constexpr std::string_view kMetadata = "metadata.yaml";

bool isYaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

/// "dataset.yaml" for "datasets/": Superset's own examples have one folder a dataset.
bool isOnlyOneOf(std::string_view part, std::string_view below)
{
    return below == std::string(part.substr(0, part.size() - 2)) + ".yaml";
}

bool isOf(std::string_view part, std::string_view below)
{
    return isYaml(below) && (below.starts_with(part) || isOnlyOneOf(part, below));
}

bool isMember(std::string_view below)
{
    return below == kMetadata ||
           std::ranges::any_of(kParts, [&](std::string_view part) { return isOf(part, below); });
}

bool hasLine(std::string_view text, std::string_view start)
{
    return text.starts_with(start) || text.find("\n" + std::string(start)) != std::string_view::npos;
}

bool isMetadata(std::string_view text)
{
    constexpr std::array kTypes{"Dashboard", "Chart",      "Slice", "SqlaTable",
                                "Database",  "SavedQuery", "assets"};
    return hasLine(text, "version: ") && hasLine(text, "timestamp: ") &&
           std::ranges::any_of(kTypes, [&](const char* type) {
               return hasLine(text, "type: " + std::string(type)) ||
                      hasLine(text, "type: '" + std::string(type));
           });
}

/// What a file of an export holds that stands alone; empty: it is none.
std::string_view partOf(std::string_view text)
{
    if (!hasLine(text, "uuid: "))
        return {};
    if (hasLine(text, "database_name: ") && hasLine(text, "sqlalchemy_uri: "))
        return "databases";
    if (hasLine(text, "table_name: ") && hasLine(text, "columns:") && hasLine(text, "main_dttm_col:"))
        return "datasets";
    if (hasLine(text, "slice_name: ") && hasLine(text, "viz_type: "))
        return "charts";
    return hasLine(text, "dashboard_title: ") && hasLine(text, "position:") ? "dashboards"
                                                                            : std::string_view();
}

/// Charts with the dataset that they show, kept without databases.
bool holdsCharts(const FolderListing& folder)
{
    if (!folder.has("charts/") || (!folder.has("dataset.yaml") && !folder.has("datasets/")))
        return false;
    for (const FolderEntry& entry : folder.entries("charts/"))
        if (!entry.isFolder && isYaml(entry.name))
            return partOf(textOfHead(folder.head("charts/" + entry.name))) == "charts";
    return false;
}

/// Exports that are kept under version control often lack their metadata.yaml; a database and what is made
/// from it tell them.
bool holdsDatabases(const FolderListing& folder)
{
    if (!folder.has(kParts[0]) || !folder.has("datasets/"))
        return false;
    for (const FolderEntry& entry : folder.entries(kParts[0]))
        if (!entry.isFolder && isYaml(entry.name)) {
            const std::string head = folder.head(std::string(kParts[0]) + entry.name);
            return head.find("database_name:") != std::string::npos &&
                   head.find("sqlalchemy_uri:") != std::string::npos;
        }
    return false;
}

std::string foldersAbove(std::string_view name, std::string_view part)
{
    if (name.starts_with(part))
        return {};
    const auto at = name.find("/" + std::string(part));
    return at == std::string_view::npos ? "?" : std::string(name.substr(0, at + 1));
}

// An export as paths and bytes, wherever they lie.
class Members
{
public:
    virtual ~Members() = default;
    [[nodiscard]] virtual std::vector<std::string> paths() const = 0;
    virtual Result<std::string> bytes(const std::string& path) = 0;
};

class TreeMembers final : public Members
{
public:
    TreeMembers(const DocumentTree& tree, std::stop_token stop) : m_tree(tree), m_stop(std::move(stop)) {}
    std::vector<std::string> paths() const override
    {
        std::vector<std::string> found;
        for (const TreeFile& file : m_tree.files)
            found.push_back(file.below);
        return found;
    }
    Result<std::string> bytes(const std::string& path) override
    {
        const TreeFile* file = m_tree.find(path);
        return file == nullptr ? fail(ErrorKind::Input, "is gone")
                               : readTreeFile(m_tree, *file, kLargestMember, m_stop);
    }

private:
    const DocumentTree& m_tree;
    std::stop_token m_stop;
};

class ZipMembers final : public Members
{
public:
    ZipMembers(ZipArchive& zip, std::string prefix) : m_zip(zip), m_prefix(std::move(prefix)) {}
    std::vector<std::string> paths() const override
    {
        std::vector<std::string> found;
        for (const ZipEntry& entry : m_zip.entries())
            if (entry.name.starts_with(m_prefix) && isMember(entry.name.substr(m_prefix.size())))
                found.push_back(entry.name.substr(m_prefix.size()));
        std::ranges::sort(found);
        return found;
    }
    Result<std::string> bytes(const std::string& path) override
    {
        const ZipEntry* entry = m_zip.find(m_prefix + path);
        return entry == nullptr ? fail(ErrorKind::Input, "is gone") : m_zip.read(*entry);
    }

private:
    ZipArchive& m_zip;
    std::string m_prefix;
};

Json yamlOf(Members& members, const std::string& path, ChartRecords& records)
{
    auto bytes = members.bytes(path);
    auto yaml = bytes ? parseYaml(sanitisedUtf8(*bytes), {}, records.stop()) : fail(bytes.error());
    if (!yaml) {
        records.problem(Severity::Warning, yaml.error().what, path);
        return {};
    }
    for (const YamlProblem& problem : yaml->problems)
        records.problem(Severity::Warning, problem.message, path, problem.line);
    return yaml->documents.empty() ? Json() : std::move(yaml->documents.front().value);
}

Result<void> readMembers(Members& members, ChartRecords& records)
{
    const std::vector<std::string> paths = members.paths();
    if (std::ranges::find(paths, kMetadata) != paths.end()) {
        const Json metadata = yamlOf(members, std::string(kMetadata), records);
        records.seenAt(jsonTime(jsonMember(metadata, "timestamp")));
    }
    SupersetExport content(records);
    for (const std::string_view part : kParts)
        for (const std::string& path : paths) {
            if (!isOf(part, path))
                continue;
            if (records.stop().stop_requested())
                return fail(ErrorKind::Cancelled, "Reading was cancelled.");
            if (const Json yaml = yamlOf(members, path, records); !yaml.is_null())
                content.read(part.substr(0, part.size() - 1), yaml, path);
            if (auto sent = records.sendIfLarge(); !sent)
                return sent;
        }
    return records.send();
}

class SupersetSource final : public Source
{
public:
    SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "superset";
        info.system = "Apache Superset";
        info.reads =
            "Exports of version 1.0.0 (dashboards, charts, datasets, databases, all assets), zip, unpacked "
            "or "
            "single files of them; older exports of dashboards (JSON) and of datasets (YAML); Superset's own "
            "database in SQLite (superset.db)";
        info.yields =
            "Dashboards with their charts and filters, charts with the columns that they show, datasets "
            "with columns and metrics, the tables and the SQL behind them, certifications, tags; owners from "
            "superset.db alone";
        info.cannotKnow = "Who looks at a dashboard, and columns that stand in free SQL of a chart. Older "
                          "exports of dashboards do not say where a database is: their tables have no place, "
                          "and what has no uuid there is called by its number";
        info.version = 3;
        return info;
    }

    Claim claims(const DocumentFile& file) const override
    {
        if (isSqlite(file.head))
            return isSupersetDatabase(file) ? Claim::Sure : Claim::None;
        if (!file.head.starts_with("PK")) {
            const std::string head = textOfHead(file.head);
            return isOldSupersetExport(head) || !partOf(head).empty() ? Claim::Sure : Claim::None;
        }
        bool hasMetadata = false;
        bool hasDatabase = false;
        bool hasOther = false;
        for (const std::string& name : zipNamesInHead(file.head)) {
            if (!isYaml(name))
                continue;
            hasMetadata = hasMetadata || fileNameOf(name) == kMetadata;
            hasDatabase = hasDatabase || foldersAbove(name, kParts[0]) != "?";
            hasOther = hasOther || std::any_of(kParts.begin() + 1, kParts.end(), [&](std::string_view part) {
                           return foldersAbove(name, part) != "?";
                       });
        }
        if (hasMetadata && (hasDatabase || hasOther))
            return Claim::Sure;
        return hasDatabase && hasOther ? Claim::Maybe : Claim::None;
    }

    bool claimsTree(const FolderListing& folder) const override
    {
        const bool hasParts =
            std::ranges::any_of(kParts, [&](std::string_view part) { return folder.has(part); });
        if (!hasParts)
            return false;
        if (folder.has(kMetadata))
            return isMetadata(textOfHead(folder.head(kMetadata)));
        return holdsDatabases(folder) || holdsCharts(folder);
    }

    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = isMember;
        return shape;
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        ChartRecords records(context);
        if (document.tree != nullptr) {
            TreeMembers members(*document.tree, context.stop);
            return readMembers(members, records);
        }
        const DocumentFile& file = document.file();
        if (file.head.starts_with("PK"))
            return readZip(document, records);
        auto done = isSqlite(file.head) ? readSupersetDatabase(file.path, records) : readAlone(file, records);
        if (!done && (done.error().kind == ErrorKind::Cancelled || records.declared() == 0))
            return done;
        if (!done)
            records.problem(Severity::Error, done.error().what, done.error().where);
        else if (records.declared() == 0 && !records.hasProblems())
            return fail(ErrorKind::Input, file.relative + " holds nothing of Superset.");
        return records.send();
    }

private:
    static Result<void> readAlone(const DocumentFile& file, ChartRecords& records)
    {
        if (trimmed(textOfHead(file.head)).starts_with('{'))
            return readOldJson(file.path, records);
        auto yaml = readYaml(file.path, {}, records.stop());
        if (!yaml)
            return fail(yaml.error());
        for (const YamlProblem& problem : yaml->problems)
            records.problem(Severity::Error, problem.message, {}, problem.line);
        const std::string_view part = partOf(textOfHead(file.head));
        for (const YamlDocument& one : yaml->documents)
            if (!part.empty())
                SupersetExport(records).read(part, one.value, {});
            else if (auto read = SupersetRows(records).readOldExport(one.value); !read)
                return read;
        return {};
    }

    static Result<void> readOldJson(const std::string& path, ChartRecords& records)
    {
        auto bytes = ByteStream::open(path, records.stop());
        if (!bytes)
            return fail(bytes.error());
        TextStream text(std::move(*bytes));
        JsonStreamRules rules;
        rules.take = {""};
        rules.dropKeys = {"css", "query_context"};
        const auto report = streamJson(text, rules, [&](const JsonPath&, Json&& json) {
            return SupersetRows(records).readOldExport(json);
        });
        if (!report)
            return fail(report.error());
        return report->tooLarge.empty() ? Result<void>()
                                        : fail(ErrorKind::Input, "This export is too large to be read.");
    }

    static Result<void> readZip(const Document& document, ChartRecords& records)
    {
        auto zip = ZipArchive::open(document.file().path, {}, records.stop());
        if (!zip)
            return fail(zip.error());
        std::string prefix = "?";
        for (const ZipEntry& entry : zip->entries())
            for (const std::string_view part : kParts)
                if (prefix == "?" && isYaml(entry.name))
                    prefix = foldersAbove(entry.name, part);
        if (prefix == "?")
            return fail(ErrorKind::Input, document.relative + " holds no export of Superset.");
        for (const std::string& problem : zip->problems())
            records.problem(Severity::Warning, problem, {});
        ZipMembers members(*zip, prefix);
        return readMembers(members, records);
    }
};

} // namespace

const Source& supersetSource()
{
    static const SupersetSource source;
    return source;
}

} // namespace upriver
