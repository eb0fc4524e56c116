// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <QContextMenuEvent>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/graph/column_hops.h"
#include "ui/graph/drawing_note.h"
#include "ui/graph/find_bar.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_export.h"
#include "ui/graph/lineage_list.h"
#include "ui/graph/lineage_page_state.h"
#include "ui/graph/lineage_tools.h"
#include "ui/models/words.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kCorner = 12;

/// Calls back when a widget changes its size: overlays follow their ground.
class ResizeWatch : public QObject
{
public:
    ResizeWatch(QWidget* watched, std::function<void()> resized)
        : QObject(watched), m_resized(std::move(resized))
    {
        watched->installEventFilter(this);
    }
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Resize)
            m_resized();
        return QObject::eventFilter(watched, event);
    }

private:
    std::function<void()> m_resized;
};

void drawSingleCards(LineageView& view)
{
    view.manyCards = true;
    view.toggled.clear();
}

void bringBackAll(LineageView& view)
{
    view.isolated.clear();
    view.hidden.clear();
}

void leaveTheWhole(LineageView& view)
{
    view.up = view.down = LineageView::kAutomatic;
    view.manyCards = view.isMap = false;
}

/// What the tool row offers, also where it has no room to show it.
void openGroundMenu(LineagePageState& state, QPoint global)
{
    auto* menu = new QMenu(&state.page);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QToolButton* button : state.tools->findChildren<QToolButton*>())
        if (button->menu() && button->menu() != state.tools->exportMenu())
            menu->addMenu(button->accessibleName())->addActions(button->menu()->actions());
    menu->addSeparator();
    const auto add = [&](const QString& icon, const QString& text, std::function<void()> act) {
        QObject::connect(menu->addAction(actionIcon(icon), text), &QAction::triggered, &state.page,
                         std::move(act));
    };
    if (state.history.canUndo())
        add(u"undo"_s, LineagePage::tr("Undo: %1\tCtrl+Z").arg(state.history.undoName()),
            [&state] { state.undo(); });
    if (state.history.canRedo())
        add(u"redo"_s, LineagePage::tr("Redo: %1\tCtrl+Shift+Z").arg(state.history.redoName()),
            [&state] { state.redo(); });
    add(u"refresh"_s, LineagePage::tr("Lay out anew\tR"), [&state] { state.tidy(); });
    add(u"fit"_s, LineagePage::tr("Show everything\tF"), [&state] { state.canvas->fit(); });
    add(u"find"_s, LineagePage::tr("Find in the picture\tCtrl+F"), [&state] { state.showFind(); });
    add(u"bookmark"_s, LineagePage::tr("Saved views…\tCtrl+S"), [&state] { state.openViews(); });
    menu->addSeparator();
    menu->addMenu(actionIcon(u"export"_s), LineagePage::tr("Export"))
        ->addActions(state.tools->exportMenu()->actions());
    menu->popup(global);
}

/// Calls back when a context menu is asked for where no card is.
class MenuWatch : public QObject
{
public:
    MenuWatch(QWidget* watched, std::function<void(QPoint)> asked)
        : QObject(watched), m_asked(std::move(asked))
    {
        watched->installEventFilter(this);
    }
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() != QEvent::ContextMenu)
            return QObject::eventFilter(watched, event);
        m_asked(static_cast<QContextMenuEvent*>(event)->globalPos());
        return true;
    }

private:
    std::function<void(QPoint)> m_asked;
};

QToolButton* linkButton(const QString& text)
{
    auto* button = new QToolButton;
    button->setProperty("linkLike", true);
    button->setText(text);
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

/// "14 of 61 shown: 47 hidden by filter".
QString filterText(const Completeness& completeness)
{
    static constexpr std::string_view kHides = "filter hides ";
    for (const std::string& cut : completeness.cutBy)
        if (cut.starts_with(kHides))
            return LineagePage::tr("%1 of %2 shown: %3 hidden by filter")
                .arg(completeness.shown)
                .arg(completeness.total)
                .arg(QString::fromStdString(cut.substr(kHides.size())));
    return LineagePage::tr("The filter hides nothing here");
}

} // namespace

