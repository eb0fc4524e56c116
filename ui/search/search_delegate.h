// SPDX-License-Identifier: Apache-2.0
#pragma once

// SearchDelegate: paints the lines of the search list. GUI thread.

#include <QStyledItemDelegate>

namespace upriver {

struct SearchRow;

class SearchDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintAsset(QPainter& painter, const QRect& rect, const SearchRow& row) const;
    void paintColumn(QPainter& painter, const QRect& rect, const SearchRow& row) const;
    void paintLine(QPainter& painter, const QRect& rect, const SearchRow& row) const;
};

} // namespace upriver
