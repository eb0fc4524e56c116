// SPDX-License-Identifier: Apache-2.0
// dbt: the four files of a target folder, read together. The manifest is the spine; what the others say by
// unique_id is read first (it is small), so that each node leaves in one piece.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver {

namespace dbt {

Result<JsonStreamReport> streamFile(const DocumentFile& file, std::stop_token stop,
                                    const JsonStreamRules& rules, const JsonTake& take)
{
    auto bytes = ByteStream::open(file.path, stop);
    if (!bytes)
        return fail(bytes.error());
    TextStream text(std::move(*bytes));
    return streamJson(text, rules, take);
}

void Output::noteRepairs(const JsonStreamReport& report, const std::string& file)
{
    if (report.replacedEscapes > 0)
        problem(Severity::Warning, std::string(kReplacedEscapes), file);
}

std::string Output::locator(std::string_view section, std::string_view uniqueId) const
{
    return jsonPointer(jsonPointer(m_manifest + "#", section), uniqueId);
}

} // namespace dbt

namespace {

enum class Artifact : std::uint8_t { None, Manifest, Catalog, RunResults, Sources };

constexpr std::string_view kSchemaPrefix = "schemas.getdbt.com/dbt/";

// "https://schemas.getdbt.com/dbt/run-results/v5.json" in metadata, which dbt writes first.
Artifact artifactOf(const DocumentFile& file)
{
    const std::string_view head = file.head;
    for (auto at = head.find("\"dbt_schema_version\""); at != std::string_view::npos;
         at = head.find("\"dbt_schema_version\"", at + 1)) {
        const std::string_view value = head.substr(at, 200);
        const auto prefix = value.find(kSchemaPrefix);
        if (prefix == std::string_view::npos)
            continue;
        const std::string_view word = value.substr(prefix + kSchemaPrefix.size());
        constexpr std::array words{
            std::pair{"manifest/", Artifact::Manifest}, std::pair{"catalog/", Artifact::Catalog},
            std::pair{"run-results/", Artifact::RunResults}, std::pair{"sources/", Artifact::Sources}};
        for (const auto& [text, artifact] : words) {
            if (word.starts_with(text))
                return artifact;
        }
    }
    // Some tools sort the keys, which puts metadata far behind the maps.
    const bool sorted = file.fileName() == "manifest.json" &&
                        head.find("\"child_map\"") != std::string_view::npos &&
                        head.find("\"model.") != std::string_view::npos;
    return sorted ? Artifact::Manifest : Artifact::None;
}

// A folder may keep older manifests beside the current one; the others then stand alone.
const DocumentFile* manifestAmong(std::span<const DocumentFile> files)
{
    const DocumentFile* found = nullptr;
    for (const DocumentFile& file : files) {
        if (artifactOf(file) != Artifact::Manifest)
            continue;
        if (file.fileName() == "manifest.json")
            return &file;
        if (found == nullptr)
            found = &file;
    }
    return found;
}

std::string readableReason(const Error& error)
{
    return error.where.empty() ? error.what : error.what + " (" + error.where + ")";
}

class DbtSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {"dbt",
                "dbt",
                "The target folder of a dbt project: manifest.json (v1 to v12, Fusion's v20), catalog.json, "
                "run_results.json, sources.json",
                "Tables, columns, models as jobs, exposures, metrics, tests and their results, runs, owners, "
                "tags, code",
                "The host of the database; which column feeds which: that is taken from the models' SQL and "
                "marked so",
                2,
                60};
    }

    Claim claims(const DocumentFile& file) const override
    {
        return artifactOf(file) == Artifact::None ? Claim::None : Claim::Sure;
    }

    std::vector<std::string> fileNames() const override
    {
        return {"manifest.json", "catalog.json", "run_results.json", "sources.json"};
    }

    std::vector<std::string> claimsFolder(std::span<const DocumentFile> files) const override
    {
        const DocumentFile* manifest = manifestAmong(files);
        if (manifest == nullptr)
            return {};
        std::vector<std::string> members{std::string(manifest->fileName())};
        for (const DocumentFile& file : files) {
            const Artifact artifact = artifactOf(file);
            if (artifact != Artifact::None && artifact != Artifact::Manifest)
                members.emplace_back(file.fileName());
        }
        return members;
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        const DocumentFile* manifest = manifestAmong(document.files);
        if (manifest == nullptr)
            return readWithoutManifest(document, context);
        dbt::Project project;
        dbt::Output out(context, std::string(manifest->fileName()));
        if (auto index = dbt::readManifestIndex(*manifest, context.stop, project, context.settings); !index)
            return fail(damaged(*manifest, index.error()));
        out.seenAt(project.metadata.generatedAt);
        for (const DocumentFile& file : document.files) {
            if (auto read = readBeside(file, context, project, out); !read)
                return read;
        }
        if (auto nodes = dbt::readManifest(*manifest, context.stop, project, out); !nodes)
            return fail(damaged(*manifest, nodes.error()));
        dbt::addWaitingColumns(out, project);
        dbt::addLeftoverTables(out, project);
        dbt::reportLeftoverExecutions(out, project);
        return out.send();
    }

private:
    static Error damaged(const DocumentFile& file, const Error& error)
    {
        if (error.kind != ErrorKind::Input)
            return error;
        return {ErrorKind::Input,
                file.relative + " can't be read whole: " + readableReason(error) +
                    " Run dbt again and index again.",
                error.detail, error.where};
    }

    // A damaged file beside a sound manifest costs what only it knows.
    static Result<void> readBeside(const DocumentFile& file, ReadContext& context, dbt::Project& project,
                                   dbt::Output& out)
    {
        Result<void> read;
        switch (artifactOf(file)) {
        case Artifact::Catalog:
            read = dbt::readCatalog(file, context.stop, project, out);
            break;
        case Artifact::RunResults:
            read = dbt::readRunResults(file, context.stop, project, out);
            break;
        case Artifact::Sources:
            read = dbt::readSources(file, context.stop, project);
            break;
        case Artifact::Manifest:
            return {};
        case Artifact::None:
            out.problem(Severity::Warning,
                        std::string(file.fileName()) + " is not a file that dbt writes; it was skipped.");
            return {};
        }
        if (!read && read.error().kind != ErrorKind::Input)
            return read;
        if (!read)
            out.problem(Severity::Error, damaged(file, read.error()).what, std::string(file.fileName()));
        return {};
    }

    static Result<void> readWithoutManifest(const Document& document, ReadContext& context)
    {
        dbt::Output out(context, "manifest.json");
        for (const DocumentFile& file : document.files) {
            const std::string what =
                artifactOf(file) == Artifact::None
                    ? " is not a file that dbt writes, or it is damaged. Run dbt again and index again."
                    : " stands without the manifest.json of its project, so its tables can't be "
                      "named. Put the manifest of the same dbt run beside it and index again.";
            out.problem(Severity::Warning, file.relative + what);
        }
        return out.send();
    }
};

} // namespace

const Source& dbtSource()
{
    static const DbtSource source;
    return source;
}

} // namespace upriver
