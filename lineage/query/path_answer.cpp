// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "lineage/graph/paths.h"
#include "lineage/query/completeness.h"
#include "lineage/query/lineage_words.h"

namespace upriver {

namespace {

std::vector<AssetId> named(const LineageGraph& graph, const BetweenSet& set, const std::vector<Vertex>& path)
{
    std::vector<AssetId> ids;
    for (const Vertex v : path)
        ids.push_back(graph.node(set.nodes[v]).id);
    return ids;
}

/// All of them when asked, else the shortest alone; counted exactly where no cycle is between.
void collect(const LineageGraph& graph, const BetweenSet& set, const PathsRequest& request,
             PathsAnswer& answer, const std::stop_token& stop)
{
    const bool acyclic = stronglyConnected(set.graph).count == set.graph.size();
    if (acyclic)
        answer.count = countPaths(set.graph, set.from, set.to);
    if (!request.all)
        answer.paths.push_back(named(graph, set, shortestPath(set.graph, set.from, set.to)));
    if (!request.all && acyclic)
        return;
    const SimplePathsLimit limit{request.maxPaths, std::max<std::size_t>(1'000'000, request.maxPaths * 100)};
    const SimplePaths found = simplePaths(set.graph, set.from, set.to, limit, stop);
    if (!acyclic)
        answer.count = static_cast<std::int64_t>(found.paths.size());
    if (!request.all)
        return;
    answer.cut = found.cut;
    for (const auto& path : found.paths)
        answer.paths.push_back(named(graph, set, path));
}

void state(const BetweenSet& set, const PathsRequest& request, PathsAnswer& answer)
{
    std::vector<AssetId> shown;
    for (const auto& path : answer.paths)
        shown.insert(shown.end(), path.begin(), path.end());
    std::ranges::sort(shown);
    shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
    Completeness& stated = answer.completeness;
    stated.shown = static_cast<std::int64_t>(shown.size());
    stated.total = static_cast<std::int64_t>(set.nodes.size());
    if (answer.cut)
        stated.cutBy.push_back("the limit of " +
                               counted(static_cast<std::int64_t>(request.maxPaths), "path", "paths"));
    else if (!request.all && answer.count > 1)
        stated.cutBy.push_back("only the shortest of " + grouped(answer.count) + " paths");
}

} // namespace

Result<PathsAnswer> paths(const LineageGraph& graph, LineageWords& words, const PathsRequest& request,
                          std::stop_token stop)
{
    const auto scan = words.scan(request.asOf);
    if (!scan)
        return fail(scan.error());
    if (request.asOf && !*scan)
        return fail(ErrorKind::NotFound,
                    "The catalog knows nothing from before its first scan. Ask for a later time.");
    const NodeIndex from = graph.indexOf(request.from);
    const NodeIndex to = graph.indexOf(request.to);
    if (from == kNoNode || to == kNoNode)
        return fail(ErrorKind::NotFound, "The asset is not in the catalog any more. Search for it again.");
    const GraphView view{&graph, request.asOf ? static_cast<std::uint32_t>((*scan)->id.value) : 0};
    PathsAnswer answer;
    answer.completeness.asOf = *scan;
    const BetweenSet set = betweenSet(view, from, to, stop);
    if (!set.nodes.empty())
        collect(graph, set, request, answer, stop);
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "The question was cancelled.");
    state(set, request, answer);
    const auto asOf = request.asOf ? std::optional((*scan)->id) : std::nullopt;
    std::vector<AssetId> behind;
    for (const NodeIndex node : set.nodes)
        behind.push_back(graph.node(node).id);
    if (auto stated = stateUnderstanding(words, behind, asOf, answer.completeness); !stated)
        return fail(stated.error());
    return answer;
}

} // namespace upriver
