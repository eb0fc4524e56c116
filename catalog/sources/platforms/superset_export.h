// SPDX-License-Identifier: Apache-2.0
#pragma once

// What one export of Superset says: its YAML files come one at a time, in the order of `Part`, from a folder
// or a zip. SupersetExport keeps where databases are and which datasets there were, nothing else. One thread.

#include <map>
#include <string>

#include "catalog/sources/platforms/chart_records.h"
#include "catalog/sources/platforms/warehouse_tables.h"

namespace upriver {

class SupersetExport
{
public:
    explicit SupersetExport(ChartRecords& records);

    /// `part` is the folder in the export: "databases", "datasets", "charts", "dashboards".
    void read(std::string_view part, const Json& yaml, const std::string& path);

private:
    struct Database
    {
        std::string title;
        WarehouseTables tables;
    };

    [[nodiscard]] QualifiedName named(std::string_view what, std::string_view uuid) const;
    void readDatabase(const Json& yaml, const std::string& path);
    void readDataset(const Json& yaml, const std::string& path);
    void readVirtual(const Json& yaml, AssetIndex dataset, const QualifiedName& name,
                     const Database* database, const std::string& path);
    AssetIndex readPhysical(const Json& yaml, AssetIndex dataset, const Database* database,
                            const std::string& path);
    void readColumns(const Json& yaml, AssetIndex dataset, AssetIndex table, std::uint8_t confidence,
                     const std::string& path);
    void readMetrics(const Json& yaml, AssetIndex dataset, const QualifiedName& name,
                     const std::string& path);
    void readChart(const Json& yaml, const std::string& path);
    void readUse(const Json& params, AssetIndex dataset, AssetIndex chart, const std::string& path);
    void use(const Json& value, std::uint16_t kinds, AssetIndex dataset, AssetIndex chart,
             const std::string& path);
    void readDashboard(const Json& yaml, const std::string& path);
    void readFilters(const Json& yaml, AssetIndex dashboard, const std::string& path);
    void readCommon(const Json& yaml, AssetIndex asset);

    ChartRecords& m_records;
    std::string m_namespace;
    std::map<std::string, Database, std::less<>> m_databases; ///< by uuid
    std::map<std::string, std::map<std::string, std::string>, std::less<>>
        m_metrics; ///< dataset -> name -> column
};

} // namespace upriver
