// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "tests/support/graph_text.h"

using namespace upriver;
using upriver::test::TextGraph;

namespace {

LineageRequest around(const TextGraph& g, const std::string& root, int up, int down)
{
    LineageRequest request;
    request.roots = {g.id(root)};
    request.up = up;
    request.down = down;
    return request;
}

LineageAnswer ask(TextGraph& g, const LineageRequest& request)
{
    auto result = answer(g.graph(), g, request);
    return result ? *result : LineageAnswer{};
}

std::string cuts(const LineageAnswer& answer)
{
    std::string text;
    for (const std::string& cut : answer.completeness.cutBy)
        text += (text.empty() ? "" : "; ") + cut;
    return text;
}

std::string names(const TextGraph& g, const std::vector<AssetId>& ids)
{
    std::string text;
    for (const AssetId id : ids)
        text += (text.empty() ? "" : " ") + g.name(id);
    return text;
}

const std::string kShop = "orders > [load] > stage > [model] > mart > dashboard:sales\n"
                          "users > [load2] > stage\n"
                          "mart > [train] > model:churn\n"
                          "mart > [train]\n";

} // namespace

class ResolverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jobsAreBridged()
    {
        TextGraph g(kShop);
        const auto a = ask(g, around(g, "stage", 1, 1));
        QCOMPARE(nodesOf(g, a), std::string("orders:-1 users:-1 stage:0 mart:1"));
        QCOMPARE(edgesOf(g, a), std::string("orders>stage[load], users>stage[load2], stage>mart[model]"));
        QCOMPARE(cuts(a), std::string("depth 1 down"));
        QCOMPARE(a.completeness.shown, 4);
        QCOMPARE(a.completeness.total, 6);
        const auto all = ask(g, around(g, "stage", kAllHops, kAllHops));
        QCOMPARE(nodesOf(g, all), std::string("orders:-1 users:-1 stage:0 mart:1 churn:2 sales:2"));
        QVERIFY(all.completeness.isComplete());
        QCOMPARE(all.completeness.sentence(5),
                 std::string("6 assets, 5 edges; complete; as of 1970-01-01 09:00"));
    }

    void shownJobsHaveTheDistanceOfTheirFarEnd()
    {
        TextGraph g(kShop);
        auto request = around(g, "stage", 1, 2);
        request.jobs = CollapseJobs::Shown;
        const auto a = ask(g, request);
        QCOMPARE(nodesOf(g, a),
                 std::string("load:-1 load2:-1 orders:-1 users:-1 stage:0 mart:1 model:1 churn:2 "
                             "sales:2 train:2"));
        QCOMPARE(edgesOf(g, a), std::string("load>stage, load2>stage, orders>load, users>load2, stage>model, "
                                            "mart>sales, mart>train, model>mart, train>churn"));
    }

    void chainsOfJobsAreBridged()
    {
        TextGraph g("a > [j1] > [j2] > [j3] > b\n[j1] > [j4] > b\na > [dead] > [end]");
        const auto a = ask(g, around(g, "a", 1, 1));
        QCOMPARE(nodesOf(g, a), std::string("a:0 b:1"));
        QCOMPARE(edgesOf(g, a), std::string("a>b[j1 j2 j3 j4]"));
    }

    void aJobCanBeTheRoot()
    {
        TextGraph g(kShop);
        const auto a = ask(g, around(g, "model", 1, 1));
        QCOMPARE(nodesOf(g, a), std::string("stage:-1 model:0 mart:1"));
        QCOMPARE(edgesOf(g, a), std::string("stage>model, model>mart"));
    }

    void controlAndContainsAreNoDataFlow()
    {
        TextGraph g("a > [j] > b\ncontrol: [j] > [k]\ncontains: [pipe] > [j]\n[k] > c");
        QCOMPARE(nodesOf(g, ask(g, around(g, "a", 3, 3))), std::string("a:0 b:1"));
        auto request = around(g, "j", 1, 1);
        request.edgeKinds |= 1U << static_cast<unsigned>(EdgeKind::Control);
        QCOMPARE(nodesOf(g, ask(g, request)), std::string("a:-1 j:0 b:1 k:1"));
    }

    void hiddenRelativesAreCounted()
    {
        TextGraph g("r1 > a\nr2 > [j] > a\nr3 > [j]\na > b\na > c\nb > d\nc > d\nd > e");
        const auto a = ask(g, around(g, "a", 0, 1));
        QCOMPARE(nodesOf(g, a), std::string("a:0 b:1 c:1"));
        QCOMPARE(a.nodes[0].hiddenUpstream, 3);
        QCOMPARE(a.nodes[0].shownDownstream, 2);
        QCOMPARE(a.nodes[1].hiddenDownstream, 1);
        QCOMPARE(a.nodes[1].shownUpstream, 1);
        QCOMPARE(cuts(a), std::string("depth 0 up; depth 1 down"));
    }

    void expansionsAndFolds()
    {
        TextGraph g("a > b > c > d > e\nx > c\ny > x\nc > f");
        auto request = around(g, "c", 1, 1);
        const auto plain = ask(g, request);
        request.expansions = {{g.id("d"), Direction::Downstream, 1}};
        QCOMPARE(nodesOf(g, ask(g, request)), std::string("b:-1 x:-1 c:0 d:1 f:1 e:2"));
        request.expansions.push_back({g.id("d"), Direction::Downstream, 0});
        const auto folded = ask(g, request);
        QCOMPARE(nodesOf(g, folded), nodesOf(g, plain));
        QCOMPARE(edgesOf(g, folded), edgesOf(g, plain));
        request.expansions = {{g.id("c"), Direction::Upstream, 0}};
        QCOMPARE(nodesOf(g, ask(g, request)), std::string("c:0 d:1 f:1"));
        request.expansions.push_back({g.id("c"), Direction::Upstream, kAllHops});
        QCOMPARE(nodesOf(g, ask(g, request)), std::string("a:-2 y:-2 b:-1 x:-1 c:0 d:1 f:1"));
        request.expansions = {{g.id("d"), Direction::Upstream, 1}, {g.id("e"), Direction::Upstream, 1}};
        QCOMPARE(nodesOf(g, ask(g, request)), nodesOf(g, plain));
    }

    void aFoldKeepsWhatIsReachedOtherwise()
    {
        TextGraph g("top > l > r\ntop > m > r");
        auto request = around(g, "r", 2, 0);
        request.expansions = {{g.id("l"), Direction::Upstream, 0}};
        QCOMPARE(nodesOf(g, ask(g, request)), std::string("top:-2 l:-1 m:-1 r:0"));
        request.expansions.push_back({g.id("m"), Direction::Upstream, 0});
        QCOMPARE(nodesOf(g, ask(g, request)), std::string("l:-1 m:-1 r:0"));
    }

    void hiddenIsolatedAndFiltered()
    {
        TextGraph g("a > b > c > dashboard:d\nb > e");
        auto request = around(g, "a", 0, kAllHops);
        request.hidden = {g.id("c")};
        auto a = ask(g, request);
        QCOMPARE(nodesOf(g, a), std::string("a:0 b:1 e:2"));
        QCOMPARE(cuts(a), std::string("1 taken out by hand"));
        request.hidden.clear();
        request.isolated = {g.id("a"), g.id("b")};
        a = ask(g, request);
        QCOMPARE(nodesOf(g, a), std::string("a:0 b:1"));
        QCOMPARE(cuts(a), std::string("isolated: 3 left out"));
        request.isolated.clear();
        request.filter = "kind:dashboard";
        a = ask(g, request);
        QCOMPARE(nodesOf(g, a), std::string("a:0 d:3"));
        QCOMPARE(cuts(a), std::string("filter hides 3"));
        QCOMPARE(a.completeness.total, 5);
    }

    void fanOutShowsTheMostConnected()
    {
        TextGraph g("a > b1\na > b2\na > b3\na > b4 > x\nb4 > y\na > ?b0");
        auto request = around(g, "a", 1, 1);
        request.fanOutLimit = 2;
        auto a = ask(g, request);
        QCOMPARE(nodesOf(g, a), std::string("a:0 b1:1 b4:1"));
        QCOMPARE(a.fanOuts.size(), std::size_t{1});
        QCOMPARE(names(g, a.fanOuts[0].members), std::string("b2 b3 b0"));
        QCOMPARE(a.nodes[0].hiddenDownstream, 3);
        QCOMPARE(cuts(a), std::string("depth 1 down; 3 more behind 1 card"));
        request.pinned = {g.id("b0")};
        a = ask(g, request);
        QCOMPARE(nodesOf(g, a), std::string("a:0 b0:1 b4:1"));
    }

    void fanOutShowsTheJobsOfWhatItShows()
    {
        TextGraph g("a > [j1] > b1 > c\na > [j2] > b2\na > [j3]");
        auto request = around(g, "a", 0, 1);
        request.fanOutLimit = 1;
        request.jobs = CollapseJobs::Shown;
        QCOMPARE(nodesOf(g, ask(g, request)), std::string("a:0 b1:1 j1:1 j3:1"));
    }

    void widensWhileSmall()
    {
        TextGraph g("a > b > c > d > e1\nd > e2\nd > e3");
        auto request = around(g, "a", 1, 1);
        request.widenUpTo = 5;
        auto a = ask(g, request);
        QCOMPARE(nodesOf(g, a), std::string("a:0 b:1 c:2 d:3"));
        QCOMPARE(cuts(a), std::string("depth 3 down"));
        request.widenUpTo = 40;
        QCOMPARE(ask(g, request).nodes.size(), std::size_t{7});
        request.fanOutLimit = 2;
        a = ask(g, request);
        QCOMPARE(a.nodes.size(), std::size_t{6});
        request.widenUpTo = 5;
        a = ask(g, request);
        QCOMPARE(a.nodes.size(), std::size_t{4});
        QVERIFY(a.fanOuts.empty());
    }

    void betweenIsTheUnionOfAllPaths()
    {
        TextGraph g("a > [j] > b > m > c > z\na > b2 > m\nm > c2 > z\na > dead\nin > z");
        LineageRequest request;
        request.between = {{g.id("a"), g.id("z")}};
        const auto a = ask(g, request);
        QCOMPARE(nodesOf(g, a), std::string("a:0 b:1 b2:1 m:2 c:3 c2:3 z:4"));
        QCOMPARE(a.pathCount, 4);
        QCOMPARE(names(g, a.bottlenecks), std::string("m"));
        QCOMPARE(names(g, a.shortest), std::string("a b2 m c z"));
        QCOMPARE(a.smallestCut.size(), std::size_t{2});
        QCOMPARE(a.completeness.total, 7);
        request.between = {{g.id("z"), g.id("a")}};
        const auto none = ask(g, request);
        QCOMPARE(none.pathCount, 0);
        QCOMPARE(none.nodes.size(), std::size_t{2});
        QVERIFY(none.edges.empty());
    }

    void cyclesAreMarked()
    {
        TextGraph g("a > b > c > a\nc > d\ne > e");
        const auto a = ask(g, around(g, "a", kAllHops, kAllHops));
        QCOMPARE(a.nodes.size(), std::size_t{4});
        QCOMPARE(a.find(g.id("b"))->cycle, 1);
        QCOMPARE(a.find(g.id("d"))->cycle, 0);
        QCOMPARE(std::ranges::count_if(a.edges, &LineageEdge::backward), 1);
        QCOMPARE(a.completeness.total, 4);
        const auto loop = ask(g, around(g, "e", 1, 1));
        QCOMPARE(edgesOf(g, loop), std::string("e>e*"));
        QCOMPARE(loop.nodes[0].hiddenDownstream, 0);
    }

    void asOfSpeaksOfThatScan()
    {
        TextGraph g("a > b @1-3\na > c @2\nb > d @1");
        auto request = around(g, "a", 0, kAllHops);
        QCOMPARE(nodesOf(g, ask(g, request)), std::string("a:0 c:1"));
        request.asOf = AsOf{ScanId{1}, {}};
        auto a = ask(g, request);
        QCOMPARE(nodesOf(g, a), std::string("a:0 b:1 d:2"));
        QCOMPARE(a.completeness.asOf->id, ScanId{1});
        request.asOf = AsOf{ScanId{2}, {}};
        QCOMPARE(nodesOf(g, ask(g, request)), std::string("a:0 b:1 c:1 d:2"));
        request.asOf = AsOf{ScanId{0}, {}};
        const auto before = answer(g.graph(), g, request);
        QVERIFY(!before);
        QCOMPARE(before.error().kind, ErrorKind::NotFound);
    }

    void columnsBetweenShownAssets()
    {
        TextGraph g("a > [j] > b > c\na.id > [j] > b.id\na.id ~ b.n\nb.id > c.id\na.* > b.n");
        auto request = around(g, "b", 1, 0);
        request.columns = true;
        auto a = ask(g, request);
        QCOMPARE(a.columnEdges.size(), std::size_t{2});
        QCOMPARE(a.columnEdges[0].fromColumn, std::string());
        QCOMPARE(a.columnEdges[1].toColumn, std::string("id"));
        QCOMPARE(a.columnEdges[1].job, g.id("j"));
        request.indirectColumnEdges = true;
        QCOMPARE(ask(g, request).columnEdges.size(), std::size_t{3});
    }

    void aColumnFocusIsItsWholeTrace()
    {
        TextGraph g("a > [j] > b > c > d\na > e\nx > b\na.id > [j] > b.id > c.key\na.other > e.id\nc.key ~ "
                    "d.n\nx.id > b.n");
        LineageRequest request;
        request.column = ColumnFocus{g.id("b"), "ID"};
        auto a = ask(g, request);
        QCOMPARE(nodesOf(g, a), std::string("a:-1 b:0 c:1"));
        QCOMPARE(edgesOf(g, a), std::string("a>b[j], b>c"));
        QCOMPARE(a.columnEdges.size(), std::size_t{2});
        QCOMPARE(cuts(a), std::string("join and filter influences are off: 1 more"));
        request.jobs = CollapseJobs::Shown;
        QCOMPARE(edgesOf(g, ask(g, request)), std::string("a>j, j>b, b>c"));
        request.indirectColumnEdges = true;
        QCOMPARE(ask(g, request).nodes.size(), std::size_t{5});
        request.column->column = "nothing";
        const auto wrong = answer(g.graph(), g, request);
        QCOMPARE(QString::fromStdString(wrong.error().what),
                 QStringLiteral("There is no column nothing. Known columns: id, n"));
    }

    void edgesCarryTheirEvidence()
    {
        TextGraph g("a > [j] @2 %70\n[j] > b @3\na > c !");
        const auto a = ask(g, around(g, "a", 0, 1));
        QCOMPARE(a.edges[0].confidence, 70);
        QVERIFY(a.edges[0].inferred);
        QCOMPARE(a.edges[0].since, ScanId{3});
        QVERIFY(a.edges[1].manual);
    }

    void documentsWithProblemsAreNamed()
    {
        TextGraph g("a > [j] > b");
        g.problems = {{"j", 2}, {"elsewhere", 1}};
        const auto a = ask(g, around(g, "a", 1, 1));
        QCOMPARE(a.completeness.notUnderstood.size(), std::size_t{1});
        QVERIFY(!a.completeness.isComplete());
        QCOMPARE(a.completeness.sentence(1),
                 std::string("2 assets, 1 edge; complete; 2 problems in 1 file that was only "
                             "partly understood; as of 1970-01-01 09:00"));
    }

    void theLimitOfAssetsIsSaid()
    {
        std::string text;
        for (int i = 0; i < 3000; ++i)
            text += "hub > n" + std::to_string(i) + "\n";
        TextGraph g(text);
        auto request = around(g, "hub", 1, 1);
        request.maxNodes = 1000;
        const auto a = ask(g, request);
        QCOMPARE(a.nodes.size(), std::size_t{1000});
        QCOMPARE(a.completeness.total, 3001);
        QCOMPARE(cuts(a), std::string("the limit of 1,000 assets"));
        QCOMPARE(a.nodes[0].hiddenDownstream, 2001);
    }

    void aCancelledQuestionSaysSo()
    {
        TextGraph g(kShop);
        std::stop_source source;
        source.request_stop();
        const auto a = answer(g.graph(), g, around(g, "stage", 1, 1), source.get_token());
        QCOMPARE(a.error().kind, ErrorKind::Cancelled);
    }

    void impactHasAProofForEach()
    {
        TextGraph g(kShop + "mart > [report]\n");
        const auto a = impact(g.graph(), g, {g.id("orders")}).value();
        QCOMPARE(a.affected.size(), std::size_t{5});
        std::string text;
        for (const auto& hit : a.affected)
            text += g.name(hit.asset.id) + std::to_string(hit.distance) + "=" + names(g, hit.path) + ";";
        QCOMPARE(text, std::string("stage1=orders load stage;mart2=orders load stage model mart;"
                                   "report3=orders load stage model mart report;"
                                   "churn3=orders load stage model mart train churn;"
                                   "sales3=orders load stage model mart sales;"));
        QVERIFY(a.completeness.isComplete());
    }

    void impactOfAColumn()
    {
        TextGraph g("a > [j] > b > c\nb > dashboard:d\na > e\na.id > [j] > b.key\na.id > e.x\na.n > "
                    "e.y\nb.key ~ c.z");
        const auto a = impact(g.graph(), g, {g.id("a"), "id"}).value();
        std::string text;
        for (const auto& hit : a.affected)
            text += g.name(hit.asset.id) + "(" + (hit.columns.empty() ? "" : hit.columns[0]) +
                    ")=" + names(g, hit.path) + ";";
        QCOMPARE(text, std::string("b(key)=a j b;e(x)=a e;c(z)=a j b c;d()=a j b d;"));
        QCOMPARE(a.completeness.cutBy.size(), std::size_t{1});
        const auto n = impact(g.graph(), g, {g.id("a"), "n"}).value();
        QCOMPARE(n.affected.size(), std::size_t{1});
    }

    void whatIsTheSameThingIsFollowedBothWays()
    {
        TextGraph g("shop > [load] > table\nalias: chart_table > table\nchart_table > dashboard:sales\n"
                    "table > [other] > aside");
        const auto up = answer(g.graph(), g, around(g, "sales", kAllHops, 0)).value();
        QCOMPARE(nodesOf(g, up), std::string("shop:-3 table:-2 chart_table:-1 sales:0"));
        QCOMPARE(edgesOf(g, up), std::string("shop>table[load], table>chart_table, chart_table>sales"));
        QCOMPARE(up.edges[1].kind, EdgeKind::Alias);
        const auto down = answer(g.graph(), g, around(g, "shop", 0, kAllHops)).value();
        QVERIFY(down.find(g.id("sales")) != nullptr);
        QVERIFY(std::ranges::none_of(down.nodes, [](const LineageNode& node) { return node.cycle > 0; }));
        QCOMPARE(paths(g.graph(), g, {g.id("shop"), g.id("sales"), true, 10, {}}).value().count, 1);
    }

    void whatIsProbablyTheSameIsNot()
    {
        TextGraph g("shop > [load] > table\nalias: chart_table > table %80\nchart_table > dashboard:sales");
        auto request = around(g, "sales", kAllHops, 0);
        QCOMPARE(nodesOf(g, answer(g.graph(), g, request).value()), std::string("chart_table:-1 sales:0"));
        request.edgeKinds |= 1U << static_cast<unsigned>(EdgeKind::Alias);
        QCOMPARE(nodesOf(g, answer(g.graph(), g, request).value()),
                 std::string("shop:-3 table:-2 chart_table:-1 sales:0"));
    }

    void jobsThatAreTheSameReadWhatEitherReads()
    {
        TextGraph g("raw > [stage]\nalias: [stage] > [experiment]\n[experiment] > model:churn");
        const auto a = answer(g.graph(), g, around(g, "churn", kAllHops, 0)).value();
        QCOMPARE(nodesOf(g, a), std::string("raw:-1 churn:0"));
        QCOMPARE(a.edges.at(0).via.size(), std::size_t{2});
        QCOMPARE(a.edges.at(0).kind, EdgeKind::Data);
        auto shown = around(g, "churn", kAllHops, 0);
        shown.jobs = CollapseJobs::Shown;
        QCOMPARE(answer(g.graph(), g, shown).value().nodes.size(), std::size_t{4});
        const auto hit = impact(g.graph(), g, {g.id("raw")}).value();
        QCOMPARE(names(g, hit.affected.at(0).path), std::string("raw stage experiment churn"));
    }

    void impactTellsWhatLearnedAndWhereItServes()
    {
        TextGraph g("orders > [train] > model:churn > service:web\norders > [fit] > model:idle\n"
                    "orders > [load] > mart > dashboard:sales");
        const auto a =
            impact(g.graph(), g, {.asset = g.id("orders"), .only = "kind:model", .then = "kind:service"})
                .value();
        QCOMPARE(a.affected.size(), std::size_t{2});
        QCOMPARE(g.name(a.affected[0].asset.id), std::string("churn"));
        QCOMPARE(a.affected[0].further.size(), std::size_t{1});
        QCOMPARE(names(g, a.affected[0].further[0].path), std::string("churn web"));
        QVERIFY(a.affected[1].further.empty());
        QCOMPARE(a.completeness.shown, 2);
        QCOMPARE(a.completeness.total, 5);
        QVERIFY(!a.completeness.isComplete());
    }

    void impactUpstreamTellsWhichChecksFailed()
    {
        TextGraph g("raw > [load] > mart > dashboard:sales\nelsewhere > sales\nraw > [x] > below");
        CheckRow failing;
        failing.name = "not_null";
        failing.status = CheckStatus::Fail;
        CheckRow passing = failing;
        passing.status = CheckStatus::Pass;
        g.checksOf[g.id("raw")] = {passing, failing};
        g.checksOf[g.id("mart")] = {passing};
        g.checksOf[g.id("below")] = {failing};
        const auto a = impact(g.graph(), g,
                              {.asset = g.id("sales"),
                               .direction = Direction::Upstream,
                               .checks = 1U << static_cast<unsigned>(CheckStatus::Fail)})
                           .value();
        QCOMPARE(a.affected.size(), std::size_t{1});
        QCOMPARE(names(g, a.affected[0].path), std::string("raw load mart sales"));
        QCOMPARE(a.affected[0].checks.size(), std::size_t{1});
        QCOMPARE(a.affected[0].distance, 2);
    }

    void pathsAreListedShortestFirst()
    {
        TextGraph g("a > b > z\na > c > d > z\na > z\nz > a\nx");
        PathsRequest request{g.id("a"), g.id("z"), true, 1000, {}};
        auto p = paths(g.graph(), g, request).value();
        QCOMPARE(p.paths.size(), std::size_t{3});
        QCOMPARE(names(g, p.paths[2]), std::string("a c d z"));
        QCOMPARE(p.count, 3);
        QVERIFY(!p.cut);
        request.maxPaths = 2;
        p = paths(g.graph(), g, request).value();
        QVERIFY(p.cut);
        request.all = false;
        p = paths(g.graph(), g, request).value();
        QCOMPARE(p.paths.size(), std::size_t{1});
        request.to = g.id("x");
        QCOMPARE(paths(g.graph(), g, request).value().count, 0);
    }
};

QTEST_GUILESS_MAIN(ResolverTest)
#include "resolver_test.moc"
