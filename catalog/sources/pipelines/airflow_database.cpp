// SPDX-License-Identifier: Apache-2.0
// The tables of DAGs: what they are, when they run, whose they are.
#include "catalog/sources/pipelines/airflow_database.h"

#include <algorithm>
#include <array>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/zlib_value.h"

namespace upriver::airflow {

namespace {

constexpr std::size_t kLongestDefinition = std::size_t{64} << 20;

/// "1 day 30 minutes"
std::string durationText(double seconds)
{
    constexpr std::array units{std::pair{86'400, "day"}, std::pair{3'600, "hour"}, std::pair{60, "minute"},
                               std::pair{1, "second"}};
    if (!(seconds >= 1 && seconds < 1e10))
        return {};
    auto rest = static_cast<std::int64_t>(seconds);
    std::string text;
    for (const auto& [size, unit] : units) {
        const std::int64_t count = rest / size;
        rest -= count * size;
        if (count > 0)
            text += (text.empty() ? "" : " ") + std::to_string(count) + " " + unit + (count > 1 ? "s" : "");
    }
    return text;
}

/// "@daily", "0 2 * * *", {"type": "timedelta", "attrs": {"days": 1, …}}, {"__type": "timedelta", "__var":
/// 60}
std::string scheduleText(const std::string& stated)
{
    const auto json = parseJson(stated);
    if (!json)
        return stated == "None" ? std::string() : stated;
    if (json->is_string())
        return json->get<std::string>();
    if (!json->is_object())
        return {};
    if (const auto seconds = jsonNumber(jsonMember(*json, "__var")))
        return "every " + durationText(*seconds);
    if (jsonText(*json, "type") == "timedelta") {
        double seconds = 0;
        for (const auto& [key, size] :
             {std::pair{"days", 86'400.0}, std::pair{"seconds", 1.0}, std::pair{"microseconds", 1e-6}})
            seconds += size * jsonNumber(jsonAt(*json, {"attrs", key})).value_or(0);
        const std::string text = durationText(seconds);
        return text.empty() ? text : "every " + text;
    }
    std::string text;
    for (const auto& [key, value] : jsonObject(*json, "attrs"))
        if (const auto number = jsonNumber(&value); number && *number != 0)
            text += " " + jsonScalar(&value).value_or("") + " " + key;
    return text.empty() ? text : "every" + text;
}

/// {"all": [{"asset": {…}}, {"any": […]}]}; Airflow 2.9 writes URIs for the leaves.
std::string expressionText(const Json& json, bool inner = false)
{
    if (json.is_string())
        return json.get<std::string>();
    for (const char* leaf : {"asset", "alias", "asset_ref", "dataset"})
        if (const Json* stated = jsonMember(json, leaf)) {
            const std::string& name = jsonText(*stated, "name");
            return !name.empty()         ? name
                   : stated->is_string() ? stated->get<std::string>()
                                         : jsonText(*stated, "uri");
        }
    for (const auto& [key, word] : {std::pair{"all", " and "}, std::pair{"any", " or "}}) {
        const auto& parts = jsonArray(json, key);
        if (parts.empty())
            continue;
        std::string text;
        for (const Json& part : parts)
            text += (text.empty() ? "" : word) + expressionText(part, true);
        return inner && parts.size() > 1 ? "(" + text + ")" : text;
    }
    return {};
}

void addSchedule(DatabaseState& state, AssetIndex dag, const ForeignRow& row)
{
    std::string schedule = row.text("timetable_summary");
    if (schedule.empty())
        schedule = scheduleText(row.text("schedule_interval"));
    state.records.property(dag, "schedule", schedule == "None" ? std::string() : schedule);
    state.records.property(dag, "schedule_description", row.text("timetable_description"));
    for (const char* column : {"asset_expression", "dataset_expression"})
        if (const auto expression = parseJson(row.text(column)))
            state.records.property(dag, "waits_for", expressionText(*expression));
    if (const auto next = row.time("next_dagrun"))
        state.records.property(dag, "next_run", formatTime(*next));
}

void addOwners(DatabaseState& state, AssetIndex asset, const std::string& owners)
{
    for (const std::string_view owner : splitText(owners, ','))
        state.records.owner(asset, owner);
}

/// A DAG inside another one (until 2.x): "parent.task", and that may be inside of one too. Names of tasks
/// have dots of their own, so the parent is the longest part that is a DAG (rows come by name, it went
/// before); the outermost stands in the row.
void addParent(DatabaseState& state, const std::string& id, AssetIndex dag, const std::string& outermost)
{
    std::size_t dot = id.rfind('.');
    while (dot != std::string::npos && dot > 0 && !state.dags.contains(id.substr(0, dot)))
        dot = id.rfind('.', dot - 1);
    const bool isKnown = dot != std::string::npos && dot > 0;
    const std::string parent = isKnown             ? id.substr(0, dot)
                               : outermost.empty() ? id.substr(0, id.rfind('.'))
                                                   : outermost;
    if (parent != id)
        state.records.edge(state.dag(parent), dag, EdgeKind::Contains, "subdag", "dag " + id);
}

void addDag(DatabaseState& state, const ForeignRow& row)
{
    const std::string id = row.text("dag_id");
    if (id.empty())
        return;
    state.dags.insert(id);
    const AssetIndex dag = state.dag(id);
    const bool isSubdag = row.integer("is_subdag").value_or(0) != 0;
    AssetRecord& record = state.records.declare(dag, isSubdag ? "subdag" : "dag", "dag " + id);
    record.displayName = cleanText(row.text("dag_display_name"));
    record.description = cleanText(row.text("description"));
    addSchedule(state, dag, row);
    if (const auto paused = row.integer("is_paused"))
        state.records.property(dag, "paused", *paused != 0 ? "true" : "false");
    const bool stale = row.integer("is_stale").value_or(0) != 0 || row.integer("is_active").value_or(1) == 0;
    if (stale)
        state.records.property(dag, "active", "false");
    if (row.integer("has_import_errors").value_or(0) != 0)
        state.records.property(dag, "import_errors", "true");
    state.records.property(dag, "file", row.text("relative_fileloc"));
    state.records.property(dag, "bundle", row.text("bundle_name"));
    state.records.property(dag, "bundle_version", row.text("bundle_version"));
    state.records.usesFile(dag, row.text("fileloc"), "dag " + id);
    addOwners(state, dag, row.text("owners"));
    if (isSubdag)
        addParent(state, id, dag, row.text("root_dag_id"));
    for (const char* column : {"last_parsed_time", "last_scheduler_run"})
        state.records.seenAt(row.time(column));
}

Result<void> readDetails(DatabaseState& state)
{
    auto& records = state.records;
    auto done = records.each(
        state.database, {.table = "dag_tag", .columns = {"dag_id", "name"}, .order = "dag_id, name"},
        [&](const ForeignRow& row) { records.tag(state.dag(row.text(0)), row.text(1)); });
    if (done)
        done = records.each(
            state.database, {.table = "dag_owner_attributes", .columns = {"dag_id", "owner", "link"}},
            [&](const ForeignRow& row) {
                records.property(state.dag(row.text(0)), "owner_link " + row.text(1), row.text(2));
            });
    if (done)
        done = records.each(
            state.database, {.table = "dag_warning", .columns = {"dag_id", "warning_type", "message"}},
            [&](const ForeignRow& row) {
                records.property(state.dag(row.text(0)), "warning " + row.text(1), row.text(2));
            });
    if (done)
        done = records.each(state.database, {.table = "import_error", .columns = {"filename"}},
                            [&](const ForeignRow& row) {
                                records.problem(Severity::Note,
                                                "Airflow could not import this file; its DAGs may be older "
                                                "than the file, or missing.",
                                                row.text(0));
                            });
    return done;
}

Result<void> readPools(DatabaseState& state)
{
    return state.records.each(
        state.database, {.table = "slot_pool", .columns = {"pool", "slots"}},
        [&](const ForeignRow& row) { state.poolSlots.emplace(row.text(0), row.text(1)); });
}

/// Rows of a DAG may be many (3.x keeps one a version): id of the row with the newest version by DAG.
Result<void> readVersions(DatabaseState& state, std::unordered_map<std::string, std::string>& newest)
{
    std::unordered_map<std::string, std::string> hashes;
    auto done = state.records.each(state.database,
                                   {.table = "serialized_dag", .columns = {"dag_version_id", "dag_hash"}},
                                   [&](const ForeignRow& row) { hashes.emplace(row.text(0), row.text(1)); });
    if (!done)
        return done;
    return state.records.each(state.database,
                              {.table = "dag_version",
                               .columns = {"id", "dag_id", "version_number", "created_at"},
                               .order = "dag_id, version_number"},
                              [&](const ForeignRow& row) {
                                  state.versions.emplace(row.text("id"), row.text("version_number"));
                                  const auto hash = hashes.find(row.text("id"));
                                  if (hash != hashes.end())
                                      newest[row.text("dag_id")] = row.text("id");
                                  state.records.version(
                                      {state.dag(row.text("dag_id")), cleanText(row.text("version_number")),
                                       hash == hashes.end() ? std::string() : cleanText(hash->second),
                                       row.time("created_at")});
                              });
}

/// Source text, callbacks and arguments are never built: they may hold anything. Only members of tasks, for a
/// task may be called "env".
const JsonStreamPlan& definitionPlan()
{
    static const JsonStreamPlan plan([] {
        JsonStreamRules rules;
        rules.take = {""};
        rules.drop = {"/dag/params"};
        for (const std::string key :
             {"op_args", "op_kwargs", "env", "params", "conf", "templates_dict", "headers", "requirements",
              "_pre_execute_hook", "_post_execute_hook", "executor_config", "op_kwargs_expand_input",
              "expand_input", "template_fields_renderers"})
            for (const char* place : {"/dag/tasks/*/", "/dag/tasks/*/__var/", "/dag/tasks/*/partial_kwargs/",
                                      "/dag/tasks/*/__var/partial_kwargs/"})
                rules.drop.push_back(place + key);
        return rules;
    }());
    return plan;
}

} // namespace

const Json& unwrapped(const Json& value)
{
    const Json* inner = &value;
    for (int i = 0; i < 4; ++i) {
        const Json* next = jsonMember(*inner, "__var");
        if (next == nullptr)
            break;
        inner = next;
    }
    return *inner;
}

Result<void> readDags(DatabaseState& state)
{
    auto done = state.records.each(
        state.database,
        {.table = "dag",
         .columns = {"dag_id",           "is_subdag",          "root_dag_id",       "dag_display_name",
                     "description",      "timetable_summary",  "schedule_interval", "timetable_description",
                     "asset_expression", "dataset_expression", "next_dagrun",       "is_paused",
                     "is_active",        "is_stale",           "has_import_errors", "fileloc",
                     "relative_fileloc", "bundle_name",        "bundle_version",    "owners",
                     "last_parsed_time", "last_scheduler_run"},
         .order = "dag_id"},
        [&](const ForeignRow& row) { addDag(state, row); });
    if (done)
        done = readDetails(state);
    return done ? readPools(state) : done;
}

Result<void> readSerializedDags(DatabaseState& state)
{
    std::unordered_map<std::string, std::string> newest;
    if (auto done = readVersions(state, newest); !done)
        return done;
    return state.records.each(
        state.database,
        {.table = "serialized_dag",
         .columns = {"dag_id", "data", "data_compressed", "dag_version_id"},
         .order = "dag_id"},
        [&](const ForeignRow& row) {
            const std::string id = row.text("dag_id");
            const auto wanted = newest.find(id);
            if (wanted != newest.end() && wanted->second != row.text("dag_version_id"))
                return;
            std::string text = row.text("data");
            if (text.empty() || text == "null") {
                const auto unpacked = unpackedZlib(row.bytes("data_compressed"), kLongestDefinition);
                text = unpacked ? sanitisedUtf8(*unpacked) : std::string();
            }
            const auto definition = parseJson(text, definitionPlan());
            if (definition && definition->is_object())
                addDefinition(state, id, *definition);
            else
                state.records.problem(Severity::Warning,
                                      "The definition of a DAG is damaged; its tasks were not read.",
                                      "serialized_dag " + id);
        });
}

} // namespace upriver::airflow
