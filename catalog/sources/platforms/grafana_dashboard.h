// SPDX-License-Identifier: Apache-2.0
#pragma once

// What one dashboard of Grafana says: its panels, variables and annotations, and what their queries read.
// Also alert rules, whose queries are alike. Source: Grafana's dashboard JSON model, versions 1 to 42, and
// schema version 2. Values of one document, one thread.

#include <map>
#include <set>
#include <string>

#include "catalog/sources/platforms/chart_records.h"

namespace upriver {

/// Where queries of one dashboard go: its own variables and inputs say what kind of data source they mean.
class GrafanaSources
{
public:
    struct Place
    {
        std::string type; ///< "prometheus", "mysql", "-- Dashboard --", …; empty: not known
        std::string uid;  ///< uid or name; empty: a variable or the default
    };

    void learn(const Json& dashboard);
    /// The query's own data source, else the one of what it stands in (may be null).
    [[nodiscard]] Place placeOf(const Json& query, const Json* outer) const;

private:
    [[nodiscard]] Place named(const Json& stated) const;

    std::map<std::string, std::string, std::less<>> m_types; ///< variable or input -> type
};

struct GrafanaReader
{
    AssetIndex asset = kNoAsset; ///< panel, dashboard or alert that shows what the query answers
    std::string name;            ///< "uid/4": unique below the dashboard
    std::string title;
};

class GrafanaQueries
{
public:
    explicit GrafanaQueries(ChartRecords& records) : m_records(records) {}

    [[nodiscard]] QualifiedName named(std::string_view what, std::string_view name) const;
    /// The metrics of Prometheus that it reads.
    std::vector<AssetIndex> read(const Json& query, const GrafanaSources::Place& place,
                                 const GrafanaReader& reader, const std::string& locator);

private:
    void readSql(const std::string& text, const GrafanaSources::Place& place, const Json& query,
                 const GrafanaReader& reader, const std::string& locator);
    void readCloudWatch(const Json& query, const GrafanaReader& reader, const std::string& locator);

    ChartRecords& m_records;
};

class GrafanaDashboard
{
public:
    explicit GrafanaDashboard(ChartRecords& records) : m_records(records), m_queries(records) {}

    /// meta: of an answer of the API, may be null.
    Result<void> read(const Json& dashboard, const Json* meta, const std::string& pointer);
    /// A panel that several dashboards share, as the API tells it.
    void readLibraryPanel(const Json& element, const std::string& pointer);

private:
    void readHead(const Json& dashboard, const Json* meta);
    Result<void> readPanels(const Json& list, const std::string& row, const std::string& pointer);
    void readPanel(const Json& panel, const std::string& row, const std::string& pointer);
    void readTargets(const Json& panel, const GrafanaReader& reader, const std::string& pointer);
    void readVariables(const Json& dashboard, const std::string& pointer);
    void readAnnotations(const Json& dashboard, const std::string& pointer);
    [[nodiscard]] QualifiedName panelName(const std::string& id) const;

    ChartRecords& m_records;
    GrafanaQueries m_queries;
    GrafanaSources m_sources;
    QualifiedName m_board;
    std::string m_uid;
    Json m_library; ///< library panels that an export brings along, by uid
    std::set<std::string> m_seen;
};

/// A dashboard of schema version 2 ("spec" of the object) in the older form.
[[nodiscard]] Json classicDashboard(const Json& spec);

} // namespace upriver
