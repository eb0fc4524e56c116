// SPDX-License-Identifier: Apache-2.0
#pragma once

// A made estate: the files that the systems of a large company would leave behind, for measuring from bytes
// on disk to the first answer. Datasets lie in schemas of 200, each kept by one system: six of ten by jobs
// that report OpenLineage (NDJSON), three by dbt projects (manifest.json), one by .sql scripts. Sources lie
// mostly near and before, with hubs, some edges across systems and a few cycles. Pure functions of
// (options, number): the same options give the same bytes on every machine.

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/base/result.h"

namespace upriver::bench {

struct MadeEstate
{
    std::int64_t assets = 10'000; ///< tables and jobs together, roughly
    int columnsPerTable = 15;     ///< ten an asset, as jobs have none
    bool isDense = false;         ///< 3.5 times as many edges
    std::uint64_t seed = 1;
};

/// A table of the estate.
struct MadeTable
{
    std::uint64_t number = 0;
    std::string database, schema, name;
    [[nodiscard]] std::string qualified() const { return database + "." + schema + "." + name; }
};

enum class MadeSystem : std::uint8_t { OpenLineage, Dbt, Sql };

inline constexpr std::uint64_t kTablesPerSchema = 200;

[[nodiscard]] std::uint64_t tableCount(const MadeEstate& estate);
[[nodiscard]] MadeTable madeTable(const MadeEstate& estate, std::uint64_t number);
[[nodiscard]] MadeSystem systemOf(std::uint64_t tableNumber);
[[nodiscard]] std::vector<std::string> madeColumns(const MadeEstate& estate, std::uint64_t table);
/// Tables that a table is made of, all different; most come before it.
[[nodiscard]] std::vector<std::uint64_t> madeSources(const MadeEstate& estate, std::uint64_t table);
[[nodiscard]] std::string madeOwner(const MadeEstate& estate, std::uint64_t table);
[[nodiscard]] std::string madeDescription(const MadeTable& table);

struct MadeFileCounts
{
    std::int64_t files = 0;
    std::int64_t bytes = 0;
};
/// Writes all files below a folder. Errors: Input, when the disk refuses.
[[nodiscard]] Result<MadeFileCounts> writeEstate(const MadeEstate& estate, const std::string& folder);
/// Writes the files of one schema again as a day later, when one of its tables was described anew.
[[nodiscard]] Result<MadeFileCounts> rewriteSchema(const MadeEstate& estate, const std::string& folder,
                                                   std::uint64_t schema);

} // namespace upriver::bench
