// SPDX-License-Identifier: Apache-2.0
#pragma once

// SceneSign: what a view (sensitive data, health, changes) says of a card, a column or an edge. Each sign has
// a shape of its own beside its colour. Painting works on any device; any thread.

#include <cstdint>

#include <QColor>
#include <QPointF>
#include <QString>

class QPainter;

namespace upriver {

struct Theme;

/// In the order of legends; of several that a group holds the first counts.
enum class SceneSign : std::uint8_t {
    None,
    Carries, ///< marked as sensitive, itself or in a column
    Flows,   ///< column lineage brings sensitive data here
    Maybe,   ///< fed by what holds sensitive data; which columns is not known
    Masked,  ///< brought here masked only
    Failed,
    Affected, ///< downstream of a failure
    Added,
    Changed,
    Gone
};
inline constexpr SceneSign kLastSign = SceneSign::Gone;

/// "Downstream of a failure".
[[nodiscard]] QString signName(SceneSign sign);
[[nodiscard]] QColor signColour(const Theme& theme, SceneSign sign);
/// A disc with the sign's own shape within.
void paintSign(QPainter& painter, const Theme& theme, SceneSign sign, QPointF middle, double size);

} // namespace upriver
