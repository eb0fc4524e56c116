// SPDX-License-Identifier: Apache-2.0
#include "ui/models/cell_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QHeaderView>
#include <QMenu>

#include "ui/models/row_painter.h"
#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMeasuredRows = 200;
constexpr int kSpace = 18; ///< around the words of a cell, pixels
constexpr int kIcon = 21;
constexpr int kNarrowest = 36;   ///< pixels: no column is narrower
constexpr int kShortWords = 120; ///< pixels: a word or two, which nobody understands when it is cut
constexpr int kFlexibleAtLeast = 90;
constexpr int kLongAtLeast = 72; ///< pixels: of long words this much is kept while others have room to give

/// Takes what is missing from the columns, from each by what it gives. Returns how much that was.
template <typename Gives>
int giveUp(std::vector<int>& widths, int missing, const Gives& gives)
{
    int spare = 0;
    for (std::size_t i = 0; i < widths.size(); ++i)
        spare += std::max(0, gives(i));
    const double share = spare > 0 ? std::clamp(double(missing) / spare, 0.0, 1.0) : 0.0;
    int given = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        // rounded up: a pixel that is missing still would be scrolled to
        const int part = static_cast<int>(std::ceil(std::max(0, gives(i)) * share));
        widths[i] -= part;
        given += part;
    }
    return given;
}

} // namespace

CellTable::CellTable(std::vector<CellColumn> columns, QWidget* parent)
    : CalmView<QTreeView>(parent), m_cells(new CellTableModel(std::move(columns), this))
{
    setModel(m_cells);
    setItemDelegate(new CellDelegate(this));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setIndentation(0);
    setAllColumnsShowFocus(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setMouseTracking(true);
    setSortingEnabled(true);
    header()->setSortIndicator(-1, Qt::AscendingOrder);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(kNarrowest);
    header()->setHighlightSections(false);
    connect(this, &QTreeView::clicked, this, &CellTable::follow);
    connect(m_cells, &QAbstractItemModel::modelReset, this, [this] {
        m_needs.clear();
        if (!m_cells->isSorted())
            header()->setSortIndicator(-1, Qt::AscendingOrder);
        fitColumns();
    });
}

void CellTable::setRowHeight(int pixels)
{
    static_cast<CellDelegate*>(itemDelegate())->setRowHeight(pixels);
    scheduleDelayedItemsLayout();
}

QString CellTable::asTsv(bool selectedOnly) const
{
    QString tsv;
    QStringList line;
    for (const CellColumn& column : m_cells->columns())
        line << column.title;
    tsv += line.join(u'\t') + u'\n';
    for (int row = 0; row < m_cells->rowCount(); ++row) {
        if (selectedOnly && !selectionModel()->isRowSelected(row, {}))
            continue;
        line.clear();
        for (int column = 0; column < m_cells->columnCount(); ++column)
            line << m_cells->index(row, column).data().toString().replace(u'\t', u' ').replace(u'\n', u' ');
        tsv += line.join(u'\t') + u'\n';
    }
    return tsv;
}

void CellTable::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    fitColumns();
}

void CellTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(asTsv(selectionModel()->hasSelection()));
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        for (int column = 0; column < m_cells->columnCount(); ++column) {
            const QModelIndex index = m_cells->index(currentIndex().row(), column);
            if (index.data(CellTableModel::LinkRole).toBool())
                return follow(index);
        }
    }
    QTreeView::keyPressEvent(event);
}

void CellTable::mouseMoveEvent(QMouseEvent* event)
{
    const bool link = indexAt(event->position().toPoint()).data(CellTableModel::LinkRole).toBool();
    viewport()->setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
    QTreeView::mouseMoveEvent(event);
}

void CellTable::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    QMenu menu(this);
    if (index.isValid()) {
        const QString value = index.data().toString();
        menu.addAction(actionIcon(u"copy"_s),
                       tr("Copy “%1”").arg(fontMetrics().elidedText(value, Qt::ElideMiddle, 220)), this,
                       [value] { QApplication::clipboard()->setText(value); });
    }
    menu.addAction(tr("Copy rows"), QKeySequence(QKeySequence::Copy), this,
                   [this] { QApplication::clipboard()->setText(asTsv(selectionModel()->hasSelection())); });
    menu.addAction(tr("Select all"), QKeySequence(QKeySequence::SelectAll), this, &CellTable::selectAll);
    menu.exec(event->globalPos());
}

void CellTable::follow(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    const Cell cell = m_cells->cell(index);
    if (cell.link.isValid())
        Q_EMIT linkActivated(cell.link, cell.linkColumn);
    else if (!cell.file.isEmpty())
        Q_EMIT fileActivated(cell.file, cell.line, cell.filePlace);
}