void LineagePageState::build()
{
    auto* column = new QVBoxLayout(&page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    tools = new LineageTools;
    column->addWidget(tools);
    bar = new QFrame;
    bar->setObjectName(u"pageNote"_s);
    auto* barRow = new QHBoxLayout(bar);
    barRow->setContentsMargins(14, 4, 10, 4);
    barLabel = new QLabel;
    barLabel->setTextFormat(Qt::PlainText); // names of others stand in it
    barLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    barButton = linkButton({});
    barLabel->setWordWrap(true);
    barRow->addWidget(barLabel, 1);
    barRow->addWidget(barButton);
    buildReportButtons(*barRow);
    bar->hide();
    column->addWidget(bar);
    stack = new QStackedWidget;
    column->addWidget(stack, 1);
    stack->addWidget(canvas = new LineageCanvas);
    stack->addWidget(list = new LineageList);
    stack->addWidget(columnHops = new ColumnHops);
    stack->addWidget(statePage = new StatePage);
    page.setFocusProxy(canvas);
    buildExports();
    buildOverlays();
    connectTools();
    connectCanvas();
    addShortcuts();
}

void LineagePageState::buildOverlays()
{
    pill = new QFrame(canvas);
    pill->setObjectName(u"canvasPill"_s);
    auto* row = new QHBoxLayout(pill);
    row->setContentsMargins(12, 3, 8, 3);
    row->setSpacing(4);
    pillLabel = new QLabel;
    pillLabel->setProperty("secondary", true);
    pillLabel->setTextFormat(Qt::PlainText);
    pillLabel->setFont(currentTheme().font(Theme::FontStep::Caption));
    pillClear = linkButton(LineagePage::tr("clear"));
    pillClear->setFont(currentTheme().font(Theme::FontStep::Caption));
    pillJoins = linkButton({});
    pillJoins->setFont(currentTheme().font(Theme::FontStep::Caption));
    pillJoins->setToolTip(
        LineagePage::tr("What is only probably the same joins nothing until it is accepted"));
    row->addWidget(pillLabel);
    row->addWidget(pillJoins);
    row->addWidget(pillClear);
    pill->hide();
    drawing = new DrawingNote(stack);
    QObject::connect(drawing, &DrawingNote::cancelRequested, &page, [this] { cancelDrawing(); });
    find = new FindBar(canvas);
    find->hide();
    new ResizeWatch(canvas, [this] { placeOverlays(); });
    new MenuWatch(stack, [this](QPoint at) {
        if (stack->currentWidget() == canvas)
            openGroundMenu(*this, at);
    });
    QObject::connect(pillClear, &QToolButton::clicked, canvas, &LineageCanvas::clearTrace);
    QObject::connect(pillJoins, &QToolButton::clicked, &page, &LineagePage::joinsRequested);
    QObject::connect(find, &FindBar::found, &page, [this](AssetId asset) {
        canvas->reveal(asset);
        canvas->setSelected(asset);
    });
    QObject::connect(find, &FindBar::closed, &page, [this] {
        find->hide();
        canvas->setFocus();
        canvas->setSelected(navigation.current().asset);
    });
    QObject::connect(barButton, &QToolButton::clicked, &page, [this] {
        if (barAction)
            barAction();
    });
}

void LineagePageState::connectTools()
{
    const auto changeView = [this](auto change_) {
        LineageView view = history.current();
        change_(view);
        change(view, {});
    };
    QObject::connect(tools, &LineageTools::viewChosen, &page, [this](ViewKind kind) { chooseView(kind); });
    QObject::connect(tools, &LineageTools::depthChosen, &page, [this, changeView](int up, int down) {
        if (up == LineageView::kWhole)
            return showEverything();
        changeView([up, down](LineageView& view) {
            view.up = up;
            view.down = down;
            view.isMap = false;
        });
    });
    QObject::connect(tools, &LineageTools::mapRequested, &page, [this] { showMap(); });
    QObject::connect(tools, &LineageTools::groupChosen, &page, [changeView](GroupBy by) {
        changeView([by](LineageView& view) {
            view.groupBy = by;
            if (view.isMap) // those of another grouping
                view.toggled.clear();
        });
    });
    // Other colours, the same places.
    QObject::connect(tools, &LineageTools::lensChosen, &page, [this, changeView](Lens lens) {
        if (picture.scene && !busy)
            recolour(lens);
        else
            changeView([lens](LineageView& view) { view.lens = lens; });
    });
    QObject::connect(tools, &LineageTools::filterChosen, &page, [changeView](const QString& filter) {
        changeView([&filter](LineageView& view) { view.filter = filter; });
    });
    QObject::connect(tools, &LineageTools::findRequested, &page, [this] { showFind(); });
    QObject::connect(tools, &LineageTools::listToggled, &page, [this](bool shown) { showList(shown); });
    QObject::connect(tools, &LineageTools::fitRequested, canvas, &LineageCanvas::fit);
    QObject::connect(tools, &LineageTools::undoRequested, &page, [this] { undo(); });
    QObject::connect(tools, &LineageTools::redoRequested, &page, [this] { redo(); });
    QObject::connect(list, &LineageList::assetSelected, &page, [this](AssetId asset) { select(asset, {}); });
    QObject::connect(columnHops, &CellTable::linkActivated, &page,
                     [this](AssetId asset, const QString& column) { select(asset, column); });
    QObject::connect(columnHops, &ColumnHops::codeRequested, &page, &LineagePage::codeRequested);
    QObject::connect(list, &LineageList::assetOpened, &page,
                     [this](AssetId asset) { navigation.open(Page::Lineage, asset); });
}

void LineagePageState::connectCanvas()
{
    QObject::connect(canvas, &LineageCanvas::cardSelected, &page,
                     [this](AssetId asset, const QString& column) { select(asset, column); });
    QObject::connect(canvas, &LineageCanvas::cardOpened, &page, [this](AssetId asset) { select(asset, {}); });
    QObject::connect(canvas, &LineageCanvas::recentreRequested, &page, [this](AssetId asset) {
        if (asset != history.current().root)
            navigation.open(Page::Lineage, asset);
        setRoot(asset);
    });
    QObject::connect(
        canvas, &LineageCanvas::expansionRequested, &page,
        [this](AssetId asset, Direction direction, int hops) { expand(asset, {direction}, hops); });
    QObject::connect(canvas, &LineageCanvas::bothSidesRequested, &page, [this](AssetId asset, int hops) {
        expand(asset, {Direction::Upstream, Direction::Downstream}, hops);
    });
    QObject::connect(canvas, &LineageCanvas::backRequested, &page, [this] {
        if (history.current().isMap)
            undo();
    });
    QObject::connect(canvas, &LineageCanvas::tidyRequested, &page, [this] { tidy(); });
    QObject::connect(canvas, &LineageCanvas::cardMoved, &page,
                     [this](AssetId asset, QPointF way) { moveCard(asset, way); });
    QObject::connect(canvas, &LineageCanvas::pinToggled, &page, [this](AssetId asset) { togglePin(asset); });
    QObject::connect(canvas, &LineageCanvas::groupToggled, &page,
                     [this](const QString& label) { toggleGroup(label); });
    QObject::connect(canvas, &LineageCanvas::pathsRequested, &page,
                     [this](AssetId asset, QPoint at) { openPaths(asset, at); });
    QObject::connect(canvas, &LineageCanvas::columnsRequested, &page,
                     [this](AssetId asset) { toggleColumns(asset); });
    QObject::connect(canvas, &LineageCanvas::fanOutRequested, &page,
                     [this](int card, QPoint at) { openFanOut(card, at); });
    QObject::connect(canvas, &LineageCanvas::columnListRequested, &page,
                     [this](AssetId asset, QPoint at) { openColumnList(asset, at); });
    QObject::connect(canvas, &LineageCanvas::edgeRequested, &page,
                     [this](int edge, QPoint at) { openEdge(edge, at); });
    QObject::connect(canvas, &LineageCanvas::columnEdgeRequested, &page,
                     [this](int edge, QPoint at) { openColumnEdge(edge, at); });
    QObject::connect(canvas, &LineageCanvas::cardMenuRequested, &page,
                     [this](AssetId asset, QPoint at) { openCardMenu(asset, at); });
    QObject::connect(canvas, &LineageCanvas::traceChanged, &page, [this] {
        showPill();
        traceBeyond();
        keepTimer.start();
    });
    QObject::connect(canvas, &LineageCanvas::viewChanged, &keepTimer, qOverload<>(&QTimer::start));
}

void LineagePageState::addShortcuts()
{
    const auto add = [this](const QKeySequence& keys, const std::function<void()>& act) {
        auto* shortcut = new QShortcut(keys, &page);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        QObject::connect(shortcut, &QShortcut::activated, &page, act);
    };
    add(QKeySequence::Find, [this] { showFind(); });
    add(Qt::Key_F3, [this] { find->next(); });
    add(Qt::SHIFT | Qt::Key_F3, [this] { find->previous(); });
    add(Qt::CTRL | Qt::Key_L, [this] { showList(!isListShown()); });
    add(QKeySequence::Undo, [this] { undo(); });
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_Z, [this] { redo(); });
    add(Qt::CTRL | Qt::Key_Y, [this] { redo(); });
    add(Qt::CTRL | Qt::Key_I, [this] { isolate(); });
    add(Qt::SHIFT | Qt::Key_F, [this] { showEverything(); });
    add(Qt::SHIFT | Qt::Key_M, [this] { showMap(); });
    add(Qt::Key_K, [this] { showCriticalPath(); });
    for (std::size_t i = 0; i < LineageTools::views().size(); ++i)
        add(QKeyCombination(Qt::ALT, static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(i))),
            [this, kind = LineageTools::views()[i]] { chooseView(kind); });
    add(QKeySequence::Print, [this] { exporter->print(OnPaper::OnePage); });
}

