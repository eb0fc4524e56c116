// SPDX-License-Identifier: Apache-2.0
#pragma once

// RowFilter: the closed and listed fields of a query (kind, platform, tag, …) and its negations as a test
// on rows of an AssetTable. Facet counts need more than yes and no: a row that only one field keeps out
// still counts as a value of that field that could be added.

#include <array>
#include <cstdint>
#include <vector>

#include "catalog/search/asset_table.h"
#include "catalog/search/search_query.h"

namespace upriver {

enum class FilterField : std::uint8_t { Kind, Subtype, Platform, Tag, Owner, Health, Source, Schema };
inline constexpr std::size_t kFilterFields = 8;
inline constexpr int kPasses = -1;
inline constexpr int kFailsTwice = -2;

class RowFilter
{
public:
    RowFilter(const AssetTable& table, const SearchQuery& query);

    /// Rows that a negated word or text field matched.
    void exclude(SearchRow row);
    [[nodiscard]] bool passes(SearchRow row) const { return judge(row) == kPasses; }
    /// kPasses, the number of the one field that keeps the row out, or kFailsTwice.
    [[nodiscard]] int judge(SearchRow row) const;
    /// True when every row passes.
    [[nodiscard]] bool isEmpty() const { return m_tests.empty() && m_excluded.empty(); }

private:
    struct Test
    {
        FilterField field = FilterField::Kind;
        bool negated = false;
        std::vector<bool> fits; ///< by the field's value number
    };
    void addTest(FilterField field, bool negated, const std::vector<const QueryTerm*>& terms);
    [[nodiscard]] bool fitsRow(const Test& test, SearchRow row) const;

    const AssetTable& m_table;
    std::vector<Test> m_tests;
    std::vector<bool> m_excluded;
};

} // namespace upriver
