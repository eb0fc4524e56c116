// SPDX-License-Identifier: Apache-2.0
// Prefect's server database in SQLite, 2.x and 3.x: flows, deployments, tasks, their runs, and (3.x) assets
// that events tell of.
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/pipeline_records.h"
#include "catalog/sources/reading/json.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

ForeignOptions options()
{
    ForeignOptions options;
    options.deniedTables = {"block_document", "block_document_reference",
                            "configuration",  "variable",
                            "csrf_token",     "log",
                            "saved_search",   "flow_run_input",
                            "automation",     "agent",
                            "flow_run_state", "task_run_state"};
    options.deniedColumns = {"*.parameters", "*.job_variables", "*.infra_overrides",           "*.pull_steps",
                             "*.context",    "artifact.data",   "work_pool.base_job_template", "*.flow_data"};
    return options;
}

RunState stateOf(std::string_view word)
{
    constexpr std::array words{
        std::pair{"COMPLETED", RunState::Complete}, std::pair{"FAILED", RunState::Failed},
        std::pair{"CRASHED", RunState::Failed},     std::pair{"CANCELLED", RunState::Aborted},
        std::pair{"CANCELLING", RunState::Running}, std::pair{"RUNNING", RunState::Running},
        std::pair{"PAUSED", RunState::Running},     std::pair{"SCHEDULED", RunState::Queued},
        std::pair{"PENDING", RunState::Queued}};
    for (const auto& [known, state] : words)
        if (word == known)
            return state;
    return RunState::Unknown;
}

/// "fetch-691e6ded…" is the function "fetch"; the rest is a hash of its source.
std::string taskName(const std::string& key)
{
    const std::size_t dash = key.rfind('-');
    const bool hashed = dash != std::string::npos && dash > 0 && key.size() - dash > 8 &&
                        key.find_first_not_of("0123456789abcdef", dash + 1) == std::string::npos;
    return hashed ? key.substr(0, dash) : key;
}

/// {"cron": "0 2 * * *", "timezone": …}, {"interval": 3600.0}, {"rrule": …}
std::string scheduleText(const Json& schedule)
{
    const std::string zone = jsonText(schedule, "timezone");
    std::string text = jsonText(schedule, "cron");
    if (text.empty())
        text = jsonText(schedule, "rrule");
    if (const auto seconds = jsonNumber(jsonMember(schedule, "interval")); text.empty() && seconds)
        text = "every " + std::to_string(static_cast<std::int64_t>(std::min(*seconds, 1e12))) + " s";
    return text.empty() || zone.empty() ? text : text + " " + zone;
}

class PrefectReader
{
public:
    PrefectReader(ForeignDatabase& database, ReadContext& context)
        : m_database(database), m_records(context, context.settings.aliased("prefect"))
    {}

    Result<void> read()
    {
        for (const auto part :
             {&PrefectReader::readFlows, &PrefectReader::readDeployments, &PrefectReader::readSchedules,
              &PrefectReader::learnRuns, &PrefectReader::readTaskRuns, &PrefectReader::readFlowRuns,
              &PrefectReader::readAssets})
            if (auto done = (this->*part)(); !done)
                return done;
        if (m_flows.empty())
            m_records.problem(Severity::Note, "This Prefect database knows no flows.", "flow");
        return m_records.send();
    }

private:
    struct TaskOfRun
    {
        std::string job; ///< "flow.task"
        std::string flowRun;
    };

    void addTags(AssetIndex asset, const std::string& text)
    {
        const auto tags = parseJson(text);
        if (tags && tags->is_array())
            for (const Json& tag : *tags)
                m_records.tag(asset, jsonScalar(&tag).value_or(""));
    }

    static void addTags(RunRecord& run, const std::string& text)
    {
        std::string all;
        const auto tags = parseJson(text);
        if (tags && tags->is_array())
            for (const Json& tag : *tags)
                all += (all.empty() ? "" : ", ") + jsonScalar(&tag).value_or("");
        addProperty(run.properties, "tags", all);
    }

