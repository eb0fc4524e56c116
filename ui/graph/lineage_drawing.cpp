// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_drawing.h"

#include <algorithm>
#include <cmath>

#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QFontMetricsF>
#include <QImage>
#include <QLocale>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "catalog/base/thread_guard.h"
#include "ui/graph/lineage_painter.h"
#include "ui/graph/lineage_scene.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kMargin = 32;
constexpr double kTitle = 24;
constexpr double kLine = 18;
constexpr double kMinWidth = 480;
constexpr std::size_t kWiresDrawn = 600; // more of them hide the picture
constexpr double kMaxPixels = 16000;     // a side of a PNG; QImage takes 32,767

QString tr(const char* text) { return QCoreApplication::translate("LineageDrawing", text); }

/// Title, sentence, picture and legend on one sheet.
class Sheet
{
public:
    Sheet(const LineageScene& scene, const LineageAnswer& answer, const DrawOptions& options)
        : m_wires(options.columns && scene.wires.size() <= kWiresDrawn)
        , m_scene(scene)
        , m_theme(themeFor(options.mode))
        , m_title(titleOf(answer, options))
        , m_sentence(QString::fromStdString(
              answer.completeness.sentence(static_cast<std::int64_t>(answer.edges.size()))))
        , m_date(tr("Drawn %1").arg(QLocale().toString(QDateTime::currentDateTime(), QLocale::ShortFormat)))
    {
        m_width = std::max(kMinWidth, scene.bounds.width()) + 2 * kMargin;
        m_head = kMargin + kTitle + lines().size() * kLine + 16;
        m_legend = legendSize(scene, m_theme, m_width - 2 * kMargin).height();
    }

    [[nodiscard]] QSizeF size() const
    {
        return {std::ceil(m_width),
                std::ceil(m_head + m_scene.bounds.height() + 24 + m_legend + kMargin / 2)};
    }
    [[nodiscard]] const QString& title() const { return m_title; }

    void paint(QPainter& painter) const
    {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setRenderHint(QPainter::TextAntialiasing);
        painter.fillRect(QRectF({0, 0}, size()), m_theme.canvas);
        painter.setFont(m_theme.font(Theme::FontStep::Title, true));
        painter.setPen(m_theme.text);
        const QFontMetricsF metrics(painter.font());
        painter.drawText(QPointF(kMargin, kMargin + 14),
                         metrics.elidedText(m_title, Qt::ElideMiddle, m_width - 2 * kMargin));
        painter.setFont(m_theme.font(Theme::FontStep::Caption));
        painter.setPen(m_theme.secondaryText);
        double y = kMargin + kTitle + 12;
        for (const QString& line : lines()) {
            painter.drawText(QPointF(kMargin, y), line);
            y += kLine;
        }
        painter.save();
        painter.translate(kMargin - m_scene.bounds.left(), m_head - m_scene.bounds.top());
        SceneView view;
        view.theme = &m_theme;
        view.allWires = m_wires;
        paintScene(painter, m_scene, view);
        painter.restore();
        paintLegend(painter, m_scene, m_theme, {kMargin - 12, m_head + m_scene.bounds.height() + 24},
                    m_width - 2 * kMargin);
    }

private:
    static QString titleOf(const LineageAnswer& answer, const DrawOptions& options)
    {
        if (!options.title.isEmpty())
            return options.title;
        for (const LineageNode& node : answer.nodes)
            if (node.root)
                return tr("Lineage of %1").arg(QString::fromStdString(node.asset.name.text()));
        return tr("Lineage");
    }

    /// The sentence may be long: broken at its semicolons to the width of the sheet.
    [[nodiscard]] QStringList lines() const
    {
        const QFontMetricsF metrics(m_theme.font(Theme::FontStep::Caption));
        QStringList lines;
        QString line;
        QStringList parts = m_sentence.split(u"; "_s, Qt::SkipEmptyParts);
        parts << m_date;
        for (const QString& part : parts) {
            const QString longer = line.isEmpty() ? part : line + u"; "_s + part;
            if (!line.isEmpty() && metrics.horizontalAdvance(longer) > m_width - 2 * kMargin) {
                lines << line + u";"_s;
                line = part;
            } else {
                line = longer;
            }
        }
        return lines << line;
    }

