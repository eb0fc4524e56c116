// SPDX-License-Identifier: Apache-2.0
#pragma once

// SharedTables: the AssetTable of one catalog, one for all Searchers of this program over it. Loaded on a
// thread of its own, anew when the catalog has changed: a question that is given up (the next keystroke) does
// not stop the loading that the next question waits for too. While a scan is writing, it is loaded at most
// so often that loading takes a fifth of the time. Any thread.

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
#include "catalog/store/connection.h"

namespace upriver {

class SharedTables
{
public:
    using Table = std::shared_ptr<const AssetTable>;

    /// Of the file that bears this name now; loading begins with the first question.
    [[nodiscard]] static Result<std::shared_ptr<SharedTables>> of(const std::string& catalog);
    explicit SharedTables(std::unique_ptr<Connection> connection) : m_connection(std::move(connection)) {}
    ~SharedTables();
    SharedTables(const SharedTables&) = delete;
    SharedTables& operator=(const SharedTables&) = delete;

    /// As the catalog is now; waits for loading. Cancelled when the token fires meanwhile.
    [[nodiscard]] Result<Table> current(const std::stop_token& stop);

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool isFreshEnough(std::int64_t version);
    void startLoading(std::int64_t version);
    void load(const std::stop_token& stop, std::int64_t version);

    std::mutex m_mutex;
    std::condition_variable_any m_loaded;
    std::unique_ptr<Connection> m_connection; ///< the loading thread's while it runs
    bool m_isLoading = false;
    Result<Table> m_table = Table();
    std::int64_t m_version = -1; ///< of the data that m_table shows
    Clock::time_point m_loadedAt;
    Clock::duration m_loadTime{};
    std::jthread m_thread; ///< last: it uses the rest
};

} // namespace upriver
