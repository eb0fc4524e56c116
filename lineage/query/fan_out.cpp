// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/fan_out.h"

#include <algorithm>
#include <tuple>

namespace upriver {

namespace {

/// Names are asked for so many equals at most; a side of a million sorts the rest by age.
constexpr std::size_t kNamedEquals = 5000;
constexpr std::int64_t kPinned = std::int64_t{1} << 40;
constexpr std::int64_t kGhost = -(std::int64_t{1} << 40);

} // namespace

FanOutChooser::FanOutChooser(const GraphView& view, std::size_t limit, std::unordered_set<NodeIndex> pinned,
                             std::function<void(std::vector<NodeIndex>&)> byName)
    : m_view(view), m_limit(limit), m_pinned(std::move(pinned)), m_byName(std::move(byName))
{}

std::int64_t FanOutChooser::relevance(NodeIndex node) const
{
    if (m_pinned.contains(node))
        return kPinned;
    const auto arcs = m_view.graph->upstream(node).size() + m_view.graph->downstream(node).size();
    return static_cast<std::int64_t>(arcs) + (m_view.graph->node(node).ghost ? kGhost : 0);
}

void FanOutChooser::sortByRelevance(std::vector<NodeIndex>& ends) const
{
    std::vector<std::pair<std::int64_t, NodeIndex>> ranked;
    ranked.reserve(ends.size());
    for (const NodeIndex end : ends)
        ranked.emplace_back(-relevance(end), end);
    std::ranges::sort(ranked);
    for (std::size_t i = 0; i < ends.size(); ++i)
        ends[i] = ranked[i].second;
    if (!m_byName)
        return;
    for (std::size_t first = 0; first < ranked.size();) {
        std::size_t last = first;
        while (last < ranked.size() && ranked[last].first == ranked[first].first)
            ++last;
        if (last - first > 1 && last - first <= kNamedEquals) {
            std::vector<NodeIndex> equals(ends.begin() + static_cast<std::ptrdiff_t>(first),
                                          ends.begin() + static_cast<std::ptrdiff_t>(last));
            m_byName(equals);
            std::ranges::copy(equals, ends.begin() + static_cast<std::ptrdiff_t>(first));
        }
        first = last;
    }
}

void FanOutChooser::choose(NodeIndex parent, Direction direction, std::vector<NodeIndex>& ends)
{
    if (ends.size() <= m_limit)
        return;
    sortByRelevance(ends);
    std::size_t kept = m_limit;
    while (kept < ends.size() && m_pinned.contains(ends[kept]))
        ++kept;
    m_rests[{parent, direction}].assign(ends.begin() + static_cast<std::ptrdiff_t>(kept), ends.end());
    ends.resize(kept);
}

} // namespace upriver
