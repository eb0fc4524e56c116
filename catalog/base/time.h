// SPDX-License-Identifier: Apache-2.0
#pragma once

// Points in time: integer microseconds since 1970-01-01T00:00:00Z. Parsing accepts what the systems write:
// RFC 3339 with any offset and 0-9 fractional digits, "YYYY-MM-DD HH:MM:SS[.ffffff]" (taken as UTC),
// "YYYYMMDDTHHMMSS[.ffffff]", a date alone, and epoch seconds/milliseconds as number text. Pure functions, any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace upriver {

using Micros = std::int64_t;

[[nodiscard]] std::optional<Micros> parseTime(std::string_view text);
/// Epoch seconds as JSON number (Marquez writes 1624539874.421452); values above 1e11 are milliseconds.
[[nodiscard]] Micros fromEpoch(double value);
/// "2026-11-21T09:12:00.000000Z"; the fraction is left out when it is zero.
[[nodiscard]] std::string formatTime(Micros time);
[[nodiscard]] Micros now();

} // namespace upriver
