// SPDX-License-Identifier: Apache-2.0
#pragma once

// LinkTable: which rows of an AssetTable anything feeds, and which anything uses: what "upstream:none" and
// "downstream:none" ask. Read in one pass over the edges when a query asks first; two bits a row. A job that
// reads or writes an asset is a link, but for one that only writes what it reads; the same thing under
// another name (a join that is sure) has the links of both names. Values.

#include <stop_token>
#include <string>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/search/asset_table.h"
#include "catalog/search/search_query.h"

namespace upriver {

struct LinkTable
{
    std::vector<bool> fed;
    std::vector<bool> used;
};

/// Opens a connection of its own. Cancelled when the token fires.
[[nodiscard]] Result<LinkTable> loadLinks(const std::string& catalog, const AssetTable& table,
                                          const std::stop_token& stop);
/// What the query says of links; several values of one field are alternatives.
[[nodiscard]] bool fitsLinks(const SearchQuery& query, const LinkTable& links, SearchRow row);
[[nodiscard]] bool asksForLinks(const SearchQuery& query);

} // namespace upriver
