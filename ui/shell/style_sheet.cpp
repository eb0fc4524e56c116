// SPDX-License-Identifier: Apache-2.0
#include <utility>
#include <vector>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

// Fusion draws the rest from the palette; only what should differ stands here. @names are the theme's.
constexpr auto kFrame = R"(
QMainWindow { background: @panel; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QSplitter::handle { background: @line; }
QToolTip { background: @card; color: @text; border: 1px solid @line; padding: 4px 6px; }
QStatusBar { background: @panel; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
#topBar { background: @panel; border-bottom: 1px solid @line; }
#toolRow { background: @panel; border-bottom: 1px solid @line; }
#panelTitle { background: @panel; }
QMenuBar { background: @panel; }
QMenu { background: @card; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 10px; border-radius: 4px; }
QMenu::icon { left: 8px; }
QMenu::item:selected { background: @accentSoft; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }
)";

constexpr auto kControls = R"(
QLineEdit { background: @panel; border: 1px solid @line; border-radius: 6px; padding: 5px 8px; selection-background-color: @selectedRow; selection-color: @text; }
QLineEdit:focus { border: 1px solid @accent; }
#searchField { background: @window; padding: 6px 8px; }
#searchField:focus { background: @panel; }
QComboBox { background: @card; border: 1px solid @line; border-radius: 6px; padding: 5px 8px; }
QComboBox:hover { background: @window; }
QComboBox:focus, QComboBox:on { border: 1px solid @accent; }
QComboBox QAbstractItemView { background: @card; border: 1px solid @line; padding: 4px; }
QPushButton { background: @card; border: 1px solid @line; border-radius: 6px; padding: 6px 12px; }
QPushButton:hover { background: @window; }
QPushButton:focus { border: 1px solid @accent; }
QPushButton:pressed { background: @accentSoft; }
QPushButton:disabled { color: @faint; }
QPushButton[primary="true"] { background: @primary; color: @onPrimary; border: 1px solid @primary; }
QPushButton[primary="true"]:hover { background: @primaryHover; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 5px; color: @text; background: transparent; }
QToolButton:hover { background: @hover; }
QToolButton:focus { border: 1px solid @accent; }
QToolButton:pressed, QToolButton:checked { background: @accentSoft; color: @accent; }
QToolButton:disabled { color: @faint; }
QToolButton[framed="true"] { border: 1px solid @line; background: @card; padding: 5px 10px; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[linkLike="true"] { color: @accent; padding: 2px 4px; font-weight: 600; }
QProgressBar { background: @window; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

constexpr auto kViews = R"(
QAbstractItemView { background: @panel; border: none; outline: none; selection-background-color: @selectedRow; selection-color: @text; }
#keptList { border-bottom: 1px solid @line; }
QTreeView::item, QListView::item { border: none; }
QHeaderView { background: @panel; }
QHeaderView::section { background: @panel; color: @secondaryText; border: none; border-bottom: 1px solid @line; padding: 0 8px; height: 30px; font-size: 11px; font-weight: 600; }
QTableCornerButton::section { background: @panel; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { background: @window; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @secondaryText; padding: 8px 14px; border: 1px solid transparent; border-bottom: none; border-top-left-radius: 6px; border-top-right-radius: 6px; margin: 5px 1px 0 1px; }
QTabBar::tab:selected { background: @panel; color: @text; border: 1px solid @line; border-bottom: none; font-weight: 600; }
QTabBar::tab:hover:!selected { color: @text; }
QTabBar::tear { width: 0; border: none; image: none; }
#plainTabs QTabBar { background: @panel; }
#plainTabs QTabBar::tab { background: transparent; border: none; border-bottom: 2px solid transparent; border-radius: 0; padding: 7px 9px; margin: 0; }
#plainTabs QTabBar[compact="true"]::tab { padding: 7px 4px; }
#plainTabs QTabBar[compact="true"]::tab:!selected { width: 18px; }
#plainTabs QTabBar::tab:selected { border: none; border-bottom: 2px solid @accent; color: @text; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QTextBrowser, QPlainTextEdit, QTextEdit { background: @panel; border: none; selection-background-color: @selectedRow; selection-color: @text; }
QScrollArea { border: none; background: @panel; }
QLabel[secondary="true"] { color: @secondaryText; }
QLabel[caption="true"] { color: @secondaryText; font-size: 11px; font-weight: 600; }
#welcomeCard { background: @card; border: 1px solid @line; border-radius: 8px; text-align: left; }
#welcomeCard:hover, #welcomeCard:focus { border: 1px solid @accent; background: @accentSoft; }
#popup { background: @card; border: 1px solid @line; border-radius: 8px; }
#popup QAbstractItemView { background: @card; }
#segments { background: @card; border: 1px solid @line; border-radius: 6px; }
#segments QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 3px 10px; }
#segments QToolButton:checked { background: @accentSoft; color: @accent; }
#segments QToolButton:focus { border: 1px solid @accent; }
#pageNote { background: @accentSoft; border-bottom: 1px solid @line; }
#canvasPill, #drawingNote { background: @panel; border: 1px solid @line; border-radius: 13px; min-height: 24px; max-height: 24px; }
#toast { background: @text; color: @panel; border-radius: 6px; padding: 8px 12px; }
)";

QColor mixed(const QColor& a, const QColor& b, double share)
{
    return QColor::fromRgbF(static_cast<float>(a.redF() * (1 - share) + b.redF() * share),
                            static_cast<float>(a.greenF() * (1 - share) + b.greenF() * share),
                            static_cast<float>(a.blueF() * (1 - share) + b.blueF() * share));
}

} // namespace

QString Theme::styleSheet() const
{
    // Longer names first: @accentSoft must not be taken for @accent.
    const std::vector<std::pair<QString, QColor>> colours{
        {u"@secondaryText"_s, secondaryText},
        {u"@selectedRow"_s, selectedRow},
        {u"@primaryHover"_s, mixed(accent, text, 0.12)},
        {u"@onPrimary"_s, mode == ThemeMode::Light ? panel : window},
        {u"@primary"_s, accent},
        {u"@accentSoft"_s, accentSoft},
        {u"@accent"_s, accent},
        {u"@window"_s, window},
        {u"@handle"_s, mixed(panel, faint, 0.45)},
        {u"@hover"_s, mode == ThemeMode::Light ? window : card},
        {u"@panel"_s, panel},
        {u"@faint"_s, faint},
        {u"@card"_s, card},
        {u"@line"_s, line},
        {u"@text"_s, text}};
    QString sheet = QString::fromUtf8(kFrame) + QString::fromUtf8(kControls) + QString::fromUtf8(kViews);
    for (const auto& [name, colour] : colours)
        sheet.replace(name, colour.name());
    return sheet;
}

} // namespace upriver
