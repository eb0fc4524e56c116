// SPDX-License-Identifier: Apache-2.0
#include "tests/support/graph_text.h"

#include <algorithm>
#include <random>
#include <sstream>

namespace upriver::test {

struct TextGraph::Token
{
    std::string name;
    std::string column;
    AssetKind kind = AssetKind::Dataset;
    bool ghost = false;
    bool hasColumn = false;
};

struct TextGraph::Line
{
    std::vector<Token> tokens;
    std::vector<std::string> arrows;
    GraphArc arc;
};

TextGraph::TextGraph(std::string_view text, unsigned shuffle)
{
    read(text);
    if (shuffle != 0) {
        std::mt19937 random(shuffle);
        std::ranges::shuffle(m_nodes, random);
        std::ranges::shuffle(m_edges, random);
        std::ranges::shuffle(m_columnEdges, random);
    }
    GraphBuilder builder;
    for (const GraphNode& node : m_nodes)
        builder.addNode(node);
    for (const Edge& edge : m_edges)
        builder.addEdge(edge.src, edge.dst, edge.arc);
    for (const ColumnEdge& edge : m_columnEdges)
        builder.addColumnEdge(edge.src, edge.dst, edge.job, edge.arc);
    m_graph = builder.build();
}

void TextGraph::read(std::string_view text)
{
    std::istringstream lines{std::string(text)};
    for (std::string row; std::getline(lines, row);) {
        Line line;
        line.arc.since = 1;
        std::istringstream words(row);
        for (std::string word; words >> word;) {
            if (word == ">" || word == "~") {
                line.arrows.push_back(word);
            } else if (word == "!") {
                line.arc.manual = true;
            } else if (word[0] == '%') {
                line.arc.confidence = static_cast<std::uint8_t>(std::stoi(word.substr(1)));
            } else if (word[0] == '@') {
                const auto dash = word.find('-');
                line.arc.since = static_cast<std::uint32_t>(std::stoi(word.substr(1)));
                line.arc.until =
                    dash == word.npos ? 0 : static_cast<std::uint32_t>(std::stoi(word.substr(dash + 1)));
            } else if (word.back() == ':') {
                line.arc.kind = edgeKindFromWord(word.substr(0, word.size() - 1)).value();
            } else {
                Token token;
                if (const auto colon = word.find(':'); colon != word.npos) {
                    token.kind = assetKindFromWord(word.substr(0, colon)).value();
                    word.erase(0, colon + 1);
                }
                if (word[0] == '[') {
                    token.kind = AssetKind::Job;
                    word = word.substr(1, word.size() - 2);
                }
                token.ghost = word[0] == '?';
                word.erase(0, token.ghost ? 1 : 0);
                const auto dot = word.find('.');
                token.hasColumn = dot != word.npos;
                token.name = word.substr(0, dot);
                token.column = token.hasColumn ? word.substr(dot + 1) : std::string();
                line.tokens.push_back(std::move(token));
            }
        }
        if (!line.tokens.empty())
            readLine(line);
    }
}

AssetId TextGraph::asset(const Token& token)
{
    const auto [it, isNew] =
        m_ids.try_emplace(token.name, AssetId{static_cast<std::int64_t>(m_ids.size()) + 1});
    if (isNew) {
        m_nodes.push_back({it->second, token.kind, token.ghost, 1, 0});
        AssetSummary& row = rows[it->second];
        row.id = it->second;
        row.kind = token.kind;
        row.name = {"t", token.name};
        row.leaf = token.name;
        row.ghost = token.ghost;
        row.subtype = token.kind == AssetKind::Dataset ? "table" : "";
        row.platform = "t";
    }
    return it->second;
}

std::int32_t TextGraph::slot(AssetId asset, const std::string& column)
{
    if (column == "*")
        return 0;
    auto& known = m_columns[asset];
    auto place = std::ranges::find(known, column);
    if (place == known.end())
        place = known.insert(known.end(), column);
    return static_cast<std::int32_t>(place - known.begin()) + 1;
}

void TextGraph::readLine(const Line& line)
{
    for (const Token& token : line.tokens)
        asset(token);
    if (line.tokens.front().hasColumn) {
        readColumns(line);
        return;
    }
    for (std::size_t i = 0; i + 1 < line.tokens.size(); ++i)
        m_edges.push_back({asset(line.tokens[i]), asset(line.tokens[i + 1]), line.arc});
}

/// a.x > b.y > [job] > c.z: an arc for each pair of columns, the job between them in it.
void TextGraph::readColumns(const Line& line)
{
    const Token* before = nullptr;
    AssetId job;
    for (std::size_t i = 0; i < line.tokens.size(); ++i) {
        const Token& token = line.tokens[i];
        if (token.kind == AssetKind::Job) {
            job = asset(token);
            continue;
        }
        const AssetId here = asset(token);
        const std::int32_t hereSlot = slot(here, token.column);
        if (before) {
            ColumnArc arc;
            arc.slot = hereSlot;
            arc.otherSlot = slot(asset(*before), before->column);
            arc.kinds = line.arrows[i - 1] == "~" ? kJoin : kIdentity;
            arc.since = line.arc.since;
            arc.until = line.arc.until;
            arc.confidence = line.arc.confidence;
            m_columnEdges.push_back({asset(*before), here, job, arc});
        }
        before = &token;
        job = {};
    }
}

AssetId TextGraph::id(const std::string& name) const
{
    const auto found = m_ids.find(name);
    return found == m_ids.end() ? AssetId{} : found->second;
}

std::string TextGraph::name(AssetId id) const
{
    const auto row = rows.find(id);
    return row == rows.end() ? "#" + std::to_string(id.value) : row->second.name.name;
}

Result<std::optional<ScanRow>> TextGraph::scan(const std::optional<AsOf>& asOf)
{
    ScanRow row;
    row.id = asOf && asOf->scan ? *asOf->scan : ScanId{newestScan};
    row.started = 0;
    row.finished = Micros{row.id.value} * 3'600'000'000;
    if (row.id.value < 1)
        return std::optional<ScanRow>();
    return std::optional(row);
}

Result<std::vector<AssetSummary>> TextGraph::summaries(std::span<const AssetId> ids, std::optional<ScanId>)
{
    std::vector<AssetSummary> result;
    for (const AssetId id : ids)
        if (const auto row = rows.find(id); row != rows.end())
            result.push_back(row->second);
    return result;
}

Result<std::vector<ColumnRow>> TextGraph::columns(AssetId asset, std::optional<ScanId>)
{
    std::vector<ColumnRow> result;
    for (const std::string& column : m_columns[asset]) {
        ColumnRow row;
        row.slot = static_cast<int>(result.size()) + 1;
        row.name = column;
        result.push_back(row);
    }
    return result;
}

Result<std::vector<AssetId>> TextGraph::matching(const std::string& filter, std::stop_token)
{
    std::vector<AssetId> result;
    for (const auto& [id, row] : rows) {
        const bool fits = filter.starts_with("kind:") ? toWord(row.kind) == filter.substr(5)
                                                      : row.name.name.find(filter) != std::string::npos;
        if (fits)
            result.push_back(id);
    }
    return result;
}

Result<std::vector<Completeness::NotUnderstood>> TextGraph::notUnderstood(std::span<const AssetId> shown,
                                                                          std::optional<ScanId>)
{
    std::vector<Completeness::NotUnderstood> result;
    for (const AssetId id : shown)
        if (const auto found = problems.find(name(id)); found != problems.end())
            result.push_back({found->first + ".json", found->second});
    return result;
}

std::string nodesOf(const TextGraph& words, const LineageAnswer& answer)
{
    std::string text;
    for (const LineageNode& node : answer.nodes)
        text += (text.empty() ? "" : " ") + words.name(node.asset.id) + ":" + std::to_string(node.distance);
    return text;
}

std::string edgesOf(const TextGraph& words, const LineageAnswer& answer)
{
    std::string text;
    for (const LineageEdge& edge : answer.edges) {
        text += (text.empty() ? "" : ", ") + words.name(edge.from) + ">" + words.name(edge.to);
        for (std::size_t i = 0; i < edge.via.size(); ++i)
            text += (i == 0 ? "[" : " ") + words.name(edge.via[i]) + (i + 1 == edge.via.size() ? "]" : "");
        text += edge.backward ? "*" : "";
    }
    return text;
}

} // namespace upriver::test
