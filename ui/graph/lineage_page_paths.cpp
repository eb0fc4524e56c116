// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include "ui/graph/asset_chooser.h"
#include "ui/graph/find_bar.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_export.h"
#include "ui/graph/lineage_page_state.h"
#include "ui/graph/lineage_tools.h"
#include "ui/graph/scene_moves.h"
#include "ui/models/words.h"

// Dragged cards, folded groups, paths between two assets, and a column's trace beyond the picture.

namespace upriver {

using namespace Qt::StringLiterals;

void LineagePageState::moveCard(AssetId asset, QPointF way)
{
    LineageView view = history.current();
    view.moved[asset] = way;
    history.change(std::move(view));
    if (busy) // the next picture is on its way and must know the move
        load(asset, Change::Little);
    else
        showMoved();
}

void LineagePageState::togglePin(AssetId asset)
{
    const int index = picture.scene ? picture.scene->find(asset) : -1;
    if (index < 0)
        return;
    const SceneCard& card = picture.scene->cards[static_cast<std::size_t>(index)];
    if (!card.pinned)
        return moveCard(asset, card.rect.center() - moveOrigin(*picture.scene));
    LineageView view = history.current();
    view.moved.erase(asset);
    history.change(std::move(view));
    if (busy)
        load(asset, Change::Little);
    else
        showMoved();
}

// Also where nothing was dragged: what was inserted card by card is put in order, and can be taken back.
void LineagePageState::tidy()
{
    LineageView view = history.current();
    if (!view.isAsked())
        return;
    const AssetId pivot = canvas->selected().isValid() ? canvas->selected() : view.root;
    if (view.moved.empty()) {
        history.repeat();
    } else {
        view.moved.clear();
        history.change(std::move(view));
    }
    load(pivot);
}

void LineagePageState::showMoved()
{
    auto scene = std::make_shared<LineageScene>(*picture.scene);
    applyMoves(*scene, history.current().moved);
    picture.scene = std::move(scene);
    shownView = history.current();
    history.keep(picture);
    canvas->replaceScene(picture.scene);
    find->setScene(picture.scene);
    exporter->setPicture(picture, session.pathUtf8());
    showTools();
    keepTimer.start();
}

void LineagePageState::toggleGroup(const QString& label)
{
    LineageView view = history.current();
    if (view.isMap && isTooLarge(label))
        return openLargeGroup(label);
    if (view.toggled.erase(label) == 0)
        view.toggled.insert(label);
    change(view, view.root, Change::Little);
}

void LineagePageState::openPaths(AssetId from, QPoint global)
{
    const int card = picture.scene ? picture.scene->find(from) : -1;
    if (card < 0)
        return;
    const QString name = picture.scene->cards[static_cast<std::size_t>(card)].name;
    auto* chooser =
        new AssetChooser(session.pathUtf8(), from, LineagePage::tr("Paths between %1 and…").arg(name), &page);
    QObject::connect(chooser, &AssetChooser::chosen, &page,
                     [this, from](AssetId to) { showPaths(from, to); });
    chooser->openAt(global);
}

void LineagePageState::showPaths(AssetId from, AssetId to)
{
    canvas->clearTrace();
    LineageView view = history.current();
    view.between = {from, to};
    change(view, {});
}

QString LineagePageState::wayText(QString& button, std::function<void()>& action)
{
    if (!beyondUp.empty() || !beyondDown.empty()) {
        button = LineagePage::tr("include them");
        action = [this] { includeBeyond(); };
        return beyondText();
    }
    if (!picture.answer->request.between)
        return {};
    button = LineagePage::tr("back to the whole picture");
    action = [this] {
        LineageView view = history.current();
        view.between.reset();
        change(view, {});
    };
    return pathsText();
}

QString LineagePageState::pathsText() const
{
    const LineageAnswer& answer = *picture.answer;
    const auto nameOf = [&](AssetId id) {
        const LineageNode* node = answer.find(id);
        return node ? text(node->asset.leaf) : QString();
    };
    const QString from = nameOf(answer.request.between->first);
    const QString to = nameOf(answer.request.between->second);
    constexpr std::int64_t kTooMany = 1'000'000'000;
    if (answer.pathCount == 0)
        return LineagePage::tr("No path leads from %1 to %2, nor back").arg(from, to);
    if (answer.pathCount == 1)
        return LineagePage::tr("One path leads from %1 to %2").arg(from, to);
    const QString count =
        answer.pathCount > kTooMany ? LineagePage::tr("over a billion") : countText(answer.pathCount);
    if (answer.bottlenecks.size() == 1)
        return LineagePage::tr("%1 paths lead from %2 to %3, the shortest is marked; every one passes %4")
            .arg(count, from, to, nameOf(answer.bottlenecks.front()));
    if (answer.bottlenecks.empty())
        return LineagePage::tr("%1 paths lead from %2 to %3, the shortest is marked; no asset is on all")
            .arg(count, from, to);
    return LineagePage::tr("%1 paths lead from %2 to %3, the shortest is marked; %4 assets are on all")
        .arg(count, from, to, countText(static_cast<qint64>(answer.bottlenecks.size())));
}

void LineagePageState::traceBeyond()
{
    const bool had = !beyondUp.empty() || !beyondDown.empty();
    beyondUp.clear();
    beyondDown.clear();
    const AssetId asset = canvas->keptAsset();
    const QString column = canvas->keptColumn();
    if (column.isEmpty() || !asset.isValid() || !session.graph()) {
        traceJob.cancel();
        tracing = false;
        if (had)
            showBar();
        return;
    }
    LineageRequest request;
    request.roots = {asset};
    request.up = request.down = kAllHops;
    request.column = ColumnFocus{asset, column.toStdString()};
    tracing = true;
    traceJob.run(
        &page,
        [catalog = session.pathUtf8(), graph = session.graph(),
         request](const std::stop_token& stop) -> Result<LineageAnswer> {
            auto reader = CatalogReader::open(catalog);
            if (!reader)
                return fail(reader.error());
            (*reader)->interruptOn(stop);
            return answer(*graph, **reader, request, stop);
        },
        [this](const Result<LineageAnswer>& trace) {
            tracing = false;
            if (trace && picture.scene)
                showBeyond(*trace);
        });
}

void LineagePageState::showBeyond(const LineageAnswer& trace)
{
    std::set<AssetId> shown; // also by the card of its folded group
    for (const LineageNode& node : picture.answer->nodes)
        shown.insert(node.asset.id);
    for (const LineageNode& node : trace.nodes)
        if (node.distance != 0 && !shown.contains(node.asset.id))
            (node.distance < 0 ? beyondUp : beyondDown).push_back(node.asset.id);
    canvas->widenTrace(trace.columnEdges);
    showBar();
}

QString LineagePageState::beyondText() const
{
    const QString column = canvas->keptColumn();
    const QString up = countText(static_cast<qint64>(beyondUp.size()));
    const QString down = countText(static_cast<qint64>(beyondDown.size()));
    if (beyondDown.empty())
        return beyondUp.size() == 1
                   ? LineagePage::tr("%1 continues upstream in 1 asset not shown").arg(column)
                   : LineagePage::tr("%1 continues upstream in %2 assets not shown").arg(column, up);
    if (beyondUp.empty())
        return beyondDown.size() == 1
                   ? LineagePage::tr("%1 continues downstream in 1 asset not shown").arg(column)
                   : LineagePage::tr("%1 continues downstream in %2 assets not shown").arg(column, down);
    return LineagePage::tr("%1 continues in assets not shown: %2 upstream, %3 downstream")
        .arg(column, up, down);
}

void LineagePageState::includeBeyond()
{
    LineageView view = history.current();
    for (const std::vector<AssetId>* side : {&beyondUp, &beyondDown})
        for (const AssetId asset : *side)
            if (std::ranges::find(view.included, asset) == view.included.end())
                view.included.push_back(asset);
    change(view, canvas->keptAsset(), Change::Little);
}

} // namespace upriver
