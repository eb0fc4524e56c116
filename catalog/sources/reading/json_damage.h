// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is wrong with a text that should be JSON, told from its beginning alone: for files that no reader
// recognises. Comments are forgiven. Pure; linear in the text; any thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace upriver {

enum class JsonDamage : std::uint8_t {
    None,    ///< as far as the text goes
    TooDeep, ///< nested deeper than is read of any file
    Broken,  ///< no JSON from some byte on
    Cut,     ///< ends too early
};

/// isWhole: the text is all of the file. One document, or one a line.
[[nodiscard]] JsonDamage jsonDamage(std::string_view text, bool isWhole);

} // namespace upriver
