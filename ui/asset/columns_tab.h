// SPDX-License-Identifier: Apache-2.0
#pragma once

// ColumnsTab: an asset's columns with their upstream and downstream counts, a filter for wide tables, and
// below them the story of the chosen column: type, key, tags, where it comes from and what it feeds, its
// newest profile. GUI thread; neighbours are asked on a worker.

#include <map>
#include <memory>

#include <QWidget>

#include "catalog/model/catalog_rows.h"
#include "lineage/query/lineage_query.h"
#include "ui/asset/asset_rows.h"
#include "ui/async/door_job.h"

class QLineEdit;
class QSplitter;
class QToolButton;

namespace upriver {

class CellTable;
class Navigation;
class RichText;
class Session;

class ColumnsTab : public QWidget
{
    Q_OBJECT

public:
    ColumnsTab(Session& session, Navigation& navigation, QWidget* parent = nullptr);

    void setDetails(std::shared_ptr<AssetDetails> details, const std::map<int, ColumnCounts>& counts);
    /// The column that the navigation stands on; empty: none.
    void showColumn(const QString& column);
    [[nodiscard]] CellTable& table() const { return *m_table; }
    [[nodiscard]] bool isBusy() const { return m_job.isBusy(); }
    [[nodiscard]] QToolButton& lineageButton() const { return *m_lineage; }

Q_SIGNALS:
    /// L, a double click or the button: the column's whole lineage.
    void lineageRequested(upriver::AssetId asset, const QString& column);

private:
    void askLineage();
    void choose(const QModelIndex& index);
    void askNeighbours();
    void showStory(const LineageAnswer* neighbours);

    Session& m_session;
    Navigation& m_navigation;
    QLineEdit* m_filter;
    CellTable* m_table;
    RichText* m_story;
    QToolButton* m_lineage;
    QWidget* m_below; ///< about the chosen column
    QSplitter* m_splitter;
    std::shared_ptr<AssetDetails> m_details;
    QString m_column;
    ReaderJob m_job;
};

} // namespace upriver
