// SPDX-License-Identifier: Apache-2.0
#pragma once

// FacetCounter: counts values of kind, subtype, platform, tag, owner, health and source over matching rows,
// in memory. A facet that the query already narrows is counted as if it did not, so that its other values
// can be added (several values of one field are alternatives).

#include "catalog/search/asset_table.h"
#include "catalog/search/row_filter.h"
#include "catalog/search/searcher.h"

namespace upriver {

class FacetCounter
{
public:
    explicit FacetCounter(const AssetTable& table);

    /// verdict: RowFilter::judge() of the row.
    void count(SearchRow row, int verdict);
    /// Most frequent first, then by word; values without any match are left out.
    [[nodiscard]] Facets facets() const;

private:
    using Counts = std::vector<std::int64_t>;
    static void countAll(Counts& counts, const ValueLists& lists, SearchRow row);

    const AssetTable& m_table;
    Counts m_kinds, m_healths, m_subtypes, m_platforms, m_tags, m_owners, m_sources;
};

} // namespace upriver
