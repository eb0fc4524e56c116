// SPDX-License-Identifier: Apache-2.0
#pragma once

// The layers in words. Pure; any thread.

#include <QString>

#include "lineage/query/layers.h"

namespace upriver {

[[nodiscard]] QString layerName(Layer layer);

} // namespace upriver
