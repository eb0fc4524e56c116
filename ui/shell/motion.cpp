// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/motion.h"

namespace upriver {

namespace {

struct Wishes
{
    Motion desktop = Motion::Full;
    Motion chosen = Motion::Full;
};

Wishes& wishes()
{
    static Wishes wishes;
    return wishes;
}

} // namespace

bool isMotionReduced() { return wishes().desktop == Motion::Reduced || wishes().chosen == Motion::Reduced; }

void noteDesktopMotion(Motion motion) { wishes().desktop = motion; }

void chooseMotion(Motion motion) { wishes().chosen = motion; }

} // namespace upriver
