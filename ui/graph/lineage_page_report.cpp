// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <QBoxLayout>
#include <QCoreApplication>
#include <QMenu>
#include <QToolButton>

#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page_state.h"
#include "ui/graph/lineage_tools.h"
#include "ui/graph/view_report.h"
#include "ui/models/words.h"

// Views that ask a question of the picture, and what the bar tells of the answer.

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kScansOffered = 30; // in a menu
constexpr std::size_t kReadableCards = 1500;

} // namespace

// The same cards keep their places: only what is said of them changes.
void LineagePageState::chooseView(ViewKind kind)
{
    LineageView view = history.current();
    const bool isSame = LineageView::showsTables(view.kind) && LineageView::showsTables(kind);
    if (view.kind == kind)
        return showTools();
    view.kind = kind;
    if (isSame && picture.scene && !busy)
        changeInPlace(std::move(view));
    else
        change(view, {});
}

void LineagePageState::changeInPlace(LineageView view)
{
    const AssetId pivot = canvas->selected().isValid() ? canvas->selected() : view.root;
    history.change(std::move(view));
    wantedPlaces = std::make_shared<const StandingLayout>(standingLayout(*picture.scene));
    load(pivot, Change::Little);
}

void LineagePageState::buildReportButtons(QBoxLayout& row)
{
    foundButton = new QToolButton;
    foundButton->setProperty("linkLike", true);
    foundButton->setText(LineagePage::tr("only these"));
    foundButton->setToolTip(LineagePage::tr("Takes everything else out of the picture"));
    foundButton->setCursor(Qt::PointingHandCursor);
    row.addWidget(foundButton);
    QObject::connect(foundButton, &QToolButton::clicked, &page, [this] { keepFoundAlone(); });
    sinceButton = new QToolButton;
    sinceButton->setProperty("linkLike", true);
    sinceButton->setText(LineagePage::tr("since…"));
    sinceButton->setToolTip(LineagePage::tr("Compare with another scan"));
    sinceButton->setCursor(Qt::PointingHandCursor);
    row.addWidget(sinceButton);
    QObject::connect(sinceButton, &QToolButton::clicked, &page, [this] { openScans(); });
}

void LineagePageState::keepFoundAlone()
{
    if (!picture.report)
        return;
    LineageView view = history.current();
    view.isolated.clear();
    for (const auto& [asset, found] : picture.report->assets)
        view.isolated.push_back(asset);
    change(view, {});
}

/// The scans that one may compare with; the newest is what is shown.
void LineagePageState::openScans()
{
    if (!picture.report)
        return;
    auto* menu = new QMenu(&page);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, Micros since) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(history.current().since == since);
        QObject::connect(action, &QAction::triggered, &page, [this, since] {
            LineageView view = history.current();
            view.since = since;
            change(view, {});
        });
    };
    add(LineagePage::tr("The scan before the newest"), 0);
    menu->addSeparator();
    const std::vector<ScanRow>& scans = picture.report->scans;
    for (std::size_t i = 1; i < std::min(scans.size(), kScansOffered); ++i)
        add(LineagePage::tr("Scan %1, %2").arg(scans[i].id.value).arg(exactTime(*scans[i].finished)),
            *scans[i].finished);
    menu->popup(sinceButton->mapToGlobal(QPoint(0, sinceButton->height())));
}

/// Before what else is to be said of the picture; its button stays.
void LineagePageState::showReport(QString& text, QString& button, std::function<void()>& action)
{
    const ViewReport& report = *picture.report;
    const Completeness& completeness = picture.answer->completeness;
    const bool isCut = completeness.shown < completeness.total;
    QString sentence = report.sentence;
    const LineageView& view = history.current();
    const bool isDeepest = view.up == kAllHops && view.down == kAllHops;
    if (isCut && text.isEmpty() && !view.between && !isDeepest) {
        sentence += LineagePage::tr("; looked at %1 of %2 assets up and down from here")
                        .arg(completeness.shown)
                        .arg(completeness.total);
        button = LineagePage::tr("look at all");
        action = [this] {
            LineageView next = history.current();
            next.up = next.down = kAllHops;
            change(next, {});
        };
    }
    foundButton->setVisible(!report.assets.empty() && report.assets.size() < picture.answer->nodes.size() &&
                            view.isolated.empty());
    sinceButton->setVisible(view.kind == ViewKind::Changes && report.scans.size() > 1);
    text = text.isEmpty() ? sentence : u"%1 · %2"_s.arg(sentence, text);
}

