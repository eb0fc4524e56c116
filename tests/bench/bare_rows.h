// SPDX-License-Identifier: Apache-2.0
#pragma once

// The baseline of everything that writes: the logical rows of a catalog (assets, columns, edges, column
// edges, owners, tags, runs and what they read and wrote, code) inserted by prepared statements into plain
// tables without keys or indices, in one transaction, ids resolved beforehand. Nothing can keep the rows
// with less work.

#include <cstdint>
#include <string>

namespace upriver::bench {

struct BareInserts
{
    std::int64_t rows = 0;
    double wallMs = 0;
    double cpuMs = 0;
    double megabytes = 0; ///< of the file
};

/// Reads the rows from the catalog (not timed) and inserts them into a new file.
[[nodiscard]] BareInserts insertBareRows(const std::string& catalog, const std::string& file);

} // namespace upriver::bench
