// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/record_batch.h"

namespace upriver {

AssetIndex RecordBatch::asset(AssetKind kind, const QualifiedName& name)
{
    const auto next = static_cast<AssetIndex>(assets.size());
    const auto [it, isNew] = m_index.try_emplace({kind, name}, next);
    if (isNew) {
        AssetRecord added;
        added.kind = kind;
        added.name = name;
        assets.push_back(std::move(added));
    }
    return it->second;
}

std::size_t RecordBatch::rowCount() const
{
    return assets.size() + columns.size() + edges.size() + columnEdges.size() + runs.size() +
           versions.size() + checks.size() + checkResults.size() + metrics.size() + params.size() +
           owners.size() + tags.size() + aliases.size() + codes.size() + problems.size();
}

} // namespace upriver
