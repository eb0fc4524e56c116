// SPDX-License-Identifier: Apache-2.0
#pragma once

// The critical path: of the ways through the tasks of a pipeline, or through jobs and their data, the one
// that takes longest by how long each task ran. Pure; linear in steps and edges but for the sorting.

#include <map>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/time.h"
#include "lineage/query/lineage_query.h"

namespace upriver {

struct CriticalPath
{
    std::vector<AssetId> steps; ///< as the work goes, with the data between where the answer shows it
    Micros duration = 0;        ///< of its tasks together
    AssetId longest;            ///< the task that takes most of it
    Micros longestDuration = 0;
    std::int64_t timed = 0;   ///< tasks of the answer whose duration is known
    std::int64_t untimed = 0; ///< those counted as nothing, as it is not known
    [[nodiscard]] bool isKnown() const { return duration > 0; }
};

/// By the order of tasks and by data; what closes a cycle is left out, and so is what contains other tasks.
/// durations: of jobs; not negative.
[[nodiscard]] CriticalPath criticalPath(const LineageAnswer& answer,
                                        const std::map<AssetId, Micros>& durations);

} // namespace upriver
