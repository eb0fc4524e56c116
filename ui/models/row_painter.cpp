// SPDX-License-Identifier: Apache-2.0
#include "ui/models/row_painter.h"

#include <algorithm>
#include <cmath>

#include <QFontMetrics>
#include <QTextLayout>

#include "ui/shell/theme.h"

namespace upriver {

std::vector<TextMark> textMarks(const std::string& utf8, const std::vector<MatchMark>& marks)
{
    std::vector<TextMark> result;
    for (const MatchMark& mark : marks) {
        if (mark.start > utf8.size())
            continue;
        const auto length = std::min<std::size_t>(mark.length, utf8.size() - mark.start);
        const int start =
            static_cast<int>(QString::fromUtf8(utf8.data(), static_cast<qsizetype>(mark.start)).size());
        const int size = static_cast<int>(
            QString::fromUtf8(utf8.data() + mark.start, static_cast<qsizetype>(length)).size());
        result.push_back({start, size});
    }
    return result;
}

void paintRowGround(QPainter& painter, const QStyleOptionViewItem& option)
{
    const Theme& theme = currentTheme();
    if (option.state & QStyle::State_Selected)
        painter.fillRect(option.rect, theme.selectedRow);
    else if (option.state & QStyle::State_MouseOver)
        painter.fillRect(option.rect, theme.mode == ThemeMode::Light ? theme.window : theme.card);
    painter.setPen(theme.line);
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
}

int paintMarkedText(QPainter& painter, const QRect& rect, const QString& text,
                    const std::vector<TextMark>& marks, const QFont& font, const QColor& colour)
{
    if (rect.width() <= 8 || text.isEmpty())
        return 0;
    painter.setFont(font);
    if (marks.empty()) {
        const QFontMetrics metrics(font);
        const QString shown = metrics.elidedText(text, Qt::ElideRight, rect.width());
        painter.setPen(colour);
        painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, shown);
        return metrics.horizontalAdvance(shown);
    }
    const QString shown = QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width());
    QTextLayout layout(shown, font);
    QList<QTextLayout::FormatRange> formats;
    for (const TextMark& mark : marks) {
        QTextCharFormat format;
        format.setForeground(currentTheme().accent);
        format.setFontWeight(QFont::Bold);
        formats.push_back({.start = mark.start,
                           .length = std::min<int>(mark.length, static_cast<int>(shown.size()) - mark.start),
                           .format = format});
        if (formats.back().length <= 0)
            formats.removeLast();
    }
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(10'000);
    layout.endLayout();
    painter.setPen(colour);
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    layout.draw(&painter, QPointF(rect.x(), rect.y() + (rect.height() - line.height()) / 2.0));
    painter.restore();
    return std::min(rect.width(), static_cast<int>(line.naturalTextWidth() + 1));
}

int paintChip(QPainter& painter, const QRect& room, const QString& text, bool classified)
{
    const Theme& theme = currentTheme();
    const QFont font = theme.font(Theme::FontStep::Small, classified);
    const QFontMetrics metrics(font);
    const int width = metrics.horizontalAdvance(text) + 12;
    if (width > room.width())
        return 0;
    const int top = room.y() + (room.height() - 18) / 2;
    const QRectF rect(room.x() + 0.5, top + 0.5, width - 1, 17);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(classified ? QPen(Qt::NoPen) : QPen(theme.line));
    painter.setBrush(classified ? QBrush(theme.classifiedSoft) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(rect, 4, 4);
    painter.setFont(font);
    painter.setPen(classified ? theme.classified : theme.secondaryText);
    painter.drawText(rect, Qt::AlignCenter | Qt::TextSingleLine, text);
    painter.restore();
    return width;
}

void paintHealth(QPainter& painter, const QRect& rect, Health health, Qt::Alignment alignment)
{
    constexpr int kSide = 14;
    const int x = alignment & Qt::AlignHCenter ? rect.x() + (rect.width() - kSide) / 2 : rect.x();
    const int y = rect.y() + (rect.height() - kSide) / 2;
    const QRectF target(x, y, kSide, kSide);
    paintIcon(painter, healthIconName(health), currentTheme().healthColour(health), target);
}

void paintTrend(QPainter& painter, const QRect& rect, const std::vector<double>& values)
{
    const QRectF room = QRectF(rect).adjusted(2, 6, -4, -6);
    double least = 0, most = 0;
    bool any = false;
    for (const double value : values) {
        if (!std::isfinite(value))
            continue;
        least = any ? std::min(least, value) : value;
        most = any ? std::max(most, value) : value;
        any = true;
    }
    if (!any || room.width() < 4 || room.height() < 2)
        return;
    // Halves, so that the span of the largest numbers is one too.
    const double span = most / 2 - least / 2;
    QPolygonF line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i]))
            continue;
        const double height = span > 0 ? (values[i] / 2 - least / 2) / span : 0.5;
        line << QPointF(room.left() + room.width() * double(i) / double(values.size() - 1),
                        room.bottom() - room.height() * height);
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(currentTheme().accent, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(line);
    painter.setBrush(currentTheme().accent);
    painter.drawEllipse(line.back(), 2, 2);
    painter.restore();
}

} // namespace upriver
