// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lines of `<catalog>.curation.jsonl` (curation_backup.h). The file lies where anybody may write: a line has
// at most 64 MiB and values nested at most 64 deep; what is beyond is passed over and can't be read.

#include <QFile>

#include <nlohmann/json.hpp>

namespace upriver {

/// The next line, and the file stands behind it. Null for an empty line; discarded (is_discarded()) for one
/// that is no JSON or too long; values nested too deep are left out, so that the line's hash no longer holds.
[[nodiscard]] nlohmann::json readCurationLine(QFile& file);

} // namespace upriver
