// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_tools.h"

#include <array>
#include <utility>

#include <QActionGroup>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kViews{ViewKind::TableFlow, ViewKind::WithJobs, ViewKind::Columns, ViewKind::Pipelines,
                            ViewKind::Sensitive, ViewKind::Health,   ViewKind::Changes};
constexpr std::array kGroups{GroupBy::None,   GroupBy::Schema,   GroupBy::Platform,
                             GroupBy::Domain, GroupBy::Pipeline, GroupBy::Layer};
constexpr int kSegmentsFrom = 1180;         // width from which the views stand side by side
constexpr int kWordsFrom = 940;             // from which the other buttons have words beside their menu
constexpr int kSegmentsAndWordsFrom = 1440; // and beside the views
constexpr int kGroupFrom = 760;
constexpr int kUndoFrom = 680;
constexpr int kFindFrom = 560;
constexpr int kFilterWidth = 220;

struct Depth
{
    int up;
    int down;
};
constexpr std::array<Depth, 8> kDepths{{{LineageView::kAutomatic, LineageView::kAutomatic},
                                        {1, 1},
                                        {2, 2},
                                        {3, 3},
                                        {kAllHops, 0},
                                        {0, kAllHops},
                                        {kAllHops, kAllHops},
                                        {LineageView::kWhole, LineageView::kWhole}}};

QString depthName(int up, int down)
{
    if (up == LineageView::kAutomatic)
        return LineageTools::tr("Automatic depth");
    if (up == LineageView::kWhole)
        return LineageTools::tr("All cards of the catalog");
    if (up == kAllHops && down == kAllHops)
        return LineageTools::tr("All the way");
    if (up == kAllHops && down == 0)
        return LineageTools::tr("All upstream");
    if (up == 0 && down == kAllHops)
        return LineageTools::tr("All downstream");
    return LineageTools::tr("%1 up, %2 down").arg(up).arg(down);
}

QString groupName(GroupBy by)
{
    switch (by) {
    case GroupBy::None:
        return LineageTools::tr("No groups");
    case GroupBy::Schema:
        return LineageTools::tr("Group by schema");
    case GroupBy::Platform:
        return LineageTools::tr("Group by platform");
    case GroupBy::Domain:
        return LineageTools::tr("Group by domain");
    case GroupBy::Layer:
        return LineageTools::tr("Lanes by layer");
    case GroupBy::Pipeline:
        return LineageTools::tr("Group by pipeline");
    }
    return {};
}

QString viewTip(ViewKind kind)
{
    switch (kind) {
    case ViewKind::TableFlow:
        return LineageTools::tr("From dataset to dataset, jobs bridged over");
    case ViewKind::WithJobs:
        return LineageTools::tr("Jobs as cards of their own");
    case ViewKind::Columns:
        return LineageTools::tr("All cards opened to the columns that have lineage");
    case ViewKind::Pipelines:
        return LineageTools::tr("The order of tasks");
    case ViewKind::Health:
        return LineageTools::tr("What failed, and what lies downstream of it");
    case ViewKind::Sensitive:
        return LineageTools::tr("What is marked as sensitive, and where it goes");
    case ViewKind::Changes:
        return LineageTools::tr("What came, went and changed since an earlier scan");
    }
    return {};
}

} // namespace

LineageTools::LineageTools(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"toolRow"_s);
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 7, 10, 7);
    row->setSpacing(6);
    row->addWidget(makeViews());
    row->addWidget(m_viewMenu);
    row->addWidget(m_depth = makeDepth());
    row->addWidget(m_group = makeGroup());
    row->addWidget(m_lens = makeLens());
    m_filter = new QLineEdit;
    m_filter->setPlaceholderText(tr("Filter: platform:dbt tag:pii -deprecated"));
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(90);
    m_filter->setMaximumWidth(kFilterWidth * 2);
    m_filter->addAction(actionIcon(u"filter"_s), QLineEdit::LeadingPosition);
    row->addWidget(m_filter, 1);
    row->addStretch(0);
    m_undo = makeButton(u"undo"_s, {}, tr("Undo the last change of the view (Ctrl+Z)"));
    m_redo = makeButton(u"redo"_s, {}, tr("Redo (Ctrl+Shift+Z)"));
    m_saved = makeButton(u"bookmark"_s, tr("Saved"), tr("Saved views, links to views (Ctrl+S)"));
    m_find = makeButton(u"find"_s, tr("Find"), tr("Find in the picture (Ctrl+F)"));
    m_list = makeButton(u"list"_s, tr("List"), tr("The same as a list (Ctrl+L)"));
    m_list->setCheckable(true);
    m_fit = makeButton(u"fit"_s, tr("Fit"), tr("Show everything (F)"));
    m_export = makeButton(u"export"_s, tr("Export"), tr("Save, copy or print"));
    m_exportMenu = new QMenu(m_export);
    m_export->setMenu(m_exportMenu);
    m_export->setPopupMode(QToolButton::InstantPopup);
    for (QToolButton* button : {m_undo, m_redo, m_saved, m_find, m_list, m_fit, m_export})
        row->addWidget(button);
    const std::pair<QToolButton*, QString> choices[] = {{m_viewMenu, tr("View")},
                                                        {m_depth, tr("Depth")},
                                                        {m_group, tr("Groups and lanes")},
                                                        {m_lens, tr("Lens")}};
    for (const auto& [button, name] : choices) {
        button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        button->setAccessibleName(name);
    }
    connect(m_filter, &QLineEdit::returnPressed, this,
            [this] { Q_EMIT filterChosen(m_filter->text().trimmed()); });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty())
            Q_EMIT filterChosen({});
    });
    connect(m_undo, &QToolButton::clicked, this, &LineageTools::undoRequested);
    connect(m_redo, &QToolButton::clicked, this, &LineageTools::redoRequested);
    connect(m_saved, &QToolButton::clicked, this, &LineageTools::viewsRequested);
    connect(m_find, &QToolButton::clicked, this, &LineageTools::findRequested);
    connect(m_list, &QToolButton::toggled, this, &LineageTools::listToggled);
    connect(m_fit, &QToolButton::clicked, this, &LineageTools::fitRequested);
}

