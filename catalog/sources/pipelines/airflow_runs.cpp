// SPDX-License-Identifier: Apache-2.0
// Runs of DAGs, and within them runs of tasks.
#include <array>

#include "catalog/base/text.h"
#include "catalog/sources/pipelines/airflow_database.h"

namespace upriver::airflow {

namespace {

/// Until 2.1 a task's run named its DAG's run by its date alone.
using RunOfDate = std::unordered_map<std::string, std::string>;

RunState stateOf(std::string_view word)
{
    constexpr std::array words{
        std::pair{"success", RunState::Complete},        std::pair{"failed", RunState::Failed},
        std::pair{"running", RunState::Running},         std::pair{"queued", RunState::Queued},
        std::pair{"scheduled", RunState::Queued},        std::pair{"restarting", RunState::Running},
        std::pair{"deferred", RunState::Running},        std::pair{"sensing", RunState::Running},
        std::pair{"up_for_retry", RunState::Queued},     std::pair{"up_for_reschedule", RunState::Running},
        std::pair{"upstream_failed", RunState::Skipped}, std::pair{"skipped", RunState::Skipped},
        std::pair{"removed", RunState::Skipped},         std::pair{"shutdown", RunState::Aborted}};
    for (const auto& [known, state] : words)
        if (word == known)
            return state;
    return RunState::Unknown;
}

/// Airflow's own word, where ours says less.
void addState(RunRecord& run, const std::string& word)
{
    run.state = stateOf(word);
    if (word != "success" && word != "failed" && word != "running" && word != "queued" && word != "skipped")
        addProperty(run.properties, "state", word);
}

void addTime(RunRecord& run, const char* key, std::optional<Micros> time)
{
    if (time)
        addProperty(run.properties, key, formatTime(*time));
}

void addIo(DatabaseState& state, RunRecord& run, const std::vector<Id>& ids, const bool output)
{
    constexpr std::size_t kMost = 1'000;
    std::unordered_set<AssetIndex> seen;
    for (const Id id : ids)
        if (const auto asset = state.assets.find(id); asset != state.assets.end() && run.io.size() < kMost)
            if (const AssetIndex index = state.records.dataset(asset->second);
                index != kNoAsset && seen.insert(index).second)
                run.io.push_back({index, output, {}, {}});
}

void addDagRun(DatabaseState& state, const ForeignRow& row)
{
    RunRecord run;
    run.job = state.dag(row.text("dag_id"));
    run.key = cleanText(row.text("run_id"));
    if (run.key.empty() || row.isNull("dag_id"))
        return;
    addState(run, row.text("state"));
    run.started = row.time("start_date");
    run.ended = row.time("end_date");
    addProperty(run.properties, "run_type", row.text("run_type"));
    const auto logical = row.time("logical_date");
    addTime(run, "logical_date", logical ? logical : row.time("execution_date"));
    for (const char* column : {"data_interval_start", "data_interval_end", "run_after", "queued_at"})
        addTime(run, column, row.time(column));
    addProperty(run.properties, "triggered_by", row.text("triggered_by"));
    addProperty(run.properties, "user", row.text("triggering_user_name"));
    addProperty(run.properties, "bundle_version", row.text("bundle_version"));
    addProperty(run.properties, "dag_hash", row.text("dag_hash"));
    addProperty(run.properties, "partition_key", row.text("partition_key"));
    if (const auto version = state.versions.find(row.text("created_dag_version_id"));
        version != state.versions.end())
        addProperty(run.properties, "dag_version", version->second);
    if (row.integer("external_trigger").value_or(0) != 0)
        addProperty(run.properties, "external_trigger", "true");
    if (const auto started = state.startedBy.find(row.integer("id").value_or(-1));
        started != state.startedBy.end())
        addIo(state, run, started->second, false);
    state.records.run(std::move(run));
}

/// A task that ran, though no definition tells of it: of a DAG without definition it is all we know.
void addRunTask(DatabaseState& state, AssetIndex task, const std::string& dagId, const ForeignRow& row)
{
    const std::string taskId = row.text("task_id");
    if (task == kNoAsset || !state.tasks.insert(dagId + "." + taskId).second)
        return;
    const std::string locator = "task_instance " + dagId + "." + taskId;
    AssetRecord& record = state.records.batch().record(task);
    record.subtype = "task";
    if (state.serialized.contains(dagId)) {
        state.records.property(task, "active", "false");
        return;
    }
    record.declared = true;
    if (const std::string called = row.text("task_display_name"); called != taskId)
        record.displayName = cleanText(called);
    record.locator = cleanText(locator);
    for (const char* column : {"operator", "pool", "queue"})
        state.records.property(task, column, row.text(column));
    if (const auto slots = state.poolSlots.find(row.text("pool")); slots != state.poolSlots.end())
        state.records.property(task, "pool_slots", slots->second);
    state.records.edge(state.dag(dagId), task, EdgeKind::Contains, {}, locator);
}

void addTaskRun(DatabaseState& state, const ForeignRow& row, const RunOfDate& runOfDate)
{
    const std::string dagId = row.text("dag_id");
    const std::string taskId = row.text("task_id");
    if (dagId.empty() || taskId.empty())
        return;
    std::string runId = row.text("run_id");
    if (runId.empty()) {
        const auto known = runOfDate.find(dagId + "\n" + row.text("execution_date"));
        runId = known != runOfDate.end() ? known->second : row.text("execution_date");
    }
    const std::int64_t mapIndex = row.integer("map_index").value_or(-1);
    RunRecord run;
    run.job = state.task(dagId, taskId);
    addRunTask(state, run.job, dagId, row);
    run.parentJob = state.dag(dagId);
    run.parentKey = cleanText(runId);
    const std::string key = taskRunKey(runId, mapIndex);
    run.key = cleanText(key);
    addState(run, row.text("state"));
    run.started = row.time("start_date");
    run.ended = row.time("end_date");
    addProperty(run.properties, "try", row.text("try_number"));
    if (mapIndex >= 0)
        addProperty(run.properties, "map_index", std::to_string(mapIndex));
    addProperty(run.properties, "map_label", row.text("rendered_map_index"));
    const std::string own = row.text("custom_operator_name");
    addProperty(run.properties, "operator", own.empty() ? row.text("operator") : own);
    for (const char* column : {"pool", "queue", "hostname"})
        addProperty(run.properties, column, row.text(column));
    addTime(run, "queued_at", row.time("queued_dttm"));
    if (const auto written = state.writtenBy.find(writerKey(dagId, taskId, key));
        written != state.writtenBy.end())
        addIo(state, run, written->second, true);
    state.records.run(std::move(run));
}

} // namespace

std::string taskRunKey(std::string_view runId, std::int64_t mapIndex)
{
    return std::string(runId) + (mapIndex >= 0 ? "[" + std::to_string(mapIndex) + "]" : std::string());
}

std::string writerKey(std::string_view dagId, std::string_view taskId, std::string_view runKey)
{
    return std::string(dagId) + "\n" + std::string(taskId) + "\n" + std::string(runKey);
}

Result<void> readRuns(DatabaseState& state)
{
    RunOfDate runOfDate;
    const bool byDate = !state.database.hasColumn("task_instance", "run_id");
    auto done = state.records.each(
        state.database,
        {.table = "dag_run",
         .columns = {"id",
                     "dag_id",
                     "run_id",
                     "state",
                     "run_type",
                     "start_date",
                     "end_date",
                     "execution_date",
                     "logical_date",
                     "run_after",
                     "queued_at",
                     "data_interval_start",
                     "data_interval_end",
                     "triggered_by",
                     "triggering_user_name",
                     "bundle_version",
                     "dag_hash",
                     "external_trigger",
                     "partition_key",
                     "created_dag_version_id"},
         .order = "id"},
        [&](const ForeignRow& row) {
            if (byDate)
                runOfDate.emplace(row.text("dag_id") + "\n" + row.text("execution_date"), row.text("run_id"));
            addDagRun(state, row);
        });
    if (!done)
        return done;
    return state.records.each(
        state.database,
        {.table = "task_instance",
         .columns = {"dag_id", "task_id", "run_id", "execution_date", "map_index", "state", "start_date",
                     "end_date", "try_number", "operator", "pool", "queue", "hostname", "queued_dttm",
                     "rendered_map_index", "task_display_name", "custom_operator_name"}},
        [&](const ForeignRow& row) { addTaskRun(state, row, runOfDate); });
}

} // namespace upriver::airflow
