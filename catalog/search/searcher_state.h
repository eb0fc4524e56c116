// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a Searcher keeps between keystrokes: its connection, a reader for the rows that are shown, and its
// share of the tables in memory, newest at the beginning of each question. One thread at a time.

#include <memory>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/search/shared_tables.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/connection.h"

namespace upriver {

struct SearcherState
{
    std::unique_ptr<Connection> connection;
    std::unique_ptr<CatalogReader> reader;
    std::shared_ptr<SharedTables> shared;
    SharedTables::Table table;                                           ///< set by refresh()
    std::unordered_map<std::string, std::vector<std::string>> spellings; ///< of what was typed

    /// To be called first by every question.
    [[nodiscard]] Result<void> refresh(std::stop_token stop);
    /// Words of the index near a folded one; none if some word of it begins so.
    [[nodiscard]] Result<std::vector<std::string>> spellingsOf(const std::string& word, std::size_t limit,
                                                               const std::stop_token& stop);
};

} // namespace upriver
