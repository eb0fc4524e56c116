// SPDX-License-Identifier: Apache-2.0
#include "ui/browse/tree_view.h"

#include <QPainter>

#include "ui/models/browse_model.h"
#include "ui/models/row_painter.h"
#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kIndent = 16;

struct NodeIcon
{
    QString name;
    QColor colour;
};

NodeIcon iconOf(const BrowseModel& model, const BrowseNode& node)
{
    const Theme& theme = currentTheme();
    if (node.asset.isValid()) {
        const std::string platform = platformOf(node.ns);
        return {kindIconName(node.kind, node.subtype, platform),
                theme.hue(node.kind, node.subtype, platform)};
    }
    switch (model.browseBy()) {
    case BrowseBy::Tag:
        return {u"tag"_s, theme.secondaryText};
    case BrowseBy::Owner:
        return {u"owner"_s, theme.secondaryText};
    case BrowseBy::Pipeline:
        return {u"pipeline"_s, theme.job};
    case BrowseBy::Platform:
        break;
    }
    return {node.path.empty() ? u"database"_s : u"folder"_s, theme.secondaryText};
}

} // namespace

BrowseTree::BrowseTree(QWidget* parent) : QTreeView(parent)
{
    setItemDelegate(new BrowseDelegate(this));
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setIndentation(kIndent);
    setAnimated(false);
    setMouseTracking(true);
    setExpandsOnDoubleClick(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void BrowseTree::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const
{
    if (!model()->hasChildren(index))
        return;
    const QRectF target(rect.right() - 14, rect.y() + (rect.height() - 12) / 2.0, 12, 12);
    paintIcon(*painter, isExpanded(index) ? u"chevron-down"_s : u"chevron-right"_s,
              currentTheme().secondaryText, target);
}

void BrowseTree::drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    if (selectionModel()->isSelected(index))
        painter->fillRect(option.rect, theme.selectedRow);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, theme.mode == ThemeMode::Light ? theme.window : theme.card);
    QStyleOptionViewItem plain(option);
    plain.palette.setBrush(QPalette::Highlight, Qt::NoBrush);
    plain.showDecorationSelected = false;
    QTreeView::drawRow(painter, plain, index);
}

void BrowseDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    const auto* model = static_cast<const BrowseModel*>(index.model());
    const BrowseNode& node = model->node(index);
    const NodeIcon icon = iconOf(*model, node);
    QRect rect = option.rect.adjusted(4, 0, -12, 0);
    paintIcon(*painter, icon.name, icon.colour,
              QRectF(rect.x(), rect.y() + (rect.height() - 15) / 2.0, 15, 15));
    if (!node.asset.isValid()) {
        painter->setFont(theme.font(Theme::FontStep::Caption));
        painter->setPen(theme.secondaryText);
        const QString count = countText(node.count);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight, count);
        rect.setRight(rect.right() - painter->fontMetrics().horizontalAdvance(count) - 8);
    }
    rect.setLeft(rect.left() + 21);
    paintMarkedText(*painter, rect, text(node.label), {}, theme.font(Theme::FontStep::Body), theme.text);
}

QSize BrowseDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), Theme::kTreeRow};
}

} // namespace upriver
