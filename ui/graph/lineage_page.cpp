// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_page.h"

#include <utility>

#include <QStackedWidget>

#include "ui/graph/column_hops.h"
#include "ui/graph/drawing_note.h"
#include "ui/graph/find_bar.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_export.h"
#include "ui/graph/lineage_list.h"
#include "ui/graph/lineage_page_state.h"
#include "ui/graph/lineage_tools.h"
#include "ui/graph/saved_views.h"

namespace upriver {

using namespace Qt::StringLiterals;

LineagePageState::LineagePageState(LineagePage& owner, Session& openSession, Navigation& windowNavigation)
    : page(owner), session(openSession), navigation(windowNavigation)
{}

LineagePage::LineagePage(Session& session, Navigation& navigation, QWidget* parent)
    : QWidget(parent), m_state(std::make_unique<LineagePageState>(*this, session, navigation))
{
    LineagePageState& state = *m_state;
    state.build();
    state.buildViews();
    state.keepTimer.setSingleShot(true);
    state.keepTimer.setInterval(150);
    connect(&state.keepTimer, &QTimer::timeout, this, [&state] { state.keepState(); });
    connect(&navigation, &Navigation::selectionChanged, this, [&state](const Visit& visit) {
        if (!state.selecting && visit.page == Page::Lineage)
            state.follow(visit);
    });
    connect(&navigation, &Navigation::pageChanged, this, [&state](Page page) {
        if (page == Page::Lineage)
            state.follow(state.navigation.current());
    });
    connect(&navigation, &Navigation::visitRestored, this, [this](const Visit& visit) {
        if (visit.page == Page::Lineage && visit.viewState.isValid())
            restoreViewState(visit.viewState);
    });
    connect(&session, &Session::graphChanged, this, [&state] {
        state.history.markStale();
        const AssetId selected = state.canvas->selected();
        const bool isShown = state.picture.scene && state.picture.scene->find(selected) >= 0;
        if (state.isOnPage() || state.picture.scene || state.history.current().isAsked())
            state.load(isShown ? selected : state.history.current().root, LineagePageState::Change::Little);
    });
    connect(&session, &Session::catalogClosed, this, [&state] {
        state.picture = {};
        state.history.reset({});
        state.places.clear();
        state.restoreJob.cancel();
        state.restoring = false;
        state.load({});
    });
    state.load({});
}

LineagePage::~LineagePage() = default;

bool LineagePage::isBusy() const
{
    return m_state->busy || m_state->tracing || m_state->restoring || m_state->views->isBusy() ||
           m_state->columnHops->isBusy();
}

void LineagePage::openLink(const QString& link) { m_state->views->openLink(link); }

bool LineagePage::isMinimapShown() const { return m_state->canvas->isMinimapVisible(); }

void LineagePage::setMinimapShown(bool shown) { m_state->canvas->setMinimapVisible(shown); }

void LineagePage::showMap() { m_state->showMap(); }

void LineagePage::openViewFile(const QString& file) { m_state->views->openFile(file); }

void LineagePage::openColumn(AssetId asset, const QString& column)
{
    LineageView view;
    view.root = asset;
    view.kind = ViewKind::Columns;
    view.column = ColumnFocus{asset, column.toStdString()};
    QVariantMap state = view.toVariant();
    state.insert(u"traced"_s, QVariant::fromValue<qlonglong>(asset.value));
    state.insert(u"tracedColumn"_s, column);
    m_state->navigation.openAt(Page::Lineage, asset, column, state);
}

QVariant LineagePage::viewState() const
{
    const LineagePageState& state = *m_state;
    QVariantMap map = state.history.current().toVariant();
    map.insert(u"scale"_s, state.canvas->scale());
    map.insert(u"centre"_s, state.canvas->centre());
    map.insert(u"minimap"_s, state.canvas->isMinimapVisible());
    map.insert(u"list"_s, state.isListShown());
    map.insert(u"traced"_s, QVariant::fromValue<qlonglong>(state.canvas->keptAsset().value));
    map.insert(u"tracedColumn"_s, state.canvas->keptColumn());
    return map;
}

void LineagePage::restoreViewState(const QVariant& variant)
{
    LineagePageState& state = *m_state;
    const QVariantMap map = variant.toMap();
    const LineageView view = LineageView::fromVariant(map);
    if (!view.isAsked())
        return;
    const double scale = map.value(u"scale"_s).toDouble();
    if (scale > 0)
        state.wantedPlace = {scale, map.value(u"centre"_s).toPointF()};
    state.wantedTrace = ColumnFocus{AssetId{map.value(u"traced"_s).toLongLong()},
                                    map.value(u"tracedColumn"_s).toString().toStdString()};
    state.canvas->setMinimapVisible(map.value(u"minimap"_s, true).toBool());
    state.showList(map.value(u"list"_s).toBool());
    if (view.root != state.history.current().root)
        state.history.reset(view);
    else
        state.history.change(view);
    state.load({});
}

void LineagePageState::setRoot(AssetId root)
{
    LineageView view;
    places[history.current().root] = history.current().moved;
    view.root = root;
    if (const auto kept = places.find(root); kept != places.end())
        view.moved = kept->second;
    view.kind = history.current().kind;
    view.groupBy = history.current().groupBy;
    view.lens = history.current().lens;
    view.since = history.current().since;
    history.reset(view);
    canvas->clearTrace();
    load({});
}

void LineagePageState::change(const LineageView& view, AssetId pivot, Change how)
{
    // Another kind of picture is seen from its root again; a little more or less of the same one is not.
    const LineageView& now = history.current();
    const bool isAnother =
        view.kind != now.kind || view.groupBy != now.groupBy || view.between != now.between;
    wantedPlaces.reset();
    history.change(view);
    load(pivot.isValid() ? pivot : isAnother ? AssetId{} : view.root, how);
}

PictureRequest LineagePageState::pictureRequest(const LineageView& view)
{
    PictureRequest request;
    request.catalog = session.pathUtf8();
    request.graph = session.graph();
    request.request = view.request(*request.graph);
    request.scene.open = view.open;
    request.scene.groupBy = view.groupBy;
    request.scene.lens = view.colours();
    request.kind = view.kind;
    request.since = view.since;
    request.scene.isMap = view.isMap;
    request.scene.toggled = view.toggled;
    request.scene.moved = view.moved;
    request.mayGroupFirst = !view.manyCards && !view.isMap;
    if (view.isWhole())
        request.focus = view.root;
    request.scene.openAll = request.scene.onlyLinked = view.kind == ViewKind::Columns;
    request.layout = &session.layoutService();
    request.layouts = session.layoutStore();
    return request;
}

void LineagePageState::load(AssetId pivot, Change how)
{
    const LineageView& view = history.current();
    showTools();
    if (!session.isOpen() || !view.isAsked() || !session.graph()) {
        pictureJob.cancel();
        drawing->end();
        busy = session.isOpen() && view.isAsked();
        if (!session.isOpen())
            showState(u"graph"_s, LineagePage::tr("Open a catalog to see where its data comes from."));
        else if (!view.isAsked())
            showState(u"graph"_s,
                      LineagePage::tr("Choose an asset to see where its data comes from and where it goes."),
                      LineagePage::tr("Show all cards"), [this] { showEverything(); });
        else
            showState(u"clock"_s, LineagePage::tr("Reading the lineage…"));
        return;
    }
    if (!picture.scene)
        showState(u"clock"_s, LineagePage::tr("Drawing the lineage…"));
    busy = true;
    drawing->begin();
    showPill();
    PictureRequest request = pictureRequest(view);
    if (how == Change::Little)
        request.standing = {picture.scene, pivot};
    if (wantedPlaces)
        request.standing = {nullptr, view.root, wantedPlaces};
    if (pictureJob.catalog() != request.catalog)
        pictureJob.setCatalog(request.catalog);
    pictureJob.run(
        &page,
        [request](const CatalogReader& reader, std::stop_token stop) {
            return makePicture(request, reader, stop);
        },
        [this, pivot](Result<LineagePicture> result) { finish(std::move(result), pivot); });
}

void LineagePageState::finish(Result<LineagePicture>&& result, AssetId pivot)
{
    busy = false;
    drawing->end();
    if (!result) {
        if (result.error().kind == ErrorKind::Cancelled)
            return;
        wantsFit = false;
        wantedPlaces.reset();
        picture = {};
        showState(u"error"_s, QString::fromStdString(result.error().what), LineagePage::tr("Try again"),
                  [this] { load({}); });
        Q_EMIT page.pictureShown();
        return;
    }
    if (result->scene->cards.empty()) {
        wantedPlaces.reset();
        picture = {};
        const bool isFiltered = !history.current().filter.isEmpty();
        showState(u"graph"_s,
                  isFiltered ? LineagePage::tr("The filter hides everything.")
                             : LineagePage::tr("This asset is not in the catalog any more."),
                  isFiltered ? LineagePage::tr("Clear the filter") : QString(), [this] {
                      LineageView view = history.current();
                      view.filter.clear();
                      change(view, {});
                  });
        Q_EMIT page.pictureShown();
        return;
    }
    const bool isSameSheet = result->sameSheet;
    adopt(std::move(*result), pivot, isSameSheet);
}

void LineagePageState::adopt(LineagePicture&& seen, AssetId pivot, bool isSameSheet)
{
    picture = std::move(seen);
    history.keep(picture);
    if (isSameSheet)
        canvas->changeScene(picture.scene);
    else
        canvas->setScene(picture.scene, pivot);
    list->setAnswer(picture.answer, picture.lastRuns, picture.report);
    const bool followsColumn = picture.answer && picture.answer->request.column;
    columnHops->setAnswer(followsColumn ? picture.answer : nullptr, session.pathUtf8(), session.graph());
    if (std::exchange(wantsList, false) || isListShown())
        stack->setCurrentWidget(twin());
    find->setScene(picture.scene);
    exporter->setPicture(picture, session.pathUtf8());
    if (const AssetId wanted = std::exchange(wantedSelection, {}); picture.scene->find(wanted) >= 0)
        select(wanted, {});
    const AssetId selected = navigation.current().asset;
    canvas->setSelected(selected);
    list->setSelected(selected);
    wantedPlaces.reset();
    if (wantedPlace)
        canvas->setView(wantedPlace->scale,
                        wantedPlace->centre +
                            (wantedPlace->fromRoot ? moveOrigin(*picture.scene) : QPointF()));
    else if (wantsFit)
        canvas->fit();
    wantsFit = false;
    if (wantedTrace)
        canvas->keepTrace(wantedTrace->asset, QString::fromStdString(wantedTrace->column));
    wantedPlace.reset();
    wantedTrace.reset();
    shownView = history.current();
    if (picture.answer->request.between && canvas->keptColumn().isEmpty())
        canvas->keepPath(picture.answer->shortest);
    traceBeyond();
    showPicture();
    Q_EMIT page.pictureShown();
}

// What was not finished was never seen: the picture that stands keeps its view.
void LineagePageState::cancelDrawing()
{
    wantedPlaces.reset();
    pictureJob.cancel();
    drawing->end();
    busy = false;
    wantsFit = false;
    if (picture.scene && shownView && shownView->root == history.current().root) {
        history.abandon(*shownView);
        showTools();
        showPicture();
        Q_EMIT page.messageRequested(
            LineagePage::tr("The drawing was cancelled; the picture before it stays."));
    } else {
        picture = {};
        showState(u"cancel"_s, LineagePage::tr("The drawing was cancelled."), LineagePage::tr("Draw it"),
                  [this] { load({}); });
    }
    Q_EMIT page.pictureShown();
}

void LineagePageState::select(AssetId asset, const QString& column)
{
    keepState();
    selecting = true;
    navigation.select(asset, column);
    selecting = false;
    canvas->setSelected(asset);
    list->setSelected(asset);
}

void LineagePageState::follow(const Visit& visit)
{
    if (!visit.asset.isValid()) {
        if (!history.current().root.isValid() && !picture.scene)
            load({});
        return;
    }
    const bool isShown = picture.scene && picture.scene->find(visit.asset) >= 0;
    if (visit.asset != history.current().root && (visit.opened || !isShown)) {
        setRoot(visit.asset);
        return;
    }
    canvas->setSelected(visit.asset);
    list->setSelected(visit.asset);
    canvas->reveal(visit.asset);
    if (!picture.scene && !busy)
        load({});
}

void LineagePageState::keepState()
{
    if (isOnPage() && picture.scene)
        navigation.keepViewState(page.viewState());
}

} // namespace upriver