    Result<void> readFlows()
    {
        return m_records.each(
            m_database, {.table = "flow", .columns = {"id", "name", "tags", "updated"}, .order = "name"},
            [&](const ForeignRow& row) {
                const std::string name = row.text("name");
                const AssetIndex flow = m_records.job(name);
                m_flows.emplace(row.text("id"), name);
                m_records.declare(flow, "flow", "flow " + name);
                addTags(flow, row.text("tags"));
                m_records.seenAt(row.time("updated"));
            });
    }

    Result<void> readDeployments()
    {
        return m_records.each(
            m_database,
            {.table = "deployment",
             .columns = {"id", "name", "flow_id", "description", "version", "entrypoint", "path", "paused",
                         "tags", "work_queue_name", "schedule"},
             .order = "name, id"},
            [&](const ForeignRow& row) {
                const auto flow = m_flows.find(row.text("flow_id"));
                if (flow == m_flows.end() || row.text("name").empty())
                    return;
                const std::string name = flow->second + "/" + row.text("name");
                const std::string locator = "deployment " + row.text("id");
                m_deployments.emplace(row.text("id"), name);
                const AssetIndex deployment = m_records.job(name);
                AssetRecord& record = m_records.declare(deployment, "deployment", locator);
                record.description = cleanText(row.text("description"));
                for (const char* column : {"version", "entrypoint", "path", "work_queue_name"})
                    m_records.property(deployment, column, row.text(column));
                if (row.integer("paused").value_or(0) != 0)
                    m_records.property(deployment, "paused", "true");
                if (const auto schedule = parseJson(row.text("schedule")))
                    m_records.property(deployment, "schedule", scheduleText(*schedule));
                addTags(deployment, row.text("tags"));
                m_records.edge(deployment, m_records.job(flow->second), EdgeKind::Control, "starts", locator);
                addEntrypoint(deployment, row.text("path"), row.text("entrypoint"), locator);
            });
    }

    /// "flows/etl.py:main" below an absolute path; elsewhere nobody knows where that is.
    void addEntrypoint(AssetIndex deployment, const std::string& path, const std::string& entrypoint,
                       const std::string& locator)
    {
        const std::string file = entrypoint.substr(0, entrypoint.rfind(':'));
        if (file.starts_with('/'))
            m_records.usesFile(deployment, file, locator);
        else if (path.starts_with('/') && !file.empty())
            m_records.usesFile(deployment, joinedPath(path, file), locator);
    }

    Result<void> readSchedules()
    {
        return m_records.each(m_database,
                              {.table = "deployment_schedule",
                               .columns = {"deployment_id", "schedule", "active"},
                               .order = "deployment_id, id"},
                              [&](const ForeignRow& row) {
                                  const auto deployment = m_deployments.find(row.text(0));
                                  const auto schedule = parseJson(row.text(1));
                                  if (deployment == m_deployments.end() || !schedule)
                                      return;
                                  std::string text = scheduleText(*schedule);
                                  if (row.integer(2).value_or(1) == 0 && !text.empty())
                                      text += " (off)";
                                  m_records.property(m_records.job(deployment->second), "schedule", text);
                              });
    }

    /// Whose the runs are, before they are told: inputs and parents name runs.
    Result<void> learnRuns()
    {
        auto done = m_records.each(m_database, {.table = "flow_run", .columns = {"id", "flow_id"}},
                                   [&](const ForeignRow& row) {
                                       const auto flow = m_flows.find(row.text(1));
                                       if (flow != m_flows.end())
                                           m_flowOfRun.emplace(row.text(0), flow->second);
                                   });
        if (!done)
            return done;
        return m_records.each(
            m_database, {.table = "task_run", .columns = {"id", "task_key", "flow_run_id"}},
            [&](const ForeignRow& row) {
                const std::string name = taskName(row.text(1));
                const auto flow = m_flowOfRun.find(row.text(2));
                if (!name.empty())
                    m_taskOfRun.emplace(
                        row.text(0),
                        TaskOfRun{flow == m_flowOfRun.end() ? name : flow->second + "." + name, row.text(2)});
            });
    }

    void addTask(AssetIndex job, const TaskOfRun& task)
    {
        const std::string locator = "task_run " + task.job;
        m_records.declare(job, "task", locator);
        if (const auto flow = m_flowOfRun.find(task.flowRun); flow != m_flowOfRun.end())
            m_records.edge(m_records.job(flow->second), job, EdgeKind::Contains, {}, locator);
    }

