// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_drawing.h"

#include <algorithm>
#include <cmath>

#include <QBuffer>
#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <QPdfWriter>
#include <QPrinter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "catalog/base/thread_guard.h"
#include "ui/graph/lineage_sheet.h"
#include "ui/graph/sheet_pages.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kMostSide = 16'000;     // pixels of a PNG; QImage takes 32,767
constexpr double kMostPixels = 64e6;     // 256 MB while it is drawn
constexpr double kMostPoints = 14'400;   // a side of a PDF page that readers take
constexpr double kPointsPerPixel = 0.75; // 72 to 96
constexpr int kPixelsPerInch = 96;       // fonts are set in pixels

QString tr(const char* text) { return QCoreApplication::translate("LineageDrawing", text); }

void writeSvg(const LineageSheet& sheet, QIODevice& device)
{
    QSvgGenerator generator;
    generator.setOutputDevice(&device);
    generator.setTitle(sheet.title().toHtmlEscaped()); // the generator writes it as it is
    generator.setDescription(tr("Drawn by Upriver %1").arg(QStringLiteral(UPRIVER_VERSION)));
    generator.setSize(sheet.size().toSize());
    generator.setViewBox(QRectF({0, 0}, sheet.size()));
    generator.setResolution(kPixelsPerInch);
    QPainter painter(&generator);
    sheet.paint(painter);
}

SheetImage imageOf(const LineageSheet& sheet, double scale)
{
    const QSizeF size = sheet.size();
    const double asked = std::clamp(scale, 0.1, 4.0);
    const double fits = std::min({kMostSide / size.width(), kMostSide / size.height(),
                                  std::sqrt(kMostPixels / (size.width() * size.height()))});
    const double used = std::min(asked, fits);
    SheetImage drawn{QImage((size * used).toSize().expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied),
                     {}};
    if (drawn.image.isNull())
        return drawn;
    if (used < asked)
        drawn.note =
            tr("It is drawn at %1 of its size, the most that a PNG may have here (%2 pixels in all); "
               "SVG and PDF keep every letter sharp.")
                .arg(tr("%1 %").arg(QLocale().toString(100 * used, 'f', used < 0.1 ? 1 : 0)),
                     QLocale().toString(static_cast<qlonglong>(kMostPixels)));
    drawn.image.fill(Qt::transparent);
    QPainter painter(&drawn.image);
    painter.scale(used, used);
    sheet.paint(painter);
    return drawn;
}

Result<DrawnFile> writePng(const LineageSheet& sheet, double scale, QIODevice& device)
{
    const SheetImage drawn = imageOf(sheet, scale);
    if (drawn.image.isNull() || !drawn.image.save(&device, "PNG"))
        return fail(ErrorKind::Input,
                    "There is not enough memory for a PNG of this picture; export it as SVG or PDF.");
    return DrawnFile{1, drawn.note};
}

DrawnFile writeOnePage(const LineageSheet& sheet, QPdfWriter& writer)
{
    const QSizeF points = sheet.size() * kPointsPerPixel;
    const double scale = std::min({1.0, kMostPoints / points.width(), kMostPoints / points.height()});
    writer.setPageMargins({});
    writer.setPageSize(QPageSize(points * scale, QPageSize::Point, {}, QPageSize::ExactMatch));
    QPainter painter(&writer);
    painter.scale(scale, scale);
    sheet.paint(painter);
    if (scale == 1)
        return {};
    return {1, tr("It is drawn at %1 % of its size, the largest page that readers of PDF take; over several "
                  "pages it keeps its size.")
                   .arg(QLocale().toString(100 * scale, 'f', 0))};
}

Result<DrawnFile> writePages(const LineageSheet& sheet, QPageSize paper, QPdfWriter& writer)
{
    constexpr double kMargin = SheetPages::kPaperMarginMm;
    const QPageLayout layout(paper, SheetPages::orientation(sheet, paper),
                             QMarginsF(kMargin, kMargin, kMargin, kMargin), QPageLayout::Millimeter);
    const auto pages = SheetPages::plan(sheet, SheetPages::room(layout));
    if (!pages)
        return fail(pages.error());
    writer.setPageLayout(layout);
    QPainter painter(&writer);
    for (int page = 1; page <= pages->count(); ++page) {
        if (page > 1)
            writer.newPage();
        pages->paint(painter, sheet, page);
    }
    return DrawnFile{pages->count(), {}};
}

Result<DrawnFile> writePdf(const LineageSheet& sheet, const DrawOptions& options, QIODevice& device)
{
    QPdfWriter writer(&device);
    writer.setTitle(sheet.title());
    writer.setCreator(u"Upriver %1"_s.arg(QStringLiteral(UPRIVER_VERSION)));
    writer.setResolution(kPixelsPerInch);
    if (options.paper)
        return writePages(sheet, QPageSize(*options.paper), writer);
    return writeOnePage(sheet, writer);
}

