// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a completeness statement says: its sentences (pure), and what the catalog knows of the gaps behind an
// answer.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lineage/query/lineage_words.h"
#include "lineage/query/selection.h"

namespace upriver {

/// 20000 -> "20,000".
[[nodiscard]] std::string grouped(std::int64_t number);
/// "1 asset", "3 assets", "20,000 assets".
[[nodiscard]] std::string counted(std::int64_t number, std::string_view one, std::string_view many);
/// What kept a selection from being the whole answer, the strongest limit first.
[[nodiscard]] std::vector<std::string> cutSentences(const Selection& selection,
                                                    const LineageRequest& request);
/// What was not wholly understood of these assets and the jobs between them, and what is only probably the
/// same as one of them.
[[nodiscard]] Result<void> stateUnderstanding(LineageWords& words, std::span<const AssetId> behind,
                                              std::optional<ScanId> asOf, Completeness& stated);

} // namespace upriver