    void addInputs(AssetIndex job, const std::string& text, const std::string& locator)
    {
        const auto inputs = parseJson(text);
        if (!inputs || !inputs->is_object())
            return;
        for (const auto& [parameter, sources] : inputs->items()) {
            if (!sources.is_array())
                continue;
            for (const Json& source : sources)
                if (const auto from = m_taskOfRun.find(jsonText(source, "id"));
                    from != m_taskOfRun.end() && jsonText(source, "input_type") == "task_run")
                    m_records.edge(m_records.job(from->second.job), job, EdgeKind::Control, parameter,
                                   locator);
        }
    }

    static void addCourse(RunRecord& run, const ForeignRow& row)
    {
        run.key = cleanText(row.text("id"));
        run.state = stateOf(row.text("state_type"));
        run.started = row.time("start_time");
        run.ended = row.time("end_time");
        addProperty(run.properties, "name", row.text("name"));
        const std::string word = row.text("state_name");
        if (!equalsNoCase(word, row.text("state_type")))
            addProperty(run.properties, "state", word);
        addTags(run, row.text("tags"));
    }

    Result<void> readTaskRuns()
    {
        return m_records.each(m_database,
                              {.table = "task_run",
                               .columns = {"id", "name", "state_type", "state_name", "start_time", "end_time",
                                           "tags", "task_inputs", "run_count"},
                               .order = "id"},
                              [&](const ForeignRow& row) {
                                  const auto task = m_taskOfRun.find(row.text("id"));
                                  if (task == m_taskOfRun.end())
                                      return;
                                  RunRecord run;
                                  run.job = m_records.job(task->second.job);
                                  addTask(run.job, task->second);
                                  addInputs(run.job, row.text("task_inputs"), "task_run " + row.text("id"));
                                  addCourse(run, row);
                                  if (row.integer("run_count").value_or(1) > 1)
                                      addProperty(run.properties, "tries", row.text("run_count"));
                                  if (const auto flow = m_flowOfRun.find(task->second.flowRun);
                                      flow != m_flowOfRun.end()) {
                                      run.parentJob = m_records.job(flow->second);
                                      run.parentKey = cleanText(task->second.flowRun);
                                  }
                                  m_records.run(std::move(run));
                              });
    }

    Result<void> readFlowRuns()
    {
        return m_records.each(m_database,
                              {.table = "flow_run",
                               .columns = {"id", "name", "state_type", "state_name", "start_time", "end_time",
                                           "tags", "deployment_id", "parent_task_run_id", "auto_scheduled",
                                           "flow_version", "expected_start_time", "run_count"},
                               .order = "id"},
                              [&](const ForeignRow& row) { addFlowRun(row); });
    }

    void addFlowRun(const ForeignRow& row)
    {
        const auto flow = m_flowOfRun.find(row.text("id"));
        if (flow == m_flowOfRun.end())
            return;
        RunRecord run;
        run.job = m_records.job(flow->second);
        addCourse(run, row);
        if (const auto expected = row.time("expected_start_time"))
            addProperty(run.properties, "expected_start", formatTime(*expected));
        addProperty(run.properties, "flow_version", row.text("flow_version"));
        if (const auto deployment = m_deployments.find(row.text("deployment_id"));
            deployment != m_deployments.end())
            addProperty(run.properties, "deployment", deployment->second);
        if (row.integer("auto_scheduled").value_or(0) != 0)
            addProperty(run.properties, "auto_scheduled", "true");
        const auto parent = m_taskOfRun.find(row.text("parent_task_run_id"));
        if (const auto outer =
                parent == m_taskOfRun.end() ? m_flowOfRun.end() : m_flowOfRun.find(parent->second.flowRun);
            outer != m_flowOfRun.end()) {
            run.parentJob = m_records.job(outer->second);
            run.parentKey = cleanText(parent->second.flowRun);
            m_records.edge(run.parentJob, run.job, EdgeKind::Contains, "subflow",
                           "flow_run " + row.text("id"));
        }
        m_records.run(std::move(run));
    }

