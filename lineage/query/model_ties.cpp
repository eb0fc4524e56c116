// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "lineage/query/model_facts.h"

namespace upriver {

namespace {

bool isModel(AssetKind kind) { return kind == AssetKind::Model || kind == AssetKind::ModelVersion; }

bool isLearnedFrom(AssetKind kind) { return kind == AssetKind::Dataset || kind == AssetKind::Feature; }

/// Breadth-first over open data edges from a model, its versions beside it; downstream also by way of where a
/// model is kept.
class TieWalk
{
public:
    TieWalk(const LineageGraph& graph, Direction direction) : m_graph(graph), m_direction(direction) {}

    void from(NodeIndex start) { meet({start, Place::Itself}); }
    /// The same model as it was saved: who is served it from there serves this one. What else it became
    /// (other versions' models) is not asked.
    void fromSaved(NodeIndex saved) { meet({saved, Place::Kept}); }
    /// Models met without a job between.
    [[nodiscard]] std::vector<NodeIndex> sameModels() const
    {
        std::vector<NodeIndex> found;
        for (const Step& step : m_queue)
            if (step.place == Place::Itself && isModel(m_graph.node(step.node).kind))
                found.push_back(step.node);
        return found;
    }

    // A model behind a job is another one: what the job learned from (upstream), or made of this one.
    void run()
    {
        for (std::size_t at = 0; at < m_queue.size(); ++at) {
            const Step step = m_queue[at];
            const auto arcs = m_direction == Direction::Upstream ? m_graph.upstream(step.node)
                                                                 : m_graph.downstream(step.node);
            for (const GraphArc& arc : arcs)
                if (arc.kind == EdgeKind::Data && arc.isOpenAt(0))
                    follow(step, arc.other);
                else if (arc.isSameThing() && arc.isOpenAt(0))
                    join(step, arc.other);
        }
    }

    std::set<AssetId> jobs, ends;

private:
    enum class Place : std::uint8_t { Itself, Kept, BehindJob };
    struct Step
    {
        NodeIndex node;
        Place place;
        auto operator<=>(const Step&) const = default;
    };

    void meet(Step step)
    {
        if (m_met.insert(step).second)
            m_queue.push_back(step);
    }

    void follow(Step from, NodeIndex to)
    {
        const GraphNode node = m_graph.node(to);
        const bool up = m_direction == Direction::Upstream;
        if (node.kind == AssetKind::Job) {
            if (from.place != Place::BehindJob)
                jobs.insert(node.id);
            meet({to, Place::BehindJob});
        } else if (isModel(node.kind) && from.place == Place::Itself) {
            meet({to, Place::Itself});
        } else if (isModel(node.kind) && from.place == Place::Kept) {
            return;
        } else if (up ? isLearnedFrom(node.kind) || isModel(node.kind) : node.kind == AssetKind::Service) {
            ends.insert(node.id);
            if (!up)
                meet({to, Place::BehindJob}); // a service may stand before another
        }
    }

    /// Its files lie there, and services take them from there.
    void join(Step from, NodeIndex to)
    {
        const bool isPlace = isModel(m_graph.node(from.node).kind) && isModel(m_graph.node(to).kind);
        if (m_direction == Direction::Downstream && from.place != Place::BehindJob && isPlace)
            meet({to, Place::Kept});
    }

    const LineageGraph& m_graph;
    Direction m_direction;
    std::set<Step> m_met;
    std::vector<Step> m_queue;
};

std::vector<AssetId> listed(const std::set<AssetId>& ids) { return {ids.begin(), ids.end()}; }

} // namespace

ModelTies modelTies(const LineageGraph& graph, AssetId asset)
{
    ModelTies ties;
    const NodeIndex start = graph.indexOf(asset);
    if (start == kNoNode)
        return ties;
    TieWalk up(graph, Direction::Upstream), down(graph, Direction::Downstream);
    up.from(start);
    down.from(start);
    for (const GraphArc& arc : graph.downstream(start)) {
        if (arc.kind != EdgeKind::Contains || !arc.isOpenAt(0) || !isModel(graph.node(arc.other).kind))
            continue;
        ties.versions.push_back(graph.node(arc.other).id);
        up.from(arc.other);
        down.from(arc.other);
    }
    for (const GraphArc& arc : graph.upstream(start))
        if (arc.kind == EdgeKind::Contains && arc.isOpenAt(0) && isModel(graph.node(arc.other).kind))
            ties.model = graph.node(arc.other).id;
    up.run();
    for (const NodeIndex saved : up.sameModels())
        down.fromSaved(saved);
    down.run();
    ties.makers = listed(up.jobs);
    ties.learnedFrom = listed(up.ends);
    ties.servedBy = listed(down.ends);
    return ties;
}

} // namespace upriver
