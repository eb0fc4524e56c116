// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "lineage/export/formats.h"
#include "lineage/export/quoting.h"
#include "lineage/query/completeness.h"

namespace upriver {

namespace {

constexpr int kDeepestIndent = 30; ///< a chain of thousands must not write a triangle of blanks

/// A title stands beside the name where the name does not tell it: panels and charts are named by numbers.
std::string described(const AssetSummary& asset)
{
    std::string text = forTextLine(asset.name.text());
    if (!asset.leaf.empty() && !asset.name.name.ends_with(asset.leaf))
        text += " \"" + forTextLine(asset.leaf) + "\"";
    text += "  (" + std::string(toWord(asset.kind));
    if (!asset.subtype.empty() && asset.subtype != toWord(asset.kind))
        text += ", " + forTextLine(asset.subtype);
    return text + ")";
}

/// Draws each side of an answer as a tree, every asset once; jobs bridged over stand behind their asset.
class TreeText
{
public:
    TreeText(const LineageAnswer& answer, const AnswerNames& names) : m_answer(answer), m_names(names)
    {
        for (const LineageNode& node : answer.nodes)
            m_nodes[node.asset.id] = &node;
        for (const LineageEdge& edge : answer.edges) {
            m_above[edge.to].push_back(&edge);
            m_below[edge.from].push_back(&edge);
        }
    }

    std::string run()
    {
        for (const LineageNode& node : m_answer.nodes) {
            if (node.root) {
                m_text += described(node.asset) + remarks(node) + "\n";
                m_written.insert(node.asset.id);
            }
        }
        if (!m_answer.request.between)
            side("upstream", m_above, Direction::Upstream);
        side(m_answer.request.between ? "between" : "downstream", m_below, Direction::Downstream);
        rest();
        return std::move(m_text);
    }

private:
    using Edges = std::unordered_map<AssetId, std::vector<const LineageEdge*>>;
    struct Step
    {
        const LineageEdge* edge;
        AssetId asset;
        int depth;
    };

    static std::string remarks(const LineageNode& node)
    {
        std::string text;
        if (node.asset.ghost)
            text += "  [not indexed" +
                    (node.asset.ghostReason.empty() ? "" : ": " + forTextLine(node.asset.ghostReason)) + "]";
        if (node.cycle > 0)
            text += "  [cycle " + std::to_string(node.cycle) + "]";
        return text;
    }

    [[nodiscard]] std::string via(const LineageEdge& edge) const
    {
        std::string text;
        for (const AssetId job : m_names.jobsOf(edge))
            text += (text.empty() ? "  via " : ", ") + forTextLine(m_names.leaf(job));
        if (edge.confidence < 100)
            text += "  " + std::to_string(edge.confidence) + "%";
        if (edge.kind != EdgeKind::Data)
            text += "  " + std::string(toWord(edge.kind));
        return text;
    }

    using Children = std::unordered_map<AssetId, std::vector<const LineageEdge*>>;

    [[nodiscard]] static AssetId farEnd(const LineageEdge& edge, Direction direction)
    {
        return direction == Direction::Upstream ? edge.from : edge.to;
    }

    /// By breadth from the roots: every asset stands below the nearest one that leads to it.
    [[nodiscard]] Children treeOf(const Edges& edges, Direction direction) const
    {
        Children children;
        std::vector<AssetId> queue;
        for (const LineageNode& node : m_answer.nodes)
            if (node.root)
                queue.push_back(node.asset.id);
        std::unordered_set<AssetId> met(queue.begin(), queue.end());
        for (std::size_t i = 0; i < queue.size(); ++i) {
            const auto found = edges.find(queue[i]);
            if (found == edges.end())
                continue;
            for (const LineageEdge* edge : found->second) {
                const AssetId end = farEnd(*edge, direction);
                if (!m_nodes.contains(end) || !met.insert(end).second)
                    continue;
                children[queue[i]].push_back(edge);
                queue.push_back(end);
            }
        }
        return children;
    }

