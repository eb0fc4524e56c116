// SPDX-License-Identifier: Apache-2.0
#pragma once

// How near two words are: edit distance with a bound (for typos), and letters in order with others skipped
// between them ("ordcst" in order_customers). Both work on folded text, in bounded time. Pure; any thread.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "catalog/search/folded_text.h"
#include "catalog/search/match_mark.h"

namespace upriver {

/// Insertions, deletions, replacements and swaps of neighbours that lead from a to b; limit + 1 if more.
[[nodiscard]] int editDistance(std::u32string_view a, std::u32string_view b, int limit);
/// How many typos a word of so many letters may hold: none up to 2, 1 up to 5, else 2.
[[nodiscard]] int allowedTypos(std::size_t letters);

struct SkippedMatch
{
    double score = 0; ///< about 0 (letters scattered) to 1 (whole words and word beginnings)
    std::vector<MatchMark> marks;
};

/// The best way to find the query's letters in order, beginning at a word start; nullopt when there is none
/// or only a scattered one. Texts over 256 letters and queries over 32 are not tried.
[[nodiscard]] std::optional<SkippedMatch> matchSkippingLetters(std::u32string_view query,
                                                               const FoldedText& text);

/// Marks of letters [first, last) of folded text in bytes of the original.
[[nodiscard]] MatchMark markOf(const FoldedText& text, std::size_t first, std::size_t last);

} // namespace upriver
