// SPDX-License-Identifier: Apache-2.0
#pragma once

// WordIndex: which documents hold which words, in memory: what the catalog's search index says, at hand for
// every keystroke. About a byte a word and document, and bits for each first letter: 70 MB for a
// million assets with ten million columns.
// Belongs to the rows of one AssetTable. Immutable once loaded; any thread.

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/search/asset_table.h"
#include "catalog/search/word_postings.h"

namespace upriver {

/// Where in a document a word stands.
enum class TextPart : std::uint8_t { Name, Columns, Description };
inline constexpr std::size_t kTextParts = 3;

class WordIndex
{
public:
    /// Changes with every write to the search index; empty: it can't be read.
    [[nodiscard]] static std::string stateOf(Connection& connection);
    /// Reads all words in portions, each a short read. Cancelled when the token fires or the search index is,
    /// or meanwhile becomes, another than `state` says; Catalog when it would take more than 256 MB.
    [[nodiscard]] static Result<WordIndex> load(Connection& connection, const AssetTable& table,
                                                const std::string& state, const std::stop_token& stop);

    [[nodiscard]] std::size_t size() const { return m_rows.size(); } ///< documents
    [[nodiscard]] SearchRow rowOf(std::size_t document) const { return m_rows[document]; }
    /// The documents that hold a word which begins so. Some of them when the token fires meanwhile.
    [[nodiscard]] DocumentSet beginning(TextPart part, std::string_view letters,
                                        const std::stop_token& stop) const;
    /// True when some word of a document begins so, as knowsBeginning() says of the search index.
    [[nodiscard]] bool knowsBeginning(std::string_view letters) const;
    [[nodiscard]] std::size_t bytes() const; ///< in memory

private:
    explicit WordIndex(std::vector<SearchRow> rows)
        : m_rows(std::move(rows)), m_parts(kTextParts, WordPostings(m_rows.size()))
    {}

    std::vector<SearchRow> m_rows; ///< by document
    std::vector<WordPostings> m_parts;
};

} // namespace upriver
