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

Keys lineageKeys()
{
    return {
        {ShortcutsPage::tr("Left, Right"), ShortcutsPage::tr("Go upstream, downstream")},
        {ShortcutsPage::tr("Up, Down"), ShortcutsPage::tr("Go to the card above, below")},
        {ShortcutsPage::tr("Enter"), ShortcutsPage::tr("Trace the card; open a list or a folded group")},
        {ShortcutsPage::tr("+, −"), ShortcutsPage::tr("Expand, fold a level; with Shift all the way")},
        {ShortcutsPage::tr("C"), ShortcutsPage::tr("Open the columns")},
        {ShortcutsPage::tr("P"), ShortcutsPage::tr("Paths to another asset")},
        {ShortcutsPage::tr("K"), ShortcutsPage::tr("Trace the critical path, in the view pipelines")},
        {ShortcutsPage::tr("G"), ShortcutsPage::tr("Fold the card's group, open a folded one")},
        {ShortcutsPage::tr("Ctrl+I"), ShortcutsPage::tr("Isolate the trace")},
        {ShortcutsPage::tr("Esc"), ShortcutsPage::tr("Clear the trace")},
        {ShortcutsPage::tr("F, 1, H"), ShortcutsPage::tr("Fit, scale 1:1, home")},
        {ShortcutsPage::tr("Alt+1"), ShortcutsPage::tr("View: table flow")},
        {ShortcutsPage::tr("Alt+2"), ShortcutsPage::tr("View: with jobs")},
        {ShortcutsPage::tr("Alt+3"), ShortcutsPage::tr("View: columns")},
        {ShortcutsPage::tr("Alt+4"), ShortcutsPage::tr("View: pipelines")},
        {ShortcutsPage::tr("Alt+5"), ShortcutsPage::tr("View: sensitive data")},
        {ShortcutsPage::tr("Alt+6"), ShortcutsPage::tr("View: health")},
        {ShortcutsPage::tr("Alt+7"), ShortcutsPage::tr("View: changes")},
        {ShortcutsPage::tr("Shift+F"), ShortcutsPage::tr("All cards of the catalog, fitted")},
        {ShortcutsPage::tr("Shift+M"),
         ShortcutsPage::tr("Map of the whole catalog in groups; Esc comes back")},
        {ShortcutsPage::tr("Shift+arrows"), ShortcutsPage::tr("Move the view to what lies beyond it")},
        {ShortcutsPage::tr("Page Up, Page Down"),
         ShortcutsPage::tr("Zoom in, out; with the pointer: the wheel")},
        {ShortcutsPage::tr("Space or middle button"), ShortcutsPage::tr("Drag the picture")},
        {ShortcutsPage::tr("Drag a card, Ctrl+arrows"),
         ShortcutsPage::tr("Put it elsewhere; it stays there")},
        {ShortcutsPage::tr("T"), ShortcutsPage::tr("Pin the card where it is, or let the layout place it")},
        {ShortcutsPage::tr("R"), ShortcutsPage::tr("A new layout; dragged and pinned cards go back")},
        {ShortcutsPage::tr("Ctrl+Z, Ctrl+Shift+Z, Ctrl+Y"),
         ShortcutsPage::tr("Undo, redo a change of the view")},
        {ShortcutsPage::tr("Ctrl+S"), ShortcutsPage::tr("Saved views: save, open, rename, delete")},
        {ShortcutsPage::tr("Ctrl+Shift+C"), ShortcutsPage::tr("Copy a link to the view")},
        {ShortcutsPage::tr("Ctrl+P"), ShortcutsPage::tr("Print the picture, with a preview")},
        {ShortcutsPage::tr("Ctrl+F"), ShortcutsPage::tr("Find in the picture")},
        {ShortcutsPage::tr("F3, Shift+F3"), ShortcutsPage::tr("Next, previous that was found")},
        {ShortcutsPage::tr("Ctrl+L"), ShortcutsPage::tr("List of what is shown")},
        {ShortcutsPage::tr("M"), ShortcutsPage::tr("Minimap")}};
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
                     {tr("Left, Right"), tr("Browse: fold, open")},
                     {tr("Enter, F2, Del"), tr("Starred and saved views: open, rename, take away")}};
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
                  section(tr("Lists"), lists) + section(tr("Lineage"), lineageKeys()) +
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
