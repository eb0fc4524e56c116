// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/column_hops.h"

#include <algorithm>
#include <tuple>

#include "ui/models/code_words.h"
#include "ui/models/words.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostRead = 300; ///< hops whose code is read; the others say what the catalog says

enum HopColumn : int { kFrom, kTo, kHow, kJob, kExpression };

std::vector<CellColumn> hopColumns()
{
    return {{ColumnHops::tr("From"), 200},
            {ColumnHops::tr("To"), 200},
            {ColumnHops::tr("How"), 120},
            {ColumnHops::tr("Job"), 130},
            {ColumnHops::tr("Expression"), 0}};
}

int distanceOf(const LineageAnswer& answer, AssetId asset)
{
    const LineageNode* node = answer.find(asset);
    return node ? node->distance : 0;
}

Cell columnCell(const LineageAnswer& answer, AssetId asset, const std::string& column)
{
    Cell cell;
    const LineageNode* node = answer.find(asset);
    const QString leaf = node ? text(node->asset.leaf) : QString();
    cell.text = column.empty() || column == "*" ? leaf : leaf + u'.' + text(column);
    cell.tooltip = node ? text(node->asset.name.text()) : QString();
    cell.link = asset;
    cell.linkColumn = text(column);
    cell.isName = true;
    return cell;
}

Cell expressionCell(const ColumnEdgeFacts* facts)
{
    Cell cell;
    if (facts == nullptr || facts->code.empty()) {
        cell.text = facts == nullptr ? u"…"_s : ColumnHops::tr("no code");
        cell.quiet = true;
        return cell;
    }
    const ColumnExpression& made = facts->code.front();
    cell.text = text(made.expression);
    cell.code = true;
    cell.tooltip = made.path.empty() ? cell.text
                   : made.line > 0   ? u"%1\n%2:%3"_s.arg(cell.text, text(made.path)).arg(made.line)
                                     : cell.text + u'\n' + text(made.path);
    return cell;
}

} // namespace

ColumnHops::ColumnHops(QWidget* parent) : CellTable(hopColumns(), parent)
{
    setAccessibleName(tr("The column's trace, hop by hop"));
    connect(this, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        const AssetId to = cells().cell(index.siblingAtColumn(kTo)).link;
        const QString column = cells().cell(index.siblingAtColumn(kTo)).linkColumn;
        Q_EMIT codeRequested(to, column, cells().cell(index.siblingAtColumn(kJob)).link);
    });
}

void ColumnHops::setAnswer(std::shared_ptr<const LineageAnswer> answer, const std::string& catalog,
                           const std::shared_ptr<const LineageGraph>& graph)
{
    m_job.cancel();
    m_busy = false;
    m_answer = std::move(answer);
    m_hops = m_answer ? m_answer->columnEdges : std::vector<LineageColumnEdge>();
    std::ranges::stable_sort(m_hops, {}, [this](const LineageColumnEdge& hop) {
        return std::tuple(distanceOf(*m_answer, hop.to), distanceOf(*m_answer, hop.from), hop.toColumn,
                          hop.fromColumn);
    });
    showRows({});
    if (!m_hops.empty() && graph)
        readFacts(catalog, graph);
}

void ColumnHops::readFacts(const std::string& catalog, const std::shared_ptr<const LineageGraph>& graph)
{
    m_busy = true;
    m_job.run(
        this,
        [catalog, graph, hops = m_hops](const std::stop_token& stop) {
            std::vector<ColumnEdgeFacts> facts;
            for (std::size_t i = 0; i < std::min(hops.size(), kMostRead) && !stop.stop_requested(); ++i)
                facts.push_back(
                    readColumnEdgeFacts(catalog, graph, hops[i], stop).value_or(ColumnEdgeFacts()));
            return facts;
        },
        [this](const std::vector<ColumnEdgeFacts>& facts) {
            m_busy = false;
            showRows(facts);
        });
}

void ColumnHops::showRows(const std::vector<ColumnEdgeFacts>& facts)
{
    CellTableModel::Rows rows;
    for (std::size_t i = 0; i < m_hops.size(); ++i) {
        const LineageColumnEdge& hop = m_hops[i];
        const ColumnEdgeFacts* known = i < facts.size() ? &facts[i] : nullptr;
        std::vector<Cell> row(kExpression + 1);
        row[kFrom] = columnCell(*m_answer, hop.from, hop.fromColumn);
        row[kTo] = columnCell(*m_answer, hop.to, hop.toColumn);
        row[kHow].text = kindsText(hop.kinds) + (hop.masking ? tr(", masked") : QString());
        row[kJob].text = known ? text(known->jobName) : QString();
        row[kJob].link = row[kJob].text.isEmpty() ? AssetId() : hop.job;
        row[kExpression] = expressionCell(known);
        if (known == nullptr && i >= kMostRead)
            row[kExpression].text.clear();
        rows.push_back(std::move(row));
    }
    cells().setRows(std::move(rows));
}

} // namespace upriver
