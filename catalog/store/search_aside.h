// SPDX-License-Identifier: Apache-2.0
#pragma once

// SearchAside: the search index of a catalog that nobody can see yet, written on a thread of its own into a
// file of its own beside the catalog's, while the writer's thread makes the documents and does what else is
// to be done; then moved into the catalog in one piece. Made and used by the writer's thread.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "catalog/store/connection.h"

namespace upriver {

struct SearchDocument
{
    std::int64_t asset = 0;
    std::string name, columns, description, facets;
};

/// Bytes that the index gathers in memory before it writes them out: what is written out seldom need not be
/// merged often. Kept in the file.
inline constexpr int kGatheredAtOnce = 32 * 1024 * 1024;
inline constexpr int kGatheredUsually = 1024 * 1024;
void gatherInMemory(Connection& db, int bytes);

class SearchAside
{
public:
    /// Null: the catalog has documents already, or there is no room beside it. They must then go into the
    /// catalog one by one.
    [[nodiscard]] static std::unique_ptr<SearchAside> begin(Connection& catalog);
    ~SearchAside(); ///< removes the file
    SearchAside(const SearchAside&) = delete;
    SearchAside& operator=(const SearchAside&) = delete;

    /// In the order of rowids. Waits while too much is waiting.
    void add(std::int64_t rowid, SearchDocument&& document);
    /// Waits for the thread. False: it failed, and the catalog is as it was.
    [[nodiscard]] bool moveInto(Connection& catalog);

private:
    struct Entry
    {
        std::int64_t rowid;
        SearchDocument document;
    };
    using Batch = std::vector<Entry>;

    explicit SearchAside(std::unique_ptr<Connection> db);
    void send();
    void finish();
    [[nodiscard]] Batch next(); ///< empty: that was all
    void write();

    std::unique_ptr<Connection> m_db; ///< the thread's while it runs
    std::string m_path;
    Batch m_batch;           ///< being gathered
    std::size_t m_bytes = 0; ///< of its texts
    bool m_isWhole = false;  ///< known when the thread has ended
    std::mutex m_mutex;
    std::condition_variable m_news;
    std::deque<Batch> m_waiting;
    bool m_ended = false;
    std::thread m_thread;
};

} // namespace upriver
