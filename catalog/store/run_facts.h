// SPDX-License-Identifier: Apache-2.0
#pragma once

// RunFactsReader: single runs with all that was measured in them and the parameters that they ran with,
// apart from what the system says of the run besides. Owns one read-only connection; one thread at a time,
// never the GUI thread.

#include <memory>
#include <optional>
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

class RunFactsReader
{
public:
    [[nodiscard]] static Result<std::unique_ptr<RunFactsReader>> open(const std::string& catalog);
    ~RunFactsReader();
    /// While the token is stopped, reading ends with ErrorKind::Cancelled.
    void interruptOn(std::stop_token stop);
    /// Empty: the job has no such run.
    [[nodiscard]] Result<std::optional<RunFacts>> read(AssetId job, std::string_view run) const;

private:
    explicit RunFactsReader(std::unique_ptr<class Connection> connection);
    std::unique_ptr<class Connection> m_connection;
};

} // namespace upriver
