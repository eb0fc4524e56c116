// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageWords: what the resolver asks a catalog for, beside the graph: summaries of what is shown, column
// names, who matches a filter, which documents were not wholly understood. catalogWords() asks a
// CatalogReader; tests bring their own, so that the resolver needs no database. One thread at a time.

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/store/catalog_reader.h"
#include "lineage/query/lineage_query.h"

namespace upriver {

class LineageWords
{
public:
    virtual ~LineageWords() = default;
    /// The scan that an as-of (nullopt: now) speaks of; nullopt: before the first.
    [[nodiscard]] virtual Result<std::optional<ScanRow>> scan(const std::optional<AsOf>& asOf) = 0;
    /// In the order asked; unknown ids are left out.
    [[nodiscard]] virtual Result<std::vector<AssetSummary>> summaries(std::span<const AssetId> ids,
                                                                      std::optional<ScanId> asOf) = 0;
    [[nodiscard]] virtual Result<std::vector<ColumnRow>> columns(AssetId asset,
                                                                 std::optional<ScanId> asOf) = 0;
    /// Every asset that a filter in the query language matches.
    [[nodiscard]] virtual Result<std::vector<AssetId>> matching(const std::string& filter,
                                                                std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<std::vector<Completeness::NotUnderstood>>
    notUnderstood(std::span<const AssetId> shown, std::optional<ScanId> asOf) = 0;
    /// The checks of an asset with their newest results.
    [[nodiscard]] virtual Result<std::vector<CheckRow>> checks(AssetId asset, std::optional<ScanId> asOf)
    {
        static_cast<void>(asset);
        static_cast<void>(asOf);
        return std::vector<CheckRow>();
    }
    /// How many of these are jobs whose SQL was not wholly understood.
    [[nodiscard]] virtual Result<std::int64_t> partlyUnderstoodSql(std::span<const AssetId> shown)
    {
        static_cast<void>(shown);
        return 0;
    }
    /// Guesses that touch one of these and that nobody accepted or rejected.
    [[nodiscard]] virtual Result<std::int64_t> probableJoins(std::span<const AssetId> shown,
                                                             std::optional<ScanId> asOf)
    {
        static_cast<void>(shown);
        static_cast<void>(asOf);
        return 0;
    }
};

[[nodiscard]] std::unique_ptr<LineageWords> catalogWords(const CatalogReader& catalog);

[[nodiscard]] Result<LineageAnswer> answer(const LineageGraph& graph, LineageWords& words,
                                           const LineageRequest& request, std::stop_token stop = {});
[[nodiscard]] Result<ImpactAnswer> impact(const LineageGraph& graph, LineageWords& words,
                                          const ImpactRequest& request, std::stop_token stop = {});
[[nodiscard]] Result<PathsAnswer> paths(const LineageGraph& graph, LineageWords& words,
                                        const PathsRequest& request, std::stop_token stop = {});

} // namespace upriver
