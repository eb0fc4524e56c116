// SPDX-License-Identifier: Apache-2.0
// Dagster's log of events: what was made from what, checks of assets, steps of runs. Free text of log lines
// and stack traces is never read.
#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/dagster_home.h"
#include "catalog/sources/reading/json_stream.h"

namespace upriver::dagster {

namespace {

constexpr std::string_view kInputVersion = "dagster/input_data_version/";
constexpr std::string_view kInputPointer = "dagster/input_event_pointer/";
constexpr std::size_t kMostUses = 1'000;

const JsonStreamPlan& eventPlan()
{
    static const JsonStreamPlan plan([] {
        JsonStreamRules rules;
        rules.take = {""};
        rules.drop = {"/error_info", "/dagster_event/event_specific_data/error",
                      "/dagster_event/event_specific_data/first_step_failure_event", "/user_message",
                      "/dagster_event/message"};
        return rules;
    }());
    return plan;
}

/// {"path": ["a", "b"]}, ["a", "b"], or "a/b"
std::string keyText(const Json& key)
{
    if (key.is_string()) {
        const std::string& text = key.get_ref<const std::string&>();
        const auto parsed = text.starts_with('[') ? parseJson(text) : Result<Json>(Json());
        return parsed && parsed->is_array() ? keyText(*parsed) : text;
    }
    const Json::array_t& parts =
        key.is_array() ? key.get_ref<const Json::array_t&>() : jsonArray(key, "path");
    std::string text;
    for (const Json& part : parts)
        text += (text.empty() ? "" : "/") + jsonScalar(&part).value_or("");
    return text;
}

/// "process[3]" is a run of the op "process".
std::string_view opOfStep(std::string_view step) { return step.substr(0, step.find('[')); }

class EventReader
{
public:
    EventReader(HomeState& state, const ForeignRow& row, const Json& event)
        : m_state(state)
        , m_records(state.records)
        , m_locator("event_logs " + row.text("id"))
        , m_run(row.text("run_id"))
        , m_step(row.text("step_key"))
        , m_at(row.time("timestamp"))
    {
        if (const Json* stated = jsonAt(event, {"dagster_event", "event_specific_data"}))
            m_data = *stated;
        m_job = jsonText(event, "pipeline_name");
        if (m_job.empty())
            m_job = jsonText(event, "job_name");
        if (m_step.empty())
            m_step = jsonText(event, "step_key");
    }

    void materialization(const char* member)
    {
        const Json* made = jsonMember(m_data, member);
        if (made == nullptr)
            return;
        const Json* key = jsonMember(*made, "asset_key");
        m_name = key != nullptr ? m_state.assetName(*key) : QualifiedName();
        const AssetIndex asset = m_records.dataset(m_name);
        if (asset == kNoAsset)
            return;
        AssetRecord& record = m_records.declare(asset, "asset", "asset_keys " + m_name.name);
        record.description = cleanText(jsonText(*made, "description"));
        const bool observed = std::string_view(member) != "materialization";
        std::string version;
        const Json* tags = jsonMember(*made, "tags");
        if (tags != nullptr)
            version = memberText(*tags, {"dagster/data_version", "dagster/logical_version"});
        m_records.version({asset, cleanText(jsonText(*made, "partition")), cleanText(version), m_at});
        if (!observed)
            addMaker(tags, version);
        addMetadata(*made);
    }

