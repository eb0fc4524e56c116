// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/lineage_words.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "lineage/graph/paths.h"
#include "lineage/query/column_answer.h"
#include "lineage/query/completeness.h"
#include "lineage/query/selection.h"
#include "lineage/query/shown_edges.h"

namespace upriver {

namespace {

/// Lines between cards: past this a picture says nothing and a file says it in its completeness.
constexpr std::size_t kEdgesPerNode = 10;
constexpr std::size_t kEdgesAtLeast = 20000;

tl::unexpected<Error> stopped() { return fail(ErrorKind::Cancelled, "The question was cancelled."); }

class Resolver
{
public:
    Resolver(const LineageGraph& graph, LineageWords& words, const LineageRequest& request,
             std::stop_token stop)
        : m_graph(graph), m_words(words), m_request(request), m_stop(std::move(stop))
    {
        m_answer.request = request;
    }

    Result<LineageAnswer> run()
    {
        for (const auto step : {&Resolver::placeInTime, &Resolver::checkRoots, &Resolver::choose,
                                &Resolver::dressNodes, &Resolver::addEdges, &Resolver::addColumnEdges,
                                &Resolver::markPaths, &Resolver::stateCompleteness}) {
            if (auto done = (this->*step)(); !done)
                return fail(done.error());
            if (m_stop.stop_requested())
                return stopped();
        }
        return std::move(m_answer);
    }

private:
    Result<void> placeInTime()
    {
        auto scan = m_words.scan(m_request.asOf);
        if (!scan)
            return fail(scan.error());
        if (m_request.asOf && !*scan)
            return fail(ErrorKind::NotFound,
                        "The catalog knows nothing from before its first scan. Ask for a later time.");
        if (m_request.asOf)
            m_asOf = (*scan)->id;
        m_answer.completeness.asOf = *scan;
        m_view = viewOf(m_graph, m_request, m_asOf ? static_cast<std::uint32_t>(m_asOf->value) : 0);
        return {};
    }

    Result<void> checkRoots()
    {
        std::vector<AssetId> asked = m_request.roots;
        if (m_request.between)
            asked = {m_request.between->first, m_request.between->second};
        else if (m_request.column)
            asked = {m_request.column->asset};
        const auto known = [this](AssetId id) { return m_graph.indexOf(id) != kNoNode; };
        const bool enough =
            m_request.between ? std::ranges::all_of(asked, known) : std::ranges::any_of(asked, known);
        if (!enough)
            return fail(ErrorKind::NotFound,
                        "The asset is not in the catalog any more. Search for it again.");
        return {};
    }

    Result<void> choose()
    {
        if (m_request.column && !m_request.between)
            return chooseColumn();
        SelectionInput input;
        input.view = m_view;
        input.byName = [this](std::vector<NodeIndex>& nodes) { sortByName(nodes); };
        if (!m_request.filter.empty()) {
            const auto matching = m_words.matching(m_request.filter, m_stop);
            if (!matching)
                return fail(matching.error());
            m_matches.assign(m_graph.nodeCount(), false);
            for (const AssetId id : *matching)
                if (const NodeIndex node = m_graph.indexOf(id); node != kNoNode)
                    m_matches[node] = true;
            input.matches = m_matches;
        }
        m_selection = select(input, m_request, m_stop);
        return {};
    }

    Result<void> chooseColumn()
    {
        const NodeIndex node = m_graph.indexOf(m_request.column->asset);
        ColumnNames names(m_graph, m_words, m_asOf);
        const auto slot = names.slot(node, m_request.column->column);
        if (!slot)
            return fail(slot.error());
        ColumnSelection chosen = selectColumn(m_view, {node, *slot}, m_request, m_stop);
        m_selection = std::move(chosen.selection);
        m_columnArcs = std::move(chosen.arcs);
        if (m_request.indirectColumnEdges || m_stop.stop_requested())
            return {};
        LineageRequest wider = m_request;
        wider.indirectColumnEdges = true;
        const auto all = selectColumn(m_view, {node, *slot}, wider, m_stop).selection.total;
        m_influencesOff = all - m_selection.total;
        m_selection.total = all;
        return {};
    }

