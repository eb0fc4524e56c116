// SPDX-License-Identifier: Apache-2.0
#pragma once

// EdgeDetails: what stands behind one edge of the picture: jobs, kind, confidence, when first and last seen,
// the file that says so and the SQL; of a column edge the expression and where it stands. readEdgeFacts()
// blocks (worker); the popover shows values. GUI thread.

#include <stop_token>
#include <string>
#include <vector>

#include <QFrame>

#include "lineage/query/lineage_query.h"
#include "ui/graph/column_edge_facts.h"

class QPushButton;
class QTextBrowser;

namespace upriver {

struct EdgeFacts
{
    std::string from;
    std::string to;
    LineageEdge edge;
    std::vector<AssetSummary> jobs;
    std::vector<EvidenceRow> evidence;
    std::vector<CodeRow> code;
    std::string firstSeen; ///< time of the scan
    std::string lastSeen;
};

[[nodiscard]] Result<EdgeFacts> readEdgeFacts(const std::string& catalog, const LineageEdge& edge,
                                              std::stop_token stop);

class EdgeDetails : public QFrame
{
    Q_OBJECT

public:
    explicit EdgeDetails(QWidget* parent);
    void show(const EdgeFacts& facts, QPoint global);
    void show(const ColumnEdgeFacts& facts, QPoint global);
    [[nodiscard]] QPushButton& codeButton() const { return *m_codeButton; }
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void assetRequested(upriver::AssetId asset);
    void codeRequested(upriver::AssetId asset, const QString& column, upriver::AssetId job);

private:
    void showHtml(const QString& html, QPoint global);

    QTextBrowser* m_text;
    QPushButton* m_codeButton;
};

} // namespace upriver
