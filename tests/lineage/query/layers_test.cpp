// SPDX-License-Identifier: Apache-2.0
// Layers: what tags and names say, and what is told by what an asset is made from.
#include <QtTest>

#include "lineage/query/layers.h"

using namespace upriver;

namespace {

AssetSummary asset(const char* container, const char* leaf, AssetKind kind = AssetKind::Dataset)
{
    AssetSummary made;
    made.kind = kind;
    made.container = container;
    made.leaf = leaf;
    return made;
}

} // namespace

Q_DECLARE_METATYPE(AssetSummary)

class LayersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAndTagsSpeak_data();
    void namesAndTagsSpeak();
    void theRestIsToldByItsMakers();
};

void LayersTest::namesAndTagsSpeak_data()
{
    QTest::addColumn<AssetSummary>("told");
    QTest::addColumn<int>("layer");
    const auto row = [](const char* name, const AssetSummary& told, std::optional<Layer> layer) {
        QTest::newRow(name) << told << (layer ? static_cast<int>(*layer) : -1);
    };
    row("prefix", asset("shop.public", "stg_orders"), Layer::Staging);
    row("its own name before its place", asset("shop.marts", "int_orders"), Layer::Intermediate);
    row("schema", asset("shop-dwh.marts", "orders"), Layer::Mart);
    row("innermost place", asset("raw.marts", "orders"), Layer::Mart);
    row("a word is not a prefix", asset("shop.public", "stage"), std::nullopt);
    row("a part of a word is none", asset("shop.drawings", "rawhide"), std::nullopt);
    row("dashboard", asset("raw", "x", AssetKind::Dashboard), Layer::Consumption);
    row("model", asset("", "churn", AssetKind::Model), Layer::Consumption);
    row("feature", asset("", "f", AssetKind::Feature), Layer::Mart);
    row("a job has none", asset("marts", "stg_orders", AssetKind::Job), std::nullopt);
    AssetSummary tagged = asset("shop.marts", "stg_orders");
    tagged.tags = {"kpi", "layer:bronze"};
    row("a tag before all", tagged, Layer::Source);
    AssetSummary seed = asset("shop", "countries");
    seed.subtype = "seed";
    row("subtype", seed, Layer::Source);
}

void LayersTest::namesAndTagsSpeak()
{
    QFETCH(const AssetSummary, told);
    QFETCH(const int, layer);
    const auto stated = statedLayer(told);
    QCOMPARE(stated ? static_cast<int>(*stated) : -1, layer);
}

void LayersTest::theRestIsToldByItsMakers()
{
    LineageAnswer answer; // 0 > job 1 > 2 > 3 > 4 (mart) > 5 > 6; 7 and 8 make each other
    for (int i = 0; i < 9; ++i) {
        LineageNode node;
        node.asset = asset("public", "t", i == 1 ? AssetKind::Job : AssetKind::Dataset);
        node.asset.id = AssetId{i + 1};
        if (i == 4)
            node.asset.container = "marts";
        answer.nodes.push_back(node);
    }
    const auto join = [&](int from, int to, bool backward = false) {
        LineageEdge edge;
        edge.from = AssetId{from + 1};
        edge.to = AssetId{to + 1};
        edge.backward = backward;
        answer.edges.push_back(edge);
    };
    for (int i = 0; i < 6; ++i)
        join(i, i + 1);
    join(7, 8);
    join(8, 7, true);
    const std::vector<Layer> layers = layersOf(answer);
    QCOMPARE(layers[0], Layer::Source);
    QCOMPARE(layers[1], Layer::Source); // a job stands with what it reads
    QCOMPARE(layers[2], Layer::Staging);
    QCOMPARE(layers[3], Layer::Intermediate);
    QCOMPARE(layers[4], Layer::Mart);
    QCOMPARE(layers[5], Layer::Mart); // nothing beyond a mart is guessed
    QCOMPARE(layers[7], Layer::Source);
    QCOMPARE(layers[8], Layer::Staging);
    QVERIFY(layersOf({}).empty());
}

QTEST_GUILESS_MAIN(LayersTest)
#include "layers_test.moc"
