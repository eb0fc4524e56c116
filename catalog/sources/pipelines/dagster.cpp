// SPDX-License-Identifier: Apache-2.0
// Dagster's home: its databases as one tree, or one of them that stands alone.
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/dagster_home.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

ForeignOptions options()
{
    ForeignOptions options;
    options.deniedTables = {"kvs", "bulk_actions", "daemon_heartbeats", "job_ticks", "instance_info"};
    options.deniedColumns = {"runs.run_body", "asset_keys.cached_status_data", "asset_keys.asset_details",
                             "asset_keys.last_materialization"};
    return options;
}

bool isRuns(const SqliteHead& head) { return head.hasAll({"runs", "run_tags", "snapshots"}); }
bool isEvents(const SqliteHead& head) { return head.hasAll({"asset_keys", "event_logs"}); }
bool isSchedules(const SqliteHead& head)
{
    return head.has("job_ticks") && (head.has("instigators") || head.has("jobs"));
}

/// "history/runs.db", "history/runs/<id>.db", "schedules/schedules.db", with or without the first folder; the
/// logs of changes beside them, so that a change there is seen.
bool isHomeFile(std::string_view below)
{
    if (below.ends_with("-wal"))
        below.remove_suffix(4);
    if (below == "schedules/schedules.db")
        return true;
    if (below.starts_with("history/"))
        below.remove_prefix(8);
    if (below == "runs.db")
        return true;
    return below.starts_with("runs/") && below.ends_with(".db") &&
           below.find('/', 5) == std::string_view::npos;
}

/// In which order the files of a home are read.
int partOf(std::string_view below)
{
    const bool isIndex = fileNameOf(below) == "index.db" || below.ends_with("schedules.db");
    return isIndex ? 0 : below.ends_with("runs.db") ? 1 : 2;
}

class DagsterSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {"dagster",
                "Dagster",
                "The SQLite databases of a Dagster home: history/runs.db, history/runs/*.db, "
                "schedules/schedules.db",
                "Jobs with their ops and order, assets and what they were made from, materializations with "
                "columns, column lineage and numbers, asset checks, runs of jobs and steps, schedules and "
                "sensors",
                "Groups, owners and code of assets, which stand in code alone; assets that were never made; "
                "configuration of runs is never read",
                2,
                50};
    }

    Claim claims(const DocumentFile& file) const override
    {
        if (!isSqlite(file.head))
            return Claim::None;
        const SqliteHead head = sqliteTableNames(file);
        return isRuns(head) || isEvents(head) || isSchedules(head) ? Claim::Sure : Claim::None;
    }

    bool claimsTree(const FolderListing& folder) const override
    {
        for (const char* runs : {"history/runs.db", "runs.db"})
            if (folder.has(runs))
                return isRuns(sqliteTableNamesInHead(folder.head(runs)));
        return false;
    }

    std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = isHomeFile;
        shape.depth = 3;
        return shape;
    }

    std::vector<std::string> wantedFolders() const override { return {".dagster"}; }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        dagster::HomeState state(context);
        if (document.tree == nullptr) {
            if (auto done = readFile(state, document.file().path, {}); !done)
                return done;
            return state.records.send();
        }
        // the log of all runs before the runs: what they made is told with them
        for (const int part : {0, 1, 2})
            for (const TreeFile& file : document.tree->files) {
                if (file.below.ends_with("-wal") || file.size == 0 || partOf(file.below) != part)
                    continue;
                auto done = readFile(state, document.tree->pathOf(file), file.below);
                if (!done && done.error().kind == ErrorKind::Cancelled)
                    return done;
                if (!done)
                    state.records.problem(Severity::Warning, done.error().what, file.below);
            }
        return state.records.send();
    }

private:
    static Result<void> readFile(dagster::HomeState& state, const std::string& path, const std::string& below)
    {
        auto opened = ForeignDatabase::open(path, options(), state.records.stop());
        if (!opened)
            return fail(opened.error());
        ForeignDatabase& database = *opened;
        Result<void> done;
        const auto then = [&](auto part) {
            if (done)
                done = part(state, database);
        };
        if (database.hasTable("job_ticks"))
            then(dagster::readSchedules);
        if (database.hasTable("event_logs")) {
            const bool isIndex = fileNameOf(below) == "index.db";
            if (!state.hasIndex || isIndex) {
                then(dagster::readAssetKeys);
                then(dagster::readAssetEvents);
            }
            then(dagster::readSteps);
            state.hasIndex = state.hasIndex || isIndex;
        }
        if (database.hasTable("runs")) {
            then(dagster::readSnapshots);
            then(dagster::readRuns);
        }
        return done;
    }
};

} // namespace

const Source& dagsterSource()
{
    static const DagsterSource source;
    return source;
}

} // namespace upriver