void LineagePageState::showTools()
{
    tools->show(history.current(), {.undo = history.undoName(), .redo = history.redoName()});
}

void LineagePageState::placeOverlays()
{
    showPill();
    find->adjustSize();
    find->resize(std::min(find->sizeHint().width(), canvas->width() - 2 * kCorner),
                 find->sizeHint().height());
    const int left = canvas->width() - find->width() - kCorner;
    const bool isBeside = pill->isHidden() || pill->geometry().right() + kCorner < left;
    find->move(left, isBeside ? kCorner : pill->geometry().bottom() + 6);
}

void LineagePageState::showState(const QString& icon, const QString& sentence, const QString& button,
                                 std::function<void()> action)
{
    statePage->setState({icon, sentence, button, std::move(action)});
    stack->setCurrentWidget(statePage);
    tools->setPictureShown(false);
    showBar();
}

void LineagePageState::showPicture()
{
    if (stack->currentWidget() == statePage)
        stack->setCurrentWidget(canvas);
    tools->setPictureShown(true);
    showBar();
    showPill();
    keepTimer.start();
}

QString LineagePageState::barText(QString& button, std::function<void()>& action)
{
    if (const QString way = wayText(button, action); !way.isEmpty())
        return way;
    const LineageView& view = history.current();
    const Completeness& completeness = picture.answer->completeness;
    const auto undoing = [this](auto mend) {
        return [this, mend] {
            LineageView next = history.current();
            mend(next);
            change(next, {});
        };
    };
    if (!view.filter.isEmpty()) {
        button = LineagePage::tr("clear");
        action = undoing([](LineageView& next) { next.filter.clear(); });
        return filterText(completeness);
    }
    if (view.column) {
        button = LineagePage::tr("show all");
        action = undoing([](LineageView& next) { next.column.reset(); });
        return LineagePage::tr("Only what %1 comes from and feeds")
            .arg(QString::fromStdString(view.column->column));
    }
    if (!view.isolated.empty() || !view.hidden.empty()) {
        button = LineagePage::tr("show all");
        action = undoing(bringBackAll);
        return view.isolated.empty()
                   ? LineagePage::tr("%n card(s) taken out", nullptr, static_cast<int>(view.hidden.size()))
                   : LineagePage::tr("Only the isolated cards are shown");
    }
    if (view.isMap) {
        button = view.root.isValid() ? LineagePage::tr("back to its surroundings") : QString();
        action = undoing(leaveTheWhole);
        return mapText();
    }
    if (view.isWhole() && !picture.groupsFirst && picture.scene->note.isEmpty()) {
        button = view.root.isValid() ? LineagePage::tr("back to its surroundings") : QString();
        action = undoing(leaveTheWhole);
        return LineagePage::tr("All cards of the catalog: %1 assets").arg(countText(completeness.shown));
    }
    if (picture.groupsFirst) {
        button = LineagePage::tr("draw all");
        action = undoing(drawSingleCards);
        return LineagePage::tr("%1 assets: groups are shown first, click one to open it")
            .arg(countText(completeness.shown));
    }
    if (!picture.scene->note.isEmpty()) {
        button = LineagePage::tr("try again");
        action = [this] { load({}); };
        return picture.scene->note;
    }
    if (const QString critical = criticalText(button, action); !critical.isEmpty())
        return critical;
    if (picture.answer->nodes.size() == 1 && picture.answer->edges.empty() &&
        picture.answer->fanOuts.empty() && completeness.total <= 1)
        return LineagePage::tr("Nothing that was indexed reads or writes this asset");
    return {};
}

