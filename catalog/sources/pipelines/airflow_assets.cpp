// SPDX-License-Identifier: Apache-2.0
// Datasets (2.4 to 2.10), assets (3.x): what tasks write and read, what DAGs wait for, and what was seen to
// happen. The tables changed their names from "dataset" to "asset" and else little.
#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/airflow_database.h"

namespace upriver::airflow {

namespace {

constexpr const char* kSchedule = "schedule";
constexpr const char* kWaitsByName = "schedule, known by its name alone";
constexpr const char* kOwnAssets = "airflow-asset://";
constexpr const char* kDefaultGroup = "asset";

/// Table names of one generation; both may be there after an upgrade that was cut off.
struct Tables
{
    std::string word; ///< "asset" or "dataset"
    [[nodiscard]] std::string id() const { return word + "_id"; }
};

QualifiedName ownName(std::string_view name, std::string_view group)
{
    return {kOwnAssets + cleanText(group.empty() ? kDefaultGroup : group), cleanText(name)};
}

void addExtra(DatabaseState& state, AssetIndex asset, const std::string& extra)
{
    constexpr std::size_t kMost = 30;
    const auto json = parseJson(extra);
    std::size_t count = 0;
    if (!json || !json->is_object())
        return;
    for (const auto& [key, value] : json->items())
        if (const auto scalar = jsonScalar(&value); scalar && count++ < kMost)
            state.records.property(asset, "extra " + key,
                                   isSecretKey(key) ? std::string(kRedacted) : redactValue(key, *scalar));
}

void addAsset(DatabaseState& state, const Tables& tables, const ForeignRow& row,
              const std::unordered_set<std::string>* active)
{
    const auto id = row.integer("id");
    const std::string uri = row.text("uri");
    const std::string group = row.text("group");
    const QualifiedName name = assetName(uri, group);
    if (!id || name.name.empty())
        return;
    state.assets.emplace(*id, name);
    const std::string called = row.text("name");
    state.assetByName.emplace(called.empty() ? uri : called, name);
    const AssetIndex asset = state.records.dataset(name);
    const bool own = name.ns.starts_with(kOwnAssets);
    AssetRecord& record =
        state.records.declare(asset, own ? "asset" : "", tables.word + " " + row.text("id"));
    if (!called.empty() && called != uri && record.displayName.empty())
        record.displayName = cleanText(called);
    if (!group.empty() && group != kDefaultGroup)
        state.records.property(asset, "group", group);
    const bool unused = row.integer("is_orphaned").value_or(0) != 0 ||
                        (active != nullptr && !active->contains(called + "\n" + uri));
    if (unused)
        state.records.property(asset, "active", "false");
    addExtra(state, asset, row.text("extra"));
}

Result<void> readStated(DatabaseState& state, const Tables& tables)
{
    std::unordered_set<std::string> active;
    const bool says = state.database.hasTable("asset_active") && tables.word == "asset";
    Result<void> done;
    if (says)
        done = state.records.each(
            state.database, {.table = "asset_active", .columns = {"name", "uri"}},
            [&](const ForeignRow& row) { active.insert(row.text(0) + "\n" + row.text(1)); });
    if (done)
        done = state.records.each(
            state.database,
            {.table = tables.word,
             .columns = {"id", "uri", "name", "group", "extra", "is_orphaned"},
             .order = "id"},
            [&](const ForeignRow& row) { addAsset(state, tables, row, says ? &active : nullptr); });
    if (!done)
        return done;
    return state.records.each(
        state.database, {.table = tables.word + "_alias", .columns = {"id", "name", "group"}, .order = "id"},
        [&](const ForeignRow& row) {
            const QualifiedName name = aliasName(row.text("name"), row.text("group"));
            state.aliases.emplace(row.integer("id").value_or(-1), name);
            (void)state.records.declare(state.records.dataset(name), "asset_alias",
                                        tables.word + "_alias " + row.text("id"));
        });
}

void addWait(DatabaseState& state, const QualifiedName& asset, const std::string& dag, const char* note,
             const std::string& locator)
{
    if (dag.empty() || asset.name.empty())
        return;
    state.fedByData.insert(dag);
    state.records.edge(state.records.dataset(asset), state.dag(dag), EdgeKind::Data, note, locator);
}

/// Rows that speak of an asset by its number.
Result<void> eachOf(DatabaseState& state, const std::string& table, const std::string& id,
                    const std::unordered_map<Id, QualifiedName>& known,
                    const std::function<void(const QualifiedName&, const ForeignRow&)>& take)
{
    return state.records.each(state.database, {.table = table, .columns = {id, "dag_id", "task_id"}},
                              [&](const ForeignRow& row) {
                                  const auto asset = known.find(row.integer(0).value_or(-1));
                                  if (asset != known.end())
                                      take(asset->second, row);
                              });
}

Result<void> readWaits(DatabaseState& state, const Tables& tables)
{
    const std::string prefix = "dag_schedule_" + tables.word;
    auto done = eachOf(state, prefix + "_reference", tables.id(), state.assets,
                       [&](const QualifiedName& asset, const ForeignRow& row) {
                           addWait(state, asset, row.text("dag_id"), kSchedule, prefix + "_reference");
                       });
    if (done)
        done = eachOf(state, prefix + "_alias_reference", "alias_id", state.aliases,
                      [&](const QualifiedName& alias, const ForeignRow& row) {
                          addWait(state, alias, row.text("dag_id"), kSchedule, prefix + "_alias_reference");
                      });
    if (done)
        done = state.records.each(
            state.database, {.table = prefix + "_name_reference", .columns = {"name", "dag_id"}},
            [&](const ForeignRow& row) {
                const auto known = state.assetByName.find(row.text(0));
                addWait(state, known != state.assetByName.end() ? known->second : ownName(row.text(0), {}),
                        row.text(1), kWaitsByName, prefix + "_name_reference");
            });
    if (!done)
        return done;
    return state.records.each(
        state.database, {.table = prefix + "_uri_reference", .columns = {"uri", "dag_id"}},
        [&](const ForeignRow& row) {
            addWait(state, assetName(row.text(0), {}), row.text(1), kSchedule, prefix + "_uri_reference");
        });
}

Result<void> readTaskReferences(DatabaseState& state, const Tables& tables)
{
    const std::string outlets = "task_outlet_" + tables.word + "_reference";
    const std::string inlets = "task_inlet_" + tables.word + "_reference";
    auto done = eachOf(state, outlets, tables.id(), state.assets,
                       [&](const QualifiedName& asset, const ForeignRow& row) {
                           state.addOutlet(row.text("dag_id"), row.text("task_id"), asset, "outlet", outlets);
                       });
    if (!done)
        return done;
    return eachOf(state, inlets, tables.id(), state.assets,
                  [&](const QualifiedName& asset, const ForeignRow& row) {
                      state.records.edge(state.records.dataset(asset),
                                         state.task(row.text("dag_id"), row.text("task_id")), EdgeKind::Data,
                                         "inlet", inlets);
                  });
}

/// What an alias turned out to be. It stands for its assets and is none of them.
Result<void> readAliasMembers(DatabaseState& state, const Tables& tables)
{
    const std::string table = tables.word + "_alias_" + tables.word;
    return state.records.each(
        state.database, {.table = table, .columns = {"alias_id", tables.id()}}, [&](const ForeignRow& row) {
            const auto alias = state.aliases.find(row.integer(0).value_or(-1));
            const auto asset = state.assets.find(row.integer(1).value_or(-1));
            if (alias != state.aliases.end() && asset != state.assets.end())
                state.records.edge(state.records.dataset(alias->second), state.records.dataset(asset->second),
                                   EdgeKind::Contains, "alias", table);
        });
}

void addEvent(DatabaseState& state, const ForeignRow& row, Id id, const std::string& locator)
{
    const auto asset = state.assets.find(id);
    const std::string dag = row.text("source_dag_id");
    const std::string task = row.text("source_task_id");
    if (asset == state.assets.end())
        return;
    state.records.seenAt(row.time("timestamp"));
    if (dag.empty() || task.empty())
        return;
    state.addOutlet(dag, task, asset->second, "asset event", locator);
    const std::string run =
        taskRunKey(row.text("source_run_id"), row.integer("source_map_index").value_or(-1));
    state.writtenBy[writerKey(dag, task, run)].push_back(id);
}

Result<void> readEvents(DatabaseState& state, const Tables& tables)
{
    const std::string table = tables.word + "_event";
    std::unordered_map<Id, Id> assetOf;
    auto done = state.records.each(state.database,
                                   {.table = table,
                                    .columns = {"id", tables.id(), "source_dag_id", "source_task_id",
                                                "source_run_id", "source_map_index", "timestamp"},
                                    .order = "id"},
                                   [&](const ForeignRow& row) {
                                       const Id asset = row.integer(1).value_or(-1);
                                       assetOf.emplace(row.integer(0).value_or(-1), asset);
                                       addEvent(state, row, asset, table);
                                   });
    if (!done)
        return done;
    return state.records.each(
        state.database,
        {.table = "dagrun_" + table, .columns = {"dag_run_id", "event_id"}, .order = "dag_run_id, event_id"},
        [&](const ForeignRow& row) {
            const auto asset = assetOf.find(row.integer(1).value_or(-1));
            if (asset != assetOf.end())
                state.startedBy[row.integer(0).value_or(-1)].push_back(asset->second);
        });
}

Tables tablesOf(DatabaseState& state) { return {state.database.hasTable("asset") ? "asset" : "dataset"}; }

} // namespace

QualifiedName assetName(std::string_view uri, std::string_view group)
{
    const QualifiedName name = fromUri(uri);
    return name.ns.empty() || name.name.empty() ? ownName(uri, group) : name;
}

QualifiedName aliasName(std::string_view name, std::string_view group) { return ownName(name, group); }

void DatabaseState::addOutlet(std::string_view dagId, std::string_view taskId, const QualifiedName& asset,
                              std::string_view note, std::string_view locator)
{
    const AssetIndex written = records.dataset(asset);
    records.edge(task(dagId, taskId), written, EdgeKind::Data, note, locator);
    if (fedByData.contains(std::string(dagId)))
        records.edge(dag(dagId), written, EdgeKind::Data, "by its task " + std::string(taskId), locator);
}

Result<void> readAssets(DatabaseState& state)
{
    const Tables tables = tablesOf(state);
    for (const auto part : {readStated, readWaits, readTaskReferences, readAliasMembers})
        if (auto done = part(state, tables); !done)
            return done;
    return {};
}

Result<void> readAssetEvents(DatabaseState& state) { return readEvents(state, tablesOf(state)); }

} // namespace upriver::airflow
