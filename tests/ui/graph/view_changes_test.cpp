// SPDX-License-Identifier: Apache-2.0
// Every change of the view can be taken back and done again, and the picture is then the very same, to the
// pixel; dragged and pinned cards stay while others come and go, until the picture is tidied.
#include <functional>

#include <QLineEdit>
#include <QToolButton>

#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/scene_moves.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

using Change = std::function<void(LineageTools&, LineageCanvas&, AssetId)>;

AssetId otherCard(const LineageCanvas& canvas, AssetId root)
{
    for (const SceneCard& card : canvas.scene()->cards)
        if (card.isSingle() && card.asset != root)
            return card.asset;
    return {};
}

QStringList tipsOf(const LineageTools& tools)
{
    QStringList tips;
    for (const QToolButton* button : tools.findChildren<QToolButton*>())
        tips << button->toolTip();
    return tips;
}

} // namespace

Q_DECLARE_METATYPE(Change)

class ViewChangesTest : public QObject, test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareSample(); }
    void init();
    void cleanup() { close(); }
    void everyChangeIsTakenBack_data();
    void everyChangeIsTakenBack();
    void manyChangesAreTakenBackInTheirOrder();
    void aTidiedPictureIsTakenBack();
    void aCardIsMovedAndPinnedByKeys();
    void draggedCardsStayWhileOthersCome();
    void draggedCardsStayWhenComingBack();
    void cardsGiveWayToDraggedOnes();
    void aClickedCardStaysInGroupsAndLanes_data();
    void aClickedCardStaysInGroupsAndLanes();

private:
    /// All that is seen, with its places.
    [[nodiscard]] QStringList seen() const
    {
        QStringList seen;
        for (const SceneCard& card : canvas()->scene()->cards)
            seen << u"%1 %2 %3 %4 %5%6"_s.arg(card.fullName, card.name)
                        .arg(card.rect.x())
                        .arg(card.rect.y())
                        .arg(card.rect.height())
                        .arg(card.pinned ? u" pinned"_s : QString());
        for (const SceneEdge& edge : canvas()->scene()->edges)
            seen << u"%1-%2 %3"_s.arg(edge.from).arg(edge.to).arg(edge.curve.size());
        for (const SceneGroup& group : canvas()->scene()->groups)
            seen << group.label;
        seen << canvas()->scene()->keyTitle << QString::number(canvas()->scene()->lanes.size());
        return seen;
    }
    [[nodiscard]] const SceneCard& card(AssetId asset) const
    {
        return canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(asset))];
    }
    void undo()
    {
        QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
        settle();
    }
    void redo()
    {
        QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        settle();
    }
};

void ViewChangesTest::init()
{
    open();
    settle();
    tools()->depthChosen(1, 1);
    settle();
}

void ViewChangesTest::everyChangeIsTakenBack_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* name, const QString& word, Change change) {
        QTest::newRow(name) << std::move(change) << word;
    };
    row("expand", u"expanded or folded side"_s, [](auto&, auto& canvas, AssetId root) {
        Q_EMIT canvas.expansionRequested(root, Direction::Upstream, kAllHops);
    });
    row("fold", u"expanded or folded side"_s, [](auto&, auto& canvas, AssetId root) {
        Q_EMIT canvas.expansionRequested(root, Direction::Upstream, 0);
    });
    row("group", u"groups"_s, [](auto& tools, auto&, AssetId) { tools.groupChosen(GroupBy::Platform); });
    row("lens", u"lens"_s, [](auto& tools, auto&, AssetId) { Q_EMIT tools.lensChosen(Lens::Health); });
    row("lanes", u"groups"_s, [](auto& tools, auto&, AssetId) { tools.groupChosen(GroupBy::Layer); });
    row("filter", u"filter"_s, [](auto& tools, auto&, AssetId) { tools.filterChosen(u"kind:dataset"_s); });
    row("view", u"view"_s, [](auto& tools, auto&, AssetId) { tools.viewChosen(ViewKind::WithJobs); });
    row("depth", u"depth"_s, [](auto& tools, auto&, AssetId) { tools.depthChosen(3, 0); });
    row("columns", u"opened columns"_s,
        [](auto&, auto& canvas, AssetId root) { Q_EMIT canvas.columnsRequested(root); });
    row("isolate", u"isolated trace"_s, [](auto&, auto& canvas, AssetId root) {
        canvas.keepTrace(otherCard(canvas, root), {});
        QTest::keyClick(&canvas, Qt::Key_I, Qt::ControlModifier);
    });
    row("drag", u"moved card"_s, [](auto&, auto& canvas, AssetId root) {
        Q_EMIT canvas.cardMoved(root, {70, 130});
    });
    row("pin", u"moved card"_s, [](auto&, auto& canvas, AssetId root) { Q_EMIT canvas.pinToggled(root); });
    row("all cards", u"all cards"_s,
        [](auto&, auto& canvas, AssetId) { QTest::keyClick(&canvas, Qt::Key_F, Qt::ShiftModifier); });
}

