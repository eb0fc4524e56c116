// SPDX-License-Identifier: Apache-2.0
#include <unordered_map>

#include "lineage/export/formats.h"
#include "lineage/export/quoting.h"

namespace upriver {

namespace {

using Numbers = std::unordered_map<AssetId, std::size_t>;

Numbers numbered(const LineageAnswer& answer)
{
    Numbers numbers;
    for (std::size_t i = 0; i < answer.nodes.size(); ++i)
        numbers[answer.nodes[i].asset.id] = i;
    return numbers;
}

std::string joined(const std::vector<AssetId>& jobs, const AnswerNames& names)
{
    std::string text;
    for (const AssetId job : jobs)
        text += (text.empty() ? "" : ", ") + names.leaf(job);
    return text;
}

std::string_view dotShape(AssetKind kind)
{
    switch (kind) {
    case AssetKind::Job:
        return "box\", style=\"rounded";
    case AssetKind::Model:
    case AssetKind::ModelVersion:
        return "hexagon";
    case AssetKind::Feature:
        return "parallelogram";
    case AssetKind::Dashboard:
        return "tab";
    case AssetKind::Service:
        return "component";
    case AssetKind::Code:
        return "note";
    case AssetKind::Term:
    case AssetKind::Contract:
        return "oval";
    case AssetKind::Dataset:
        break;
    }
    return "box";
}

std::string dotNode(const LineageNode& node, std::size_t number)
{
    std::string text = "  n" + std::to_string(number) + " [label=" + forDot(node.asset.leaf) +
                       ", tooltip=" + forDot(node.asset.name.text()) + ", shape=\"" +
                       std::string(dotShape(node.asset.kind)) + "\"";
    if (node.asset.ghost)
        text += ", color=\"gray\", fontcolor=\"gray\"";
    if (node.root)
        text += ", penwidth=\"2\"";
    return text + "];\n";
}

std::string dotEdge(const LineageEdge& edge, const Numbers& numbers, const AnswerNames& names)
{
    std::string text =
        "  n" + std::to_string(numbers.at(edge.from)) + " -> n" + std::to_string(numbers.at(edge.to));
    std::string attributes;
    const auto add = [&attributes](const std::string& attribute) {
        attributes += (attributes.empty() ? "" : ", ") + attribute;
    };
    if (!edge.via.empty())
        add("tooltip=" + forDot(joined(names.jobsOf(edge), names)));
    if (edge.kind != EdgeKind::Data)
        add("label=" + forDot(toWord(edge.kind)));
    if (edge.manual)
        add("style=\"dashed\"");
    else if (edge.inferred)
        add("style=\"dotted\"");
    if (edge.backward)
        add("constraint=\"false\"");
    return text + (attributes.empty() ? "" : " [" + attributes + "]") + ";\n";
}

struct MermaidShape
{
    std::string_view open;
    std::string_view close;
};

MermaidShape mermaidShape(AssetKind kind)
{
    switch (kind) {
    case AssetKind::Job:
        return {"(", ")"};
    case AssetKind::Model:
    case AssetKind::ModelVersion:
        return {"{{", "}}"};
    case AssetKind::Feature:
        return {"[/", "/]"};
    case AssetKind::Dashboard:
        return {"[[", "]]"};
    case AssetKind::Service:
        return {"([", "])"};
    default:
        return {"[", "]"};
    }
}

std::string_view mermaidArrow(const LineageEdge& edge)
{
    return edge.manual || edge.inferred ? " -.->" : " -->";
}

bool isDrawn(const LineageEdge& edge, const Numbers& numbers)
{
    return numbers.contains(edge.from) && numbers.contains(edge.to);
}

} // namespace

std::string lineageDot(const LineageAnswer& answer, const AnswerNames& names)
{
    const Numbers numbers = numbered(answer);
    std::string text = "digraph lineage {\n  rankdir=\"LR\";\n  node [fontname=\"sans-serif\"];\n";
    text +=
        "  comment=" + forDot(answer.completeness.sentence(static_cast<std::int64_t>(answer.edges.size()))) +
        ";\n";
    for (std::size_t i = 0; i < answer.nodes.size(); ++i)
        text += dotNode(answer.nodes[i], i);
    for (const LineageEdge& edge : answer.edges)
        if (isDrawn(edge, numbers))
            text += dotEdge(edge, numbers, names);
    return text + "}\n";
}

std::string lineageMermaid(const LineageAnswer& answer, const AnswerNames& names)
{
    const Numbers numbers = numbered(answer);
    std::string text = "flowchart LR\n";
    for (std::size_t i = 0; i < answer.nodes.size(); ++i) {
        const MermaidShape shape = mermaidShape(answer.nodes[i].asset.kind);
        text += "  n" + std::to_string(i) + std::string(shape.open) + forMermaid(answer.nodes[i].asset.leaf) +
                std::string(shape.close) + "\n";
    }
    for (const LineageEdge& edge : answer.edges) {
        if (!isDrawn(edge, numbers))
            continue;
        text += "  n" + std::to_string(numbers.at(edge.from)) + std::string(mermaidArrow(edge));
        if (!edge.via.empty())
            text += "|" + forMermaid(joined(names.jobsOf(edge), names)) + "|";
        text += " n" + std::to_string(numbers.at(edge.to)) + "\n";
    }
    std::string roots;
    for (std::size_t i = 0; i < answer.nodes.size(); ++i)
        if (answer.nodes[i].root)
            roots += (roots.empty() ? "n" : ",n") + std::to_string(i);
    if (!roots.empty())
        text += "  classDef root stroke-width:3px\n  class " + roots + " root\n";
    return text;
}

} // namespace upriver
