// SPDX-License-Identifier: Apache-2.0
#include <QCoreApplication>
#include <QLineEdit>
#include <QTest>

#include "tests/gallery/stage.h"
#include "ui/asset/inspector.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"
#include "ui/graph/views_popup.h"

// What people make of a lineage picture: moved and pinned cards.

namespace upriver::test {

using namespace Qt::StringLiterals;

void Stage::playViews()
{
    visit(u"customer_ltv"_s, Page::Lineage);
    LineagePage& page = m_window->lineagePage();
    auto& canvas = *page.findChild<LineageCanvas*>();
    const AssetId asset = m_window->navigation().current().asset;
    Q_EMIT canvas.cardMoved(asset, {-40, 120});
    rest(u"moved"_s);
    for (const SceneCard& card : std::vector(canvas.scene()->cards))
        if (card.isSingle() && card.distance == 1 && !card.pinned) {
            Q_EMIT canvas.pinToggled(card.asset);
            break;
        }
    rest(u"pinned"_s);
    canvas.home();
    take(u"70-lineage-pinned"_s);
    playSavedViews(page);
    playKept();
    auto& tools = *page.findChild<LineageTools*>();
    QTest::keyClick(&canvas, Qt::Key_R);
    Q_EMIT tools.groupChosen(GroupBy::Layer);
    rest(u"lanes"_s);
    take(u"74-lanes"_s);
    canvas.fit();
    take(u"75-lanes-fitted"_s);
    Q_EMIT tools.groupChosen(GroupBy::None);
    rest(u"no lanes"_s);
    canvas.home();
    for (const Lens lens :
         {Lens::Owner, Lens::Health, Lens::Freshness, Lens::Classification, Lens::RunState}) {
        Q_EMIT tools.lensChosen(lens);
        rest(u"lens"_s);
        take(u"76-lens-%1"_s.arg(static_cast<int>(lens)));
    }
    canvas.fit();
    take(u"77-lens-fitted"_s);
    Q_EMIT tools.lensChosen(Lens::Type);
    rest(u"no lens"_s);
}

void Stage::playSavedViews(LineagePage& page)
{
    const auto popupWith = [&](const QString& name, const QString& typed) {
        Q_EMIT page.findChild<LineageTools*>()->viewsRequested();
        auto* popup = page.findChild<ViewsPopup*>();
        rest(u"views"_s);
        popup->field()->setText(typed);
        takeWidget(name, *popup);
        QTest::keyClick(popup->field(), Qt::Key_Return);
        rest(u"saved"_s);
        popup->close();
        QCoreApplication::sendPostedEvents(popup, QEvent::DeferredDelete);
    };
    popupWith(u"71-views-none"_s, u"Lifetime value, as reviewed"_s);
    popupWith(u"72-views-one"_s, u"What the churn model learns from"_s);
    popupWith(u"73-views"_s, u"What the churn model learns from"_s);
}

/// Starred and saved above the tree; and cards that came into groups, with the clicked one where it was.
void Stage::playKept()
{
    for (const char* name : {"dataset:nowhere/archive.orders_2019", "shop.public.orders"}) {
        m_window->settings().setStarred(QString::fromLatin1(name), true);
        rest(u"star"_s);
    }
    m_window->inspector().toggleStar();
    rest(u"starred by hand"_s);
    take(u"90-browse-kept"_s);
    LineagePage& page = m_window->lineagePage();
    auto& canvas = *page.findChild<LineageCanvas*>();
    auto& tools = *page.findChild<LineageTools*>();
    QTest::keyClick(&canvas, Qt::Key_R);
    Q_EMIT tools.depthChosen(1, 1);
    rest(u"one hop"_s);
    Q_EMIT tools.groupChosen(GroupBy::Schema);
    rest(u"groups"_s);
    canvas.home();
    take(u"91-groups-before"_s);
    Q_EMIT canvas.expansionRequested(m_window->navigation().current().asset, Direction::Upstream, kAllHops);
    rest(u"expanded"_s);
    take(u"92-groups-expanded"_s);
    Q_EMIT tools.groupChosen(GroupBy::Layer);
    rest(u"lanes"_s);
    Q_EMIT canvas.expansionRequested(m_window->navigation().current().asset, Direction::Downstream, kAllHops);
    rest(u"expanded in lanes"_s);
    canvas.fit();
    take(u"93-lanes-expanded"_s);
    Q_EMIT tools.groupChosen(GroupBy::None);
    Q_EMIT tools.depthChosen(LineageView::kAutomatic, LineageView::kAutomatic);
    rest(u"as before"_s);
    for (const QString& name : m_window->settings().starred())
        m_window->settings().setStarred(name, false);
}

} // namespace upriver::test