void ViewChangesTest::everyChangeIsTakenBack()
{
    QFETCH(const Change, change);
    QFETCH(const QString, word);
    const QStringList before = seen();
    change(*tools(), *canvas(), m_asset);
    settle();
    const QStringList after = seen();
    QVERIFY(after != before);
    QVERIFY2(tipsOf(*tools()).contains(u"Undo: %1 (Ctrl+Z)"_s.arg(word)),
             qPrintable(tipsOf(*tools()).join(u'|')));
    undo();
    QCOMPARE(seen(), before);
    QVERIFY(tipsOf(*tools()).contains(u"Redo: %1 (Ctrl+Shift+Z)"_s.arg(word)));
    redo();
    QCOMPARE(seen(), after);
}

void ViewChangesTest::manyChangesAreTakenBackInTheirOrder()
{
    std::vector<QStringList> states{seen()};
    const auto note = [&] {
        settle();
        states.push_back(seen());
        QVERIFY(states.back() != states[states.size() - 2]);
    };
    Q_EMIT canvas()->expansionRequested(m_asset, Direction::Upstream, 1);
    if (seen() == states.back())
        Q_EMIT canvas()->expansionRequested(otherCard(*canvas(), m_asset), Direction::Upstream, kAllHops);
    note();
    Q_EMIT canvas()->cardMoved(m_asset, {40, 260});
    note();
    tools()->groupChosen(GroupBy::Schema);
    note();
    Q_EMIT canvas()->groupToggled(canvas()->scene()->groups.front().label);
    note();
    tools()->filterChosen(u"platform:postgres"_s);
    note();
    for (std::size_t at = states.size() - 1; at > 0; --at) {
        undo();
        QCOMPARE(seen(), states[at - 1]);
    }
    for (std::size_t at = 1; at < states.size(); ++at) {
        redo();
        QCOMPARE(seen(), states[at]);
    }
}

// What was inserted card by card stands where no new layout would put it.
void ViewChangesTest::aTidiedPictureIsTakenBack()
{
    for (const Direction side : {Direction::Upstream, Direction::Downstream}) {
        Q_EMIT canvas()->expansionRequested(m_asset, side, kAllHops);
        settle();
    }
    const QStringList grown = seen();
    QTest::keyClick(canvas(), Qt::Key_R);
    settle();
    const QStringList tidied = seen();
    QVERIFY(tidied != grown);
    undo();
    QCOMPARE(seen(), grown);
    redo();
    QCOMPARE(seen(), tidied);
}

