// SPDX-License-Identifier: Apache-2.0
// Lenses and lanes over the sample catalog: colours with a key and words, the same places, and taken back.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/lens.h"
#include "ui/graph/lineage_painter.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class LensTest : public QObject, test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareSample(); }
    void init();
    void cleanup() { close(); }
    void everyLensColoursTheSamePicture_data();
    void everyLensColoursTheSamePicture();
    void frequentValuesAreToldApart();
    void tonesAgreeWithTheirWords();
    void freshnessIsNotTheTimeOfTheScan();
    void tonesAreSeenInBothThemes();
    void lanesStandInTheirOrder();

private:
    [[nodiscard]] const LineageScene& scene() const { return *canvas()->scene(); }
};

void LensTest::init()
{
    open();
    settle();
}

void LensTest::everyLensColoursTheSamePicture_data()
{
    QTest::addColumn<int>("lens");
    QTest::addColumn<QString>("known"); ///< a value that the sample has under it
    const auto row = [](const char* name, Lens lens, const QString& known) {
        QTest::newRow(name) << static_cast<int>(lens) << known;
    };
    row("platform", Lens::Platform, u"bigquery"_s);
    row("owner", Lens::Owner, u"No owner known"_s);
    row("layer", Lens::Layer, u"Marts"_s);
    row("health", Lens::Health, u"Failed"_s);
    row("freshness", Lens::Freshness, u"Within a month"_s);
    row("classification", Lens::Classification, u"Sensitive data"_s);
    row("certification", Lens::Certification, u"Not certified"_s);
    row("run state", Lens::RunState, u"complete"_s);
    row("run duration", Lens::RunDuration, {});
}

void LensTest::everyLensColoursTheSamePicture()
{
    QFETCH(const int, lens);
    QFETCH(const QString, known);
    std::vector<QRectF> before;
    for (const SceneCard& card : scene().cards)
        before.push_back(card.rect);
    const QSizeF legend = legendSize(scene(), currentTheme(), 900);
    Q_EMIT tools()->lensChosen(static_cast<Lens>(lens));
    settle();
    std::vector<QRectF> after;
    for (const SceneCard& card : scene().cards)
        after.push_back(card.rect);
    QVERIFY(after == before);
    QVERIFY(!scene().key.empty() && !scene().keyTitle.isEmpty());
    QStringList labels;
    int cards = 0;
    for (const LensEntry& entry : scene().key) {
        labels << entry.label;
        cards += entry.cards;
    }
    const auto singles = std::count_if(scene().cards.begin(), scene().cards.end(),
                                       [](const SceneCard& card) { return card.isSingle(); });
    QCOMPARE(cards, static_cast<int>(singles));
    // The sample's times are fixed, and so grow older: freshness may have gone on.
    if (!known.isEmpty() && static_cast<Lens>(lens) != Lens::Freshness)
        QVERIFY2(labels.contains(known, Qt::CaseInsensitive), qPrintable(labels.join(u'|')));
    for (const SceneCard& card : scene().cards)
        if (card.isSingle())
            QCOMPARE(card.place, scene().key[static_cast<std::size_t>(card.key)].label);
    QVERIFY(legendSize(scene(), currentTheme(), 900) != legend);
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QVERIFY(scene().key.empty());
}

void LensTest::frequentValuesAreToldApart()
{
    LineageAnswer answer;
    LineageScene made;
    for (int i = 0; i < 30; ++i) {
        LineageNode node;
        node.asset.id = AssetId{i + 1};
        node.asset.platform = "p" + std::to_string(std::min(i, 11)); // p11 is the most frequent
        answer.nodes.push_back(node);
        SceneCard card;
        card.asset = node.asset.id;
        made.cardOf.emplace(card.asset, static_cast<std::uint32_t>(i));
        made.cards.push_back(card);
    }
    applyLens(made, answer, Lens::Platform, 0, {});
    QCOMPARE(made.key.size(), std::size_t{12});
    std::set<Tone> apart;
    for (const LensEntry& entry : made.key) {
        if (entry.tone != Tone::Other)
            apart.insert(entry.tone);
        if (entry.label == u"p11"_s)
            QCOMPARE(entry.tone, Tone::First);
    }
    QCOMPARE(apart.size(), std::size_t{6});
    applyLens(made, answer, Lens::Type, 0, {});
    QVERIFY(made.key.empty());
}

