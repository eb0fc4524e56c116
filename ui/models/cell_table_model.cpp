// SPDX-License-Identifier: Apache-2.0
#include "ui/models/cell_table_model.h"

#include <algorithm>

namespace upriver {

namespace {

QVariant sortValue(const Cell& cell) { return cell.sort.isValid() ? cell.sort : QVariant(cell.text); }

bool isLess(const Cell& a, const Cell& b)
{
    const QVariant left = sortValue(a), right = sortValue(b);
    if (left.typeId() == QMetaType::QString || right.typeId() == QMetaType::QString)
        return QString::localeAwareCompare(left.toString(), right.toString()) < 0;
    return left.toDouble() < right.toDouble();
}

} // namespace

CellTableModel::CellTableModel(std::vector<CellColumn> columns, QObject* parent)
    : QAbstractTableModel(parent), m_columns(std::move(columns))
{}

void CellTableModel::setRows(Rows rows)
{
    for (std::vector<Cell>& row : rows)
        row.resize(m_columns.size());
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    rebuild();
    endResetModel();
}

void CellTableModel::setTable(std::vector<CellColumn> columns, Rows rows)
{
    if (columns != m_columns) {
        beginResetModel();
        m_rows.clear();
        m_columns = std::move(columns);
        m_sortColumn = -1;
        rebuild();
        endResetModel();
    }
    setRows(std::move(rows));
}

const Cell& CellTableModel::cell(const QModelIndex& index) const
{
    const auto row = static_cast<std::size_t>(m_shown[static_cast<std::size_t>(index.row())]);
    return m_rows[row][static_cast<std::size_t>(index.column())];
}

void CellTableModel::setFilter(const QString& words)
{
    beginResetModel();
    m_words = words.simplified().toCaseFolded().split(u' ', Qt::SkipEmptyParts);
    rebuild();
    endResetModel();
}

void CellTableModel::setPredicate(std::function<bool(const std::vector<Cell>&)> keep)
{
    beginResetModel();
    m_keep = std::move(keep);
    rebuild();
    endResetModel();
}

int CellTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int CellTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant CellTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    const Cell& value = cell(index);
    switch (role) {
    case Qt::DisplayRole:
        return value.text;
    case Qt::ToolTipRole:
        return value.tooltip.isEmpty() ? QVariant() : QVariant(value.tooltip);
    case Qt::AccessibleTextRole:
        return value.tooltip.isEmpty() ? value.text : QStringList{value.text, value.tooltip}.join(u", ");
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(
            Qt::AlignVCenter |
            (m_columns[static_cast<std::size_t>(index.column())].number ? Qt::AlignRight : Qt::AlignLeft)));
    case LinkRole:
        return value.link.isValid() || !value.file.isEmpty();
    default:
        return {};
    }
}

QVariant CellTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const CellColumn& column = m_columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (column.number ? Qt::AlignRight : Qt::AlignLeft)));
    return {};
}

void CellTableModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_order)
        return;
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<int> source;
    for (const QModelIndex& index : before)
        source.push_back(m_shown[static_cast<std::size_t>(index.row())]);
    m_sortColumn = column;
    m_order = order;
    rebuild();
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i) {
        const auto found = std::ranges::find(m_shown, source[static_cast<std::size_t>(i)]);
        after << index(static_cast<int>(found - m_shown.begin()), before[i].column());
    }
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

void CellTableModel::rebuild()
{
    m_shown.clear();
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (isKept(m_rows[i]))
            m_shown.push_back(static_cast<int>(i));
    }
    if (m_sortColumn < 0 || m_sortColumn >= columnCount())
        return;
    const auto column = static_cast<std::size_t>(m_sortColumn);
    std::ranges::stable_sort(m_shown, [&](int a, int b) {
        const Cell& left = m_rows[static_cast<std::size_t>(a)][column];
        const Cell& right = m_rows[static_cast<std::size_t>(b)][column];
        return m_order == Qt::AscendingOrder ? isLess(left, right) : isLess(right, left);
    });
}

bool CellTableModel::isKept(const std::vector<Cell>& row) const
{
    if (m_keep && !m_keep(row))
        return false;
    return std::ranges::all_of(m_words, [&](const QString& word) {
        return std::ranges::any_of(row, [&](const Cell& c) {
            return c.text.contains(word, Qt::CaseInsensitive) ||
                   std::ranges::any_of(c.chips, [&](const QString& chip) {
                       return chip.contains(word, Qt::CaseInsensitive);
                   });
        });
    });
}

} // namespace upriver
