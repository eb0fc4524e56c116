// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/prometheus_metrics.h"

#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

// The label that scraping sets may be overwritten by rules of relabelling.
constexpr std::uint8_t kJobLabel = 80;

bool isTemplate(std::string_view text) { return text.find("{{") != std::string_view::npos; }

/// What people set freely, in the words of checks.
std::string severityWord(std::string_view severity)
{
    if (startsWithNoCase(severity, "warn"))
        return "warn";
    for (const char* word : {"critical", "error", "page", "high", "fatal", "emergency"})
        if (equalsNoCase(severity, word))
            return "error";
    return {};
}

std::string firstLabel(const Json& labels, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (std::string text = jsonScalarText(labels, key); !text.empty() && !isTemplate(text))
            return text;
    return {};
}

} // namespace

QualifiedName prometheusName(const ChartRecords& records, std::string_view name)
{
    return {records.settings().aliased("prometheus"), redactSecrets(name)};
}

AssetIndex prometheusMetric(ChartRecords& records, std::string_view metric)
{
    return records.mention(AssetKind::Dataset,
                           normalised(records.settings().namespaceFor("prometheus"), metric), "metric");
}

std::vector<AssetIndex> readMetrics(ChartRecords& records, const std::vector<MetricUse>& uses,
                                    AssetIndex reader, const std::string& locator)
{
    std::vector<AssetIndex> metrics;
    for (const MetricUse& use : uses) {
        const AssetIndex metric = prometheusMetric(records, use.metric);
        if (std::ranges::find(metrics, metric) == metrics.end()) {
            metrics.push_back(metric);
            records.edge(metric, reader, EdgeKind::Data, locator);
        }
        if (!use.job.empty())
            records.edge(
                records.mention(AssetKind::Job, prometheusName(records, "scrape/" + use.job), "scrape job"),
                metric, EdgeKind::Data, locator, kJobLabel);
    }
    return metrics;
}

void labelRule(ChartRecords& records, const MonitoringRule& rule)
{
    for (const auto& [key, value] : jsonMembers(rule.labels)) {
        const std::string text = jsonScalar(&value).value_or("");
        if (text.empty() || isTemplate(text))
            continue;
        if (key == "owner" || key == "team")
            records.owner(rule.job, text, key);
        else
            records.tag(rule.job, key + ":" + redactValue(key, text));
    }
}

void describeAlert(ChartRecords& records, const MonitoringRule& rule, const std::vector<AssetIndex>& watched)
{
    labelRule(records, rule);
    const std::string& description = jsonText(rule.annotations, "description");
    const std::string& message = description.empty() ? jsonText(rule.annotations, "message") : description;
    const std::string& summary = jsonText(rule.annotations, "summary");
    const std::string& told = message.empty() ? summary : message;
    records.describe(rule.job, told);
    if (&told != &summary)
        records.property(rule.job, "summary", summary);
    records.property(rule.job, "runbook_url", jsonText(rule.annotations, "runbook_url"));
    const std::string severity = firstLabel(rule.labels, {"severity", "priority", "level"});
    const std::string key = records.nameOf(rule.job).text();
    for (const AssetIndex metric : watched) {
        CheckRecord check;
        check.key = key;
        check.name = rule.name;
        check.asset = metric;
        check.severity = severityWord(severity);
        check.description = summary.empty() ? told : summary;
        check.locator = rule.locator;
        records.check(std::move(check));
    }
}

} // namespace upriver
