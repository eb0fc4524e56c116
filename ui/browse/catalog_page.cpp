// SPDX-License-Identifier: Apache-2.0
#include "ui/browse/catalog_page.h"

#include <algorithm>
#include <utility>

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QTableView>
#include <QToolButton>

#include "ui/browse/asset_text.h"
#include "ui/impact/impact_question.h"
#include "ui/models/asset_delegate.h"
#include "ui/models/calm_view.h"
#include "ui/models/query_text.h"
#include "ui/models/words.h"
#include "ui/session/catalog_filter.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/session/settings.h"
#include "ui/shell/chip_row.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kFirstRows = 256;       // more than a screen holds
constexpr std::size_t kColumnHitAssets = 200; // as many assets tell which of their columns match

QToolButton* menuButton(const QString& text, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text + u" ▾"_s);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(new QMenu(button));
    return button;
}

} // namespace

CatalogPage::CatalogPage(Session& session, Navigation& navigation, CatalogFilter& filter, Settings& settings,
                         QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_navigation(navigation)
    , m_filter(filter)
    , m_settings(settings)
    , m_model(new AssetTableModel(this))
    , m_table(new CalmView<QTableView>(this))
    , m_chips(new ChipRow(this))
    , m_count(new QLabel(this))
    , m_note(new NoteBar(this))
    , m_stack(new StateStack(m_table, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    makeToolRow(column);
    makeTable();
    column->addWidget(m_note);
    column->addWidget(m_stack, 1);
    connect(&m_filter, &CatalogFilter::queryChanged, this, &CatalogPage::load);
    connect(m_model, &AssetTableModel::sortRequested, this, [this](int sortColumn, Qt::SortOrder order) {
        m_sortColumn = sortColumn;
        m_sortOrder = order;
        load();
    });
    connect(&m_session, &Session::catalogOpened, this, [this] {
        m_search.setCatalog(m_session.pathUtf8());
        m_textJob.setCatalog(m_session.pathUtf8());
        m_model->setCatalog(m_session.pathUtf8());
        m_filter.setQuery({});
        load();
    });
    connect(&m_session, &Session::catalogClosed, this, [this] {
        m_search.cancel();
        m_model->setCatalog({});
        m_isBeginning = false;
        m_filter.setFacets({});
    });
    connect(&m_session, &Session::catalogChanged, this, &CatalogPage::refresh);
    connect(&m_navigation, &Navigation::selectionChanged, this, &CatalogPage::followSelection);
}

CatalogPage::~CatalogPage() = default;

bool CatalogPage::isBusy() const { return m_search.isBusy() || m_model->isFetching() || m_textJob.isBusy(); }

void CatalogPage::makeToolRow(QVBoxLayout* column)
{
    auto* bar = new QFrame(this);
    bar->setObjectName(u"toolRow"_s);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(10, 6, 10, 6);
    row->setSpacing(8);
    row->addWidget(m_chips, 1);
    m_count->setProperty("secondary", true);
    row->addWidget(m_count);
    m_columnsButton = menuButton(tr("Columns"), bar);
    row->addWidget(m_columnsButton);
    QToolButton* exports = menuButton(tr("Export"), bar);
    exports->menu()->addAction(actionIcon(u"copy"_s), tr("Copy rows as table"), this, &CatalogPage::copyRows);
    exports->menu()->addAction(actionIcon(u"export"_s), tr("Export CSV…"), this, &CatalogPage::askForFile);
    row->addWidget(exports);
    column->addWidget(bar);
    connect(m_chips, &ChipRow::chipActivated, this, [this](int index) {
        if (index < static_cast<int>(m_query.terms.size()))
            m_filter.setQuery(withoutTerm(m_filter.query(), m_query.terms[static_cast<std::size_t>(index)]));
    });
}

void CatalogPage::makeTable()
{
    m_table->setModel(m_model);
    setFocusProxy(m_table);
    m_table->setItemDelegate(new AssetDelegate(m_table));
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setMouseTracking(true);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setAccessibleName(tr("Assets"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setMinimumSectionSize(Theme::kListRow);
    m_table->verticalHeader()->setDefaultSectionSize(Theme::kListRow);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setStretchLastSection(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    header->setSortIndicatorClearable(true);
    m_table->setSortingEnabled(true);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    makeColumnsMenu();
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (!m_following && index.isValid())
                    chooseRow(index.row());
            });
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
        m_navigation.open(Page::Lineage, m_model->assetAt(index.row()));
    });
    connect(m_table, &QTableView::customContextMenuRequested, this, &CatalogPage::showMenu);
}

void CatalogPage::refresh()
{
    m_stale = m_search.isBusy();
    if (!m_stale)
        load();
}

void CatalogPage::load()
{
    m_stale = false;
    showChips();
    if (!m_session.isOpen())
        return;
    if (m_model->ids().empty())
        m_stack->showLoading(tr("Reading the catalog…"));
    if (m_model->ids().empty() && m_filter.query().isEmpty() && m_sortColumn < 0)
        loadBest();
    else
        loadAll();
}

/// A large catalog's tables take seconds to read; its best assets are at hand at once.
void CatalogPage::loadBest()
{
    m_search.run(
        this,
        [](Searcher& searcher, const std::stop_token& stop) { return searcher.bestIds(kFirstRows, stop); },
        [this](Result<std::vector<AssetId>> best) {
            if (best && !best->empty())
                showBest(std::move(*best));
            loadAll();
        });
}

void CatalogPage::showBest(std::vector<AssetId> best)
{
    m_isBeginning = true;
    m_model->setIds(std::move(best), {});
    m_shownQuery = m_filter.query();
    m_count->setText(tr("Counting…"));
    m_stack->showContent();
    fitColumns();
    followSelection();
    Q_EMIT rowsShown();
}

void CatalogPage::loadAll()
{
    const Searcher::Order order =
        m_sortColumn < 0 ? Searcher::Order::Relevance : AssetTableModel::orderOf(m_sortColumn);
    const bool descending = m_sortColumn >= 0 && m_sortOrder == Qt::DescendingOrder;
    m_search.run(
        this,
        [query = m_filter.query(), order, descending](Searcher& searcher, const std::stop_token& stop) {
            return find(searcher, query, order, descending, stop);
        },
        [this](Result<Found> found) {
            show(std::move(found));
            if (m_stale)
                load();
        });
}

// A facet that filters is counted as if it did not, so that its other values can be taken in too.
Result<CatalogPage::Found> CatalogPage::find(Searcher& searcher, const QString& query, Searcher::Order order,
                                             bool descending, const std::stop_token& stop)
{
    Found found;
    found.query = parseSearchQuery(query.toStdString());
    auto list = searcher.matchingIds(found.query, order, descending, stop);
    if (!list)
        return fail(list.error());
    found.list = std::move(*list);
    found.columns = findColumns(searcher, found.query, stop);
    found.facets = found.list.facets;
    for (const auto& facet : found.list.facets) {
        const std::string& field = facet.first;
        const bool filters = std::ranges::any_of(found.query.terms, [&](const QueryTerm& t) {
            return t.type == QueryTerm::Type::Field && t.field == field;
        });
        if (!filters)
            continue;
        const SearchQuery others = parseSearchQuery(withoutFields(query, {field}).toStdString());
        auto counted = searcher.search(others, {.limit = 0, .facets = true, .columnHits = false}, stop);
        if (counted)
            found.facets[field] = counted->facets[field];
    }
    return found;
}

std::vector<ColumnMatch> CatalogPage::findColumns(Searcher& searcher, const SearchQuery& query,
                                                  const std::stop_token& stop)
{
    std::vector<ColumnMatch> columns;
    if (query.terms.empty())
        return columns;
    const auto result =
        searcher.search(query, {.limit = kColumnHitAssets, .facets = false, .columnHits = true}, stop);
    if (!result)
        return columns;
    for (const SearchHit& hit : result->hits) {
        for (const SearchHit::ColumnHit& column : hit.columns)
            columns.push_back(
                {hit.asset.id, text(column.name), text(column.type), textMarks(column.name, column.marks)});
    }
    return columns;
}

void CatalogPage::show(Result<Found> found)
{
    if (!found) {
        if (found.error().kind != ErrorKind::Cancelled)
            m_stack->showError(text(found.error().what), tr("Try again"), [this] { load(); });
        return;
    }
    QStringList wrong;
    for (const QueryProblem& problem :
         found->list.problems.empty() ? found->query.problems : found->list.problems)
        wrong << text(problem.message);
    m_note->setNote(u"warning"_s, wrong.join(u' '), wrong.isEmpty() ? QString() : tr("Clear"),
                    [this] { m_filter.setQuery({}); });
    m_query = std::move(found->query);
    showRows(*found);
    m_filter.setFacets(std::move(found->facets));
    showChips();
    showCount();
    if (m_model->ids().empty())
        return showEmpty();
    m_stack->showContent();
    fitColumns();
    followSelection();
    Q_EMIT rowsShown();
}

void CatalogPage::showRows(Found& found)
{
    const bool isSameQuery = m_filter.query() == m_shownQuery;
    const std::vector<AssetId>& shown = m_model->ids();
    const bool goesOn = std::exchange(m_isBeginning, false) && isSameQuery &&
                        found.list.ids.size() >= shown.size() &&
                        std::equal(shown.begin(), shown.end(), found.list.ids.begin());
    if (goesOn) {
        m_model->extendTo(std::move(found.list.ids));
    } else if (isSameQuery && found.list.ids == shown &&
               found.columns.size() == m_model->columnMatchCount()) {
        m_model->forgetPages();
    } else {
        m_following = true;
        m_model->setIds(std::move(found.list.ids), m_query, std::move(found.columns));
        m_shownQuery = m_filter.query();
        m_following = false;
    }
}

bool CatalogPage::isComplete()
{
    if (m_isBeginning)
        Q_EMIT messageRequested(tr("The list is still being read. Try again in a moment."));
    return !m_isBeginning;
}

void CatalogPage::showEmpty()
{
    if (!m_filter.query().isEmpty())
        m_stack->showState({u"search"_s, tr("Nothing matches “%1”.").arg(m_filter.query()),
                            tr("Clear the filter"), [this] { m_filter.setQuery({}); }});
    else if (m_session.isIndexing())
        m_stack->showState({u"clock"_s, tr("Indexing. Assets appear here as they are found."), {}, {}});
    else
        m_stack->showState({u"folder"_s,
                            tr("The catalog is empty. Index a folder that holds files of your data tools, "
                               "such as a dbt target folder or OpenLineage events."),
                            tr("Open a folder…"), [this] { Q_EMIT openFolderRequested(); }});
    Q_EMIT rowsShown();
}

void CatalogPage::showChips()
{
    const SearchQuery query = parseSearchQuery(m_filter.query().toStdString());
    std::vector<Chip> chips;
    for (const QueryTerm& term : query.terms)
        chips.push_back({.text = chipText(term),
                         .look = Chip::Look::Plain,
                         .closable = true,
                         .tooltip = tr("Click to take it out")});
    m_query = query;
    m_chips->setChips(std::move(chips));
}

void CatalogPage::showCount()
{
    qint64 total = 0;
    for (const auto& [kind, count] : m_session.stats().assets)
        total += count;
    const auto shown = static_cast<qint64>(m_model->ids().size());
    const auto columns = static_cast<int>(m_model->columnMatchCount());
    const QString assets = m_filter.query().isEmpty() || total < shown
                               ? tr("%1 assets").arg(countText(shown))
                               : tr("%1 of %2 assets").arg(countText(shown), countText(total));
    const bool isNarrow = width() < 640;
    m_count->setText(columns == 0 || isNarrow ? assets
                     : columns == 1           ? tr("%1, 1 column").arg(assets)
                                              : tr("%1, %2 columns").arg(assets, countText(columns)));
    m_count->setToolTip(columns == 0 ? QString()
                                     : tr("Columns are looked for in the %1 best matches, five in each")
                                           .arg(countText(static_cast<qint64>(kColumnHitAssets))));
}

void CatalogPage::followSelection()
{
    const int row = m_model->rowOf(m_navigation.current().asset, m_navigation.current().column);
    if (row == m_table->currentIndex().row())
        return;
    m_following = true;
    if (row < 0)
        m_table->clearSelection();
    else
        m_table->setCurrentIndex(m_model->index(row, AssetTableModel::Name));
    m_following = false;
}

void CatalogPage::chooseRow(int row)
{
    const ColumnMatch* column = m_model->columnAt(row);
    m_navigation.select(m_model->assetAt(row), column ? column->name : QString());
    if (column)
        Q_EMIT columnChosen();
}

void CatalogPage::showMenu(const QPoint& point)
{
    const QModelIndex index = m_table->indexAt(point);
    if (!index.isValid())
        return;
    const AssetId id = m_model->assetAt(index.row());
    QMenu menu(this);
    menu.addAction(actionIcon(u"graph"_s), tr("Show lineage"), this,
                   [this, id] { m_navigation.open(Page::Lineage, id); });
    const ColumnMatch* column = m_model->columnAt(index.row());
    addQuestions(menu, m_navigation, id, column ? column->name : QString());
    menu.addSeparator();
    if (const AssetSummary* asset = m_model->summary(index.row())) {
        const QString name = text(asset->name.text());
        menu.addAction(actionIcon(u"copy"_s), tr("Copy qualified name"), this,
                       [name] { QApplication::clipboard()->setText(name); });
    }
    menu.addAction(tr("Copy rows"), QKeySequence(QKeySequence::Copy), this, &CatalogPage::copyRows);
    menu.exec(m_table->viewport()->mapToGlobal(point));
}

std::vector<AssetId> CatalogPage::chosenIds() const
{
    std::vector<AssetId> ids;
    const QItemSelection chosen = m_table->selectionModel()->selection();
    for (const QItemSelectionRange& range : chosen) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            if (!m_model->columnAt(row))
                ids.push_back(m_model->assetAt(row));
    }
    return ids.size() > 1 ? ids : m_model->ids();
}

