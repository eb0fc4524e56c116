// SPDX-License-Identifier: Apache-2.0
#pragma once

// Our own placement in columns by longest path: the last fallback when the helper can't answer, and the
// only one above the size that Graphviz is asked for. Pure; linear in nodes and edges but for the sorting.

#include <vector>

#include "lineage/layout/layout.h"
#include "lineage/layout/prepared_graph.h"

namespace upriver {

inline constexpr double kColumnGap = 72;
inline constexpr double kRowGap = 22;

/// A value that wants to stand near a place, in a fixed order with the others.
struct WantedPlace
{
    double centre = 0;
    double size = 0;
    double weight = 1;
};
/// Places in the given order without overlap that stray least from what is wanted (isotonic regression by
/// pooling adjacent violators).
[[nodiscard]] std::vector<double> placeInOrder(const std::vector<WantedPlace>& wanted, double gap);

/// From the right side of one card to the left side of another.
[[nodiscard]] std::vector<LayoutPoint> simpleCurve(const LayoutNode& from, LayoutPoint fromCentre,
                                                   const LayoutNode& to, LayoutPoint toCentre);

/// The part of a curve between two places on its way to the right; empty: there is none.
[[nodiscard]] std::vector<LayoutPoint> partBetween(const std::vector<LayoutPoint>& curve, double left,
                                                   double right);

/// Lets a curve begin and end in the middle of the cards' sides, and leave and arrive level.
void dockEnds(std::vector<LayoutPoint>& curve, LayoutPoint start, LayoutPoint end);

/// Centres by position for one component.
[[nodiscard]] std::vector<LayoutPoint> placeInColumns(const LayoutRequest& request,
                                                      const PreparedGraph& graph, const Component& component);

} // namespace upriver
