// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_export.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QPrintPreviewDialog>
#include <QPrinter>
#include <QStandardPaths>

#include "ui/models/text_file.h"

namespace upriver {

using namespace Qt::StringLiterals;

LineageExport::LineageExport(QWidget* page) : QObject(page), m_page(page) {}

void LineageExport::fill(QMenu& menu)
{
    const auto drawn = [&](const QString& text, DrawnFormat format, double scale) {
        connect(menu.addAction(text), &QAction::triggered, this,
                [this, format, scale] { askAndDraw(format, scale); });
    };
    const auto written = [&](const QString& text, TextFormat format, const QString& suffix) {
        connect(menu.addAction(text), &QAction::triggered, this,
                [this, format, suffix] { askAndWrite(format, suffix); });
    };
    connect(menu.addAction(tr("Copy picture")), &QAction::triggered, this, &LineageExport::copyPicture);
    menu.addSeparator();
    drawn(tr("SVG…"), DrawnFormat::Svg, 1);
    drawn(tr("PNG…"), DrawnFormat::Png, 1);
    drawn(tr("PNG, twice the size…"), DrawnFormat::Png, 2);
    drawn(tr("PNG, four times the size…"), DrawnFormat::Png, 4);
    drawn(tr("PDF…"), DrawnFormat::Pdf, 1);
    menu.addSeparator();
    written(tr("CSV…"), TextFormat::Csv, u"csv"_s);
    written(tr("JSON…"), TextFormat::Json, u"json"_s);
    written(tr("DOT (Graphviz)…"), TextFormat::Dot, u"dot"_s);
    written(tr("Mermaid…"), TextFormat::Mermaid, u"mmd"_s);
    menu.addSeparator();
    connect(menu.addAction(tr("Print…")), &QAction::triggered, this, &LineageExport::print);
}

void LineageExport::setPicture(const LineagePicture& picture, const std::string& catalog)
{
    m_picture = picture;
    m_catalog = catalog;
}

QString LineageExport::proposedFile(const QString& suffix) const
{
    QString name = tr("lineage");
    for (const LineageNode& node : m_picture.answer->nodes)
        if (node.root)
            name = QString::fromStdString(node.asset.leaf);
    for (QChar& letter : name)
        if (!letter.isLetterOrNumber() && letter != u'_' && letter != u'-')
            letter = u'_';
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QDir(folder).filePath(name.left(80) + u'.' + suffix);
}

void LineageExport::askAndDraw(DrawnFormat format, double scale)
{
    if (!m_picture.scene)
        return;
    const QString suffix = format == DrawnFormat::Svg   ? u"svg"_s
                           : format == DrawnFormat::Png ? u"png"_s
                                                        : u"pdf"_s;
    const QString file = QFileDialog::getSaveFileName(m_page, tr("Export the picture"), proposedFile(suffix));
    if (!file.isEmpty())
        saveDrawn({.format = format, .mode = currentTheme().mode, .scale = scale}, file);
}

void LineageExport::askAndWrite(TextFormat format, const QString& suffix)
{
    if (!m_picture.scene)
        return;
    const QString file = QFileDialog::getSaveFileName(m_page, tr("Export the lineage"), proposedFile(suffix));
    if (!file.isEmpty())
        saveText(format, file);
}

void LineageExport::saveDrawn(const DrawOptions& options, const QString& file)
{
    m_job.run(
        this,
        [picture = m_picture, options, file](std::stop_token) {
            return drawScene(*picture.scene, *picture.answer, options, file);
        },
        [this, file](const Result<void>& result) { finish(result, file); });
}

void LineageExport::saveText(TextFormat format, const QString& file)
{
    m_job.run(
        this,
        [picture = m_picture, catalog = m_catalog, format, file](std::stop_token) -> Result<void> {
            const auto reader = CatalogReader::open(catalog);
            if (!reader)
                return fail(reader.error());
            const auto text = lineageAs(format, *picture.answer, **reader);
            if (!text)
                return fail(text.error());
            return writeTextFile(file, *text);
        },
        [this, file](const Result<void>& result) { finish(result, file); });
}

void LineageExport::finish(const Result<void>& result, const QString& file)
{
    Q_EMIT ended(result ? tr("Saved as %1").arg(QDir::toNativeSeparators(file))
                        : QString::fromStdString(result.error().what));
}

void LineageExport::copyPicture()
{
    if (!m_picture.scene)
        return;
    m_job.run(
        this,
        [picture = m_picture, mode = currentTheme().mode](std::stop_token) {
            return sheetImage(*picture.scene, *picture.answer,
                              {.format = DrawnFormat::Png, .mode = mode, .scale = 2});
        },
        [this](const QImage& image) {
            QGuiApplication::clipboard()->setImage(image);
            Q_EMIT ended(image.isNull() ? tr("The picture is too large to copy; export it as SVG instead.")
                                        : tr("Picture copied"));
        });
}

void LineageExport::print()
{
    if (!m_picture.scene)
        return;
    QPrinter printer(QPrinter::HighResolution);
    printer.setResolution(96);
    const bool isWide = m_picture.scene->bounds.width() > m_picture.scene->bounds.height();
    printer.setPageOrientation(isWide ? QPageLayout::Landscape : QPageLayout::Portrait);
    QPrintPreviewDialog dialog(&printer, m_page);
    connect(&dialog, &QPrintPreviewDialog::paintRequested, this, [this](QPrinter* target) {
        QPainter painter(target);
        paintSheet(painter, QRectF({0, 0}, QSizeF(target->width(), target->height())), *m_picture.scene,
                   *m_picture.answer, {.mode = ThemeMode::Light});
    });
    dialog.exec();
}

} // namespace upriver
