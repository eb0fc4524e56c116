// SPDX-License-Identifier: Apache-2.0
#include "ui/models/asset_delegate.h"

#include <QPainter>

#include "ui/models/asset_table_model.h"
#include "ui/models/row_painter.h"
#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

const AssetTableModel& modelOf(const QModelIndex& index)
{
    return *static_cast<const AssetTableModel*>(index.model());
}

void paintWaiting(QPainter& painter, const QRect& rect)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(currentTheme().line);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF bar(rect.x(), rect.center().y() - 3, std::min(90, rect.width() * 2 / 3), 6);
    painter.drawRoundedRect(bar, 3, 3);
}

} // namespace

void AssetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    painter->save();
    paintRowGround(*painter, option);
    const QRect rect = option.rect.adjusted(10, 0, -10, -1);
    if (modelOf(index).columnAt(index.row())) {
        paintColumn(*painter, rect, index);
        painter->restore();
        return;
    }
    const AssetSummary* asset = modelOf(index).summary(index.row());
    if (!asset) {
        if (index.column() < AssetTableModel::HealthMark)
            paintWaiting(*painter, rect);
        painter->restore();
        return;
    }
    const QFont font = theme.font(Theme::FontStep::Body);
    switch (index.column()) {
    case AssetTableModel::Name:
        paintName(*painter, rect, index);
        break;
    case AssetTableModel::HealthMark:
        paintHealth(*painter, rect, asset->health);
        break;
    case AssetTableModel::Columns:
        painter->setFont(font);
        painter->setPen(theme.text);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight, index.data().toString());
        break;
    case AssetTableModel::Owner:
        paintMarkedText(*painter, rect, asset->owners.empty() ? tr("no owner") : index.data().toString(), {},
                        font, asset->owners.empty() ? theme.secondaryText : theme.text);
        break;
    default:
        paintMarkedText(*painter, rect, index.data().toString(), {}, font,
                        index.column() == AssetTableModel::Updated ? theme.secondaryText : theme.text);
    }
    painter->restore();
}

void AssetDelegate::paintColumn(QPainter& painter, const QRect& rect, const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    const ColumnMatch& match = *modelOf(index).columnAt(index.row());
    const QFont font = theme.font(Theme::FontStep::Caption);
    if (index.column() == AssetTableModel::Type)
        paintMarkedText(painter, rect, match.type, {}, font, theme.secondaryText);
    if (index.column() != AssetTableModel::Name)
        return;
    paintIcon(painter, u"column"_s, theme.secondaryText,
              QRectF(rect.x() + 24, rect.y() + (rect.height() - 13) / 2.0, 13, 13));
    paintMarkedText(painter, rect.adjusted(44, 0, 0, 0), match.name, match.marks, font, theme.text);
}

void AssetDelegate::paintName(QPainter& painter, QRect rect, const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    const AssetTableModel& model = modelOf(index);
    const AssetSummary& asset = *model.summary(index.row());
    const QColor hue = asset.ghost ? theme.faint : theme.hue(asset.kind, asset.subtype, asset.platform);
    paintIcon(painter, kindIconName(asset.kind, asset.subtype, asset.platform), hue,
              QRectF(rect.x(), rect.y() + (rect.height() - 16) / 2.0, 16, 16));
    rect.setLeft(rect.left() + 24);
    const QColor colour = asset.ghost ? theme.secondaryText : theme.text;
    QFont font = theme.font(Theme::FontStep::Body);
    font.setWeight(QFont::Medium);
    font.setItalic(asset.ghost);
    rect.setLeft(rect.left() +
                 paintMarkedText(painter, rect, text(asset.leaf), model.nameMarks(asset), font, colour) + 8);
    for (const std::string& tag : asset.tags) {
        const int used = isClassification(tag) ? paintChip(painter, rect, text(tag), true) : 0;
        rect.setLeft(rect.left() + used + (used > 0 ? 4 : 0));
    }
}

QSize AssetDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), Theme::kListRow};
}

} // namespace upriver