    /// In the answer's order, the first on top of the stack.
    static void push(std::vector<Step>& open, const Children& children, AssetId from, int depth,
                     Direction direction)
    {
        const auto found = children.find(from);
        if (found == children.end())
            return;
        for (auto edge = found->second.rbegin(); edge != found->second.rend(); ++edge)
            open.push_back({*edge, farEnd(**edge, direction), depth});
    }

    [[nodiscard]] bool belongs(const LineageNode& node, Direction direction) const
    {
        return m_answer.request.between ||
               (direction == Direction::Upstream ? node.distance < 0 : node.distance > 0);
    }

    void side(const char* title, const Edges& edges, Direction direction)
    {
        const Children children = treeOf(edges, direction);
        std::vector<Step> open;
        for (auto node = m_answer.nodes.rbegin(); node != m_answer.nodes.rend(); ++node)
            if (node->root)
                push(open, children, node->asset.id, 1, direction);
        bool titled = false;
        while (!open.empty()) {
            const Step step = open.back();
            open.pop_back();
            push(open, children, step.asset, step.depth + 1, direction);
            const LineageNode& node = *m_nodes.at(step.asset);
            if (!belongs(node, direction) || !m_written.insert(step.asset).second)
                continue;
            if (!titled)
                m_text += std::string(title) + "\n";
            titled = true;
            line(node, step.depth, via(*step.edge));
        }
    }

    void line(const LineageNode& node, int depth, const std::string& behind)
    {
        m_text.append(std::size_t{2} * static_cast<std::size_t>(std::min(depth, kDeepestIndent)), ' ');
        m_text += std::to_string(std::abs(node.distance)) + "  " + described(node.asset) + behind +
                  remarks(node) + "\n";
    }

    void rest()
    {
        bool titled = false;
        for (const LineageNode& node : m_answer.nodes) {
            if (m_written.contains(node.asset.id))
                continue;
            if (!titled)
                m_text += "also shown\n";
            titled = true;
            line(node, 1, {});
        }
    }

