// SPDX-License-Identifier: Apache-2.0
#pragma once

// The baseline of every layout figure: Graphviz' dot as a program would call it without us, in this process,
// with its own limits and splines. One thread; what it needs stays until the program ends.

#include <vector>

#include "lineage/layout/layout.h"

namespace upriver::bench {

struct BareDot
{
    double ms = 0; ///< processor time of gvLayout alone
    std::vector<LayoutPoint> centres;
};

[[nodiscard]] BareDot bareDot(const LayoutRequest& request);

} // namespace upriver::bench
