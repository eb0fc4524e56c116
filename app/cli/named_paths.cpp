// SPDX-License-Identifier: Apache-2.0
#include "app/cli/named_paths.h"

#include <set>

namespace upriver::cli {

Result<PathNames> PathNames::load(const CatalogReader& catalog,
                                  const std::vector<std::vector<AssetId>>& paths)
{
    std::set<AssetId> ids;
    for (const auto& path : paths)
        ids.insert(path.begin(), path.end());
    const std::vector<AssetId> wanted(ids.begin(), ids.end());
    auto summaries = catalog.summaries(wanted);
    if (!summaries)
        return fail(summaries.error());
    PathNames out;
    for (AssetSummary& asset : *summaries)
        out.m_assets.emplace(asset.id, std::move(asset));
    return out;
}

std::vector<std::string> PathNames::of(const std::vector<AssetId>& path) const
{
    std::vector<std::string> names;
    for (const AssetId id : path) {
        if (const auto found = m_assets.find(id); found != m_assets.end())
            names.push_back(found->second.name.text());
    }
    return names;
}

std::vector<std::string> PathNames::leavesOf(const std::vector<AssetId>& path) const
{
    std::vector<std::string> names;
    for (const AssetId id : path) {
        if (const auto found = m_assets.find(id); found != m_assets.end())
            names.push_back(found->second.leaf);
    }
    return names;
}

} // namespace upriver::cli
