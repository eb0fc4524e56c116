// SPDX-License-Identifier: Apache-2.0
#pragma once

// How good a layout is, in numbers that mean the same for every engine. Pure; units are those of the layout.

#include <cstddef>
#include <vector>

#include "lineage/layout/layout.h"
#include "lineage/layout/local_insertion.h"

namespace upriver::test {

/// Pairs of edges that cross, each drawn straight from the source's right side to the target's left side.
[[nodiscard]] std::size_t crossings(const LayoutRequest& request, const std::vector<LayoutPoint>& centres);
/// Edges whose target does not stand right of their source.
[[nodiscard]] std::size_t backwardEdges(const LayoutRequest& request,
                                        const std::vector<LayoutPoint>& centres);
/// Edges whose curve runs over a card that is none of their ends.
[[nodiscard]] std::size_t edgesOverForeignCards(const LayoutRequest& request, const LayoutResult& result);
/// Mean way of the cards that both layouts hold under the same index, with the pivot held in place.
[[nodiscard]] double meanDisplacement(const std::vector<LayoutPoint>& before,
                                      const std::vector<LayoutPoint>& after, std::size_t pivot);
/// Groups' boxes over each other, or over cards that are none of theirs.
[[nodiscard]] std::size_t invadedBoxes(const LayoutRequest& request, const std::vector<LayoutPoint>& centres);
/// A result as the picture that stands.
[[nodiscard]] StandingLayout standingOf(const LayoutRequest& request, const LayoutResult& result);

} // namespace upriver::test
