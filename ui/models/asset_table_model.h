// SPDX-License-Identifier: Apache-2.0
#pragma once

// AssetTableModel: the catalog's list over any number of assets. Holds the ids of every match and a cache of
// pages of summaries that a worker fills as the view asks for rows; a row that is not there yet is empty and
// comes in a moment. Columns that match stand as rows of their own under their asset. Selection is kept by
// AssetId by whoever shows it. GUI thread.

#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include <QAbstractTableModel>
#include <QTimer>

#include "catalog/model/catalog_rows.h"
#include "catalog/search/search_query.h"
#include "catalog/search/searcher.h"
#include "ui/async/door_job.h"
#include "ui/models/row_painter.h"

namespace upriver {

/// A column that matches the query, shown under its asset.
struct ColumnMatch
{
    AssetId asset;
    QString name;
    QString type;
    std::vector<TextMark> marks;
};

class AssetTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        Name,
        Type,
        Where,
        Owner,
        HealthMark,
        Columns,
        Updated,
        Tags,
        QualifiedNameText,
        ColumnTotal
    };
    enum Role { AssetIdRole = Qt::UserRole };

    explicit AssetTableModel(QObject* parent = nullptr);

    void setCatalog(const std::string& path);
    void setIds(std::vector<AssetId> ids, const SearchQuery& query, std::vector<ColumnMatch> columns = {});
    /// The list goes on: it begins with the rows that are here, which stay as they are. Without column rows.
    void extendTo(std::vector<AssetId> ids);
    /// The ids stand, their words may have changed: pages are read again.
    void forgetPages();
    [[nodiscard]] const std::vector<AssetId>& ids() const { return m_ids; }
    [[nodiscard]] int rowOf(AssetId id, const QString& column = {}) const; ///< -1: not here
    [[nodiscard]] AssetId assetAt(int row) const;
    /// Null on an asset's own row.
    [[nodiscard]] const ColumnMatch* columnAt(int row) const;
    [[nodiscard]] std::size_t columnMatchCount() const { return m_columns.size(); }
    /// Null while the row's page is on its way.
    [[nodiscard]] const AssetSummary* summary(int row) const;
    [[nodiscard]] std::vector<TextMark> nameMarks(const AssetSummary& asset) const;
    /// True while pages are being fetched.
    [[nodiscard]] bool isFetching() const { return m_job.isBusy() || m_timer.isActive(); }
    [[nodiscard]] static Searcher::Order orderOf(int column);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    void sortRequested(int column, Qt::SortOrder order);
    void pagesFetched();

private:
    struct Page
    {
        std::vector<std::optional<AssetSummary>> rows;
        std::uint64_t used = 0;
    };

    struct PlacedColumn
    {
        int asset = 0; ///< index into the ids
        ColumnMatch match;
    };

    [[nodiscard]] std::size_t columnsAbove(int row) const;
    [[nodiscard]] int assetIndexAt(int row) const;
    [[nodiscard]] int rowOfIndex(int asset) const;
    void placeColumns(std::vector<ColumnMatch> columns);
    [[nodiscard]] QVariant columnData(const ColumnMatch& match, int column, int role) const;
    void want(int page) const;
    void fetch();
    void take(const std::vector<int>& pages, std::vector<AssetSummary> summaries);
    void dropOldPages();
    [[nodiscard]] QString text(const AssetSummary& asset, int column) const;

    std::vector<AssetId> m_ids;
    std::vector<PlacedColumn> m_columns; ///< by asset index
    std::vector<std::string> m_words;    ///< of the query, for the marks
    mutable std::unordered_map<int, Page> m_pages;
    mutable std::deque<int> m_wanted;
    mutable std::uint64_t m_clock = 0;
    mutable QTimer m_timer;
    ReaderJob m_job;
};

} // namespace upriver
