// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "lineage/graph/column_trace.h"
#include "lineage/query/column_answer.h"
#include "lineage/query/completeness.h"
#include "lineage/query/lineage_words.h"

namespace upriver {

namespace {

constexpr std::size_t kAffectedLimit = 100'000;
constexpr std::size_t kFurtherLimit = 1'000; ///< affected assets from which the walk goes on
constexpr std::uint16_t kEveryKind = 0xFFFF;

struct Met
{
    NodeIndex before = kNoNode;
    int hops = 0;
    bool assumed = false;
    std::vector<std::int32_t> slots;
};

class ImpactWalk
{
public:
    ImpactWalk(const GraphView& view, Direction direction, std::stop_token stop)
        : m_view(view), m_direction(direction), m_stop(std::move(stop))
    {}

    /// Everything that a data arc leads to, jobs passed within a hop.
    void wholeAsset(NodeIndex start)
    {
        m_met[start] = {};
        m_order.push_back(start);
        std::vector<NodeIndex> frontier{start};
        while (!frontier.empty() && !m_stop.stop_requested()) {
            std::vector<NodeIndex> next;
            for (const NodeIndex node : frontier)
                hopFrom(node, next);
            frontier = std::move(next);
        }
    }

    void column(ColumnPlace start)
    {
        const ColumnTrace trace = traceColumn(m_view, start, {m_direction, kEveryKind, true}, m_stop);
        for (std::size_t i = 0; i < trace.places.size(); ++i) {
            const TracedPlace& place = trace.places[i];
            const auto [met, isNew] = m_met.try_emplace(place.place.node);
            if (place.place.slot != 0)
                met->second.slots.push_back(place.place.slot);
            met->second.assumed = isNew ? place.assumed : met->second.assumed && place.assumed;
            if (!isNew)
                continue;
            met->second.hops = place.hops;
            m_order.push_back(place.place.node);
            if (i > 0)
                connect(trace.places[place.parent].place.node, place.place.node, place.job);
        }
        const std::vector<NodeIndex> affected = m_order;
        for (const NodeIndex node : affected)
            addJobsWithoutEnd(node);
    }

    /// In the order they were met, the start first; bridged jobs only where nothing follows them.
    [[nodiscard]] const std::vector<NodeIndex>& order() const { return m_order; }
    [[nodiscard]] const Met& met(NodeIndex node) const { return m_met.at(node); }

    /// Between the start and a node, as data flows.
    [[nodiscard]] std::vector<NodeIndex> pathTo(NodeIndex node) const
    {
        std::vector<NodeIndex> path;
        for (; node != kNoNode; node = m_met.at(node).before)
            path.push_back(node);
        if (m_direction == Direction::Downstream)
            std::ranges::reverse(path);
        return path;
    }

private:
    [[nodiscard]] bool isFollowed(const GraphArc& arc) const { return m_view.passes(arc); }
    [[nodiscard]] GraphArcs onward(NodeIndex node) const { return m_view.arcs(node, m_direction); }

    void hopFrom(NodeIndex node, std::vector<NodeIndex>& next)
    {
        const int hops = m_met[node].hops + 1;
        std::vector<NodeIndex> open{node};
        for (std::size_t i = 0; i < open.size(); ++i) {
            bool leadsOn = false;
            for (const GraphArc& arc : onward(open[i])) {
                if (!isFollowed(arc))
                    continue;
                leadsOn = true;
                if (!m_met.try_emplace(arc.other, Met{open[i], hops, false, {}}).second)
                    continue;
                if (m_view.isJob(arc.other)) {
                    open.push_back(arc.other);
                } else {
                    next.push_back(arc.other);
                    m_order.push_back(arc.other);
                }
            }
            if (!leadsOn && i > 0)
                m_order.push_back(open[i]);
        }
    }

    [[nodiscard]] bool leadsTo(NodeIndex job, NodeIndex end) const
    {
        return std::ranges::any_of(onward(job),
                                   [&](const GraphArc& arc) { return arc.other == end && isFollowed(arc); });
    }

    /// The job of a step belongs to its proof; where the column arc names none, one that does the step.
    void connect(NodeIndex before, NodeIndex node, NodeIndex job)
    {
        if (job == kNoNode)
            for (const GraphArc& arc : onward(before))
                if (isFollowed(arc) && m_view.isJob(arc.other) && leadsTo(arc.other, node)) {
                    job = arc.other;
                    break;
                }
        const bool isFree = job != kNoNode && (!m_met.contains(job) || m_met.at(job).before == before);
        if (isFree)
            m_met[job] = Met{before, m_met[node].hops, false, {}};
        m_met[node].before = isFree ? job : before;
    }

