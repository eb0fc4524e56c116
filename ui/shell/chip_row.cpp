// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/chip_row.h"

#include <algorithm>

#include <QFontMetrics>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kHeight = 22;
constexpr int kGap = 6;
constexpr int kMostWidth = 260;

QFont chipFont(const Chip& chip)
{
    return currentTheme().font(Theme::FontStep::Small, chip.look == Chip::Look::Classified);
}

QColor chipColour(const Chip& chip)
{
    const Theme& theme = currentTheme();
    switch (chip.look) {
    case Chip::Look::Classified:
        return theme.classified;
    case Chip::Look::Failed:
        return theme.failed;
    case Chip::Look::Warning:
        return theme.warning;
    case Chip::Look::Ok:
        return theme.ok;
    case Chip::Look::Plain:
        break;
    }
    return theme.secondaryText;
}

} // namespace

ChipRow::ChipRow(QWidget* parent) : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ChipRow::setChips(std::vector<Chip> chips)
{
    m_chips = std::move(chips);
    m_current = 0;
    const auto acts = [](const Chip& chip) { return chip.closable || chip.leads; };
    setFocusPolicy(std::ranges::any_of(m_chips, acts) ? Qt::TabFocus : Qt::NoFocus);
    QStringList words;
    for (const Chip& chip : m_chips)
        words << chip.text;
    setAccessibleName(words.join(u", "_s));
    updateGeometry();
    update();
}

int ChipRow::heightForWidth(int width) const
{
    const std::vector<QRect> rects = placed(width);
    return rects.empty() ? 0 : rects.back().bottom() + 1;
}

QSize ChipRow::sizeHint() const
{
    int width = 0;
    for (const Chip& chip : m_chips)
        width += chipWidth(chip) + kGap;
    return {width, m_chips.empty() ? 0 : kHeight};
}

QSize ChipRow::minimumSizeHint() const { return {m_chips.empty() ? 0 : 80, m_chips.empty() ? 0 : kHeight}; }

bool ChipRow::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = chipAt(help->pos());
        if (index >= 0)
            QToolTip::showText(help->globalPos(), m_chips[static_cast<std::size_t>(index)].tooltip, this);
        return true;
    }
    return QWidget::event(event);
}

void ChipRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const std::vector<QRect> rects = placed(width());
    for (std::size_t i = 0; i < rects.size(); ++i)
        paintChip(painter, m_chips[i], rects[i], hasFocus() && static_cast<int>(i) == m_current);
}

void ChipRow::paintChip(QPainter& painter, const Chip& chip, const QRect& rect, bool focused) const
{
    const Theme& theme = currentTheme();
    const QColor colour = chipColour(chip);
    const bool classified = chip.look == Chip::Look::Classified;
    painter.setBrush(classified ? QBrush(theme.classifiedSoft) : QBrush(Qt::NoBrush));
    const QColor border = focused ? theme.accent : chip.look == Chip::Look::Plain ? theme.line : colour;
    painter.setPen(classified && !focused ? QPen(Qt::NoPen) : QPen(border));
    const double radius = classified ? 4 : rect.height() / 2.0;
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.setFont(chipFont(chip));
    painter.setPen(colour);
    QRect room = rect.adjusted(9, 0, -9, 0);
    if (chip.closable) {
        paintIcon(painter, u"close"_s, theme.secondaryText,
                  QRectF(room.right() - 8, room.y() + (room.height() - 10) / 2.0, 10, 10));
        room.setRight(room.right() - 13);
    }
    const QString shown = painter.fontMetrics().elidedText(chip.text, Qt::ElideMiddle, room.width() + 2);
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, shown);
}

void ChipRow::mouseMoveEvent(QMouseEvent* event)
{
    const int index = chipAt(event->position().toPoint());
    const bool leads = index >= 0 && m_chips[static_cast<std::size_t>(index)].leads;
    setCursor(leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
    QWidget::mouseMoveEvent(event);
}

void ChipRow::mouseReleaseEvent(QMouseEvent* event)
{
    const int index = chipAt(event->position().toPoint());
    if (index >= 0)
        Q_EMIT chipActivated(index);
}

void ChipRow::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_chips.size()) - 1;
    if (last < 0)
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
        m_current = std::max(0, m_current - 1);
        return update();
    case Qt::Key_Right:
        m_current = std::min(last, m_current + 1);
        return update();
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        if (m_chips[static_cast<std::size_t>(std::min(m_current, last))].closable)
            Q_EMIT chipActivated(std::min(m_current, last));
        return;
    case Qt::Key_Return:
    case Qt::Key_Space:
        Q_EMIT chipActivated(std::min(m_current, last));
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

std::vector<QRect> ChipRow::placed(int width) const
{
    std::vector<QRect> rects;
    int x = 0, y = 0;
    for (const Chip& chip : m_chips) {
        const int chipSize = std::min(chipWidth(chip), std::max(60, width));
        if (x > 0 && x + chipSize > width) {
            x = 0;
            y += kHeight + 4;
        }
        rects.emplace_back(x, y, chipSize, kHeight);
        x += chipSize + kGap;
    }
    return rects;
}

int ChipRow::chipWidth(const Chip& chip) const
{
    const int text = QFontMetrics(chipFont(chip)).horizontalAdvance(chip.text);
    return std::min(kMostWidth, text + 18 + (chip.closable ? 14 : 0));
}

int ChipRow::chipAt(const QPoint& point) const
{
    const std::vector<QRect> rects = placed(width());
    for (std::size_t i = 0; i < rects.size(); ++i) {
        if (rects[i].contains(point))
            return static_cast<int>(i);
    }
    return -1;
}

} // namespace upriver
