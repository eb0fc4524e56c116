// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>
#include <vector>

#include <QCoreApplication>

#include "catalog/store/own_facts.h"
#include "ui/graph/view_report.h"

// Where sensitive data goes. Column lineage proves it; where only tables are known to feed one another, what
// follows may hold it, and is told so. What is masked on the way is no longer followed as clear.

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMarkReads = 400; // assets whose own columns are worth a read each
constexpr int kNamed = 3;

QString tr(const char* text) { return QCoreApplication::translate("ViewReport", text); }

QString someOf(const QStringList& names)
{
    if (names.size() <= kNamed + 1)
        return names.join(u", "_s);
    return tr("%1 and %2 more").arg(names.mid(0, kNamed).join(u", "_s)).arg(names.size() - kNamed);
}

class Flow
{
public:
    Flow(const LineageAnswer& answer, const SensitiveMarks& marks) : m_answer(answer), m_marks(marks)
    {
        for (std::size_t i = 0; i < answer.columnEdges.size(); ++i) {
            const LineageColumnEdge& edge = answer.columnEdges[i];
            m_known.emplace(edge.from, edge.to);
            m_columnsOut.emplace(std::pair(edge.from, edge.fromColumn), &edge);
            m_assetOut.emplace(edge.from, &edge);
        }
        for (const LineageEdge& edge : answer.edges)
            if (edge.kind == EdgeKind::Data || edge.kind == EdgeKind::Alias)
                m_tablesOut.emplace(edge.from, edge.to);
    }

    ViewReport run()
    {
        m_report.heading = tr("Sensitive data");
        m_report.rest = tr("Not marked");
        begin();
        follow();
        followTables();
        for (const LineageNode& node : m_answer.nodes)
            sign(node.asset);
        m_report.sentence = sentence();
        return std::move(m_report);
    }

private:
    using Column = std::pair<AssetId, std::string>;

    void begin()
    {
        for (const auto& [asset, marks] : m_marks) {
            for (const std::string& column : marks.columns) {
                m_report.columns[{asset, column}] = SceneSign::Carries;
                m_clear.emplace_back(asset, column);
            }
            if (!marks.whole)
                continue;
            const auto [first, last] = m_assetOut.equal_range(asset);
            for (auto out = first; out != last; ++out)
                take(*out->second, false);
        }
    }

    /// What is brought clear first, so that masking on one way does not hide another.
    void follow()
    {
        while (!m_clear.empty() || !m_masked.empty()) {
            const bool isMasked = m_clear.empty();
            std::deque<Column>& open = isMasked ? m_masked : m_clear;
            const Column here = open.front();
            open.pop_front();
            const auto [first, last] = m_columnsOut.equal_range(here);
            for (auto out = first; out != last; ++out)
                take(*out->second, isMasked);
        }
    }

    void take(const LineageColumnEdge& edge, bool wasMasked)
    {
        if (edge.toColumn.empty())
            return; // an influence on the whole: it brings no values
        const bool isMasked = wasMasked || edge.masking;
        SceneSign& way = m_report.edges[{edge.from, edge.to}];
        if (way != SceneSign::Flows)
            way = isMasked ? SceneSign::Masked : SceneSign::Flows;
        SceneSign& there = m_report.columns[{edge.to, edge.toColumn}];
        const bool isKnown = there == SceneSign::Carries || there == SceneSign::Flows ||
                             (isMasked && there == SceneSign::Masked);
        if (isKnown)
            return;
        there = isMasked ? SceneSign::Masked : SceneSign::Flows;
        (isMasked ? m_masked : m_clear).emplace_back(edge.to, edge.toColumn);
    }

    /// From what holds sensitive data over tables whose columns are not known to be connected; from there on
    /// nobody knows which columns they are.
    void followTables()
    {
        std::deque<AssetId> open;
        std::set<AssetId> holds;
        for (const auto& [asset, marks] : m_marks)
            holds.insert(asset);
        for (const auto& [column, state] : m_report.columns)
            if (state == SceneSign::Flows)
                holds.insert(column.first);
        open.assign(holds.begin(), holds.end());
        for (; !open.empty(); open.pop_front()) {
            const AssetId here = open.front();
            const bool isVague = m_vague.contains(here);
            const auto [first, last] = m_tablesOut.equal_range(here);
            for (auto out = first; out != last; ++out) {
                const AssetId there = out->second;
                if (!isVague && m_known.contains({here, there}))
                    continue;
                m_report.edges.try_emplace({here, there}, SceneSign::Maybe);
                if (holds.contains(there) || !m_vague.try_emplace(there, here).second)
                    continue;
                open.push_back(there);
            }
        }
    }

