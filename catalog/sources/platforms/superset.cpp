// SPDX-License-Identifier: Apache-2.0
// The reader of Superset's exports, as a zip or unpacked: metadata.yaml with databases/, datasets/, charts/
// and dashboards/ beside it.
#include <algorithm>
#include <array>

#include "catalog/base/text.h"
#include "catalog/base/time.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/platforms/superset_export.h"
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

bool isMember(std::string_view below)
{
    return below == kMetadata || (isYaml(below) && std::ranges::any_of(kParts, [&](std::string_view part) {
                                      return below.starts_with(part);
                                  }));
}

bool isMetadata(std::string_view text)
{
    const auto hasLine = [&](std::string_view start) {
        return text.starts_with(start) || text.find("\n" + std::string(start)) != std::string_view::npos;
    };
    constexpr std::array kTypes{"Dashboard", "Chart",      "Slice", "SqlaTable",
                                "Database",  "SavedQuery", "assets"};
    return hasLine("version: ") && hasLine("timestamp: ") &&
           std::ranges::any_of(kTypes, [&](const char* type) {
               return hasLine("type: " + std::string(type)) || hasLine("type: '" + std::string(type));
           });
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
            if (!path.starts_with(part))
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
            "Exports of version 1.0.0 (dashboards, charts, datasets, databases, all assets), zip or unpacked";
        info.yields =
            "Dashboards with their charts and filters, charts with the columns that they show, datasets "
            "with columns and metrics, the tables and the SQL behind them, certifications, tags";
        info.cannotKnow = "Owners, who looks at a dashboard, and columns that stand in free SQL of a chart";
        info.version = 2;
        return info;
    }

    Claim claims(const DocumentFile& file) const override
    {
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
        return folder.has(kMetadata) ? isMetadata(textOfHead(folder.head(kMetadata)))
                                     : holdsDatabases(folder);
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
        return readZip(document, records);
    }

private:
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
