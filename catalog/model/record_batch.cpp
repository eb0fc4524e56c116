// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/record_batch.h"

namespace upriver {

AssetIndex RecordBatch::asset(AssetKind kind, const QualifiedName& name)
{
    // nearly all that is asked for is there: a key is copied for what is new alone
    thread_local std::pair<AssetKind, QualifiedName> key;
    key.first = kind;
    key.second = name;
    const auto it = m_index.lower_bound(key);
    if (it != m_index.end() && it->first == key)
        return it->second;
    const auto next = static_cast<AssetIndex>(assets.size());
    m_index.emplace_hint(it, key, next);
    AssetRecord& added = assets.emplace_back();
    added.kind = kind;
    added.name = key.second; // `name` may have been another record's
    return next;
}

std::size_t RecordBatch::rowCount() const
{
    return assets.size() + columns.size() + edges.size() + columnEdges.size() + runs.size() +
           versions.size() + checks.size() + checkResults.size() + metrics.size() + params.size() +
           owners.size() + tags.size() + aliases.size() + codes.size() + problems.size();
}

} // namespace upriver