    void sortByName(std::vector<NodeIndex>& nodes)
    {
        std::vector<AssetId> ids;
        for (const NodeIndex node : nodes)
            ids.push_back(m_graph.node(node).id);
        const auto rows = m_words.summaries(ids, m_asOf);
        if (!rows)
            return;
        std::unordered_map<AssetId, const AssetSummary*> byId;
        for (const AssetSummary& row : *rows)
            byId[row.id] = &row;
        const auto nameOf = [&](NodeIndex node) {
            const auto row = byId.find(m_graph.node(node).id);
            return row == byId.end() ? QualifiedName{} : row->second->name;
        };
        std::ranges::stable_sort(nodes, {}, nameOf);
    }

    [[nodiscard]] bool shows(NodeIndex node) const { return m_selection.shows(node); }

    [[nodiscard]] ShownScope scope() const
    {
        ShownScope scope;
        scope.view = m_view;
        scope.shows = [this](NodeIndex node) { return shows(node); };
        scope.mayBridge = [this](NodeIndex job) {
            return std::ranges::find(m_request.hidden, m_graph.node(job).id) == m_request.hidden.end();
        };
        return scope;
    }

    Result<void> dressNodes()
    {
        const std::vector<NodeIndex> nodes = m_selection.sorted();
        std::vector<AssetId> ids;
        for (const NodeIndex node : nodes)
            ids.push_back(m_graph.node(node).id);
        auto rows = m_words.summaries(ids, m_asOf);
        if (!rows)
            return fail(rows.error());
        RelativeCounter counter(scope(), [this](NodeIndex node) { return couldShow(node); });
        for (AssetSummary& row : *rows) {
            const NodeIndex node = m_graph.indexOf(row.id);
            const SelectedNode& selected = m_selection.nodes[node];
            const RelativeCount up = counter.count(node, Direction::Upstream);
            const RelativeCount down = counter.count(node, Direction::Downstream);
            m_answer.nodes.push_back({std::move(row), selected.distance, selected.root, up.hidden,
                                      down.hidden, up.shown, down.shown, 0});
        }
        std::ranges::sort(m_answer.nodes, [](const LineageNode& a, const LineageNode& b) {
            return std::tie(a.distance, a.asset.name, a.asset.kind, a.asset.id) <
                   std::tie(b.distance, b.asset.name, b.asset.kind, b.asset.id);
        });
        if (m_answer.nodes.empty())
            return fail(ErrorKind::NotFound,
                        "The asset was not in the catalog at that time. Ask for a later one.");
        dropUndressed();
        addFanOuts();
        return {};
    }

    [[nodiscard]] bool couldShow(NodeIndex node) const
    {
        return (m_matches.empty() || m_matches[node]) &&
               std::ranges::find(m_request.hidden, m_graph.node(node).id) == m_request.hidden.end();
    }

    /// The catalog may have moved on since the graph was loaded: what it no longer knows is not shown.
    void dropUndressed()
    {
        for (std::size_t i = 0; i < m_answer.nodes.size(); ++i)
            m_rank[m_graph.indexOf(m_answer.nodes[i].asset.id)] = static_cast<Vertex>(i);
        std::erase_if(m_selection.nodes, [this](const auto& entry) { return !m_rank.contains(entry.first); });
    }

    void addFanOuts()
    {
        for (const SelectedFanOut& fanOut : m_selection.fanOuts) {
            FanOut named{m_graph.node(fanOut.parent).id, fanOut.direction, {}};
            for (const NodeIndex member : fanOut.members)
                named.members.push_back(m_graph.node(member).id);
            m_answer.fanOuts.push_back(std::move(named));
        }
    }

