// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_export.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPrintPreviewDialog>
#include <QPrinter>

#include "ui/models/text_file.h"

// What an export does; its menu is lineage_export_menu.cpp's.

namespace upriver {

namespace {

QString sentenceOf(const Error& error) { return QString::fromStdString(error.what); }

QString savedAs(const QString& file, const DrawnFile& drawn)
{
    const QString place = QDir::toNativeSeparators(file);
    const QString saved = drawn.pages > 1
                              ? LineageExport::tr("Saved as %1, %n pages", nullptr, drawn.pages).arg(place)
                              : LineageExport::tr("Saved as %1").arg(place);
    return drawn.note.isEmpty() ? saved : saved + QStringLiteral(". ") + drawn.note;
}

/// The picture that stands, or all of it laid out.
Result<LineagePicture> pictureFor(const std::optional<PictureRequest>& whole, const LineagePicture& shown,
                                  const std::stop_token& stop)
{
    return whole ? makePicture(*whole, stop) : shown;
}

Result<LineageAnswer> answerFor(const std::optional<PictureRequest>& whole, const LineagePicture& shown,
                                const CatalogReader& reader, const std::stop_token& stop)
{
    if (!whole)
        return *shown.answer;
    LineageRequest request = whole->request;
    request.maxNodes = LineageRequest().maxNodes; // text has room for more than a picture
    return answer(*whole->graph, reader, request, stop);
}

/// How complete it is where that is not in the file itself, and something was cut.
QString cutText(TextFormat format, const LineageAnswer& answer)
{
    const bool isTable = format == TextFormat::CsvNodes || format == TextFormat::CsvEdges;
    if (!isTable || answer.completeness.cutBy.empty())
        return {};
    return QString::fromStdString(
        answer.completeness.sentence(static_cast<std::int64_t>(answer.edges.size())));
}

Result<DrawnFile> writeLineage(TextFormat format, const std::string& catalog,
                               const std::optional<PictureRequest>& whole, const LineagePicture& shown,
                               const QString& file, const std::stop_token& stop)
{
    const auto reader = CatalogReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    (*reader)->interruptOn(stop);
    const auto answered = answerFor(whole, shown, **reader, stop);
    if (!answered)
        return fail(answered.error());
    const auto text = lineageAs(format, *answered, **reader);
    if (!text)
        return fail(text.error());
    const auto written = writeTextFile(file, *text);
    if (!written)
        return fail(written.error());
    return DrawnFile{1, cutText(format, *answered)};
}

bool isAllShown(const LineagePicture& picture)
{
    const Completeness& completeness = picture.answer->completeness;
    return completeness.cutBy.empty() && completeness.shown >= completeness.total &&
           !picture.answer->request.between && !picture.answer->request.column;
}

} // namespace

LineageExport::LineageExport(QWidget* page, Sources sources)
    : QObject(page), m_page(page), m_sources(std::move(sources))
{}

LineageExport::~LineageExport() = default;

void LineageExport::setPicture(const LineagePicture& picture, const std::string& catalog)
{
    m_picture = picture;
    m_catalog = catalog;
}

ThemeMode LineageExport::mode() const { return m_mode.value_or(currentTheme().mode); }

DrawOptions LineageExport::withScope(DrawOptions options) const
{
    if (m_scope == ExportScope::Seen)
        options.seen = std::make_shared<const SeenPart>(m_sources.seen());
    return options;
}

std::optional<PictureRequest> LineageExport::wholeRequest() const
{
    if (m_scope != ExportScope::Whole || isAllShown(m_picture))
        return std::nullopt;
    return m_sources.whole();
}

void LineageExport::run(Work work)
{
    m_jobs.push_back(std::make_unique<LatestJob>());
    LatestJob* job = m_jobs.back().get();
    job->run(
        this, [work = std::move(work)](std::stop_token stop) { return work(stop); },
        [this, job](const Outcome& outcome) {
            std::erase_if(m_jobs, [job](const auto& held) { return held.get() == job; });
            if (!outcome.image.isNull())
                QGuiApplication::clipboard()->setImage(outcome.image);
            Q_EMIT ended(outcome.sentence);
            if (outcome.next)
                outcome.next();
        });
}

void LineageExport::saveDrawn(DrawOptions options, const QString& file)
{
    if (!m_picture.scene)
        return;
    Q_EMIT begun(tr("Drawing %1…").arg(QDir::toNativeSeparators(file)));
    run([shown = m_picture, whole = wholeRequest(), options = withScope(std::move(options)),
         file](const std::stop_token& stop) -> Outcome {
        const auto picture = pictureFor(whole, shown, stop);
        if (!picture)
            return {sentenceOf(picture.error())};
        const auto drawn = drawScene(*picture->scene, *picture->answer, options, file);
        return {drawn ? savedAs(file, *drawn) : sentenceOf(drawn.error())};
    });
}

void LineageExport::saveText(TextFormat format, const QString& file)
{
    if (!m_picture.scene)
        return;
    Q_EMIT begun(tr("Writing %1…").arg(QDir::toNativeSeparators(file)));
    run([shown = m_picture, whole = wholeRequest(), catalog = m_catalog, format,
         file](const std::stop_token& stop) -> Outcome {
        const auto written = writeLineage(format, catalog, whole, shown, file, stop);
        return {written ? savedAs(file, *written) : sentenceOf(written.error())};
    });
}

void LineageExport::copyPicture()
{
    if (!m_picture.scene)
        return;
    const DrawOptions options = withScope({.format = DrawnFormat::Png, .mode = mode(), .scale = 2});
    run([shown = m_picture, whole = wholeRequest(), options](const std::stop_token& stop) -> Outcome {
        const auto picture = pictureFor(whole, shown, stop);
        if (!picture)
            return {sentenceOf(picture.error())};
        const SheetImage drawn = sheetImage(*picture->scene, *picture->answer, options);
        if (drawn.image.isNull())
            return {drawn.note.isEmpty()
                        ? tr("There is not enough memory to copy the picture; export it as SVG instead.")
                        : drawn.note};
        const QString copied = tr("Picture copied");
        return {drawn.note.isEmpty() ? copied : copied + QStringLiteral(". ") + drawn.note, drawn.image};
    });
}

void LineageExport::print(OnPaper pages)
{
    if (!m_picture.scene)
        return;
    const DrawOptions options = withScope({.mode = m_mode.value_or(ThemeMode::Light)}); // paper is white
    const auto whole = wholeRequest();
    if (!whole)
        return preview(pages, m_picture, options);
    Q_EMIT begun(tr("Drawing the whole graph…"));
    run([this, whole, pages, options](const std::stop_token& stop) -> Outcome {
        const auto picture = makePicture(*whole, stop);
        if (!picture)
            return {sentenceOf(picture.error())};
        return {.sentence = {},
                .next = [this, pages, picture = *picture, options] { preview(pages, picture, options); }};
    });
}

void LineageExport::preview(OnPaper pages, const LineagePicture& picture, const DrawOptions& options)
{
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setResolution(96);
    const bool isWide = picture.scene->bounds.width() > picture.scene->bounds.height();
    printer->setPageOrientation(isWide ? QPageLayout::Landscape : QPageLayout::Portrait);
    auto* dialog = new QPrintPreviewDialog(printer.get(), m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Print the lineage"));
    dialog->resize(1000, 760);
    for (auto* zoom : dialog->findChildren<QComboBox*>()) // our fields are higher than its tool bar
        if (zoom->lineEdit())
            zoom->lineEdit()->setStyleSheet(QStringLiteral("border: none; padding: 0;"));
    connect(dialog, &QPrintPreviewDialog::paintRequested, this,
            [pages, printer, picture, options](QPrinter* target) {
                // What can't be printed stands on the page as a sentence.
                (void)printSheet(*target, pages, *picture.scene, *picture.answer, options);
            });
    dialog->open();
}

} // namespace upriver
