// SPDX-License-Identifier: Apache-2.0
#pragma once

// AssetDelegate: paints the rows of the catalog list: kind icon, name with its matched letters, classified
// tags, health mark. Rows that are still on their way are painted as quiet bars. GUI thread.

#include <QStyledItemDelegate>

namespace upriver {

class AssetDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintColumn(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
    void paintName(QPainter& painter, QRect rect, const QModelIndex& index) const;
};

} // namespace upriver
