// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page_state.h"
#include "ui/graph/lineage_tools.h"
#include "ui/graph/views_popup.h"

// Views that are kept: named ones, links, files.

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kTextForNextStart = qsizetype{128} << 10; // in the settings file
constexpr std::size_t kPlacesForNextStart = 1500;             // cards; more are laid out again

} // namespace

void LineagePageState::buildViews()
{
    views = new SavedViews(session, &page);
    const auto add = [this](const QKeySequence& keys, const std::function<void()>& act) {
        auto* shortcut = new QShortcut(keys, &page);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        QObject::connect(shortcut, &QShortcut::activated, &page, act);
    };
    add(QKeySequence::Save, [this] { openViews(); });
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_C, [this] {
        if (picture.scene)
            views->copyLink(shownNow());
    });
    QObject::connect(tools, &LineageTools::viewsRequested, &page, [this] { openViews(); });
    QObject::connect(views, &SavedViews::opened, &page, [this](const KeptView& kept) { showKept(kept); });
    QObject::connect(views, &SavedViews::ended, &page,
                     [this](const QString& sentence) { Q_EMIT page.messageRequested(sentence); });
}

void LineagePageState::recolour(Lens lens)
{
    LineageView view = history.current();
    if (view.lens == lens)
        return showTools();
    view.lens = lens;
    changeInPlace(std::move(view));
}

void LineagePageState::openViews()
{
    if (!session.isOpen())
        return Q_EMIT page.messageRequested(LineagePage::tr("Open a catalog first."));
    auto* popup = new ViewsPopup(*views, shownNow(), &page);
    popup->openBelow(*tools->viewsButton());
}

SavedViews::Shown LineagePageState::shownNow() const
{
    SavedViews::Shown shown;
    if (!picture.scene)
        return shown;
    shown.scene = picture.scene;
    shown.view.view = shownView.value_or(history.current());
    shown.view.catalog = QFileInfo(session.path()).fileName();
    shown.view.scale = canvas->scale();
    shown.view.centre = canvas->centre() - moveOrigin(*picture.scene);
    shown.view.traced = {canvas->keptAsset(), canvas->keptColumn().toStdString()};
    const int root = picture.scene->find(shown.view.view.root);
    shown.view.name =
        root >= 0 ? picture.scene->cards[static_cast<std::size_t>(root)].name : LineagePage::tr("All cards");
    return shown;
}

void LineagePageState::showKept(const KeptView& kept, LineagePage::Restored how)
{
    canvas->clearTrace();
    if (how == LineagePage::Restored::Shown)
        navigation.openAt(Page::Lineage, kept.view.root, {}, QVariant());
    wantedPlaces = kept.places;
    if (kept.scale > 0)
        wantedPlace = {kept.scale, kept.centre, true};
    if (kept.traced.asset.isValid())
        wantedTrace = kept.traced;
    showList(kept.isList);
    if (kept.view.root == history.current().root)
        history.change(kept.view);
    else
        history.reset(kept.view);
    load({});
    if (!kept.missing.isEmpty())
        Q_EMIT page.messageRequested(LineagePage::tr("%n asset(s) of this view are not in this catalog",
                                                     nullptr, static_cast<int>(kept.missing.size())));
}

SavedViews& LineagePage::savedViews() const { return *m_state->views; }

QByteArray LineagePage::textForNextStart() const
{
    SavedViews::Shown shown = m_state->shownNow();
    shown.view.isList = m_state->isListShown();
    QByteArray text;
    if (!shown.scene)
        return text;
    std::thread([&, catalog = m_state->session.pathUtf8()] {
        const auto reader = CatalogReader::open(catalog);
        if (!reader)
            return;
        const bool isSmall = shown.scene->cards.size() <= kPlacesForNextStart;
        if (auto written =
                viewText(**reader, shown.view, isSmall ? shown.scene.get() : nullptr,
                         isSmall ? KeptPlaces::CardsAndRoutes : KeptPlaces::None, kTextForNextStart))
            text = std::move(*written);
    }).join();
    return text;
}

void LineagePage::restoreFromText(const QByteArray& text, const QString& selected, Restored how)
{
    struct Found
    {
        KeptView kept;
        AssetId selected;
    };
    LineagePageState& state = *m_state;
    state.restoring = true;
    state.restoreJob.run(
        this,
        [text, name = selected.toStdString(),
         catalog = state.session.pathUtf8()](const std::stop_token&) -> Result<Found> {
            const auto reader = CatalogReader::open(catalog);
            if (!reader)
                return fail(reader.error());
            auto kept = readViewText(**reader, text);
            if (!kept)
                return fail(kept.error());
            const auto found = (*reader)->findByName(name, 2);
            return Found{std::move(*kept), found && found->size() == 1 ? found->front().id : AssetId{}};
        },
        [this, how](const Result<Found>& found) {
            m_state->restoring = false;
            if (!found)
                return Q_EMIT messageRequested(tr("What was looked at last can't be shown again. %1")
                                                   .arg(QString::fromStdString(found.error().what)));
            m_state->showKept(found->kept, how);
            m_state->wantedSelection = how == Restored::Shown ? found->selected : AssetId{};
        });
}

} // namespace upriver
