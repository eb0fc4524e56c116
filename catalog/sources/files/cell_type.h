// SPDX-License-Identifier: Apache-2.0
#pragma once

// CellType: the narrowest type that fits all cells of a column seen so far. Values are looked at and
// forgotten. Pure, any thread.

#include <cstdint>
#include <string_view>

namespace upriver::data_files {

enum class CellType : std::uint8_t { Empty, Boolean, Integer, Double, Date, Timestamp, Text };

[[nodiscard]] CellType cellTypeOf(std::string_view cell);
/// The type of a column that has both.
[[nodiscard]] CellType joined(CellType a, CellType b);
/// "boolean", "integer", …; "string" where nothing was seen.
[[nodiscard]] std::string_view toWord(CellType type);

} // namespace upriver::data_files
