// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/column_edge_facts.h"

#include <algorithm>
#include <map>

#include "ui/models/code_words.h"

namespace upriver {

namespace {

constexpr std::size_t kMostExpressions = 4;
constexpr std::size_t kMostPieces = 20; ///< of code that are read for one click

/// Of the edge's job, else of every job that fills the dataset; a template only where nothing is compiled.
Result<std::vector<CodeRow>> codeBehind(const CatalogReader& reader, const LineageColumnEdge& edge)
{
    std::vector<CodeRow> rows;
    if (edge.job.isValid()) {
        auto code = reader.codeOf(edge.job);
        if (!code)
            return fail(code.error());
        rows = std::move(*code);
    } else {
        auto details = reader.details(edge.to);
        if (!details)
            return fail(details.error());
        if (*details)
            rows = std::move((*details)->code);
    }
    const std::vector<CodeRow> all = rows;
    std::erase_if(rows, [&](const CodeRow& row) {
        return row.templated && std::ranges::any_of(all, [&](const CodeRow& other) {
                   return other.job == row.job && !other.templated;
               });
    });
    if (rows.size() > kMostPieces)
        rows.resize(kMostPieces);
    return rows;
}

void addUnique(std::vector<std::string>& names, std::string name)
{
    if (std::ranges::find(names, name) == names.end())
        names.push_back(std::move(name));
}

std::string sourceName(const std::string& leaf, const std::string& column)
{
    return column.empty() || column == "*" ? leaf : leaf + "." + column;
}

void addExpressions(const CodeRow& code, const CodeLineage& lineage, ColumnEdgeFacts& facts)
{
    const LineageColumnEdge& edge = facts.edge;
    const auto lower = [](const std::string& text) { return QString::fromStdString(text).toLower(); };
    for (const std::size_t index : edgesInto(lineage, edge.to, edge.toColumn)) {
        const CodeEdge& found = lineage.edges[index];
        if ((found.kinds & kDirectKinds) != 0)
            addUnique(facts.fromSql,
                      sourceName(found.from, found.fromColumn == "*" ? edge.toColumn : found.fromColumn));
        const bool isOurs = found.fromAsset == edge.from &&
                            (found.fromColumn == "*" || lower(found.fromColumn) == lower(edge.fromColumn));
        if (!isOurs || facts.code.size() >= kMostExpressions)
            continue;
        facts.code.push_back({code.job, code.jobName, code.path,
                              expressionText(code.text, found.span).toStdString(), found.line, found.column,
                              found.certainty});
    }
}

/// Column lineage that a system states has full confidence; what was read from SQL has less.
Result<std::vector<std::string>> statedSources(const CatalogReader& reader, const LineageGraph& graph,
                                               const LineageColumnEdge& edge)
{
    std::vector<std::string> names;
    const NodeIndex node = graph.indexOf(edge.to);
    const auto columns = reader.columns(edge.to);
    if (!columns)
        return fail(columns.error());
    const auto ours = std::ranges::find(*columns, edge.toColumn, &ColumnRow::name);
    if (node == kNoNode || ours == columns->end())
        return names;
    std::map<NodeIndex, std::vector<int>> slots;
    for (const ColumnArc& arc : graph.columnUpstream(node)) {
        const bool isOurJob = !edge.job.isValid() || arc.job == graph.indexOf(edge.job);
        if (arc.slot == ours->slot && arc.isOpenAt(0) && arc.confidence >= 100 && isOurJob &&
            (arc.kinds & kDirectKinds) != 0)
            slots[arc.other].push_back(arc.otherSlot);
    }
    if (auto read = graph.columnStatus(); !read)
        return fail(std::move(read.error()));
    for (const auto& [other, wanted] : slots) {
        const std::vector<AssetId> id{graph.node(other).id};
        const auto summaries = reader.summaries(id);
        const auto theirs = reader.columns(id.front());
        if (!summaries || !theirs)
            return fail(summaries ? theirs.error() : summaries.error());
        for (const int slot : wanted) {
            const auto column = std::ranges::find(*theirs, slot, &ColumnRow::slot);
            if (!summaries->empty() && column != theirs->end())
                addUnique(names, sourceName(summaries->front().leaf, column->name));
        }
    }
    return names;
}

} // namespace

Result<ColumnEdgeFacts> readColumnEdgeFacts(const std::string& catalog,
                                            const std::shared_ptr<const LineageGraph>& graph,
                                            const LineageColumnEdge& edge, std::stop_token stop)
{
    auto opened = CatalogReader::open(catalog);
    if (!opened)
        return fail(opened.error());
    const CatalogReader& reader = **opened;
    (*opened)->interruptOn(stop);
    ColumnEdgeFacts facts;
    facts.edge = edge;
    const std::vector<AssetId> ids{edge.from, edge.to, edge.job};
    auto names = reader.summaries(ids);
    auto codes = codeBehind(reader, edge);
    if (!names || !codes)
        return fail(names ? codes.error() : names.error());
    for (const AssetSummary& asset : *names)
        (asset.id == edge.from ? facts.from : asset.id == edge.to ? facts.to : facts.jobName) = asset.leaf;
    if (edge.from == edge.to)
        facts.to = facts.from;
    if (!graph)
        return facts;
    for (const CodeRow& code : *codes) {
        const auto context = codeContext(reader, *graph, code.job, stop);
        if (!context)
            return fail(context.error());
        addExpressions(code, codeLineage(code, *context), facts);
    }
    auto stated = statedSources(reader, *graph, edge);
    if (!stated)
        return fail(stated.error());
    facts.stated = std::move(*stated);
    std::ranges::sort(facts.stated);
    std::ranges::sort(facts.fromSql);
    return facts;
}

} // namespace upriver
