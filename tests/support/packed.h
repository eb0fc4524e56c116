// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text as zlib packs it, for tests of what unpacks. Pure; any thread.

#include <cstdint>
#include <string>

namespace upriver::test {

enum class Packing : std::uint8_t {
    Gzip,
    Zlib,
    Raw, ///< as in a zip file: neither head nor checksum
};

[[nodiscard]] std::string packed(const std::string& text, Packing packing = Packing::Gzip);

} // namespace upriver::test
