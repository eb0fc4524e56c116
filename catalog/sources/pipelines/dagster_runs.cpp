// SPDX-License-Identifier: Apache-2.0
// Jobs as their snapshots tell them, runs, schedules and sensors.
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/dagster_home.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/zlib_value.h"

namespace upriver::dagster {

namespace {

constexpr int kMostOps = 10'000; ///< of one job, graphs within graphs spelled out
constexpr int kDeepestGraph = 16;

RunState stateOf(std::string_view word)
{
    constexpr std::array words{
        std::pair{"SUCCESS", RunState::Complete},   std::pair{"FAILURE", RunState::Failed},
        std::pair{"STARTED", RunState::Running},    std::pair{"CANCELING", RunState::Running},
        std::pair{"CANCELED", RunState::Aborted},   std::pair{"QUEUED", RunState::Queued},
        std::pair{"NOT_STARTED", RunState::Queued}, std::pair{"STARTING", RunState::Queued},
        std::pair{"MANAGED", RunState::Queued}};
    for (const auto& [known, state] : words)
        if (word == known)
            return state;
    return RunState::Unknown;
}

/// Configuration may hold anything and is never built.
const JsonStreamPlan& snapshotPlan()
{
    static const JsonStreamPlan plan([] {
        JsonStreamRules rules;
        rules.take = {""};
        rules.dropKeys = {"config_schema_snapshot", "dagster_type_namespace_snapshot", "mode_def_snaps",
                          "config_field_snap", "config_mapping_snap"};
        return rules;
    }());
    return plan;
}

class SnapshotReader
{
public:
    SnapshotReader(HomeState& state, const Json& snapshot, std::string locator)
        : m_state(state)
        , m_snapshot(snapshot)
        , m_job(memberText(snapshot, {"name"}))
        , m_locator(std::move(locator))
    {}

    void read()
    {
        const AssetIndex job = m_state.records.job(m_job);
        if (job == kNoAsset)
            return;
        AssetRecord& record = m_state.records.declare(
            job, m_job.starts_with("__ASSET_JOB") ? "asset_job" : "job", "jobs " + m_job);
        record.description = cleanText(memberText(m_snapshot, {"description"}));
        if (const Json* tags = memberOf(m_snapshot, {"tags"}))
            for (const auto& [key, value] : jsonMembers(*tags))
                if (!key.starts_with(".dagster/"))
                    m_state.records.tag(job, key + ":" + redactValue(key, jsonScalar(&value).value_or("")));
        addNodes(m_snapshot, {}, job, 0);
    }

private:
    [[nodiscard]] const Json* definition(const std::string& name,
                                         std::initializer_list<const char*> lists) const
    {
        const Json* all = memberOf(m_snapshot, {"solid_definitions_snapshot", "node_defs_snapshot"});
        const Json* list = all != nullptr ? memberOf(*all, lists) : nullptr;
        if (list != nullptr && list->is_array())
            for (const Json& each : *list)
                if (jsonText(each, "name") == name)
                    return &each;
        return nullptr;
    }

    /// What a job or graph invokes. within: "" or "graph.", which comes before names.
    void addNodes(const Json& owner, const std::string& within, AssetIndex container, int depth)
    {
        const Json* structure = memberOf(owner, {"dep_structure_snapshot"});
        const Json* nodes = structure != nullptr
                                ? memberOf(*structure, {"solid_invocation_snaps", "node_invocation_snaps"})
                                : nullptr;
        if (nodes == nullptr || !nodes->is_array() || depth > kDeepestGraph)
            return;
        for (const Json& node : *nodes) {
            const std::string name = memberText(node, {"solid_name", "node_name"});
            if (name.empty() || ++m_ops > kMostOps)
                continue;
            const AssetIndex op = m_state.op(m_job, within + name);
            const std::string called = memberText(node, {"solid_def_name", "node_def_name"});
            const Json* graph = definition(called, {"composite_solid_def_snaps", "graph_def_snaps"});
            const Json* solid = definition(called, {"solid_def_snaps", "op_def_snaps"});
            AssetRecord& record = m_state.records.declare(op, graph != nullptr ? "graph" : "op", m_locator);
            if (const Json* described = graph != nullptr ? graph : solid)
                record.description = cleanText(memberText(*described, {"description"}));
            m_state.records.edge(container, op, EdgeKind::Contains, {}, m_locator);
            addOrder(node, within, op);
            if (graph != nullptr)
                addNodes(*graph, within + name + ".", op, depth + 1);
        }
    }

    void addOrder(const Json& node, const std::string& within, AssetIndex op)
    {
        for (const Json& input : jsonArray(node, "input_dep_snaps"))
            for (const Json& output : jsonArray(input, "upstream_output_snaps"))
                m_state.records.edge(
                    m_state.op(m_job, within + memberText(output, {"solid_name", "node_name"})), op,
                    EdgeKind::Control, memberText(input, {"input_name"}), m_locator);
    }

