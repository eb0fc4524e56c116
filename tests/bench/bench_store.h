// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts of bench_store, each over the same made estate: bytes on disk to catalog (bench_store_ingest),
// what a keystroke costs and how good the first hit is (bench_store_search), lineage beside other engines
// (bench_store_trace), reading while a scan writes (bench_store_live).

#include <string>

#include "catalog/base/result.h"
#include "tests/bench/bench_table.h"
#include "tests/bench/made_files.h"

namespace upriver::bench {

struct StoreBench
{
    MadeEstate estate;
    std::string folder;  ///< scratch; nothing else lies there
    std::string files;   ///< of the estate
    std::string catalog; ///< made of them by the ingest part
};

[[noreturn]] void giveUp(const std::string& what);

template <typename T>
T orGiveUp(Result<T>&& result)
{
    if (!result)
        giveUp(result.error().what + " " + result.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

void benchIngest(BenchTable& table, const StoreBench& bench);
void benchSearch(BenchTable& table, const StoreBench& bench);
void benchTrace(BenchTable& table, const StoreBench& bench);
void benchLive(BenchTable& table, const StoreBench& bench);
/// Of the same queries at every size: asked once.
void benchRanking(BenchTable& table, const std::string& folder);

} // namespace upriver::bench
