// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regrouping: the picture that stands when a group folds into one card, or opens into its cards, told as if
// it had been so already; insertLocally() goes on from there and all other cards keep their places. Pure.

#include <cstdint>
#include <vector>

#include "lineage/layout/layout.h"
#include "lineage/layout/local_insertion.h"

namespace upriver {

/// Above this many cards in a group a new layout is due.
inline constexpr std::size_t kRegroupedAtMost = 400;

/// The cards that the request no longer has stand as the one with this key, in the middle of where they were
/// and in a column where what leads to it lies left and what it leads to lies right, if there is one.
[[nodiscard]] StandingLayout standAsOne(const LayoutRequest& request, const StandingLayout& standing,
                                        std::int64_t group);

/// Indexes of the request's cards in a group that did not stand before.
[[nodiscard]] std::vector<std::uint32_t> cardsThatCame(const LayoutRequest& request,
                                                       const StandingLayout& standing);
/// Those cards and what joins them, without groups: a request of their own, in the same order.
[[nodiscard]] LayoutRequest among(const LayoutRequest& request, const std::vector<std::uint32_t>& cards);
/// The card with this key stands as those cards, laid out among themselves, round its place; columns are
/// shared with what stands.
[[nodiscard]] StandingLayout standAsMany(const LayoutRequest& request, const StandingLayout& standing,
                                         std::int64_t group, const std::vector<std::uint32_t>& cards,
                                         const LayoutResult& inner);
/// Of those cards the one in the middle: what is round them makes room for it.
[[nodiscard]] std::int64_t middleOf(const StandingLayout& standing, const LayoutRequest& request,
                                    const std::vector<std::uint32_t>& cards);

} // namespace upriver
