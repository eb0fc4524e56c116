// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <QStackedWidget>

#include "ui/graph/choice_popup.h"
#include "ui/graph/column_hops.h"
#include "ui/graph/drawing_note.h"
#include "ui/graph/find_bar.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_list.h"
#include "ui/graph/lineage_page_state.h"
#include "ui/graph/lineage_tools.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

void addExpansion(LineageView& view, AssetId asset, Direction direction, int hops)
{
    // A side speaks once: what was said of it before is overruled.
    std::erase_if(view.expansions, [&](const Expansion& expansion) {
        return expansion.asset == asset && expansion.direction == direction &&
               (hops == 0 || expansion.hops == 0);
    });
    const auto again =
        std::find_if(view.expansions.begin(), view.expansions.end(), [&](const Expansion& expansion) {
            return expansion.asset == asset && expansion.direction == direction;
        });
    if (again != view.expansions.end() && hops > 0 && again->hops > 0)
        again->hops += hops;
    else
        view.expansions.push_back({asset, direction, hops});
}

} // namespace

void LineagePageState::expand(AssetId asset, const std::vector<Direction>& sides, int hops)
{
    LineageView view = history.current();
    for (const Direction side : sides)
        addExpansion(view, asset, side, hops);
    change(view, asset, Change::Little);
}

// All cards, fitted: asked for by name, so no question whether they are too many to read.
void LineagePageState::showEverything()
{
    const LineageView& now = history.current();
    if (now.isWhole() && !now.isMap && picture.scene && !busy && !picture.groupsFirst)
        return canvas->fit();
    LineageView view = history.current();
    view.up = view.down = LineageView::kWhole;
    view.manyCards = true;
    view.isMap = false;
    view.column.reset();
    view.between.reset();
    view.isolated.clear();
    history.change(view);
    wantsFit = true;
    load({});
}

void LineagePageState::toggleColumns(AssetId asset)
{
    LineageView view = history.current();
    if (view.open.erase(asset) == 0)
        view.open.insert(asset);
    change(view, asset, Change::Little);
}

void LineagePageState::isolate()
{
    const LineageTrace& trace = canvas->trace();
    if (!picture.scene || !trace.isActive())
        return;
    LineageView view = history.current();
    view.isolated.clear();
    for (std::size_t i = 0; i < trace.cards.size(); ++i)
        if (trace.cards[i] && picture.scene->cards[i].isSingle())
            view.isolated.push_back(picture.scene->cards[i].asset);
    change(view, canvas->keptAsset());
}

namespace {

/// A card of both pictures to hold the view by: what people look at, else one near the middle.
AssetId heldCard(const LineageCanvas& canvas, const LineageScene& next, AssetId root)
{
    const LineageScene* now = canvas.scene();
    if (!now)
        return {};
    for (const AssetId asset : {canvas.selected(), root})
        if (now->find(asset) >= 0 && next.find(asset) >= 0)
            return asset;
    AssetId nearest;
    double away = 0;
    for (const SceneCard& card : now->cards) {
        const double distance = (card.rect.center() - canvas.centre()).manhattanLength();
        if (card.isSingle() && next.find(card.asset) >= 0 && (!nearest.isValid() || distance < away)) {
            nearest = card.asset;
            away = distance;
        }
    }
    return nearest;
}

} // namespace

// As it was seen, places and all, while the picture of then is kept; else drawn anew.
void LineagePageState::step(void (ViewHistory::*walk)())
{
    const bool isBack = walk == &ViewHistory::undo;
    const bool wasRegrouped = picture.sameSheet;
    (history.*walk)();
    const std::shared_ptr<const LineagePicture> seen = history.picture();
    const AssetId selected = canvas->selected();
    wantedPlaces.reset();
    if (!seen || history.isStale() || !session.isOpen()) {
        if (seen)
            wantedPlaces = std::make_shared<const StandingLayout>(standingLayout(*seen->scene));
        return load(selected.isValid() ? selected : history.current().root, Change::Little);
    }
    pictureJob.cancel();
    drawing->end();
    busy = false;
    wantsFit = false;
    showTools();
    adopt(LineagePicture(*seen), heldCard(*canvas, *seen->scene, history.current().root),
          isBack ? wasRegrouped : seen->sameSheet);
}

void LineagePageState::undo()
{
    if (history.canUndo())
        step(&ViewHistory::undo);
}

void LineagePageState::redo()
{
    if (history.canRedo())
        step(&ViewHistory::redo);
}

void LineagePageState::showFind()
{
    if (!picture.scene)
        return;
    showList(false);
    find->show();
    find->raise();
    placeOverlays();
    find->begin();
}

void LineagePageState::showList(bool shown)
{
    if (shown && picture.scene && picture.isCounted) {
        tools->setListShown(false);
        return Q_EMIT page.messageRequested(
            LineagePage::tr("A map of so many assets has no list; open one of its groups first"));
    }
    tools->setListShown(shown);
    wantsList = shown && !picture.scene;
    if (!picture.scene)
        return;
    stack->setCurrentWidget(shown ? twin() : canvas);
    stack->currentWidget()->setFocus();
    keepTimer.start();
}

QWidget* LineagePageState::twin() const
{
    const bool followsColumn = picture.answer && picture.answer->request.column;
    return followsColumn ? static_cast<QWidget*>(columnHops) : list;
}

