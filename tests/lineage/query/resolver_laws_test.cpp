// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <map>
#include <set>

#include "lineage/graph/traversal.h"
#include "lineage/query/selection.h"
#include "tests/support/graph_text.h"
#include "tests/support/random_graphs.h"

using namespace upriver;
using upriver::test::Seeded;
using upriver::test::TextGraph;

namespace {

constexpr std::uint64_t kSeeds = 150;

std::string nameAt(std::uint32_t number) { return "n" + std::to_string(number); }

/// A random graph as text: one node in three is a job, one edge in five is dated.
std::string randomText(std::uint64_t seed, bool forwardOnly = false)
{
    Seeded random(seed);
    const std::uint32_t nodes = 6 + random.below(10);
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < nodes; ++i)
        names.push_back(i > 0 && random.below(3) == 0 ? "[" + nameAt(i) + "]" : nameAt(i));
    std::string text = names[0] + "\n";
    for (std::uint32_t i = 1; i < nodes; ++i)
        text += names[i] + "\n";
    for (const auto& [from, to] : test::randomArcs(seed, {nodes, nodes + nodes / 2, forwardOnly})) {
        text += names[from] + " > " + names[to];
        text += random.below(5) == 0 ? " @2-4\n" : "\n";
    }
    return text;
}

LineageRequest randomRequest(const TextGraph& g, std::uint64_t seed)
{
    Seeded random(seed + 77);
    const auto any = [&] {
        return AssetId{1 + random.below(static_cast<std::uint32_t>(g.graph().nodeCount()))};
    };
    const auto side = [&] { return random.below(2) == 0 ? Direction::Upstream : Direction::Downstream; };
    LineageRequest request;
    request.roots = {g.id("n0")};
    request.up = static_cast<int>(random.below(4)) - 1;
    request.down = static_cast<int>(random.below(4)) - 1;
    request.jobs = random.below(2) == 0 ? CollapseJobs::Shown : CollapseJobs::Bridged;
    for (std::uint32_t i = random.below(4); i > 0; --i)
        request.expansions.push_back({any(), side(), static_cast<int>(random.below(4)) - 1});
    if (random.below(4) == 0)
        request.hidden = {any()};
    if (random.below(4) == 0)
        request.asOf = AsOf{ScanId{1 + random.below(4)}, {}};
    if (random.below(3) == 0)
        request.fanOutLimit = 1 + static_cast<int>(random.below(3));
    return request;
}

std::string whole(const TextGraph& g, const LineageAnswer& answer)
{
    std::string text = test::nodesOf(g, answer) + " | " + test::edgesOf(g, answer) + " |";
    for (const LineageNode& node : answer.nodes)
        text += " " + std::to_string(node.hiddenUpstream) + "/" + std::to_string(node.shownUpstream) + "/" +
                std::to_string(node.hiddenDownstream) + "/" + std::to_string(node.shownDownstream) + "/" +
                std::to_string(node.cycle);
    for (const FanOut& fanOut : answer.fanOuts) {
        text += " | " + g.name(fanOut.parent) + ":";
        for (const AssetId member : fanOut.members)
            text += " " + g.name(member);
    }
    for (const std::string& cut : answer.completeness.cutBy)
        text += " | " + cut;
    return text + " | " + std::to_string(answer.completeness.total);
}

std::string picture(const TextGraph& g, const LineageAnswer& answer)
{
    return test::nodesOf(g, answer) + " | " + test::edgesOf(g, answer);
}

LineageAnswer ask(TextGraph& g, const LineageRequest& request)
{
    return answer(g.graph(), g, request).value();
}

} // namespace

class ResolverLawsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOrderOfRowsChangesNothing()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph one(randomText(seed));
            TextGraph two(randomText(seed), static_cast<unsigned>(seed) + 1);
            const LineageRequest request = randomRequest(one, seed);
            QCOMPARE(whole(one, ask(one, request)), whole(two, ask(two, request)));
            QCOMPARE(whole(one, ask(one, request)), whole(one, ask(one, request)));
        }
    }

    void expandThenFoldIsFold()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph g(randomText(seed));
            LineageRequest request = randomRequest(g, seed);
            request.fanOutLimit = 0;
            const AssetId card = ask(g, request).nodes[seed % ask(g, request).nodes.size()].asset.id;
            const Direction side = seed % 2 == 0 ? Direction::Upstream : Direction::Downstream;
            LineageRequest folded = request;
            folded.expansions.push_back({card, side, 0});
            LineageRequest opened = request;
            opened.expansions.push_back({card, side, seed % 3 == 0 ? kAllHops : 2});
            opened.expansions.push_back({card, side, 0});
            QCOMPARE(picture(g, ask(g, opened)), picture(g, ask(g, folded)));
        }
    }

    void foldingWhatWasNotOpenChangesNothing()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph g(randomText(seed, true));
            LineageRequest request;
            request.roots = {g.id("n0")};
            request.up = 1;
            request.down = 1;
            const auto plain = ask(g, request);
            for (const LineageNode& node : plain.nodes) {
                if (node.distance == 0)
                    continue;
                LineageRequest there = request;
                const Direction away = node.distance < 0 ? Direction::Upstream : Direction::Downstream;
                there.expansions = {{node.asset.id, away, 1}, {node.asset.id, away, 0}};
                QCOMPARE(picture(g, ask(g, there)), picture(g, plain));
            }
        }
    }

    void expansionsOnlyAdd()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph g(randomText(seed));
            LineageRequest request = randomRequest(g, seed);
            std::erase_if(request.expansions, [](const Expansion& e) { return e.hops == 0; });
            request.fanOutLimit = 0;
            std::size_t before = 0;
            LineageRequest growing = request;
            growing.expansions.clear();
            for (std::size_t i = 0; i <= request.expansions.size(); ++i) {
                const std::size_t shown = ask(g, growing).nodes.size();
                QVERIFY(shown >= before);
                before = shown;
                if (i < request.expansions.size())
                    growing.expansions.push_back(request.expansions[i]);
            }
        }
    }

    void stepsOfOneAreOneStepOfMany()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph g(randomText(seed));
            LineageRequest request;
            request.roots = {g.id("n0")};
            request.up = 0;
            request.down = 3;
            LineageRequest opened = request;
            opened.down = 0;
            opened.expansions = {{g.id("n0"), Direction::Downstream, 3}};
            QCOMPARE(picture(g, ask(g, opened)), picture(g, ask(g, request)));
        }
    }

    void aWideFanOutLimitIsNone()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph g(randomText(seed));
            LineageRequest request = randomRequest(g, seed);
            request.fanOutLimit = 0;
            const auto without = ask(g, request);
            request.fanOutLimit = 1000;
            const auto with = ask(g, request);
            QVERIFY(with.fanOuts.empty());
            QCOMPARE(picture(g, with), picture(g, without));
        }
    }

    void nothingIsLostByTheFanOutLimit()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph g(randomText(seed));
            LineageRequest request;
            request.roots = {g.id("n0")};
            request.up = request.down = 1;
            const auto all = ask(g, request);
            request.fanOutLimit = 1;
            const auto some = ask(g, request);
            std::set<AssetId> named;
            for (const LineageNode& node : some.nodes)
                named.insert(node.asset.id);
            for (const FanOut& fanOut : some.fanOuts)
                named.insert(fanOut.members.begin(), fanOut.members.end());
            for (const LineageNode& node : all.nodes)
                QVERIFY(named.contains(node.asset.id));
        }
    }

    void countsAddUpToTheSide()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph g(randomText(seed));
            LineageRequest request = randomRequest(g, seed);
            request.jobs = CollapseJobs::Bridged;
            request.hidden.clear();
            const auto found = ask(g, request);
            const GraphView view{&g.graph(),
                                 request.asOf ? static_cast<std::uint32_t>(request.asOf->scan->value) : 0};
            const auto isRoot = [&](NodeIndex node) { return node == g.node("n0"); };
            for (const LineageNode& node : found.nodes) {
                const NodeIndex index = g.graph().indexOf(node.asset.id);
                auto ends = sideOf(view, index, Direction::Downstream, {isRoot, {}, {}}).ends;
                std::erase(ends, index);
                QCOMPARE(static_cast<std::size_t>(node.hiddenDownstream + node.shownDownstream), ends.size());
            }
        }
    }

    void everyShownRelativeHasItsEdge()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph g(randomText(seed));
            LineageRequest request = randomRequest(g, seed);
            const auto found = ask(g, request);
            std::map<AssetId, int> out;
            for (const LineageEdge& edge : found.edges)
                if (edge.from != edge.to)
                    ++out[edge.from];
            for (const LineageNode& node : found.nodes)
                QCOMPARE(out[node.asset.id], node.shownDownstream);
        }
    }

    void anUnboundedAnswerIsItsTotal()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TextGraph g(randomText(seed));
            LineageRequest request;
            request.roots = {g.id("n0")};
            request.up = request.down = kAllHops;
            request.jobs = seed % 2 == 0 ? CollapseJobs::Bridged : CollapseJobs::Shown;
            const auto all = ask(g, request);
            QCOMPARE(all.completeness.shown, all.completeness.total);
            QVERIFY(all.completeness.isComplete());
            request.up = request.down = 1;
            const auto near = ask(g, request);
            QCOMPARE(near.completeness.total, all.completeness.total);
            QCOMPARE(near.completeness.isComplete(), near.nodes.size() == all.nodes.size());
        }
    }
};

QTEST_GUILESS_MAIN(ResolverLawsTest)
#include "resolver_laws_test.moc"
