// SPDX-License-Identifier: Apache-2.0
#include "ui/search/search_delegate.h"

#include <QPainter>

#include "ui/models/row_painter.h"
#include "ui/models/words.h"
#include "ui/search/search_rows.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

const SearchRow& rowAt(const QModelIndex& index)
{
    return static_cast<const SearchRowModel*>(index.model())->row(index.row());
}

void paintQuiet(QPainter& painter, const QRect& rect, const QString& words, Qt::Alignment alignment)
{
    painter.setFont(currentTheme().font(Theme::FontStep::Caption));
    painter.setPen(currentTheme().secondaryText);
    const QString shown = painter.fontMetrics().elidedText(words, Qt::ElideRight, rect.width());
    painter.drawText(rect, Qt::AlignVCenter | alignment | Qt::TextSingleLine, shown);
}

} // namespace

void SearchDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    const SearchRow& row = rowAt(index);
    if (row.isSelectable() && (option.state & QStyle::State_Selected)) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.selectedRow);
        painter->drawRoundedRect(option.rect.adjusted(4, 0, -4, 0), Theme::kRadius, Theme::kRadius);
    }
    const QRect rect = option.rect.adjusted(14, 0, -14, 0);
    switch (row.type) {
    case SearchRow::Type::Asset:
        return paintAsset(*painter, rect, row);
    case SearchRow::Type::Column:
        return paintColumn(*painter, rect, row);
    default:
        return paintLine(*painter, rect, row);
    }
}

void SearchDelegate::paintAsset(QPainter& painter, const QRect& rect, const SearchRow& row) const
{
    const Theme& theme = currentTheme();
    const AssetSummary& asset = row.asset;
    paintIcon(painter, kindIconName(asset.kind, asset.subtype, asset.platform),
              theme.hue(asset.kind, asset.subtype, asset.platform),
              QRectF(rect.x(), rect.y() + (rect.height() - 16) / 2.0, 16, 16));
    const int owner = rect.width() / 5;
    const int where = rect.width() * 2 / 5;
    const QRect right(rect.right() - 16, rect.y(), 16, rect.height());
    if (asset.health != Health::Unknown)
        paintHealth(painter, right, asset.health);
    if (row.starred)
        paintIcon(painter, u"star-filled"_s, theme.dashboard,
                  QRectF(right.x() - 20, rect.y() + (rect.height() - 13) / 2.0, 13, 13));
    const QRect ownerRect(right.x() - 26 - owner, rect.y(), owner, rect.height());
    paintQuiet(painter, ownerRect, row.owner, Qt::AlignLeft);
    const QRect whereRect(ownerRect.x() - 8 - where, rect.y(), where, rect.height());
    paintQuiet(painter, whereRect, row.detail, Qt::AlignLeft);
    QRect name(rect.x() + 24, rect.y(), whereRect.x() - rect.x() - 32, rect.height());
    const int used = paintMarkedText(painter, name, row.text, row.marks,
                                     theme.font(Theme::FontStep::Body, true), theme.text);
    name.setLeft(name.left() + used + 8);
    for (const std::string& tag : asset.tags) {
        if (!isClassification(tag))
            continue;
        const int chip = paintChip(painter, name, text(tag), true);
        if (chip == 0)
            break;
        name.setLeft(name.left() + chip + 4);
    }
}

void SearchDelegate::paintColumn(QPainter& painter, const QRect& rect, const SearchRow& row) const
{
    const Theme& theme = currentTheme();
    paintIcon(painter, u"column"_s, theme.secondaryText,
              QRectF(rect.x() + 24, rect.y() + (rect.height() - 13) / 2.0, 13, 13));
    const QRect name(rect.x() + 43, rect.y(), rect.width() - 60, rect.height());
    const int used =
        paintMarkedText(painter, name, row.text, row.marks, theme.font(Theme::FontStep::Caption), theme.text);
    paintQuiet(painter, name.adjusted(used + 10, 0, 0, 0), row.detail, Qt::AlignLeft);
}

void SearchDelegate::paintLine(QPainter& painter, const QRect& rect, const SearchRow& row) const
{
    const Theme& theme = currentTheme();
    switch (row.type) {
    case SearchRow::Type::Heading:
        painter.setFont(theme.font(Theme::FontStep::Small, true));
        painter.setPen(theme.secondaryText);
        painter.drawText(rect.adjusted(0, 4, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, row.text);
        return;
    case SearchRow::Type::Completion: {
        const int used = paintMarkedText(painter, rect.adjusted(24, 0, 0, 0), row.text, {},
                                         theme.font(Theme::FontStep::Body), theme.accent);
        paintQuiet(painter, rect.adjusted(24 + used + 12, 0, 0, 0), row.detail, Qt::AlignLeft);
        return;
    }
    case SearchRow::Type::Note:
        paintIcon(painter, u"note"_s, theme.secondaryText,
                  QRectF(rect.x(), rect.y() + (rect.height() - 15) / 2.0, 15, 15));
        return paintQuiet(painter, rect.adjusted(24, 0, 0, 0), row.text, Qt::AlignLeft);
    default:
        paintIcon(painter, u"list"_s, theme.accent,
                  QRectF(rect.x(), rect.y() + (rect.height() - 15) / 2.0, 15, 15));
        paintMarkedText(painter, rect.adjusted(24, 0, -120, 0), row.text, {},
                        theme.font(Theme::FontStep::Body), theme.accent);
        paintQuiet(painter, rect, tr("Shift+Enter"), Qt::AlignRight);
    }
}

QSize SearchDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    switch (rowAt(index).type) {
    case SearchRow::Type::Heading:
        return {option.rect.width(), 26};
    case SearchRow::Type::Column:
        return {option.rect.width(), 24};
    case SearchRow::Type::Note:
    case SearchRow::Type::Completion:
        return {option.rect.width(), 28};
    default:
        return {option.rect.width(), 32};
    }
}

} // namespace upriver