void LineagePageState::showBar()
{
    QString button;
    barAction = {};
    const bool isState = stack->currentWidget() == statePage;
    QString text = isState || !picture.answer ? QString() : barText(button, barAction);
    foundButton->setVisible(false);
    sinceButton->setVisible(false);
    if (!isState && picture.report)
        showReport(text, button, barAction);
    barLabel->setText(text);
    barButton->setText(button);
    barButton->setVisible(!button.isEmpty());
    bar->setVisible(!text.isEmpty());
}

void LineagePageState::showPill()
{
    if (!picture.answer) {
        pill->hide();
        return;
    }
    auto edges = picture.isCounted ? -1 : static_cast<std::int64_t>(picture.answer->edges.size());
    if (picture.report) // what is gone is no part of the answer
        edges -= std::ranges::count(picture.report->edges, SceneSign::Gone,
                                    &std::pair<const std::pair<AssetId, AssetId>, SceneSign>::second);
    pill->setToolTip(QString::fromStdString(picture.answer->completeness.sentence(edges)));
    Completeness said = picture.answer->completeness;
    const std::int64_t joins = std::exchange(said.probableJoins, 0); // a link of its own
    pillJoins->setVisible(joins > 0);
    pillJoins->setText(joins == 1 ? LineagePage::tr("1 probable join not used")
                                  : LineagePage::tr("%1 probable joins not used").arg(countText(joins)));
    QString whole = QString::fromStdString(said.sentence(edges)).replace(u"; "_s, u" · "_s);
    if (busy)
        whole = LineagePage::tr("Drawing…") + u" · "_s + whole;
    const int traced = picture.scene->find(canvas->keptAsset());
    QString trace;
    if (traced >= 0)
        trace = u" · "_s + LineagePage::tr("trace of %1")
                               .arg(canvas->keptColumn().isEmpty()
                                        ? picture.scene->cards[static_cast<std::size_t>(traced)].name
                                        : canvas->keptColumn());
    pillClear->setVisible(traced >= 0);
    const QFontMetrics metrics(pillLabel->font());
    const int link = joins > 0 ? metrics.horizontalAdvance(pillJoins->text()) + 20 : 0;
    const int room = std::max(60, canvas->width() - 2 * kCorner - 40 - link -
                                      (traced >= 0 ? 60 + metrics.horizontalAdvance(trace) : 0));
    pillLabel->setText(metrics.elidedText(whole, Qt::ElideRight, room) + trace);
    pill->adjustSize();
    pill->move(kCorner, kCorner);
    pill->show();
}

} // namespace upriver
