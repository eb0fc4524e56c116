// SPDX-License-Identifier: Apache-2.0
#pragma once

// FoldedText: text as comparing sees it - case folded, accents and other marks taken off, one letter a code
// point - with the byte offset each letter came from, so that matches can be marked in the original.
// Bad UTF-8 becomes U+FFFD, never an error. Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace upriver {

struct FoldedText
{
    std::u32string letters;
    std::vector<std::uint32_t> offsets; ///< byte offset of each letter, and the text's length at the end
    std::vector<bool> wordStarts; ///< true where a word of a name begins (after _ . - /, at a camelCase hump)
};

[[nodiscard]] FoldedText foldText(std::string_view utf8);
/// The letters alone, as UTF-8.
[[nodiscard]] std::string foldedUtf8(std::string_view utf8);
[[nodiscard]] std::u32string foldedLetters(std::string_view utf8);
/// True when folded letters stand where a word of the text begins.
[[nodiscard]] bool holdsWord(const FoldedText& folded, std::u32string_view letters);
/// Letters, digits: what words are made of.
[[nodiscard]] bool isWordLetter(char32_t letter);

} // namespace upriver
