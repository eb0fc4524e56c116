// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/selection.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <unordered_set>

#include "lineage/graph/paths.h"
#include "lineage/graph/traversal.h"
#include "lineage/query/fan_out.h"

namespace upriver {

namespace {

class Selector
{
public:
    Selector(const SelectionInput& input, const LineageRequest& request, const std::stop_token& stop)
        : m_input(input), m_request(request), m_stop(stop), m_roots(known(request.roots))
    {
        for (const NodeIndex node : known(request.hidden))
            m_hidden.insert(node);
        for (std::size_t i = 0; i < request.expansions.size(); ++i)
            if (request.expansions[i].hops == 0)
                m_lastFold[side(request.expansions[i])] = static_cast<int>(i);
        makeChooser();
    }

    Selection run()
    {
        if (m_request.between)
            selectBetween();
        else
            selectAround();
        finishFanOuts();
        isolate();
        return std::move(m_selection);
    }

private:
    using CardSide = std::pair<NodeIndex, Direction>;

    [[nodiscard]] std::vector<NodeIndex> known(const std::vector<AssetId>& ids) const
    {
        std::vector<NodeIndex> nodes;
        for (const AssetId id : ids)
            if (const NodeIndex node = m_input.view.graph->indexOf(id); node != kNoNode)
                nodes.push_back(node);
        std::ranges::sort(nodes);
        nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
        return nodes;
    }

    [[nodiscard]] CardSide side(const Expansion& expansion) const
    {
        return {m_input.view.graph->indexOf(expansion.asset), expansion.direction};
    }

    void makeChooser()
    {
        if (m_request.fanOutLimit <= 0)
            return;
        std::unordered_set<NodeIndex> pinned(m_roots.begin(), m_roots.end());
        for (const NodeIndex node : known(m_request.pinned))
            pinned.insert(node);
        for (const Expansion& expansion : m_request.expansions)
            pinned.insert(m_input.view.graph->indexOf(expansion.asset));
        m_chooser.emplace(m_input.view, static_cast<std::size_t>(m_request.fanOutLimit), std::move(pinned),
                          m_input.byName);
    }

    [[nodiscard]] bool matches(NodeIndex node) const
    {
        return m_input.matches.empty() || m_input.matches[node];
    }

    /// A walk that began as the given expansion (-1: the plain depths) stops at sides folded after it.
    [[nodiscard]] HopWalk walk(const std::vector<NodeIndex>& starts, Direction direction, int ordinal)
    {
        HopWalkOptions options;
        options.direction = direction;
        if (!m_hidden.empty())
            options.mayEnter = [this](NodeIndex node) { return !isHidden(node); };
        if (!m_lastFold.empty())
            options.mayLeave = [this, direction, ordinal](NodeIndex node) {
                const auto fold = m_lastFold.find({node, direction});
                return fold == m_lastFold.end() || fold->second < ordinal;
            };
        if (m_chooser)
            options.choose = [this, direction](NodeIndex node, std::vector<NodeIndex>& ends) {
                m_chooser->choose(node, direction, ends);
            };
        return {m_input.view, starts, std::move(options)};
    }

    bool isHidden(NodeIndex node)
    {
        if (!m_hidden.contains(node))
            return false;
        m_metHidden.insert(node);
        return true;
    }

    bool show(NodeIndex node, int distance)
    {
        if (!matches(node)) {
            m_metFiltered.insert(node);
            return true;
        }
        const auto known = m_selection.nodes.find(node);
        if (known != m_selection.nodes.end()) {
            if (std::abs(distance) < std::abs(known->second.distance))
                known->second.distance = distance;
            return true;
        }
        if (m_selection.nodes.size() >= m_request.maxNodes) {
            m_selection.tooMany = true;
            return false;
        }
        m_selection.nodes.emplace(node, SelectedNode{distance, false});
        return true;
    }

    /// False: no room for more.
    bool showHop(const Hop& hop, int distance)
    {
        for (const NodeIndex end : hop.ends)
            if (!show(end, distance))
                return false;
        if (m_input.view.bridged)
            return true;
        return std::ranges::all_of(hop.passed, [&](NodeIndex job) { return show(job, distance); });
    }

    [[nodiscard]] static int signedDistance(Direction direction, int hops)
    {
        return direction == Direction::Upstream ? -hops : hops;
    }

    struct Depth
    {
        Direction direction;
        int asked;
        HopWalk walk;
        std::optional<Hop> untaken; ///< a hop that was looked at and left
        int reached = 0;
        bool over = false;
    };

