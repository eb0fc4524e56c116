// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <QBoxLayout>
#include <QToolButton>

#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page_state.h"
#include "ui/graph/view_report.h"

// Views that ask a question of the picture, and what the bar tells of the answer.

namespace upriver {

using namespace Qt::StringLiterals;

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
    text = text.isEmpty() ? sentence : u"%1 · %2"_s.arg(sentence, text);
}

} // namespace upriver
