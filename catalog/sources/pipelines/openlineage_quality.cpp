// SPDX-License-Identifier: Apache-2.0
// The part of RunStream that reads measurements and test results.
#include <utility>

#include "catalog/base/redaction.h"
#include "catalog/sources/pipelines/openlineage_runs.h"

namespace upriver::openlineage {

namespace {

CheckStatus statusOf(const Json& stated)
{
    const bool isWarning = jsonText(stated, "severity") == "warn";
    const std::string& word = jsonText(stated, "status");
    if (word == "skip" || word == "skipped")
        return CheckStatus::Skipped;
    if (word == "pass")
        return CheckStatus::Pass;
    if (word == "error")
        return CheckStatus::Error;
    if (word == "fail")
        return isWarning ? CheckStatus::Warn : CheckStatus::Fail;
    const auto success = jsonBool(jsonMember(stated, "success"));
    if (!success)
        return CheckStatus::Unknown;
    return *success ? CheckStatus::Pass : isWarning ? CheckStatus::Warn : CheckStatus::Fail;
}

/// "expected 10, got 12", whichever half is stated.
std::string comparison(const Json& stated)
{
    const std::string expected = jsonScalarText(stated, "expected");
    const std::string actual = jsonScalarText(stated, "actual");
    std::string text = expected.empty() ? std::string() : "expected " + expected;
    if (!actual.empty())
        text += (text.empty() ? "got " : ", got ") + actual;
    return redactSecrets(text);
}

} // namespace

void RunStream::quality(ThingIndex thing, const Json* facets, const EventHeader& header,
                        std::string_view below)
{
    if (!facets)
        return;
    if (const Json* facet = jsonMember(*facets, "dataQualityMetrics"))
        metrics(asset(thing), *facet, header);
    if (const Json* facet = jsonMember(*facets, "dataQualityAssertions"))
        assertions(asset(thing), *facet, header, std::string(below) + "/dataQualityAssertions/assertions");
}

void RunStream::metric(AssetIndex index, std::string_view column, std::string_view key, const Json* value,
                       const EventHeader& header)
{
    const auto number = jsonNumber(value);
    if (!number)
        return;
    MetricRecord record;
    record.asset = index;
    record.runKey = header.runId;
    record.column = column;
    record.key = key;
    record.at = header.time.value_or(0);
    record.value = *number;
    m_batch.metrics.push_back(std::move(record));
}

void RunStream::metrics(AssetIndex index, const Json& facet, const EventHeader& header)
{
    for (const char* key : {"rowCount", "bytes", "fileCount"})
        metric(index, {}, key, jsonMember(facet, key), header);
    for (const auto& [column, measured] : jsonObject(facet, "columnMetrics")) {
        for (const char* key : {"nullCount", "distinctCount", "sum", "count", "min", "max"})
            metric(index, column, key, jsonMember(measured, key), header);
        for (const auto& [quantile, value] : jsonObject(measured, "quantiles"))
            metric(index, column, "quantile " + redactSecrets(quantile), &value, header);
    }
}

void RunStream::assertions(AssetIndex index, const Json& facet, const EventHeader& header,
                           std::string_view below)
{
    std::map<std::string, int> seen;
    std::size_t position = 0;
    for (const Json& stated : jsonArray(facet, "assertions")) {
        const std::string at = std::string(below) + "/" + std::to_string(position++);
        const std::string& kind = jsonText(stated, "assertion");
        const std::string& own = jsonText(stated, "name");
        if (kind.empty() && own.empty()) {
            m_problems.add(Severity::Warning, "An assertion has no name; it was left out.", header.place, at);
            continue;
        }
        CheckRecord check;
        check.column = redactSecrets(jsonText(stated, "column"));
        check.name = redactSecrets(own.empty() ? kind : own);
        check.key = check.name + (check.column.empty() ? "" : "(" + check.column + ")");
        // the same assertion with other parameters is another check
        if (const int nth = ++seen[check.key]; nth > 1)
            check.key += "#" + std::to_string(nth);
        check.locator = header.place.locator(at);
        checkResult(index, std::move(check), stated, header);
    }
}

void RunStream::test(ThingIndex thing, const Json& facet, const EventHeader& header)
{
    std::size_t position = 0;
    for (const Json& stated : jsonArray(facet, "tests")) {
        const std::string at = "/run/facets/test/tests/" + std::to_string(position++);
        CheckRecord check;
        check.name = redactSecrets(jsonText(stated, "name"));
        if (check.name.empty()) {
            m_problems.add(Severity::Warning, "A test has no name; it was left out.", header.place, at);
            continue;
        }
        check.key = check.name;
        check.locator = header.place.locator(at);
        checkResult(asset(thing), std::move(check), stated, header);
    }
}

void RunStream::checkResult(AssetIndex index, CheckRecord&& check, const Json& stated,
                            const EventHeader& header)
{
    check.asset = index;
    check.severity = redactSecrets(jsonText(stated, "severity"));
    check.description = redactSecrets(jsonText(stated, "description"));
    const auto [it, isNew] =
        m_checks.try_emplace({index, check.key}, static_cast<std::uint32_t>(m_batch.checks.size()));
    if (isNew)
        m_batch.checks.push_back(std::move(check));
    CheckResultRecord result;
    result.check = it->second;
    result.status = statusOf(stated);
    result.at = header.time.value_or(0);
    result.value = redactSecrets(jsonScalarText(stated, "actual"));
    result.message = comparison(stated);
    result.runKey = header.runId;
    m_batch.checkResults.push_back(std::move(result));
}

} // namespace upriver::openlineage
