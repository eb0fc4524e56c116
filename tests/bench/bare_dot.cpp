// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bare_dot.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include <cgraph.h>
#include <gvc.h>

#include "tests/bench/bench_table.h"

namespace upriver::bench {

namespace {

constexpr double kPointsPerInch = 72;

char* text(const char* constant) { return const_cast<char*>(constant); }

} // namespace

BareDot bareDot(const LayoutRequest& request)
{
    static GVC_t* context = gvContext();
    Agraph_t* graph = agopen(text("bare"), Agdirected, nullptr);
    constexpr std::pair<const char*, const char*> kSettings[] = {
        {"rankdir", "LR"}, {"ranksep", "1.0"}, {"nodesep", "0.3"}, {"splines", "true"}};
    for (const auto& [name, value] : kSettings)
        agattr(graph, AGRAPH, text(name), text(value));
    agattr(graph, AGNODE, text("shape"), text("box"));
    agattr(graph, AGNODE, text("fixedsize"), text("true"));
    agattr(graph, AGNODE, text("label"), text(""));
    Agsym_t* width = agattr(graph, AGNODE, text("width"), text("1"));
    Agsym_t* height = agattr(graph, AGNODE, text("height"), text("1"));
    // In the order of the keys, as ours: the order of the input decides how long the search for crossings
    // goes on.
    std::vector<std::size_t> order(request.nodes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return request.nodes[a].key < request.nodes[b].key; });
    std::vector<Agnode_t*> nodes(request.nodes.size());
    std::vector<std::size_t> place(request.nodes.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const LayoutNode& node = request.nodes[order[i]];
        place[order[i]] = i;
        nodes[order[i]] = agnode(graph, std::to_string(i).data(), 1);
        agxset(nodes[order[i]], width, std::to_string(node.width / kPointsPerInch).data());
        agxset(nodes[order[i]], height, std::to_string(node.height / kPointsPerInch).data());
    }
    std::vector<std::pair<std::size_t, std::size_t>> edges;
    for (const LayoutEdge& edge : request.edges)
        edges.emplace_back(place[edge.from], place[edge.to]);
    std::sort(edges.begin(), edges.end());
    for (const auto& [from, to] : edges)
        agedge(graph, nodes[order[from]], nodes[order[to]], nullptr, 1);
    BareDot result;
    result.ms = computedMs([&] { gvLayout(context, graph, "dot"); });
    for (Agnode_t* node : nodes)
        result.centres.push_back({ND_coord(node).x, -ND_coord(node).y});
    gvFreeLayout(context, graph);
    agclose(graph);
    return result;
}

} // namespace upriver::bench
