// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageList: the picture as a table: the same nodes under the same filters, with distance, kind and owner.
// Sorted by any column; the selection follows the window's. GUI thread.

#include <map>
#include <memory>

#include <QTableView>

#include "lineage/query/lineage_query.h"
#include "ui/models/calm_view.h"

class QSortFilterProxyModel;

namespace upriver {

class LineageListModel;
struct ViewReport;

class LineageList : public CalmView<QTableView>
{
    Q_OBJECT

public:
    explicit LineageList(QWidget* parent = nullptr);
    /// lastRuns: of jobs; two columns more where there are some. report: of a view that asks something, one
    /// column more.
    void setAnswer(std::shared_ptr<const LineageAnswer> answer,
                   const std::map<AssetId, RunRow>& lastRuns = {},
                   std::shared_ptr<const ViewReport> report = nullptr);
    void setSelected(AssetId asset);
    [[nodiscard]] AssetId assetAt(int row) const;

    /// The chosen rows (all if none), tab-separated with a header line.
    [[nodiscard]] QString asTsv(bool selectedOnly) const;

Q_SIGNALS:
    void assetSelected(upriver::AssetId asset);
    void assetOpened(upriver::AssetId asset);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    LineageListModel* m_model;
    QSortFilterProxyModel* m_sorted;
    bool m_following = false;
};

} // namespace upriver
