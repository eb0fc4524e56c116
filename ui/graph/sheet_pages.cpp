// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/sheet_pages.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kPixelsPerMm = 96 / 25.4;
constexpr double kScale = 0.8;     // names have 8 points on paper
constexpr double kReadable = 0.62; // what shrinks less stays on one page
constexpr double kOverlap = 8 * kPixelsPerMm;
constexpr double kFoot = 26;
constexpr double kGap = 16;
constexpr int kMostPages = 400;

QString tr(const char* text) { return QCoreApplication::translate("SheetPages", text); }

/// So many steps of that length, each with an overlap beyond it, cover the length.
int stepsFor(double length, double step)
{
    return std::max(1, static_cast<int>(std::ceil((length - kOverlap / kScale) / step)));
}

} // namespace

QSizeF SheetPages::room(const QPageLayout& layout)
{
    return layout.paintRect(QPageLayout::Millimeter).size() * kPixelsPerMm;
}

QPageLayout::Orientation SheetPages::orientation(const LineageSheet& sheet, QPageSize paper)
{
    const QMarginsF margins(kPaperMarginMm, kPaperMarginMm, kPaperMarginMm, kPaperMarginMm);
    const auto pages = [&](QPageLayout::Orientation held) {
        const auto plan =
            SheetPages::plan(sheet, room(QPageLayout(paper, held, margins, QPageLayout::Millimeter)));
        return plan ? plan->count() : kMostPages + 1;
    };
    const int upright = pages(QPageLayout::Portrait);
    const int lying = pages(QPageLayout::Landscape);
    if (upright == lying)
        return sheet.size().width() > sheet.size().height() ? QPageLayout::Landscape : QPageLayout::Portrait;
    return upright < lying ? QPageLayout::Portrait : QPageLayout::Landscape;
}

SheetPages SheetPages::onOnePage(QSizeF page)
{
    SheetPages pages;
    pages.m_page = page;
    return pages;
}

Result<SheetPages> SheetPages::plan(const LineageSheet& sheet, QSizeF page)
{
    SheetPages pages = onOnePage(page);
    const QSizeF whole = sheet.size();
    if (std::min(page.width() / whole.width(), page.height() / whole.height()) >= kReadable)
        return pages;
    const QSizeF tile((page.width() - 2) / kScale, (page.height() - kFoot) / kScale);
    pages.m_step = tile - QSizeF(kOverlap, kOverlap) / kScale;
    const auto tooMany = [] {
        return fail(ErrorKind::Input, "The picture would take more than " + std::to_string(kMostPages) +
                                          " pages; choose larger paper, a smaller part or one page.");
    };
    if (pages.m_step.width() < 100 || pages.m_step.height() < 100)
        return tooMany();
    pages.m_columns = stepsFor(sheet.pictureSize().width(), pages.m_step.width());
    pages.m_rows = stepsFor(sheet.pictureSize().height(), pages.m_step.height());
    if (static_cast<double>(pages.m_columns) * pages.m_rows > 100.0 * kMostPages)
        return tooMany();
    for (int row = 0; row < pages.m_rows; ++row)
        for (int column = 0; column < pages.m_columns; ++column) {
            const QRectF part(QPointF(column * pages.m_step.width(), row * pages.m_step.height()), tile);
            if (!sheet.isBlank(part.intersected(QRectF({0, 0}, sheet.pictureSize()))))
                pages.m_tiles.push_back({row, column, part});
        }
    if (pages.count() > kMostPages)
        return tooMany();
    return pages;
}

int SheetPages::pageAt(int row, int column) const
{
    const auto tile = std::find_if(m_tiles.begin(), m_tiles.end(), [&](const Tile& candidate) {
        return candidate.row == row && candidate.column == column;
    });
    return tile == m_tiles.end() ? 0 : static_cast<int>(tile - m_tiles.begin()) + 2;
}

void SheetPages::paint(QPainter& painter, const LineageSheet& sheet, int page) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    if (sheet.ground() != QColor(Qt::white)) // the whole paper, not only what lies within the margins
        painter.fillRect(QRectF(-m_page.width(), -m_page.height(), 3 * m_page.width(), 3 * m_page.height()),
                         sheet.ground());
    if (page > 1) {
        paintTile(painter, sheet, m_tiles[static_cast<std::size_t>(page - 2)], page);
    } else if (!m_tiles.empty()) {
        paintFirst(painter, sheet);
    } else {
        const QSizeF size = sheet.size();
        const double scale = std::min({m_page.width() / size.width(), m_page.height() / size.height(), 1.0});
        painter.translate((m_page.width() - size.width() * scale) / 2, 0);
        painter.scale(scale, scale);
        sheet.paint(painter);
    }
    painter.restore();
}

