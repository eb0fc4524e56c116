// SPDX-License-Identifier: Apache-2.0
#include <QApplication>
#include <QClipboard>
#include <QTableView>
#include <QToolButton>

#include "tests/gallery/walk_steps.h"
#include "ui/asset/columns_tab.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_list.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"
#include "ui/impact/impact_page.h"
#include "ui/models/cell_table.h"
#include "ui/shell/chip_row.h"

// What an analyst comes for.

namespace upriver::test {

using namespace Qt::StringLiterals;

namespace {

void findHalfRemembered(Walk& walk)
{
    walk.begin(u"A1-half-remembered"_s);
    walk.find(u"custltv"_s);
    walk.picture(u"details"_s);
    walk.expect(walk.selectedLeaf() == u"customer_ltv"_s, u"customer_ltv"_s);
}

void canItBeTrusted(Walk& walk)
{
    walk.begin(u"A2-trust"_s);
    walk.find(u"customer_ltv"_s);
    walk.picture(u"header"_s);
    auto* chips = walk.window().inspector().findChild<ChipRow*>();
    walk.click(*chips, QPoint(12, 8));
    walk.picture(u"what-failed"_s);
    CellTable& table = walk.window().impactPage().table();
    walk.expect(table.cells().rowCount() > 0, u"failed tests"_s);
    walk.press(Qt::Key_Return);
    walk.picture(u"in-the-picture"_s);
    walk.expect(walk.window().navigation().current().page == Page::Lineage, u"the path of the failure"_s);
}

void whereDoesTheNumberComeFrom(Walk& walk)
{
    walk.begin(u"A3-number"_s);
    walk.find(u"customer_ltv"_s);
    openTab(walk, Inspector::Columns);
    chooseColumn(walk, u"net_revenue"_s);
    walk.picture(u"column"_s);
    walk.press(Qt::Key_L);
    walk.picture(u"trace"_s);
    walk.expect(walk.window().navigation().current().page == Page::Lineage, u"the lineage"_s);
    walk.expect(cardCount(walk) >= 5, u"every hop"_s);
    walk.press(Qt::CTRL | Qt::Key_L);
    walk.press(Qt::CTRL | Qt::Key_A);
    walk.press(Qt::CTRL | Qt::Key_C);
    walk.picture(u"as-list"_s);
    walk.expect(QApplication::clipboard()->text().contains(u"orders"_s), u"the hops as text"_s);
    walk.press(Qt::CTRL | Qt::Key_L);
}

void whatFeedsTheDashboard(Walk& walk)
{
    walk.begin(u"A5-dashboard"_s);
    walk.find(u"Finance overview"_s, Qt::ControlModifier);
    walk.picture(u"lineage"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_F);
    walk.picture(u"all-upstream"_s);
    walk.expect(walk.window().impactPage().table().cells().rowCount() > 5, u"all that it comes from"_s);
}

std::vector<QRectF> places(MainWindow& window)
{
    std::vector<QRectF> rects;
    if (const LineageScene* scene = window.lineagePage().findChild<LineageCanvas*>()->scene())
        for (const SceneCard& card : scene->cards)
            rects.push_back(card.rect);
    return rects;
}

void explainToAColleague(Walk& walk)
{
    walk.begin(u"A6-colleague"_s);
    walk.find(u"customer_ltv"_s, Qt::ControlModifier);
    walk.press(Qt::Key_T);
    walk.picture(u"pinned"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_C);
    walk.picture(u"link-copied"_s);
    const std::vector<QRectF> mine = places(walk.window());
    walk.expect(QApplication::clipboard()->text().startsWith(u"upriver://view/"_s), u"a link"_s);
    walk.find(u"exchange_rates"_s, Qt::ControlModifier); // the colleague looks at something else
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_V);
    walk.picture(u"opened-there"_s);
    walk.expect(!mine.empty() && places(walk.window()) == mine, u"the same picture"_s);
}

} // namespace

void Walk::walkAnalyst()
{
    findHalfRemembered(*this);
    canItBeTrusted(*this);
    whereDoesTheNumberComeFrom(*this);
    whatFeedsTheDashboard(*this);
    explainToAColleague(*this);
}

} // namespace upriver::test