    Result<void> addEdges()
    {
        const std::size_t limit = std::max(kEdgesAtLeast, m_selection.nodes.size() * kEdgesPerNode);
        ShownEdges shown = edgesBetween(scope(), m_selection.sorted(), limit, m_stop);
        if (m_request.column) {
            dropMirrored();
            keepTraced(shown.edges);
        }
        m_edgesCut = shown.cut ? limit : 0;
        drawAliasesOnce(shown.edges);
        std::ranges::sort(shown.edges, {}, [this](const ShownEdge& e) {
            return std::tuple(m_rank[e.from], m_rank[e.to], e.kind);
        });
        std::vector<Digraph::Arc> arcs;
        for (const ShownEdge& edge : shown.edges)
            arcs.emplace_back(m_rank[edge.from], m_rank[edge.to]);
        m_picture = Digraph(m_answer.nodes.size(), std::move(arcs));
        const std::vector<bool> backward = backwardArcs(m_picture);
        for (const ShownEdge& edge : shown.edges)
            m_answer.edges.push_back(named(edge, backward));
        const auto cycles = cycleNumbers(m_picture, stronglyConnected(m_picture));
        for (std::size_t i = 0; i < cycles.size(); ++i)
            m_answer.nodes[i].cycle = static_cast<int>(cycles[i]);
        return {};
    }

    /// The same thing twice is one line, from what stands further left to what stands further right.
    void drawAliasesOnce(std::vector<ShownEdge>& edges) const
    {
        std::erase_if(edges, [this](const ShownEdge& edge) {
            return edge.kind == EdgeKind::Alias && m_rank.at(edge.from) > m_rank.at(edge.to);
        });
    }

    void dropMirrored()
    {
        std::erase_if(m_columnArcs, [this](const TracedArc& arc) {
            return (arc.kinds & kSameColumn) != 0 && m_rank[arc.src.node] > m_rank[arc.dst.node];
        });
    }

    [[nodiscard]] LineageEdge named(const ShownEdge& edge, const std::vector<bool>& backward)
    {
        const Digraph::Arc arc{m_rank[edge.from], m_rank[edge.to]};
        const auto place = std::ranges::lower_bound(m_picture.arcs(), arc) - m_picture.arcs().begin();
        LineageEdge result;
        result.from = m_graph.node(edge.from).id;
        result.to = m_graph.node(edge.to).id;
        for (const NodeIndex job : edge.via)
            result.via.push_back(m_graph.node(job).id);
        result.kind = edge.kind;
        result.confidence = edge.confidence;
        result.manual = edge.manual;
        result.inferred = edge.confidence < 100 && !edge.manual;
        result.backward = backward[static_cast<std::size_t>(place)];
        result.since = ScanId{edge.since};
        result.until = ScanId{edge.until};
        return result;
    }

    /// Of a column's trace only the edges that carry it; a carried one that no asset edge states is made.
    void keepTraced(std::vector<ShownEdge>& edges)
    {
        std::map<std::pair<NodeIndex, NodeIndex>, std::vector<const TracedArc*>> carried;
        for (const TracedArc& arc : m_columnArcs) {
            if (m_view.bridged || arc.job == kNoNode) {
                carried[{arc.src.node, arc.dst.node}].push_back(&arc);
            } else {
                carried[{arc.src.node, arc.job}].push_back(&arc);
                carried[{arc.job, arc.dst.node}].push_back(&arc);
            }
        }
        std::erase_if(edges, [&](const ShownEdge& edge) { return !carried.contains({edge.from, edge.to}); });
        for (const ShownEdge& edge : edges)
            carried.erase({edge.from, edge.to});
        for (const auto& [ends, arcs] : carried) {
            if (!shows(ends.first) || !shows(ends.second))
                continue;
            ShownEdge edge{ends.first, ends.second, EdgeKind::Data, {},
                           0,          false,       arcs[0]->since, arcs[0]->until};
            for (const TracedArc* arc : arcs) {
                edge.confidence = std::max(edge.confidence, arc->confidence);
                if (m_view.bridged && arc->job != kNoNode)
                    edge.via.push_back(arc->job);
            }
            std::ranges::sort(edge.via);
            edge.via.erase(std::unique(edge.via.begin(), edge.via.end()), edge.via.end());
            edges.push_back(std::move(edge));
        }
    }

