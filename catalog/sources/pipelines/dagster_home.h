// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the parts of the Dagster reader share while the databases of one home ($DAGSTER_HOME) are read: runs
// and snapshots of jobs, logs of events (one for all runs, one a run), schedules. Class and field names in
// the JSON have an old spelling ("solid", "pipeline") and a new one ("node", "job"); both are read. One
// thread, owned by read().

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "catalog/sources/pipelines/pipeline_records.h"
#include "catalog/sources/reading/foreign_database.h"
#include "catalog/sources/reading/json.h"

namespace upriver::dagster {

struct AssetUse
{
    QualifiedName asset;
    std::string version;
    bool output = false;
};

struct HomeState
{
    explicit HomeState(ReadContext& context)
        : ns(context.settings.aliased(context.settings.namespaceFor("dagster"))), records(context, ns)
    {}

    std::string ns;
    PipelineRecords records;
    std::unordered_map<std::string, std::string> jobOfRun;
    std::unordered_map<std::string, std::vector<AssetUse>> usedBy; ///< run -> assets, at most 1,000
    bool hasIndex = false; ///< one log of all runs' asset events was read: those of single runs repeat it

    [[nodiscard]] AssetIndex op(std::string_view job, std::string_view step);
    [[nodiscard]] QualifiedName assetName(const Json& key) const;
};

/// The first member that is there, of several spellings; nullptr.
[[nodiscard]] const Json* memberOf(const Json& object, std::initializer_list<const char*> keys);
[[nodiscard]] std::string memberText(const Json& object, std::initializer_list<const char*> keys);

[[nodiscard]] Result<void> readSchedules(HomeState& state, ForeignDatabase& database);
[[nodiscard]] Result<void> readAssetKeys(HomeState& state, ForeignDatabase& database);
[[nodiscard]] Result<void> readAssetEvents(HomeState& state, ForeignDatabase& database);
[[nodiscard]] Result<void> readSteps(HomeState& state, ForeignDatabase& database);
[[nodiscard]] Result<void> readSnapshots(HomeState& state, ForeignDatabase& database);
[[nodiscard]] Result<void> readRuns(HomeState& state, ForeignDatabase& database);

} // namespace upriver::dagster
