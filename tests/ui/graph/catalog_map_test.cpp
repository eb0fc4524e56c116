// SPDX-License-Identifier: Apache-2.0
// The map of the whole catalog: every asset in a group, edges counted between them, groups that open and
// close again; and groups by the pipeline that makes an asset.
#include <algorithm>
#include <set>

#include <QAction>
#include <QMenu>
#include <QMouseEvent>
#include <QToolButton>

#include "lineage/graph/lineage_graph.h"
#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/counted_map.h"
#include "ui/graph/edge_counts.h"
#include "ui/graph/view_text.h"
#include "ui/shell/theme.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class CatalogMapTest : public QObject, test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareSample(); }
    void init();
    void cleanup() { close(); }
    void theMapHoldsTheWholeCatalog();
    void edgesBetweenGroupsAreCounted();
    void groupsOpenAndCloseAgain();
    void theMapIsTheSameEveryTime();
    void groupingsOfTheMap_data();
    void groupingsOfTheMap();
    void countingGivesTheSameMap_data();
    void countingGivesTheSameMap();
    void theSmallestGroupsAreOneCard();
    void countsAreLegibleAtEveryScale();
    void theMapIsPassedOn();
    void groupsByPipelineNameWhatMakesAnAsset();

private:
    [[nodiscard]] const LineageScene& scene() const { return *canvas()->scene(); }
    void showMap()
    {
        QTest::keyClick(canvas(), Qt::Key_M, Qt::ShiftModifier);
        settle();
    }
    [[nodiscard]] int cardNamed(const QString& name) const
    {
        const auto found = std::ranges::find(scene().cards, name, &SceneCard::name);
        return found == scene().cards.end() ? -1 : static_cast<int>(found - scene().cards.begin());
    }
    [[nodiscard]] std::size_t assetsHeld() const
    {
        std::set<AssetId> held;
        for (const SceneCard& card : scene().cards) {
            held.insert(card.members.begin(), card.members.end());
            if (card.isSingle())
                held.insert(card.asset);
        }
        return held.size();
    }
    /// As of a catalog that is too large to be read card by card.
    [[nodiscard]] LineagePicture countedPicture(GroupBy by, const QString& filter,
                                                std::size_t most = kCountedGroups)
    {
        LineageView view;
        view.root = m_asset;
        view.up = view.down = LineageView::kWhole;
        view.isMap = true;
        view.groupBy = by;
        view.filter = filter;
        PictureRequest request;
        request.catalog = m_catalog;
        request.graph = m_session->graph();
        request.request = view.request(*request.graph);
        request.scene.groupBy = by;
        request.scene.isMap = true;
        request.layout = &m_session->layoutService();
        request.focus = m_asset;
        LineagePicture picture;
        std::thread([&] {
            const auto reader = CatalogReader::open(m_catalog);
            const auto scope = scopeOfMap(request, {});
            if (auto made = countedMap(request, **reader, *scope, {}, most))
                picture = std::move(*made);
        }).join();
        return picture;
    }
    [[nodiscard]] std::size_t assetsOfCatalog() const
    {
        std::size_t count = 0;
        const auto graph = m_session->graph();
        for (NodeIndex node = 0; node < graph->nodeCount(); ++node)
            count += graph->kindOf(node) != AssetKind::Job && graph->node(node).isOpenAt(0) ? 1 : 0;
        return count;
    }
};

void CatalogMapTest::init()
{
    open();
    settle();
}

void CatalogMapTest::theMapHoldsTheWholeCatalog()
{
    const std::size_t before = scene().cards.size();
    showMap();
    QVERIFY(scene().cards.size() > 3);
    for (const SceneCard& card : scene().cards)
        QCOMPARE(card.shape, SceneCard::Shape::Group);
    QCOMPARE(assetsHeld(), assetsOfCatalog());
    QVERIFY2(barText().startsWith(
                 u"The catalog in %1 groups: %2 assets"_s.arg(scene().cards.size()).arg(assetsOfCatalog())),
             qPrintable(barText()));
    const auto here = std::ranges::count(scene().cards, true, &SceneCard::root);
    QCOMPARE(here, 1); // where one comes from
    QTest::keyClick(canvas(), Qt::Key_Escape);
    settle();
    QCOMPARE(scene().cards.size(), before);
}

