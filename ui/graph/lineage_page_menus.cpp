// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <utility>

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page_state.h"
#include "ui/impact/impact_question.h"
#include "ui/shell/theme.h"

// The menu of a card.

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

void addTo(QMenu& menu, const QString& icon, const QString& text, std::function<void()> act)
{
    QObject::connect(menu.addAction(actionIcon(icon), text), &QAction::triggered, &menu, std::move(act));
}

} // namespace

void LineagePageState::openCardMenu(AssetId asset, QPoint global)
{
    const int index = picture.scene->find(asset);
    if (index < 0)
        return;
    const SceneCard& card = picture.scene->cards[static_cast<std::size_t>(index)];
    auto* menu = new QMenu(&page);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addTo(*menu, u"house"_s, LineagePage::tr("Centre the picture here"),
          [this, asset] { Q_EMIT canvas->recentreRequested(asset); });
    if (card.shape == SceneCard::Shape::Asset)
        addTo(*menu, u"column"_s,
              card.open ? LineagePage::tr("Close the columns\tC") : LineagePage::tr("Open the columns\tC"),
              [this, asset] { toggleColumns(asset); });
    menu->addSeparator();
    addRelatives(*menu, card);
    menu->addSeparator();
    addWays(*menu, card, global);
    menu->addSeparator();
    addQuestions(*menu, navigation, asset, canvas->keptAsset() == asset ? canvas->keptColumn() : QString());
    menu->addSeparator();
    addTo(*menu, u"copy"_s, LineagePage::tr("Copy the name"),
          [name = card.fullName] { QGuiApplication::clipboard()->setText(name); });
    menu->popup(global);
}

void LineagePageState::addRelatives(QMenu& menu, const SceneCard& card)
{
    const AssetId asset = card.asset;
    addTo(menu, u"upstream"_s, LineagePage::tr("Everything upstream"),
          [this, asset] { expand(asset, {Direction::Upstream}, kAllHops); });
    addTo(menu, u"downstream"_s, LineagePage::tr("Everything downstream"),
          [this, asset] { expand(asset, {Direction::Downstream}, kAllHops); });
    if (card.shownUpstream > 0)
        addTo(menu, u"fold"_s, LineagePage::tr("Fold upstream"),
              [this, asset] { expand(asset, {Direction::Upstream}, 0); });
    if (card.shownDownstream > 0)
        addTo(menu, u"fold"_s, LineagePage::tr("Fold downstream"),
              [this, asset] { expand(asset, {Direction::Downstream}, 0); });
    if (card.group >= 0)
        addTo(menu, u"folder"_s, LineagePage::tr("Fold its group\tG"),
              [this, label = picture.scene->groups[static_cast<std::size_t>(card.group)].label] {
                  toggleGroup(label);
              });
}

void LineagePageState::addWays(QMenu& menu, const SceneCard& card, QPoint global)
{
    const AssetId asset = card.asset;
    addTo(menu, u"path"_s, LineagePage::tr("Paths to…\tP"),
          [this, asset, global] { openPaths(asset, global); });
    addTo(menu, u"pin"_s,
          card.pinned ? LineagePage::tr("Let the layout place it\tT") : LineagePage::tr("Pin it here\tT"),
          [this, asset] { togglePin(asset); });
    addTo(menu, u"isolate"_s, LineagePage::tr("Keep only its trace\tCtrl+I"), [this, asset] {
        canvas->keepTrace(asset, {});
        isolate();
    });
    if (!card.root)
        addTo(menu, u"hide"_s, LineagePage::tr("Take this card out"), [this, asset] {
            LineageView view = history.current();
            view.hidden.push_back(asset);
            change(view, view.root, Change::Little);
        });
    if (const QString column = canvas->keptColumn(); !column.isEmpty() && canvas->keptAsset() == asset)
        addTo(menu, u"path"_s, LineagePage::tr("Only what %1 comes from and feeds").arg(column),
              [this, asset, column] {
                  LineageView view = history.current();
                  view.kind = ViewKind::Columns;
                  view.column = ColumnFocus{asset, column.toStdString()};
                  change(view, asset);
              });
}

} // namespace upriver
