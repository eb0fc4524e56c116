// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cards that people have dragged: their places over those of the layout. A place is kept as the way from
// where the layout put the root, so that it means the same in the next layout. Pure.

#include <map>

#include "ui/graph/lineage_scene.h"

namespace upriver {

using CardMoves = std::map<AssetId, QPointF>;

/// Where the layout put the root; moves are counted from here.
[[nodiscard]] QPointF moveOrigin(const LineageScene& scene);
/// Puts every card where the layout or its move says; may be called again with other moves.
void applyMoves(LineageScene& scene, const CardMoves& moves);
/// After a layout: cards that it put where dragged ones stand give way to the nearest free place above or
/// below, and cards that were not in the picture before come beside the dragged card that they belong to.
/// They are laid out there from then on. before: may be null.
void makeWay(LineageScene& scene, const CardMoves& moves, const LineageScene* before);
/// One card to a new centre while it is dragged, its edges along with it.
void dragCard(LineageScene& scene, std::uint32_t card, QPointF centre);

} // namespace upriver
