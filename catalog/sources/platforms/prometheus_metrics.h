// SPDX-License-Identifier: Apache-2.0
#pragma once

// Metrics of Prometheus as datasets, and who reads them: shared by all readers of expressions in PromQL, so
// that rules and panels speak of the same metric. One thread, with the records they write to.

#include <string>
#include <string_view>
#include <vector>

#include "catalog/sources/platforms/chart_records.h"
#include "catalog/sources/platforms/promql_metrics.h"

namespace upriver {

[[nodiscard]] AssetIndex prometheusMetric(ChartRecords& records, std::string_view metric);
/// Each metric feeds the reader; one with a job's name comes from that scrape job. The metrics, each once.
std::vector<AssetIndex> readMetrics(ChartRecords& records, const std::vector<MetricUse>& uses,
                                    AssetIndex reader, const std::string& locator);
/// `name` is "scrape/node", "group/rule", …
[[nodiscard]] QualifiedName prometheusName(const ChartRecords& records, std::string_view name);

/// A rule that watches or records, however it is written down.
struct MonitoringRule
{
    AssetIndex job = kNoAsset;
    std::string name;
    Json labels;
    Json annotations;
    std::string locator;
};

/// Description, run book, severity, owners and tags of the rule; its check on each of the metrics.
void describeAlert(ChartRecords& records, const MonitoringRule& rule, const std::vector<AssetIndex>& watched);
/// Labels that every series of the rule gets, as tags; "owner" and "team" as owners.
void labelRule(ChartRecords& records, const MonitoringRule& rule);

} // namespace upriver