    void sign(const AssetSummary& asset)
    {
        std::map<SceneSign, QStringList> named;
        const auto first = m_report.columns.lower_bound({asset.id, std::string()});
        for (auto at = first; at != m_report.columns.end() && at->first.first == asset.id; ++at)
            named[at->second] << QString::fromStdString(at->first.second);
        const auto marks = m_marks.find(asset.id);
        if (marks != m_marks.end()) {
            const QString columns = someOf(named[SceneSign::Carries]);
            const QString tags = someOf(marks->second.tags);
            m_report.assets[asset.id] = {SceneSign::Carries, columns.isEmpty()
                                                                 ? tr("Marked as %1").arg(tags)
                                                                 : u"%1: %2"_s.arg(tags, columns)};
        } else if (named.contains(SceneSign::Flows)) {
            m_report.assets[asset.id] = {SceneSign::Flows,
                                         tr("Gets %1").arg(someOf(named[SceneSign::Flows]))};
        } else if (const auto cause = m_vague.find(asset.id); cause != m_vague.end()) {
            const LineageNode* from = m_answer.find(cause->second);
            const QString name = from ? QString::fromStdString(from->asset.leaf) : QString();
            m_report.assets[asset.id] = {SceneSign::Maybe, tr("Columns from %1 not known").arg(name)};
        } else if (named.contains(SceneSign::Masked)) {
            m_report.assets[asset.id] = {SceneSign::Masked,
                                         tr("Gets %1 masked").arg(someOf(named[SceneSign::Masked]))};
        }
    }

    [[nodiscard]] QString sentence() const
    {
        const int marked = m_report.count(SceneSign::Carries);
        if (marked == 0)
            return tr("Nothing that is shown is marked as sensitive, by tags such as pii, phi or "
                      "confidential; that is no proof that there is none");
        QStringList parts{marked == 1 ? tr("1 asset is marked as sensitive")
                                      : tr("%1 assets are marked as sensitive").arg(marked)};
        if (const int count = m_report.count(SceneSign::Flows); count > 0)
            parts << (marked == 1 ? tr("its columns flow into %1 more")
                                  : tr("their columns flow into %1 more"))
                         .arg(count);
        if (const int count = m_report.count(SceneSign::Maybe); count > 0)
            parts << tr("%1 more may hold them, columns are not known there").arg(count);
        if (const int count = m_report.count(SceneSign::Masked); count > 0)
            parts << tr("%1 get them masked only").arg(count);
        if (parts.size() == 1)
            parts << tr("nothing else that is shown gets any of it");
        return parts.join(u"; "_s);
    }

    const LineageAnswer& m_answer;
    const SensitiveMarks& m_marks;
    std::set<std::pair<AssetId, AssetId>> m_known; ///< pairs with column lineage
    std::multimap<Column, const LineageColumnEdge*> m_columnsOut;
    std::multimap<AssetId, const LineageColumnEdge*> m_assetOut;
    std::multimap<AssetId, AssetId> m_tablesOut;
    std::deque<Column> m_clear, m_masked;
    std::map<AssetId, AssetId> m_vague; ///< what may hold it, and from where
    ViewReport m_report;
};

QStringList classifiedOf(const std::vector<std::string>& tags)
{
    QStringList found;
    for (const std::string& tag : tags)
        if (isClassified({tag}))
            found << QString::fromStdString(tag);
    return found;
}

} // namespace

ViewReport sensitiveReport(const LineageAnswer& answer, const SensitiveMarks& marks)
{
    return Flow(answer, marks).run();
}

Result<SensitiveMarks> readSensitiveMarks(const std::string& catalog, const LineageAnswer& answer)
{
    SensitiveMarks all;
    std::unique_ptr<OwnFactsReader> reader;
    for (const LineageNode& node : answer.nodes) {
        const QStringList tags = classifiedOf(node.asset.tags);
        if (tags.isEmpty())
            continue;
        SensitiveAsset& marks = all[node.asset.id];
        marks.tags = tags;
        marks.whole = all.size() > kMarkReads; // told as more rather than as less
        if (marks.whole)
            continue;
        if (!reader) {
            auto opened = OwnFactsReader::open(catalog);
            if (!opened)
                return fail(opened.error());
            reader = std::move(*opened);
        }
        const auto facts = reader->read(node.asset.id, {});
        if (!facts)
            return fail(facts.error());
        if (*facts)
            for (const ColumnRow& column : (*facts)->columns)
                if (column.slot != 0 && isClassified(column.tags))
                    marks.columns.insert(column.name);
        marks.whole = marks.columns.empty() || (*facts && isClassified((*facts)->tags));
    }
    return all;
}

} // namespace upriver
