// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lets screen readers hear the lineage canvas. GUI thread; installed once, by the first canvas.

namespace upriver {

void installCanvasAccessibility();

} // namespace upriver