    Result<void> addColumnEdges()
    {
        if (!m_request.columns && !m_request.column)
            return {};
        if (!m_request.column)
            m_columnArcs = columnArcsBetween(
                m_view, m_selection.sorted(), [this](NodeIndex n) { return shows(n); },
                columnKindsOf(m_request));
        if (auto read = m_graph.columnStatus(); !read)
            return fail(std::move(read.error()));
        dropMirrored();
        ColumnNames names(m_graph, m_words, m_asOf);
        auto edges = namedColumnEdges(m_graph, names, m_columnArcs);
        if (!edges)
            return fail(edges.error());
        m_answer.columnEdges = std::move(*edges);
        std::ranges::sort(m_answer.columnEdges, {}, [this](const LineageColumnEdge& e) {
            return std::tuple(rankOf(e.from), e.fromColumn, rankOf(e.to), e.toColumn, e.job);
        });
        return {};
    }

    [[nodiscard]] Vertex rankOf(AssetId id) const
    {
        const auto rank = m_rank.find(m_graph.indexOf(id));
        return rank == m_rank.end() ? static_cast<Vertex>(m_rank.size()) : rank->second;
    }

    Result<void> markPaths()
    {
        if (!m_request.between)
            return {};
        const NodeIndex from = m_graph.indexOf(m_request.between->first);
        const NodeIndex to = m_graph.indexOf(m_request.between->second);
        const BetweenSet set = betweenSet(m_view, from, to, m_stop);
        m_answer.pathCount = set.nodes.empty() ? 0 : countPaths(set.graph, set.from, set.to);
        if (set.nodes.empty() || !m_rank.contains(from) || !m_rank.contains(to))
            return {};
        for (const Vertex v : bottlenecks(set.graph, set.from, set.to))
            if (shows(set.nodes[v]))
                m_answer.bottlenecks.push_back(m_graph.node(set.nodes[v]).id);
        for (const Vertex v : shortestPath(set.graph, set.from, set.to))
            if (shows(set.nodes[v]))
                m_answer.shortest.push_back(m_graph.node(set.nodes[v]).id);
        if (const auto cut = minimumArcCut(m_picture, m_rank[from], m_rank[to], m_stop))
            for (const auto& [a, b] : *cut)
                m_answer.smallestCut.emplace_back(m_answer.nodes[a].asset.id, m_answer.nodes[b].asset.id);
        return {};
    }

    Result<void> stateCompleteness()
    {
        Completeness& stated = m_answer.completeness;
        stated.shown = static_cast<std::int64_t>(m_answer.nodes.size());
        stated.total = std::max(m_selection.total, stated.shown);
        stated.cutBy = cutSentences(m_selection, m_request);
        if (m_influencesOff > 0)
            stated.cutBy.push_back("join and filter influences are off: " + grouped(m_influencesOff) +
                                   " more");
        if (m_edgesCut > 0)
            stated.cutBy.push_back("the limit of " + grouped(static_cast<std::int64_t>(m_edgesCut)) +
                                   " edges");
        std::vector<AssetId> shown;
        for (const LineageNode& node : m_answer.nodes)
            shown.push_back(node.asset.id);
        for (const LineageEdge& edge : m_answer.edges)
            shown.insert(shown.end(), edge.via.begin(), edge.via.end());
        std::ranges::sort(shown);
        shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
        return stateUnderstanding(m_words, shown, m_asOf, stated);
    }

    const LineageGraph& m_graph;
    LineageWords& m_words;
    const LineageRequest& m_request;
    std::stop_token m_stop;
    std::optional<ScanId> m_asOf;
    GraphView m_view;
    std::vector<bool> m_matches;
    Selection m_selection;
    std::vector<TracedArc> m_columnArcs;
    std::int64_t m_influencesOff = 0;
    std::size_t m_edgesCut = 0;
    std::unordered_map<NodeIndex, Vertex> m_rank; ///< place in the answer's nodes
    Digraph m_picture;
    LineageAnswer m_answer;
};

} // namespace

const LineageNode* LineageAnswer::find(AssetId id) const
{
    const auto found = std::ranges::find(nodes, id, [](const LineageNode& node) { return node.asset.id; });
    return found == nodes.end() ? nullptr : &*found;
}

Result<LineageAnswer> answer(const LineageGraph& graph, LineageWords& words, const LineageRequest& request,
                             std::stop_token stop)
{
    return Resolver(graph, words, request, std::move(stop)).run();
}

} // namespace upriver
