// SPDX-License-Identifier: Apache-2.0
#include "app/cli/json_values.h"

namespace upriver::cli {

Json timeJson(std::optional<Micros> time) { return time ? Json(formatTime(*time)) : Json(nullptr); }

Json scanJson(ScanId scan) { return scan.isValid() ? Json(scan.value) : Json(nullptr); }

Json textsJson(const std::vector<std::string>& texts)
{
    Json out = Json::array();
    for (const std::string& text : texts)
        out.push_back(text);
    return out;
}

Json propertiesJson(const std::vector<Property>& properties)
{
    Json out = Json::object();
    for (const Property& property : properties)
        out[property.key] = property.value;
    return out;
}

Json completenessJson(const Completeness& completeness)
{
    Json notUnderstood = Json::array();
    for (const auto& entry : completeness.notUnderstood)
        notUnderstood.push_back({{"origin", entry.origin}, {"count", entry.count}});
    Json asOf = nullptr;
    if (const auto& scan = completeness.asOf)
        asOf = {{"scan", scan->id.value},
                {"time", timeJson(scan->finished ? scan->finished : scan->started)}};
    return {{"shown", completeness.shown},
            {"total", completeness.total},
            {"cut_by", textsJson(completeness.cutBy)},
            {"not_understood", notUnderstood},
            {"as_of", asOf}};
}

Json facetsJson(const Facets& facets)
{
    Json out = Json::object();
    for (const auto& [facet, values] : facets) {
        Json counts = Json::object();
        for (const auto& [value, count] : values)
            counts[value] = count;
        out[facet] = std::move(counts);
    }
    return out;
}

Json problemJson(const ProblemRow& problem)
{
    return {{"file", problem.file},       {"path", problem.absoluteFile},
            {"source", problem.reader},   {"line", problem.line},
            {"message", problem.message}, {"severity", toWord(problem.severity)},
            {"locator", problem.locator}};
}

Json runJson(const RunRow& run)
{
    return {{"id", run.key},
            {"state", toWord(run.state)},
            {"started", timeJson(run.started)},
            {"ended", timeJson(run.ended)},
            {"job", run.jobName}};
}

} // namespace upriver::cli
