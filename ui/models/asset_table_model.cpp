// SPDX-License-Identifier: Apache-2.0
#include "ui/models/asset_table_model.h"

#include <algorithm>

#include "catalog/search/folded_text.h"
#include "catalog/search/fuzzy.h"
#include "ui/models/words.h"

namespace upriver {

namespace {

constexpr int kPageRows = 128;
constexpr std::size_t kKeptPages = 48;
constexpr std::size_t kWantedPages = 6; // a fast scroll leaves the rest behind

int pageOf(int asset) { return asset / kPageRows; }

} // namespace

AssetTableModel::AssetTableModel(QObject* parent) : QAbstractTableModel(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(4); // one request for all rows of a paint
    connect(&m_timer, &QTimer::timeout, this, &AssetTableModel::fetch);
}

void AssetTableModel::setCatalog(const std::string& path)
{
    m_job.setCatalog(path);
    setIds({}, {});
}

void AssetTableModel::setIds(std::vector<AssetId> ids, const SearchQuery& query,
                             std::vector<ColumnMatch> columns)
{
    beginResetModel();
    m_ids = std::move(ids);
    placeColumns(std::move(columns));
    m_words.clear();
    for (const QueryTerm& term : query.terms) {
        const bool ofName = term.type != QueryTerm::Type::Field || term.field == "name";
        if (!term.negated && ofName)
            m_words.push_back(term.value);
    }
    m_pages.clear();
    m_wanted.clear();
    m_job.cancel();
    endResetModel();
}

void AssetTableModel::extendTo(std::vector<AssetId> ids)
{
    if (ids.size() <= m_ids.size())
        return;
    if (m_ids.size() % kPageRows != 0) { // half a page is no page
        m_pages.erase(pageOf(static_cast<int>(m_ids.size())));
        m_job.cancel();
    }
    beginInsertRows({}, rowCount(), static_cast<int>(ids.size()) - 1);
    m_ids = std::move(ids);
    endInsertRows();
}

void AssetTableModel::forgetPages()
{
    m_pages.clear();
    m_wanted.clear();
    m_job.cancel();
    if (!m_ids.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void AssetTableModel::placeColumns(std::vector<ColumnMatch> columns)
{
    m_columns.clear();
    if (columns.empty())
        return;
    // Of the few assets with columns, not of the many without: the window waits for this.
    std::unordered_map<AssetId, std::vector<ColumnMatch>> byAsset;
    for (ColumnMatch& match : columns)
        byAsset[match.asset].push_back(std::move(match));
    for (std::size_t i = 0; i < m_ids.size() && !byAsset.empty(); ++i) {
        const auto found = byAsset.find(m_ids[i]);
        if (found == byAsset.end())
            continue;
        for (ColumnMatch& match : found->second)
            m_columns.push_back({static_cast<int>(i), std::move(match)});
        byAsset.erase(found);
    }
}

// The k-th column row stands k rows and one below its asset's index, so that rows need no table of their own.
std::size_t AssetTableModel::columnsAbove(int row) const
{
    std::size_t low = 0;
    std::size_t high = m_columns.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (m_columns[middle].asset + static_cast<int>(middle) + 1 < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const ColumnMatch* AssetTableModel::columnAt(int row) const
{
    const std::size_t above = columnsAbove(row);
    const bool isColumn =
        above < m_columns.size() && m_columns[above].asset + static_cast<int>(above) + 1 == row;
    return isColumn ? &m_columns[above].match : nullptr;
}

int AssetTableModel::assetIndexAt(int row) const
{
    const std::size_t above = columnsAbove(row);
    return columnAt(row) ? m_columns[above].asset : row - static_cast<int>(above);
}

int AssetTableModel::rowOfIndex(int asset) const
{
    const auto above = std::ranges::lower_bound(m_columns, asset, {}, &PlacedColumn::asset);
    return asset + static_cast<int>(above - m_columns.begin());
}

AssetId AssetTableModel::assetAt(int row) const
{
    return row < 0 || row >= rowCount() ? AssetId{} : m_ids[static_cast<std::size_t>(assetIndexAt(row))];
}

int AssetTableModel::rowOf(AssetId id, const QString& column) const
{
    const auto found = std::ranges::find(m_ids, id);
    if (found == m_ids.end())
        return -1;
    const int own = rowOfIndex(static_cast<int>(found - m_ids.begin()));
    for (int row = own + 1; !column.isEmpty() && row < rowCount(); ++row) {
        const ColumnMatch* match = columnAt(row);
        if (!match)
            break;
        if (match->name == column)
            return row;
    }
    return own;
}

const AssetSummary* AssetTableModel::summary(int row) const
{
    if (row < 0 || row >= rowCount())
        return nullptr;
    const int asset = assetIndexAt(row);
    const auto page = m_pages.find(pageOf(asset));
    if (page == m_pages.end()) {
        want(pageOf(asset));
        return nullptr;
    }
    page->second.used = ++m_clock;
    const auto offset = static_cast<std::size_t>(asset % kPageRows);
    if (offset >= page->second.rows.size() || !page->second.rows[offset])
        return nullptr;
    return &*page->second.rows[offset];
}

std::vector<TextMark> AssetTableModel::nameMarks(const AssetSummary& asset) const
{
    if (m_words.empty())
        return {};
    const FoldedText folded = foldText(asset.leaf);
    std::vector<MatchMark> marks;
    for (const std::string& word : m_words) {
        const std::u32string letters = foldedLetters(word);
        const auto at = folded.letters.find(letters);
        if (letters.empty())
            continue;
        if (at != std::u32string::npos)
            marks.push_back(markOf(folded, at, at + letters.size()));
        else if (const auto skipped = matchSkippingLetters(letters, folded))
            marks.insert(marks.end(), skipped->marks.begin(), skipped->marks.end());
    }
    std::ranges::sort(marks, {}, &MatchMark::start);
    return textMarks(asset.leaf, marks);
}

Searcher::Order AssetTableModel::orderOf(int column)
{
    switch (column) {
    case Name:
    case QualifiedNameText:
        return Searcher::Order::Name;
    case Type:
        return Searcher::Order::Kind;
    case Where:
        return Searcher::Order::Platform;
    case Owner:
        return Searcher::Order::Owner;
    case HealthMark:
        return Searcher::Order::Health;
    case Columns:
        return Searcher::Order::Columns;
    case Updated:
        return Searcher::Order::Updated;
    default:
        return Searcher::Order::Relevance;
    }
}

int AssetTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size() + m_columns.size());
}

int AssetTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnTotal;
}

QVariant AssetTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    if (role == AssetIdRole)
        return QVariant::fromValue<qint64>(assetAt(index.row()).value);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole)
        return {};
    if (const ColumnMatch* match = columnAt(index.row()))
        return columnData(*match, index.column(), role);
    const AssetSummary* asset = summary(index.row());
    if (!asset)
        return {};
    if (role != Qt::ToolTipRole)
        return text(*asset, index.column());
    switch (index.column()) {
    case Name:
        return upriver::text(asset->ghost ? asset->name.text() + "\n" + asset->ghostReason
                                          : asset->name.text());
    case Updated:
        return exactTime(asset->updated);
    case HealthMark:
        return healthText(*asset);
    default:
        return text(*asset, index.column());
    }
}