bool LineagePageState::isListShown() const
{
    return stack->currentWidget() == list || stack->currentWidget() == columnHops;
}

void LineagePageState::openFanOut(int card, QPoint global)
{
    const SceneCard& fanOut = picture.scene->cards[static_cast<std::size_t>(card)];
    detailsJob.run(
        &page,
        [catalog = session.pathUtf8(),
         members = fanOut.members](std::stop_token stop) -> Result<std::vector<AssetSummary>> {
            auto reader = CatalogReader::open(catalog);
            if (!reader)
                return fail(reader.error());
            (*reader)->interruptOn(stop);
            return (*reader)->summaries(members);
        },
        [this, parent = fanOut.asset, global](const Result<std::vector<AssetSummary>>& members) {
            if (members)
                showFanOut(*members, parent, global);
            else
                Q_EMIT page.messageRequested(QString::fromStdString(members.error().what));
        });
}

void LineagePageState::showFanOut(const std::vector<AssetSummary>& members, AssetId parent, QPoint global)
{
    std::vector<Choice> choices;
    const Theme& theme = currentTheme();
    for (const AssetSummary& asset : members)
        choices.push_back(
            {kindIconName(asset.kind, asset.subtype, asset.platform),
             theme.hue(asset.kind, asset.subtype, asset.platform), QString::fromStdString(asset.leaf),
             QString::fromStdString(asset.container.empty() ? asset.platform : asset.container)});
    auto* popup = new ChoicePopup(&page);
    const auto pin = [this, parent](const std::vector<AssetId>& assets) {
        LineageView view = history.current();
        for (const AssetId asset : assets)
            if (std::find(view.pinned.begin(), view.pinned.end(), asset) == view.pinned.end())
                view.pinned.push_back(asset);
        change(view, parent, Change::Little);
    };
    std::vector<AssetId> ids;
    for (const AssetSummary& asset : members)
        ids.push_back(asset.id);
    QObject::connect(popup, &ChoicePopup::chosen, &page,
                     [pin, ids](int index) { pin({ids[static_cast<std::size_t>(index)]}); });
    QObject::connect(popup, &ChoicePopup::allChosen, &page, [pin, ids] { pin(ids); });
    popup->setChoices(choices, LineagePage::tr("Show all %1").arg(members.size()));
    popup->openAt(global);
}

void LineagePageState::openColumnList(AssetId asset, QPoint global)
{
    detailsJob.run(
        &page,
        [catalog = session.pathUtf8(), asset](std::stop_token stop) -> Result<std::vector<ColumnRow>> {
            auto reader = CatalogReader::open(catalog);
            if (!reader)
                return fail(reader.error());
            (*reader)->interruptOn(stop);
            return (*reader)->columns(asset);
        },
        [this, asset, global](const Result<std::vector<ColumnRow>>& columns) {
            if (!columns)
                return;
            std::vector<Choice> choices;
            for (const ColumnRow& column : *columns)
                choices.push_back({u"column"_s, currentTheme().secondaryText,
                                   QString::fromStdString(column.name), QString::fromStdString(column.type)});
            auto* popup = new ChoicePopup(&page);
            QObject::connect(popup, &ChoicePopup::chosen, &page, [this, asset, rows = *columns](int index) {
                const QString name = QString::fromStdString(rows[static_cast<std::size_t>(index)].name);
                canvas->keepTrace(asset, name);
                select(asset, name);
            });
            popup->setChoices(choices, {});
            popup->openAt(global);
        });
}

void LineagePageState::openEdge(int answerEdge, QPoint global)
{
    const LineageEdge& edge = picture.answer->edges[static_cast<std::size_t>(answerEdge)];
    detailsJob.run(
        &page,
        [catalog = session.pathUtf8(), edge](std::stop_token stop) {
            return readEdgeFacts(catalog, edge, stop);
        },
        [this, global](const Result<EdgeFacts>& facts) {
            if (!facts) {
                Q_EMIT page.messageRequested(QString::fromStdString(facts.error().what));
                return;
            }
            auto* details = new EdgeDetails(&page);
            QObject::connect(details, &EdgeDetails::assetRequested, &page,
                             [this](AssetId asset) { select(asset, {}); });
            details->show(*facts, global);
        });
}

void LineagePageState::openColumnEdge(int answerEdge, QPoint global)
{
    const LineageColumnEdge& edge = picture.answer->columnEdges[static_cast<std::size_t>(answerEdge)];
    detailsJob.run(
        &page,
        [catalog = session.pathUtf8(), graph = session.graph(), edge](const std::stop_token& stop) {
            return readColumnEdgeFacts(catalog, graph, edge, stop);
        },
        [this, global](const Result<ColumnEdgeFacts>& facts) {
            if (!facts) {
                Q_EMIT page.messageRequested(QString::fromStdString(facts.error().what));
                return;
            }
            auto* details = new EdgeDetails(&page);
            QObject::connect(details, &EdgeDetails::assetRequested, &page,
                             [this](AssetId asset) { select(asset, {}); });
            QObject::connect(details, &EdgeDetails::codeRequested, &page, &LineagePage::codeRequested);
            details->show(*facts, global);
        });
}

} // namespace upriver
