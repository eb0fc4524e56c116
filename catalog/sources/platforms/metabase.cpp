// SPDX-License-Identifier: Apache-2.0
// The reader of Metabase: serialised folders (databases/, collections/, transforms/), the flat metadata of
// tables and fields, single serialised files, and saved answers of the API. Details of databases hold
// passwords when they are exported: only host, port and name are taken; settings.yaml is never read.
#include <algorithm>
#include <array>
#include <span>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/platforms/metabase_export.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/tree_files.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestMember = std::int64_t{16} << 20;
constexpr int kDeepestSearch = 4;
constexpr std::array<std::string_view, 3> kParts{"databases/", "collections/", "transforms/"};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool isYaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

bool isMember(std::string_view below)
{
    return isYaml(below) &&
           std::ranges::any_of(kParts, [&](std::string_view part) { return below.starts_with(part); });
}

bool isFlat(std::string_view text)
{
    return has(text, "\"databases\"") && has(text, "\"tables\"") && has(text, "\"engine\"") &&
           has(text, "\"db_id\"");
}

bool isAnswer(std::string_view text)
{
    const bool isCard = has(text, "\"dataset_query\"") &&
                        (has(text, "\"display\"") || has(text, "\"visualization_settings\""));
    const bool isBoard = (has(text, "\"dashcards\"") || has(text, "\"ordered_cards\"")) &&
                         (has(text, "\"collection_id\"") || has(text, "\"parameters\""));
    const bool isDatabase =
        has(text, "\"engine\"") && ((has(text, "\"tables\"") && has(text, "\"db_id\"")) ||
                                    (has(text, "\"features\"") && has(text, "\"details\"")));
    return isCard || isBoard || isDatabase;
}

/// databases/Shop/Shop.yaml, with the tables below it.
bool hasDatabases(const FolderListing& folder)
{
    for (const FolderEntry& entry : folder.entries("databases/")) {
        const std::string inside = "databases/" + entry.name + "/";
        if (entry.isFolder && (folder.has(inside + entry.name + ".yaml") || folder.has(inside + "schemas/") ||
                               folder.has(inside + "tables/")))
            return true;
    }
    return false;
}

bool hasCollections(const FolderListing& folder, const std::string& below, int depth)
{
    const std::vector<FolderEntry> entries = folder.entries(below);
    for (const FolderEntry& entry : entries)
        if (!entry.isFolder && isYaml(entry.name))
            return has(textOfHead(folder.head(below + entry.name)), "serdes/meta");
    for (const FolderEntry& entry : entries)
        if (entry.isFolder && depth > 1 && hasCollections(folder, below + entry.name + "/", depth - 1))
            return true;
    return false;
}

/// What others refer to: "databases/Shop/Shop.yaml", and any collection.
bool isReferredTo(const std::string& path, const std::string& text)
{
    return (path.starts_with("databases/") && std::ranges::count(path, '/') == 2) ||
           has(text, "model: Collection");
}

bool isJson(std::string_view text) { return text.starts_with('{') || text.starts_with('['); }

/// Answers refer to each other by number: what others refer to is read first, in all files.
enum class Pass : std::uint8_t { Learn, Tables, Rest };
constexpr std::array kPasses{Pass::Learn, Pass::Tables, Pass::Rest};

class MetabaseSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "metabase";
        info.system = "Metabase";
        info.reads =
            "Serialised folders and files (YAML), table_metadata.json, saved answers of the API (cards, "
            "dashboards, metadata of databases)";
        info.yields = "Questions, models and metrics with the tables, columns, cards and SQL that they read, "
                      "dashboards, collections, transforms, tables with fields and keys, what fields mean";
        info.cannotKnow = "Where a database is, unless its details are exported (namespace_alias "
                          "\"metabase/NAME=postgres://host:5432/db\" says it), tables and fields behind "
                          "numbers when the metadata of the database was not saved into the same folder";
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        const std::string head = textOfHead(file.head);
        const std::string_view text = trimmed(head);
        if (isJson(text))
            return isFlat(text) || isAnswer(text) ? Claim::Sure : Claim::None;
        return has(text, "serdes/meta") && has(text, "model:") ? Claim::Sure : Claim::None;
    }

    [[nodiscard]] std::vector<std::string> claimsFolder(std::span<const DocumentFile> files) const override
    {
        std::vector<std::string> names;
        for (const DocumentFile& file : files)
            if (const std::string head = textOfHead(file.head);
                isJson(trimmed(head)) && claims(file) == Claim::Sure)
                names.emplace_back(file.fileName());
        return names.size() > 1 ? names : std::vector<std::string>();
    }

    [[nodiscard]] bool claimsTree(const FolderListing& folder) const override
    {
        return hasDatabases(folder) ||
               (folder.has("collections/") && hasCollections(folder, "collections/", kDeepestSearch));
    }

    [[nodiscard]] std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = isMember;
        return shape;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        ChartRecords records(context);
        MetabaseExport content(records);
        if (document.tree != nullptr)
            return readTree(*document.tree, records, content);
        Result<void> read = isJson(trimmed(textOfHead(document.file().head)))
                                ? readAnswers(document, records, content)
                                : readOneYaml(document.file().path, records, content);
        if (!read && (read.error().kind == ErrorKind::Cancelled || records.declared() == 0))
            return read;
        if (!read)
            records.problem(Severity::Error, read.error().what, read.error().where);
        else if (records.declared() == 0)
            records.problem(Severity::Note, "No card, dashboard, table or transform stands in this file.",
                            {});
        content.finish();
        return records.send();
    }