    void addJobsWithoutEnd(NodeIndex node)
    {
        for (const GraphArc& arc : onward(node)) {
            if (!isFollowed(arc) || !m_view.isJob(arc.other) || m_met.contains(arc.other))
                continue;
            if (std::ranges::any_of(onward(arc.other), [this](const GraphArc& a) { return isFollowed(a); }))
                continue;
            m_met[arc.other] = Met{node, m_met[node].hops + 1, m_met[node].assumed, {}};
            m_order.push_back(arc.other);
        }
    }

    GraphView m_view;
    Direction m_direction;
    std::stop_token m_stop;
    std::unordered_map<NodeIndex, Met> m_met;
    std::vector<NodeIndex> m_order;
};

class ImpactResolver
{
public:
    ImpactResolver(const LineageGraph& graph, LineageWords& words, const ImpactRequest& request,
                   std::stop_token stop)
        : m_graph(graph), m_words(words), m_request(request), m_stop(std::move(stop))
    {}

    Result<ImpactAnswer> run()
    {
        const auto scan = m_words.scan(m_request.asOf);
        if (!scan)
            return fail(scan.error());
        if (m_request.asOf && !*scan)
            return fail(ErrorKind::NotFound,
                        "The catalog knows nothing from before its first scan. Ask for a later time.");
        if (m_request.asOf)
            m_asOf = (*scan)->id;
        m_answer.completeness.asOf = *scan;
        m_answer.request = m_request;
        const NodeIndex start = m_graph.indexOf(m_request.asset);
        if (start == kNoNode)
            return fail(ErrorKind::NotFound,
                        "The asset is not in the catalog any more. Search for it again.");
        m_view = GraphView{&m_graph, m_asOf ? static_cast<std::uint32_t>(m_asOf->value) : 0};
        ImpactWalk walk(m_view, m_request.direction, m_stop);
        if (auto done = collect(walk, start); !done)
            return fail(done.error());
        if (m_stop.stop_requested())
            return fail(ErrorKind::Cancelled, "The question was cancelled.");
        return std::move(m_answer);
    }

private:
    using Nodes = std::unordered_set<NodeIndex>;

    Result<void> collect(ImpactWalk& walk, NodeIndex start)
    {
        ColumnNames names(m_graph, m_words, m_asOf);
        if (m_request.column.empty()) {
            walk.wholeAsset(start);
        } else {
            const auto slot = names.slot(start, m_request.column);
            if (!slot)
                return fail(slot.error());
            walk.column({start, *slot});
            if (auto read = m_graph.columnStatus(); !read)
                return read;
        }
        if (auto dressed = dress(walk, start, names); !dressed)
            return dressed;
        for (const auto step :
             {&ImpactResolver::keepAsked, &ImpactResolver::keepChecked, &ImpactResolver::goFurther})
            if (auto done = (this->*step)(); !done)
                return done;
        return state(walk);
    }

    Result<void> dress(const ImpactWalk& walk, NodeIndex start, ColumnNames& names)
    {
        std::vector<AssetId> ids;
        for (const NodeIndex node : walk.order()) {
            if (ids.size() > kAffectedLimit)
                break;
            ids.push_back(m_graph.node(node).id);
        }
        auto rows = m_words.summaries(ids, m_asOf);
        if (!rows)
            return fail(rows.error());
        for (AssetSummary& row : *rows) {
            const NodeIndex node = m_graph.indexOf(row.id);
            if (node == start) {
                m_answer.asked = std::move(row);
                continue;
            }
            AffectedAsset affected;
            affected.asset = std::move(row);
            affected.distance = walk.met(node).hops;
            affected.path = idsOf(walk.pathTo(node));
            for (const std::int32_t slot : walk.met(node).slots) {
                auto name = names.name({node, slot});
                if (!name)
                    return fail(name.error());
                affected.columns.push_back(std::move(*name));
            }
            std::ranges::sort(affected.columns);
            m_answer.affected.push_back(std::move(affected));
        }
        sortByKind(m_answer.affected);
        return {};
    }

    template <typename Asset>
    static void sortByKind(std::vector<Asset>& assets)
    {
        std::ranges::sort(assets, {}, [](const Asset& a) {
            return std::tie(a.asset.kind, a.distance, a.asset.name, a.asset.id);
        });
    }

    [[nodiscard]] std::vector<AssetId> idsOf(const std::vector<NodeIndex>& path) const
    {
        std::vector<AssetId> ids;
        for (const NodeIndex step : path)
            ids.push_back(m_graph.node(step).id);
        return ids;
    }

    Result<Nodes> matching(const std::string& filter)
    {
        const auto ids = m_words.matching(filter, m_stop);
        if (!ids)
            return fail(ids.error());
        Nodes nodes;
        for (const AssetId id : *ids)
            if (const NodeIndex node = m_graph.indexOf(id); node != kNoNode)
                nodes.insert(node);
        return nodes;
    }