    void check()
    {
        const Json* key = jsonMember(m_data, "asset_key");
        const std::string name = jsonText(m_data, "check_name");
        const AssetIndex asset = key != nullptr ? m_records.dataset(m_state.assetName(*key)) : kNoAsset;
        if (asset == kNoAsset || name.empty() || !m_at)
            return;
        const Json* severity = jsonMember(m_data, "severity");
        const std::string word = severity != nullptr && severity->is_object()
                                     ? jsonText(*severity, "__enum__")
                                     : jsonScalar(severity).value_or("");
        const bool warns = word.ends_with("WARN");
        const bool passed = jsonBool(memberOf(m_data, {"success", "passed"})).value_or(false);
        RecordBatch& batch = m_records.batch();
        batch.checks.push_back({cleanText(name),
                                cleanText(name),
                                asset,
                                {},
                                warns ? "warn" : "error",
                                cleanText(jsonText(m_data, "description")),
                                m_locator});
        CheckResultRecord result;
        result.check = static_cast<std::uint32_t>(batch.checks.size() - 1);
        result.status = passed ? CheckStatus::Pass : warns ? CheckStatus::Warn : CheckStatus::Fail;
        result.at = *m_at;
        result.runKey = cleanText(m_run);
        batch.checkResults.push_back(std::move(result));
    }

private:
    void addUse(const QualifiedName& asset, const std::string& version, const bool output)
    {
        std::vector<AssetUse>& uses = m_state.usedBy[m_run];
        for (const AssetUse& use : uses)
            if (use.asset == asset && use.output == output)
                return;
        if (uses.size() < kMostUses)
            uses.push_back({asset, version, output});
    }

    void addInput(const std::string& key, const std::string& version)
    {
        const QualifiedName input{m_state.ns, cleanText(key)};
        m_records.edge(m_records.dataset(input), m_state.op(m_job, opOfStep(m_step)), EdgeKind::Data,
                       "asset input", m_locator);
        addUse(input, version, false);
    }

    void addMaker(const Json* tags, const std::string& version)
    {
        const AssetIndex op = m_state.op(m_job, opOfStep(m_step));
        if (op != kNoAsset && m_records.batch().record(op).subtype.empty())
            m_records.batch().record(op).subtype = "op";
        m_records.edge(op, m_records.dataset(m_name), EdgeKind::Data, "materialization", m_locator);
        addUse(m_name, version, true);
        if (tags != nullptr)
            for (const auto& [key, value] : jsonMembers(*tags))
                for (const std::string_view prefix : {kInputVersion, kInputPointer})
                    if (key.starts_with(prefix))
                        addInput(key.substr(prefix.size()),
                                 prefix == kInputVersion ? jsonScalar(&value).value_or("") : std::string());
        for (const Json& stated : jsonArray(m_data, "asset_lineage"))
            if (const Json* key = jsonMember(stated, "asset_key"))
                addInput(keyText(*key), {});
    }

    void addMetadata(const Json& made)
    {
        for (const Json& entry : jsonArray(made, "metadata_entries"))
            if (const Json* value = jsonMember(entry, "entry_data"))
                addEntry(jsonText(entry, "label"), *value);
        for (const auto& [label, value] : jsonObject(made, "metadata"))
            addEntry(label, value);
    }

    void addEntry(const std::string& label, const Json& value)
    {
        const std::string& type = jsonText(value, "__class__");
        if (type.starts_with("TableSchema"))
            addColumns(value);
        else if (type.starts_with("TableColumnLineage"))
            addColumnLineage(value);
        else if (type.starts_with("Int") || type.starts_with("Float"))
            addNumber(label, value);
        else if (type.starts_with("Text") || type.starts_with("Url") || type.starts_with("Path"))
            addText(label, memberText(value, {"text", "url", "path"}));
    }

    void addNumber(const std::string& label, const Json& value)
    {
        const auto number = jsonNumber(jsonMember(value, "value"));
        if (!number || !m_at || label.empty())
            return;
        const bool rows = label == "dagster/row_count" || label == "dagster/partition_row_count";
        m_records.batch().metrics.push_back({m_records.dataset(m_name),
                                             cleanText(m_run),
                                             {},
                                             rows ? "rowCount" : cleanText(label),
                                             0,
                                             *m_at,
                                             *number});
    }

