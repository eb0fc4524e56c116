// SPDX-License-Identifier: Apache-2.0
#pragma once

// MatchMark: a stretch of UTF-8 text that matched a query and is painted so. Offsets are bytes; marks of
// one text are sorted and do not touch or overlap.

#include <cstdint>

namespace upriver {

struct MatchMark
{
    std::uint32_t start = 0; ///< byte offset into the text that is marked
    std::uint32_t length = 0;
    bool operator==(const MatchMark&) const = default;
};

} // namespace upriver
