// SPDX-License-Identifier: Apache-2.0
#pragma once

// SqlPass: the last leg of a scan. Analyses the SQL that documents state, once their names are resolved: only
// jobs whose text or whose tables changed, those that fill tables before those that read them, with the
// columns known by then. Each job's result is an origin of its own, written whole or not at all; where the
// pass is cut short, the next scan analyses everything again and writes what differs. Texts are held a few
// megabytes at a time; analysing runs on threads beside the scan's, which reads and writes meanwhile. Errors:
// Catalog.

#include <cstdint>
#include <future>
#include <map>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/indexing/indexer.h"
#include "catalog/indexing/scan_progress.h"
#include "catalog/indexing/sql_facts.h"
#include "catalog/indexing/sql_order.h"

namespace upriver {

class SqlPass
{
public:
    struct Context
    {
        CatalogWriter& writer;
        ScanProgress& progress;
        IndexReport& report;
        std::stop_token stop;
        int threads = 1;
    };
    explicit SqlPass(Context context);
    [[nodiscard]] Result<void> run();

private:
    struct Task
    {
        std::size_t at = 0; ///< its place in the list that it was loaded from
        AssetId id;
        SqlCode code;
        SqlJob job;
        SqlPlace place;
        std::string text; ///< template resolved
        sql::Options options;
        sql::Schema schema;
        SqlScript script;
        bool isRead = false; ///< script is what the text says without columns, at least
    };
    /// Tasks that are being read without columns while the scan's thread goes on.
    struct Reading
    {
        std::vector<Task> tasks;
        std::future<void> done; ///< invalid: they have been read
        void wait();
    };
    [[nodiscard]] Result<void> analyse(std::vector<AssetId> jobs);
    [[nodiscard]] std::vector<std::vector<std::size_t>> order(const std::vector<AssetId>& jobs);
    [[nodiscard]] SqlReach reachOf(const Task& task);
    [[nodiscard]] std::vector<Task> load(const std::vector<AssetId>& jobs, std::size_t& next);
    [[nodiscard]] Reading beginReading(const std::vector<AssetId>& jobs, std::size_t& next);
    void prepare(Task& task);
    void addSchema(Task& task);
    [[nodiscard]] std::vector<std::string> columnsOf(const PlacedTable& table, AssetId job);
    static void analyseTogether(std::span<Task> tasks, int others);
    [[nodiscard]] Result<void> analyseInOrder(const std::vector<AssetId>& jobs,
                                              const std::vector<std::size_t>& levels);
    [[nodiscard]] Result<void> analyseLevel(std::span<Task> tasks);
    [[nodiscard]] Result<void> write(Task& task);
    [[nodiscard]] Result<void> closeVanished(const std::vector<OriginId>& origins);
    void noteOutputs(const SqlAnalysis& analysis);

    Context m_context;
    SqlInputs m_inputs;
    SqlNames m_names;
    std::map<QualifiedName, std::vector<std::string>> m_outputs; ///< found by this pass
    std::set<std::string> m_changedLeaves;         ///< of tables whose columns came out otherwise than before
    std::unordered_map<std::int64_t, int> m_times; ///< how often a job was analysed: once is enough
    std::int64_t m_done = 0;
    std::int64_t m_found = 0;
};

} // namespace upriver
