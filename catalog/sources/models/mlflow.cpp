// SPDX-License-Identifier: Apache-2.0
// MLflow: a file store ("mlruns") as one tree, a SQLite store, or one MLmodel file that stands alone.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/models/mlflow_records.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestMlmodel = std::int64_t{4} << 20;
constexpr int kMostPeeks = 8;

bool hasKey(std::string_view yaml, std::string_view key)
{
    return yaml.starts_with(key) || yaml.find("\n" + std::string(key)) != std::string_view::npos;
}

bool isMlmodel(std::string_view yaml)
{
    return hasKey(yaml, "flavors:") &&
           (hasKey(yaml, "mlflow_version:") || hasKey(yaml, "model_uuid:") || hasKey(yaml, "model_id:") ||
            hasKey(yaml, "utc_time_created:")); // alone before 1.13
}

/// "<experiment>/<run>/params/a/b", "…/meta.yaml", "…/artifacts/model/MLmodel".
bool isStoreFile(std::string_view below)
{
    const std::string_view name = fileNameOf(below);
    if (below.find("/traces/") != std::string_view::npos)
        return false;
    if (below.find("/artifacts/") != std::string_view::npos)
        return name == "MLmodel";
    if (name == "meta.yaml")
        return true;
    const auto parts = splitText(below, '/');
    for (std::size_t i = 1; i + 1 < parts.size() && i < 4; ++i)
        for (const char* folder : {"params", "metrics", "tags", "aliases"})
            if (parts[i] == folder)
                return true;
    return false;
}

class MlflowSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {
            "mlflow",
            "MLflow",
            "A file store (mlruns), a SQLite store (mlflow.db) of 0.9 to 3.x, single MLmodel files",
            "Experiments as jobs, runs with parameters, metrics and their history, datasets and models that "
            "runs read, saved and registered models, their versions, aliases, stages and signatures, "
            "prompts, "
            "code",
            "The name of the server; what stands in artifacts and traces; deleted experiments of a file "
            "store",
            4,
            50};
    }

    Claim claims(const DocumentFile& file) const override
    {
        if (isSqlite(file.head))
            return isStore(sqliteTableNames(file)) ? Claim::Sure : Claim::None;
        return isMlmodel(file.head) ? Claim::Sure : Claim::None;
    }

    bool claimsTree(const FolderListing& folder) const override
    {
        int peeks = 0;
        for (const FolderEntry& entry : folder.entries()) {
            if (!entry.isFolder || !std::ranges::all_of(entry.name, isAsciiDigit) ||
                !folder.has(entry.name + "/meta.yaml"))
                continue;
            const std::string head = folder.head(entry.name + "/meta.yaml");
            if (hasKey(head, "artifact_location:") && hasKey(head, "experiment_id:"))
                return true;
            if (++peeks == kMostPeeks)
                break;
        }
        return false;
    }

    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = isStoreFile;
        return shape;
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        if (document.tree != nullptr)
            return mlflow::readFileStore(*document.tree, context);
        return isSqlite(document.file().head) ? mlflow::readDatabase(document.file(), context)
                                              : readMlmodel(document.file(), context);
    }

private:
    /// The latest metrics have a table of their own since 1.2, versions of the schema since 0.9.1.
    static bool isStore(const SqliteHead& head)
    {
        return head.hasAll({"experiments", "runs", "params", "tags"}) &&
               (head.has("latest_metrics") || head.has("metrics"));
    }

    static Result<void> readMlmodel(const DocumentFile& file, ReadContext& context)
    {
        const auto text = readWhole(file.path, kLargestMlmodel, context.stop);
        if (!text)
            return fail(text.error());
        mlflow::SavedModel model;
        model.locator = "MLmodel";
        if (auto taken = mlflow::takeMlmodel(sanitisedUtf8(*text), model); !taken)
            return taken;
        mlflow::Records records(context);
        if (model.id.empty() && model.uuid.empty() && model.run.empty()) {
            std::string_view folder = folderOf(file.relative);
            folder = folder.empty() ? fileNameOf(folderOf(file.path)) : folder;
            model.path = folder.substr(0, folder.find_last_not_of('/') + 1);
            records.problem(
                Severity::Note,
                "This MLmodel file says neither its run nor its model's id; the model is named by "
                "its folder.",
                "MLmodel");
        }
        records.add(model);
        return records.send();
    }
};

} // namespace

const Source& mlflowSource()
{
    static const MlflowSource source;
    return source;
}

} // namespace upriver
