// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageTrace: which cards, edges and column wires of one scene belong together: all that flows into a card
// or column and all that flows out of it. Pure; indexes are the scene's.

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include <QString>

#include "ui/graph/lineage_scene.h"

namespace upriver {

struct LineageTrace
{
    std::vector<bool> cards;
    std::vector<bool> edges;
    std::vector<bool> wires;
    std::map<std::uint32_t, std::set<QString>> columns; ///< traced columns by card

    [[nodiscard]] bool isActive() const { return !cards.empty(); }
    [[nodiscard]] bool hasColumn(std::uint32_t card, const QString& name) const;
};

[[nodiscard]] LineageTrace traceCard(const LineageScene& scene, std::uint32_t card);
/// Join, filter and other indirect influences are followed only when they were asked for in the answer.
[[nodiscard]] LineageTrace traceColumn(const LineageScene& scene, std::uint32_t card, const QString& column);
/// Adds column edges of an answer to a trace: what is connected outside the picture belongs to it too.
void markColumnEdges(const LineageScene& scene, const std::vector<LineageColumnEdge>& edges,
                     LineageTrace& trace);
/// The cards of a path, and the edges between neighbours on it.
[[nodiscard]] LineageTrace tracePath(const LineageScene& scene, const std::vector<AssetId>& path);

} // namespace upriver
