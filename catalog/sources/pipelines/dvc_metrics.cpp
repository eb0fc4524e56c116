// SPDX-License-Identifier: Apache-2.0
// Metrics files: JSON, YAML or TOML, nested as people like; every number counts under its path.
#include <cmath>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/dvc_project.h"

namespace upriver::dvc {

namespace {

constexpr std::size_t kMostMetrics = 1'000;
constexpr std::size_t kMostListed = 50; ///< longer lists are curves, not metrics
constexpr int kDeepest = 20;

class Metrics
{
public:
    void add(const Json& value, const std::string& path, int depth)
    {
        if (found.size() >= kMostMetrics || depth > kDeepest)
            return;
        if (value.is_object()) {
            for (const auto& [key, inner] : jsonMembers(value))
                add(inner, path.empty() ? key : path + "." + key, depth + 1);
        } else if (value.is_array() && value.size() <= kMostListed) {
            for (std::size_t i = 0; i < value.size(); ++i)
                add(value[i], path + "." + std::to_string(i), depth + 1);
        } else if (const auto number = jsonNumber(&value); number && !path.empty()) {
            found.emplace_back(shortened(redactSecrets(path), 300), *number);
        }
    }
    std::vector<std::pair<std::string, double>> found;
};

} // namespace

std::vector<std::pair<std::string, double>> readMetrics(const std::string& path, std::string_view text)
{
    Metrics metrics;
    if (extensionOf(path) != "py")
        metrics.add(valuesIn(path, text), {}, 0);
    return std::move(metrics.found);
}

} // namespace upriver::dvc
