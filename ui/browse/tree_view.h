// SPDX-License-Identifier: Apache-2.0
#pragma once

// BrowseTree: a quiet tree with chevrons, an icon and a name on the left and a count on the right.
// GUI thread.

#include <QStyledItemDelegate>
#include <QTreeView>

namespace upriver {

class BrowseTree : public QTreeView
{
    Q_OBJECT

public:
    explicit BrowseTree(QWidget* parent = nullptr);

protected:
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;
};

class BrowseDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace upriver
