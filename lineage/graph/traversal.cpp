// SPDX-License-Identifier: Apache-2.0
#include "lineage/graph/traversal.h"

#include <algorithm>
#include <unordered_set>

namespace upriver {

namespace {

constexpr std::size_t kLookAtTokenEvery = 4096;

/// A job that carries data on is bridged; any other arc ends where it leads.
bool isBridge(const GraphView& view, const GraphArc& arc)
{
    return view.carries(arc) && view.isJob(arc.other);
}

} // namespace

HopWalk::HopWalk(const GraphView& view, const std::vector<NodeIndex>& starts, HopWalkOptions options)
    : m_view(view), m_options(std::move(options)), m_met(view.graph->nodeCount(), false), m_frontier(starts)
{
    for (const NodeIndex start : starts)
        m_met[start] = true;
}

bool HopWalk::meet(const GraphArc& arc, Hop& hop)
{
    if (!m_view.passes(arc) || m_met[arc.other] || !mayEnter(arc.other))
        return false;
    m_met[arc.other] = true;
    if (isBridge(m_view, arc))
        m_jobs.push_back(arc.other);
    else
        hop.ends.push_back(arc.other);
    return true;
}

/// Within a hop a job is left by what carries data alone; its other arcs cost the next hop.
void HopWalk::pass(NodeIndex job, Hop& hop)
{
    hop.passed.push_back(job);
    if (m_options.mayLeave && !m_options.mayLeave(job))
        return;
    for (const GraphArc& arc : m_view.arcs(job, m_options.direction))
        if (m_view.carries(arc))
            meet(arc, hop);
}

void HopWalk::expand(NodeIndex node, Hop& hop)
{
    if (m_options.choose) {
        expandChosen(node, hop);
        return;
    }
    for (const GraphArc& arc : m_view.arcs(node, m_options.direction))
        meet(arc, hop);
    while (!m_jobs.empty()) {
        const NodeIndex job = m_jobs.back();
        m_jobs.pop_back();
        pass(job, hop);
    }
}

/// Of the jobs on this side only those that lead to a chosen end, or to none at all.
void HopWalk::passBetween(NodeIndex node, const Side& side, const std::vector<NodeIndex>& chosen, Hop& hop)
{
    const std::unordered_set<NodeIndex> goals(chosen.begin(), chosen.end());
    for (const NodeIndex job : side.jobs) {
        std::vector<NodeIndex> ends = sideOf(m_view, job, m_options.direction, rules()).ends;
        std::erase_if(ends, [&](NodeIndex end) { return end == node || !mayEnter(end); });
        const bool kept =
            ends.empty() || std::ranges::any_of(ends, [&](NodeIndex end) { return goals.contains(end); });
        if (!kept || m_met[job])
            continue;
        m_met[job] = true;
        hop.passed.push_back(job);
    }
}

SideRules HopWalk::rules() const { return {{}, m_options.mayEnter, m_options.mayLeave}; }

bool HopWalk::mayEnter(NodeIndex node) const { return !m_options.mayEnter || m_options.mayEnter(node); }

void HopWalk::expandChosen(NodeIndex node, Hop& hop)
{
    Side side = sideOf(m_view, node, m_options.direction, rules());
    std::erase_if(side.ends, [this, node](NodeIndex end) { return end == node || !mayEnter(end); });
    m_options.choose(node, side.ends);
    if (!m_view.bridged)
        passBetween(node, side, side.ends, hop);
    for (const NodeIndex end : side.ends) {
        if (m_met[end])
            continue;
        m_met[end] = true;
        hop.ends.push_back(end);
    }
}

Hop HopWalk::next(const std::stop_token& stop)
{
    Hop hop;
    std::size_t done = 0;
    for (const NodeIndex node : m_frontier) {
        if (++done % kLookAtTokenEvery == 0 && stop.stop_requested())
            return {};
        if (!m_options.mayLeave || m_options.mayLeave(node))
            expand(node, hop);
    }
    m_frontier = hop.ends;
    if (!m_view.bridged && m_view.edgeKinds != edgeBit(EdgeKind::Data))
        m_frontier.insert(m_frontier.end(), hop.passed.begin(), hop.passed.end());
    return hop;
}

Side sideOf(const GraphView& view, NodeIndex node, Direction direction, const SideRules& rules)
{
    Side side;
    std::unordered_set<NodeIndex> seen;
    const auto take = [&](const GraphArc& arc) {
        if (!view.passes(arc))
            return;
        if (!isBridge(view, arc) || (rules.endsHere && rules.endsHere(arc.other)))
            side.ends.push_back(arc.other);
        else if (arc.other != node && (!rules.mayEnter || rules.mayEnter(arc.other)) &&
                 seen.insert(arc.other).second)
            side.jobs.push_back(arc.other);
    };
    for (const GraphArc& arc : view.arcs(node, direction))
        take(arc);
    for (std::size_t i = 0; i < side.jobs.size(); ++i) {
        if (rules.mayLeave && !rules.mayLeave(side.jobs[i]))
            continue;
        for (const GraphArc& arc : view.arcs(side.jobs[i], direction))
            if (view.carries(arc))
                take(arc);
    }
    std::ranges::sort(side.ends);
    side.ends.erase(std::unique(side.ends.begin(), side.ends.end()), side.ends.end());
    return side;
}

void NodeMarks::clear()
{
    for (const NodeIndex node : m_marked)
        m_bits[node / 64] = 0;
    m_marked.clear();
}

namespace {

/// What a view says to arcs: neighbours in memory mostly share their facts, so the last verdict is kept.
class Verdict
{
public:
    explicit Verdict(const GraphView& view) : m_view(view), m_facts(view.graph->facts()) {}
    [[nodiscard]] bool passes(const PackedArc& arc)
    {
        if (arc.facts() != m_last) {
            m_last = arc.facts();
            const ArcFacts& facts = m_facts[m_last];
            m_passes = m_view.isFollowed(facts);
            m_passesToJobs = m_passes && (!m_view.bridged || m_view.carries(facts));
        }
        return arc.leadsToJob() ? m_passesToJobs : m_passes;
    }

private:
    const GraphView& m_view;
    std::span<const ArcFacts> m_facts;
    std::uint32_t m_last = PackedArc::kToJob; // of no arc
    bool m_passes = false;
    bool m_passesToJobs = false;
};

} // namespace

ReachCount markReach(const GraphView& view, const std::vector<NodeIndex>& starts, Direction direction,
                     NodeMarks& met, const std::stop_token& stop, const NodeMarks* counted)
{
    ReachCount count;
    Verdict verdict(view);
    std::size_t done = met.marked().size();
    for (const NodeIndex start : starts)
        met.mark(start);
    for (; done < met.marked().size(); ++done) {
        if ((done + 1) % kLookAtTokenEvery == 0 && stop.stop_requested())
            return count;
        for (const PackedArc arc : view.arcs(met.marked()[done], direction).packed()) {
            if (!verdict.passes(arc) || !met.mark(arc.other))
                continue;
            if (counted == nullptr || !(*counted)[arc.other])
                ++(arc.leadsToJob() ? count.jobs : count.assets);
        }
    }
    return count;
}

} // namespace upriver
