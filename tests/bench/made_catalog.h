// SPDX-License-Identifier: Apache-2.0
#pragma once

// A deterministic catalog for benchmarks: layered, with schemas, hubs and owners, as record batches (one a
// document) so that the store is fed exactly as the readers feed it.

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/model/record_batch.h"

namespace upriver::bench {

struct MadeCatalog
{
    int assets = 100'000;
    int columnsPerAsset = 10;
    int assetsPerDocument = 500;
    double edgesPerAsset = 2.4;
    bool columnEdges = true;
    std::uint64_t seed = 1;
};

/// Batch of document `index`; documents() of them make the catalog. Same values, same batches.
[[nodiscard]] RecordBatch madeDocument(const MadeCatalog& catalog, int index);
[[nodiscard]] int documents(const MadeCatalog& catalog);
/// Name of asset `number` ("sales.orders_daily_412", …): realistic words, unique.
[[nodiscard]] std::string madeName(int number);

} // namespace upriver::bench
