// SPDX-License-Identifier: Apache-2.0
// Feast: a feature repository's folder as one tree (feature_store.yaml and the registry beside it), or a
// registry or a settings file alone. What the definitions in Python say is in the registry once they are
// applied; the programs themselves are not read.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/models/feast_project.h"
#include "catalog/sources/models/feast_registry.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/sqlite_head.h"
#include "catalog/sources/reading/tree_files.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestFile = std::int64_t{32} << 20;
constexpr std::string_view kSettings = "feature_store.yaml";

bool isSettingsName(std::string_view name)
{
    return name.starts_with("feature_store") && (name.ends_with(".yaml") || name.ends_with(".yml"));
}

/// Keys at the beginning of lines.
bool isSettingsText(std::string_view yaml)
{
    const auto has = [&](std::string_view key) {
        return yaml.starts_with(key) || yaml.find("\n" + std::string(key)) != std::string_view::npos;
    };
    return has("project:") && (has("registry:") || has("provider:")) &&
           (has("registry:") || has("online_store:") || has("offline_store:"));
}

bool belongs(std::string_view below)
{
    if (below == kSettings)
        return true;
    const std::string name = asciiLowered(fileNameOf(below));
    return name.find("registry") != std::string::npos &&
           (name.ends_with(".db") || name.ends_with(".pb") || name.ends_with(".json") ||
            name.ends_with(".sqlite") || name.ends_with(".db-wal"));
}

class RepositoryReader
{
public:
    RepositoryReader(ReadContext& context, feast::Folder folder)
        : m_context(context), m_store(context, std::move(folder))
    {}

    Result<void> readTree(const DocumentTree& tree)
    {
        if (const TreeFile* settings = tree.find(kSettings))
            if (auto read = readMember(tree, *settings); !read)
                return read;
        for (const TreeFile& file : tree.files)
            if (file.below != kSettings)
                if (auto read = readMember(tree, file); !read)
                    return read;
        if (m_registries == 0 && !m_registry.empty())
            m_store.records().problem(
                Severity::Note,
                "The registry " + m_registry +
                    " is not in this folder. Run `feast apply`, or index the place where "
                    "it is kept: what it defines is not known here.",
                std::string(kSettings));
        return m_store.records().send();
    }

    Result<void> readAlone(const DocumentFile& file)
    {
        if (auto read = readFile(file, std::string(file.fileName())); !read)
            return read;
        return m_store.records().send();
    }

private:
    Result<void> readMember(const DocumentTree& tree, const TreeFile& member)
    {
        const auto file = openTreeFile(tree, member, m_context.stop);
        const bool isWhole =
            file && !file->gzip && static_cast<std::int64_t>(file->head.size()) == file->size;
        auto read = file ? readFile(*file, member.below, isWhole) : fail(file.error());
        if (read || m_context.stop.stop_requested())
            return read;
        // one bad file of a repository does not hide the others; what the sink refuses ends all
        if (read.error().kind != ErrorKind::Input)
            return read;
        m_store.records().problem(Severity::Warning, read.error().what, member.below);
        return {};
    }

    /// `isWhole`: the head was read just now, and is all that there is.
    Result<void> readFile(const DocumentFile& file, const std::string& locator, bool isWhole = false)
    {
        if (isSqlite(file.head))
            return readDatabase(file, locator);
        if (locator.ends_with("-wal"))
            return {};
        const auto bytes =
            isWhole ? Result<std::string>(file.head) : readWhole(file.path, kLargestFile, m_context.stop);
        if (!bytes)
            return fail(bytes.error());
        if (isSettingsName(file.fileName()))
            return readSettings(*bytes, locator);
        if (feast::isRegistryMessage(file.head, file.size))
            return tell(feast::registryOfMessage(*bytes), locator);
        const std::string head = textOfHead(file.head);
        if (feast::isRegistryText(head) || trimmed(head).starts_with('{'))
            return readText(file, *bytes, locator);
        return fail(ErrorKind::Input, file.relative + " is no registry of Feast that can be read.");
    }