    const LineageAnswer& m_answer;
    const AnswerNames& m_names;
    std::unordered_map<AssetId, const LineageNode*> m_nodes;
    Edges m_above, m_below;
    std::unordered_set<AssetId> m_written;
    std::string m_text;
};

std::string columnText(const AnswerNames& names, AssetId asset, const std::string& column)
{
    return forTextLine(names.name(asset)) + "." + (column.empty() ? "*" : forTextLine(column));
}

void addColumns(const LineageAnswer& answer, const AnswerNames& names, std::string& text)
{
    if (!answer.columnEdges.empty())
        text += "columns\n";
    for (const LineageColumnEdge& edge : answer.columnEdges)
        text += "  " + columnText(names, edge.from, edge.fromColumn) + " -> " +
                columnText(names, edge.to, edge.toColumn) + "  " + columnEdgeKindWords(edge.kinds, ", ") +
                (edge.masking ? ", masked" : "") + "\n";
}

std::string arrows(const std::vector<AssetId>& path, const AnswerNames& names)
{
    std::string text;
    for (const AssetId id : path)
        text += (text.empty() ? "" : " -> ") + forTextLine(names.name(id));
    return text;
}

void addPaths(const LineageAnswer& answer, const AnswerNames& names, std::string& text)
{
    if (!answer.request.between)
        return;
    if (answer.pathCount == 0) {
        text += "no path\n";
        return;
    }
    text += (answer.pathCount >= std::int64_t{1} << 62 ? "more paths than can be counted"
                                                       : counted(answer.pathCount, "path", "paths")) +
            "\nshortest: " + arrows(answer.shortest, names) + "\n";
    for (const AssetId id : answer.bottlenecks)
        text += "on every path: " + forTextLine(names.name(id)) + "\n";
    for (const auto& [from, to] : answer.smallestCut)
        text += "smallest cut: " + arrows({from, to}, names) + "\n";
}

std::string checkLines(const AffectedAsset& hit)
{
    std::string text;
    for (const CheckRow& check : hit.checks) {
        text += "       check " + forTextLine(check.name) + ": " + std::string(toWord(check.status));
        if (!check.column.empty())
            text += "  column: " + forTextLine(check.column);
        const std::string& said = check.message.empty() ? check.value : check.message;
        text += (said.empty() ? "" : "  " + forTextLine(said)) + "\n";
    }
    return text;
}

void addFanOuts(const LineageAnswer& answer, const AnswerNames& names, std::string& text)
{
    for (const FanOut& fanOut : answer.fanOuts)
        text += "+" + grouped(static_cast<std::int64_t>(fanOut.members.size())) + " more " +
                (fanOut.direction == Direction::Upstream ? "upstream" : "downstream") + " of " +
                forTextLine(names.name(fanOut.parent)) + "\n";
}

} // namespace

std::string lineageText(const LineageAnswer& answer, const AnswerNames& names)
{
    std::string text = TreeText(answer, names).run();
    addFanOuts(answer, names, text);
    addPaths(answer, names, text);
    addColumns(answer, names, text);
    return text + forTextLine(answer.completeness.sentence(static_cast<std::int64_t>(answer.edges.size()))) +
           "\n";
}

std::string impactText(const ImpactAnswer& answer, const AnswerNames& names)
{
    std::string text = forTextLine(answer.asked.name.text());
    if (!answer.request.column.empty())
        text += "." + forTextLine(answer.request.column);
    text += answer.affected.empty() ? "\nnothing is affected\n" : "\n";
    std::optional<AssetKind> kind;
    for (const AffectedAsset& hit : answer.affected) {
        if (kind != hit.asset.kind)
            text += std::string(toWord(hit.asset.kind)) + "\n";
        kind = hit.asset.kind;
        text += "  " + std::to_string(hit.distance) + "  " + forTextLine(hit.asset.name.text());
        for (std::size_t i = 0; i < hit.columns.size(); ++i)
            text += (i == 0 ? "  columns: " : ", ") + forTextLine(hit.columns[i]);
        for (std::size_t i = 0; i < hit.asset.owners.size(); ++i)
            text += (i == 0 ? "  owner: " : ", ") + forTextLine(hit.asset.owners[i]);
        text += "\n       " + arrows(hit.path, names) + "\n" + checkLines(hit);
        for (const FurtherAsset& further : hit.further)
            text += "     + " + std::to_string(further.distance) + "  " +
                    std::string(toWord(further.asset.kind)) + "  " + forTextLine(further.asset.name.text()) +
                    "\n       " + arrows(further.path, names) + "\n";
    }
    text += counted(answer.completeness.shown, "asset", "assets") + " affected";
    for (const std::string& cut : answer.completeness.cutBy)
        text += "; " + forTextLine(cut);
    for (const auto& origin : answer.completeness.notUnderstood)
        text += "; " + counted(origin.count, "problem", "problems") + " in " + forTextLine(origin.origin);
    if (const std::int64_t jobs = answer.completeness.partlyUnderstoodSql; jobs > 0)
        text += "; from SQL that was only partly understood: " + counted(jobs, "job", "jobs");
    if (const std::int64_t joins = answer.completeness.probableJoins; joins > 0)
        text += "; " + counted(joins, "probable join", "probable joins") + " not used";
    return text + "\n";
}

std::string pathsText(const PathsAnswer& answer, const AnswerNames& names)
{
    if (answer.paths.empty())
        return "no path\n";
    std::string text;
    for (const auto& path : answer.paths)
        text += arrows(path, names) + "\n";
    text += counted(static_cast<std::int64_t>(answer.paths.size()), "path", "paths");
    for (const std::string& cut : answer.completeness.cutBy)
        text += "; " + forTextLine(cut);
    return text + "\n";
}

} // namespace upriver
