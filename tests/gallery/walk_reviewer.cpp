// SPDX-License-Identifier: Apache-2.0
#include <QLineEdit>

#include "tests/gallery/walk_steps.h"
#include "ui/graph/lineage_page.h"
#include "ui/impact/impact_page.h"
#include "ui/impact/impact_tools.h"
#include "ui/models/cell_table.h"

// What a governance reviewer comes for, as far as it is a question to the graph.

namespace upriver::test {

using namespace Qt::StringLiterals;

namespace {

void whyIsTheColumnPersonal(Walk& walk)
{
    walk.begin(u"R2-why-personal"_s);
    walk.find(u"customer_ltv"_s);
    openTab(walk, Inspector::Columns);
    chooseColumn(walk, u"email"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_F);
    walk.picture(u"where-from"_s);
    CellTable& table = walk.window().impactPage().table();
    walk.expect(table.cells().rowCount() > 1, u"the columns that it comes from"_s);
    walk.press(Qt::Key_Return);
    walk.picture(u"witness-path"_s);
    walk.expect(walk.window().navigation().current().page == Page::Lineage, u"the path that proves it"_s);
}

void changeRequest(Walk& walk)
{
    walk.begin(u"R4-change-request"_s);
    walk.find(u"stg_orders"_s);
    openTab(walk, Inspector::Columns);
    chooseColumn(walk, u"amount"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_D);
    walk.picture(u"who-is-hit"_s);
    walk.expect(walk.window().impactPage().table().cells().rowCount() > 1, u"who is hit"_s);
}

void rightToErasure(Walk& walk)
{
    walk.begin(u"R6-erasure"_s);
    walk.find(u"shop.public.customers"_s);
    openTab(walk, Inspector::Columns);
    chooseColumn(walk, u"email"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_D);
    walk.picture(u"everything-of-it"_s);
    walk.expect(walk.window().impactPage().table().cells().rowCount() > 1, u"all that holds the column"_s);
}

} // namespace

void Walk::walkReviewer()
{
    whyIsTheColumnPersonal(*this);
    changeRequest(*this);
    rightToErasure(*this);
}

} // namespace upriver::test
