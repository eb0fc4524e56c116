// SPDX-License-Identifier: Apache-2.0
#pragma once

// The same closures asked of other engines: PostgreSQL (a cluster of its own, run as user postgres where we
// are root, stopped and removed at the end), and NetworkX and igraph, each in a Python process of its own.
// Edges are tab-separated lines "src dst"; starts one a line. All answer the sum of the closures' sizes, so
// that equal answers are known to be equal.

#include <cstdint>
#include <optional>
#include <string>

namespace upriver::bench {

struct EngineFigures
{
    double meanUs = 0; ///< of one upstream closure
    std::int64_t nodes = 0;
};

/// nullopt: not installed; the reason goes to standard error.
[[nodiscard]] std::optional<EngineFigures>
closuresInPostgres(const std::string& edges, const std::string& starts, const std::string& folder);
/// library: "networkx" or "igraph".
[[nodiscard]] std::optional<EngineFigures>
closuresInPython(const std::string& library, const std::string& edges, const std::string& starts);

} // namespace upriver::bench
