// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/graphviz_layout.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include <cgraph.h>
#include <gvc.h>

namespace upriver {

namespace {

constexpr double kPointsPerInch = 72;
constexpr std::size_t kPolylineFrom = 1000;

std::uint32_t g_messages = 0;

int countMessage(char*)
{
    ++g_messages;
    return 0;
}

// cgraph's functions take char* for text that they copy.
char* text(const char* constant) { return const_cast<char*>(constant); }

std::string number(double value)
{
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, 5).ptr;
    return {buffer, end};
}

class Builder
{
public:
    explicit Builder(const wire::DotRequest& request) : m_request(request)
    {
        m_graph = agopen(text("lineage"), Agdirected, nullptr);
        declareAttributes();
        addNodes();
        addEdges();
    }
    ~Builder() { agclose(m_graph); }
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;

    Agraph_t* graph() const { return m_graph; }
    const std::vector<Agnode_t*>& nodes() const { return m_nodes; }
    const std::vector<Agedge_t*>& edges() const { return m_edges; }

private:
    bool has(wire::DotFlag flag) const { return (m_request.flags & flag) != 0; }

    const char* splines() const
    {
        if (!has(wire::kRoutes))
            return "";
        return m_request.nodes.size() > kPolylineFrom ? "polyline" : "true";
    }

    void declareAttributes()
    {
        const auto graphIs = [this](const char* name, const char* value) {
            agattr(m_graph, AGRAPH, text(name), text(value));
        };
        graphIs("rankdir", "LR");
        graphIs("ranksep", "1.0");
        graphIs("nodesep", "0.3");
        graphIs("splines", splines());
        graphIs("mclimit", has(wire::kDraft) ? "0.25" : "0.5");
        if (has(wire::kDraft))
            graphIs("nslimit", "1");
        if (has(wire::kGroups)) {
            graphIs("newrank", "true");
            graphIs("margin", "24");
        }
        agattr(m_graph, AGNODE, text("shape"), text("box"));
        agattr(m_graph, AGNODE, text("fixedsize"), text("true"));
        agattr(m_graph, AGNODE, text("label"), text(""));
        m_width = agattr(m_graph, AGNODE, text("width"), text("1"));
        m_height = agattr(m_graph, AGNODE, text("height"), text("1"));
        agattr(m_graph, AGEDGE, text("arrowhead"), text("none"));
        m_weight = agattr(m_graph, AGEDGE, text("weight"), text("1"));
    }

    Agraph_t* groupGraph(std::int32_t group)
    {
        if (group < 0 || !has(wire::kGroups))
            return nullptr;
        Agraph_t*& cluster = m_groups[group];
        if (!cluster)
            cluster = agsubg(m_graph, ("cluster" + std::to_string(group)).data(), 1);
        return cluster;
    }

    void addNodes()
    {
        for (std::size_t i = 0; i < m_request.nodes.size(); ++i) {
            const wire::DotNode& node = m_request.nodes[i];
            Agnode_t* added = agnode(m_graph, std::to_string(i).data(), 1);
            agxset(added, m_width, number(node.width / kPointsPerInch).data());
            agxset(added, m_height, number(node.height / kPointsPerInch).data());
            if (Agraph_t* cluster = groupGraph(node.group))
                agsubnode(cluster, added, 1);
            m_nodes.push_back(added);
        }
    }

    void addEdges()
    {
        for (const wire::DotEdge& edge : m_request.edges) {
            Agedge_t* added = agedge(m_graph, m_nodes[edge.from], m_nodes[edge.to], nullptr, 1);
            const int weight = static_cast<int>(std::clamp(edge.weight, 1.0, 1000.0));
            agxset(added, m_weight, std::to_string(weight).data());
            m_edges.push_back(added);
        }
    }

    const wire::DotRequest& m_request;
    Agraph_t* m_graph = nullptr;
    Agsym_t* m_width = nullptr;
    Agsym_t* m_height = nullptr;
    Agsym_t* m_weight = nullptr;
    std::vector<Agnode_t*> m_nodes;
    std::vector<Agedge_t*> m_edges;
    std::map<std::int32_t, Agraph_t*> m_groups;
};

/// Graphviz's y grows upward, ours downward.
LayoutPoint flipped(const pointf& point, const boxf& box) { return {point.x - box.LL.x, box.UR.y - point.y}; }

std::vector<LayoutPoint> curveOf(Agedge_t* edge, const boxf& box)
{
    std::vector<LayoutPoint> curve;
    const splines* route = ED_spl(edge);
    if (!route)
        return curve;
    for (int part = 0; part < route->size; ++part) {
        const bezier& piece = route->list[part];
        for (int i = curve.empty() ? 0 : 1; i < piece.size; ++i)
            curve.push_back(flipped(piece.list[i], box));
    }
    return curve;
}

} // namespace

struct GraphvizContext
{
    GVC_t* gvc = gvContext();
    GraphvizContext() = default;
    ~GraphvizContext() { gvFreeContext(gvc); }
    GraphvizContext(const GraphvizContext&) = delete;
    GraphvizContext& operator=(const GraphvizContext&) = delete;
};

GraphvizLayout::GraphvizLayout() : m_context(std::make_unique<GraphvizContext>())
{
    agseterr(AGWARN);
    agseterrf(countMessage);
}

GraphvizLayout::~GraphvizLayout() = default;

wire::DotAnswer GraphvizLayout::layout(const wire::DotRequest& request)
{
    wire::DotAnswer answer;
    answer.serial = request.serial;
    g_messages = 0;
    const Builder builder(request);
    if (gvLayout(m_context->gvc, builder.graph(), "dot") != 0) {
        answer.errors = std::max(g_messages, 1U);
        return answer;
    }
    const boxf box = GD_bb(builder.graph());
    answer.width = box.UR.x - box.LL.x;
    answer.height = box.UR.y - box.LL.y;
    for (Agnode_t* node : builder.nodes())
        answer.centres.push_back(flipped(ND_coord(node), box));
    for (Agedge_t* edge : builder.edges())
        answer.curves.push_back(curveOf(edge, box));
    gvFreeLayout(m_context->gvc, builder.graph());
    answer.errors = g_messages;
    return answer;
}

} // namespace upriver
