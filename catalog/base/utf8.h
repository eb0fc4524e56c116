// SPDX-License-Identifier: Apache-2.0
#pragma once

// UTF-8 in and out of foreign text. Pure functions, any thread, linear time; ASCII runs at memory speed.

#include <cstddef>
#include <string>
#include <string_view>

namespace upriver {

/// Length of the longest prefix that is valid UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] std::size_t validUtf8Prefix(std::string_view bytes);
/// Every byte that belongs to no valid sequence becomes U+FFFD.
[[nodiscard]] std::string sanitisedUtf8(std::string_view bytes);
/// How many bytes at the end are the beginning of a sequence that more bytes could complete (0-3).
[[nodiscard]] std::size_t unfinishedUtf8Tail(std::string_view bytes);
/// Appends one code point; surrogates and values above U+10FFFF become U+FFFD.
void appendUtf8(std::string& out, char32_t codePoint);
/// Text of a file's first bytes: byte order mark dropped, UTF-16 turned into UTF-8, invalid bytes
/// replaced, a sequence cut at the end left out.
[[nodiscard]] std::string textOfHead(std::string_view head);

} // namespace upriver
