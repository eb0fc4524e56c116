// SPDX-License-Identifier: Apache-2.0
#pragma once

// How names become words for the search index; whoever builds documents and whoever builds queries must
// split alike. Pure function, any thread, linear time.

#include <string>
#include <string_view>

namespace upriver {

/// The words of a name, lower case in ASCII, separated by blanks: split at everything that is no letter or
/// digit and between lower and upper case, then the joined form if there was something to split:
/// "customerOrders.v2_id" -> "customer orders v2 id customerordersv2id". Bytes above ASCII stay as letters.
[[nodiscard]] std::string searchNameTokens(std::string_view name);

} // namespace upriver