    HomeState& m_state;
    const Json& m_snapshot;
    std::string m_job;
    std::string m_locator;
    int m_ops = 0;
};

using Tags = std::unordered_map<std::string, std::vector<std::pair<std::string, std::string>>>;

void addTags(HomeState& state, RunRecord& run, const Tags& tags, const std::string& id)
{
    constexpr std::size_t kMost = 50;
    const auto found = tags.find(id);
    if (found == tags.end())
        return;
    for (const auto& [key, value] : found->second) {
        if (run.properties.size() >= kMost || (key.starts_with(".dagster/") && key != ".dagster/repository"))
            continue;
        addProperty(run.properties, key.substr(key.starts_with(".dagster/") ? 1 : 0), value);
        const bool schedule = key == "dagster/schedule_name";
        if (schedule || key == "dagster/sensor_name") {
            const AssetIndex trigger = state.records.job(value);
            if (trigger == kNoAsset)
                continue;
            state.records.batch().record(trigger).subtype = schedule ? "schedule" : "sensor";
            state.records.edge(trigger, run.job, EdgeKind::Control, "starts", "run_tags " + id);
        }
    }
}

void addRun(HomeState& state, const ForeignRow& row, const Tags& tags)
{
    const std::string id = row.text("run_id");
    const std::string job = row.text("pipeline_name");
    state.jobOfRun[id] = job;
    RunRecord run;
    run.job = state.records.job(job);
    if (run.job == kNoAsset)
        return;
    AssetRecord& record = state.records.batch().record(run.job);
    if (!record.declared)
        state.records.declare(run.job, job.starts_with("__ASSET_JOB") ? "asset_job" : "job", "jobs " + job);
    run.key = cleanText(id);
    run.state = stateOf(row.text("status"));
    run.started = row.time("start_time");
    run.ended = row.time("end_time");
    // before version 0.14 a run had the times of its row alone
    if (!run.started && !run.ended) {
        run.started = row.time("create_timestamp");
        if (run.state == RunState::Complete || run.state == RunState::Failed ||
            run.state == RunState::Aborted)
            run.ended = row.time("update_timestamp");
    }
    addProperty(run.properties, "partition", row.text("partition"));
    addTags(state, run, tags, id);
    if (const auto used = state.usedBy.find(id); used != state.usedBy.end())
        for (const AssetUse& use : used->second)
            if (const AssetIndex asset = state.records.dataset(use.asset); asset != kNoAsset)
                run.io.push_back({asset, use.output, cleanText(use.version), {}});
    state.records.seenAt(row.time("update_timestamp"));
    state.records.run(std::move(run));
}

void addInstigator(HomeState& state, const ForeignRow& row)
{
    const auto body = parseJson(row.text(row.isNull("job_body") ? "instigator_body" : "job_body"));
    if (!body || !body->is_object())
        return;
    const Json* origin = memberOf(*body, {"origin", "external_job_origin"});
    const std::string name =
        origin != nullptr ? memberText(*origin, {"instigator_name", "job_name"}) : std::string();
    const AssetIndex trigger = state.records.job(name);
    if (trigger == kNoAsset)
        return;
    const bool schedule =
        asciiLowered(row.text(row.isNull("job_type") ? "instigator_type" : "job_type")) == "schedule";
    state.records.declare(trigger, schedule ? "schedule" : "sensor", "schedules " + name);
    state.records.property(trigger, "status", asciiLowered(row.text("status")));
    if (const Json* data = memberOf(*body, {"instigator_data", "job_specific_data"}))
        state.records.property(trigger, "schedule", memberText(*data, {"cron_schedule"}));
    state.records.seenAt(row.time("update_timestamp"));
}

} // namespace

Result<void> readSchedules(HomeState& state, ForeignDatabase& database)
{
    return state.records.each(database,
                              {.table = database.hasTable("instigators") ? "instigators" : "jobs",
                               .columns = {"status", "job_type", "instigator_type", "job_body",
                                           "instigator_body", "update_timestamp"},
                               .order = "id"},
                              [&](const ForeignRow& row) { addInstigator(state, row); });
}

Result<void> readSnapshots(HomeState& state, ForeignDatabase& database)
{
    return state.records.each(
        database,
        {.table = "snapshots", .columns = {"snapshot_id", "snapshot_body", "snapshot_type"}, .order = "id"},
        [&](const ForeignRow& row) {
            const std::string type = row.text("snapshot_type");
            if (type != "PIPELINE" && type != "JOB")
                return;
            const std::string locator = "snapshots " + row.text("snapshot_id");
            const auto text = unpackedZlib(row.bytes("snapshot_body"));
            const auto snapshot =
                text ? parseJson(sanitisedUtf8(*text), snapshotPlan()) : Result<Json>(fail(text.error()));
            if (snapshot && snapshot->is_object())
                SnapshotReader(state, *snapshot, locator).read();
            else
                state.records.problem(Severity::Warning,
                                      "What a job is made of is damaged; its ops were not read.", locator);
        });
}

Result<void> readRuns(HomeState& state, ForeignDatabase& database)
{
    Tags tags;
    auto done = state.records.each(
        database, {.table = "run_tags", .columns = {"run_id", "key", "value"}, .order = "run_id, key"},
        [&](const ForeignRow& row) { tags[row.text(0)].emplace_back(row.text(1), row.text(2, 2'000)); });
    if (!done)
        return done;
    return state.records.each(database,
                              {.table = "runs",
                               .columns = {"run_id", "pipeline_name", "status", "partition", "start_time",
                                           "end_time", "create_timestamp", "update_timestamp"},
                               .order = "id"},
                              [&](const ForeignRow& row) { addRun(state, row, tags); });
}

} // namespace upriver::dagster