    Result<void> readDatabase(const DocumentFile& file, const std::string& locator)
    {
        if (!feast::isRegistryDatabase(file))
            return fail(ErrorKind::Input, file.relative + " is a database without the tables of a registry.");
        const auto registry = feast::registryOfDatabase(file.path, m_context.stop);
        return registry ? tell(*registry, locator) : fail(registry.error());
    }

    Result<void> readText(const DocumentFile& file, const std::string& bytes, const std::string& locator)
    {
        auto json = parseJson(withoutNaN(sanitisedUtf8(bytes)));
        if (!json)
            return fail(json.error());
        constexpr std::array kLists{"entities",           "dataSources",          "featureViews",
                                    "streamFeatureViews", "onDemandFeatureViews", "featureServices"};
        if (std::ranges::all_of(kLists, [&](const char* list) { return jsonArray(*json, list).empty(); }))
            return fail(ErrorKind::Input, file.relative + " defines nothing that Feast knows.");
        return tell({std::move(*json), true}, locator);
    }

    Result<void> readSettings(const std::string& bytes, const std::string& locator)
    {
        const auto yaml = parseYaml(sanitisedUtf8(bytes), {}, m_context.stop);
        if (!yaml)
            return fail(yaml.error());
        if (yaml->documents.empty())
            return fail(ErrorKind::Input, locator + " is empty.");
        for (const YamlProblem& problem : yaml->problems)
            m_store.records().problem(Severity::Warning, problem.message, locator, problem.line);
        m_registry = m_store.tellSettings(yaml->documents.front().value, locator);
        return {};
    }

    Result<void> tell(const feast::Registry& registry, const std::string& locator)
    {
        ++m_registries;
        if (!registry.isWhole)
            m_store.records().problem(Severity::Warning,
                                      "The registry is damaged or very large; what could be read was taken.",
                                      locator);
        return m_store.tellRegistry(registry.value, locator + "#");
    }

    ReadContext& m_context;
    feast::FeatureStore m_store;
    std::string m_registry;
    int m_registries = 0;
};

class FeastSource final : public Source
{
public:
    SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "feast";
        info.system = "Feast";
        info.reads = "A feature repository's folder: feature_store.yaml and the registry beside it (file "
                     "registries, SQL registries in SQLite, registries as JSON); each of these alone";
        info.yields =
            "Feature views (also on demand and stream ones) with their features, entities, data "
            "sources as files, tables and topics, which column feeds which feature, feature services, "
            "saved datasets, transformations with their code, owners, tags, stores, versions";
        info.cannotKnow =
            "Definitions that were never applied (they are Python), registries in remote stores, "
            "which columns a transformation uses, what is in the online store";
        info.version = 1;
        info.priority = 50;
        return info;
    }

    Claim claims(const DocumentFile& file) const override
    {
        if (isSqlite(file.head))
            return feast::isRegistryDatabase(file) ? Claim::Sure : Claim::None;
        if (feast::isRegistryMessage(file.head, file.size))
            return Claim::Sure;
        const std::string text = textOfHead(file.head);
        if (isSettingsName(file.fileName()))
            return isSettingsText(text) ? Claim::Sure : Claim::None;
        return feast::isRegistryText(text) ? Claim::Sure : Claim::None;
    }

    bool claimsTree(const FolderListing& folder) const override
    {
        return folder.has(kSettings) && isSettingsText(textOfHead(folder.head(kSettings)));
    }

    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = belongs;
        shape.depth = 4;
        return shape;
    }

    std::vector<std::string> fileNames() const override { return {std::string(kSettings)}; }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        if (document.tree == nullptr)
            return RepositoryReader(context, {}).readAlone(document.file());
        const DocumentTree& tree = *document.tree;
        return RepositoryReader(context, {tree.path, tree.relative == "./" ? "" : tree.relative})
            .readTree(tree);
    }
};

} // namespace

const Source& feastSource()
{
    static const FeastSource source;
    return source;
}

} // namespace upriver
