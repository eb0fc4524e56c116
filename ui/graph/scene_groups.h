// SPDX-License-Identifier: Apache-2.0
#pragma once

// Groups and lanes of a scene: which cards belong together. Pure, before anything is folded or placed.

#include <QString>

#include "ui/graph/lineage_scene.h"

namespace upriver {

/// "postgres · shop.marts".
[[nodiscard]] QString placeOf(const AssetSummary& asset);
/// Two or more cards make a group; on a map every card is in one.
void addGroups(LineageScene& scene, const LineageAnswer& answer, const SceneOptions& options);

} // namespace upriver
