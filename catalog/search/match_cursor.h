// SPDX-License-Identifier: Apache-2.0
#pragma once

// MatchCursor: the rows that match the text of a query, in the order of the search index: from the words in
// memory where they are loaded and can tell, else from the index itself. Both give the same.

#include <optional>
#include <stop_token>

#include "catalog/search/document_set.h"
#include "catalog/search/fts_query.h"
#include "catalog/search/searcher_state.h"
#include "catalog/store/connection.h"

namespace upriver {

class MatchCursor
{
public:
    /// Of the terms that are not negated, of which there is one at least; they must all match.
    MatchCursor(SearcherState& state, const std::vector<TextTerm>& terms, TextScope scope,
                const std::stop_token& stop);
    /// The next row of the table; false: there is none, or status() says why not.
    bool next(SearchRow& row);
    [[nodiscard]] Result<void> status();

private:
    SearcherState& m_state;
    std::optional<DocumentSet> m_documents;
    std::size_t m_at = 0; ///< into m_documents
    Statement m_matches;
};

} // namespace upriver
