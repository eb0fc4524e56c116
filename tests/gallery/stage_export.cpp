// SPDX-License-Identifier: Apache-2.0
#include <QCoreApplication>
#include <QMenu>
#include <QPrintPreviewDialog>
#include <QSignalSpy>
#include <QTest>

#include "tests/gallery/stage.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_export.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"

// What leaves the lineage page: the menu, the preview, and the files themselves.

namespace upriver::test {

using namespace Qt::StringLiterals;

void Stage::playExport()
{
    visit(u"customer_ltv"_s, Page::Lineage);
    LineagePage& page = m_window->lineagePage();
    auto& canvas = *page.findChild<LineageCanvas*>();
    auto& tools = *page.findChild<LineageTools*>();
    QMenu& menu = *tools.exportMenu();
    menu.popup(page.mapToGlobal(QPoint(0, 0)));
    takeWidget(u"95-export-menu"_s, menu);
    menu.close();
    Q_EMIT tools.lensChosen(Lens::Layer);
    Q_EMIT tools.groupChosen(GroupBy::Layer);
    rest(u"lanes"_s);
    canvas.home();
    canvas.keepTrace(m_window->navigation().current().asset, {});
    auto& exporter = *page.findChild<LineageExport*>();
    for (const OnPaper pages : {OnPaper::OnePage, OnPaper::SeveralPages}) {
        exporter.print(pages);
        auto* preview = page.findChild<QPrintPreviewDialog*>();
        QTest::qWait(400);
        takeWidget(pages == OnPaper::OnePage ? u"96-print-preview"_s : u"97-print-preview-pages"_s, *preview);
        preview->close();
        QCoreApplication::sendPostedEvents(preview, QEvent::DeferredDelete);
    }
    const std::pair<ExportScope, QString> scopes[] = {{ExportScope::Seen, u"98-exported-seen"_s},
                                                      {ExportScope::Whole, u"99-exported-whole"_s}};
    for (const auto& [scope, name] : scopes)
        for (const DrawnFormat format : {DrawnFormat::Svg, DrawnFormat::Png, DrawnFormat::Pdf}) {
            static const QString kEnds[] = {u".svg"_s, u".png"_s, u".pdf"_s};
            exporter.setScope(scope);
            const QSignalSpy ended(&exporter, &LineageExport::ended);
            exporter.saveDrawn({.format = format, .mode = m_mode},
                               m_folder + u'/' + name + m_suffix + kEnds[static_cast<int>(format)]);
            until([&] { return ended.count() > 0; }, name);
        }
    exporter.setScope(ExportScope::Picture);
    canvas.clearTrace();
    Q_EMIT tools.lensChosen(Lens::Type);
    Q_EMIT tools.groupChosen(GroupBy::None);
    rest(u"no lanes"_s);
}

} // namespace upriver::test