private:
    static void take(const std::string& text, const std::string& path, ChartRecords& records,
                     MetabaseExport& content, bool isLearning)
    {
        auto yaml = parseYaml(text, {}, records.stop());
        if (!yaml) {
            records.problem(Severity::Warning, yaml.error().what, path);
            return;
        }
        for (const YamlProblem& problem : yaml->problems)
            records.problem(Severity::Warning, problem.message, path, problem.line);
        for (const YamlDocument& one : yaml->documents) {
            if (isLearning)
                content.learn(one.value);
            else
                content.read(one.value, path);
        }
    }

    static Result<void> readTree(const DocumentTree& tree, ChartRecords& records, MetabaseExport& content)
    {
        for (const bool isLearning : {true, false})
            for (const TreeFile& file : tree.files) {
                if (records.stop().stop_requested())
                    return fail(ErrorKind::Cancelled, "Reading was cancelled.");
                const auto bytes = readTreeFile(tree, file, kLargestMember, records.stop());
                if (!bytes) {
                    if (!isLearning)
                        records.problem(Severity::Warning, bytes.error().what, file.below);
                    continue;
                }
                const std::string text = sanitisedUtf8(*bytes);
                if (!isLearning || isReferredTo(file.below, text))
                    take(text, file.below, records, content, isLearning);
                if (auto sent = records.sendIfLarge(); !sent)
                    return sent;
            }
        content.finish();
        return records.send();
    }

    static Result<void> readOneYaml(const std::string& path, ChartRecords& records, MetabaseExport& content)
    {
        auto yaml = readYaml(path, {}, records.stop());
        if (!yaml)
            return fail(yaml.error());
        for (const YamlProblem& problem : yaml->problems)
            records.problem(Severity::Error, problem.message, {}, problem.line);
        for (const YamlDocument& one : yaml->documents) {
            content.learn(one.value);
            content.read(one.value, {});
        }
        return {};
    }

    /// The last error, when nothing else stops it: one bad file must not hide the others.
    static Result<void> readAnswers(const Document& document, ChartRecords& records, MetabaseExport& content)
    {
        Result<void> last;
        for (const Pass pass : kPasses)
            for (const DocumentFile& file : document.files) {
                auto read = readJson(document, file, pass, records, content);
                if (!read && read.error().kind == ErrorKind::Cancelled)
                    return read;
                if (!read && pass == Pass::Tables)
                    last = std::move(read);
            }
        return last;
    }

    static Result<void> readJson(const Document& document, const DocumentFile& file, Pass pass,
                                 ChartRecords& records, MetabaseExport& content)
    {
        const bool flat = isFlat(textOfHead(file.head));
        if (flat && pass != Pass::Tables)
            return {};
        auto bytes = ByteStream::open(file.path, records.stop());
        if (!bytes)
            return fail(bytes.error());
        TextStream text(std::move(*bytes));
        JsonStreamRules rules;
        rules.take = flat ? std::vector<std::string>{"/databases/*", "/tables/*", "/fields/*"}
                          : std::vector<std::string>{""};
        rules.dropKeys = {"fingerprint", "visualization_settings", "settings", "dimensions"};
        const std::string name = document.files.size() > 1 ? std::string(file.fileName()) : std::string();
        const auto report = streamJson(text, rules, [&](const JsonPath& at, Json&& json) {
            if (!flat)
                return readAnswer(json, name, pass, records, content);
            content.learn(json);
            content.read(json, name + at.pointer());
            return records.sendIfLarge();
        });
        if (!report)
            return fail(ErrorKind::Input, report.error().what, {},
                        name.empty() ? report.error().where : name + ": " + report.error().where);
        for (const std::string& pointer : report->tooLarge)
            records.problem(Severity::Warning, "This is too large to be read.", name + pointer);
        return {};
    }

    /// One thing or a list, also in pages ("data").
    static Result<void> readAnswer(const Json& json, const std::string& name, Pass pass,
                                   ChartRecords& records, MetabaseExport& content)
    {
        const Json* data = jsonMember(json, "data");
        const Json& list = data != nullptr && data->is_array() ? *data : json;
        if (!list.is_array())
            return readEntity(json, name, pass, records, content);
        std::size_t number = 0;
        for (const Json& one : list)
            if (auto read = readEntity(one, jsonPointer(name, number++), pass, records, content); !read)
                return read;
        return {};
    }

    static Result<void> readEntity(const Json& json, const std::string& path, Pass pass,
                                   ChartRecords& records, MetabaseExport& content)
    {
        if (pass == Pass::Learn)
            content.learn(json);
        else if ((metabaseEntity(json) == MetabaseEntity::Database) == (pass == Pass::Tables))
            content.read(json, path);
        return records.sendIfLarge();
    }
};

} // namespace

const Source& metabaseSource()
{
    static const MetabaseSource source;
    return source;
}

} // namespace upriver
