// SPDX-License-Identifier: Apache-2.0
// Freshness of sources: a check wherever the manifest sets limits or sources.json holds a result.
#include <array>
#include <cmath>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

// {"count": 12, "period": "hour"} -> "12 hours"; the counts are null when no limit is set.
std::string limitText(const Json* limit)
{
    if (limit == nullptr)
        return {};
    const auto count = jsonInteger(jsonMember(*limit, "count"));
    const std::string& period = jsonText(*limit, "period");
    if (!count || period.empty())
        return {};
    return std::to_string(*count) + " " + redactSecrets(period) + (*count == 1 ? "" : "s");
}

std::string criteriaText(const Json& node)
{
    const auto limit = [&](std::string_view name) {
        std::string stated = limitText(jsonAt(node, {"freshness", name}));
        return stated.empty() ? limitText(jsonAt(node, {"config", "freshness", name})) : stated;
    };
    const std::string warn = limit("warn_after");
    const std::string error = limit("error_after");
    std::string text;
    if (!warn.empty())
        text = "warns after " + warn;
    if (!error.empty())
        text += (text.empty() ? "fails after " : ", fails after ") + error;
    return text;
}

std::string ageText(double seconds)
{
    constexpr std::array units{std::pair{86'400.0, "days"}, std::pair{3'600.0, "hours"},
                               std::pair{60.0, "minutes"}};
    for (const auto& [size, word] : units) {
        if (seconds < 2 * size)
            continue;
        const double tenths = std::round(seconds / size * 10) / 10;
        std::string text = std::to_string(tenths);
        text.resize(text.find('.') + 2);
        return text + " " + word + " old";
    }
    return std::to_string(std::llround(seconds)) + " seconds old";
}

CheckStatus statusOf(const std::string& status)
{
    if (status == "pass")
        return CheckStatus::Pass;
    if (status == "warn")
        return CheckStatus::Warn;
    if (status == "error")
        return CheckStatus::Fail; // too old; "runtime error" is what could not be measured
    return status == "runtime error" ? CheckStatus::Error : CheckStatus::Unknown;
}

void addResult(Output& out, AssetIndex asset, const Freshness& freshness)
{
    CheckResultRecord result;
    result.check = static_cast<std::uint32_t>(out.batch().checks.size() - 1);
    result.status = statusOf(freshness.status);
    result.at = freshness.at;
    result.message = freshness.message;
    if (freshness.ageSeconds && *freshness.ageSeconds >= 0 && *freshness.ageSeconds < 1e12) {
        result.value = ageText(*freshness.ageSeconds);
        out.batch().metrics.push_back({asset, {}, {}, "ageSeconds", 0, freshness.at, *freshness.ageSeconds});
    }
    out.batch().checkResults.push_back(std::move(result));
    addProperty(out.batch().record(asset), "maxLoadedAt", freshness.maxLoadedAt);
}

} // namespace

void addFreshness(Output& out, AssetIndex asset, const NodeView& node, Project& project)
{
    const std::string criteria = criteriaText(node.json);
    const auto result = project.freshness.find(node.id);
    if (criteria.empty() && result == project.freshness.end())
        return;
    CheckRecord check;
    check.key = "freshness." + node.id;
    check.name = "freshness";
    check.asset = asset;
    check.description = criteria;
    check.locator = node.locator + "/freshness";
    out.batch().checks.push_back(std::move(check));
    if (result != project.freshness.end()) {
        result->second.used = true;
        addResult(out, asset, result->second);
    }
}

Result<void> readSources(const DocumentFile& file, std::stop_token stop, Project& project)
{
    JsonStreamRules rules;
    rules.take = {"/results/*", "/metadata/generated_at"};
    std::optional<Micros> generatedAt;
    const auto report =
        streamFile(file, stop, rules, [&](const JsonPath& path, Json&& value) -> Result<void> {
            if (path.first() == "metadata") {
                generatedAt = jsonTime(&value);
                return {};
            }
            const std::string& id = jsonText(value, "unique_id");
            if (id.empty())
                return {};
            Freshness& freshness = project.freshness[id];
            freshness.status = jsonText(value, "status");
            if (const auto loaded = jsonTime(jsonMember(value, "max_loaded_at")))
                freshness.maxLoadedAt = formatTime(*loaded);
            freshness.message = cleanText(value, "error", 2'000);
            freshness.at = jsonTime(jsonMember(value, "snapshotted_at")).value_or(generatedAt.value_or(0));
            freshness.ageSeconds = jsonNumber(jsonMember(value, "max_loaded_at_time_ago_in_s"));
            return {};
        });
    return report ? Result<void>() : fail(report.error());
}

} // namespace upriver::dbt