void ViewChangesTest::aCardIsMovedAndPinnedByKeys()
{
    QTest::keyClick(canvas(), Qt::Key_H);
    const QPointF before = card(m_asset).rect.center();
    QVERIFY(!card(m_asset).pinned);
    QTest::keyClick(canvas(), Qt::Key_Down, Qt::ControlModifier);
    settle();
    QCOMPARE(card(m_asset).rect.center(), before + QPointF(0, 20));
    QVERIFY(card(m_asset).pinned);
    QTest::keyClick(canvas(), Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    QCOMPARE(card(m_asset).rect.center(), before + QPointF(100, 20));
    QTest::keyClick(canvas(), Qt::Key_T); // the layout's again
    settle();
    QVERIFY(!card(m_asset).pinned);
    QCOMPARE(card(m_asset).rect.center(), before);
    QTest::keyClick(canvas(), Qt::Key_T);
    settle();
    QVERIFY(card(m_asset).pinned);
    QCOMPARE(card(m_asset).rect.center(), before);
}

void ViewChangesTest::draggedCardsStayWhileOthersCome()
{
    const AssetId dragged = otherCard(*canvas(), m_asset);
    const QPointF origin = card(m_asset).rect.center();
    Q_EMIT canvas()->cardMoved(dragged, {-20, 60}); // over the root's own neighbourhood
    settle();
    const auto stays = [&] {
        const QPointF way = card(dragged).rect.center() - card(m_asset).rect.center();
        return (way - QPointF(-20, 60)).manhattanLength() < 2;
    };
    QVERIFY(stays());
    Q_EMIT canvas()->expansionRequested(m_asset, Direction::Upstream, kAllHops);
    settle();
    QVERIFY(stays());
    QCOMPARE(card(m_asset).rect.center(), origin);
    tools()->viewChosen(ViewKind::WithJobs);
    settle();
    QVERIFY(stays());
    for (const SceneCard& other : canvas()->scene()->cards)
        if (other.asset != dragged && !other.root)
            QVERIFY2(!other.rect.intersects(card(dragged).rect), qPrintable(other.fullName));
}

void ViewChangesTest::draggedCardsStayWhenComingBack()
{
    const AssetId other = otherCard(*canvas(), m_asset);
    Q_EMIT canvas()->cardMoved(other, {30, 400});
    settle();
    m_navigation->open(Page::Lineage, other);
    settle();
    QVERIFY(card(other).root);
    m_navigation->open(Page::Lineage, m_asset);
    settle();
    QVERIFY(card(m_asset).root);
    QVERIFY(card(other).pinned);
    const QPointF way = card(other).rect.center() - card(m_asset).rect.center();
    QVERIFY((way - QPointF(30, 400)).manhattanLength() < 2);
}

void ViewChangesTest::cardsGiveWayToDraggedOnes()
{
    LineageScene scene; // root > under > below, root > far; "far" was dragged onto "under"
    for (const auto& [id, centre] :
         {std::pair(1, QPointF(0, 0)), {2, QPointF(400, 0)}, {3, QPointF(400, 80)}, {4, QPointF(800, 0)}}) {
        SceneCard made;
        made.asset = AssetId{id};
        made.root = id == 1;
        made.rect = QRectF(0, 0, kCardWidth, kCardHeight);
        made.rect.moveCenter(centre);
        made.laidOut = centre;
        scene.cardOf.emplace(made.asset, static_cast<std::uint32_t>(scene.cards.size()));
        scene.cards.push_back(made);
    }
    const LineageScene before = [&] {
        LineageScene all = scene;
        all.cardOf.erase(AssetId{4});
        return all;
    }();
    scene.in.resize(4);
    scene.out.resize(4);
    const auto join = [&](std::uint32_t from, std::uint32_t to) {
        SceneEdge edge;
        edge.from = from;
        edge.to = to;
        scene.out[from].push_back(static_cast<std::uint32_t>(scene.edges.size()));
        scene.in[to].push_back(static_cast<std::uint32_t>(scene.edges.size()));
        scene.edges.push_back(edge);
    };
    join(0, 1);
    join(2, 3);
    const CardMoves moves{{AssetId{3}, {400, 10}}};
    applyMoves(scene, moves);
    makeWay(scene, moves, &before);
    const auto rect = [&](int card) { return scene.cards[static_cast<std::size_t>(card)].rect; };
    QCOMPARE(rect(2).center(), QPointF(400, 10));
    QVERIFY(!rect(1).intersects(rect(2)));
    QCOMPARE(rect(1).center().x(), 400.0);
    QVERIFY(rect(1).center().y() < 0); // above is nearer than below
    QCOMPARE(scene.edges[0].curve.back(), QPointF(rect(1).left(), scene.cards[1].portY()));
    QCOMPARE(rect(3).center(), QPointF(800, -70)); // new: beside the dragged card it hangs on
    QCOMPARE(rect(0).center(), QPointF(0, 0));
    applyMoves(scene, {}); // freed: what gave way stays, its edge meets the card where that stands
    QCOMPARE(rect(2).center(), QPointF(400, 80));
    QCOMPARE(scene.edges[1].curve.front(), QPointF(rect(2).right(), scene.cards[2].portY()));
}

void ViewChangesTest::aClickedCardStaysInGroupsAndLanes_data()
{
    QTest::addColumn<int>("groupBy");
    QTest::addRow("schemas") << static_cast<int>(GroupBy::Schema);
    QTest::addRow("platforms") << static_cast<int>(GroupBy::Platform);
    QTest::addRow("layers") << static_cast<int>(GroupBy::Layer);
}

/// Whatever a group's box or a lane needs: the card under the pointer stays there, its group round it.
void ViewChangesTest::aClickedCardStaysInGroupsAndLanes()
{
    QFETCH(int, groupBy);
    Q_EMIT tools()->groupChosen(static_cast<GroupBy>(groupBy));
    settle();
    for (const auto& [side, hops] :
         {std::pair(Direction::Upstream, 1), std::pair(Direction::Upstream, kAllHops),
          std::pair(Direction::Upstream, 0)}) {
        const std::size_t cards = canvas()->scene()->cards.size();
        const QPoint before = canvas()->toWidget(card(m_asset).rect.center()).toPoint();
        const double scale = canvas()->scale();
        Q_EMIT canvas()->expansionRequested(m_asset, side, hops);
        settle();
        QVERIFY(hops == 1 || canvas()->scene()->cards.size() != cards);
        QCOMPARE(canvas()->toWidget(card(m_asset).rect.center()).toPoint(), before);
        QCOMPARE(canvas()->scale(), scale);
        const LineageScene& scene = *canvas()->scene();
        for (const SceneCard& seen : scene.cards) {
            if (seen.lane >= 0)
                QVERIFY(scene.lanes[static_cast<std::size_t>(seen.lane)].rect.contains(seen.rect));
            for (std::size_t group = 0; group < scene.groups.size(); ++group)
                QCOMPARE(scene.groups[group].rect.intersects(seen.rect),
                         seen.group == static_cast<int>(group));
        }
        for (std::size_t lane = 1; lane < scene.lanes.size(); ++lane)
            QVERIFY(scene.lanes[lane - 1].rect.right() < scene.lanes[lane].rect.left());
    }
}

QTEST_MAIN(ViewChangesTest)
#include "view_changes_test.moc"
