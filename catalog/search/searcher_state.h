// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a Searcher keeps between keystrokes: its connection, a reader for the rows that are shown, and the
// tables in memory, loaded anew when the catalog has changed. While a scan is writing, they are loaded at
// most so often that loading takes a fifth of the time. One thread at a time.

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>

#include "catalog/search/asset_table.h"
#include "catalog/search/word_repair.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/connection.h"

namespace upriver {

struct SearcherState
{
    std::unique_ptr<Connection> connection;
    std::unique_ptr<CatalogReader> reader;
    AssetTable table;
    std::optional<Vocabulary> vocabulary;
    std::int64_t dataVersion = -1;
    std::chrono::steady_clock::time_point loadedAt;
    std::chrono::steady_clock::duration loadTime{};

    /// To be called first by every question.
    [[nodiscard]] Result<void> refresh(std::stop_token stop);
    [[nodiscard]] Result<const Vocabulary*> words(std::stop_token stop);

private:
    [[nodiscard]] bool mayWait();
};

} // namespace upriver
