// SPDX-License-Identifier: Apache-2.0
// The reader of ML Metadata's SQLite store, which TFX and Kubeflow fill: nodes of pipelines are jobs,
// executions are their runs, events tell what a run read and wrote.
#include <map>
#include <optional>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/flow_records.h"
#include "catalog/sources/reading/foreign_database.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

constexpr std::size_t kMostRows = 2'000'000; ///< of things kept in memory
constexpr std::size_t kLongest = 1'000;

RunState stateOf(std::int64_t number)
{
    switch (number) {
    case 1:
        return RunState::Queued;
    case 2:
        return RunState::Running;
    case 3:
    case 5:
        return RunState::Complete;
    case 4:
        return RunState::Failed;
    case 6:
        return RunState::Aborted;
    default:
        return RunState::Unknown;
    }
}

/// The property of versions that had no column for it.
RunState stateOf(const std::string& word)
{
    if (word == "complete" || word == "cached" || word == "skipped")
        return RunState::Complete;
    return word == "new" ? RunState::Running : word == "failed" ? RunState::Failed : RunState::Unknown;
}

std::optional<Micros> timeOf(const ForeignRow& row, std::string_view column, std::optional<Micros> other)
{
    return row.integer(column).value_or(0) > 0 ? row.time(column) : other;
}

bool isPipelineType(const std::string& type) { return type == "pipeline" || type == "system.Pipeline"; }

std::string artifactState(std::int64_t number)
{
    constexpr const char* words[]{"",        "pending",   "live",     "marked for deletion",
                                  "deleted", "abandoned", "reference"};
    return number >= 0 && number < 7 ? words[number] : "";
}

bool isOutput(std::int64_t event) { return event == 1 || event == 4 || event == 6 || event == 7; }
bool isInput(std::int64_t event) { return event == 2 || event == 3 || event == 5; }

bool isModel(const std::string& type)
{
    return type == "Model" || type == "PushedModel" || type == "system.Model" ||
           type.ends_with("VertexModel");
}

/// The file's paths as they are, Windows' too; the rest as URIs.
QualifiedName placeOf(const std::string& uri)
{
    const bool isPath =
        uri.starts_with('/') || (uri.size() > 2 && uri[1] == ':' && (uri[2] == '\\' || uri[2] == '/'));
    if (isPath)
        return normalised("file", flowName(uri));
    return uri.find("://") == std::string::npos ? QualifiedName() : fromUri(flowName(uri));
}

class MetadataStore
{
public:
    MetadataStore(ForeignDatabase& database, ReadContext& context) : m_database(database), m_records(context)
    {}
    Result<void> read();

private:
    struct Context
    {
        std::string type;
        std::string name;
    };
    /// What contexts say of an execution, or its properties where there are none.
    struct Told
    {
        std::string node; ///< with its pipeline before it: "taxi.Trainer"
        std::string component;
        std::string task;
        std::string pipeline;
        std::string pipelineRun;
        std::string state;
        std::optional<Micros> first; ///< of its events
        std::optional<Micros> last;
    };
    Result<void> each(ForeignSelect select, const std::function<void(const ForeignRow&)>& take);
    Result<void> readTypes();
    Result<void> readContexts();
    Result<void> readAssociations();
    Result<void> readArtifacts();
    Result<void> readProperties(const std::string& table, const std::string& owner, bool ofArtifacts);
    Result<void> readTold();
    Result<void> readEventTimes();
    Result<void> readExecutions();
    Result<void> readEvents();
    void addExecution(const ForeignRow& row);
    void addRun(const ForeignRow& row, const FlowThing& task, const Told& told);
    void addContexts(std::int64_t execution, Told& told) const;
    void addToPipelineRun(const std::string& pipeline, const RunRecord& run);
    [[nodiscard]] Result<void> sendPipelineRuns();
    void addProperty(const ForeignRow& row, bool ofArtifacts);
    [[nodiscard]] FlowThing job(const std::string& name) const;
    [[nodiscard]] std::string typeName(std::optional<std::int64_t> id) const;

    ForeignDatabase& m_database;
    FlowRecords m_records;
    std::map<std::int64_t, std::string> m_types;
    std::map<std::int64_t, Context> m_contexts;
    std::map<std::int64_t, std::vector<std::int64_t>> m_contextsOf; ///< by execution
    std::map<std::int64_t, Told> m_told;                            ///< by execution
    std::map<std::int64_t, FlowThing> m_artifacts;
    std::map<std::int64_t, std::string> m_artifactTypes;
    std::map<std::int64_t, FlowThing> m_jobs;                                ///< by execution
    std::map<std::pair<std::string, std::string>, RunRecord> m_pipelineRuns; ///< by pipeline and key
};

