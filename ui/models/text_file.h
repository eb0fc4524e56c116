// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text into a file that people chose: written aside, flushed, renamed. A worker's thread; ErrorKind::Input with
// a sentence that says what can be done.

#include <string>

#include <QString>

#include "catalog/base/result.h"

namespace upriver {

[[nodiscard]] Result<void> writeTextFile(const QString& file, const std::string& text);

} // namespace upriver
