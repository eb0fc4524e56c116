// SPDX-License-Identifier: Apache-2.0
#include "lineage/export/csv_table.h"
#include "lineage/export/formats.h"

namespace upriver {

namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view separator = "; ")
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : std::string(separator)) + part;
    return text;
}

std::string joinedNames(const std::vector<AssetId>& ids, const AnswerNames& names,
                        std::string_view separator = "; ")
{
    std::vector<std::string> parts;
    for (const AssetId id : ids)
        parts.push_back(names.name(id));
    return joined(parts, separator);
}

std::string timeText(const std::optional<Micros>& time) { return time ? formatTime(*time) : std::string(); }

void addNode(CsvRow& row, const LineageNode& node)
{
    const AssetSummary& asset = node.asset;
    row.text(asset.name.text())
        .text(asset.leaf)
        .text(toWord(asset.kind))
        .text(asset.subtype)
        .text(asset.platform)
        .number(node.distance)
        .text(asset.ghost ? "true" : "false")
        .text(joined(asset.owners))
        .text(joined(asset.tags));
}

/// From and to, with columns where they have some.
void addEnds(CsvRow& row, const LineageEdge& edge, const AnswerNames& names)
{
    row.text(names.name(edge.from)).blank().text(names.name(edge.to)).blank();
}

void addEnds(CsvRow& row, const LineageColumnEdge& edge, const AnswerNames& names)
{
    row.text(names.name(edge.from)).text(edge.fromColumn).text(names.name(edge.to)).text(edge.toColumn);
}

/// Jobs, confidence, readers, first and last seen.
void addEvidence(CsvRow& row, const LineageEdge& edge, const AnswerNames& names)
{
    const EdgeWords* words = names.wordsOf(edge);
    row.text(joinedNames(names.jobsOf(edge), names))
        .number(edge.confidence)
        .text(words ? joined(words->readers) : std::string())
        .text(words ? timeText(words->firstSeen) : std::string())
        .text(words ? timeText(words->lastSeen) : std::string());
}

void addEvidence(CsvRow& row, const LineageColumnEdge& edge, const AnswerNames& names)
{
    row.text(edge.job.isValid() ? names.name(edge.job) : std::string()).number(edge.confidence).blank(3);
}

std::string nodeRow(const LineageNode& node)
{
    CsvRow row;
    row.text("node");
    addNode(row, node);
    return row.blank(9).end();
}

template <typename Edge>
std::string edgeRow(std::string_view name, std::string_view kind, const Edge& edge, const AnswerNames& names)
{
    CsvRow row;
    row.text(name).blank(2).text(kind).blank(6);
    addEnds(row, edge, names);
    addEvidence(row, edge, names);
    return row.end();
}

template <typename Edge>
std::string edgeAlone(std::string_view kind, const Edge& edge, const AnswerNames& names)
{
    CsvRow row;
    addEnds(row, edge, names);
    row.text(kind);
    addEvidence(row, edge, names);
    return row.end();
}

constexpr int kCheckCells = 7;
constexpr int kFurtherCells = 6;

CsvRow affectedRow(const AffectedAsset& hit, const AnswerNames& names)
{
    CsvRow row;
    row.text(hit.asset.name.text())
        .text(hit.asset.leaf)
        .text(toWord(hit.asset.kind))
        .text(hit.asset.subtype)
        .number(hit.distance)
        .text(joined(hit.asset.owners))
        .text(joined(hit.columns))
        .text(joinedNames(hit.path, names, " -> "));
    return row;
}

void addCheck(CsvRow& row, const CheckRow& check)
{
    row.text(check.name)
        .text(check.column)
        .text(toWord(check.status))
        .text(check.severity)
        .text(timeText(check.at))
        .text(check.value)
        .text(check.message);
}

void addFurther(CsvRow& row, const FurtherAsset& further, const AnswerNames& names)
{
    row.text(further.asset.name.text())
        .text(toWord(further.asset.kind))
        .text(further.asset.subtype)
        .number(further.distance)
        .text(joined(further.asset.owners))
        .text(joinedNames(further.path, names, " -> "));
}

} // namespace

