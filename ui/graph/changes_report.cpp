// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include <QCoreApplication>

#include "catalog/store/change_rows.h"
#include "ui/graph/view_report.h"
#include "ui/models/words.h"

// What changed since an earlier scan: assets, columns and edges that came, went or are no longer the same.

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLinesTold = 12;
constexpr std::size_t kJobsBetween = 500; // looked at for one edge

QString tr(const char* text) { return QCoreApplication::translate("ViewReport", text); }

class Comparison
{
public:
    Comparison(const CatalogReader& reader, const LineageGraph& graph, LineageAnswer& answer,
               SceneOptions& options, std::stop_token stop)
        : m_reader(reader), m_graph(graph), m_answer(answer), m_options(options), m_stop(std::move(stop))
    {}

    Result<ViewReport> run(Micros since)
    {
        m_report.heading = tr("Changes");
        m_report.rest = tr("Unchanged");
        const auto found = findBase(since);
        if (!found)
            return fail(found.error());
        if (!m_base) {
            m_report.sentence = since > 0 ? tr("The catalog begins later than that; choose another date")
                                          : tr("The catalog was indexed once only: there is nothing to "
                                               "compare with yet");
            return std::move(m_report);
        }
        m_report.since = m_base->finished.value_or(m_base->started);
        for (const auto step :
             {&Comparison::compareAssets, &Comparison::addGone, &Comparison::compareColumns})
            if (const auto done = (this->*step)(); !done)
                return fail(done.error());
        compareEdges();
        m_report.sentence = sentence(since == 0);
        return std::move(m_report);
    }

private:
    /// The scan at or before the time; without one, the newest finished one but one.
    Result<void> findBase(Micros since)
    {
        const auto scans = m_reader.scans();
        if (!scans)
            return fail(scans.error());
        for (const ScanRow& scan : *scans)
            if (scan.finished && !scan.cancelled)
                m_report.scans.push_back(scan);
        if (since == 0) {
            if (m_report.scans.size() > 1)
                m_base = m_report.scans[1];
            return {};
        }
        auto base = m_reader.resolve({.scan = std::nullopt, .time = since});
        if (!base)
            return fail(base.error());
        m_base = std::move(*base);
        return {};
    }

    Result<void> compareAssets()
    {
        std::vector<AssetId> ids;
        for (const LineageNode& node : m_answer.nodes)
            ids.push_back(node.asset.id);
        const auto then = m_reader.summaries(ids, m_base->id);
        if (!then)
            return fail(then.error());
        const auto changes = changesAfter(m_reader.path(), ids, m_base->id, m_stop);
        if (!changes)
            return fail(changes.error());
        std::map<AssetId, const AssetSummary*> before;
        for (const AssetSummary& asset : *then)
            before[asset.id] = &asset;
        for (const LineageNode& node : m_answer.nodes) {
            const auto old = before.find(node.asset.id);
            if (old == before.end()) {
                m_report.assets[node.asset.id] = {SceneSign::Added, tr("Added")};
                continue;
            }
            QStringList lines;
            if (old->second->description != node.asset.description)
                lines << tr("description changed");
            if (const auto rows = changes->find(node.asset.id); rows != changes->end())
                for (const HistoryRow& row : rows->second)
                    lines << QString::fromStdString(row.what);
            if (!lines.isEmpty())
                m_report.assets[node.asset.id] = told(lines);
        }
        return {};
    }

    [[nodiscard]] static SignedAsset told(const QStringList& lines)
    {
        const QString first =
            lines.size() == 1 ? lines.front() : tr("%1, +%2").arg(lines.front()).arg(lines.size() - 1);
        QStringList all = lines.mid(0, kLinesTold);
        if (lines.size() > kLinesTold)
            all << tr("and %1 more").arg(lines.size() - kLinesTold);
        return {SceneSign::Changed, first, all.join(u'\n')};
    }

    /// The same question of then; what it shows and is not there any more hangs on what still is.
    Result<void> addGone()
    {
        LineageRequest request = m_answer.request;
        request.asOf = AsOf{.scan = m_base->id, .time = std::nullopt};
        request.filter.clear(); // it would ask today's words
        const bool isWhole = request.roots.size() > 1;
        if (isWhole)
            request.roots = assetsOfThen();
        auto older = answer(m_graph, m_reader, request, m_stop);
        if (!older) // what was asked about is newer than that
            return older.error().kind == ErrorKind::NotFound ? Result<void>() : fail(older.error());
        m_older = std::move(*older);
        std::set<AssetId> shown;
        for (const LineageNode& node : m_answer.nodes)
            shown.insert(node.asset.id);
        std::map<AssetId, LineageNode*> gone;
        for (LineageNode& node : m_older.nodes)
            if (!shown.contains(node.asset.id) && isGone(node.asset.id))
                gone.emplace(node.asset.id, &node);
        for (bool grows = true; grows;) {
            grows = false;
            for (const LineageEdge& edge : m_older.edges)
                for (const auto& [id, beside] :
                     {std::pair(edge.from, edge.to), std::pair(edge.to, edge.from)})
                    if (const auto found = gone.find(id); found != gone.end() && shown.contains(beside)) {
                        addGhost(std::move(*found->second));
                        shown.insert(id);
                        gone.erase(found);
                        grows = true;
                    }
        }
        if (isWhole) // nothing has to lead there
            for (const auto& [id, node] : gone)
                addGhost(std::move(*node));
        return {};
    }