std::span<const ViewKind> LineageTools::views() { return kViews; }

QString LineageTools::viewName(ViewKind kind)
{
    switch (kind) {
    case ViewKind::TableFlow:
        return tr("Table flow");
    case ViewKind::WithJobs:
        return tr("With jobs");
    case ViewKind::Columns:
        return tr("Columns");
    case ViewKind::Pipelines:
        return tr("Pipelines");
    case ViewKind::Health:
        return tr("Health");
    case ViewKind::Sensitive:
        return tr("Sensitive data");
    case ViewKind::Changes:
        return tr("Changes");
    }
    return {};
}

QWidget* LineageTools::makeViews()
{
    m_segments = new QFrame;
    m_segments->setObjectName(u"segments"_s);
    auto* row = new QHBoxLayout(m_segments);
    row->setContentsMargins(1, 1, 1, 1);
    row->setSpacing(0);
    m_views = new QButtonGroup(this);
    m_viewMenu = new QToolButton;
    m_viewMenu->setProperty("framed", true);
    m_viewMenu->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_viewMenu);
    m_viewMenu->setMenu(menu);
    m_viewMenu->hide();
    for (const ViewKind kind : kViews) {
        auto* button = new QToolButton;
        button->setText(viewName(kind));
        const int number = static_cast<int>(m_viewActions.size()) + 1;
        button->setToolTip(viewTip(kind) + u" (Alt+%1)"_s.arg(number));
        button->setFocusPolicy(Qt::TabFocus);
        button->setCheckable(true);
        m_views->addButton(button, static_cast<int>(kind));
        row->addWidget(button);
        QAction* action = menu->addAction(viewName(kind) + u"\tAlt+%1"_s.arg(number));
        action->setCheckable(true);
        m_viewActions.push_back(action);
        connect(action, &QAction::triggered, this, [this, kind] { Q_EMIT viewChosen(kind); });
    }
    connect(m_views, &QButtonGroup::idClicked, this,
            [this](int id) { Q_EMIT viewChosen(static_cast<ViewKind>(id)); });
    return m_segments;
}

QToolButton* LineageTools::makeDepth()
{
    auto* button = new QToolButton;
    button->setProperty("framed", true);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolTip(tr("How many hops the picture follows"));
    auto* menu = new QMenu(button);
    for (const Depth& depth : kDepths) {
        QAction* action = menu->addAction(depthName(depth.up, depth.down));
        action->setCheckable(true);
        if (depth.up == LineageView::kWhole)
            action->setText(action->text() + u"\tShift+F"_s);
        m_depthActions.push_back(action);
        connect(action, &QAction::triggered, this,
                [this, depth] { Q_EMIT depthChosen(depth.up, depth.down); });
    }
    connect(menu->addAction(tr("Map of the catalog in groups") + u"\tShift+M"_s), &QAction::triggered, this,
            &LineageTools::mapRequested);
    button->setMenu(menu);
    return button;
}

QToolButton* LineageTools::makeGroup()
{
    auto* button = new QToolButton;
    button->setProperty("framed", true);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolTip(tr("Boxes round cards that belong together"));
    auto* menu = new QMenu(button);
    for (const GroupBy by : kGroups) {
        QAction* action = menu->addAction(groupName(by));
        action->setCheckable(true);
        m_groupActions.push_back(action);
        connect(action, &QAction::triggered, this, [this, by] { Q_EMIT groupChosen(by); });
    }
    button->setMenu(menu);
    return button;
}

