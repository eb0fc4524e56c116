// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file that no reader recognises is mostly foreign and nobody's business. Some look as if they should be
// readable: packed files that do not unpack, JSON too deep or too damaged to be read, files that bear the
// name of a system's artifact. Those are told of. Judges by name and head; opens packed files only. Any
// thread.

#include <span>
#include <vector>

#include "catalog/model/record_batch.h"
#include "catalog/sources/source.h"

namespace upriver {

/// Why people might have expected this file to be read; empty for foreign files. At most one.
[[nodiscard]] std::vector<ProblemRecord> doubtsAbout(const DocumentFile& file,
                                                     std::span<const Source* const> sources);

} // namespace upriver
