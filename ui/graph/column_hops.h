// SPDX-License-Identifier: Apache-2.0
#pragma once

// ColumnHops: a column's trace as a table, a row a hop: from which column to which, how, by which job, and
// the expression that makes it, read from the code on a worker. The list twin of a picture that follows a
// column. Sorted from the sources to the ends; copied as TSV like every table. GUI thread.

#include <memory>
#include <string>
#include <vector>

#include "ui/async/latest_job.h"
#include "ui/graph/column_edge_facts.h"
#include "ui/models/cell_table.h"

namespace upriver {

class ColumnHops : public CellTable
{
    Q_OBJECT

public:
    explicit ColumnHops(QWidget* parent = nullptr);
    /// catalog, graph: where the expressions are read from.
    void setAnswer(std::shared_ptr<const LineageAnswer> answer, const std::string& catalog,
                   const std::shared_ptr<const LineageGraph>& graph);
    [[nodiscard]] bool isBusy() const { return m_busy; }

Q_SIGNALS:
    /// Double click: the code that makes the column.
    void codeRequested(upriver::AssetId asset, const QString& column, upriver::AssetId job);

private:
    void showRows(const std::vector<ColumnEdgeFacts>& facts);
    void readFacts(const std::string& catalog, const std::shared_ptr<const LineageGraph>& graph);

    std::shared_ptr<const LineageAnswer> m_answer;
    std::vector<LineageColumnEdge> m_hops; ///< in the order of the trace
    LatestJob m_job;
    bool m_busy = false;
};

} // namespace upriver