void LensTest::tonesAgreeWithTheirWords()
{
    LineageAnswer answer;
    LineageScene made;
    std::map<AssetId, RunRow> runs;
    const std::tuple<Health, RunState, const char*> kinds[] = {
        {Health::Failed, RunState::Failed, "pii"},
        {Health::Ok, RunState::Complete, "certified"},
        {Health::Running, RunState::Running, "deprecated"},
        {Health::Warning, RunState::Aborted, ""}};
    for (const auto& [health, state, tag] : kinds) {
        LineageNode node;
        node.asset.id = AssetId{static_cast<std::int64_t>(made.cards.size()) + 1};
        node.asset.health = health;
        node.asset.tags = {tag};
        runs[node.asset.id].state = state;
        answer.nodes.push_back(node);
        SceneCard card;
        card.asset = node.asset.id;
        made.cardOf.emplace(card.asset, static_cast<std::uint32_t>(made.cards.size()));
        made.cards.push_back(card);
    }
    const auto tones = [&](Lens lens) {
        applyLens(made, answer, lens, 0, runs);
        std::vector<Tone> all;
        for (const SceneCard& card : made.cards)
            all.push_back(made.key[static_cast<std::size_t>(card.key)].tone);
        return all;
    };
    QVERIFY(tones(Lens::Health) == (std::vector{Tone::Failed, Tone::Ok, Tone::Running, Tone::Warning}));
    QVERIFY(tones(Lens::RunState) == (std::vector{Tone::Failed, Tone::Ok, Tone::Running, Tone::Failed}));
    QCOMPARE(tones(Lens::Classification).front(), Tone::Classified);
    QVERIFY(tones(Lens::Classification)[1] != Tone::Classified);
    QCOMPARE(tones(Lens::Certification)[1], Tone::Ok);
    QCOMPARE(tones(Lens::Certification)[2], Tone::Warning);
}

void LensTest::freshnessIsNotTheTimeOfTheScan()
{
    constexpr Micros kNow = 1'000'000'000'000'000;
    LineageAnswer answer;
    answer.completeness.asOf = ScanRow{};
    answer.completeness.asOf->started = kNow - 5;
    LineageScene made;
    for (const Micros updated : {kNow - 5, kNow - 6, Micros{0}}) {
        LineageNode node;
        node.asset.id = AssetId{static_cast<std::int64_t>(made.cards.size()) + 1};
        node.asset.updated = updated;
        answer.nodes.push_back(node);
        SceneCard card;
        card.asset = node.asset.id;
        made.cardOf.emplace(card.asset, static_cast<std::uint32_t>(made.cards.size()));
        made.cards.push_back(card);
    }
    applyLens(made, answer, Lens::Freshness, kNow, {});
    QCOMPARE(made.cards[0].place, u"Not known when"_s); // seen for the first time: no date of its own
    QCOMPARE(made.cards[1].place, u"Within a day"_s);
    QCOMPARE(made.cards[2].place, u"Not known when"_s);
}

void LensTest::tonesAreSeenInBothThemes()
{
    const auto light = [](const QColor& colour) {
        const auto part = [](double c) {
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF());
    };
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        const Theme& theme = themeFor(mode);
        std::set<QRgb> colours;
        for (int tone = 0; tone <= static_cast<int>(Tone::LastApart); ++tone) {
            const QColor colour = toneColour(theme, static_cast<Tone>(tone));
            colours.insert(colour.rgb());
            const double a = light(colour) + 0.05;
            const double b = light(theme.card) + 0.05;
            QVERIFY(std::max(a, b) / std::min(a, b) >= 3);
        }
        QCOMPARE(colours.size(), std::size_t{7});
    }
}

void LensTest::lanesStandInTheirOrder()
{
    tools()->groupChosen(GroupBy::Layer);
    settle();
    QVERIFY(scene().lanes.size() >= 4);
    QCOMPARE(scene().lanes.front().label, u"Sources"_s);
    QCOMPARE(scene().lanes.back().label, u"Consumption"_s);
    for (std::size_t i = 1; i < scene().lanes.size(); ++i)
        QVERIFY(scene().lanes[i - 1].rect.right() <= scene().lanes[i].rect.left());
    for (const SceneCard& card : scene().cards)
        QVERIFY(scene().lanes[static_cast<std::size_t>(card.lane)].rect.contains(card.rect));
    QVERIFY(scene().groups.empty());
    const int root = scene().find(m_asset);
    const SceneCard& card = scene().cards[static_cast<std::size_t>(root)];
    QCOMPARE(scene().lanes[static_cast<std::size_t>(card.lane)].label, u"Marts"_s);
    Q_EMIT canvas()->cardMoved(m_asset, {50, 90}); // dragged out: the lane stays as wide
    settle();
    QVERIFY(scene().lanes[0].rect.right() <= scene().lanes[1].rect.left());
}

QTEST_MAIN(LensTest)
#include "lens_test.moc"
