// SPDX-License-Identifier: Apache-2.0
#pragma once

// Indexer: files and folders into the catalog. One blocking call, run on a worker thread by whoever owns
// it; it walks, reads in parallel, writes through one CatalogWriter. Cancelled or killed at any moment each
// document is as before or wholly read. A bad file is a problem row; only a catalog that can't be written
// fails the call.

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/progress.h"
#include "catalog/base/result.h"
#include "catalog/model/catalog_rows.h"

namespace upriver {

struct IndexOptions
{
    std::string catalog;            ///< path of the catalog file
    std::vector<std::string> paths; ///< files and folders
    std::string forcedSource;       ///< --source: this reader or nothing; empty = by content
    bool prune = true;              ///< close what vanished below completely walked roots
    bool pruneLogs = false;         ///< with prune: also logs that were rotated away
    bool buildAside = false;        ///< command line only: first index built beside and renamed
    int threads = 0;                ///< 0 = by hardware
};

struct IndexReport
{
    struct Files
    {
        std::int64_t found = 0, read = 0, unchanged = 0, ignored = 0, partly = 0, failed = 0;
    };
    ScanId scan;
    bool cancelled = false;
    Files files;
    std::map<std::string, std::int64_t> assets; ///< of the catalog after the scan, by kind word
    std::int64_t columns = 0;
    std::int64_t edges = 0;
    std::int64_t columnEdges = 0;
    std::vector<ProblemRow> problems; ///< of this scan, at most 10,000
    std::vector<std::string> roots;   ///< of the catalog, absolute
    std::int64_t rowsWritten = 0;
    std::int64_t rowsClosed = 0;
    std::int64_t elapsedMs = 0;
    std::int64_t filesOpened = 0; ///< an unchanged file is not opened
};

[[nodiscard]] Result<IndexReport> indexInto(const IndexOptions& options, std::stop_token stop,
                                            const IndexProgressCallback& progress = {});

} // namespace upriver
