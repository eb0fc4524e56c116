// SPDX-License-Identifier: Apache-2.0
#pragma once

// The order in which jobs are analysed: who fills a table comes before who reads it, so that a star over
// the table can be resolved. Tables are known by a hash of their name. Pure, linear in reads and writes.

#include <cstdint>
#include <vector>

namespace upriver {

struct SqlReach
{
    std::vector<std::uint64_t> reads;
    std::vector<std::uint64_t> writes;
};

/// Indices in levels: the jobs of a level need nothing of each other. What lies on a cycle or behind one
/// comes last, one job a level.
[[nodiscard]] std::vector<std::vector<std::size_t>> sqlLevels(const std::vector<SqlReach>& jobs);

} // namespace upriver
