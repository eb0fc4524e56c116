// SPDX-License-Identifier: Apache-2.0
#include "tests/gallery/walk_steps.h"

#include <QTabBar>
#include <QTabWidget>

#include "ui/asset/columns_tab.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/models/cell_table.h"

namespace upriver::test {

using namespace Qt::StringLiterals;

void openTab(Walk& walk, Inspector::Tab tab)
{
    QTabBar* bar = walk.window().inspector().tabs().tabBar();
    walk.click(*bar, bar->tabRect(tab).center());
    walk.expect(walk.window().inspector().tabs().currentIndex() == tab, u"the tab of the details"_s);
}

void chooseColumn(Walk& walk, const QString& name)
{
    CellTable& table = walk.window().inspector().findChild<ColumnsTab*>()->table();
    for (int row = 0; row < table.cells().rowCount(); ++row) {
        const QModelIndex index = table.cells().index(row, 0);
        if (table.cells().cell(index).text != name)
            continue;
        table.scrollTo(index);
        return walk.click(*table.viewport(), table.visualRect(index).center());
    }
    walk.expect(false, u"the column "_s + name);
}

bool showsCard(Walk& walk, const QString& leaf)
{
    const LineageScene* scene = walk.window().lineagePage().findChild<LineageCanvas*>()->scene();
    return scene &&
           std::ranges::any_of(scene->cards, [&](const SceneCard& card) { return card.name == leaf; });
}

int cardCount(Walk& walk)
{
    const LineageScene* scene = walk.window().lineagePage().findChild<LineageCanvas*>()->scene();
    return scene ? static_cast<int>(scene->cards.size()) : 0;
}

} // namespace upriver::test
