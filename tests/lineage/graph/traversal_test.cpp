// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <deque>
#include <map>
#include <set>

#include "lineage/graph/column_trace.h"
#include "lineage/graph/paths.h"
#include "lineage/graph/traversal.h"
#include "tests/support/graph_text.h"
#include "tests/support/random_graphs.h"

using namespace upriver;
using upriver::test::Seeded;
using upriver::test::TextGraph;

namespace {

constexpr std::uint64_t kSeeds = 300;

/// Assets and jobs at random, some edges dated, some of another kind.
std::shared_ptr<const LineageGraph> randomGraph(std::uint64_t seed)
{
    Seeded random(seed);
    const std::uint32_t nodes = 4 + random.below(14);
    GraphBuilder builder;
    for (std::uint32_t i = 1; i <= nodes; ++i)
        builder.addNode(
            {AssetId{i}, random.below(3) == 0 ? AssetKind::Job : AssetKind::Dataset, false, 1, 0});
    for (std::uint32_t i = 0; i < nodes * 2; ++i) {
        GraphArc arc;
        arc.kind = random.below(6) == 0 ? EdgeKind::Control : EdgeKind::Data;
        arc.since = 1 + random.below(3);
        arc.until = random.below(4) == 0 ? arc.since + 1 + random.below(2) : 0;
        builder.addEdge(AssetId{1 + random.below(nodes)}, AssetId{1 + random.below(nodes)}, arc);
        ColumnArc column;
        column.slot = static_cast<std::int32_t>(random.below(4));
        column.otherSlot = static_cast<std::int32_t>(random.below(4));
        column.kinds = random.below(3) == 0 ? std::uint16_t{kJoin} : std::uint16_t{kIdentity};
        column.since = arc.since;
        column.until = arc.until;
        builder.addColumnEdge(AssetId{1 + random.below(nodes)}, AssetId{1 + random.below(nodes)}, {}, column);
    }
    return builder.build();
}

/// Hops by the definition: 0-1 breadth first, entering anything costs one, leaving a job (but the start)
/// none.
std::map<NodeIndex, int> referenceHops(const GraphView& view, NodeIndex start, Direction direction)
{
    std::map<NodeIndex, int> hops{{start, 0}};
    std::deque<NodeIndex> queue{start};
    while (!queue.empty()) {
        const NodeIndex node = queue.front();
        queue.pop_front();
        const bool bridges = node != start && view.isJob(node);
        for (const GraphArc& arc : view.arcs(node, direction)) {
            if (!view.passes(arc))
                continue;
            const int cost = hops[node] + (bridges ? 0 : 1);
            const auto known = hops.find(arc.other);
            if (known != hops.end() && known->second <= cost)
                continue;
            hops[arc.other] = cost;
            bridges ? queue.push_front(arc.other) : queue.push_back(arc.other);
        }
    }
    return hops;
}

std::map<NodeIndex, int> walkedHops(const GraphView& view, NodeIndex start, Direction direction)
{
    HopWalkOptions options;
    options.direction = direction;
    HopWalk walk(view, {start}, std::move(options));
    std::map<NodeIndex, int> hops{{start, 0}};
    for (int level = 1;; ++level) {
        const Hop hop = walk.next();
        if (hop.ends.empty() && hop.passed.empty())
            return hops;
        for (const auto* list : {&hop.ends, &hop.passed})
            for (const NodeIndex node : *list)
                hops[node] = level;
    }
}

std::set<ColumnPlace> referenceTrace(const GraphView& view, ColumnPlace start, Direction direction)
{
    std::set<ColumnPlace> met{start};
    for (std::size_t before = 0; before != met.size();) {
        before = met.size();
        for (NodeIndex node = 0; node < view.graph->nodeCount(); ++node)
            for (const ColumnArc& arc : view.columnArcs(node, direction))
                if (arc.isOpenAt(view.scan) && (arc.kinds & kDirectKinds) != 0)
                    for (const ColumnPlace& place : std::set(met))
                        if (place.node == node && slotsMeet(place.slot, arc.slot))
                            met.insert({arc.other, arc.otherSlot});
    }
    return met;
}

} // namespace

class TraversalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hopsAreThoseOfTheDefinition()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            const auto graph = randomGraph(seed);
            for (const std::uint32_t scan : {0U, 1U, 2U, 3U}) {
                const GraphView view{graph.get(), scan};
                for (NodeIndex start = 0; start < graph->nodeCount(); ++start)
                    for (const Direction direction : {Direction::Upstream, Direction::Downstream})
                        QCOMPARE(walkedHops(view, start, direction), referenceHops(view, start, direction));
            }
        }
    }

    void reachIsTheWholeWalk()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            const auto graph = randomGraph(seed);
            const GraphView view{graph.get()};
            NodeMarks met(graph->nodeCount());
            const ReachCount count = markReach(view, {0}, Direction::Downstream, met);
            const auto hops = referenceHops(view, 0, Direction::Downstream);
            QCOMPARE(met.marked().size(), hops.size());
            QCOMPARE(count.assets + count.jobs, hops.size() - 1);
        }
    }

    void oneSideIsOneHop()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            const auto graph = randomGraph(seed);
            const GraphView view{graph.get()};
            for (NodeIndex node = 0; node < graph->nodeCount(); ++node) {
                std::set<NodeIndex> expected;
                HopWalkOptions options;
                options.direction = Direction::Upstream;
                const Hop hop = HopWalk(view, {node}, std::move(options)).next();
                expected.insert(hop.ends.begin(), hop.ends.end());
                const Side side = sideOf(view, node, Direction::Upstream);
                std::set<NodeIndex> ends(side.ends.begin(), side.ends.end());
                ends.erase(node); // a walk does not come back to where it began
                QCOMPARE(ends, expected);
            }
        }
    }

    void betweenIsWhatLiesOnAWalk()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            const auto graph = randomGraph(seed);
            const GraphView view{graph.get()};
            const NodeIndex last = static_cast<NodeIndex>(graph->nodeCount() - 1);
            const BetweenSet set = betweenSet(view, 0, last);
            const auto down = referenceHops(view, 0, Direction::Downstream);
            const auto up = referenceHops(view, last, Direction::Upstream);
            std::vector<NodeIndex> expected;
            for (const auto& [node, hops] : down)
                if (up.contains(node))
                    expected.push_back(node);
            QCOMPARE(set.nodes, expected);
            if (!set.nodes.empty()) {
                QCOMPARE(set.nodes[set.from], NodeIndex{0});
                QCOMPARE(set.nodes[set.to], last);
            }
        }
    }

    void columnTracesAreClosures()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            const auto graph = randomGraph(seed);
            const GraphView view{graph.get(), static_cast<std::uint32_t>(seed % 4)};
            for (const Direction direction : {Direction::Upstream, Direction::Downstream}) {
                const ColumnPlace start{0, static_cast<std::int32_t>(seed % 4)};
                const ColumnTrace trace = traceColumn(view, start, {direction, kDirectKinds, false});
                std::set<ColumnPlace> met;
                for (const TracedPlace& place : trace.places)
                    met.insert(place.place);
                QCOMPARE(met.size(), trace.places.size());
                QVERIFY(met == referenceTrace(view, start, direction));
                for (const TracedPlace& place : trace.places)
                    QVERIFY(&place == &trace.places.front() ||
                            trace.places[place.parent].hops == place.hops - 1);
            }
        }
    }

    void aMillionHopsNeedNoStack()
    {
        GraphBuilder builder;
        constexpr std::uint32_t kLong = 1'000'000;
        for (std::uint32_t i = 1; i <= kLong; ++i)
            builder.addNode({AssetId{i}, i % 2 == 0 ? AssetKind::Job : AssetKind::Dataset, false, 1, 0});
        for (std::uint32_t i = 1; i < kLong; ++i)
            builder.addEdge(AssetId{i}, AssetId{i + 1}, {});
        const auto graph = builder.build();
        const GraphView view{graph.get()};
        NodeMarks met(kLong);
        QCOMPARE(markReach(view, {0}, Direction::Downstream, met).assets, std::size_t{kLong / 2 - 1});
        const auto hops = walkedHops(view, 0, Direction::Downstream);
        QCOMPARE(hops.at(kLong - 2), static_cast<int>(kLong / 2 - 1));
        QCOMPARE(betweenSet(view, 0, kLong - 1).nodes.size(), std::size_t{kLong});
    }

    void aStoppedWalkEnds()
    {
        std::stop_source source;
        source.request_stop();
        GraphBuilder builder;
        for (std::uint32_t i = 1; i <= 100'000; ++i)
            builder.addNode({AssetId{i}, AssetKind::Dataset, false, 1, 0});
        for (std::uint32_t i = 1; i < 100'000; ++i)
            builder.addEdge(AssetId{i}, AssetId{i + 1}, {});
        const auto graph = builder.build();
        NodeMarks met(graph->nodeCount());
        markReach(GraphView{graph.get()}, {0}, Direction::Downstream, met, source.get_token());
        QVERIFY(met.marked().size() < 10'000);
    }
};

QTEST_GUILESS_MAIN(TraversalTest)
#include "traversal_test.moc"
