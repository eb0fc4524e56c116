// SPDX-License-Identifier: Apache-2.0
#pragma once

// JSON values that several answers share; shapes of the command line's contract.

#include <string>

#include <nlohmann/json.hpp>

#include "lineage/query/lineage_query.h"

namespace upriver {

[[nodiscard]] nlohmann::ordered_json completenessJson(const Completeness& completeness);
/// Two spaces a level, a line break at the end; invalid UTF-8 is replaced, nothing is thrown.
[[nodiscard]] std::string dumped(const nlohmann::ordered_json& json);

} // namespace upriver
