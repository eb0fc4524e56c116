// SPDX-License-Identifier: Apache-2.0
#pragma once

// Folding: a group's cards as one card with their count, their edges bundled. Pure, before places are given.

#include <set>

#include <QString>

#include "ui/graph/lineage_scene.h"

namespace upriver {

/// Folds the groups with these labels; with `all`, every group but these.
void foldGroups(LineageScene& scene, const std::set<QString>& labels, bool all);

} // namespace upriver