FlowThing MetadataStore::job(const std::string& name) const
{
    return {AssetKind::Job, normalised(m_records.settings().aliased("mlmd"), flowName(name))};
}

std::string MetadataStore::typeName(std::optional<std::int64_t> id) const
{
    const auto known = m_types.find(id.value_or(-1));
    return known == m_types.end() ? "unknown" : known->second;
}

Result<void> MetadataStore::each(ForeignSelect select, const std::function<void(const ForeignRow&)>& take)
{
    Result<void> sent;
    std::size_t rows = 0;
    const std::string table = select.table;
    const auto taken = m_database.select(select, [&](const ForeignRow& row) {
        take(row);
        sent = m_records.sendIfLarge();
        return sent.has_value() && ++rows < kMostRows;
    });
    if (rows >= kMostRows)
        m_records.problem(Severity::Warning, "There are more than 2,000,000 rows; the rest was skipped.",
                          table);
    if (!sent)
        return sent;
    return taken ? Result<void>() : fail(taken.error());
}

Result<void> MetadataStore::read()
{
    for (const auto step :
         {&MetadataStore::readTypes, &MetadataStore::readContexts, &MetadataStore::readAssociations,
          &MetadataStore::readArtifacts, &MetadataStore::readTold, &MetadataStore::readEventTimes,
          &MetadataStore::readExecutions, &MetadataStore::sendPipelineRuns, &MetadataStore::readEvents})
        if (auto done = (this->*step)(); !done)
            return done;
    if (auto done = readProperties("ArtifactProperty", "artifact_id", true); !done)
        return done;
    if (auto done = readProperties("ExecutionProperty", "execution_id", false); !done)
        return done;
    return m_records.send();
}

Result<void> MetadataStore::readTypes()
{
    return each({.table = "Type", .columns = {"id", "name"}, .order = "id"}, [&](const ForeignRow& row) {
        m_types.emplace(row.integer(0).value_or(-1), flowName(row.text(1, kLongest)));
    });
}

Result<void> MetadataStore::readContexts()
{
    return each(
        {.table = "Context",
         .columns = {"id", "type_id", "name", "create_time_since_epoch", "last_update_time_since_epoch"},
         .order = "id"},
        [&](const ForeignRow& row) {
            const Context context{typeName(row.integer(1)), flowName(row.text(2, kLongest))};
            const std::int64_t id = row.integer(0).value_or(-1);
            m_contexts.emplace(id, context);
            const std::string locator = "Context " + std::to_string(id);
            if (context.name.empty())
                return;
            if (isPipelineType(context.type)) {
                m_records.declare(job(context.name), "pipeline", locator);
            } else if (context.type == "node") {
                m_records.declare(job(context.name), "task", locator);
                if (const std::size_t dot = context.name.rfind('.'); dot != std::string::npos && dot > 0)
                    m_records.contains(job(context.name.substr(0, dot)), job(context.name), locator);
            }
        });
}

Result<void> MetadataStore::readAssociations()
{
    return each({.table = "Association", .columns = {"execution_id", "context_id"}, .order = "id"},
                [&](const ForeignRow& row) {
                    m_contextsOf[row.integer(0).value_or(-1)].push_back(row.integer(1).value_or(-1));
                });
}

