// SPDX-License-Identifier: Apache-2.0
#pragma once

// Puts separately laid out parts on one sheet: the largest at the top, smaller ones in shelves below it,
// cards without any edge in a grid at the bottom. Pure.

#include <vector>

#include "lineage/layout/layout.h"

namespace upriver {

struct Part
{
    double width = 0;
    double height = 0;
    bool single = false; ///< one card without edges
    LayoutPoint corner;  ///< out: where its upper left corner goes
};

/// Parts in the order they are to be read; sets the corners and returns the sheet's size.
[[nodiscard]] LayoutPoint pack(std::vector<Part>& parts);

} // namespace upriver
