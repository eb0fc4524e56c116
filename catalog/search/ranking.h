// SPDX-License-Identifier: Apache-2.0
#pragma once

// How well a row answers a query: where its words were found, then the row's quality, then its name. The
// full-text index only says that a row matches and hands rows out by quality. Pure over an AssetTable.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "catalog/search/asset_table.h"
#include "catalog/search/fts_query.h"
#include "catalog/search/row_words.h"

namespace upriver {

enum class MatchClass : std::uint8_t {
    ExactLeaf,
    LeafPrefix,
    WordStart,
    Name,
    Column,
    Description,
    Skipped,
    Any
};

struct RankedRow
{
    SearchRow row = kNoRow;
    MatchClass match = MatchClass::Any;
    double detail = 0; ///< within Skipped: how good
};

class Ranking
{
public:
    /// The values of each term that is not negated, in their order.
    using Values = std::vector<std::shared_ptr<const RowWords>>;
    Ranking(const AssetTable& table, const std::vector<TextTerm>& terms, Values values);

    /// The class of a matching row; words found neither in its name nor among its values give otherwise.
    [[nodiscard]] MatchClass classOf(SearchRow row, MatchClass otherwise) const;
    /// Best first.
    [[nodiscard]] bool isBetter(const RankedRow& a, const RankedRow& b) const;
    [[nodiscard]] double score(const RankedRow& ranked) const; ///< 0 to 1.1
    /// False: no row answers the query by its owners, tags and the like, only by text.
    [[nodiscard]] bool looksAtValues() const;
    /// The rows that have the n-th term that is not negated among their values.
    [[nodiscard]] const RowWords& valuesOf(std::size_t term) const { return *m_terms[term].values; }
    /// Names that such a query may mean exactly ("order items": order_items, orderitems, …); empty when it
    /// holds more than words.
    [[nodiscard]] const std::vector<std::string>& wholeNames() const { return m_wholeNames; }

private:
    struct Term
    {
        std::vector<std::vector<std::string>> words; ///< folded tokens, each with its alternatives
        std::shared_ptr<const RowWords> values;
    };

    [[nodiscard]] MatchClass classOfPath(SearchRow row) const;
    [[nodiscard]] static bool takeFromLeaf(const Term& term, std::string_view leaf, std::string& taken);

    const AssetTable& m_table;
    std::vector<Term> m_terms;
    std::vector<std::string> m_wholeNames;
    std::string m_path; ///< the only word, when it has dots or slashes
};

} // namespace upriver
