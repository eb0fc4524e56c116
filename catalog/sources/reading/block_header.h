// SPDX-License-Identifier: Apache-2.0
#pragma once

// SQLMesh's block headers: "MODEL (name db.orders, kind FULL, …)", AUDIT (…) and METRIC (…), which stand
// where a statement would begin and say what the query behind them is. Format: SQLMesh's documentation of
// models, audits and metrics. Views into the text, which must outlive them; any thread; no errors: a header
// that is not closed gives what stands in it. Linear in the text; brackets are counted, so that no depth is
// too deep.

#include <cstddef>
#include <string_view>
#include <vector>

#include "catalog/sources/reading/sql_pieces.h"

namespace upriver {

inline constexpr std::size_t kMostBlockHeaders = 500; ///< of one text; later ones are left out
inline constexpr std::size_t kMostBlockProperties = 500;

struct BlockProperty
{
    std::string_view name;  ///< as written, without quotes; compared without regard to case
    std::string_view value; ///< as written, comments inside included, those round it not
};

struct BlockHeader
{
    std::string_view block; ///< as written: "MODEL", "audit", …
    std::vector<BlockProperty> properties;
    std::size_t begin = 0;
    std::size_t end = 0;     ///< behind its closing parenthesis; the query begins here
    std::size_t bodyEnd = 0; ///< of the query: where the next header begins, or the text ends
    bool isClosed = true;

    /// The first of that name; empty: none.
    [[nodiscard]] std::string_view property(std::string_view name) const;
};

[[nodiscard]] std::vector<BlockHeader> blockHeaders(std::string_view text, SqlSpelling spelling = {});

} // namespace upriver
