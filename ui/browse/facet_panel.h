// SPDX-License-Identifier: Apache-2.0
#pragma once

// FacetPanel: the filter list beside the catalog. A click takes a value into the query, a second leaves it
// out, a third lets it be; the query's text is the only state. GUI thread.

#include <QListView>
#include <QStyledItemDelegate>
#include <QWidget>

#include "ui/models/facet_model.h"

class QToolButton;

namespace upriver {

class CatalogFilter;
class Navigation;
class StateStack;

class FacetPanel : public QWidget
{
    Q_OBJECT

public:
    FacetPanel(CatalogFilter& filter, Navigation& navigation, QWidget* parent = nullptr);
    [[nodiscard]] FacetModel& model() const { return *m_model; }
    [[nodiscard]] QListView& list() const { return *m_list; }
    /// "Reset", for the panel's title line.
    [[nodiscard]] QToolButton* resetButton() const { return m_reset; }

private:
    void follow();
    void activate(const QModelIndex& index);

    CatalogFilter& m_filter;
    Navigation& m_navigation;
    FacetModel* m_model;
    QListView* m_list;
    StateStack* m_stack;
    QToolButton* m_reset;
};

class FacetDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace upriver
