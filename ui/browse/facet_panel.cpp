// SPDX-License-Identifier: Apache-2.0
#include "ui/browse/facet_panel.h"

#include <QPainter>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/row_painter.h"
#include "ui/models/words.h"
#include "ui/session/catalog_filter.h"
#include "ui/session/navigation.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

const FacetRow& rowAt(const QModelIndex& index)
{
    return static_cast<const FacetModel*>(index.model())->row(index.row());
}

void paintBox(QPainter& painter, const QRectF& box, TermState state)
{
    const Theme& theme = currentTheme();
    painter.setRenderHint(QPainter::Antialiasing);
    const bool included = state == TermState::Included;
    painter.setPen(QPen(included ? theme.accent : theme.faint, 1));
    painter.setBrush(included ? QBrush(theme.accent) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(box, 3, 3);
    const QRectF mark = box.adjusted(1.5, 1.5, -1.5, -1.5);
    if (included)
        paintIcon(painter, u"tick"_s, theme.mode == ThemeMode::Light ? theme.panel : theme.window, mark);
    else if (state == TermState::Excluded)
        paintIcon(painter, u"minus"_s, theme.text, mark);
}

} // namespace

FacetPanel::FacetPanel(CatalogFilter& filter, Navigation& navigation, QWidget* parent)
    : QWidget(parent)
    , m_filter(filter)
    , m_navigation(navigation)
    , m_model(new FacetModel(this))
    , m_list(new QListView(this))
    , m_stack(new StateStack(m_list, this))
    , m_reset(new QToolButton(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new FacetDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setAccessibleName(tr("Filter"));
    m_reset->setText(tr("Reset"));
    m_reset->setProperty("linkLike", true);
    connect(m_reset, &QToolButton::clicked, this, [this] {
        m_filter.setQuery(
            withoutFields(m_filter.query(), {"kind", "health", "tag", "platform", "owner", "subtype"}));
    });
    connect(m_list, &QListView::clicked, this, &FacetPanel::activate);
    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) {
        if (!m_list->underMouse())
            activate(index);
    });
    connect(&m_filter, &CatalogFilter::facetsChanged, this, &FacetPanel::follow);
    connect(&m_filter, &CatalogFilter::queryChanged, this, &FacetPanel::follow);
    follow();
}

void FacetPanel::follow()
{
    const int scrolled = m_list->verticalScrollBar()->value();
    const int current = m_list->currentIndex().row();
    m_model->setFacets(m_filter.facets(), m_filter.query());
    if (current >= 0 && current < m_model->rowCount())
        m_list->setCurrentIndex(m_model->index(current));
    m_list->verticalScrollBar()->setValue(scrolled);
    bool filtered = false;
    for (int i = 0; i < m_model->rowCount(); ++i)
        filtered = filtered || m_model->row(i).state != TermState::Absent;
    m_reset->setVisible(filtered);
    if (m_model->rowCount() == 0)
        m_stack->showState({u"filter"_s, tr("Nothing to filter yet."), {}, {}});
    else
        m_stack->showContent();
}

void FacetPanel::activate(const QModelIndex& index)
{
    const FacetRow row = rowAt(index);
    if (row.type == FacetRow::Type::More)
        return m_model->toggleAll(row.field);
    if (row.type != FacetRow::Type::Value)
        return;
    m_filter.setQuery(withNextState(m_filter.query(), row.field, row.value));
    m_navigation.open(Page::Catalog);
}

void FacetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    const FacetRow& row = rowAt(index);
    QRect rect = option.rect.adjusted(12, 0, -12, 0);
    painter->save();
    if (row.type == FacetRow::Type::Heading) {
        painter->setFont(theme.font(Theme::FontStep::Small));
        painter->setPen(theme.secondaryText);
        painter->drawText(rect.adjusted(0, 6, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, row.label);
        painter->restore();
        return;
    }
    if (option.state & (QStyle::State_MouseOver | QStyle::State_HasFocus))
        painter->fillRect(option.rect, theme.mode == ThemeMode::Light ? theme.window : theme.card);
    if (row.type == FacetRow::Type::More) {
        paintMarkedText(*painter, rect.adjusted(22, 0, 0, 0), row.label, {},
                        theme.font(Theme::FontStep::Caption), theme.accent);
        painter->restore();
        return;
    }
    paintBox(*painter, QRectF(rect.x() + 0.5, rect.y() + (rect.height() - 13) / 2 + 0.5, 13, 13), row.state);
    painter->setFont(theme.font(Theme::FontStep::Caption));
    painter->setPen(theme.secondaryText);
    const QString count = countText(row.count);
    painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight, count);
    rect.adjust(22, 0, -painter->fontMetrics().horizontalAdvance(count) - 8, 0);
    QFont font = theme.font(Theme::FontStep::Body);
    font.setStrikeOut(row.state == TermState::Excluded);
    paintMarkedText(*painter, rect, row.label, {}, font,
                    row.state == TermState::Excluded ? theme.secondaryText : theme.text);
    painter->restore();
}

QSize FacetDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    Q_UNUSED(index);
    return {option.rect.width(), Theme::kTreeRow};
}

} // namespace upriver
