// SPDX-License-Identifier: Apache-2.0
#pragma once

// Detours: among groups dot's curves now and then cut the corner of a card that is neither of their ends.
// Such a curve is led through the gap above or below that card. Pure; about a microsecond an edge where
// nothing is in the way.

#include <vector>

#include "lineage/layout/layout_wire.h"

namespace upriver {

/// Curves as the request's edges; one for which no free way is found stays as it is.
void leadRoundCards(const wire::DotRequest& request, const std::vector<LayoutPoint>& centres,
                    std::vector<std::vector<LayoutPoint>>& curves);

} // namespace upriver