Result<DrawnFile> write(const LineageSheet& sheet, const DrawOptions& options, QIODevice& device)
{
    switch (options.format) {
    case DrawnFormat::Svg:
        writeSvg(sheet, device);
        return DrawnFile{};
    case DrawnFormat::Png:
        return writePng(sheet, options.scale, device);
    case DrawnFormat::Pdf:
        return writePdf(sheet, options, device);
    }
    return fail(ErrorKind::Internal, "This format is not known.");
}

tl::unexpected<Error> cannotWrite(const QString& file, const QString& reason)
{
    return fail(ErrorKind::Input,
                "The picture " + file.toStdString() + " can't be written: " + reason.toStdString() +
                    ". Check the folder and the space that is left, or choose another place.",
                {}, file.toStdString());
}

tl::unexpected<Error> nothingInView()
{
    return fail(ErrorKind::Input, "Nothing of the picture is in view; move to it (F), or take all of it.");
}

bool isOutOfView(const DrawOptions& options) { return options.seen && options.seen->area.isEmpty(); }

} // namespace

Result<DrawnFile> drawLineage(const LineageAnswer& answer, LayoutService& layout, const DrawOptions& options,
                              const QString& file)
{
    SceneOptions sceneOptions;
    sceneOptions.openAll = options.columns;
    LineageScene scene = makeScene(answer, sceneOptions);
    const auto placed = layout.layout(layoutRequestFor(scene));
    if (!placed)
        return fail(placed.error());
    placeScene(scene, *placed);
    return drawScene(scene, answer, options, file);
}

Result<DrawnFile> drawScene(const LineageScene& scene, const LineageAnswer& answer,
                            const DrawOptions& options, const QString& file)
{
    assertNotGuiThread("write a picture");
    if (isOutOfView(options))
        return nothingInView();
    const LineageSheet sheet(scene, answer, options);
    QBuffer picture; // the generators of pictures do not notice when a disk is full
    picture.open(QIODevice::WriteOnly);
    auto drawn = write(sheet, options, picture);
    if (!drawn)
        return drawn;
    QSaveFile target(file);
    const bool written = target.open(QIODevice::WriteOnly) &&
                         target.write(picture.data()) == picture.data().size() && target.flush() &&
                         target.commit();
    if (!written)
        return cannotWrite(file, target.errorString());
    return drawn;
}

SheetImage sheetImage(const LineageScene& scene, const LineageAnswer& answer, const DrawOptions& options)
{
    if (isOutOfView(options))
        return {{}, QString::fromStdString(nothingInView().value().what)};
    return imageOf(LineageSheet(scene, answer, options), options.scale);
}

namespace {

/// What the print dialog was asked for; all pages where it was not.
std::pair<int, int> rangeOf(const QPrinter& printer, int pages)
{
    if (printer.fromPage() <= 0)
        return {1, pages};
    const int last = printer.toPage() > 0 ? printer.toPage() : printer.fromPage();
    return {std::min(printer.fromPage(), pages), std::min(last, pages)};
}

void printSentence(QPainter& painter, const QSizeF& room, const Error& error)
{
    painter.setFont(themeFor(ThemeMode::Light).font(Theme::FontStep::Body));
    painter.setPen(themeFor(ThemeMode::Light).text);
    painter.drawText(QRectF({0, 0}, room), Qt::TextWordWrap, QString::fromStdString(error.what));
}

} // namespace

Result<void> printSheet(QPrinter& printer, OnPaper onPaper, const LineageScene& scene,
                        const LineageAnswer& answer, const DrawOptions& options)
{
    const QSizeF room = SheetPages::room(printer.pageLayout());
    DrawOptions onWhite = options;
    onWhite.paper = options.paper.value_or(QPageSize::A4);
    const LineageSheet sheet(scene, answer, onWhite);
    auto plan = isOutOfView(options)               ? Result<SheetPages>(nothingInView())
                : onPaper == OnPaper::SeveralPages ? SheetPages::plan(sheet, room)
                                                   : SheetPages::onOnePage(room);
    QPainter painter(&printer);
    const double scale = printer.resolution() / static_cast<double>(kPixelsPerInch);
    painter.scale(scale, scale);
    if (!plan) {
        printSentence(painter, room, plan.error());
        return fail(plan.error());
    }
    const auto [first, last] = rangeOf(printer, plan->count());
    for (int page = first; page <= last; ++page) {
        if (page > first)
            printer.newPage();
        plan->paint(painter, sheet, page);
    }
    return {};
}

} // namespace upriver
