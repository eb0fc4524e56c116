// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_list.h"

#include <array>
#include <cstdlib>
#include <functional>
#include <utility>

#include <QAbstractTableModel>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>

#include "ui/graph/view_report.h"
#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

enum Column : int {
    kName,
    kDistance,
    kKind,
    kPlatform,
    kPlace,
    kOwners,
    kHealth,
    kFound,
    kLastRun,
    kTook,
    kColumns
};

constexpr std::array<int, kColumns> kWidths{240, 90, 110, 100, 190, 150, 150, 230, 110, 110};

QString distanceText(const LineageNode& node)
{
    if (node.root)
        return LineageList::tr("here");
    return node.distance < 0 ? LineageList::tr("%1 up").arg(-node.distance)
                             : LineageList::tr("%1 down").arg(node.distance);
}

QString kindText(const AssetSummary& asset)
{
    const std::string_view word =
        asset.subtype.empty() ? toWord(asset.kind) : std::string_view(asset.subtype);
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())).replace(u'_', u' ');
}

QString joined(const std::vector<std::string>& words)
{
    QStringList list;
    for (const std::string& word : words)
        list << text(word);
    return list.join(u", "_s);
}

/// Rows are what is chosen here: no frame round one cell.
class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->state &= ~QStyle::State_HasFocus;
        option->rect.adjust(5, 0, -5, 0);
    }
};

} // namespace

class LineageListModel : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setAnswer(std::shared_ptr<const LineageAnswer> answer, const std::map<AssetId, RunRow>& lastRuns,
                   std::shared_ptr<const ViewReport> report)
    {
        beginResetModel();
        m_answer = std::move(answer);
        m_report = std::move(report);
        m_runs = lastRuns;
        endResetModel();
    }
    [[nodiscard]] const LineageNode& node(int row) const
    {
        return m_answer->nodes[static_cast<std::size_t>(row)];
    }
    [[nodiscard]] int rowOf(AssetId asset) const
    {
        for (int row = 0; row < rowCount({}); ++row)
            if (node(row).asset.id == asset)
                return row;
        return -1;
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent) const override
    {
        return parent.isValid() || !m_answer ? 0 : static_cast<int>(m_answer->nodes.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex& parent) const override
    {
        return parent.isValid() ? 0 : kColumns;
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
            return {};
        switch (section) {
        case kName:
            return LineageList::tr("Name");
        case kDistance:
            return LineageList::tr("Distance");
        case kKind:
            return LineageList::tr("Kind");
        case kPlatform:
            return LineageList::tr("Platform");
        case kPlace:
            return LineageList::tr("Schema");
        case kOwners:
            return LineageList::tr("Owner");
        case kHealth:
            return LineageList::tr("Health");
        case kFound:
            return m_report ? LineageList::tr("In this view") : QString();
        case kLastRun:
            return LineageList::tr("Last run");
        case kTook:
            return LineageList::tr("Took");
        default:
            return {};
        }
    }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        const LineageNode& row = node(index.row());
        if (role == Qt::DisplayRole)
            return cell(row, index.column());
        if (role == Qt::UserRole) // to sort by
            return index.column() == kDistance ? QVariant(row.distance)
                   : index.column() == kTook   ? QVariant(tookOf(row))
                   : index.column() == kFound  ? QVariant(foundOrder(row))
                                               : cell(row, index.column());
        if (role == Qt::ToolTipRole)
            return index.column() == kName ? QVariant(text(row.asset.name.text()))
                                           : cell(row, index.column());
        const Theme& theme = currentTheme();
        if (role == Qt::DecorationRole && index.column() == kName)
            return themedIcon(kindIconName(row.asset.kind, row.asset.subtype, row.asset.platform),
                              theme.hue(row.asset.kind, row.asset.subtype, row.asset.platform));
        if (role == Qt::DecorationRole && index.column() == kHealth && row.asset.health != Health::Unknown)
            return themedIcon(healthIconName(row.asset.health), theme.healthColour(row.asset.health));
        if (role == Qt::ForegroundRole && (index.column() != kName || row.asset.ghost))
            return theme.secondaryText;
        return {};
    }

