// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/columns_tab.h"

#include <QLineEdit>
#include <QShortcut>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/asset/overview_text.h"
#include "ui/asset/rich_text.h"
#include "ui/models/cell_table.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFilterFrom = 12; // fewer columns are seen at once

} // namespace

ColumnsTab::ColumnsTab(Session& session, Navigation& navigation, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_navigation(navigation)
    , m_filter(new QLineEdit(this))
    , m_table(new CellTable(columnColumns(), this))
    , m_story(new RichText(this))
    , m_lineage(new QToolButton(this))
    , m_below(new QWidget(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_filter->setPlaceholderText(tr("Find a column"));
    m_filter->setAccessibleName(tr("Find a column"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(actionIcon(u"search"_s), QLineEdit::LeadingPosition);
    auto* holder = new QWidget(this);
    auto* inner = new QVBoxLayout(holder);
    inner->setContentsMargins(8, 6, 8, 6);
    inner->addWidget(m_filter);
    column->addWidget(holder);
    m_splitter->addWidget(m_table);
    m_lineage->setProperty("linkLike", true);
    m_lineage->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_lineage->setIcon(actionIcon(u"path"_s));
    m_lineage->setText(tr("Its whole lineage"));
    m_lineage->setToolTip(tr("Everything that the column comes from and feeds (L)"));
    m_lineage->setCursor(Qt::PointingHandCursor);
    auto* told = new QVBoxLayout(m_below);
    told->setContentsMargins(8, 4, 0, 0);
    told->setSpacing(0);
    told->addWidget(m_lineage, 0, Qt::AlignLeft);
    told->addWidget(m_story, 1);
    m_splitter->addWidget(m_below);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setSizes({300, 220});
    m_below->hide();
    column->addWidget(m_splitter, 1);
    m_table->setAccessibleName(tr("Columns"));
    m_table->setRowHeight(26);
    connect(m_filter, &QLineEdit::textChanged, this,
            [this](const QString& words) { m_table->cells().setFilter(words); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ColumnsTab::choose);
    auto* key = new QShortcut(Qt::Key_L, m_table);
    key->setContext(Qt::WidgetShortcut);
    connect(key, &QShortcut::activated, this, &ColumnsTab::askLineage);
    connect(m_table, &QTreeView::doubleClicked, this, &ColumnsTab::askLineage);
    connect(m_lineage, &QToolButton::clicked, this, &ColumnsTab::askLineage);
    connect(m_story, &RichText::assetActivated, this,
            [this](AssetId asset, const QString& name) { m_navigation.select(asset, name); });
    connect(&m_session, &Session::catalogOpened, this, [this] { m_job.setCatalog(m_session.pathUtf8()); });
}

void ColumnsTab::setDetails(std::shared_ptr<AssetDetails> details, const std::map<int, ColumnCounts>& counts)
{
    const bool sameAsset = m_details && m_details->summary.id == details->summary.id;
    m_details = std::move(details);
    if (!sameAsset) {
        m_column.clear();
        m_filter->clear();
        m_below->hide(); // the other asset's column
    }
    m_filter->parentWidget()->setVisible(static_cast<int>(m_details->columns.size()) >= kFilterFrom);
    const QString kept = m_column;
    m_table->cells().setRows(columnRows(*m_details, counts));
    m_column.clear();
    showColumn(kept.isEmpty() ? m_navigation.current().column : kept);
}

void ColumnsTab::showColumn(const QString& column)
{
    if (!m_details || column == m_column)
        return;
    m_column = column;
    const CellTableModel& cells = m_table->cells();
    for (int row = 0; row < cells.rowCount(); ++row) {
        if (cells.cell(cells.index(row, 0)).text == column && m_table->currentIndex().row() != row)
            m_table->setCurrentIndex(cells.index(row, 0));
    }
    showStory(nullptr);
    if (!column.isEmpty())
        askNeighbours();
}

void ColumnsTab::choose(const QModelIndex& index)
{
    if (!index.isValid() || !m_details)
        return;
    const QString column = m_table->cells().cell(index.siblingAtColumn(0)).text;
    if (column == m_column)
        return;
    showColumn(column);
    m_navigation.select(m_details->summary.id, column);
}

void ColumnsTab::askLineage()
{
    if (m_details && !m_column.isEmpty())
        Q_EMIT lineageRequested(m_details->summary.id, m_column);
}

void ColumnsTab::askNeighbours()
{
    const std::shared_ptr<const LineageGraph> graph = m_session.graph();
    if (!graph)
        return;
    LineageRequest request;
    request.roots = {m_details->summary.id};
    request.up = 1;
    request.down = 1;
    request.columns = true;
    request.column = ColumnFocus{m_details->summary.id, m_column.toStdString()};
    m_job.run(
        this,
        [graph, request](CatalogReader& reader, const std::stop_token& stop) {
            return answer(*graph, reader, request, stop);
        },
        [this](Result<LineageAnswer> neighbours) {
            if (neighbours)
                showStory(&*neighbours);
        });
}

void ColumnsTab::showStory(const LineageAnswer* neighbours)
{
    const QString story = columnHtml(*m_details, m_column, neighbours);
    m_below->setVisible(!story.isEmpty());
    m_story->setPage(story);
}

} // namespace upriver
