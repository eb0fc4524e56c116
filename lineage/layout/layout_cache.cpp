// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/layout_cache.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <utility>

#include "catalog/base/hash.h"
#include "lineage/layout/lane_layout.h"
#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_wire.h"
#include "lineage/layout/prepared_graph.h"

namespace upriver {

namespace {

/// One more whenever the same request gets other places or curves from the same programs' names and sizes.
constexpr std::uint64_t kLayoutVersion = 1;
constexpr double kDocked = 1; // pixels that an end may be beside the middle of its card's side

// What is kept has the form of a helper's answer to the whole request: centres by position, curves by
// prepared edge. So it is decoded and checked by what reads the helper.

wire::DotRequest wholeRequest(const LayoutRequest& request, const PreparedGraph& graph)
{
    wire::DotRequest whole;
    for (const std::uint32_t node : graph.nodes)
        whole.nodes.push_back(
            {request.nodes[node].width, request.nodes[node].height, request.nodes[node].group});
    for (const PreparedEdge& edge : graph.edges)
        whole.edges.push_back({edge.from, edge.to, edge.weight});
    return whole;
}

bool isWorthKeeping(const LayoutRequest& request)
{
    return request.routes && !request.edges.empty() && request.nodes.size() <= wire::kMaxNodes &&
           request.edges.size() <= wire::kMaxEdges && !hasLanes(request);
}

bool isNear(LayoutPoint a, LayoutPoint b)
{
    return std::abs(a.x - b.x) <= kDocked && std::abs(a.y - b.y) <= kDocked;
}

/// Beyond what holds for every answer: curves begin and end at their cards, and the sheet holds the cards.
bool isFinished(const wire::DotRequest& whole, const wire::DotAnswer& answer)
{
    for (std::size_t i = 0; i < whole.edges.size(); ++i) {
        const auto [from, to, weight] = whole.edges[i];
        const LayoutPoint start{answer.centres[from].x + whole.nodes[from].width / 2, answer.centres[from].y};
        const LayoutPoint end{answer.centres[to].x - whole.nodes[to].width / 2, answer.centres[to].y};
        if (!isNear(answer.curves[i].front(), start) || !isNear(answer.curves[i].back(), end))
            return false;
    }
    for (std::size_t i = 0; i < whole.nodes.size(); ++i) {
        const double halfWidth = whole.nodes[i].width / 2;
        const double halfHeight = whole.nodes[i].height / 2;
        const LayoutPoint at = answer.centres[i];
        if (at.x - halfWidth < -kDocked || at.y - halfHeight < -kDocked ||
            at.x + halfWidth > answer.width + kDocked || at.y + halfHeight > answer.height + kDocked)
            return false;
    }
    return answer.width < 1e7 && answer.height < 1e7;
}

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

void appendHex(std::string& text, std::uint64_t value)
{
    char digits[16];
    const auto end = std::to_chars(digits, digits + sizeof digits, value, 16).ptr;
    text.append(static_cast<std::size_t>(16 - (end - digits)), '0').append(digits, end);
}

} // namespace

std::string layoutHash(const LayoutRequest& request, std::string_view engine)
{
    const PreparedGraph graph = prepare(request);
    Hasher hash(kLayoutVersion);
    hash.addField(engine);
    hash.addNumber(static_cast<std::uint64_t>(request.quality)).addNumber(request.routes ? 1 : 0);
    hash.addNumber(request.groups.size()).addNumber(graph.nodes.size()).addNumber(graph.edges.size());
    for (const std::uint32_t index : graph.nodes) {
        const LayoutNode& node = request.nodes[index];
        hash.addNumber(bits(node.width)).addNumber(bits(node.height));
        hash.addNumber(static_cast<std::uint64_t>(node.group))
            .addNumber(static_cast<std::uint64_t>(node.lane));
    }
    for (const PreparedEdge& edge : graph.edges)
        hash.addNumber(edge.from).addNumber(edge.to).addNumber(bits(edge.weight));
    std::string text;
    appendHex(text, hash.hash128().high);
    appendHex(text, hash.hash128().low);
    return text;
}

std::optional<std::string> keptText(const LayoutRequest& request, const LayoutResult& result)
{
    const bool isAsAsked = result.engine == LayoutEngine::Dot && result.note.empty();
    if (!isAsAsked || !isWorthKeeping(request) || result.centres.size() != request.nodes.size() ||
        result.edges.size() != request.edges.size())
        return std::nullopt;
    const PreparedGraph graph = prepare(request);
    wire::DotAnswer answer;
    answer.width = result.width;
    answer.height = result.height;
    for (const std::uint32_t node : graph.nodes)
        answer.centres.push_back(result.centres[node]);
    answer.curves.resize(graph.edges.size());
    for (std::size_t i = 0; i < graph.uses.size(); ++i)
        if (const auto& use = graph.uses[i]) {
            auto& curve = answer.curves[use->edge] = result.edges[i].bezier;
            if (use->reversed)
                std::reverse(curve.begin(), curve.end());
        }
    return wire::encode(answer);
}

std::optional<LayoutResult> readKept(const LayoutRequest& request, std::string_view kept)
{
    auto answer = wire::decodeAnswer(kept);
    if (!answer || !isWorthKeeping(request))
        return std::nullopt;
    const PreparedGraph graph = prepare(request);
    const wire::DotRequest whole = wholeRequest(request, graph);
    if (findFlaw(whole, *answer) || !isFinished(whole, *answer))
        return std::nullopt;
    LayoutResult result;
    result.width = answer->width;
    result.height = answer->height;
    result.centres.resize(request.nodes.size());
    for (std::size_t position = 0; position < graph.nodes.size(); ++position)
        result.centres[graph.nodes[position]] = answer->centres[position];
    result.edges.resize(request.edges.size());
    giveCurves(request, graph, answer->curves, result);
    return result;
}

Result<LayoutResult> layoutOrKept(LayoutService& service, LayoutStore* store, const LayoutRequest& request,
                                  std::stop_token stop)
{
    if (!store || !isWorthKeeping(request))
        return service.layout(request, std::move(stop));
    const std::string hash = layoutHash(request, service.engine());
    if (const auto kept = store->find(hash))
        if (auto result = readKept(request, *kept))
            return std::move(*result);
    auto result = service.layout(request, std::move(stop));
    if (result)
        if (auto text = keptText(request, *result))
            store->keep(hash, std::move(*text));
    return result;
}

} // namespace upriver