void SheetPages::paintFirst(QPainter& painter, const LineageSheet& sheet) const
{
    const double head = sheet.headHeight(m_page.width());
    const double legend = sheet.legendHeight(m_page.width());
    sheet.paintHead(painter, {0, 0}, m_page.width());
    const QRectF room(0, head, m_page.width(),
                      std::max(50.0, m_page.height() - head - legend - kFoot - 2 * kGap));
    const QSizeF picture = sheet.pictureSize();
    const double scale = std::min(room.width() / picture.width(), room.height() / picture.height());
    painter.save();
    painter.translate(room.left() + (room.width() - picture.width() * scale) / 2, room.top());
    painter.scale(scale, scale);
    sheet.paintPicture(painter, QRectF({0, 0}, picture), scale);
    painter.restore();
    painter.save();
    painter.translate(room.left() + (room.width() - picture.width() * scale) / 2, room.top());
    sheet.paintLabels(painter, scale);
    paintGrid(painter, sheet, scale);
    painter.restore();
    sheet.paintKey(painter, {0, room.top() + picture.height() * scale + kGap}, m_page.width());
    painter.setFont(sheet.theme().font(Theme::FontStep::Small));
    painter.setPen(sheet.theme().secondaryText);
    painter.drawText(QPointF(0, m_page.height() - 6),
                     tr("Page 1 of %1: the numbers are those of the pages that show the parts").arg(count()));
}

void SheetPages::paintGrid(QPainter& painter, const LineageSheet& sheet, double scale) const
{
    const Theme& theme = sheet.theme();
    const QRectF whole(QPointF(0, 0), sheet.pictureSize() * scale);
    for (std::size_t i = 0; i < m_tiles.size(); ++i) {
        const Tile& tile = m_tiles[i];
        const QRectF cell = QRectF(tile.column * m_step.width() * scale, tile.row * m_step.height() * scale,
                                   m_step.width() * scale, m_step.height() * scale)
                                .intersected(whole);
        painter.setPen(QPen(theme.accent, 0.75));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cell);
        QFont font = theme.font(Theme::FontStep::Body, true);
        font.setPixelSize(static_cast<int>(std::clamp(cell.height() / 4, 7.0, 16.0)));
        const QFontMetricsF metrics(font);
        const QString number = QString::number(i + 2);
        const QRectF box(cell.left() + 2, cell.bottom() - metrics.height() - 2,
                         metrics.horizontalAdvance(number) + 6, metrics.height());
        QColor ground = theme.canvas;
        ground.setAlphaF(0.9F);
        painter.fillRect(box, ground);
        painter.setFont(font);
        painter.setPen(theme.accent);
        painter.drawText(QPointF(box.left() + 3, box.top() + metrics.ascent()), number);
    }
}

void SheetPages::paintTile(QPainter& painter, const LineageSheet& sheet, const Tile& tile, int page) const
{
    painter.save();
    painter.scale(kScale, kScale);
    painter.translate(-tile.part.topLeft());
    sheet.paintPicture(painter, tile.part);
    painter.restore();
    paintMarks(painter, sheet, tile);
    const QFont font = sheet.theme().font(Theme::FontStep::Small);
    painter.setFont(font);
    painter.setPen(sheet.theme().secondaryText);
    const QFontMetricsF metrics(font);
    const QString foot = footOf(tile, page);
    const double wide = metrics.horizontalAdvance(foot);
    const double base = m_page.height() - 6;
    painter.drawText(QPointF(m_page.width() - wide, base), foot);
    painter.drawText(QPointF(0, base), metrics.elidedText(sheet.title(), Qt::ElideMiddle,
                                                          std::max(40.0, m_page.width() - wide - 24)));
}

QString SheetPages::footOf(const Tile& tile, int page) const
{
    QStringList beside;
    const auto add = [&](const QString& sign, int row, int column) {
        if (const int other = pageAt(row, column); other > 0)
            beside << sign + u' ' + QString::number(other);
    };
    add(u"←"_s, tile.row, tile.column - 1);
    add(u"→"_s, tile.row, tile.column + 1);
    add(u"↑"_s, tile.row - 1, tile.column);
    add(u"↓"_s, tile.row + 1, tile.column);
    return tr("Page %1 of %2 · row %3, column %4   %5")
        .arg(page)
        .arg(count())
        .arg(tile.row + 1)
        .arg(tile.column + 1)
        .arg(beside.join(u"  "_s));
}

/// Where a page ends and the overlap with the next begins: cut or fold here.
void SheetPages::paintMarks(QPainter& painter, const LineageSheet& sheet, const Tile& tile) const
{
    const QRectF all(QPointF(0, 0), tile.part.size() * kScale);
    painter.setPen(QPen(sheet.theme().line, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(all);
    painter.setPen(QPen(sheet.theme().faint, 0.75, Qt::DashLine));
    if (tile.column + 1 < m_columns)
        painter.drawLine(QPointF(all.right() - kOverlap, 0), QPointF(all.right() - kOverlap, all.bottom()));
    if (tile.row + 1 < m_rows)
        painter.drawLine(QPointF(0, all.bottom() - kOverlap), QPointF(all.right(), all.bottom() - kOverlap));
}

} // namespace upriver
