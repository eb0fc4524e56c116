// SPDX-License-Identifier: Apache-2.0
#pragma once

// Record batches as text that people read and tests compare: one JSON object a document, rows sorted, assets
// written as kind:namespace/name, times as text, empty fields left out. And the promises that every batch
// keeps whatever the input was. Pure functions.

#include <string>
#include <vector>

#include "tests/support/source_run.h"

namespace upriver::test {

[[nodiscard]] std::string canonicalJson(const std::vector<DocumentRun>& runs,
                                        const std::vector<std::string>& unclaimed);

/// What a batch breaks: an index out of range, text that is not UTF-8, an asset without a name, a percentage
/// above 100. Empty for a sound batch.
[[nodiscard]] std::vector<std::string> brokenPromises(const RecordBatch& batch);

} // namespace upriver::test
