// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/sql_order.h"

#include <algorithm>
#include <unordered_map>

namespace upriver {

std::vector<std::vector<std::size_t>> sqlLevels(const std::vector<SqlReach>& jobs)
{
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> writers;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        for (const std::uint64_t table : jobs[i].writes)
            writers[table].push_back(i);
    }
    std::vector<std::vector<std::size_t>> readersOf(jobs.size());
    std::vector<std::size_t> waitsFor(jobs.size(), 0);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        std::vector<std::size_t> before;
        for (const std::uint64_t table : jobs[i].reads) {
            if (const auto it = writers.find(table); it != writers.end())
                before.insert(before.end(), it->second.begin(), it->second.end());
        }
        std::ranges::sort(before);
        before.erase(std::unique(before.begin(), before.end()), before.end());
        for (const std::size_t writer : before) {
            if (writer == i)
                continue;
            readersOf[writer].push_back(i);
            ++waitsFor[i];
        }
    }
    std::vector<std::vector<std::size_t>> levels;
    std::vector<std::size_t> ready;
    std::vector<bool> placed(jobs.size(), false);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (waitsFor[i] == 0)
            ready.push_back(i);
    }
    while (!ready.empty()) {
        std::vector<std::size_t> next;
        for (const std::size_t job : ready) {
            placed[job] = true;
            for (const std::size_t reader : readersOf[job]) {
                if (--waitsFor[reader] == 0)
                    next.push_back(reader);
            }
        }
        std::ranges::sort(next);
        levels.push_back(std::move(ready));
        ready = std::move(next);
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (!placed[i])
            levels.push_back({i});
    }
    return levels;
}

} // namespace upriver
