// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether things on screen may move by themselves: not where the desktop is set to reduced motion (told by
// noteDesktopMotion()), nor where people chose so here. GUI thread.

#include <cstdint>

namespace upriver {

enum class Motion : std::uint8_t { Full, Reduced };

[[nodiscard]] bool isMotionReduced();
void noteDesktopMotion(Motion motion);
/// Reduced holds whatever the desktop says; Full leaves it to the desktop.
void chooseMotion(Motion motion);

} // namespace upriver
