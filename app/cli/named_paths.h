// SPDX-License-Identifier: Apache-2.0
#pragma once

// PathNames: the words for the assets of many paths, read once.

#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/store/catalog_reader.h"

namespace upriver::cli {

class PathNames
{
public:
    [[nodiscard]] static Result<PathNames> load(const CatalogReader& catalog,
                                                const std::vector<std::vector<AssetId>>& paths);

    [[nodiscard]] std::vector<std::string> of(const std::vector<AssetId>& path) const; ///< qualified
    [[nodiscard]] std::vector<std::string> leavesOf(const std::vector<AssetId>& path) const;

private:
    std::unordered_map<AssetId, AssetSummary> m_assets;
};

} // namespace upriver::cli
