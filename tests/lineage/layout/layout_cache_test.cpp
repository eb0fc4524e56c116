// SPDX-License-Identifier: Apache-2.0
// A layout from the catalog is the one that the helper made, and nothing else is taken for one.
#include <cmath>
#include <filesystem>
#include <limits>
#include <random>

#include <QtTest>

#include "catalog/store/catalog_file.h"
#include "lineage/layout/helper_process.h"
#include "lineage/layout/layout_cache.h"
#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_wire.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/scratch.h"

using namespace upriver;

class LayoutCacheTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isTheSameWithAndWithout_data();
    void isTheSameWithAndWithout();
    void needsNoHelperTheSecondTime();
    void asksAnewWhatIsDifferent_data();
    void asksAnewWhatIsDifferent();
    void doesNotKeepFallbacks();
    void leavesLanesAndTrivialOnesOut();
    void trustsNothing();
    void trustsNoForgery_data();
    void trustsNoForgery();

private:
    /// A helper that writes a line whenever it is started.
    std::string counting()
    {
        const std::string path =
            m_scratch.write("counting", "#!/bin/sh\necho started >> '" + m_scratch.path("starts") +
                                            "'\nexec '" + layoutHelperPath() + "'\n");
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path;
    }
    [[nodiscard]] std::size_t starts() const
    {
        return std::filesystem::exists(m_scratch.path("starts"))
                   ? test::readAll(m_scratch.path("starts")).size() / 8
                   : 0;
    }
    test::Scratch m_scratch;
    std::string m_catalog;
};

namespace {

LayoutRequest plainGraph() { return test::warehouseGraph(60, 2); }

bool isSame(const LayoutResult& a, const LayoutResult& b)
{
    if (a.centres != b.centres || a.width != b.width || a.height != b.height ||
        a.edges.size() != b.edges.size())
        return false;
    for (std::size_t i = 0; i < a.edges.size(); ++i)
        if (a.edges[i].bezier != b.edges[i].bezier)
            return false;
    return a.engine == b.engine && a.note == b.note;
}

} // namespace

void LayoutCacheTest::initTestCase()
{
    m_catalog = m_scratch.path("catalog.db");
    QVERIFY(prepareCatalog(m_catalog));
}

void LayoutCacheTest::isTheSameWithAndWithout_data()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<int>("groups");
    QTest::addColumn<bool>("isOdd");
    QTest::addRow("plain") << 60 << 0 << false;
    QTest::addRow("groups") << 60 << 4 << false;
    QTest::addRow("cycle, loop, double, orphans") << 40 << 0 << true;
    QTest::addRow("the same in groups") << 40 << 3 << true;
    QTest::addRow("draft") << 1100 << 0 << false;
}

void LayoutCacheTest::isTheSameWithAndWithout()
{
    QFETCH(int, nodes);
    QFETCH(int, groups);
    QFETCH(bool, isOdd);
    LayoutRequest request = test::layeredGraph(static_cast<std::size_t>(nodes), 4, groups);
    if (isOdd) {
        request.edges.insert(request.edges.end(), {{20, 3, 1}, {7, 7, 1}, {20, 3, 2}, {3, 99999, 1}});
        request.nodes.push_back({.key = 900});
        request.nodes.push_back({.key = 901});
    }
    request.timeLimitMs = 60'000;
    LayoutService service;
    const LayoutResult without = *service.layout(request);
    QCOMPARE(without.engine, LayoutEngine::Dot);
    LayoutStore store(m_catalog);
    QVERIFY(isSame(*layoutOrKept(service, &store, request), without));
    store.flush();
    QVERIFY(store.find(layoutHash(request, service.engine())));
    QVERIFY(isSame(*layoutOrKept(service, &store, request), without));
    const LayoutRequest other =
        test::shuffled(request, 5); // nodes and edges in another order: the same picture
    if (!isOdd) {
        const auto kept = store.find(layoutHash(other, service.engine()));
        QVERIFY(kept);
        QVERIFY(isSame(*readKept(other, *kept), *service.layout(other)));
    }
}

