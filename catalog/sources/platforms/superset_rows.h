// SPDX-License-Identifier: Apache-2.0
#pragma once

// SupersetRows: what Superset wrote before its exports of version 1.0.0, and what stands in its own database,
// made into the form of those exports, so that SupersetExport reads all of them. Things are called by their
// uuid where one is known, else by their number. Old forms: {"dashboards": [{"__Dashboard__": …}],
// "datasources": [{"__SqlaTable__": …}]}, {"databases": [{…, "tables": […]}]} and a list of tables. One
// document, one thread. Errors: what the sink answers.

#include <map>
#include <string>
#include <string_view>

#include "catalog/sources/platforms/superset_export.h"

namespace upriver {

/// From a file's first bytes.
[[nodiscard]] bool isOldSupersetExport(std::string_view head);

class SupersetRows
{
public:
    explicit SupersetRows(ChartRecords& records) : m_records(records), m_content(records) {}

    [[nodiscard]] Result<void> readOldExport(const Json& document);

    // Rows with the columns that they have in the database. Databases come first, dashboards last.
    void readDatabase(const Json& row, const std::string& locator);
    /// With "columns" and "metrics" as lists, and "database" as the key of its row.
    void readTable(const Json& row, const std::string& locator);
    void readSlice(const Json& row, const std::string& locator);
    /// With "slices" as the list of its slices' rows or numbers.
    void readDashboard(const Json& row, const std::string& locator);

private:
    [[nodiscard]] Result<void> readTables(const Json& owner, std::string_view key,
                                          const std::string& pointer);
    void readDruid(Json datasource, const std::string& locator);
    [[nodiscard]] Result<void> readDatabases(const Json& document);
    void nameDatabases(const Json& document);
    [[nodiscard]] Result<void> readDashboards(const Json& document);
    [[nodiscard]] std::string datasetOf(const Json& slice, const Json& params) const;
    [[nodiscard]] Json filtersOf(const Json& metadata) const;

    ChartRecords& m_records;
    SupersetExport m_content;
    std::map<std::string, std::string, std::less<>>
        m_datasets;                                           ///< "3__table" or database/schema/table -> key
    std::map<std::string, std::string, std::less<>> m_charts; ///< number -> key
};

} // namespace upriver
