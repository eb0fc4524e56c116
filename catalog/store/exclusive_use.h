// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether nobody else has a catalog open, asked before its file is exchanged. Waits two seconds for the last
// one to leave. Blocking; any thread.

#include <string>

#include "catalog/base/result.h"

namespace upriver {

/// ErrorKind::Catalog: another program has it open. A file that is missing or that SQLite can't read is
/// nobody's.
[[nodiscard]] Result<void> requireExclusiveUse(const std::string& catalog);

} // namespace upriver
