// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/shortcuts_page.h"

#include <utility>
#include <vector>

#include <QAction>
#include <QKeyEvent>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

using Keys = std::vector<std::pair<QString, QString>>;

QString section(const QString& title, const Keys& keys)
{
    QString rows;
    for (const auto& [key, meaning] : keys) {
        rows +=
            u"<tr><td width='190' style='padding:4px 20px 4px 0;white-space:nowrap'><b>%1</b></td><td style='padding:4px 0'>%2</td></tr>"_s
                .arg(key.toHtmlEscaped(), meaning.toHtmlEscaped());
    }
    return u"<p style='color:%1;font-size:11px;font-weight:600;margin:14px 0 2px 0'>%2</p><table>%3</table>"_s
        .arg(currentTheme().secondaryText.name(), title.toHtmlEscaped(), rows);
}

} // namespace

ShortcutsPage::ShortcutsPage(const QList<QAction*>& actions, QWidget* parent) : QWidget(parent, Qt::Window)
{
    setWindowTitle(tr("Keyboard shortcuts"));
    resize(560, 680);
    Keys window;
    for (const QAction* action : actions) {
        if (!action->shortcut().isEmpty())
            window.emplace_back(action->shortcut().toString(QKeySequence::NativeText),
                                action->text().remove(u'&').remove(u'…'));
    }
    const Keys search{{tr("Down, Up"), tr("Next, previous result")},
                      {tr("Enter"), tr("Open the result")},
                      {tr("Ctrl+Enter"), tr("Open its lineage")},
                      {tr("Shift+Enter"), tr("Show all matches in the catalog")},
                      {tr("Tab"), tr("Take the completion")},
                      {tr("Esc"), tr("Close the list")}};
    const Keys lists{{tr("Enter"), tr("Catalog: open the lineage; other lists: follow the link")},
                     {tr("Ctrl+C"), tr("Copy the chosen rows as a table")},
                     {tr("Ctrl+A"), tr("Choose all rows")},
                     {tr("Left, Right"), tr("Browse: fold, open")}};
    const Keys lineage{{tr("Left, Right"), tr("Go upstream, downstream")},
                       {tr("Up, Down"), tr("Go to the card above, below")},
                       {tr("Enter"), tr("Trace the card; open a list or a folded group")},
                       {tr("+, −"), tr("Expand, fold a level; with Shift all the way")},
                       {tr("C"), tr("Open the columns")},
                       {tr("P"), tr("Paths to another asset")},
                       {tr("G"), tr("Fold the card's group, open a folded one")},
                       {tr("Ctrl+I"), tr("Isolate the trace")},
                       {tr("Esc"), tr("Clear the trace")},
                       {tr("F, 1, H"), tr("Fit, scale 1:1, home")},
                       {tr("Shift+F"), tr("All cards of the catalog, fitted")},
                       {tr("Shift+arrows"), tr("Move the view to what lies beyond it")},
                       {tr("Page Up, Page Down"), tr("Zoom in, out; with the pointer: the wheel")},
                       {tr("Space or middle button"), tr("Drag the picture")},
                       {tr("Drag a card, Ctrl+arrows"), tr("Put it elsewhere; it stays there")},
                       {tr("T"), tr("Pin the card where it is, or let the layout place it")},
                       {tr("R"), tr("A new layout; dragged and pinned cards go back")},
                       {tr("Ctrl+Z, Ctrl+Shift+Z"), tr("Undo, redo a change of the view")},
                       {tr("Ctrl+F"), tr("Find in the picture")},
                       {tr("F3, Shift+F3"), tr("Next, previous that was found")},
                       {tr("Ctrl+L"), tr("List of what is shown")},
                       {tr("M"), tr("Minimap")}};
    const Keys impact{{tr("Enter"), tr("Show the path of the answer in the lineage")},
                      {tr("Down, Up"), tr("Next, previous answer; the details follow")}};
    const Keys joins{{tr("Ctrl+Return"), tr("It is the same: join them")},
                     {tr("Ctrl+Backspace"), tr("It is not the same: never join them")},
                     {tr("Ctrl+Shift+Backspace"), tr("Leave it undecided")}};
    const Keys code{{tr("F3, Shift+F3"), tr("Next, previous part that makes the column")},
                    {tr("Enter"), tr("Go to the column that the marked name reads")},
                    {tr("Ctrl+F"), tr("Find in the code")}};
    auto* page = new QTextBrowser(this);
    page->document()->setDocumentMargin(20);
    page->setHtml(section(tr("Window"), window) + section(tr("Search"), search) +
                  section(tr("Lists"), lists) + section(tr("Lineage"), lineage) +
                  section(tr("Impact"), impact) + section(tr("Code"), code) +
                  section(tr("Probably the same"), joins));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(page);
}

void ShortcutsPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace upriver
