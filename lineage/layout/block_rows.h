// SPDX-License-Identifier: Apache-2.0
#pragma once

// Heights for cards that stand in columns where some belong to groups: a group's cards stay together in one
// box, boxes keep clear of each other and of cards that are none of theirs, one card does not move, and what
// stands moves only as far as it is in the way. Pure; quadratic in groups and single cards.

#include <cstdint>
#include <vector>

namespace upriver {

struct BlockCard
{
    std::int64_t key = 0; ///< decides between equals
    double x = 0;         ///< centre; cards of one column have the same
    double width = 0;
    double height = 0;
    double wanted = 0;       ///< centre
    std::int32_t group = -1; ///< -1: none
    double stood = 0;        ///< centre in the picture before
    double stoodHigh = 0;    ///< height there; 0: it is new
    bool isPivot = false;    ///< does not move

    [[nodiscard]] bool stands() const { return stoodHigh > 0; }
};

inline constexpr std::size_t kBlockCardsAtMost = 2000;
/// How far a group's box reaches beyond its cards; above it stands its name.
inline constexpr double kBoxMargin = 16;
inline constexpr double kBoxHead = 24;

/// Centres, as the cards.
[[nodiscard]] std::vector<double> placeInBlocks(const std::vector<BlockCard>& cards);

} // namespace upriver
