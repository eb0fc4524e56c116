// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/pipeline_groups.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "ui/graph/scene_groups.h"

namespace upriver {

namespace {

constexpr int kDeepest = 8; // task groups within pipelines within pipelines

bool isJob(const LineageGraph& graph, NodeIndex node) { return graph.kindOf(node) == AssetKind::Job; }

/// How many jobs of each pipeline write it.
std::map<NodeIndex, int> writersOf(const LineageGraph& graph, NodeIndex node)
{
    std::map<NodeIndex, int> writers;
    if (isJob(graph, node)) {
        ++writers[outermostJob(graph, node)];
        return writers;
    }
    for (const GraphArc arc : graph.upstream(node))
        if (arc.kind == EdgeKind::Data && arc.isOpenAt(0) && isJob(graph, arc.other))
            ++writers[outermostJob(graph, arc.other)];
    return writers;
}

} // namespace

NodeIndex outermostJob(const LineageGraph& graph, NodeIndex job)
{
    for (int level = 0; level < kDeepest; ++level) {
        NodeIndex outer = kNoNode;
        for (const GraphArc arc : graph.upstream(job))
            if (arc.kind == EdgeKind::Contains && arc.isOpenAt(0) && isJob(graph, arc.other))
                outer = std::min(outer, arc.other);
        if (outer == kNoNode || outer == job)
            return job;
        job = outer;
    }
    return job;
}

bool holdsTasks(const LineageGraph& graph, NodeIndex job)
{
    for (const GraphArc arc : graph.downstream(job))
        if (arc.kind == EdgeKind::Contains && arc.isOpenAt(0) && isJob(graph, arc.other))
            return true;
    return false;
}

NodeIndex pipelineOf(const LineageGraph& graph, NodeIndex asset)
{
    const std::map<NodeIndex, int> writers = writersOf(graph, asset);
    const auto most = std::ranges::max_element(writers, {}, [](const auto& writer) { return writer.second; });
    return most == writers.end() ? kNoNode : most->first;
}

Result<std::map<AssetId, QString>> pipelinesOf(const LineageAnswer& answer, const LineageGraph& graph,
                                               const CatalogReader& reader)
{
    std::map<AssetId, std::map<NodeIndex, int>> writers;
    std::set<AssetId> pipelines;
    for (const LineageNode& node : answer.nodes) {
        const NodeIndex index = graph.indexOf(node.asset.id);
        if (index == kNoNode)
            continue;
        auto found = writersOf(graph, index);
        for (const auto& [pipeline, jobs] : found)
            pipelines.insert(graph.node(pipeline).id);
        writers.emplace(node.asset.id, std::move(found));
    }
    const std::vector<AssetId> ids(pipelines.begin(), pipelines.end());
    const auto summaries = reader.summaries(ids);
    if (!summaries)
        return fail(summaries.error());
    std::map<AssetId, QString> names;
    std::map<QString, int> uses;
    for (const AssetSummary& asset : *summaries)
        ++uses[names[asset.id] = QString::fromStdString(asset.leaf)];
    for (const AssetSummary& asset : *summaries) {
        QString& name = names[asset.id];
        if (!holdsTasks(graph, graph.indexOf(asset.id))) // a model of a project: its project is the pipeline
            name = placeOf(asset);
        else if (uses[name] > 1) // two of one name are told apart by where they stand
            name = QString::fromStdString(asset.name.text());
    }
    std::map<AssetId, QString> made;
    for (const auto& [asset, found] : writers) {
        std::vector<std::tuple<int, QString>> ranked;
        for (const auto& [pipeline, jobs] : found)
            if (const auto name = names.find(graph.node(pipeline).id); name != names.end())
                ranked.emplace_back(-jobs, name->second);
        if (!ranked.empty())
            made.emplace(asset, std::get<1>(*std::ranges::min_element(ranked)));
    }
    return made;
}

} // namespace upriver