// The whole catalog in groups; Escape and undo come back.
void LineagePageState::showMap()
{
    LineageView view = history.current();
    if (view.isMap && view.toggled.empty() && picture.scene && !busy)
        return canvas->fit();
    LineageView map;
    map.root = view.root;
    map.isMap = true;
    map.up = map.down = LineageView::kWhole;
    map.kind = LineageView::showsTables(view.kind) ? view.kind : ViewKind::TableFlow;
    map.groupBy = view.groupBy == GroupBy::Layer ? GroupBy::None : view.groupBy;
    map.lens = view.lens;
    map.moved = {};
    canvas->clearTrace();
    history.change(std::move(map));
    wantsFit = true;
    load({});
}

/// More cards than are readable.
bool LineagePageState::isTooLarge(const QString& group) const
{
    return picture.isCounted || std::ranges::any_of(picture.scene->cards, [&](const SceneCard& card) {
               return card.shape == SceneCard::Shape::Group && card.name == group &&
                      card.members.size() > kReadableCards;
           });
}

/// The filter that leaves one group of the map; empty: there is none.
QString LineagePageState::filterOf(const QString& group) const
{
    const GroupBy by = history.current().groupBy;
    const auto quoted = [](const QString& field, QString value) {
        return u"%1:\"%2\""_s.arg(field, value.remove(u'"'));
    };
    if (by == GroupBy::Domain)
        return group == QCoreApplication::translate("LineageScene", "No domain")
                   ? QString()
                   : quoted(u"tag"_s, u"domain:"_s + group);
    if (by == GroupBy::Pipeline)
        return {};
    const QString platform = group.section(u" · "_s, 0, 0);
    const QString place = group.section(u" · "_s, 1);
    return place.isEmpty() ? quoted(u"platform"_s, platform)
                           : quoted(u"platform"_s, platform) + u' ' + quoted(u"schema"_s, place);
}

// A group by what it is made of; what is no smaller within has to be narrowed down by a filter.
void LineagePageState::openLargeGroup(const QString& group)
{
    LineageView view = history.current();
    const auto card = std::ranges::find(picture.scene->cards, group, &SceneCard::name);
    const bool isRest = card != picture.scene->cards.end() && card->icon == u"list"_s;
    const QString narrower = isRest ? QString() : filterOf(group);
    if (narrower.isEmpty() || view.filter.contains(narrower))
        return Q_EMIT page.messageRequested(
            LineagePage::tr("%1 holds too many assets to draw; narrow it down with the filter first")
                .arg(group));
    view.filter = u"%1 %2"_s.arg(view.filter, narrower).trimmed();
    view.groupBy = GroupBy::Schema;
    view.toggled.clear();
    wantsFit = true;
    change(view, {});
}

/// "The whole catalog: 12 groups, 149 assets".
QString LineagePageState::mapText() const
{
    const auto groups = std::ranges::count(picture.scene->cards, SceneCard::Shape::Group, &SceneCard::shape) +
                        static_cast<std::ptrdiff_t>(picture.scene->groups.size());
    const qint64 shown = picture.answer->completeness.shown;
    const qint64 all = picture.assetsInCatalog;
    if (shown < all && history.current().filter.isEmpty())
        return LineagePage::tr(
                   "The first %1 of %2 assets of the catalog, in %3 groups; Enter or a click opens one")
            .arg(countText(shown), countText(all), countText(groups));
    const QString text = LineagePage::tr("The catalog in %1 groups: %2 assets; Enter or a click opens one")
                             .arg(countText(groups), countText(shown));
    return picture.isExact ? text : text + LineagePage::tr("; counts between groups are estimates");
}

// "Critical path: 5 tasks take 21 min, most of it load_orders (14 min)".
QString LineagePageState::criticalText(QString& button, std::function<void()>& action)
{
    const CriticalPath& path = picture.critical;
    if (path.timed + path.untimed < 2)
        return {};
    if (!path.isKnown())
        return LineagePage::tr("No critical path: how long these tasks run is not known");
    button = LineagePage::tr("show it");
    action = [this] { showCriticalPath(); };
    const QString longest = QString::fromStdString(picture.answer->find(path.longest)->asset.leaf);
    QString text = LineagePage::tr("Critical path by the last runs: %1, most of it %2 (%3)")
                       .arg(durationText(path.duration / 1'000'000), longest,
                            durationText(path.longestDuration / 1'000'000));
    if (path.untimed > 0)
        text += LineagePage::tr("; tasks without a known duration: %1").arg(countText(path.untimed));
    return text;
}

void LineagePageState::showCriticalPath()
{
    if (!picture.scene || !picture.critical.isKnown())
        return Q_EMIT page.messageRequested(
            LineagePage::tr("The view Pipelines has a critical path where runs say how long tasks take"));
    canvas->keepPath(picture.critical.steps);
}

} // namespace upriver
