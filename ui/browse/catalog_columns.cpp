// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <QHeaderView>
#include <QMenu>
#include <QTableView>
#include <QToolButton>

#include "ui/browse/catalog_page.h"
#include "ui/session/settings.h"

// Which columns the catalog list shows and how wide they are.

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

// What a column needs and likes, and its turn to go where the table is narrow: the lowest stays longest.
struct ColumnRoom
{
    int least;
    int liked;
    int turn;
};
constexpr std::array<ColumnRoom, AssetTableModel::ColumnTotal> kRooms{{{190, 420, 0},
                                                                       {74, 120, 2},
                                                                       {130, 230, 3},
                                                                       {110, 190, 4},
                                                                       {70, 80, 1},
                                                                       {88, 96, 6},
                                                                       {92, 110, 5},
                                                                       {120, 200, 7},
                                                                       {190, 380, 8}}};
const ColumnRoom& roomOf(int column) { return kRooms[static_cast<std::size_t>(column)]; }

} // namespace

void CatalogPage::makeColumnsMenu()
{
    const QStringList hidden =
        m_settings.value(u"catalog/hidden"_s, QStringList{u"7"_s, u"8"_s}).toStringList();
    for (int column = 1; column < AssetTableModel::ColumnTotal; ++column) {
        QAction* action = m_columnsButton->menu()->addAction(
            m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!hidden.contains(QString::number(column)));
        connect(action, &QAction::toggled, this, &CatalogPage::keepColumns);
    }
    connect(m_columnsButton->menu(), &QMenu::aboutToShow, this, &CatalogPage::nameHiddenColumns);
    QHeaderView* header = m_table->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& point) {
        m_columnsButton->menu()->popup(header->mapToGlobal(point));
    });
}

bool CatalogPage::isWanted(int column) const
{
    return column == AssetTableModel::Name || m_columnsButton->menu()->actions()[column - 1]->isChecked();
}

void CatalogPage::keepColumns()
{
    QStringList hidden;
    for (int i = 1; i < AssetTableModel::ColumnTotal; ++i) {
        if (!isWanted(i))
            hidden << QString::number(i);
    }
    m_settings.setValue(u"catalog/hidden"_s, hidden);
    fitColumns();
}

// Nothing scrolls sideways: what does not fit goes, the least important first; the name takes the rest.
void CatalogPage::fitColumns()
{
    const int room = m_table->viewport()->width();
    std::vector<int> shown;
    int least = 0;
    for (int i = 0; i < AssetTableModel::ColumnTotal; ++i) {
        if (isWanted(i)) {
            shown.push_back(i);
            least += roomOf(i).least;
        }
    }
    while (shown.size() > 1 && least > room) {
        const auto last = std::ranges::max_element(shown, {}, [](int i) { return roomOf(i).turn; });
        least -= roomOf(*last).least;
        shown.erase(last);
    }
    int liked = 0;
    for (const int i : shown)
        liked += roomOf(i).liked - roomOf(i).least;
    const double share = liked > 0 ? std::clamp(static_cast<double>(room - least) / liked, 0.0, 1.0) : 0.0;
    int used = 0;
    for (int i = 1; i < AssetTableModel::ColumnTotal; ++i) {
        const bool isShown = std::ranges::find(shown, i) != shown.end();
        m_table->setColumnHidden(i, !isShown);
        if (!isShown)
            continue;
        const int width = roomOf(i).least + static_cast<int>((roomOf(i).liked - roomOf(i).least) * share);
        m_table->setColumnWidth(i, width);
        used += width;
    }
    m_table->setColumnWidth(AssetTableModel::Name, std::max(roomOf(0).least, room - used));
}

void CatalogPage::nameHiddenColumns()
{
    const QList<QAction*> actions = m_columnsButton->menu()->actions();
    for (int i = 1; i < AssetTableModel::ColumnTotal; ++i) {
        const QString name = m_model->headerData(i, Qt::Horizontal, Qt::DisplayRole).toString();
        const bool waits = isWanted(i) && m_table->isColumnHidden(i);
        actions[i - 1]->setText(waits ? tr("%1 (needs a wider window)").arg(name) : name);
    }
}

} // namespace upriver
