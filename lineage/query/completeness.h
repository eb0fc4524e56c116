// SPDX-License-Identifier: Apache-2.0
#pragma once

// The sentences of a completeness statement. Pure.

#include <cstdint>
#include <string>
#include <vector>

#include "lineage/query/lineage_query.h"
#include "lineage/query/selection.h"

namespace upriver {

/// 20000 -> "20,000".
[[nodiscard]] std::string grouped(std::int64_t number);
/// "1 asset", "3 assets", "20,000 assets".
[[nodiscard]] std::string counted(std::int64_t number, std::string_view one, std::string_view many);
/// What kept a selection from being the whole answer, the strongest limit first.
[[nodiscard]] std::vector<std::string> cutSentences(const Selection& selection,
                                                    const LineageRequest& request);

} // namespace upriver
