// SPDX-License-Identifier: Apache-2.0
#include <QCoreApplication>
#include <QLineEdit>
#include <QTest>

#include "tests/gallery/stage.h"
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

} // namespace upriver::test