void LayoutCacheTest::needsNoHelperTheSecondTime()
{
    const std::string helper = counting();
    LayoutResult first;
    {
        LayoutService service(helper);
        LayoutStore store(m_catalog);
        first = *layoutOrKept(service, &store, plainGraph());
        QCOMPARE(starts(), std::size_t{1});
    }
    LayoutService service(helper);
    LayoutStore store(m_catalog);
    const LayoutResult second = *layoutOrKept(service, &store, plainGraph());
    QCOMPARE(starts(), std::size_t{1});
    QVERIFY(isSame(first, second));
    const LayoutResult third = *layoutOrKept(service, nullptr, plainGraph());
    QCOMPARE(starts(), std::size_t{2});
    QVERIFY(isSame(first, third));
}

using Change = std::function<void(LayoutRequest&)>;

void LayoutCacheTest::asksAnewWhatIsDifferent_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<bool>("isAnother");
    const auto row = [](const char* name, const Change& change, bool isAnother = true) {
        QTest::newRow(name) << change << isAnother;
    };
    row("one more node", [](LayoutRequest& r) { r.nodes.push_back({.key = 5000}); });
    row("one more edge", [](LayoutRequest& r) { r.edges.push_back({0, 59, 1}); });
    row("one edge fewer", [](LayoutRequest& r) { r.edges.pop_back(); });
    row("a higher card", [](LayoutRequest& r) { r.nodes[7].height += 1; });
    row("a wider card", [](LayoutRequest& r) { r.nodes[7].width += 1; });
    row("another order", [](LayoutRequest& r) { std::swap(r.nodes[3].key, r.nodes[40].key); });
    row("an edge's weight", [](LayoutRequest& r) { r.edges[4].weight = 2; });
    row("a group", [](LayoutRequest& r) { r.nodes[7].group = 0; });
    row("another group", [](LayoutRequest& r) { r.nodes[7].group = 1; });
    row("a lane", [](LayoutRequest& r) { r.nodes[7].lane = 0; });
    row("a draft", [](LayoutRequest& r) { r.quality = LayoutQuality::Draft; });
    row("no routes", [](LayoutRequest& r) { r.routes = false; });
    row(
        "other ids in the same order",
        [](LayoutRequest& r) {
            for (LayoutNode& node : r.nodes)
                node.key += 1000;
        },
        false);
    row(
        "more time", [](LayoutRequest& r) { r.timeLimitMs = 1; }, false);
    row(
        "edges in another order", [](LayoutRequest& r) { std::reverse(r.edges.begin(), r.edges.end()); },
        false);
}

void LayoutCacheTest::asksAnewWhatIsDifferent()
{
    QFETCH(Change, change);
    QFETCH(bool, isAnother);
    LayoutRequest request = plainGraph();
    change(request);
    QCOMPARE(layoutHash(request, "e") != layoutHash(plainGraph(), "e"), isAnother);
    QVERIFY(layoutHash(request, "e") != layoutHash(request, "another engine"));
    QCOMPARE(layoutHash(request, "e").size(), std::size_t{32});
}

void LayoutCacheTest::doesNotKeepFallbacks()
{
    LayoutService service(m_scratch.path("no such program"));
    LayoutStore store(m_catalog);
    const LayoutRequest request = test::warehouseGraph(30, 9);
    QVERIFY(!layoutOrKept(service, &store, request)->note.empty());
    store.flush();
    QVERIFY(!store.find(layoutHash(request, service.engine())));
}

void LayoutCacheTest::leavesLanesAndTrivialOnesOut()
{
    LayoutService service;
    LayoutRequest lanes = plainGraph();
    for (std::size_t i = 0; i < lanes.nodes.size(); ++i)
        lanes.nodes[i].lane = static_cast<std::int32_t>(i / 20);
    QVERIFY(!keptText(lanes, *service.layout(lanes)));
    LayoutRequest orphans;
    orphans.nodes = {{.key = 1}, {.key = 2}};
    QVERIFY(!keptText(orphans, *service.layout(orphans)));
}

