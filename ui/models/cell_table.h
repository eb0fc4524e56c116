// SPDX-License-Identifier: Apache-2.0
#pragma once

// CellTable: the view on a CellTableModel that all panels share: quiet rows, sort by header, links that one
// can click or press Enter on, copy as TSV (Ctrl+C), context menu. GUI thread.

#include <QStyledItemDelegate>
#include <QTreeView>

#include "ui/models/calm_view.h"
#include "ui/models/cell_table_model.h"

namespace upriver {

class CellTable : public CalmView<QTreeView>
{
    Q_OBJECT

public:
    explicit CellTable(std::vector<CellColumn> columns, QWidget* parent = nullptr);

    [[nodiscard]] CellTableModel& cells() const { return *m_cells; }
    void setRowHeight(int pixels);
    /// The selected rows (all if none), tab-separated with a header line.
    [[nodiscard]] QString asTsv(bool selectedOnly) const;

Q_SIGNALS:
    void linkActivated(upriver::AssetId asset, const QString& column);
    void fileActivated(const QString& file, qint64 line, const QString& place);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void follow(const QModelIndex& index);
    void fitColumns();
    void measureColumns();

    CellTableModel* m_cells;
    /// Pixels that a column's title and its widest words take.
    struct Need
    {
        int title = 0, words = 0;
    };
    std::vector<Need> m_needs; ///< empty: not measured yet
};

class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setRowHeight(int pixels) { m_rowHeight = pixels; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_rowHeight = 28;
};

} // namespace upriver
