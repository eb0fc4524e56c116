// SPDX-License-Identifier: Apache-2.0
#pragma once

// Grafana's own database in SQLite (grafana.db), versions 4 to 12, handed on row by row in the forms that its
// API and its provisioning files have, so that one reader understands all of them. Users, keys, encrypted
// settings of data sources and earlier versions of dashboards are never read. Any thread; no state. Errors as
// of ForeignDatabase.

#include <functional>
#include <stop_token>
#include <string>

#include "catalog/sources/reading/json.h"
#include "catalog/sources/source.h"

namespace upriver {

/// One dashboard with its meta, one group of alert rules, or all data sources; `locator` names the row.
using TakeGrafanaRow = std::function<Result<void>(const Json& json, const std::string& locator)>;
/// A row that can't be used.
using GrafanaRowProblem = std::function<void(const std::string& sentence, const std::string& locator)>;

[[nodiscard]] bool isGrafanaDatabase(const DocumentFile& file);
[[nodiscard]] Result<void> readGrafanaDatabase(const std::string& path, const std::stop_token& stop,
                                               const TakeGrafanaRow& take, const GrafanaRowProblem& problem);

} // namespace upriver
