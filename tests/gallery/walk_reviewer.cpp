// SPDX-License-Identifier: Apache-2.0
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QTimer>
#include <QToolButton>

#include "tests/gallery/walk_steps.h"
#include "ui/graph/lineage_page.h"
#include "ui/impact/impact_page.h"
#include "ui/impact/impact_tools.h"
#include "ui/models/cell_table.h"

// What a governance reviewer comes for, as far as it is a question to the graph.

namespace upriver::test {

using namespace Qt::StringLiterals;

namespace {

void whereDoesPersonalDataGo(Walk& walk)
{
    walk.begin(u"R1-personal-data"_s);
    walk.find(u"shop.public.customers"_s, Qt::ControlModifier);
    walk.press(Qt::ALT | Qt::Key_5);
    walk.picture(u"flow"_s);
    walk.expect(cardCount(walk) > 5, u"where it flows"_s);
    walk.press(Qt::CTRL | Qt::Key_L);
    walk.picture(u"as-list"_s);
    walk.press(Qt::CTRL | Qt::Key_A);
    walk.press(Qt::CTRL | Qt::Key_C);
    walk.expect(QApplication::clipboard()->text().contains(u"customer_ltv"_s), u"a table of it"_s);
    walk.press(Qt::CTRL | Qt::Key_L);
    walk.press(Qt::ALT | Qt::Key_1);
}

void periodicReview(Walk& walk)
{
    walk.begin(u"R3-review"_s);
    walk.find(u"stg_orders"_s, Qt::ControlModifier);
    walk.press(Qt::ALT | Qt::Key_7);
    walk.picture(u"what-changed"_s);
    walk.press(Qt::CTRL | Qt::Key_L);
    walk.picture(u"as-list"_s);
    walk.press(Qt::CTRL | Qt::Key_L);
    walk.press(Qt::ALT | Qt::Key_1);
}

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
    QToolButton* exports = nullptr;
    for (QToolButton* button : walk.window().impactPage().tools().findChildren<QToolButton*>())
        if (button->menu() == &walk.window().impactPage().tools().exportMenu())
            exports = button;
    walk.expect(exports != nullptr, u"the exports"_s);
    if (!exports)
        return;
    // The file dialog that follows is the desktop's: the menu is left again.
    QTimer::singleShot(60, &walk.window(), [&walk] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        const auto isChecklist = [](const QAction* action) {
            return action->isEnabled() && action->text().startsWith(u"Checklist"_s);
        };
        walk.expect(menu && std::ranges::any_of(menu->actions(), isChecklist), u"a checklist"_s);
        if (menu)
            menu->close();
    });
    walk.click(*exports, exports->rect().center());
}

} // namespace

void Walk::walkReviewer()
{
    whereDoesPersonalDataGo(*this);
    whyIsTheColumnPersonal(*this);
    periodicReview(*this);
    changeRequest(*this);
    rightToErasure(*this);
}

} // namespace upriver::test