void CatalogMapTest::edgesBetweenGroupsAreCounted()
{
    showMap();
    std::map<AssetId, std::uint32_t> groupOf;
    for (std::uint32_t card = 0; card < scene().cards.size(); ++card)
        for (const AssetId member : scene().cards[card].members)
            groupOf[member] = card;
    Q_EMIT tools()->depthChosen(LineageView::kWhole, LineageView::kWhole); // all cards, to count by
    settle();
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> counted;
    for (const SceneEdge& edge : scene().edges) {
        const std::uint32_t from = groupOf.at(scene().cards[edge.from].asset);
        const std::uint32_t to = groupOf.at(scene().cards[edge.to].asset);
        if (from != to && edge.kind == EdgeKind::Data)
            ++counted[{from, to}];
    }
    QVERIFY(!counted.empty());
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> shown;
    for (const SceneEdge& edge : scene().edges)
        if (edge.kind == EdgeKind::Data)
            shown[{edge.from, edge.to}] = edge.bundle;
    QCOMPARE(shown, counted);
}

void CatalogMapTest::groupsOpenAndCloseAgain()
{
    showMap();
    const std::size_t groups = scene().cards.size();
    const auto largest = std::ranges::max_element(scene().cards, {},
                                                  [](const SceneCard& card) { return card.members.size(); });
    const QString name = largest->name;
    const std::size_t members = largest->members.size();
    QVERIFY(members > 1);
    canvas()->setView(1, largest->rect.center());
    const QPointF middle = canvas()->toWidget(largest->rect.center());
    const AssetId root = LineageView::fromVariant(m_page->viewState().toMap()).root;
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, middle.toPoint());
    settle();
    const auto inside = std::ranges::find_if(scene().cards, &SceneCard::isSingle);
    const CanvasHit hit = canvas()->hitAt(middle);
    QVERIFY2(inside != scene().cards.end(),
             qPrintable(u"%1 %2 %3"_s.arg(static_cast<int>(hit.on)).arg(hit.card).arg(name)));
    const QPointF card = canvas()->toWidget(inside->rect.center());
    QMouseEvent second(QEvent::MouseButtonDblClick, card, canvas()->mapToGlobal(card), Qt::LeftButton,
                       Qt::LeftButton, {});
    QCoreApplication::sendEvent(canvas(), &second); // of a double click: no card is meant
    settle();
    QCOMPARE(LineageView::fromVariant(m_page->viewState().toMap()).root, root);
    QVERIFY2(scene().groups.size() == 1, qPrintable(u"%1 %2 %3"_s.arg(name).arg(members).arg(groups)));
    QCOMPARE(scene().cards.size(), groups - 1 + members);
    QCOMPARE(scene().groups.size(), std::size_t{1});
    QCOMPARE(scene().groups.front().label, name);
    QCOMPARE(assetsHeld(), assetsOfCatalog());
    QTest::keyClick(canvas(), Qt::Key_Escape);
    settle();
    QCOMPARE(scene().cards.size(), groups);
    QVERIFY(cardNamed(name) >= 0);
}

void CatalogMapTest::theMapIsTheSameEveryTime()
{
    const auto placesNow = [this] {
        std::map<QString, QRectF> places;
        for (const SceneCard& card : scene().cards)
            places[card.name] = card.rect;
        return places;
    };
    showMap();
    const auto first = placesNow();
    close();
    open();
    settle();
    showMap();
    QCOMPARE(placesNow(), first);
}

void CatalogMapTest::groupingsOfTheMap_data()
{
    QTest::addColumn<GroupBy>("by");
    QTest::addColumn<QString>("known");
    QTest::newRow("platform") << GroupBy::Platform << u"bigquery"_s;
    QTest::newRow("schema") << GroupBy::Schema << u"bigquery · shop-dwh.marts"_s;
    QTest::newRow("domain") << GroupBy::Domain << u"No domain"_s;
    QTest::newRow("pipeline") << GroupBy::Pipeline << u"Made by no known pipeline"_s;
}

