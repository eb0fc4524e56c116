// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QTest>
#include <QToolButton>

#include "tests/gallery/stage.h"
#include "tests/support/scratch.h"
#include "ui/asset/inspector.h"
#include "ui/browse/catalog_page.h"
#include "ui/graph/asset_chooser.h"
#include "ui/graph/drawing_note.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"
#include "ui/shell/state_page.h"

// The lineage page's states, and what is on its way: indexing, loading, drawing.

namespace upriver::test {

using namespace Qt::StringLiterals;

void Stage::playIndexing()
{
    m_window->navigation().open(Page::Catalog);
    rest(u"catalog"_s);
    Session& session = m_window->session();
    IndexProgress progress;
    Q_EMIT session.indexingStarted();
    progress.phase = IndexProgress::Phase::Walking;
    progress.filesFound = 218;
    Q_EMIT session.indexingProgressed(progress);
    take(u"32-indexing-looking"_s);
    progress.phase = IndexProgress::Phase::Reading;
    progress.filesFound = 1204;
    progress.filesDone = 746;
    progress.bytesPerSecond = 18.4e6;
    progress.secondsRemaining = 14;
    progress.currentFile = "warehouse/dbt/target/compiled/shop/models/marts/finance/customer_ltv.sql";
    Q_EMIT session.indexingProgressed(progress);
    take(u"33-indexing"_s);
    IndexReport report;
    report.files.found = 1204;
    report.files.failed = 3;
    report.edges = 21870;
    report.assets = {{"dataset", 8311}};
    Q_EMIT session.indexingFinished(report);
    take(u"34-indexed"_s);
}

void Stage::playLoading()
{
    QList<StateStack*> stacks = m_window->catalogPage().findChildren<StateStack*>();
    stacks += m_window->inspector().findChildren<StateStack*>(QString(), Qt::FindDirectChildrenOnly);
    for (StateStack* stack : stacks)
        stack->showLoading(u"Reading the catalog…"_s);
    QTest::qWait(600);
    take(u"43-loading"_s);
    for (StateStack* stack : stacks)
        stack->showContent();
}

void Stage::playLineage()
{
    visit(u"customer_ltv"_s, Page::Lineage);
    LineagePage& page = m_window->lineagePage();
    auto& canvas = *page.findChild<LineageCanvas*>();
    auto& tools = *page.findChild<LineageTools*>();
    const AssetId asset = m_window->navigation().current().asset;
    Q_EMIT tools.groupChosen(GroupBy::Schema);
    rest(u"groups"_s);
    take(u"60-lineage-groups"_s);
    const std::vector<SceneGroup> groups = canvas.scene()->groups;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        Q_EMIT canvas.groupToggled(groups[i].label);
        rest(u"fold"_s);
    }
    canvas.home();
    take(u"61-lineage-folded"_s);
    Q_EMIT tools.groupChosen(GroupBy::None);
    rest(u"no groups"_s);
    playPaths(canvas, asset);
    page.findChild<QFrame*>(u"pageNote"_s)->findChild<QToolButton*>()->click();
    rest(u"whole picture"_s);
    Q_EMIT tools.depthChosen(1, 1);
    rest(u"depth"_s);
    Q_EMIT canvas.columnsRequested(asset);
    rest(u"columns"_s);
    canvas.keepTrace(asset, u"net_revenue"_s);
    rest(u"column trace"_s);
    take(u"64-lineage-column-beyond"_s);
    canvas.clearTrace();
    Q_EMIT canvas.cardMoved(asset, {80, 150});
    rest(u"moved"_s);
    take(u"65-lineage-dragged"_s);
}

void Stage::playPaths(LineageCanvas& canvas, AssetId asset)
{
    Q_EMIT canvas.pathsRequested(asset, m_window->mapToGlobal(QPoint(300, 200)));
    auto* chooser = m_window->findChild<AssetChooser*>();
    if (!chooser)
        return;
    chooser->field().setText(u"stg_orders"_s);
    until([&] { return !chooser->isBusy() && chooser->list().count() > 0; }, u"chooser"_s);
    takeWidget(u"62-paths-chooser"_s, *chooser);
    QTest::keyClick(&chooser->field(), Qt::Key_Return);
    rest(u"paths"_s);
    take(u"63-lineage-paths"_s);
}

// A layout program that never answers, so that the window can be seen waiting for it.
void Stage::playDrawing()
{
    const Scratch files;
    const std::string sleeper = files.write("sleeper", "#!/bin/sh\nexec sleep 60\n");
    QFile::setPermissions(QString::fromStdString(sleeper),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QByteArray before = qgetenv("UPRIVER_LAYOUT");
    qputenv("UPRIVER_LAYOUT", QByteArray::fromStdString(sleeper));
    MainWindow slow;
    setCurrentTheme(m_mode);
    slow.resize(m_size);
    slow.show();
    slow.openSample();
    until([&] { return slow.navigation().current().page == Page::Lineage; }, u"slow sample"_s);
    auto* note = slow.findChild<DrawingNote*>();
    until([&] { return note->isVisible(); }, u"drawing note"_s);
    QTest::qWait(1200);
    takeWidget(u"66-lineage-drawing"_s, slow);
    note->cancelButton().click();
    QTest::qWait(100);
    takeWidget(u"67-lineage-cancelled"_s, slow);
    before.isNull() ? qunsetenv("UPRIVER_LAYOUT") : qputenv("UPRIVER_LAYOUT", before);
}

} // namespace upriver::test