QVariant AssetTableModel::columnData(const ColumnMatch& match, int column, int role) const
{
    if (column == Type)
        return match.type;
    if (column != Name)
        return {};
    return role == Qt::DisplayRole ? match.name : tr("Column %1").arg(match.name);
}

QVariant AssetTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (section == Columns ? Qt::AlignRight : Qt::AlignLeft)));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case Type:
        return tr("Type");
    case Where:
        return tr("Where");
    case Owner:
        return tr("Owner");
    case HealthMark:
        return tr("Health");
    case Columns:
        return tr("Columns");
    case Updated:
        return tr("Updated");
    case Tags:
        return tr("Tags");
    default:
        return tr("Qualified name");
    }
}

void AssetTableModel::sort(int column, Qt::SortOrder order) { Q_EMIT sortRequested(column, order); }

void AssetTableModel::want(int page) const
{
    if (std::ranges::find(m_wanted, page) != m_wanted.end())
        return;
    m_wanted.push_back(page);
    if (m_wanted.size() > kWantedPages)
        m_wanted.pop_front();
    if (!m_timer.isActive())
        m_timer.start();
}

void AssetTableModel::fetch()
{
    if (m_job.isBusy() || m_wanted.empty() || m_job.catalog().empty())
        return;
    const std::vector<int> pages(m_wanted.begin(), m_wanted.end());
    m_wanted.clear();
    std::vector<AssetId> asked;
    for (const int page : pages) {
        const auto first = static_cast<std::size_t>(page) * kPageRows;
        const auto last = std::min(m_ids.size(), first + kPageRows);
        if (first < last)
            asked.insert(asked.end(), m_ids.begin() + static_cast<std::ptrdiff_t>(first),
                         m_ids.begin() + static_cast<std::ptrdiff_t>(last));
    }
    m_job.run(
        this, [asked](CatalogReader& reader, const std::stop_token&) { return reader.summaries(asked); },
        [this, pages](Result<std::vector<AssetSummary>> summaries) {
            take(pages, summaries ? std::move(*summaries) : std::vector<AssetSummary>());
            if (!m_wanted.empty())
                fetch();
        });
}

void AssetTableModel::take(const std::vector<int>& pages, std::vector<AssetSummary> summaries)
{
    std::unordered_map<AssetId, AssetSummary*> byId;
    for (AssetSummary& summary : summaries)
        byId.emplace(summary.id, &summary);
    for (const int number : pages) {
        const int first = number * kPageRows;
        const int last = std::min(static_cast<int>(m_ids.size()), first + kPageRows);
        if (first >= last)
            continue;
        Page& page = m_pages[number];
        page.used = ++m_clock;
        page.rows.assign(static_cast<std::size_t>(last - first), std::nullopt);
        for (int row = first; row < last; ++row) {
            const auto found = byId.find(m_ids[static_cast<std::size_t>(row)]);
            if (found != byId.end())
                page.rows[static_cast<std::size_t>(row - first)] = std::move(*found->second);
        }
        Q_EMIT dataChanged(index(rowOfIndex(first), 0), index(rowOfIndex(last - 1), columnCount() - 1));
    }
    dropOldPages();
    Q_EMIT pagesFetched();
}

void AssetTableModel::dropOldPages()
{
    while (m_pages.size() > kKeptPages) {
        const auto oldest =
            std::ranges::min_element(m_pages, {}, [](const auto& entry) { return entry.second.used; });
        m_pages.erase(oldest);
    }
}

QString AssetTableModel::text(const AssetSummary& asset, int column) const
{
    switch (column) {
    case Name:
        return upriver::text(asset.leaf);
    case Type:
        return typeText(asset.kind, asset.subtype);
    case Where:
        return whereText(asset);
    case Owner:
        return ownersText(asset);
    case HealthMark:
        return healthWord(asset.health);
    case Columns:
        return asset.columnCount > 0 ? countText(asset.columnCount) : QString();
    case Updated:
        return agoText(asset.updated);
    case Tags: {
        QStringList tags;
        for (const std::string& tag : asset.tags)
            tags << upriver::text(tag);
        return tags.join(u", ");
    }
    default:
        return upriver::text(asset.name.text());
    }
}

} // namespace upriver
