// SPDX-License-Identifier: Apache-2.0
#pragma once

// One asset whole, as text for a terminal; of a model with what is told of models alone. Pure.

#include <string>

#include "catalog/model/catalog_rows.h"
#include "catalog/store/run_facts.h"
#include "lineage/query/model_facts.h"

namespace upriver::cli {

/// model: null for what is none.
[[nodiscard]] std::string assetText(const AssetDetails& details, const FailedParts& failed,
                                    const ModelFacts* model);

} // namespace upriver::cli
