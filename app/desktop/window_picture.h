// SPDX-License-Identifier: Apache-2.0
#pragma once

// A picture of the window on the sample: opens it in a real main window (an offscreen one will do), waits
// until nothing is under way, and saves what it shows. Needs a QApplication; blocks, with a time limit.

#include <QString>

#include "catalog/base/result.h"

namespace upriver {

/// file: PNG.
[[nodiscard]] Result<void> saveWindowPicture(const QString& file);

} // namespace upriver
