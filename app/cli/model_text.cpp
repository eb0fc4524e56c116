// SPDX-License-Identifier: Apache-2.0
#include "app/cli/model_text.h"

#include <cmath>
#include <cstdio>

#include "app/cli/text_section.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kTextPlaces = 80;
constexpr std::size_t kShortCommit = 12;

std::string numberText(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

Json numberJson(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

std::string timeText(std::optional<Micros> time) { return time ? formatTime(*time) : std::string(); }

std::string aliasesText(const ModelVersionFacts& version)
{
    std::string text = joined(version.aliases, ", ");
    if (!version.stage.empty())
        text += (text.empty() ? "" : ", ") + ("stage " + version.stage);
    return text;
}

Json versionsJson(const ModelFacts& facts)
{
    Json list = Json::array();
    for (const ModelVersionFacts& version : facts.versions)
        list.push_back({{"label", version.label},
                        {"aliases", textsJson(version.aliases)},
                        {"stage", version.stage},
                        {"status", version.status},
                        {"created", timeJson(version.created)},
                        {"author", version.author},
                        {"run", version.run},
                        {"commit", version.commit}});
    return list;
}

Json metricsJson(const ModelFacts& facts)
{
    Json list = Json::array();
    for (const MetricTrend& metric : facts.metrics) {
        Json values = Json::array();
        for (const double value : metric.values)
            values.push_back(numberJson(value));
        list.push_back({{"key", metric.key},
                        {"version", metric.version},
                        {"newest", numberJson(metric.newest)},
                        {"at", metric.at > 0 ? timeJson(metric.at) : Json(nullptr)},
                        {"values", std::move(values)}});
    }
    return list;
}

Json tiesJson(const std::vector<AssetSummary>& assets)
{
    Json list = Json::array();
    for (const AssetSummary& asset : assets)
        list.push_back({{"name", asset.name.text()}, {"kind", toWord(asset.kind)}});
    return list;
}

std::string tiesText(const std::string& title, const std::vector<AssetSummary>& assets)
{
    TextSection section(title, {"KIND", "NAME"});
    for (const AssetSummary& asset : assets)
        section.add({std::string(toWord(asset.kind)), asset.name.text()});
    return section.text();
}

} // namespace

std::string modelText(const ModelFacts& facts)
{
    TextSection versions("Versions of the model",
                         {"VERSION", "ALIASES", "CREATED", "AUTHOR", "RUN", "COMMIT"});
    for (const ModelVersionFacts& version : facts.versions)
        versions.add({version.label, aliasesText(version), timeText(version.created),
                      oneLine(version.author, kTextPlaces), version.run,
                      version.commit.substr(0, kShortCommit)});
    TextSection metrics("Metrics of its runs", {"METRIC", "VERSION", "NEWEST", "VALUES"});
    for (const MetricTrend& metric : facts.metrics)
        metrics.add({metric.key, metric.version, numberText(metric.newest),
                     grouped(static_cast<std::int64_t>(metric.values.size()))});
    TextSection params(facts.paramsOf.empty() ? "Parameters" : "Parameters of version " + facts.paramsOf,
                       {"PARAMETER", "VALUE"});
    for (const Property& param : facts.params)
        params.add({oneLine(param.key, kTextPlaces), oneLine(param.value, kTextPlaces)});
    return versions.text() + metrics.text() + params.text() + tiesText("Learned from", facts.learnedFrom) +
           tiesText("Served by", facts.servedBy);
}

Json modelJson(const ModelFacts& facts)
{
    Json params = Json::object();
    for (const Property& param : facts.params)
        params[param.key] = param.value;
    return {{"versions", versionsJson(facts)},      {"version_count", facts.versionCount},
            {"metrics", metricsJson(facts)},        {"params", params},
            {"params_of", facts.paramsOf},          {"learned_from", tiesJson(facts.learnedFrom)},
            {"served_by", tiesJson(facts.servedBy)}};
}

} // namespace upriver::cli
