// SPDX-License-Identifier: Apache-2.0
#pragma once

// Superset's own database in SQLite (superset.db), versions 0.2x to 5: databases, datasets, charts,
// dashboards, their owners and tags. Passwords, encrypted settings, logs, queries that people ran and their
// results are never read. Any thread; no state. Errors as of ForeignDatabase.

#include <string>

#include "catalog/sources/platforms/chart_records.h"

namespace upriver {

[[nodiscard]] bool isSupersetDatabase(const DocumentFile& file);
[[nodiscard]] Result<void> readSupersetDatabase(const std::string& path, ChartRecords& records);

} // namespace upriver