void CellTable::measureColumns()
{
    const QFontMetrics words(currentTheme().font(Theme::FontStep::Caption));
    const QFontMetrics title(currentTheme().font(Theme::FontStep::Small, true));
    const int rows = std::min(m_cells->rowCount(), kMeasuredRows);
    for (int column = 0; column < m_cells->columnCount(); ++column) {
        Need need{std::max(kNarrowest, title.horizontalAdvance(
                                           m_cells->columns()[static_cast<std::size_t>(column)].title) +
                                           kSpace),
                  0};
        for (int row = 0; row < rows; ++row) {
            const Cell& cell = m_cells->cell(m_cells->index(row, column));
            const int icon = cell.icon.isEmpty() ? 0 : kIcon;
            need.words = std::max(need.words, words.horizontalAdvance(cell.text) + kSpace + icon);
        }
        m_needs.push_back(need);
    }
}

// A column takes what its words need, up to a half more than it wished; the flexible ones share the rest.
// When the room is too small the columns of long words give up their share first, then the flexible ones,
// then those of short words. What does not fit beside the titles is scrolled to.
void CellTable::fitColumns()
{
    if (m_needs.empty())
        measureColumns();
    const std::vector<CellColumn>& columns = m_cells->columns();
    int flexible = 0, taken = 0;
    std::vector<int> widths;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool isFlexible = columns[i].width == 0;
        const auto [title, words] = m_needs[i];
        widths.push_back(isFlexible ? 0 : std::max(title, std::min(words, columns[i].width * 3 / 2)));
        taken += widths.back();
        flexible += isFlexible ? 1 : 0;
    }
    const int room = viewport()->width();
    const int least = flexible == 0 ? 0 : std::max(flexible * kFlexibleAtLeast, room * 2 / 5);
    int missing = taken + least - room;
    const auto isLong = [&](std::size_t i) { return m_needs[i].words > kShortWords; };
    const auto toTitle = [&](std::size_t i) {
        return columns[i].width > 0 ? widths[i] - m_needs[i].title : 0;
    };
    missing -= giveUp(widths, missing, [&](std::size_t i) {
        return isLong(i) ? std::min(toTitle(i), widths[i] - kLongAtLeast) : 0;
    });
    missing -= std::max(0, least - flexible * kFlexibleAtLeast);
    missing -= giveUp(widths, missing, [&](std::size_t i) { return isLong(i) ? 0 : toTitle(i); });
    giveUp(widths, missing, toTitle);
    const int rest = room - std::accumulate(widths.begin(), widths.end(), 0);
    const int share = rest / std::max(1, flexible);
    const int flexibly = share >= kLongAtLeast ? share : kFlexibleAtLeast; // nobody scrolls for a few pixels
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const int width = columns[i].width == 0 ? flexibly : widths[i];
        header()->resizeSection(static_cast<int>(i), width);
    }
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    const auto* model = static_cast<const CellTableModel*>(index.model());
    const Cell& cell = model->cell(index);
    paintRowGround(*painter, option);
    QRect rect = option.rect.adjusted(8, 0, -8, -1);
    if (!cell.icon.isEmpty()) {
        const int top = rect.y() + (rect.height() - 15) / 2;
        paintIcon(*painter, cell.icon, cell.iconColour.isValid() ? cell.iconColour : theme.secondaryText,
                  QRectF(rect.x(), top, 15, 15));
        rect.setLeft(rect.left() + kIcon);
    }
    QFont font = theme.font(Theme::FontStep::Caption);
    if (cell.code) {
        font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        font.setPixelSize(12);
    }
    const bool link = cell.link.isValid() || !cell.file.isEmpty();
    const QColor colour = cell.colour                   ? *cell.colour
                          : link && cell.icon.isEmpty() ? theme.accent
                          : cell.quiet                  ? theme.secondaryText
                                                        : theme.text;
    if (cell.trend.size() > 1)
        return paintTrend(*painter, rect, cell.trend);
    const bool number = model->columns()[static_cast<std::size_t>(index.column())].number;
    if (number) {
        painter->setFont(font);
        painter->setPen(colour);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine,
                          QFontMetrics(font).elidedText(cell.text, Qt::ElideRight, rect.width()));
        return;
    }
    const QString text =
        cell.isName ? QFontMetrics(font).elidedText(cell.text, Qt::ElideMiddle, rect.width()) : cell.text;
    rect.setLeft(rect.left() + paintMarkedText(*painter, rect, text, {}, font, colour) + 6);
    for (const QString& chip : cell.chips) {
        const int used = paintChip(*painter, rect, chip, isClassification(chip.toStdString()));
        if (used == 0)
            break;
        rect.setLeft(rect.left() + used + 4);
    }
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), m_rowHeight};
}

} // namespace upriver