    bool m_wires;
    const LineageScene& m_scene;
    const Theme& m_theme;
    QString m_title;
    QString m_sentence;
    QString m_date;
    double m_width = 0;
    double m_head = 0;
    double m_legend = 0;
};

void writeSvg(const Sheet& sheet, QIODevice& device)
{
    QSvgGenerator generator;
    generator.setOutputDevice(&device);
    generator.setTitle(sheet.title().toHtmlEscaped()); // the generator writes it as it is
    generator.setDescription(tr("Drawn by Upriver %1").arg(QStringLiteral(UPRIVER_VERSION)));
    generator.setSize(sheet.size().toSize());
    generator.setViewBox(QRectF({0, 0}, sheet.size()));
    // Fonts are set in pixels; the generator counts in its own dots, which at 96 are pixels.
    generator.setResolution(96);
    QPainter painter(&generator);
    sheet.paint(painter);
}

QImage imageOf(const Sheet& sheet, double scale)
{
    const QSizeF size = sheet.size();
    const double fits = std::min(kMaxPixels / size.width(), kMaxPixels / size.height());
    const double used = std::min(std::clamp(scale, 0.1, 4.0), fits);
    QImage image((size * used).toSize(), QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return image;
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.scale(used, used);
    sheet.paint(painter);
    return image;
}

bool writePng(const Sheet& sheet, double scale, QIODevice& device)
{
    const QImage image = imageOf(sheet, scale);
    return !image.isNull() && image.save(&device, "PNG");
}

void writePdf(const Sheet& sheet, QIODevice& device)
{
    QPdfWriter writer(&device);
    writer.setTitle(sheet.title());
    writer.setCreator(u"Upriver %1"_s.arg(QStringLiteral(UPRIVER_VERSION)));
    writer.setResolution(96);
    writer.setPageMargins({});
    constexpr double kPointsPerPixel = 72.0 / 96.0;
    writer.setPageSize(
        QPageSize(sheet.size() * kPointsPerPixel, QPageSize::Point, {}, QPageSize::ExactMatch));
    QPainter painter(&writer);
    sheet.paint(painter);
}

tl::unexpected<Error> cannotWrite(const QString& file, const QString& reason)
{
    return fail(ErrorKind::Input,
                "The picture " + file.toStdString() + " can't be written: " + reason.toStdString() +
                    ". Check the folder and the space that is left, or choose another place.",
                {}, file.toStdString());
}

} // namespace

Result<void> drawLineage(const LineageAnswer& answer, LayoutService& layout, const DrawOptions& options,
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

Result<void> drawScene(const LineageScene& scene, const LineageAnswer& answer, const DrawOptions& options,
                       const QString& file)
{
    assertNotGuiThread("write a picture");
    const Sheet sheet(scene, answer, options);
    QBuffer picture; // the generators of pictures do not notice when a disk is full
    picture.open(QIODevice::WriteOnly);
    bool drawn = true;
    switch (options.format) {
    case DrawnFormat::Svg:
        writeSvg(sheet, picture);
        break;
    case DrawnFormat::Png:
        drawn = writePng(sheet, options.scale, picture);
        break;
    case DrawnFormat::Pdf:
        writePdf(sheet, picture);
        break;
    }
    if (!drawn)
        return cannotWrite(file, tr("it is too large"));
    QSaveFile target(file);
    const bool written = target.open(QIODevice::WriteOnly) &&
                         target.write(picture.data()) == picture.data().size() && target.flush() &&
                         target.commit();
    return written ? Result<void>() : cannotWrite(file, target.errorString());
}

QImage sheetImage(const LineageScene& scene, const LineageAnswer& answer, const DrawOptions& options)
{
    return imageOf(Sheet(scene, answer, options), options.scale);
}

void paintSheet(QPainter& painter, const QRectF& page, const LineageScene& scene, const LineageAnswer& answer,
                const DrawOptions& options)
{
    const Sheet sheet(scene, answer, options);
    const QSizeF size = sheet.size();
    const double scale = std::min({page.width() / size.width(), page.height() / size.height(), 1.0});
    painter.save();
    painter.translate(page.left() + (page.width() - size.width() * scale) / 2, page.top());
    painter.scale(scale, scale);
    sheet.paint(painter);
    painter.restore();
}

} // namespace upriver