void CatalogMapTest::groupingsOfTheMap()
{
    QFETCH(const GroupBy, by);
    QFETCH(const QString, known);
    showMap();
    Q_EMIT tools()->groupChosen(by);
    settle();
    QVERIFY2(cardNamed(known) >= 0, qPrintable(known));
    for (const SceneCard& card : scene().cards)
        QCOMPARE(card.shape, SceneCard::Shape::Group);
    QCOMPARE(assetsHeld(), assetsOfCatalog());
}

void CatalogMapTest::countingGivesTheSameMap_data()
{
    QTest::addColumn<GroupBy>("by");
    QTest::addColumn<QString>("filter");
    QTest::newRow("unasked") << GroupBy::None << QString();
    QTest::newRow("platform") << GroupBy::Platform << QString();
    QTest::newRow("schema") << GroupBy::Schema << QString();
    QTest::newRow("domain") << GroupBy::Domain << QString();
    QTest::newRow("pipeline") << GroupBy::Pipeline << QString();
    QTest::newRow("filter") << GroupBy::Schema << u"platform:bigquery"_s;
}

// What a catalog of a million assets gets is checked where both can be had.
void CatalogMapTest::countingGivesTheSameMap()
{
    QFETCH(const GroupBy, by);
    QFETCH(const QString, filter);
    showMap();
    if (!filter.isEmpty()) {
        Q_EMIT tools()->filterChosen(filter);
        settle();
    }
    if (by != GroupBy::None) {
        Q_EMIT tools()->groupChosen(by);
        settle();
    }
    const auto told = [](const LineageScene& map) {
        QStringList lines;
        for (const SceneCard& card : map.cards)
            lines << u"%1: %2"_s.arg(card.name).arg(card.members.size() + std::size_t(card.counted));
        std::map<std::pair<QString, QString>, int> joins;
        for (const SceneEdge& edge : map.edges)
            if (edge.kind == EdgeKind::Alias) // without a direction
                joins[std::minmax(map.cards[edge.from].name, map.cards[edge.to].name)] += edge.bundle;
            else
                lines << u"%1 > %2: %3"_s.arg(map.cards[edge.from].name, map.cards[edge.to].name)
                             .arg(edge.bundle);
        for (const auto& [names, count] : joins)
            lines << u"%1 = %2: %3"_s.arg(names.first, names.second).arg(count);
        lines.sort();
        return lines;
    };
    const LineagePicture counted = countedPicture(by, filter);
    QVERIFY(counted.isCounted && counted.isExact);
    const QStringList one = told(*counted.scene);
    const QStringList other = told(scene());
    for (const QString& line : one)
        QVERIFY2(other.contains(line), qPrintable(u"counted: "_s + line));
    for (const QString& line : other)
        QVERIFY2(one.contains(line),
                 qPrintable(u"not counted: "_s + line + u"\n"_s + barText() + other.join(u'\n')));
    QCOMPARE(counted.assetsInCatalog, static_cast<qint64>(assetsOfCatalog()));
}

void CatalogMapTest::theSmallestGroupsAreOneCard()
{
    const LineagePicture all = countedPicture(GroupBy::Schema, {});
    const LineagePicture few = countedPicture(GroupBy::Schema, {}, 4);
    QCOMPARE(few.scene->cards.size(), std::size_t{4});
    const auto assetsOf = [](const LineageScene& map) {
        qint64 sum = 0;
        for (const SceneCard& card : map.cards)
            sum += card.counted;
        return sum;
    };
    QCOMPARE(assetsOf(*few.scene), assetsOf(*all.scene));
    const SceneCard& rest = few.scene->cards.back();
    QCOMPARE(rest.name, u"%1 smaller groups"_s.arg(all.scene->cards.size() - 3));
    for (const SceneCard& card : all.scene->cards) { // no named one is smaller than one of the rest
        const auto kept = std::ranges::find(few.scene->cards, card.name, &SceneCard::name);
        if (kept == few.scene->cards.end())
            for (std::size_t i = 0; i < 3; ++i)
                QVERIFY(few.scene->cards[i].counted >= card.counted);
    }
}