QToolButton* LineageTools::makeLens()
{
    auto* button = new QToolButton;
    button->setProperty("framed", true);
    button->setIcon(actionIcon(u"lens"_s));
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolTip(tr("What the colours of the cards mean"));
    button->setAccessibleName(tr("Lens"));
    auto* menu = new QMenu(button);
    for (int i = 0; i <= static_cast<int>(kLastLens); ++i) {
        const Lens lens = static_cast<Lens>(i);
        QAction* action = menu->addAction(lensName(lens));
        action->setCheckable(true);
        m_lensActions.push_back(action);
        connect(action, &QAction::triggered, this, [this, lens] { Q_EMIT lensChosen(lens); });
    }
    button->setMenu(menu);
    return button;
}

QToolButton* LineageTools::makeButton(const QString& icon, const QString& text, const QString& tip)
{
    auto* button = new QToolButton;
    button->setIcon(actionIcon(icon));
    button->setFocusPolicy(Qt::TabFocus); // a click leaves the keys with the picture
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(text.isEmpty() ? tip : text);
    return button;
}

void LineageTools::show(const LineageView& view, const Steps& steps)
{
    if (QAbstractButton* button = m_views->button(static_cast<int>(view.kind)))
        button->setChecked(true);
    for (std::size_t i = 0; i < m_viewActions.size(); ++i)
        m_viewActions[i]->setChecked(kViews[i] == view.kind);
    m_viewMenu->setText(viewName(view.kind) + u" ▾"_s);
    for (std::size_t i = 0; i < m_depthActions.size(); ++i)
        m_depthActions[i]->setChecked(kDepths[i].up == view.up && kDepths[i].down == view.down);
    // The button says less than its menu: there is little room.
    const QString depth = view.isMap       ? tr("Map")
                          : view.isWhole() ? tr("All cards")
                                           : depthName(view.up, view.down);
    m_depth->setText(depth + u" ▾"_s);
    for (std::size_t i = 0; i < m_groupActions.size(); ++i)
        m_groupActions[i]->setChecked(kGroups.at(i) == view.groupBy);
    for (std::size_t i = 0; i < m_lensActions.size(); ++i)
        m_lensActions[i]->setChecked(static_cast<std::size_t>(view.lens) == i);
    m_lens->setText((view.lens == Lens::Type ? tr("Lens") : lensName(view.lens)) + u" ▾"_s);
    m_group->setText((view.groupBy == GroupBy::None ? tr("Group") : groupName(view.groupBy)) + u" ▾"_s);
    if (m_filter->text().trimmed() != view.filter) {
        const QSignalBlocker quiet(m_filter);
        m_filter->setText(view.filter);
    }
    m_undo->setEnabled(!steps.undo.isEmpty());
    m_redo->setEnabled(!steps.redo.isEmpty());
    m_undo->setToolTip(steps.undo.isEmpty() ? tr("Undo the last change of the view (Ctrl+Z)")
                                            : tr("Undo: %1 (Ctrl+Z)").arg(steps.undo));
    m_redo->setToolTip(steps.redo.isEmpty() ? tr("Redo (Ctrl+Shift+Z)")
                                            : tr("Redo: %1 (Ctrl+Shift+Z)").arg(steps.redo));
}

// The row folds as it gets narrow; its layout's own wish would keep the window wide.
QSize LineageTools::minimumSizeHint() const { return {360, QWidget::minimumSizeHint().height()}; }

void LineageTools::setListShown(bool shown) { m_list->setChecked(shown); }

void LineageTools::setPictureShown(bool shown)
{
    for (QWidget* widget :
         {static_cast<QWidget*>(m_find), static_cast<QWidget*>(m_fit), static_cast<QWidget*>(m_export)})
        widget->setEnabled(shown);
}

void LineageTools::resizeEvent(QResizeEvent*)
{
    const bool hasSegments = width() >= kSegmentsFrom;
    const bool hasWords = width() >= (hasSegments ? kSegmentsAndWordsFrom : kWordsFrom);
    for (QToolButton* button : {m_saved, m_find, m_list, m_fit, m_export})
        button->setToolButtonStyle(hasWords ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    m_segments->setVisible(hasSegments);
    m_viewMenu->setVisible(!hasSegments);
    m_group->setVisible(width() >= kGroupFrom);
    m_lens->setToolButtonStyle(width() >= kWordsFrom ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    m_lens->setVisible(width() >= kUndoFrom);
    m_find->setVisible(width() >= kFindFrom);
    m_undo->setVisible(width() >= kUndoFrom);
    m_redo->setVisible(width() >= kUndoFrom);
}

} // namespace upriver
