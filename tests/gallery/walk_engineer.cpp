// SPDX-License-Identifier: Apache-2.0
#include <QButtonGroup>
#include <QFrame>
#include <QLabel>
#include <QToolButton>

#include "tests/gallery/walk_steps.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"
#include "ui/impact/impact_page.h"
#include "ui/models/cell_table.h"
#include "ui/problems/problems_panel.h"
#include "ui/problems/text_viewer.h"

// What an engineer comes for.

namespace upriver::test {

using namespace Qt::StringLiterals;

namespace {

void chooseView(Walk& walk, const QString& name)
{
    auto* tools = walk.window().lineagePage().findChild<LineageTools*>();
    for (QToolButton* button : tools->findChildren<QToolButton*>())
        if (button->isVisible() && button->isCheckable() && button->text() == name)
            return walk.click(*button, button->rect().center());
    for (QToolButton* button : tools->findChildren<QToolButton*>())
        if (button->isVisible() && button->accessibleName() == LineageTools::tr("View"))
            return walk.chooseFrom(*button, name);
    walk.expect(false, u"the view"_s);
}

void jobFailed(Walk& walk)
{
    walk.begin(u"E1-job-failed"_s);
    walk.find(u"shop_daily"_s);
    openTab(walk, Inspector::Runs);
    walk.picture(u"runs"_s);
    CellTable* runs = nullptr;
    for (CellTable* table : walk.window().inspector().findChildren<CellTable*>())
        if (table->isVisible())
            runs = table;
    walk.expect(runs && runs->cells().rowCount() > 0, u"runs"_s);
    if (!runs)
        return;
    const QModelIndex reason = runs->cells().index(0, runs->cells().columnCount() - 1);
    walk.click(*runs->viewport(), runs->visualRect(reason).center());
    walk.picture(u"task-that-failed"_s);
    walk.expect(walk.selectedLeaf().contains(u"load_exchange_rates"_s), u"the task that failed first"_s);
    walk.press(Qt::CTRL | Qt::Key_2);
    chooseView(walk, u"Pipelines"_s);
    walk.picture(u"order-of-tasks"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_D);
    walk.picture(u"blast-radius"_s);
    walk.expect(walk.window().impactPage().table().cells().rowCount() > 3, u"what it hits"_s);
}

void beforeAChange(Walk& walk)
{
    walk.begin(u"E2-before-a-change"_s);
    walk.find(u"stg_orders"_s);
    openTab(walk, Inspector::Columns);
    chooseColumn(walk, u"amount"_s);
    walk.press(Qt::Key_L);
    walk.picture(u"trace"_s);
    walk.expect(cardCount(walk) >= 4, u"the column's trace"_s);
}

void whatChanged(Walk& walk)
{
    walk.begin(u"E3-what-changed"_s);
    walk.find(u"customer_ltv"_s, Qt::ControlModifier);
    walk.press(Qt::ALT | Qt::Key_7);
    walk.picture(u"changes"_s);
    walk.press(Qt::SHIFT | Qt::Key_Plus);
    walk.picture(u"all-that-changed-around-it"_s);
    walk.expect(cardCount(walk) > 5, u"what changed"_s);
    walk.press(Qt::ALT | Qt::Key_1);
}

QString noteOf(Walk& walk)
{
    const auto* note = walk.window().lineagePage().findChild<QFrame*>(u"pageNote"_s);
    return note && note->isVisible() ? note->findChild<QLabel*>()->text() : QString();
}

void cleanUp(Walk& walk)
{
    walk.begin(u"E5-clean-up"_s);
    walk.find(u"kind:dataset downstream:none"_s, Qt::ShiftModifier);
    walk.picture(u"what-nothing-uses"_s);
    walk.expect(walk.window().filter().query() == u"kind:dataset downstream:none"_s,
                u"the list of what nothing uses"_s);
}

void nightlyIsLate(Walk& walk)
{
    walk.begin(u"E4-nightly-late"_s);
    walk.find(u"shop_daily"_s, Qt::ControlModifier);
    walk.press(Qt::ALT | Qt::Key_4);
    walk.picture(u"durations"_s);
    walk.expect(noteOf(walk).startsWith(u"Critical path"_s), u"the critical path in words"_s);
    walk.press(Qt::Key_K);
    walk.picture(u"critical-path"_s);
    const LineageCanvas& canvas = *walk.window().lineagePage().findChild<LineageCanvas*>();
    walk.expect(canvas.trace().isActive(), u"the critical path in the picture"_s);
    walk.press(Qt::Key_Escape);
    walk.press(Qt::ALT | Qt::Key_1);
}

void modelIncident(Walk& walk)
{
    walk.begin(u"E6-model-incident"_s);
    walk.find(u"churn_classifier"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_F);
    walk.picture(u"what-it-learned-from"_s);
    walk.expect(walk.window().impactPage().table().cells().rowCount() > 5, u"what it learned from"_s);
    walk.find(u"shop.public.orders"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_L);
    walk.picture(u"models-of-a-table"_s);
    walk.expect(walk.window().impactPage().table().cells().rowCount() > 0, u"models that learned from it"_s);
}

void ingestionHealth(Walk& walk)
{
    walk.begin(u"E7-ingestion"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_M);
    CellTable& table = walk.window().problemsPanel().table();
    walk.picture(u"problems"_s);
    walk.expect(table.cells().rowCount() > 0, u"problems"_s);
    walk.doubleClick(*table.viewport(), table.visualRect(table.cells().index(0, 0)).center());
    walk.picture(u"text-at-the-place"_s);
    walk.expect(walk.window().textViewer() && walk.window().textViewer()->isVisible(), u"the text"_s);
    walk.press(Qt::CTRL | Qt::SHIFT | Qt::Key_M);
}

} // namespace

void Walk::walkEngineer()
{
    jobFailed(*this);
    beforeAChange(*this);
    whatChanged(*this);
    nightlyIsLate(*this);
    cleanUp(*this);
    modelIncident(*this);
    ingestionHealth(*this);
}

} // namespace upriver::test
