// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the parts of the Airflow reader share while one metadata database is read: the database (secret tables
// denied), the records that gather, and what earlier parts learned. Tables and columns came and went from
// 1.10 to 3.1: nothing is decided by a version, all by what is there. One thread, owned by read().

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "catalog/sources/pipelines/pipeline_records.h"
#include "catalog/sources/reading/foreign_database.h"
#include "catalog/sources/reading/json.h"

namespace upriver::airflow {

using Id = std::int64_t;

struct DatabaseState
{
    DatabaseState(ForeignDatabase& opened, ReadContext& context)
        : database(opened), records(context, context.settings.aliased("airflow"))
    {}

    ForeignDatabase& database;
    PipelineRecords records;
    std::unordered_set<std::string> dags;       ///< that stand in the table of DAGs
    std::unordered_set<std::string> serialized; ///< DAGs whose tasks their definition tells
    std::unordered_set<std::string> tasks;      ///< "dag.task", declared
    std::unordered_set<std::string> fedByData;  ///< DAGs that wait for datasets
    std::unordered_map<std::string, std::string> poolSlots;
    std::unordered_map<std::string, std::string> versions; ///< id of a DAG's version -> its number
    std::unordered_map<Id, QualifiedName> assets;
    std::unordered_map<Id, QualifiedName> aliases;
    std::map<std::string, QualifiedName, std::less<>> assetByName;
    std::unordered_map<std::string, std::vector<Id>> writtenBy; ///< run of a task -> assets
    std::unordered_map<Id, std::vector<Id>> startedBy;          ///< number of a DAG's run -> assets

    [[nodiscard]] AssetIndex dag(std::string_view id) { return records.job(id); }
    [[nodiscard]] AssetIndex task(std::string_view dagId, std::string_view taskId)
    {
        return dagId.empty() || taskId.empty() ? kNoAsset
                                               : records.job(std::string(dagId) + "." + std::string(taskId));
    }
    /// A task writes a dataset. A DAG that waits for datasets hands on what it waits for: it feeds what its
    /// tasks write, or lineage would end at the DAG.
    void addOutlet(std::string_view dagId, std::string_view taskId, const QualifiedName& asset,
                   std::string_view note, std::string_view locator);
};

/// Where data lies by its URI; a bare name is one of Airflow's own ("airflow-asset://group").
[[nodiscard]] QualifiedName assetName(std::string_view uri, std::string_view group);
[[nodiscard]] QualifiedName aliasName(std::string_view name, std::string_view group);
/// The key of a run of a task among the runs of that task.
[[nodiscard]] std::string taskRunKey(std::string_view runId, std::int64_t mapIndex);
[[nodiscard]] std::string writerKey(std::string_view dagId, std::string_view taskId, std::string_view runKey);
/// Airflow wraps values: {"__type": …, "__var": value}.
[[nodiscard]] const Json& unwrapped(const Json& value);

[[nodiscard]] Result<void> readDags(DatabaseState& state);
[[nodiscard]] Result<void> readAssets(DatabaseState& state);
[[nodiscard]] Result<void> readAssetEvents(DatabaseState& state);
[[nodiscard]] Result<void> readSerializedDags(DatabaseState& state);
[[nodiscard]] Result<void> readRuns(DatabaseState& state);

/// One DAG's definition: {"__version": …, "dag": {…}}.
void addDefinition(DatabaseState& state, const std::string& dagId, const Json& definition);

} // namespace upriver::airflow