    void selectAround()
    {
        for (const NodeIndex root : m_roots)
            m_selection.nodes[root] = {0, true};
        Depth up{Direction::Upstream, m_request.up, walk(m_roots, Direction::Upstream, -1), {}};
        Depth down{Direction::Downstream, m_request.down, walk(m_roots, Direction::Downstream, -1), {}};
        plainDepths(up, down);
        expandAll();
        m_selection.up = up.reached;
        m_selection.down = down.reached;
        m_selection.moreUp = goesOn(up);
        m_selection.moreDown = goesOn(down);
        countTotal();
    }

    void expandAll()
    {
        for (std::size_t i = 0; i < m_request.expansions.size(); ++i)
            expand(m_request.expansions[i], static_cast<int>(i));
        m_selection.filtered = static_cast<std::int64_t>(m_metFiltered.size());
        m_selection.hidden = static_cast<std::int64_t>(m_metHidden.size());
    }

    [[nodiscard]] static bool isEmpty(const Hop& hop) { return hop.ends.empty() && hop.passed.empty(); }

    [[nodiscard]] std::size_t newOnes(const Hop& hop) const
    {
        const auto isNew = [this](NodeIndex node) { return matches(node) && !m_selection.shows(node); };
        auto count = std::ranges::count_if(hop.ends, isNew);
        if (!m_input.view.bridged)
            count += std::ranges::count_if(hop.passed, isNew);
        return static_cast<std::size_t>(count);
    }

    void take(Depth& depth, const Hop& hop)
    {
        depth.over = isEmpty(hop);
        if (!depth.over)
            showHop(hop, signedDistance(depth.direction, ++depth.reached));
    }

    /// Both sides level by level, so that a limit cuts them alike.
    void plainDepths(Depth& up, Depth& down)
    {
        for (bool any = true; any && !m_selection.tooMany && !m_stop.stop_requested();) {
            any = false;
            for (Depth* depth : {&up, &down}) {
                if (depth->over || (depth->asked != kAllHops && depth->reached >= depth->asked))
                    continue;
                take(*depth, depth->walk.next(m_stop));
                any = true;
            }
        }
        while (m_request.widenUpTo > 0 && widen(up, down)) {}
    }

    bool widen(Depth& up, Depth& down)
    {
        if ((up.over && down.over) || m_stop.stop_requested())
            return false;
        const auto before = m_chooser ? std::optional(m_chooser->rests()) : std::nullopt;
        const Hop above = up.over ? Hop{} : up.walk.next(m_stop);
        const Hop below = down.over ? Hop{} : down.walk.next(m_stop);
        if (m_selection.nodes.size() + newOnes(above) + newOnes(below) >
            static_cast<std::size_t>(m_request.widenUpTo)) {
            if (before)
                m_chooser->restore(*before);
            up.untaken = above;
            down.untaken = below;
            return false;
        }
        take(up, above);
        take(down, below);
        return true;
    }

    /// The walk would still lead to something that could be shown. Uses the walk up.
    [[nodiscard]] bool goesOn(Depth& depth)
    {
        if (depth.over)
            return false;
        const auto before = m_chooser ? std::optional(m_chooser->rests()) : std::nullopt;
        Hop hop = depth.untaken ? *depth.untaken : depth.walk.next(m_stop);
        bool found = false;
        while (!found && !isEmpty(hop)) {
            found = newOnes(hop) > 0;
            hop = found ? Hop{} : depth.walk.next(m_stop);
        }
        if (before)
            m_chooser->restore(*before);
        return found;
    }

    void expand(const Expansion& expansion, int ordinal)
    {
        const NodeIndex start = m_input.view.graph->indexOf(expansion.asset);
        if (start == kNoNode || !m_selection.shows(start))
            return;
        if (expansion.hops == 0) {
            ++m_selection.folded;
            return;
        }
        const int base = std::abs(m_selection.nodes[start].distance);
        HopWalk steps = walk({start}, expansion.direction, ordinal);
        for (int hop = 1; expansion.hops == kAllHops || hop <= expansion.hops; ++hop) {
            const Hop met = steps.next(m_stop);
            if (isEmpty(met) || !showHop(met, signedDistance(expansion.direction, base + hop)))
                return;
        }
    }

