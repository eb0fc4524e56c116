// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names for made catalogs as people give them: nouns of business with their usual companions, some thousands
// of words in all, frequent ones far more often than rare ones. Pure functions of numbers: the same number
// gives the same name on every machine.

#include <cstddef>
#include <cstdint>
#include <string>

namespace upriver::bench {

/// The same for the same numbers everywhere, unlike std::hash and the standard's distributions.
[[nodiscard]] std::uint64_t mixed(std::uint64_t a, std::uint64_t b = 0);

[[nodiscard]] std::size_t nounCount();
/// A noun ("invoice", "subscription", "microbatch"); from nounCount() on compounds of rarer kinds.
[[nodiscard]] std::string noun(std::uint64_t number);
/// "stg", "dim", "daily": what stands before or behind the noun. Few numbers are drawn often.
[[nodiscard]] std::string layerWord(std::uint64_t number);
[[nodiscard]] std::string qualifierWord(std::uint64_t number);
[[nodiscard]] std::string teamWord(std::uint64_t number);
[[nodiscard]] std::string tagWord(std::uint64_t number);
[[nodiscard]] std::string personName(std::uint64_t number); ///< "ines.moreau"
[[nodiscard]] std::string columnWord(std::uint64_t number); ///< "invoice_total", "is_active", "created_at"
[[nodiscard]] std::string typeWord(const std::string& column);

} // namespace upriver::bench
