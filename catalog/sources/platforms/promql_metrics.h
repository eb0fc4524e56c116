// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which metrics an expression of PromQL reads: names, __name__ matchers and quoted names, but not functions,
// labels or keywords. Variables of Grafana ($job, ${x:regex}, [[x]]) stand for anything: a name that holds
// one is left out. What is no PromQL (LogQL's pipes) reads no metric. Source: the lexer of Prometheus 3
// (promql/parser/lex.go). Pure, any thread, linear time.

#include <string>
#include <string_view>
#include <vector>

namespace upriver {

struct MetricUse
{
    std::string metric;
    std::string job; ///< of a matcher job="…": the scrape job that the metric comes from; mostly empty

    bool operator==(const MetricUse&) const = default;
};

/// Each once, in the order of the text; at most 1,000.
[[nodiscard]] std::vector<MetricUse> metricsInPromql(std::string_view expression);
/// The same for what fills a variable of Grafana: label_values(metric, label), query_result(…), a metric.
[[nodiscard]] std::vector<MetricUse> metricsInVariableQuery(std::string_view query);

} // namespace upriver
