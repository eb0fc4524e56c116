// SPDX-License-Identifier: Apache-2.0
#pragma once

// The JSON shapes that several subcommands share, as the contract gives them. Times are RFC 3339 in UTC,
// or null; names are always qualified.

#include <optional>

#include <nlohmann/json.hpp>

#include "catalog/model/catalog_rows.h"
#include "catalog/search/searcher.h"
#include "lineage/query/lineage_query.h"

namespace upriver::cli {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json timeJson(std::optional<Micros> time);
[[nodiscard]] Json scanJson(ScanId scan); ///< null for none
[[nodiscard]] Json textsJson(const std::vector<std::string>& texts);
[[nodiscard]] Json propertiesJson(const std::vector<Property>& properties);
[[nodiscard]] Json completenessJson(const Completeness& completeness);
[[nodiscard]] Json facetsJson(const Facets& facets);
[[nodiscard]] Json problemJson(const ProblemRow& problem);
[[nodiscard]] Json runJson(const RunRow& run);

} // namespace upriver::cli
