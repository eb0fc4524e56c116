// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a Searcher keeps between keystrokes: its connection, a reader for the rows that are shown, and its
// share of the tables in memory, newest at the beginning of each question. One thread at a time.

#include <memory>
#include <optional>
#include <stop_token>

#include "catalog/search/shared_tables.h"
#include "catalog/search/word_repair.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/connection.h"

namespace upriver {

struct SearcherState
{
    std::unique_ptr<Connection> connection;
    std::unique_ptr<CatalogReader> reader;
    std::shared_ptr<SharedTables> shared;
    SharedTables::Table table; ///< set by refresh()
    std::optional<Vocabulary> vocabulary;

    /// To be called first by every question.
    [[nodiscard]] Result<void> refresh(std::stop_token stop);
    [[nodiscard]] Result<const Vocabulary*> words(std::stop_token stop);
};

} // namespace upriver
