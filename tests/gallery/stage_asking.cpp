// SPDX-License-Identifier: Apache-2.0
#include <QLineEdit>
#include <QTest>
#include <QToolButton>

#include "tests/gallery/stage.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"

// Views that ask a question of the picture.

namespace upriver::test {

using namespace Qt::StringLiterals;

void Stage::playAsking()
{
    visit(u"customer_ltv"_s, Page::Lineage);
    LineagePage& page = m_window->lineagePage();
    auto& canvas = *page.findChild<LineageCanvas*>();
    auto& tools = *page.findChild<LineageTools*>();
    Q_EMIT tools.depthChosen(kAllHops, kAllHops);
    rest(u"all the way"_s);
    Q_EMIT tools.viewChosen(ViewKind::Health);
    rest(u"health"_s);
    canvas.home();
    take(u"80-health"_s);
    canvas.fit();
    take(u"81-health-fitted"_s);
    canvas.home();
    Q_EMIT tools.viewChosen(ViewKind::Sensitive);
    rest(u"sensitive"_s);
    canvas.home();
    take(u"82-sensitive"_s);
    for (const SceneCard& card : std::vector(canvas.scene()->cards))
        if (card.sign == SceneSign::Carries || (card.sign == SceneSign::Flows && card.distance < 2))
            Q_EMIT canvas.columnsRequested(card.asset);
    rest(u"columns"_s);
    for (const SceneCard& card : std::vector(canvas.scene()->cards))
        if (card.name == u"customers"_s && card.sign == SceneSign::Carries)
            canvas.setView(0.8, card.rect.center());
    take(u"83-sensitive-columns"_s);
    playChangesAndMap(canvas, tools);
}

void Stage::playChangesAndMap(LineageCanvas& canvas, LineageTools& tools)
{
    visit(u"stg_orders"_s, Page::Lineage);
    const AssetId asset = m_window->navigation().current().asset;
    Q_EMIT tools.depthChosen(2, 2);
    Q_EMIT tools.viewChosen(ViewKind::Changes);
    rest(u"changes"_s);
    canvas.home();
    take(u"84-changes"_s);
    Q_EMIT canvas.columnsRequested(asset);
    rest(u"columns"_s);
    canvas.fit();
    take(u"85-changes-fitted"_s);
    QTest::keyClick(&canvas, Qt::Key_L, Qt::ControlModifier);
    take(u"86-changes-list"_s);
    Q_EMIT tools.listToggled(false);
    Q_EMIT tools.viewChosen(ViewKind::TableFlow);
    rest(u"table flow"_s);
    Q_EMIT tools.groupChosen(GroupBy::Pipeline);
    rest(u"pipelines"_s);
    canvas.home();
    take(u"87-groups-by-pipeline"_s);
    Q_EMIT tools.groupChosen(GroupBy::None);
    Q_EMIT tools.mapRequested();
    rest(u"map"_s);
    take(u"88-map"_s);
    for (const SceneCard& card : std::vector(canvas.scene()->cards))
        if (card.root) {
            Q_EMIT canvas.groupToggled(card.name);
            break;
        }
    rest(u"opened"_s);
    canvas.fit();
    take(u"89-map-opened"_s);
}

} // namespace upriver::test
