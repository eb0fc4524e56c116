// SPDX-License-Identifier: Apache-2.0
#pragma once

// AnswerNames: what the text formats need beside an answer: the words of assets that are mentioned but not
// shown (jobs bridged over, steps of a path) and the evidence of edges. Read from a catalog once; the
// formats themselves are pure over an answer and its names.

#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include <map>

#include "lineage/query/lineage_query.h"

namespace upriver {

struct EdgeWords
{
    std::vector<std::string> readers; ///< sorted, unique
    std::string file;
    std::string locator;
    std::optional<Micros> firstSeen;
    std::optional<Micros> lastSeen;
};

struct AnswerNames
{
    std::unordered_map<AssetId, AssetSummary> assets;
    std::map<std::tuple<AssetId, AssetId, EdgeKind>, EdgeWords> edges;

    [[nodiscard]] std::string name(AssetId id) const; ///< qualified; empty if nobody knows it
    [[nodiscard]] std::string leaf(AssetId id) const;
    /// The jobs of an edge by name: ids come in another order in another catalog of the same files.
    [[nodiscard]] std::vector<AssetId> jobsOf(const LineageEdge& edge) const;
    [[nodiscard]] const EdgeWords* wordsOf(const LineageEdge& edge) const;
};

enum class EdgeEvidence : std::uint8_t { LeaveOut, Read };
[[nodiscard]] Result<AnswerNames> namesFor(const LineageAnswer& answer, const CatalogReader& catalog,
                                           EdgeEvidence evidence);
[[nodiscard]] Result<AnswerNames> namesFor(const std::vector<AssetId>& ids, const CatalogReader& catalog,
                                           std::optional<ScanId> asOf);
/// The scan to ask the catalog about, if the question was about the past.
[[nodiscard]] std::optional<ScanId> asOfScan(const LineageAnswer& answer);

} // namespace upriver