    void addText(const std::string& label, const std::string& text)
    {
        const AssetIndex asset = m_records.dataset(m_name);
        m_records.property(asset, label == "unique_id" ? "dbt unique_id" : label, text);
        const QualifiedName other = fromUri(text);
        if (label == "dagster/uri" && !other.ns.empty() && !other.name.empty() && !isSecretKey(label))
            m_records.batch().aliases.push_back({asset, other, 100, "dagster/uri"});
    }

    void addColumns(const Json& value)
    {
        const AssetIndex asset = m_records.dataset(m_name);
        const Json* schema = jsonMember(value, "schema");
        std::int32_t position = 0;
        for (const Json& stated : jsonArray(schema != nullptr ? *schema : value, "columns")) {
            ColumnRecord column;
            column.asset = asset;
            column.name = cleanText(jsonText(stated, "name"));
            if (column.name.empty())
                continue;
            column.type = cleanText(jsonText(stated, "type"));
            column.description = cleanText(jsonText(stated, "description"));
            if (const Json* constraints = jsonMember(stated, "constraints"))
                column.nullable = jsonBool(jsonMember(*constraints, "nullable"));
            column.position = position++;
            m_records.batch().columns.push_back(std::move(column));
        }
    }

    void addColumnLineage(const Json& value)
    {
        const Json* lineage = jsonMember(value, "column_lineage");
        const auto& columns = jsonObject(lineage != nullptr ? *lineage : value, "deps_by_column");
        const AssetIndex asset = m_records.dataset(m_name);
        for (const auto& [column, sources] : columns) {
            if (!sources.is_array() || column.empty())
                continue;
            for (const Json& source : sources) {
                const Json* key = jsonMember(source, "asset_key");
                ColumnEdgeRecord edge;
                edge.src = key != nullptr ? m_records.dataset(m_state.assetName(*key)) : kNoAsset;
                edge.srcColumn = cleanText(jsonText(source, "column_name"));
                if (edge.src == kNoAsset || edge.srcColumn.empty())
                    continue;
                edge.dst = asset;
                edge.dstColumn = cleanText(column);
                edge.job = m_state.op(m_job, opOfStep(m_step));
                edge.locator = m_locator;
                m_records.batch().columnEdges.push_back(std::move(edge));
            }
        }
    }

