// SPDX-License-Identifier: Apache-2.0
#pragma once

// One asset whole, as text for a terminal. Pure.

#include <string>

#include "catalog/model/catalog_rows.h"

namespace upriver::cli {

[[nodiscard]] std::string assetText(const AssetDetails& details);

} // namespace upriver::cli