void CatalogMapTest::countsAreLegibleAtEveryScale()
{
    showMap();
    const Theme& theme = currentTheme();
    const auto bundles =
        std::ranges::count_if(scene().edges, [](const SceneEdge& edge) { return edge.bundle > 1; });
    QVERIFY(bundles > 3);
    for (const double scale : {0.1, 0.2, 0.3, 0.45, 0.62, 0.8, 1.0, 2.0}) {
        const double letters =
            theme.font(Theme::FontStep::Small, true).pixelSize() * countSize(scale) * scale;
        QVERIFY2(letters >= 11, qPrintable(u"%1 px at %2"_s.arg(letters).arg(scale)));
        const std::vector<EdgeCount> counts = edgeCounts(scene(), theme, scale);
        QVERIFY(!counts.empty());
        if (scale >= 1)
            QCOMPARE(static_cast<std::ptrdiff_t>(counts.size()), bundles);
        else
            for (std::size_t i = 0; i < counts.size(); ++i)
                for (std::size_t j = 0; j < i; ++j)
                    QVERIFY(!counts[i].box.intersects(counts[j].box));
        QCOMPARE(scene().edges[counts.front().edge].bundle,
                 std::ranges::max_element(scene().edges, {}, &SceneEdge::bundle)->bundle);
    }
}

void CatalogMapTest::theMapIsPassedOn()
{
    showMap();
    const QVariant state = m_page->viewState();
    QVERIFY(LineageView::fromVariant(state.toMap()).isMap);
    const std::size_t groups = scene().cards.size();
    Q_EMIT tools()->depthChosen(1, 1);
    settle();
    QVERIFY(!LineageView::fromVariant(m_page->viewState().toMap()).isMap);
    m_page->restoreViewState(state);
    settle();
    QCOMPARE(scene().cards.size(), groups);
    KeptView kept;
    kept.view = LineageView::fromVariant(state.toMap());
    LineageView read;
    std::thread([&] {
        const auto reader = CatalogReader::open(m_catalog);
        const auto text = viewText(**reader, kept, nullptr, KeptPlaces::None, kLongestViewText);
        read = readViewText(**reader, *text)->view;
    }).join();
    QCOMPARE(read, kept.view);
    m_page->findChild<QFrame*>(u"pageNote"_s)->findChild<QToolButton*>()->click(); // back
    settle();
    QVERIFY(std::ranges::all_of(scene().cards,
                                [](const SceneCard& card) { return card.shape != SceneCard::Shape::Group; }));
}

void CatalogMapTest::groupsByPipelineNameWhatMakesAnAsset()
{
    tools()->depthChosen(kAllHops, kAllHops);
    settle();
    QAction* choice = nullptr;
    for (const QToolButton* button : tools()->findChildren<QToolButton*>())
        if (button->menu())
            for (QAction* action : button->menu()->actions())
                choice = action->text() == u"Group by pipeline"_s ? action : choice;
    QVERIFY(choice);
    choice->trigger();
    settle();
    QVERIFY(choice->isChecked());
    QVERIFY(!scene().groups.empty());
    std::map<QString, QString> groupOf;
    for (const SceneCard& card : scene().cards)
        if (card.group >= 0)
            groupOf[card.name] = scene().groups[static_cast<std::size_t>(card.group)].label;
    QVERIFY2(groupOf.contains(u"stg_customers"_s),
             qPrintable(QStringList(groupOf.size() ? groupOf.begin()->first : u""_s).join(u' ')));
    QCOMPARE(groupOf[u"stg_customers"_s], groupOf[u"stg_orders"_s]);
    for (const SceneGroup& group : scene().groups)
        QVERIFY(!group.label.isEmpty() && !group.rect.isEmpty());
}

QTEST_MAIN(CatalogMapTest)
#include "catalog_map_test.moc"