std::string lineageCsv(const LineageAnswer& answer, const AnswerNames& names)
{
    std::string text =
        "row,name,leaf,kind,subtype,platform,distance,ghost,owners,tags,from,from_column,to,to_column,"
        "via,confidence,sources,first_seen,last_seen\n";
    for (const LineageNode& node : answer.nodes)
        text += nodeRow(node);
    for (const LineageEdge& edge : answer.edges)
        text += edgeRow("edge", toWord(edge.kind), edge, names);
    for (const LineageColumnEdge& edge : answer.columnEdges)
        text += edgeRow("column_edge", columnEdgeKindWords(edge.kinds, "; "), edge, names);
    const auto edges = static_cast<std::int64_t>(answer.edges.size());
    return text + CsvRow().text("completeness").text(answer.completeness.sentence(edges)).blank(17).end();
}

std::string lineageCsvNodes(const LineageAnswer& answer)
{
    std::string text = "name,leaf,kind,subtype,platform,distance,ghost,owners,tags\n";
    for (const LineageNode& node : answer.nodes) {
        CsvRow row;
        addNode(row, node);
        text += row.end();
    }
    return text;
}

std::string lineageCsvEdges(const LineageAnswer& answer, const AnswerNames& names)
{
    std::string text = "from,from_column,to,to_column,kind,via,confidence,sources,first_seen,last_seen\n";
    for (const LineageEdge& edge : answer.edges)
        text += edgeAlone(toWord(edge.kind), edge, names);
    for (const LineageColumnEdge& edge : answer.columnEdges)
        text += edgeAlone(columnEdgeKindWords(edge.kinds, "; "), edge, names);
    return text;
}

// What was asked beside the assets has columns where it was asked; a row for each check, then one for each
// asset that is led on to, so that every row names the asset it belongs to.
std::string impactCsv(const ImpactAnswer& answer, const AnswerNames& names)
{
    const bool hasChecks = answer.request.checks != 0;
    const bool hasFurther = !answer.request.then.empty();
    std::string text = "name,leaf,kind,subtype,distance,owners,columns,path";
    text +=
        hasChecks ? ",check,check_column,check_status,check_severity,check_at,check_value,check_message" : "";
    text += hasFurther ? ",then_name,then_kind,then_subtype,then_distance,then_owners,then_path" : "";
    text += "\n";
    for (const AffectedAsset& hit : answer.affected) {
        for (const CheckRow& check : hit.checks) {
            CsvRow row = affectedRow(hit, names);
            addCheck(row, check);
            text += row.blank(hasFurther ? kFurtherCells : 0).end();
        }
        for (const FurtherAsset& further : hit.further) {
            CsvRow row = affectedRow(hit, names);
            row.blank(hasChecks ? kCheckCells : 0);
            addFurther(row, further, names);
            text += row.end();
        }
        if (hit.checks.empty() && hit.further.empty())
            text += affectedRow(hit, names)
                        .blank((hasChecks ? kCheckCells : 0) + (hasFurther ? kFurtherCells : 0))
                        .end();
    }
    return text;
}

std::string pathsCsv(const PathsAnswer& answer, const AnswerNames& names)
{
    std::string text = "path,step,name,kind\n";
    for (std::size_t p = 0; p < answer.paths.size(); ++p) {
        for (std::size_t step = 0; step < answer.paths[p].size(); ++step) {
            const AssetId id = answer.paths[p][step];
            const auto asset = names.assets.find(id);
            text += CsvRow()
                        .number(static_cast<std::int64_t>(p) + 1)
                        .number(static_cast<std::int64_t>(step) + 1)
                        .text(names.name(id))
                        .text(asset == names.assets.end() ? std::string_view() : toWord(asset->second.kind))
                        .end();
        }
    }
    return text;
}

} // namespace upriver