    HomeState& m_state;
    PipelineRecords& m_records;
    Json m_data;
    std::string m_locator;
    std::string m_job;
    std::string m_run;
    std::string m_step;
    std::optional<Micros> m_at;
    QualifiedName m_name;
};

struct Step
{
    std::string run;
    std::string job;
    RunState state = RunState::Running;
    std::optional<Micros> started;
    std::optional<Micros> ended;
};

void addStep(HomeState& state, const std::string& step, const Step& seen)
{
    const std::string job = seen.job.empty() ? state.jobOfRun[seen.run] : seen.job;
    RunRecord run;
    run.job = state.op(job, opOfStep(step));
    if (run.job == kNoAsset)
        return;
    if (state.records.batch().record(run.job).subtype.empty())
        state.records.batch().record(run.job).subtype = "op";
    run.key = cleanText(seen.run + step.substr(opOfStep(step).size()));
    run.parentJob = state.records.job(job);
    run.parentKey = cleanText(seen.run);
    run.state = seen.state;
    run.started = seen.started;
    run.ended = seen.ended;
    state.records.run(std::move(run));
}

} // namespace

const Json* memberOf(const Json& object, std::initializer_list<const char*> keys)
{
    for (const char* key : keys)
        if (const Json* value = jsonMember(object, key))
            return value;
    return nullptr;
}

std::string memberText(const Json& object, std::initializer_list<const char*> keys)
{
    return jsonScalar(memberOf(object, keys)).value_or(std::string());
}

AssetIndex HomeState::op(std::string_view job, std::string_view step)
{
    return job.empty() || step.empty() ? kNoAsset : records.job(std::string(job) + "." + std::string(step));
}

QualifiedName HomeState::assetName(const Json& key) const { return {ns, cleanText(keyText(key))}; }

Result<void> readAssetKeys(HomeState& state, ForeignDatabase& database)
{
    return state.records.each(
        database,
        {.table = "asset_keys",
         .columns = {"asset_key", "wipe_timestamp", "last_materialization_timestamp", "tags"},
         .order = "id"},
        [&](const ForeignRow& row) {
            const QualifiedName name = state.assetName(Json(row.text("asset_key")));
            const AssetIndex asset = state.records.dataset(name);
            AssetRecord& record = state.records.declare(asset, "asset", "asset_keys " + name.name);
            const auto made = row.time("last_materialization_timestamp");
            const auto wiped = row.time("wipe_timestamp");
            record.dropped = wiped && (!made || *made < *wiped);
            if (const auto tags = parseJson(row.text("tags")); tags && tags->is_object())
                for (const auto& [key, value] : tags->items())
                    state.records.tag(asset, key + ":" + redactValue(key, jsonScalar(&value).value_or("")));
            state.records.seenAt(made);
        });
}

Result<void> readAssetEvents(HomeState& state, ForeignDatabase& database)
{
    return state.records.each(
        database,
        {.table = "event_logs",
         .columns = {"id", "run_id", "event", "dagster_event_type", "step_key", "timestamp"},
         .where = "dagster_event_type LIKE 'ASSET_%' OR dagster_event_type = 'STEP_MATERIALIZATION'",
         .order = "id"},
        [&](const ForeignRow& row) {
            std::string type = row.text("dagster_event_type");
            if (type == "STEP_MATERIALIZATION") // before version 0.11
                type = "ASSET_MATERIALIZATION";
            if (type != "ASSET_MATERIALIZATION" && type != "ASSET_OBSERVATION" &&
                type != "ASSET_CHECK_EVALUATION")
                return;
            const auto event = parseJson(row.text("event"), eventPlan());
            if (!event || !event->is_object()) {
                state.records.problem(Severity::Warning,
                                      "An event of Dagster's log is damaged; it was skipped.",
                                      "event_logs " + row.text("id"));
                return;
            }
            EventReader reader(state, row, *event);
            if (type == "ASSET_MATERIALIZATION")
                reader.materialization("materialization");
            else if (type == "ASSET_OBSERVATION")
                reader.materialization("asset_observation");
            else
                reader.check();
        });
}

Result<void> readSteps(HomeState& state, ForeignDatabase& database)
{
    std::map<std::pair<std::string, std::string>, Step> steps;
    auto done = state.records.each(
        database,
        {.table = "event_logs",
         .columns = {"run_id", "event", "dagster_event_type", "step_key", "timestamp"},
         .where = "dagster_event_type LIKE 'STEP_%'",
         .order = "id"},
        [&](const ForeignRow& row) {
            const std::string type = row.text("dagster_event_type");
            const bool starts = type == "STEP_START";
            if (!starts && type != "STEP_SUCCESS" && type != "STEP_FAILURE" && type != "STEP_SKIPPED")
                return;
            Step& step = steps[{row.text("run_id"), row.text("step_key")}];
            step.run = row.text("run_id");
            if (step.job.empty() && !state.jobOfRun.contains(step.run))
                if (const auto event = parseJson(row.text("event"), eventPlan()))
                    step.job = memberText(*event, {"pipeline_name", "job_name"});
            (starts ? step.started : step.ended) = row.time("timestamp");
            if (!starts)
                step.state = type == "STEP_SUCCESS"   ? RunState::Complete
                             : type == "STEP_FAILURE" ? RunState::Failed
                                                      : RunState::Skipped;
        });
    for (const auto& [key, step] : steps) {
        if (!done)
            return done;
        addStep(state, key.second, step);
        done = state.records.sendIfLarge();
    }
    return done;
}

} // namespace upriver::dagster
