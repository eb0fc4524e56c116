// SPDX-License-Identifier: Apache-2.0
#pragma once

// Moment: now, or as of a scan; the conditions that dated rows must meet, as SQL. Binds nothing itself, so
// the text of a statement depends on the scan. Private to the store; a value, any thread.

#include <optional>
#include <string>
#include <string_view>

#include "catalog/base/ids.h"

namespace upriver {

struct Moment
{
    std::optional<ScanId> scan;

    /// What holds until it is closed: "p.until IS NULL", or "p.since<=7 AND (p.until IS NULL OR p.until>7)".
    [[nodiscard]] std::string openRows(std::string_view prefix) const;
    /// What happened and is never closed: "p.since<=7"; now: "1".
    [[nodiscard]] std::string seenRows(std::string_view prefix) const;
    /// A run's state and end, as far as they were known: a run that ended later was running.
    [[nodiscard]] std::string runState(std::string_view prefix) const;
    [[nodiscard]] std::string runEnd(std::string_view prefix) const;
    /// The time that an origin's artifact was made, as it was read by then; may be NULL.
    [[nodiscard]] std::string generated(std::string_view prefix) const;
};

} // namespace upriver