    void countTotal()
    {
        NodeMarks above(m_input.view.graph->nodeCount());
        NodeMarks below(m_input.view.graph->nodeCount());
        const ReachCount up = markReach(m_input.view, m_roots, Direction::Upstream, above, m_stop);
        // What lies on a cycle is reached both ways and counts once.
        const ReachCount down =
            markReach(m_input.view, m_roots, Direction::Downstream, below, m_stop, &above);
        for (const NodeIndex node : known(m_request.included))
            if ((above[node] || below[node]) && !m_selection.shows(node) && !isHidden(node))
                show(node, above[node] ? -(m_selection.up + 1) : m_selection.down + 1);
        m_selection.total = static_cast<std::int64_t>(m_roots.size() + up.assets + down.assets);
        if (!m_input.view.bridged)
            m_selection.total += static_cast<std::int64_t>(up.jobs + down.jobs);
        for (const auto& [node, selected] : m_selection.nodes)
            m_selection.total += above[node] || below[node] ? 0 : 1;
    }

    void selectBetween()
    {
        const LineageGraph& graph = *m_input.view.graph;
        const NodeIndex from = graph.indexOf(m_request.between->first);
        const NodeIndex to = graph.indexOf(m_request.between->second);
        if (from == kNoNode || to == kNoNode)
            return;
        const BetweenSet set = betweenSet(m_input.view, from, to, m_stop);
        std::vector<bool> inside(graph.nodeCount(), false);
        for (const NodeIndex node : set.nodes)
            inside[node] = true;
        inside[from] = inside[to] = true;
        m_selection.nodes[from] = {0, true};
        showInside(from, inside);
        m_selection.nodes[to].root = true;
        expandAll();
        for (const auto& [node, selected] : m_selection.nodes)
            m_selection.total += inside[node] ? 0 : 1;
        m_selection.total += from == to ? 1 : 2;
        for (const NodeIndex node : set.nodes)
            if (node != from && node != to && (!m_input.view.bridged || !m_input.view.isJob(node)))
                ++m_selection.total;
    }

    void showInside(NodeIndex from, const std::vector<bool>& inside)
    {
        HopWalkOptions options;
        options.direction = Direction::Downstream;
        options.mayEnter = [&](NodeIndex node) { return inside[node] && !isHidden(node); };
        HopWalk steps(m_input.view, {from}, std::move(options));
        for (int level = 1;; ++level) {
            const Hop hop = steps.next(m_stop);
            if (isEmpty(hop) || !showHop(hop, level))
                return;
        }
    }

    void finishFanOuts()
    {
        if (!m_chooser)
            return;
        for (const auto& [where, rest] : m_chooser->rests()) {
            if (!m_selection.shows(where.first))
                continue;
            SelectedFanOut fanOut{where.first, where.second, {}};
            std::ranges::copy_if(rest, std::back_inserter(fanOut.members), [this](NodeIndex node) {
                return matches(node) && !m_selection.shows(node);
            });
            if (!fanOut.members.empty())
                m_selection.fanOuts.push_back(std::move(fanOut));
        }
    }

    void isolate()
    {
        if (m_request.isolated.empty())
            return;
        const std::vector<NodeIndex> kept = known(m_request.isolated);
        m_selection.notIsolated =
            static_cast<std::int64_t>(std::erase_if(m_selection.nodes, [&](const auto& entry) {
                return !std::ranges::binary_search(kept, entry.first);
            }));
        std::erase_if(m_selection.fanOuts,
                      [this](const SelectedFanOut& f) { return !m_selection.shows(f.parent); });
    }

    const SelectionInput& m_input;
    const LineageRequest& m_request;
    std::stop_token m_stop;
    std::vector<NodeIndex> m_roots;
    std::unordered_set<NodeIndex> m_hidden, m_metHidden, m_metFiltered;
    std::map<CardSide, int> m_lastFold;
    std::optional<FanOutChooser> m_chooser;
    Selection m_selection;
};

} // namespace

std::vector<NodeIndex> Selection::sorted() const
{
    std::vector<NodeIndex> result;
    result.reserve(nodes.size());
    for (const auto& [node, selected] : nodes)
        result.push_back(node);
    std::ranges::sort(result);
    return result;
}

GraphView viewOf(const LineageGraph& graph, const LineageRequest& request, std::uint32_t scan)
{
    const bool control = (request.edgeKinds & edgeBit(EdgeKind::Control)) != 0;
    return {&graph, scan, request.edgeKinds, request.jobs == CollapseJobs::Bridged && !control};
}

Selection select(const SelectionInput& input, const LineageRequest& request, const std::stop_token& stop)
{
    return Selector(input, request, stop).run();
}

} // namespace upriver
