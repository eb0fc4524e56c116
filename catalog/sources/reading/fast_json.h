// SPDX-License-Identifier: Apache-2.0
#pragma once

// JSON text that lies whole in memory, read by simdjson and told to a JsonBuilder as nlohmann's SAX parser
// would tell it, several times faster. The only file that knows simdjson is fast_json.cpp. Private to
// sources/reading. Any thread.

#include <cstdint>
#include <string_view>

#include "catalog/sources/reading/json_builder.h"

namespace upriver {

enum class FastJson : std::uint8_t {
    Refused, ///< nothing was told: damaged, deeper than simdjson goes, or with integers of more than 64 bits
    Stopped, ///< by the builder, which knows why
    Told,
};

/// Refused texts are for nlohmann, which reads what can be read and says what is wrong and where. Takes some
/// ten bytes of memory for each of the text.
[[nodiscard]] FastJson tellFast(std::string_view text, JsonBuilder& builder);

} // namespace upriver
