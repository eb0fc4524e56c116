// SPDX-License-Identifier: Apache-2.0
#pragma once

// ASCII lower case, the analyser's form of names. Standard library only.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace upriver::sql {

[[nodiscard]] constexpr char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

[[nodiscard]] inline std::string lowered(std::string_view text)
{
    std::string lower(text);
    char* at = lower.data();
    char* const end = at + lower.size();
    // Eight letters at a time: bit 5 is set where a byte is 'A' to 'Z'.
    constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
    for (; end - at >= 8; at += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at, 8);
        const std::uint64_t low = bytes & (kOnes * 0x7f);
        const std::uint64_t isLetter =
            (low + kOnes * (0x80 - 'A')) & ~(low + kOnes * (0x80 - 'Z' - 1)) & ~bytes & (kOnes * 0x80);
        bytes |= isLetter >> 2;
        std::memcpy(at, &bytes, 8);
    }
    for (; at != end; ++at)
        *at = lowered(*at);
    return lower;
}

} // namespace upriver::sql
