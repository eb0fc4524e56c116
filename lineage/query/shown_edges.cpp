// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/shown_edges.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "lineage/graph/traversal.h"

namespace upriver {

namespace {

/// What is known of a way from one shown node to a job or to the next shown node.
struct Way
{
    std::uint8_t confidence = 100;
    bool manual = false;
    std::uint32_t since = 0;
    std::uint32_t until = 0;

    [[nodiscard]] Way with(const GraphArc& arc) const
    {
        const std::uint32_t ends = until == 0       ? arc.until
                                   : arc.until == 0 ? until
                                                    : std::min(until, arc.until);
        return {std::min(confidence, arc.confidence), manual || arc.manual, std::max(since, arc.since), ends};
    }
};

class EdgeCollector
{
public:
    explicit EdgeCollector(const ShownScope& scope) : m_scope(scope) {}

    /// All edges out of one shown node, by (to, kind).
    std::vector<ShownEdge> from(NodeIndex node)
    {
        m_found.clear();
        m_jobs.clear();
        m_wayTo.clear();
        m_from = node;
        for (const GraphArc& arc : m_scope.view.graph->downstream(node))
            step(arc, kNoNode, Way{});
        for (std::size_t i = 0; i < m_jobs.size(); ++i) {
            const Way way = m_wayTo[m_jobs[i]];
            for (const GraphArc& arc : m_scope.view.graph->downstream(m_jobs[i]))
                if (m_scope.view.carries(arc))
                    step(arc, m_jobs[i], way);
        }
        completeChains();
        std::vector<ShownEdge> edges;
        for (auto& [key, edge] : m_found) {
            std::ranges::sort(edge.via);
            edge.via.erase(std::unique(edge.via.begin(), edge.via.end()), edge.via.end());
            edges.push_back(std::move(edge));
        }
        return edges;
    }

private:
    void step(const GraphArc& arc, NodeIndex job, const Way& way)
    {
        if (!m_scope.view.passes(arc))
            return;
        if (m_scope.shows(arc.other)) {
            record(arc, job, way.with(arc));
            return;
        }
        const bool bridge =
            m_scope.view.bridged && m_scope.view.carries(arc) && m_scope.view.isJob(arc.other);
        if (!bridge || !m_scope.mayBridge(arc.other))
            return;
        if (job != kNoNode)
            m_before[arc.other].push_back(job);
        if (m_wayTo.emplace(arc.other, way.with(arc)).second)
            m_jobs.push_back(arc.other);
    }

    void record(const GraphArc& arc, NodeIndex job, const Way& way)
    {
        ShownEdge& edge = m_found[{arc.other, arc.kind}];
        const bool first = edge.from == kNoNode;
        edge.from = m_from;
        edge.to = arc.other;
        edge.kind = arc.kind;
        edge.confidence = std::max(edge.confidence, way.confidence);
        edge.manual = edge.manual && way.manual;
        edge.since = first ? way.since : std::min(edge.since, way.since);
        edge.until = first                               ? way.until
                     : edge.until == 0 || way.until == 0 ? 0
                                                         : std::max(edge.until, way.until);
        if (job != kNoNode)
            edge.via.push_back(job);
    }

    /// Jobs that lead to jobs: every one on the way belongs to the edge, not the last alone.
    void completeChains()
    {
        if (m_before.empty())
            return;
        for (auto& [key, edge] : m_found) {
            std::unordered_set<NodeIndex> seen(edge.via.begin(), edge.via.end());
            for (std::size_t i = 0; i < edge.via.size(); ++i)
                for (const NodeIndex before : m_before[edge.via[i]])
                    if (seen.insert(before).second)
                        edge.via.push_back(before);
        }
        m_before.clear();
    }

    const ShownScope& m_scope;
    NodeIndex m_from = kNoNode;
    std::map<std::pair<NodeIndex, EdgeKind>, ShownEdge> m_found;
    std::vector<NodeIndex> m_jobs;
    std::unordered_map<NodeIndex, Way> m_wayTo;
    std::unordered_map<NodeIndex, std::vector<NodeIndex>> m_before;
};

} // namespace

ShownEdges edgesBetween(const ShownScope& scope, const std::vector<NodeIndex>& nodes, std::size_t limit,
                        const std::stop_token& stop)
{
    ShownEdges result;
    EdgeCollector collector(scope);
    for (const NodeIndex node : nodes) {
        if (stop.stop_requested())
            return result;
        for (ShownEdge& edge : collector.from(node)) {
            if (result.edges.size() >= limit) {
                result.cut = true;
                return result;
            }
            result.edges.push_back(std::move(edge));
        }
    }
    return result;
}

RelativeCounter::RelativeCounter(ShownScope scope, std::function<bool(NodeIndex)> countable)
    : m_scope(std::move(scope)), m_countable(std::move(countable))
{}

RelativeCount RelativeCounter::tally(const std::vector<NodeIndex>& ends, NodeIndex self) const
{
    RelativeCount count;
    for (const NodeIndex end : ends) {
        if (end == self)
            continue;
        if (m_scope.shows(end))
            ++count.shown;
        else if (m_countable(end))
            ++count.hidden;
    }
    return count;
}

const RelativeCounter::Ends& RelativeCounter::behind(NodeIndex job, Direction direction)
{
    auto& known = m_behind[direction == Direction::Upstream ? 0 : 1];
    const auto [it, isNew] = known.try_emplace(job);
    if (isNew) {
        it->second.nodes = sideOf(m_scope.view, job, direction, {m_scope.shows, m_scope.mayBridge, {}}).ends;
        it->second.count = tally(it->second.nodes, kNoNode);
    }
    return it->second;
}

RelativeCount RelativeCounter::count(NodeIndex node, Direction direction)
{
    std::vector<NodeIndex> ends;
    std::vector<NodeIndex> jobs;
    for (const GraphArc& arc : m_scope.view.arcs(node, direction)) {
        if (!m_scope.view.passes(arc))
            continue;
        const bool bridge = m_scope.view.bridged && m_scope.view.carries(arc) &&
                            m_scope.view.isJob(arc.other) && !m_scope.shows(arc.other);
        if (bridge && !m_scope.mayBridge(arc.other))
            continue;
        auto& list = bridge ? jobs : ends;
        if (list.empty() || list.back() != arc.other)
            list.push_back(arc.other);
    }
    // One job between thousands of inputs and outputs is looked through once, not once for each of them.
    if (jobs.size() == 1 && ends.empty()) {
        const Ends& far = behind(jobs.front(), direction);
        RelativeCount count = far.count;
        if (std::ranges::binary_search(far.nodes, node))
            --(m_scope.shows(node) ? count.shown : count.hidden);
        return count;
    }
    for (const NodeIndex job : jobs) {
        const Ends& far = behind(job, direction);
        ends.insert(ends.end(), far.nodes.begin(), far.nodes.end());
    }
    std::ranges::sort(ends);
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    return tally(ends, node);
}

} // namespace upriver
