// SPDX-License-Identifier: Apache-2.0
#pragma once

// Editing the text of a query without knowing who shows it: facets, chips and fields all change the one
// text, so that what is filtered is always readable. Pure functions; positions are bytes of the UTF-8 text
// as parseSearchQuery() gives them.

#include <cstdint>
#include <string>
#include <vector>

#include <QString>

#include "catalog/search/search_query.h"

namespace upriver {

enum class TermState : std::uint8_t { Absent, Included, Excluded };

/// How a field value is written: quoted when it holds spaces, quotes or operators.
[[nodiscard]] QString termText(const QString& field, const QString& value);
[[nodiscard]] TermState termState(const SearchQuery& query, const QString& field, const QString& value);
/// Absent -> included -> excluded -> absent.
[[nodiscard]] QString withNextState(const QString& query, const QString& field, const QString& value);
[[nodiscard]] QString withoutTerm(const QString& query, const QueryTerm& term);
/// Without every term of these fields; for "reset" and for counting a facet's other values.
[[nodiscard]] QString withoutFields(const QString& query, const std::vector<std::string>& fields);
/// What a chip says of a term: "-deprecated", "kind:model", "“two words”".
[[nodiscard]] QString chipText(const QueryTerm& term);

} // namespace upriver