/// Whatever stands in the file: a sound picture, or a new one.
void LayoutCacheTest::trustsNothing()
{
    LayoutService service;
    const LayoutRequest request = plainGraph();
    const LayoutResult sound = *service.layout(request);
    const std::string kept = *keptText(request, sound);
    QVERIFY(readKept(request, kept));
    for (std::size_t size = 0; size < kept.size(); size += 1 + size / 9)
        QVERIFY(!readKept(request, std::string_view(kept).substr(0, size)));
    QVERIFY(!readKept(request, kept + "x"));
    QVERIFY(!readKept(request, std::string(kept.size(), '\xff')));
    std::mt19937 random(3);
    for (int i = 0; i < 3000; ++i) {
        std::string bytes = kept;
        bytes[random() % bytes.size()] = static_cast<char>(random());
        const auto result = readKept(request, bytes);
        if (!result)
            continue;
        QCOMPARE(countOverlaps(request.nodes, result->centres), std::size_t{0});
        for (const PlacedEdge& edge : result->edges)
            for (const LayoutPoint& point : edge.bezier)
                QVERIFY(std::abs(point.x) < 1e7 && std::abs(point.y) < 1e7);
    }
    QVERIFY(!readKept(test::warehouseGraph(61, 2), kept)); // of another request
}

using Forgery = std::function<void(wire::DotAnswer&)>;

void LayoutCacheTest::trustsNoForgery_data()
{
    QTest::addColumn<Forgery>("forge");
    const auto row = [](const char* name, const Forgery& forge) { QTest::newRow(name) << forge; };
    row("no number", [](wire::DotAnswer& a) { a.centres[3].x = std::numeric_limits<double>::quiet_NaN(); });
    row("infinite", [](wire::DotAnswer& a) { a.centres[3].y = std::numeric_limits<double>::infinity(); });
    row("overlap", [](wire::DotAnswer& a) { a.centres[3] = a.centres[4]; });
    row("backward", [](wire::DotAnswer& a) {
        for (LayoutPoint& point : a.centres)
            point.x = a.width - point.x;
    });
    row("beside the sheet", [](wire::DotAnswer& a) {
        for (LayoutPoint& point : a.centres)
            point.y += 1000;
    });
    row("an endless sheet", [](wire::DotAnswer& a) { a.width = 1e300; });
    row("no curve", [](wire::DotAnswer& a) { a.curves[2].clear(); });
    row("half a curve", [](wire::DotAnswer& a) { a.curves[2].pop_back(); });
    row("a curve from elsewhere", [](wire::DotAnswer& a) { a.curves[2].front().x -= 5; });
    row("a curve to elsewhere", [](wire::DotAnswer& a) { a.curves[2].back().y += 5; });
    row("a curve far out", [](wire::DotAnswer& a) { a.curves[2][1].y = 1e9; });
    row("errors", [](wire::DotAnswer& a) { a.errors = 1; });
    row("one node fewer", [](wire::DotAnswer& a) { a.centres.pop_back(); });
    row("one curve more", [](wire::DotAnswer& a) { a.curves.push_back(a.curves[0]); });
}

void LayoutCacheTest::trustsNoForgery()
{
    QFETCH(Forgery, forge);
    LayoutService service;
    LayoutStore store(m_catalog);
    const LayoutRequest request = test::warehouseGraph(50, 6);
    const LayoutResult sound = *service.layout(request);
    auto answer = *wire::decodeAnswer(*keptText(request, sound));
    forge(answer);
    QVERIFY(!readKept(request, wire::encode(answer)));
    const std::string hash = layoutHash(request, service.engine());
    store.keep(hash, wire::encode(answer));
    store.flush();
    QVERIFY(isSame(*layoutOrKept(service, &store, request), sound));
    store.flush();
    QVERIFY(readKept(request, *store.find(hash))); // mended
}

QTEST_GUILESS_MAIN(LayoutCacheTest)
#include "layout_cache_test.moc"
