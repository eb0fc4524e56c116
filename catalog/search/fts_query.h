// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text part of a query (words, phrases, name: and column: terms) as full-text expressions. Only letters
// and digits of what people typed get into an expression, so nothing can break out of it. Pure.

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/search/search_query.h"

namespace upriver {

struct TextTerm
{
    enum class Where : std::uint8_t { Anywhere, Name, Column };
    Where where = Where::Anywhere;
    bool isPhrase = false;
    bool negated = false;
    std::string folded; ///< as typed, folded
    std::vector<std::vector<std::string>>
        tokens; ///< each place holds alternatives; the first is what was typed
};

/// The terms that a text search answers, in order; terms without any letter or digit are left out.
[[nodiscard]] std::vector<TextTerm> textTerms(const SearchQuery& query);

enum class TextScope : std::uint8_t { Names, NamesAndColumns, Everything };

/// All terms that are not negated, joined by AND; empty if there are none.
[[nodiscard]] std::string ftsExpression(const std::vector<TextTerm>& terms, TextScope scope);
/// One term by itself, negated or not.
[[nodiscard]] std::string ftsExpression(const TextTerm& term, TextScope scope);

} // namespace upriver
