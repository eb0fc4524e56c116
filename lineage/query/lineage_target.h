// SPDX-License-Identifier: Apache-2.0
#pragma once

// From what people write to what is asked: "orders", "+orders", "orders+", "2+orders+1", "raw..mart" and
// "orders.email" become assets and requests. Used by command line, search field and window alike. Errors:
// NotFound, Usage where the text can't be a name, or Ambiguous with the candidates' names, one a line, in
// Error.detail.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "lineage/query/lineage_query.h"

namespace upriver {

/// Candidates for a name: CatalogReader::findByName, or a test's own.
using FindByName = std::function<Result<std::vector<AssetSummary>>(std::string_view)>;
[[nodiscard]] FindByName findIn(const CatalogReader& catalog, std::optional<ScanId> asOf = {});

/// The text around the operators; hops of kAllHops = all the way, nullopt = not asked.
struct TargetText
{
    std::string from;
    std::string to; ///< of a..b
    std::optional<int> up;
    std::optional<int> down;
    bool operator==(const TargetText&) const = default;
};
[[nodiscard]] TargetText parseTarget(std::string_view text);

/// One asset. Where exactly one candidate is not a job, it is meant: a dbt model and its table share a name.
[[nodiscard]] Result<AssetSummary> resolveAsset(const FindByName& find, std::string_view text);

struct AssetColumn
{
    AssetSummary asset;
    std::string column; ///< empty: the whole asset
};
/// An asset, else an asset and, after its last dot, a column.
[[nodiscard]] Result<AssetColumn> resolveAssetOrColumn(const FindByName& find, std::string_view text);

/// Fills roots (or between) of the request; depths too, where the text speaks of them: +a asks for all
/// upstream and nothing downstream. A text that is a name as a whole is taken as the name.
[[nodiscard]] Result<LineageRequest> requestFor(const FindByName& find, std::string_view text,
                                                LineageRequest request = {});

} // namespace upriver
