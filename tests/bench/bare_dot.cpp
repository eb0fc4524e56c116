// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bare_dot.h"

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
    std::vector<Agnode_t*> nodes;
    for (const LayoutNode& node : request.nodes) {
        nodes.push_back(agnode(graph, std::to_string(nodes.size()).data(), 1));
        agxset(nodes.back(), width, std::to_string(node.width / kPointsPerInch).data());
        agxset(nodes.back(), height, std::to_string(node.height / kPointsPerInch).data());
    }
    for (const LayoutEdge& edge : request.edges)
        agedge(graph, nodes[edge.from], nodes[edge.to], nullptr, 1);
    BareDot result;
    result.ms = computedMs([&] { gvLayout(context, graph, "dot"); });
    for (Agnode_t* node : nodes)
        result.centres.push_back({ND_coord(node).x, -ND_coord(node).y});
    gvFreeLayout(context, graph);
    agclose(graph);
    return result;
}

} // namespace upriver::bench
