// SPDX-License-Identifier: Apache-2.0
#pragma once

// RunFactsReader: single runs with all that was measured in them and the parameters that they ran with,
// apart from what the system says of the run besides; which runs inside a run failed. Owns one read-only
// connection; one thread at a time, never the GUI thread.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/model/catalog_rows.h"

namespace upriver {

struct RunFacts
{
    std::vector<Property> properties;
    std::vector<Property> params;   ///< by key
    std::vector<MetricRow> metrics; ///< by (key, step, time), of the whole asset only; at most 20,000
};

/// A run inside another one (a task of a pipeline) that failed.
struct FailedPart
{
    AssetId job;
    std::string jobName; ///< qualified
    std::string message;
    bool operator==(const FailedPart&) const = default;
};
/// Of each run that failed and has such: the first few that failed, in the order of time.
using FailedParts = std::map<RunId, std::vector<FailedPart>>;

class RunFactsReader
{
public:
    [[nodiscard]] static Result<std::unique_ptr<RunFactsReader>> open(const std::string& catalog);
    ~RunFactsReader();
    /// While the token is stopped, reading ends with ErrorKind::Cancelled.
    void interruptOn(std::stop_token stop);
    /// Empty: the job has no such run.
    [[nodiscard]] Result<std::optional<RunFacts>> read(AssetId job, std::string_view run) const;
    [[nodiscard]] Result<FailedParts> failedParts(std::span<const RunRow> runs,
                                                  std::optional<ScanId> asOf = {}) const;

private:
    explicit RunFactsReader(std::unique_ptr<class Connection> connection);
    std::unique_ptr<class Connection> m_connection;
};

} // namespace upriver
