// SPDX-License-Identifier: Apache-2.0
#pragma once

// SceneGlide: the way from one picture to the next. Cards that stay glide, new ones fade in where they will
// stand; the pivot does not move. Values only; the canvas runs the clock.

#include <memory>
#include <unordered_map>

#include <QPointF>

#include "ui/graph/lineage_scene.h"

namespace upriver {

class SceneGlide
{
public:
    /// Shift: what is added to the old scene's places so that the pivot stands where it will stand.
    SceneGlide(const LineageScene& from, std::shared_ptr<const LineageScene> to, QPointF shift);
    /// The picture at a share of the way, 0 to 1.
    [[nodiscard]] LineageScene at(double share) const;

private:
    std::shared_ptr<const LineageScene> m_to;
    std::vector<QPointF> m_start; ///< upper left corner of each new card in the beginning
};

} // namespace upriver
