// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <algorithm>
#include <set>

#include "lineage/graph/digraph.h"
#include "lineage/graph/paths.h"
#include "tests/support/random_graphs.h"

using namespace upriver;
using upriver::test::randomArcs;

namespace {

constexpr std::uint64_t kSeeds = 400;

std::vector<std::vector<bool>> reachable(const Digraph& g)
{
    std::vector<std::vector<bool>> reach(g.size(), std::vector<bool>(g.size(), false));
    for (Vertex v = 0; v < g.size(); ++v)
        reach[v][v] = true;
    for (const auto& [a, b] : g.arcs())
        reach[a][b] = true;
    for (Vertex k = 0; k < g.size(); ++k)
        for (Vertex i = 0; i < g.size(); ++i)
            for (Vertex j = 0; j < g.size(); ++j)
                if (reach[i][k] && reach[k][j])
                    reach[i][j] = true;
    return reach;
}

bool reaches(const Digraph& g, Vertex from, Vertex to) { return reachable(g)[from][to]; }

/// The plainest enumeration of simple paths there is.
void allPaths(const Digraph& g, std::vector<Vertex>& path, Vertex to, std::set<std::vector<Vertex>>& found)
{
    if (path.back() == to) {
        found.insert(path);
        return;
    }
    for (const Vertex next : g.out(path.back())) {
        if (std::ranges::find(path, next) != path.end())
            continue;
        path.push_back(next);
        allPaths(g, path, to, found);
        path.pop_back();
    }
}

std::set<std::vector<Vertex>> allPaths(const Digraph& g, Vertex from, Vertex to)
{
    std::set<std::vector<Vertex>> found;
    std::vector<Vertex> path{from};
    allPaths(g, path, to, found);
    return found;
}

Digraph without(const Digraph& g, const std::set<Vertex>& vertices, const std::set<Digraph::Arc>& lost = {})
{
    std::vector<Digraph::Arc> arcs;
    for (const auto& arc : g.arcs())
        if (!vertices.contains(arc.first) && !vertices.contains(arc.second) && !lost.contains(arc))
            arcs.push_back(arc);
    return Digraph(g.size(), std::move(arcs));
}

/// Tries every subset, smallest first.
template <typename Thing, typename Separates>
std::size_t smallestSubset(const std::vector<Thing>& things, Separates separates)
{
    std::size_t best = things.size() + 1;
    for (std::uint32_t mask = 0; mask < 1U << things.size(); ++mask) {
        const auto size = static_cast<std::size_t>(std::popcount(mask));
        if (size >= best)
            continue;
        std::set<Thing> chosen;
        for (std::size_t i = 0; i < things.size(); ++i)
            if (mask & 1U << i)
                chosen.insert(things[i]);
        if (separates(chosen))
            best = size;
    }
    return best;
}

} // namespace

class DigraphTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void componentsAreMutualReach()
    {
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Digraph g(9, randomArcs(seed, {9, static_cast<std::uint32_t>(seed % 20), false}));
            const Components components = stronglyConnected(g);
            const auto reach = reachable(g);
            for (Vertex a = 0; a < g.size(); ++a)
                for (Vertex b = 0; b < g.size(); ++b)
                    QCOMPARE(components.of[a] == components.of[b], reach[a][b] && reach[b][a]);
            for (const auto& [a, b] : g.arcs())
                QVERIFY(components.of[a] >= components.of[b]);
        }
    }

    void cyclesAreNumberedByFirstVertex()
    {
        const Digraph g(7, {{1, 2}, {2, 1}, {3, 3}, {4, 5}, {5, 6}, {6, 4}, {0, 1}});
        QCOMPARE(cycleNumbers(g, stronglyConnected(g)), (std::vector<std::uint32_t>{0, 1, 1, 2, 3, 3, 3}));
    }

    void withoutBackwardArcsThereIsNoCycle()
    {
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Digraph g(10, randomArcs(seed, {10, 18, false}));
            const auto backward = backwardArcs(g);
            std::vector<Digraph::Arc> forward;
            for (std::size_t i = 0; i < g.arcs().size(); ++i)
                if (!backward[i])
                    forward.push_back(g.arcs()[i]);
            const Digraph rest(10, forward);
            const auto cycles = cycleNumbers(rest, stronglyConnected(rest));
            QCOMPARE(std::ranges::count(cycles, 0U), std::ptrdiff_t{10});
            // Only arcs that lie on a cycle may be called backward.
            const Components components = stronglyConnected(g);
            for (std::size_t i = 0; i < g.arcs().size(); ++i)
                QVERIFY(!backward[i] ||
                        components.of[g.arcs()[i].first] == components.of[g.arcs()[i].second]);
        }
    }

    void pathsAreCountedAsTheyAreListed()
    {
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Digraph g(9, randomArcs(seed, {9, 20, true}));
            QCOMPARE(countPaths(g, 0, 8), static_cast<std::int64_t>(allPaths(g, 0, 8).size()));
        }
    }

    void cyclesCountAsOnePoint()
    {
        // 0 > {1,2,3 in a circle} > 4, with two arcs in and two out.
        const Digraph g(5, {{0, 1}, {0, 2}, {1, 2}, {2, 3}, {3, 1}, {3, 4}, {1, 4}});
        QCOMPARE(countPaths(g, 0, 4), std::int64_t{4});
        QCOMPARE(countPaths(g, 1, 3), std::int64_t{1});
        QCOMPARE(countPaths(g, 4, 0), std::int64_t{0});
    }

    void countsSaturate()
    {
        std::vector<Digraph::Arc> arcs;
        for (Vertex layer = 0; layer < 70; ++layer)
            for (const Vertex side : {1U, 2U}) {
                arcs.emplace_back(3 * layer, 3 * layer + side);
                arcs.emplace_back(3 * layer + side, 3 * layer + 3);
            }
        const Digraph g(211, arcs);
        QCOMPARE(countPaths(g, 0, 210), kManyPaths);
        QCOMPARE(countPaths(g, 0, 180), std::int64_t{1} << 60);
        const SimplePaths some = simplePaths(g, 0, 210, {100, 1'000'000});
        QCOMPARE(some.paths.size(), std::size_t{100});
        QVERIFY(some.cut);
    }

    void simplePathsAreAllOfThemShortestFirst()
    {
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Digraph g(8, randomArcs(seed, {8, 18, false}));
            const SimplePaths listed = simplePaths(g, 0, 7);
            QVERIFY(!listed.cut);
            QCOMPARE(std::set(listed.paths.begin(), listed.paths.end()), allPaths(g, 0, 7));
            QVERIFY(std::ranges::is_sorted(listed.paths, {}, &std::vector<Vertex>::size));
            QCOMPARE(listed.paths.size(), allPaths(g, 0, 7).size());
            const auto shortest = shortestPath(g, 0, 7);
            QCOMPARE(shortest.empty(), listed.paths.empty());
            if (!shortest.empty())
                QCOMPARE(shortest.size(), listed.paths.front().size());
        }
    }

    void bottlenecksAreOnEveryPath()
    {
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Digraph g(9, randomArcs(seed, {9, 14, seed % 2 == 0}));
            const auto found = bottlenecks(g, 0, 8);
            if (!reaches(g, 0, 8)) {
                QVERIFY(found.empty());
                continue;
            }
            std::set<Vertex> expected;
            for (Vertex v = 1; v < 8; ++v)
                if (!reaches(without(g, {v}), 0, 8))
                    expected.insert(v);
            QCOMPARE(std::set(found.begin(), found.end()), expected);
            QCOMPARE(found.size(), expected.size());
        }
    }

    void cutsAreSmallest()
    {
        for (std::uint64_t seed = 0; seed < kSeeds / 2; ++seed) {
            const Digraph g(7, randomArcs(seed, {7, 11, false}));
            const auto arcCut = minimumArcCut(g, 0, 6).value();
            const std::set<Digraph::Arc> lost(arcCut.begin(), arcCut.end());
            QVERIFY(!reaches(without(g, {}, lost), 0, 6));
            QCOMPARE(arcCut.size(), smallestSubset(g.arcs(), [&](const std::set<Digraph::Arc>& some) {
                         return !reaches(without(g, {}, some), 0, 6);
                     }));
        }
    }

    void vertexCutsAreSmallest()
    {
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Digraph g(8, randomArcs(seed, {8, 16, false}));
            const auto cut = minimumVertexCut(g, 0, 7);
            const bool direct = std::ranges::binary_search(g.arcs(), Digraph::Arc{0, 7});
            QCOMPARE(cut.has_value(), !direct);
            if (direct)
                continue;
            QVERIFY(!reaches(without(g, {cut->begin(), cut->end()}), 0, 7));
            const std::vector<Vertex> inner{1, 2, 3, 4, 5, 6};
            QCOMPARE(cut->size(), smallestSubset(inner, [&](const std::set<Vertex>& some) {
                         return !reaches(without(g, some), 0, 7);
                     }));
        }
    }

    void aMillionInARowNeedsNoStack()
    {
        constexpr Vertex kLong = 1'000'000;
        std::vector<Digraph::Arc> arcs;
        for (Vertex v = 0; v + 1 < kLong; ++v)
            arcs.emplace_back(v, v + 1);
        const Digraph chain(kLong, arcs);
        QCOMPARE(stronglyConnected(chain).count, kLong);
        QCOMPARE(countPaths(chain, 0, kLong - 1), std::int64_t{1});
        QCOMPARE(bottlenecks(chain, 0, kLong - 1).size(), std::size_t{kLong - 2});
        QCOMPARE(minimumArcCut(chain, 0, kLong - 1)->size(), std::size_t{1});
        arcs.emplace_back(kLong - 1, 0);
        const Digraph ring(kLong, arcs);
        QCOMPARE(stronglyConnected(ring).count, 1U);
        QCOMPARE(std::ranges::count(backwardArcs(ring), true), std::ptrdiff_t{1});
    }
};

QTEST_GUILESS_MAIN(DigraphTest)
#include "digraph_test.moc"
