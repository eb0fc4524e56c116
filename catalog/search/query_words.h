// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words of the query language: fields, their closed values, what to suggest for a wrong one. Pure.

#include <span>
#include <string>
#include <string_view>

#include "catalog/search/search_query.h"

namespace upriver {

[[nodiscard]] const QueryField* findField(std::string_view name); ///< any case; nullptr if there is none
/// The field that a wrong name was probably meant to be; empty if none is near.
[[nodiscard]] std::string_view nearestField(std::string_view name);
[[nodiscard]] std::string fieldList();
/// The only values a field can have (kind, health), lower case; empty for open fields.
[[nodiscard]] std::span<const std::string_view> closedValues(std::string_view field);
/// "did you mean “dataset”?"-like advice, or the list of what there is.
[[nodiscard]] std::string suggestion(std::string_view value, std::span<const std::string_view> known);
[[nodiscard]] std::string exampleFor(std::string_view field);
/// kind:model,feature means either; names and columns may hold commas.
[[nodiscard]] bool splitsAtComma(std::string_view field);
/// True for fields of which several terms must all match (column, name); others are alternatives.
[[nodiscard]] bool allMustMatch(std::string_view field);
/// upstream, downstream: what only the edges of the whole catalog can tell.
[[nodiscard]] bool isLinkField(std::string_view field);

/// Without the quotation marks at both ends; an unclosed one is dropped too.
[[nodiscard]] std::string withoutQuotes(std::string_view text);

} // namespace upriver
