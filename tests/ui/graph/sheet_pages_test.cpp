// SPDX-License-Identifier: Apache-2.0
// A picture over pages of paper: all of it stands on some page, neighbours overlap, empty parts have no page.
#include <QFile>
#include <QPrinter>
#include <QRegion>
#include <QtTest>

#include "lineage/layout/layout_service.h"
#include "tests/support/lineage_answers.h"
#include "tests/support/scratch.h"
#include "ui/graph/lineage_drawing.h"
#include "ui/graph/lineage_picture.h"
#include "ui/graph/lineage_sheet.h"
#include "ui/graph/sheet_pages.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class SheetPagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_large = picture(test::layeredAnswer(300, 7));
        m_small = picture(test::shopAnswer());
    }
    void whatFitsStandsOnOnePage()
    {
        const LineageSheet sheet(*m_small.scene, *m_small.answer, {});
        const auto pages = SheetPages::plan(sheet, QSizeF(1600, 1100));
        QVERIFY(pages.has_value());
        QCOMPARE(pages->count(), 1);
    }
    void allOfEveryCardStandsOnSomePage()
    {
        const LineageSheet sheet(*m_large.scene, *m_large.answer, {});
        const auto pages = SheetPages::plan(sheet, kA4);
        QVERIFY(pages.has_value());
        QVERIFY(pages->count() > 10);
        const QPointF corner = m_large.scene->bounds.topLeft();
        for (const SceneCard& card : m_large.scene->cards) {
            const QRectF place = card.rect.translated(-corner);
            QRegion missing(place.toAlignedRect());
            for (int page = 2; page <= pages->count(); ++page)
                missing -= pages->part(page).toAlignedRect();
            QVERIFY2(missing.isEmpty(), qPrintable(card.name));
        }
    }
    void neighboursOverlapAndBlankPartsHaveNoPage()
    {
        LineageScene scene;
        scene.bounds = {0, 0, 6000, 3000};
        for (const QPointF corner : {QPointF(10, 10), QPointF(5700, 2900)}) {
            SceneCard card;
            card.asset = AssetId{static_cast<std::int64_t>(scene.cards.size()) + 1};
            card.rect = {corner, QSizeF(kCardWidth, kCardHeight)};
            scene.cards.push_back(card);
        }
        const LineageSheet sheet(scene, {}, {});
        const auto pages = SheetPages::plan(sheet, kA4);
        QVERIFY(pages.has_value());
        QVERIFY(pages->columns() * pages->rows() >= 8);
        QCOMPARE(pages->count(), 3); // the overview and the two corners
        const auto whole = SheetPages::plan(LineageSheet(*m_large.scene, *m_large.answer, {}), kA4);
        QVERIFY(whole->part(2).intersects(whole->part(3)));
        QVERIFY(whole->part(2).intersected(whole->part(3)).width() > 20);
    }
    void moreThanAnybodyPrintsIsRefused()
    {
        LineageScene scene;
        for (int i = 0; i < 900; ++i) {
            SceneCard card;
            card.asset = AssetId{i + 1};
            card.rect = {1500.0 * (i % 30), 1200.0 * (i / 30), kCardWidth, kCardHeight};
            scene.cards.push_back(card);
            scene.bounds |= card.rect;
        }
        const auto pages = SheetPages::plan(LineageSheet(scene, {}, {}), kA4);
        QVERIFY(!pages);
        QVERIFY(QString::fromStdString(pages.error().what).contains(u"pages"_s));
        scene.bounds = {0, 0, 1e9, 1e9}; // no long search for what is blank
        QVERIFY(!SheetPages::plan(LineageSheet(scene, {}, {}), kA4));
        QVERIFY(!SheetPages::plan(LineageSheet(scene, {}, {}), QSizeF(60, 60)));
    }
    void thePaperIsHeldSoThatFewerPagesAreNeeded()
    {
        LineageScene scene;
        SceneCard card;
        card.asset = AssetId{1};
        for (const bool isWide : {true, false}) {
            scene.cards.clear();
            for (int i = 0; i < 8; ++i) {
                card.rect = {isWide ? i * 300.0 : 0, isWide ? 0 : i * 300.0, kCardWidth, kCardHeight};
                scene.cards.push_back(card);
            }
            scene.bounds = isWide ? QRectF(0, 0, 2360, 60) : QRectF(0, 0, 260, 2160);
            QCOMPARE(SheetPages::orientation(LineageSheet(scene, {}, {}), QPageSize(QPageSize::A4)),
                     isWide ? QPageLayout::Landscape : QPageLayout::Portrait);
        }
    }
    void aPdfHasAllPagesOfItsPaper()
    {
        const QString file = QString::fromStdString(m_scratch.path("pages.pdf"));
        const auto drawn = drawScene(*m_large.scene, *m_large.answer,
                                     {.format = DrawnFormat::Pdf, .paper = QPageSize::A3}, file);
        QVERIFY2(drawn.has_value(), drawn ? "" : drawn.error().what.c_str());
        QVERIFY(drawn->pages > 3);
        QFile read(file);
        QVERIFY(read.open(QIODevice::ReadOnly));
        const QByteArray pdf = read.readAll();
        QCOMPARE(pdf.count("/Type /Page\n"), drawn->pages);
        const bool lies = pdf.contains("/MediaBox [0 0 1191") || pdf.contains("/MediaBox [0 0 1190");
        const bool stands = pdf.contains("/MediaBox [0 0 842");
        QVERIFY(lies || stands);
    }
    void thePrinterGetsThePagesThatWereAskedFor()
    {
        const auto pagesOf = [&](OnPaper onPaper, int from, int to) {
            const QString file = QString::fromStdString(m_scratch.path("printed.pdf"));
            QPrinter printer(QPrinter::HighResolution);
            printer.setOutputFormat(QPrinter::PdfFormat);
            printer.setOutputFileName(file);
            printer.setPageSize(QPageSize(QPageSize::A4));
            if (from > 0)
                printer.setFromTo(from, to);
            if (!printSheet(printer, onPaper, *m_large.scene, *m_large.answer, {}))
                return -1;
            QFile read(file);
            return read.open(QIODevice::ReadOnly) ? static_cast<int>(read.readAll().count("/Type /Page\n"))
                                                  : -1;
        };
        QCOMPARE(pagesOf(OnPaper::OnePage, 0, 0), 1);
        QVERIFY(pagesOf(OnPaper::SeveralPages, 0, 0) > 10);
        QCOMPARE(pagesOf(OnPaper::SeveralPages, 2, 4), 3);
        QCOMPARE(pagesOf(OnPaper::SeveralPages, 5, 5), 1);
    }
    /// For people: $UPRIVER_PICTURES names a folder that then holds what the other tests only measure.
    void rendersPictures()
    {
        const QString folder = qEnvironmentVariable("UPRIVER_PICTURES");
        if (folder.isEmpty()) {
            qInfo("skipped: UPRIVER_PICTURES is not set");
            return;
        }
        const auto draw = [&](const LineagePicture& shown, const DrawOptions& options, const QString& name) {
            const auto drawn = drawScene(*shown.scene, *shown.answer, options, folder + u'/' + name);
            QVERIFY2(drawn.has_value(), drawn ? "" : drawn.error().what.c_str());
            if (!drawn->note.isEmpty())
                qInfo() << name << drawn->note;
        };
        SceneOptions lanes;
        lanes.groupBy = GroupBy::Layer;
        SceneOptions groups;
        groups.groupBy = GroupBy::Platform;
        groups.lens = Lens::Platform;
        SceneOptions columns;
        columns.openAll = true;
        const std::pair<QString, LineagePicture> all[] = {
            {u"small"_s, m_small},
            {u"large"_s, m_large},
            {u"lanes"_s, picture(test::shopAnswerWithJobs(), lanes)},
            {u"groups"_s, picture(test::shopAnswer(), groups)},
            {u"columns"_s, picture(test::shopAnswer(), columns)}};
        for (const auto& [name, shown] : all)
            for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
                const QString end = name + (mode == ThemeMode::Light ? u"-light"_s : u"-dark"_s);
                draw(shown, {.format = DrawnFormat::Svg, .mode = mode}, u"exported-"_s + end + u".svg"_s);
                draw(shown, {.format = DrawnFormat::Png, .mode = mode}, u"exported-"_s + end + u".png"_s);
                draw(shown, {.format = DrawnFormat::Pdf, .mode = mode}, u"exported-"_s + end + u".pdf"_s);
                draw(shown, {.format = DrawnFormat::Pdf, .mode = mode, .paper = QPageSize::A4},
                     u"exported-pages-"_s + end + u".pdf"_s);
            }
    }

private:
    static constexpr QSizeF kA4{718, 1047};
    LineagePicture picture(LineageAnswer answer, const SceneOptions& options = {})
    {
        auto drawn = drawAnswer(std::move(answer), options, m_layout);
        if (!drawn)
            qFatal("%s", drawn.error().what.c_str());
        return *drawn;
    }
    test::Scratch m_scratch;
    LayoutService m_layout;
    LineagePicture m_large;
    LineagePicture m_small;
};

QTEST_MAIN(SheetPagesTest)
#include "sheet_pages_test.moc"
