// SPDX-License-Identifier: Apache-2.0
#include "lineage/graph/lineage_graph.h"

#include <algorithm>

namespace upriver {

/// Ids ascend and few are missing: an id stands at its distance from the first, or a little before.
NodeIndex LineageGraph::indexOf(AssetId id) const
{
    if (m_ids.empty() || id < m_ids.front() || id > m_ids.back())
        return kNoNode;
    const auto distance = static_cast<std::size_t>(id.value - m_ids.front().value);
    std::size_t high = std::min(distance, m_ids.size() - 1);
    std::size_t stride = 1;
    std::size_t low = high;
    while (m_ids[low] > id) {
        high = low;
        low -= std::min(low, stride);
        stride *= 2;
    }
    const auto first = m_ids.begin() + static_cast<std::ptrdiff_t>(low);
    const auto last = m_ids.begin() + static_cast<std::ptrdiff_t>(high) + 1;
    const auto found = std::lower_bound(first, last, id);
    return found == last || *found != id ? kNoNode : static_cast<NodeIndex>(found - m_ids.begin());
}

ColumnArcs LineageGraph::columnArcs(NodeIndex index, Direction direction) const
{
    const std::lock_guard lock(m_columnsMutex);
    auto arcs = m_columns->arcs(*this, index, direction);
    if (arcs)
        return std::move(*arcs);
    if (m_columnStatus)
        m_columnStatus = fail(std::move(arcs.error()));
    return {};
}

ColumnArcs LineageGraph::columnUpstream(NodeIndex index) const
{
    return columnArcs(index, Direction::Upstream);
}

ColumnArcs LineageGraph::columnDownstream(NodeIndex index) const
{
    return columnArcs(index, Direction::Downstream);
}

Result<void> LineageGraph::columnStatus() const
{
    const std::lock_guard lock(m_columnsMutex);
    return m_columnStatus;
}

} // namespace upriver
