// SPDX-License-Identifier: Apache-2.0
// Edges between groups are those that a walk from every asset finds.
#include <map>
#include <set>

#include <QtTest>

#include "lineage/graph/group_counts.h"
#include "lineage/graph/traversal.h"
#include "tests/support/random_graphs.h"

using namespace upriver;
using upriver::test::Seeded;

class GroupCountsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsWhatAWalkFinds();
    void countsJoinsOnce();
    void staysBoundedAroundHubs();
};

void GroupCountsTest::countsWhatAWalkFinds()
{
    std::int64_t all = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Seeded random(seed);
        const std::uint32_t nodes = 5 + random.below(40);
        GraphBuilder builder;
        for (std::uint32_t i = 1; i <= nodes; ++i)
            builder.addNode(
                {AssetId{i}, random.below(3) == 0 ? AssetKind::Job : AssetKind::Dataset, false, 1, 0});
        for (std::uint32_t i = 0; i < nodes * 3; ++i)
            builder.addEdge(AssetId{1 + random.below(nodes)}, AssetId{1 + random.below(nodes)},
                            {random.below(5) == 0 ? EdgeKind::Control : EdgeKind::Data, 100, false, false, 1,
                             random.below(5) == 0 ? 2U : 0U});
        const auto graph = builder.build();
        const GraphView view{graph.get()};
        std::vector<std::uint32_t> groupOf;
        for (NodeIndex node = 0; node < graph->nodeCount(); ++node)
            groupOf.push_back(view.isJob(node) || random.below(9) == 0 ? kNoGroup : random.below(4));
        const GroupCounts counts = countGroups(view, groupOf, 4);
        QVERIFY(counts.isExact);
        QCOMPARE(std::ranges::count(counts.same, 0), 16);
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> walked;
        for (NodeIndex node = 0; node < graph->nodeCount(); ++node)
            if (groupOf[node] != kNoGroup)
                for (const NodeIndex end : sideOf(view, node, Direction::Downstream).ends)
                    if (groupOf[end] != kNoGroup && groupOf[end] != groupOf[node])
                        ++walked[{groupOf[node], groupOf[end]}];
        for (std::uint32_t from = 0; from < 4; ++from) {
            QCOMPARE(counts.assets[from], std::ranges::count(groupOf, from));
            for (std::uint32_t to = 0; to < 4; ++to) {
                QCOMPARE(counts.between(from, to), (walked[{from, to}]));
                all += counts.between(from, to);
            }
        }
    }
    QVERIFY(all > 1000);
}

void GroupCountsTest::countsJoinsOnce()
{
    GraphBuilder builder;
    for (std::uint32_t i = 1; i <= 4; ++i)
        builder.addNode({AssetId{i}, AssetKind::Dataset, false, 1, 0});
    builder.addEdge(AssetId{3}, AssetId{1}, {EdgeKind::Alias, 100, false, false, 1, 0});
    builder.addEdge(AssetId{2}, AssetId{4}, {EdgeKind::Alias, 100, false, false, 1, 0});
    builder.addEdge(AssetId{1}, AssetId{4}, {EdgeKind::Alias, 60, false, false, 1, 0}); // only probable
    const auto graph = builder.build();
    const std::vector<std::uint32_t> groupOf{0, 0, 1, 1};
    const GroupCounts counts = countGroups({graph.get()}, groupOf, 2);
    QCOMPARE(counts.same, (std::vector<std::int64_t>{0, 2, 0, 0}));
    QCOMPARE(counts.edges, (std::vector<std::int64_t>{0, 0, 0, 0}));
}

void GroupCountsTest::staysBoundedAroundHubs()
{
    constexpr std::uint32_t kSide = 6000; // two jobs, each from all of one side to all of the other
    GraphBuilder builder;
    for (std::uint32_t i = 1; i <= 2 * kSide + 2; ++i)
        builder.addNode({AssetId{i}, i > 2 * kSide ? AssetKind::Job : AssetKind::Dataset, false, 1, 0});
    const ArcFacts data{EdgeKind::Data, 100, false, false, 1, 0};
    for (std::uint32_t job = 2 * kSide + 1; job <= 2 * kSide + 2; ++job)
        for (std::uint32_t i = 1; i <= kSide; ++i) {
            builder.addEdge(AssetId{i}, AssetId{job}, data);
            builder.addEdge(AssetId{job}, AssetId{kSide + i}, data);
        }
    const auto graph = builder.build();
    std::vector<std::uint32_t> groupOf(graph->nodeCount(), kNoGroup);
    for (std::uint32_t i = 0; i < 2 * kSide; ++i)
        groupOf[i] = i < kSide ? 0 : 1;
    const GroupCounts counts = countGroups({graph.get()}, groupOf, 2);
    QVERIFY(!counts.isExact); // and says so: both jobs make the same edges
    QCOMPARE(counts.between(0, 1), std::int64_t{2} * kSide * kSide);
    QCOMPARE(counts.between(1, 0), 0);
}

QTEST_MAIN(GroupCountsTest)
#include "group_counts_test.moc"
