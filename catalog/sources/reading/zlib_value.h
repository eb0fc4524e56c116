// SPDX-License-Identifier: Apache-2.0
#pragma once

// A value packed by zlib (two header bytes, a checksum at its end) as it stands in columns of databases. Pure
// function, any thread. Errors: ErrorKind::Input for damaged values and for those that unpack to more than
// the limit, or to suspiciously much.

#include <cstddef>
#include <string>
#include <string_view>

#include "catalog/base/result.h"

namespace upriver {

[[nodiscard]] Result<std::string> unpackedZlib(std::string_view bytes,
                                               std::size_t limit = std::size_t{64} << 20);

} // namespace upriver
