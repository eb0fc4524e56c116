// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tokens of SQL text. Never fails: what is no token of any dialect becomes a Symbol of one byte. Linear in
// the text. Views point into the Tokens object that owns the text and its lower-case twin.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sql/dialect.h"
#include "catalog/sql/names.h"
#include "catalog/sql/token_list.h"

namespace upriver::sql {

/// Text between tokens that is no blank: a comment, or a template's {% … %} and {# … #}.
struct Aside
{
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool isTemplate = false;
};

struct Tokens
{
    std::shared_ptr<const std::string> lower; ///< the text as given but for its letters: same length
    std::shared_ptr<NameStore> names;         ///< of names that the parser puts together
    TokenList list;                           ///< ends with End
    std::vector<Aside> asides;                ///< in order
    bool hasTemplateBlocks = false;           ///< {% … %} was passed over
    bool isCut = false;                       ///< ends in "...": whoever wrote it down kept the beginning
};

[[nodiscard]] Tokens tokenize(std::string_view sql, Dialect dialect);
/// The bytes of one token of `outer`, a dollar-quoted body, read as code; offsets stay those of the text.
[[nodiscard]] Tokens tokenizeInside(const Tokens& outer, const Token& body, Dialect dialect);

} // namespace upriver::sql