    /// The run that an event speaks of: "prefect.task-run.<id>", else that of the flow.
    [[nodiscard]] AssetIndex makerOf(const Json& related)
    {
        AssetIndex flow = kNoAsset;
        for (const Json& each : related) {
            const std::string& id = jsonText(each, "prefect.resource.id");
            constexpr std::string_view kTask = "prefect.task-run.";
            constexpr std::string_view kFlow = "prefect.flow-run.";
            if (id.starts_with(kTask)) {
                const auto task = m_taskOfRun.find(id.substr(kTask.size()));
                if (task != m_taskOfRun.end())
                    return m_records.job(task->second.job);
            } else if (id.starts_with(kFlow)) {
                const auto known = m_flowOfRun.find(id.substr(kFlow.size()));
                flow = known == m_flowOfRun.end() ? flow : m_records.job(known->second);
            }
        }
        return flow;
    }

    void addAsset(const ForeignRow& row)
    {
        const auto resource = parseJson(row.text("resource"));
        const auto related = parseJson(row.text("related"));
        if (!resource || !resource->is_object())
            return;
        const std::string locator = "events " + row.text("id");
        const AssetIndex asset = m_records.dataset(fromUri(jsonText(*resource, "prefect.resource.id")));
        if (asset == kNoAsset)
            return;
        AssetRecord& record = m_records.batch().record(asset);
        record.declared = record.declared || row.text("event").find("materialization") != std::string::npos;
        record.displayName = cleanText(jsonText(*resource, "prefect.resource.name"));
        record.description = cleanText(jsonText(*resource, "prefect.asset.description"));
        record.locator = locator;
        m_records.property(asset, "url", jsonText(*resource, "prefect.asset.url"));
        const auto owners = parseJson(jsonText(*resource, "prefect.asset.owners"));
        if (owners && owners->is_array())
            for (const Json& owner : *owners)
                m_records.owner(asset, jsonScalar(&owner).value_or(""));
        if (!related || !related->is_array() ||
            row.text("event") != "prefect.asset.materialization.succeeded")
            return;
        const AssetIndex maker = makerOf(*related);
        m_records.edge(maker, asset, EdgeKind::Data, "materialization", locator);
        for (const Json& each : *related)
            if (jsonText(each, "prefect.resource.role") == "asset")
                m_records.edge(m_records.dataset(fromUri(jsonText(each, "prefect.resource.id"))), maker,
                               EdgeKind::Data, "asset input", locator);
        m_records.seenAt(row.time("occurred"));
    }

    Result<void> readAssets()
    {
        return m_records.each(m_database,
                              {.table = "events",
                               .columns = {"id", "event", "occurred", "resource", "related"},
                               .where = "event LIKE 'prefect.asset.%'",
                               .order = "occurred, id"},
                              [&](const ForeignRow& row) { addAsset(row); });
    }

    ForeignDatabase& m_database;
    PipelineRecords m_records;
    std::unordered_map<std::string, std::string> m_flows; ///< id -> name
    std::unordered_map<std::string, std::string> m_deployments;
    std::unordered_map<std::string, std::string> m_flowOfRun; ///< run -> flow's name
    std::unordered_map<std::string, TaskOfRun> m_taskOfRun;
};

class PrefectSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {
            "prefect",
            "Prefect",
            "The database of a Prefect server in SQLite, 2.x and 3.x (prefect.db)",
            "Flows, deployments and their schedules, tasks and their order as runs showed it, subflows, runs "
            "of flows and tasks, assets of 3.x that events tell of",
            "What flows read and write, unless they state assets; tasks that never ran; parameters, blocks, "
            "variables and logs are never read",
            1,
            40};
    }

    Claim claims(const DocumentFile& file) const override
    {
        return isSqlite(file.head) &&
                       sqliteTableNames(file).hasAll({"deployment", "flow", "flow_run", "task_run"})
                   ? Claim::Sure
                   : Claim::None;
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        auto database = ForeignDatabase::open(document.file().path, options(), context.stop);
        if (!database)
            return fail(database.error());
        return PrefectReader(*database, context).read();
    }
};

} // namespace

const Source& prefectSource()
{
    static const PrefectSource source;
    return source;
}

} // namespace upriver
