// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `upriver show` adds for a model or a version of one: versions, metrics, parameters, what it learned
// from, what serves it. Pure.

#include <string>

#include "app/cli/json_values.h"
#include "lineage/query/model_facts.h"

namespace upriver::cli {

[[nodiscard]] std::string modelText(const ModelFacts& facts);
[[nodiscard]] Json modelJson(const ModelFacts& facts);

} // namespace upriver::cli