private:
    /// Microseconds; -1: it has not ended, or not begun.
    [[nodiscard]] qlonglong tookOf(const LineageNode& row) const
    {
        const auto run = m_runs.find(row.asset.id);
        const bool hasBoth = run != m_runs.end() && run->second.started && run->second.ended;
        return hasBoth ? *run->second.ended - *run->second.started : -1;
    }

    [[nodiscard]] QVariant cell(const LineageNode& row, int column) const
    {
        const AssetSummary& asset = row.asset;
        switch (column) {
        case kName:
            return text(asset.leaf.empty() ? asset.name.name : asset.leaf);
        case kDistance:
            return distanceText(row);
        case kKind:
            return kindText(asset);
        case kPlatform:
            return text(asset.platform);
        case kPlace:
            return text(asset.container);
        case kOwners:
            return joined(asset.owners);
        case kHealth: {
            if (asset.health == Health::Unknown)
                return {};
            const std::string_view word = toWord(asset.health);
            return asset.healthReason.empty()
                       ? QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()))
                       : text(asset.healthReason);
        }
        case kFound:
            return foundText(row);
        case kLastRun: {
            const auto run = m_runs.find(asset.id);
            return run == m_runs.end() ? QString() : text(std::string(toWord(run->second.state)));
        }
        case kTook:
            return tookOf(row) < 0 ? QString() : durationText(tookOf(row) / 1'000'000);
        default:
            return {};
        }
    }

    /// "Failed: 1 test failing", "Downstream of orders", …
    [[nodiscard]] QString foundText(const LineageNode& row) const
    {
        if (!m_report)
            return {};
        const auto found = m_report->assets.find(row.asset.id);
        if (found != m_report->assets.end())
            return found->second.words;
        const auto other = m_report->others.find(row.asset.id);
        return other == m_report->others.end() ? QString() : other->second;
    }
    /// What was found comes first, in the order of the legend.
    [[nodiscard]] QString foundOrder(const LineageNode& row) const
    {
        const SceneSign sign = m_report ? m_report->signOf(row.asset.id) : SceneSign::None;
        return (sign == SceneSign::None ? u"z"_s : QString(QChar(u'a' + static_cast<int>(sign)))) +
               foundText(row);
    }

    std::map<AssetId, RunRow> m_runs;
    std::shared_ptr<const LineageAnswer> m_answer;
    std::shared_ptr<const ViewReport> m_report;
};

LineageList::LineageList(QWidget* parent)
    : CalmView<QTableView>(parent)
    , m_model(new LineageListModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
{
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(Qt::UserRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    setModel(m_sorted);
    setItemDelegate(new RowDelegate(this));
    setSortingEnabled(true);
    sortByColumn(kDistance, Qt::AscendingOrder);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setShowGrid(false);
    setFrameShape(NoFrame);
    setWordWrap(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(Theme::kListRow);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->moveSection(kFound, kDistance); // what was asked for stands beside the names
    setAccessibleName(tr("Lineage as a list"));
    for (int column = 0; column < kColumns; ++column)
        setColumnWidth(column, kWidths[static_cast<std::size_t>(column)]);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && !m_following)
                    Q_EMIT assetSelected(assetAt(current.row()));
            });
    connect(this, &QTableView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT assetOpened(assetAt(index.row())); });
}

void LineageList::setAnswer(std::shared_ptr<const LineageAnswer> answer,
                            const std::map<AssetId, RunRow>& lastRuns,
                            std::shared_ptr<const ViewReport> report)
{
    const AssetId before = assetAt(currentIndex().row());
    m_following = true;
    setColumnHidden(kFound, !report);
    m_model->setAnswer(std::move(answer), lastRuns, std::move(report));
    setColumnHidden(kLastRun, lastRuns.empty());
    setColumnHidden(kTook, lastRuns.empty());
    m_following = false;
    setSelected(before);
}

void LineageList::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        return QGuiApplication::clipboard()->setText(asTsv(selectionModel()->hasSelection()));
    QTableView::keyPressEvent(event);
}

QString LineageList::asTsv(bool selectedOnly) const
{
    const auto line = [this](const std::function<QString(int)>& cellOf) {
        QStringList cells;
        for (int column = 0; column < kColumns; ++column)
            if (!isColumnHidden(column))
                cells << cellOf(column).replace(u'\t', u' ').replace(u'\n', u' ');
        return cells.join(u'\t') + u'\n';
    };
    QString text = line([this](int column) {
        return m_sorted->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    });
    for (int row = 0; row < m_sorted->rowCount(); ++row)
        if (!selectedOnly || selectionModel()->isRowSelected(row))
            text += line([this, row](int column) { return m_sorted->index(row, column).data().toString(); });
    return text;
}

AssetId LineageList::assetAt(int row) const
{
    const QModelIndex index = m_sorted->mapToSource(m_sorted->index(row, 0));
    return index.isValid() ? m_model->node(index.row()).asset.id : AssetId{};
}

void LineageList::setSelected(AssetId asset)
{
    const int row = m_model->rowOf(asset);
    m_following = true;
    if (row >= 0)
        setCurrentIndex(m_sorted->mapFromSource(m_model->index(row, 0)));
    else
        clearSelection();
    m_following = false;
}

} // namespace upriver