    Result<void> keepAsked()
    {
        if (m_request.only.empty())
            return {};
        const auto matches = matching(m_request.only);
        if (!matches)
            return fail(matches.error());
        m_leftOut += std::erase_if(m_answer.affected, [&](const AffectedAsset& affected) {
            return !matches->contains(m_graph.indexOf(affected.asset.id));
        });
        return {};
    }

    Result<void> keepChecked()
    {
        if (m_request.checks == 0)
            return {};
        for (AffectedAsset& affected : m_answer.affected) {
            if (m_stop.stop_requested())
                return {};
            auto checks = m_words.checks(affected.asset.id, m_asOf);
            if (!checks)
                return fail(checks.error());
            std::erase_if(*checks, [this](const CheckRow& check) {
                return (m_request.checks >> static_cast<unsigned>(check.status) & 1U) == 0;
            });
            affected.checks = std::move(*checks);
        }
        m_leftOut += std::erase_if(m_answer.affected,
                                   [](const AffectedAsset& affected) { return affected.checks.empty(); });
        return {};
    }

    Result<void> goFurther()
    {
        if (m_request.then.empty())
            return {};
        const auto matches = matching(m_request.then);
        if (!matches)
            return fail(matches.error());
        std::size_t begun = 0;
        for (AffectedAsset& affected : m_answer.affected) {
            if (m_stop.stop_requested())
                return {};
            if (++begun > kFurtherLimit) {
                m_answer.completeness.cutBy.push_back("the limit of " +
                                                      grouped(static_cast<std::int64_t>(kFurtherLimit)) +
                                                      " assets whose way is followed further");
                return {};
            }
            if (auto gone = goFurtherFrom(affected, *matches); !gone)
                return gone;
        }
        return {};
    }

    Result<void> goFurtherFrom(AffectedAsset& affected, const Nodes& matches)
    {
        ImpactWalk walk(m_view, m_request.direction, m_stop);
        const NodeIndex start = m_graph.indexOf(affected.asset.id);
        walk.wholeAsset(start);
        std::vector<AssetId> ids;
        for (const NodeIndex node : walk.order())
            if (node != start && matches.contains(node))
                ids.push_back(m_graph.node(node).id);
        auto rows = m_words.summaries(ids, m_asOf);
        if (!rows)
            return fail(rows.error());
        for (AssetSummary& row : *rows) {
            const NodeIndex node = m_graph.indexOf(row.id);
            affected.further.push_back({std::move(row), walk.met(node).hops, idsOf(walk.pathTo(node))});
        }
        sortByKind(affected.further);
        return {};
    }

    Result<void> state(const ImpactWalk& walk)
    {
        Completeness& stated = m_answer.completeness;
        stated.shown = static_cast<std::int64_t>(m_answer.affected.size());
        stated.total = std::max(stated.shown, static_cast<std::int64_t>(walk.order().size()) - 1);
        if (walk.order().size() - 1 > kAffectedLimit)
            stated.cutBy.push_back("the limit of " + grouped(static_cast<std::int64_t>(kAffectedLimit)) +
                                   " assets");
        if (m_leftOut > 0)
            stated.cutBy.push_back("the question leaves out " +
                                   grouped(static_cast<std::int64_t>(m_leftOut)));
        const auto assumed =
            std::ranges::count_if(walk.order(), [&](NodeIndex node) { return walk.met(node).assumed; });
        if (assumed > 0)
            stated.cutBy.push_back("no column lineage on the way to " + grouped(assumed) +
                                   ": counted as affected");
        return stateGaps();
    }

    Result<void> stateGaps()
    {
        std::vector<AssetId> behind{m_answer.asked.id};
        for (const AffectedAsset& affected : m_answer.affected) {
            behind.insert(behind.end(), affected.path.begin(), affected.path.end());
            for (const FurtherAsset& further : affected.further)
                behind.insert(behind.end(), further.path.begin(), further.path.end());
        }
        std::ranges::sort(behind);
        behind.erase(std::unique(behind.begin(), behind.end()), behind.end());
        return stateUnderstanding(m_words, behind, m_asOf, m_answer.completeness);
    }

    const LineageGraph& m_graph;
    LineageWords& m_words;
    const ImpactRequest& m_request;
    std::stop_token m_stop;
    std::optional<ScanId> m_asOf;
    GraphView m_view;
    std::size_t m_leftOut = 0;
    ImpactAnswer m_answer;
};

} // namespace

Result<ImpactAnswer> impact(const LineageGraph& graph, LineageWords& words, const ImpactRequest& request,
                            std::stop_token stop)
{
    return ImpactResolver(graph, words, request, std::move(stop)).run();
}

} // namespace upriver