    [[nodiscard]] std::uint32_t scanThen() const { return static_cast<std::uint32_t>(m_base->id.value); }

    [[nodiscard]] std::vector<AssetId> assetsOfThen() const
    {
        std::vector<AssetId> assets;
        for (NodeIndex node = 0; node < m_graph.nodeCount() && assets.size() < m_answer.request.maxNodes;
             ++node)
            if (m_graph.kindOf(node) != AssetKind::Job && m_graph.node(node).isOpenAt(scanThen()))
                assets.push_back(m_graph.node(node).id);
        return assets;
    }

    /// A row that was closed and opened again in one scan is no change: the other files say the same.
    [[nodiscard]] bool ledThereThen(AssetId from, AssetId to) const
    {
        const NodeIndex target = m_graph.indexOf(to);
        std::vector<NodeIndex> open{m_graph.indexOf(from)};
        std::set<NodeIndex> seen;
        while (!open.empty() && seen.size() < kJobsBetween) {
            const NodeIndex here = open.back();
            open.pop_back();
            if (here == kNoNode || !seen.insert(here).second)
                continue;
            for (const GraphArc arc : m_graph.downstream(here)) {
                if (!arc.isOpenAt(scanThen()))
                    continue;
                if (arc.other == target)
                    return true;
                if (m_graph.kindOf(arc.other) == AssetKind::Job)
                    open.push_back(arc.other);
            }
        }
        return false;
    }

    [[nodiscard]] bool isGone(AssetId asset) const
    {
        const NodeIndex node = m_graph.indexOf(asset);
        return node == kNoNode || !m_graph.node(node).isOpenAt(0);
    }

    void addGhost(LineageNode&& node)
    {
        node.asset.ghost = true;
        node.asset.ghostReason = "No indexed file mentions it any more.";
        node.hiddenUpstream = node.hiddenDownstream = 0;
        node.root = false;
        m_report.assets[node.asset.id] = {SceneSign::Gone, tr("Gone")};
        m_answer.nodes.push_back(std::move(node));
    }

    void compareEdges()
    {
        std::set<std::pair<AssetId, AssetId>> now;
        for (const LineageEdge& edge : m_answer.edges) {
            now.emplace(edge.from, edge.to);
            if (edge.since > m_base->id && !ledThereThen(edge.from, edge.to))
                m_report.edges[{edge.from, edge.to}] = SceneSign::Added;
        }
        std::set<AssetId> shown;
        for (const LineageNode& node : m_answer.nodes)
            shown.insert(node.asset.id);
        for (const LineageEdge& edge : m_older.edges) {
            const bool isBetween = shown.contains(edge.from) && shown.contains(edge.to);
            if (!isBetween || now.contains({edge.from, edge.to}))
                continue;
            m_report.edges[{edge.from, edge.to}] = SceneSign::Gone;
            m_answer.edges.push_back(edge);
        }
    }

    /// Of the opened cards; what is gone stands there struck out.
    Result<void> compareColumns()
    {
        for (auto& [asset, now] : m_options.columns) {
            if (m_report.signOf(asset) == SceneSign::Added)
                continue;
            const auto then = m_reader.columns(asset, m_base->id);
            if (!then)
                return fail(then.error());
            std::map<int, const ColumnRow*> before;
            for (const ColumnRow& column : *then)
                before[column.slot] = &column;
            for (const ColumnRow& column : now) {
                const auto old = before.find(column.slot);
                if (old == before.end())
                    sign(asset, column.name, SceneSign::Added);
                else if (old->second->type != column.type || old->second->name != column.name ||
                         old->second->description != column.description)
                    sign(asset, column.name, SceneSign::Changed);
                if (old != before.end())
                    before.erase(old);
            }
            for (const auto& [slot, column] : before) {
                sign(asset, column->name, SceneSign::Gone);
                now.push_back(*column);
            }
        }
        return {};
    }

    void sign(AssetId asset, const std::string& column, SceneSign sign)
    {
        m_report.columns[{asset, column}] = sign;
    }

    [[nodiscard]] QString sentence(bool isScanBefore) const
    {
        const QString when = exactTime(m_report.since);
        const QString since =
            isScanBefore ? tr("Since the scan before, %1").arg(when) : tr("Since %1").arg(when);
        const auto edges = std::ranges::count_if(
            m_report.edges, [](const auto& edge) { return edge.second != SceneSign::None; });
        if (m_report.assets.empty() && edges == 0)
            return tr("%1: nothing that is shown has changed").arg(since);
        return tr("%1: %2 added, %3 changed, %4 gone")
            .arg(since)
            .arg(m_report.count(SceneSign::Added))
            .arg(m_report.count(SceneSign::Changed))
            .arg(m_report.count(SceneSign::Gone));
    }

    const CatalogReader& m_reader;
    const LineageGraph& m_graph;
    LineageAnswer& m_answer;
    SceneOptions& m_options;
    std::stop_token m_stop;
    std::optional<ScanRow> m_base;
    LineageAnswer m_older;
    ViewReport m_report;
};

} // namespace

Result<ViewReport> changesReport(const CatalogReader& reader, const LineageGraph& graph, Micros since,
                                 LineageAnswer& answer, SceneOptions& options, const std::stop_token& stop)
{
    return Comparison(reader, graph, answer, options, stop).run(since);
}

} // namespace upriver
