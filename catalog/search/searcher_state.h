// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a Searcher keeps between keystrokes: its connection, a reader for the rows that are shown, and its
// share of the tables in memory, newest at the beginning of each question. One thread at a time.

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/search/document_set.h"
#include "catalog/search/link_table.h"
#include "catalog/search/row_words.h"
#include "catalog/search/shared_tables.h"
#include "catalog/search/word_index.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/connection.h"

namespace upriver {

struct SearcherState
{
    std::unique_ptr<Connection> connection;
    std::unique_ptr<CatalogReader> reader;
    std::shared_ptr<SharedTables> shared;
    SharedTables::Table table; ///< set by refresh()
    SharedTables::Index index; ///< of the table; none until it is loaded
    std::unordered_map<std::string, std::vector<std::string>> spellings; ///< of what was typed

    std::shared_ptr<const LinkTable> links; ///< of that table; null: nobody has asked yet

    /// To be called first by every question.
    [[nodiscard]] Result<void> refresh(std::stop_token stop);
    /// Of the rows of the table; loaded when a query asks first.
    [[nodiscard]] Result<std::shared_ptr<const LinkTable>> linksOfTable(const std::stop_token& stop);
    /// Words of the index near a folded one; none if some word of it begins so.
    [[nodiscard]] Result<std::vector<std::string>> spellingsOf(const std::string& word, std::size_t limit,
                                                               const std::stop_token& stop);
    /// What the index says of words that begin so; kept for the next keystroke. Only where there is an index.
    [[nodiscard]] std::shared_ptr<const DocumentSet> documentsWith(TextPart part, const std::string& letters,
                                                                   const std::stop_token& stop);
    /// The rows that have a term among their values; kept as well.
    [[nodiscard]] std::shared_ptr<const RowWords> valuesOf(const TextTerm& term);

    /// Rows whose names hold some letters in order, as the last such question found them. When more letters
    /// follow those, only these rows are looked at.
    struct SkippedRows
    {
        std::string letters;
        bool inWholeName = false;
        std::vector<SearchRow> rows;
    };
    SkippedRows skipped;

private:
    struct KeptSet
    {
        std::shared_ptr<const DocumentSet> documents;
        std::uint64_t usedAt = 0;
    };
    void keep(std::pair<TextPart, std::string> key, KeptSet set);

    std::map<std::pair<TextPart, std::string>, KeptSet> m_sets;
    std::unordered_map<std::string, std::shared_ptr<const RowWords>> m_values; ///< by folded word
    std::size_t m_setBytes = 0;
    std::uint64_t m_uses = 0;
};

} // namespace upriver
