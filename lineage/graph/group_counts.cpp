// SPDX-License-Identifier: Apache-2.0
#include "lineage/graph/group_counts.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "lineage/graph/traversal.h"

namespace upriver {

namespace {

constexpr std::size_t kLookAtTokenEvery = 1024;
constexpr std::int64_t kJoinedAtMost = 4096;        // ends of the jobs of one asset
constexpr std::int64_t kJoinedInAll = 50'000'000;   // of all assets together
constexpr std::size_t kJobEndsAtMost = 100'000'000; // looked at: a hostile graph of jobs that lead to jobs

class Counter
{
public:
    Counter(const GraphView& view, std::span<const std::uint32_t> groupOf, std::size_t groups)
        : m_view(view), m_groupOf(groupOf), m_perGroup(groups)
    {
        m_counts.groups = groups;
        m_counts.assets.resize(groups);
        m_counts.edges.resize(groups * groups);
        m_counts.same.resize(groups * groups);
    }

    void add(NodeIndex node)
    {
        const std::uint32_t group = m_groupOf[node];
        ++m_counts.assets[group];
        m_ends.clear();
        m_jobs.clear();
        for (const GraphArc& arc : m_view.graph->downstream(node))
            if (arc.kind == EdgeKind::Alias) {
                addJoin(group, arc);
            } else if (m_view.passes(arc)) {
                const bool isBridge = m_view.bridged && m_view.carries(arc) && m_view.isJob(arc.other);
                auto& list = isBridge ? m_jobs : m_ends;
                if (list.empty() || list.back() != arc.other)
                    list.push_back(arc.other);
            }
        if (m_jobs.size() == 1 && m_ends.empty())
            return addJob(group, m_jobs.front());
        std::int64_t ends = 0;
        for (const NodeIndex job : m_jobs)
            ends += behind(job).ends;
        if (ends > kJoinedAtMost || (m_joined += ends) > kJoinedInAll) {
            m_counts.isExact = false;
            for (const NodeIndex job : m_jobs)
                addJob(group, job);
        } else {
            for (const NodeIndex job : m_jobs) {
                const std::vector<NodeIndex> far = sideOf(m_view, job, Direction::Downstream).ends;
                m_ends.insert(m_ends.end(), far.begin(), far.end());
            }
        }
        std::ranges::sort(m_ends);
        m_ends.erase(std::unique(m_ends.begin(), m_ends.end()), m_ends.end());
        for (const NodeIndex end : m_ends)
            addEdges(group, m_groupOf[end], 1);
    }

    [[nodiscard]] GroupCounts take() { return std::move(m_counts); }

private:
    /// What one job leads to, by group.
    struct Behind
    {
        std::int64_t ends = 0;
        std::size_t first = 0; ///< of m_shares
        std::size_t last = 0;
    };

    const Behind& behind(NodeIndex job)
    {
        const auto [it, isNew] = m_behind.try_emplace(job);
        if (!isNew)
            return it->second;
        Behind& behind = it->second;
        behind.first = m_shares.size();
        if (m_looked >= kJobEndsAtMost) {
            m_counts.isExact = false;
        } else {
            const std::vector<NodeIndex> ends = sideOf(m_view, job, Direction::Downstream).ends;
            m_looked += ends.size();
            behind.ends = static_cast<std::int64_t>(ends.size());
            for (const NodeIndex end : ends)
                if (const std::uint32_t group = m_groupOf[end]; group != kNoGroup && m_perGroup[group]++ == 0)
                    m_touched.push_back(group);
            for (const std::uint32_t group : m_touched)
                m_shares.emplace_back(group, std::exchange(m_perGroup[group], 0));
            m_touched.clear();
        }
        behind.last = m_shares.size();
        return behind;
    }

    void addJob(std::uint32_t group, NodeIndex job)
    {
        const Behind found = behind(job);
        for (std::size_t share = found.first; share < found.last; ++share)
            addEdges(group, m_shares[share].first, m_shares[share].second);
    }

    /// It stands at both its ends.
    void addJoin(std::uint32_t group, const GraphArc& arc)
    {
        const std::uint32_t other = m_groupOf[arc.other];
        if (m_view.passes(arc) && other != kNoGroup && group < other)
            ++m_counts.same[group * m_counts.groups + other];
    }

    void addEdges(std::uint32_t from, std::uint32_t to, std::int64_t count)
    {
        if (to != kNoGroup && to != from)
            m_counts.edges[from * m_counts.groups + to] += count;
    }

    const GraphView& m_view;
    std::span<const std::uint32_t> m_groupOf;
    GroupCounts m_counts;
    std::vector<NodeIndex> m_ends, m_jobs;
    std::unordered_map<NodeIndex, Behind> m_behind;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_shares; ///< group and how many ends
    std::vector<std::uint32_t> m_perGroup;
    std::vector<std::uint32_t> m_touched;
    std::int64_t m_joined = 0;
    std::size_t m_looked = 0;
};

} // namespace

GroupCounts countGroups(const GraphView& view, std::span<const std::uint32_t> groupOf, std::size_t groups,
                        const std::stop_token& stop)
{
    Counter counter(view, groupOf, groups);
    for (NodeIndex node = 0; node < groupOf.size(); ++node) {
        if (node % kLookAtTokenEvery == 0 && stop.stop_requested())
            break;
        if (groupOf[node] != kNoGroup)
            counter.add(node);
    }
    return counter.take();
}

} // namespace upriver
