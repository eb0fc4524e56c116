// SPDX-License-Identifier: Apache-2.0
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
    const int root = picture.scene->find(shown.view.view.root);
    shown.view.name =
        root >= 0 ? picture.scene->cards[static_cast<std::size_t>(root)].name : LineagePage::tr("All cards");
    return shown;
}

void LineagePageState::showKept(const KeptView& kept)
{
    canvas->clearTrace();
    navigation.openAt(Page::Lineage, kept.view.root, {}, QVariant());
    wantedPlaces = kept.places;
    if (kept.scale > 0)
        wantedPlace = {kept.scale, kept.centre, true};
    showList(false);
    if (kept.view.root == history.current().root)
        history.change(kept.view);
    else
        history.reset(kept.view);
    load({});
    if (!kept.missing.isEmpty())
        Q_EMIT page.messageRequested(LineagePage::tr("%n asset(s) of this view are not in this catalog",
                                                     nullptr, static_cast<int>(kept.missing.size())));
}

} // namespace upriver
