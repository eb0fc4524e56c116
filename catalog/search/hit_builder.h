// SPDX-License-Identifier: Apache-2.0
#pragma once

// HitBuilder: makes what people see of ranked rows: the asset's line, marks on its leaf, the columns that
// matched, the piece of the description that did. Reads only the rows that are shown.

#include <vector>

#include "catalog/base/result.h"
#include "catalog/search/fts_query.h"
#include "catalog/search/ranking.h"
#include "catalog/search/searcher.h"
#include "catalog/search/searcher_state.h"

namespace upriver {

class HitBuilder
{
public:
    HitBuilder(SearcherState& state, const std::vector<TextTerm>& terms, const SearchOptions& options);

    /// In the order of the rows; assets that vanished meanwhile are left out.
    [[nodiscard]] Result<std::vector<SearchHit>> build(const std::vector<RankedRow>& rows,
                                                       const Ranking& ranking);

private:
    void markLeaf(SearchHit& hit, MatchClass match) const;
    void addColumns(SearchHit& hit);
    void addSnippet(SearchHit& hit) const;
    [[nodiscard]] std::vector<std::string> wordsOutsideLeaf(const SearchHit& hit) const;

    SearcherState& m_state;
    const std::vector<TextTerm>& m_terms;
    const SearchOptions& m_options;
    std::vector<std::string> m_words;       ///< all spellings that may be marked
    std::vector<std::string> m_columnWords; ///< of column: terms
};

/// Marks of all places where a word begins so (or, if there is none, of the first place inside a word).
[[nodiscard]] std::vector<MatchMark> marksOf(std::string_view text,
                                             const std::vector<std::string>& foldedWords);

} // namespace upriver