Result<void> MetadataStore::readArtifacts()
{
    return each(
        {.table = "Artifact",
         .columns = {"id", "type_id", "uri", "state", "name", "create_time_since_epoch"},
         .order = "id"},
        [&](const ForeignRow& row) {
            const std::int64_t id = row.integer(0).value_or(-1);
            const std::string type = typeName(row.integer(1));
            QualifiedName name = placeOf(row.text(2, 10'000));
            if (name.ns.empty() || name.name.empty())
                name = job(type + "/" + std::to_string(id)).name;
            const FlowThing thing{isModel(type) ? AssetKind::Model : AssetKind::Dataset, name};
            m_records.declare(thing, "artifact", "Artifact " + std::to_string(id));
            m_records.property(thing, "artifact_type", type);
            m_records.property(thing, "state", artifactState(row.integer(3).value_or(0)));
            m_records.property(thing, "name", row.text(4, kLongest));
            if (const auto made = timeOf(row, "create_time_since_epoch", {}))
                m_records.batch().versions.push_back({m_records.index(thing), std::to_string(id), {}, made});
            m_artifacts.emplace(id, thing);
            m_artifactTypes.emplace(id, type);
        });
}

Result<void> MetadataStore::readExecutions()
{
    return each({.table = "Execution",
                 .columns = {"id", "type_id", "last_known_state", "name", "create_time_since_epoch",
                             "last_update_time_since_epoch"},
                 .order = "id"},
                [&](const ForeignRow& row) { addExecution(row); });
}

// Where contexts do not tell pipeline and node (versions before 0.22 of TFX, Kubeflow), properties do.
Result<void> MetadataStore::readTold()
{
    return each({.table = "ExecutionProperty",
                 .columns = {"execution_id", "name", "string_value"},
                 .where = "name IN ('component_id', 'pipeline_name', 'run_id', 'task_name', 'display_name', "
                          "'state') AND string_value <> ''",
                 .order = "execution_id"},
                [&](const ForeignRow& row) {
                    Told& told = m_told[row.integer(0).value_or(-1)];
                    const std::string name = row.text(1, kLongest);
                    const std::string value = flowName(row.text(2, kLongest));
                    if (name == "component_id")
                        told.component = value;
                    else if (name == "pipeline_name")
                        told.pipeline = value;
                    else if (name == "run_id")
                        told.pipelineRun = value;
                    else if (name == "state")
                        told.state = value;
                    else if (name == "task_name" || told.task.empty())
                        told.task = value;
                });
}

// Before schema version 4 executions had no times of their own.
Result<void> MetadataStore::readEventTimes()
{
    if (m_database.hasColumn("Execution", "create_time_since_epoch"))
        return {};
    return each({.table = "Event", .columns = {"execution_id", "milliseconds_since_epoch"}, .order = "id"},
                [&](const ForeignRow& row) {
                    Told& told = m_told[row.integer(0).value_or(-1)];
                    const auto at = row.time(1);
                    if (at && (!told.first || *at < *told.first))
                        told.first = at;
                    if (at && (!told.last || *at > *told.last))
                        told.last = at;
                });
}

void MetadataStore::addContexts(std::int64_t execution, Told& told) const
{
    const auto contexts = m_contextsOf.find(execution);
    if (contexts == m_contextsOf.end())
        return;
    for (const std::int64_t context : contexts->second) {
        const auto known = m_contexts.find(context);
        if (known == m_contexts.end())
            continue;
        const auto& [type, name] = known->second;
        if (type == "node")
            told.node = name;
        else if (isPipelineType(type))
            told.pipeline = name;
        else if (type == "pipeline_run" || type == "run" || type == "system.PipelineRun" || type == "KfpRun")
            told.pipelineRun = name;
    }
    // the context of a run bore the pipeline's name before it once
    if (told.pipelineRun.starts_with(told.pipeline + ".") && !told.pipeline.empty())
        told.pipelineRun.erase(0, told.pipeline.size() + 1);
}

void MetadataStore::addExecution(const ForeignRow& row)
{
    const std::int64_t id = row.integer(0).value_or(-1);
    const std::string locator = "Execution " + std::to_string(id);
    Told told = m_told[id];
    addContexts(id, told);
    const std::string type = typeName(row.integer(1));
    const std::string name = flowName(row.text("name", kLongest));
    if (type == "system.DAGExecution" && name.starts_with("run/") && !told.pipeline.empty()) {
        addRun(row, job(told.pipeline), told); // the whole pipeline
        return;
    }
    if (told.node.empty()) {
        told.node = told.pipeline.empty() ? "" : told.pipeline + ".";
        for (const std::string& part : {told.component, told.task, name, type})
            if (told.node.empty() || told.node.ends_with('.'))
                told.node += part;
    }
    const FlowThing task = job(told.node);
    m_records.declare(task, "task", locator);
    m_records.property(task, "type", type);
    if (!told.pipeline.empty())
        m_records.contains(job(told.pipeline), task, locator);
    addRun(row, task, told);
    m_jobs.emplace(id, task);
}

void MetadataStore::addRun(const ForeignRow& row, const FlowThing& task, const Told& told)
{
    RunRecord run;
    run.job = m_records.index(task);
    run.key = row.text(0, 20);
    const auto state = row.integer("last_known_state");
    run.state = state ? stateOf(*state) : stateOf(told.state);
    run.started = timeOf(row, "create_time_since_epoch", told.first);
    if (run.state == RunState::Complete || run.state == RunState::Failed || run.state == RunState::Aborted)
        run.ended = timeOf(row, "last_update_time_since_epoch", told.last);
    const FlowThing pipeline = job(told.pipeline);
    if (!told.pipelineRun.empty() && !told.pipeline.empty()) {
        run.parentKey = told.pipelineRun;
        run.parentJob = m_records.index(pipeline);
        addToPipelineRun(told.pipeline, run);
        if (task.name == pipeline.name)
            return;
    }
    if (state == 5)
        run.properties.push_back({"cached", "true"});
    m_records.batch().runs.push_back(std::move(run));
}

// A pipeline's run is told by those of its nodes: failed when one failed, complete when all are.
void MetadataStore::addToPipelineRun(const std::string& pipeline, const RunRecord& run)
{
    const auto [place, isNew] = m_pipelineRuns.try_emplace({pipeline, run.parentKey});
    RunRecord& whole = place->second;
    if (isNew) {
        whole.key = run.parentKey;
        whole.state = run.state;
        whole.started = run.started;
        whole.ended = run.ended;
        return;
    }
    if (run.started && (!whole.started || *run.started < *whole.started))
        whole.started = run.started;
    if (run.ended && (!whole.ended || *run.ended > *whole.ended))
        whole.ended = run.ended;
    if (whole.state != RunState::Failed && run.state != RunState::Complete)
        whole.state = run.state;
}

Result<void> MetadataStore::sendPipelineRuns()
{
    for (auto& [key, run] : m_pipelineRuns) {
        m_records.declare(job(key.first), "pipeline", {});
        run.job = m_records.index(job(key.first));
        m_records.batch().runs.push_back(run);
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

Result<void> MetadataStore::readEvents()
{
    return each({.table = "Event", .columns = {"id", "artifact_id", "execution_id", "type"}, .order = "id"},
                [&](const ForeignRow& row) {
                    const auto artifact = m_artifacts.find(row.integer(1).value_or(-1));
                    const auto task = m_jobs.find(row.integer(2).value_or(-1));
                    const std::string locator = "Event " + row.text(0, 20);
                    const std::int64_t type = row.integer(3).value_or(0);
                    if (artifact == m_artifacts.end() || task == m_jobs.end())
                        m_records.problem(Severity::Warning,
                                          "An event names an artifact or execution that is not here.",
                                          locator);
                    else if (isOutput(type))
                        m_records.data(task->second, artifact->second, locator);
                    else if (isInput(type))
                        m_records.data(artifact->second, task->second, locator);
                });
}

Result<void> MetadataStore::readProperties(const std::string& table, const std::string& owner,
                                           bool ofArtifacts)
{
    return each({.table = table,
                 .columns = {owner, "name", "int_value", "double_value", "string_value", "bool_value"},
                 .order = owner},
                [&](const ForeignRow& row) { addProperty(row, ofArtifacts); });
}

void MetadataStore::addProperty(const ForeignRow& row, bool ofArtifacts)
{
    const std::int64_t id = row.integer(0).value_or(-1);
    const std::string key = flowName(row.text(1, kLongest));
    std::string value;
    for (const int column : {2, 3, 4, 5})
        if (value.empty())
            value = row.text(column, kLongest);
    if (key.empty() || value.empty())
        return;
    if (ofArtifacts) {
        const auto artifact = m_artifacts.find(id);
        if (artifact == m_artifacts.end())
            return;
        if (const auto number = row.real(3); number && m_artifactTypes[id].ends_with("Metrics"))
            m_records.batch().metrics.push_back(
                {m_records.index(artifact->second), {}, {}, key, 0, 0, *number});
        else
            m_records.property(artifact->second, key, value);
        return;
    }
    const auto task = m_jobs.find(id);
    if (task == m_jobs.end())
        return;
    m_records.batch().params.push_back(
        {m_records.index(task->second), std::to_string(id), key, flowText(redactValue(key, value))});
    // what an example generator reads stands nowhere else
    const QualifiedName place = key == "input_base" ? placeOf(value) : QualifiedName();
    if (!place.ns.empty() && !place.name.empty())
        m_records.data({AssetKind::Dataset, place}, task->second, "Execution " + std::to_string(id), key);
}

class MlmdSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "mlmd";
        info.system = "ML Metadata (TFX)";
        info.reads = "The SQLite store of ML Metadata, all schema versions (metadata.db, metadata.sqlite)";
        info.yields = "Pipelines and their nodes, executions with state, times and properties, artifacts and "
                      "models with "
                      "their places, what each node read and wrote";
        info.cannotKnow =
            "Stores in MySQL, the order of nodes that never ran, what is inside artifacts; when "
            "executions began that were stored before schema version 4 (their events tell about)";
        info.version = 2;
        return info;
    }
    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        if (!isSqlite(file.head))
            return Claim::None;
        return sqliteTableNames(file).hasAll({"Type", "Artifact", "ArtifactProperty", "Execution", "Event"})
                   ? Claim::Sure
                   : Claim::None;
    }
    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        auto database = ForeignDatabase::open(document.file().path, {}, context.stop);
        if (!database)
            return fail(database.error());
        return MetadataStore(*database, context).read();
    }
};

} // namespace

const Source& mlmdSource()
{
    static const MlmdSource source;
    return source;
}

} // namespace upriver
