// SPDX-License-Identifier: Apache-2.0
#pragma once

// SharedTables: the AssetTable of one catalog, its WordIndex and the words of its search index, one for all
// Searchers of this program over it. Loaded on a thread of its own, anew when the catalog has changed: a
// question that is given up (the next keystroke) does not stop the loading that the next question waits for
// too. While a scan is writing, it is loaded at most so often that loading takes a fifth of the time. Any
// thread.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "catalog/base/result.h"
#include "catalog/search/asset_table.h"
#include "catalog/search/word_index.h"
#include "catalog/search/word_repair.h"
#include "catalog/store/connection.h"

namespace upriver {

class SharedTables
{
public:
    using Table = std::shared_ptr<const AssetTable>;
    using Index = std::shared_ptr<const WordIndex>;
    using Words = std::shared_ptr<const Vocabulary>;

    /// Of the file that bears this name now; loading begins with the first question.
    [[nodiscard]] static Result<std::shared_ptr<SharedTables>> of(const std::string& catalog);
    explicit SharedTables(std::unique_ptr<Connection> connection)
        : m_connection(std::move(connection)), m_path(m_connection->path())
    {}
    ~SharedTables();
    SharedTables(const SharedTables&) = delete;
    SharedTables& operator=(const SharedTables&) = delete;

    /// As the catalog is now; waits for loading. Cancelled when the token fires meanwhile.
    [[nodiscard]] Result<Table> current(const std::stop_token& stop);
    /// Loaded when somebody asks first, anew with the table; waits as current() does.
    [[nodiscard]] Result<Words> words(const std::stop_token& stop);
    /// None while it is being loaded, which begins by itself a moment after the table is there where no scan
    /// writes, and takes a fifth of the time at most; none for other tables than the current one. Never
    /// waits.
    [[nodiscard]] Index indexOf(const Table& table);
    /// Waits until the index of the current table is loaded or given up. Cancelled when the token fires.
    [[nodiscard]] Result<void> waitForIndex(const std::stop_token& stop);

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool isFreshEnough(std::int64_t version);
    void startLoading(std::unique_lock<std::mutex>& lock, std::int64_t version);
    void loadTable(const std::stop_token& stop, std::int64_t version);
    void loadWords(const std::stop_token& stop);
    void renewIndex(const Table& table, std::string state);
    void loadIndex(const std::stop_token& stop, const Table& table, const std::string& state);

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::unique_ptr<Connection> m_connection; ///< the loading thread's while it loads the table
    const std::string m_path;
    bool m_isLoading = false; ///< the table
    bool m_areWordsLoading = false;
    Result<Table> m_table = Table();
    Result<Words> m_words = Words();
    std::int64_t m_version = -1; ///< of the data that m_table shows
    Clock::time_point m_loadedAt;
    Clock::duration m_loadTime{};
    bool m_isIndexLoading = false;
    Index m_index; ///< of the rows of m_table
    Clock::time_point m_nextIndexAt;
    std::string m_indexState; ///< of the search index that m_index was or is being loaded from
    std::jthread m_tableThread, m_wordsThread, m_indexThread; ///< last: they use the rest
};

} // namespace upriver
