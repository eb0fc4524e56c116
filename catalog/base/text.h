// SPDX-License-Identifier: Apache-2.0
#pragma once

// Small text helpers of the whole house: case folding, affixes, paths. Pure functions,
// any thread, linear time. Paths are UTF-8 with '/'.

#include <string>
#include <string_view>
#include <vector>

namespace upriver {

/// At most maxBytes of the text, cut between characters; "…" appended when cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t maxBytes);

/// Unicode lower case (simple mapping); invalid bytes become U+FFFD.
[[nodiscard]] std::string caseFolded(std::string_view text);
/// ASCII letters only; every other byte stays.
[[nodiscard]] std::string asciiLowered(std::string_view text);
[[nodiscard]] constexpr char asciiLower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
[[nodiscard]] constexpr bool isAsciiDigit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool isAsciiAlnum(char c)
{
    return isAsciiDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool isAsciiSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Without regard to ASCII case.
[[nodiscard]] bool equalsNoCase(std::string_view a, std::string_view b);
[[nodiscard]] bool startsWithNoCase(std::string_view text, std::string_view prefix);
[[nodiscard]] bool endsWithNoCase(std::string_view text, std::string_view suffix);
[[nodiscard]] bool containsNoCase(std::string_view text, std::string_view part);

[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::vector<std::string_view> splitText(std::string_view text, char separator);

/// "a/b/c.json" -> "c.json", "a/b/", "json" (lower case, without the dot; ".gz" is looked through).
[[nodiscard]] std::string_view fileNameOf(std::string_view path);
[[nodiscard]] std::string_view folderOf(std::string_view path);
[[nodiscard]] std::string extensionOf(std::string_view path);
[[nodiscard]] std::string joinedPath(std::string_view folder, std::string_view name);
/// The path as it stands in a file: URI.
[[nodiscard]] std::string percentEncoded(std::string_view path);

} // namespace upriver