void CatalogPage::copyRows()
{
    if (!isComplete())
        return;
    m_textJob.run(
        this,
        [ids = chosenIds()](CatalogReader& reader, const std::stop_token& stop) {
            return assetsAsTsv(reader, ids, stop);
        },
        [this](Result<QString> tsv) {
            if (tsv)
                QApplication::clipboard()->setText(*tsv);
            Q_EMIT messageRequested(tsv ? tr("Copied %1 rows.").arg(countText(tsv->count(u'\n') - 1))
                                        : text(tsv.error().what));
        });
}

void CatalogPage::askForFile()
{
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Export CSV"), u"assets.csv"_s, tr("CSV (*.csv)"));
    if (!file.isEmpty())
        exportCsv(file);
}

void CatalogPage::exportCsv(const QString& file)
{
    if (!isComplete())
        return;
    m_textJob.run(
        this,
        [ids = chosenIds(), file](CatalogReader& reader, const std::stop_token& stop) {
            return exportAssetsCsv(reader, ids, file, stop);
        },
        [this, file](Result<qint64> count) {
            Q_EMIT messageRequested(count ? tr("Exported %1 assets to %2.").arg(countText(*count), file)
                                          : text(count.error().what));
        });
}

bool CatalogPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy)) {
            copyRows();
            return true;
        }
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && m_table->currentIndex().isValid()) {
            m_navigation.open(Page::Lineage, m_model->assetAt(m_table->currentIndex().row()));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace upriver
