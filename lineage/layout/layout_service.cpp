// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/layout_service.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <limits>
#include <mutex>
#include <system_error>
#include <utility>

#include "catalog/base/thread_guard.h"
#include "lineage/layout/column_layout.h"
#include "lineage/layout/detours.h"
#include "lineage/layout/helper_process.h"
#include "lineage/layout/lane_layout.h"
#include "lineage/layout/layout_check.h"
#include "lineage/layout/packing.h"

namespace upriver {

namespace {

using Clock = HelperProcess::Clock;
using Outcome = HelperProcess::Outcome;

// Above these Graphviz gets slower than people wait: first a draft, then our own columns.
constexpr std::size_t kFullUpTo = 1000;
constexpr std::size_t kDotUpTo = 2000;

/// One component placed: centres by its nodes, curves by its edges (empty: draw your own).
struct Placed
{
    std::vector<LayoutPoint> centres;
    std::vector<std::vector<LayoutPoint>> curves;
    LayoutEngine engine = LayoutEngine::Dot;
    std::string note;
};

struct Box
{
    double left = std::numeric_limits<double>::max();
    double top = left;
    double right = -left;
    double bottom = -left;

    void add(double x, double y)
    {
        left = std::min(left, x);
        right = std::max(right, x);
        top = std::min(top, y);
        bottom = std::max(bottom, y);
    }
};

Box boundsOf(const LayoutRequest& request, const PreparedGraph& graph, const Component& component,
             const Placed& placed)
{
    Box box;
    for (std::size_t i = 0; i < component.nodes.size(); ++i) {
        const LayoutNode& node = request.nodes[graph.nodes[component.nodes[i]]];
        box.add(placed.centres[i].x - node.width / 2, placed.centres[i].y - node.height / 2);
        box.add(placed.centres[i].x + node.width / 2, placed.centres[i].y + node.height / 2);
    }
    for (const auto& curve : placed.curves)
        for (const LayoutPoint& point : curve)
            box.add(point.x, point.y);
    return box;
}

/// Puts the placed components on one sheet and answers in the request's own numbers.
LayoutResult assemble(const LayoutRequest& request, const PreparedGraph& graph,
                      const std::vector<Component>& parts, std::vector<Placed>& placed)
{
    std::vector<Part> sheet;
    std::vector<Box> boxes;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Box& box = boxes.emplace_back(boundsOf(request, graph, parts[i], placed[i]));
        sheet.push_back({box.right - box.left, box.bottom - box.top, parts[i].nodes.size() == 1, {}});
    }
    const LayoutPoint size = pack(sheet);

    LayoutResult result;
    result.width = size.x;
    result.height = size.y;
    result.centres.resize(request.nodes.size());
    result.edges.resize(request.edges.size());
    std::vector<std::vector<LayoutPoint>> curves(graph.edges.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const double dx = sheet[i].corner.x - boxes[i].left;
        const double dy = sheet[i].corner.y - boxes[i].top;
        for (std::size_t n = 0; n < parts[i].nodes.size(); ++n)
            result.centres[graph.nodes[parts[i].nodes[n]]] = {placed[i].centres[n].x + dx,
                                                              placed[i].centres[n].y + dy};
        for (std::size_t e = 0; e < placed[i].curves.size(); ++e) {
            for (LayoutPoint& point : placed[i].curves[e])
                point = {point.x + dx, point.y + dy};
            curves[parts[i].edges[e]] = std::move(placed[i].curves[e]);
        }
        if (placed[i].engine > result.engine) {
            result.engine = placed[i].engine;
            result.note = placed[i].note;
        }
    }
    giveCurves(request, graph, curves, result);
    return result;
}

Placed inColumns(const LayoutRequest& request, const PreparedGraph& graph, const Component& component,
                 std::string note)
{
    Placed placed{placeInColumns(request, graph, component), {}, LayoutEngine::Columns, std::move(note)};
    placed.curves.resize(component.edges.size());
    return placed;
}

wire::DotRequest dotRequest(const LayoutRequest& request, const PreparedGraph& graph,
                            const Component& component)
{
    wire::DotRequest dot;
    std::vector<std::uint32_t> local(graph.nodes.size());
    for (const std::uint32_t position : component.nodes) {
        const LayoutNode& node = request.nodes[graph.nodes[position]];
        local[position] = static_cast<std::uint32_t>(dot.nodes.size());
        dot.nodes.push_back({node.width, node.height, node.group});
    }
    for (const std::uint32_t edge : component.edges)
        dot.edges.push_back(
            {local[graph.edges[edge].from], local[graph.edges[edge].to], graph.edges[edge].weight});
    return dot;
}

/// The helper's sound answer as a placed component, its curves docked to the middle of the cards' sides.
Placed docked(const wire::DotRequest& dot, wire::DotAnswer&& answer, LayoutEngine engine, std::string note)
{
    for (std::size_t i = 0; i < answer.curves.size(); ++i) {
        const auto [from, to, weight] = dot.edges[i];
        const LayoutPoint start{answer.centres[from].x + dot.nodes[from].width / 2, answer.centres[from].y};
        const LayoutPoint end{answer.centres[to].x - dot.nodes[to].width / 2, answer.centres[to].y};
        dockEnds(answer.curves[i], start, end);
    }
    leadRoundCards(dot, answer.centres, answer.curves);
    return {std::move(answer.centres), std::move(answer.curves), engine, std::move(note)};
}

std::string noteFor(Outcome outcome)
{
    switch (outcome) {
    case Outcome::TimedOut:
        return "The layout took too long, so a simpler one is shown.";
    case Outcome::NotStarted:
        return "The layout program could not be started, so a simpler layout is shown.";
    default:
        return "The layout program failed, so a simpler layout is shown.";
    }
}

struct Step
{
    LayoutEngine engine;
    std::uint32_t flags;
};

/// Which build of a program it is: another one may lay out otherwise.
std::string stampOf(const std::string& program)
{
    std::error_code failed;
    const std::filesystem::path file = std::filesystem::canonical(program, failed);
    const auto size = std::filesystem::file_size(file, failed);
    const auto time = std::filesystem::last_write_time(file, failed).time_since_epoch().count();
    return failed ? "none" : std::to_string(size) + ":" + std::to_string(time);
}

} // namespace

struct LayoutServiceState
{
    explicit LayoutServiceState(std::string path)
        : program(path.empty() ? layoutHelperPath() : std::move(path)), helper(program)
    {}

    Result<Placed> place(const LayoutRequest& request, const PreparedGraph& graph, const Component& component,
                         Clock::time_point deadline, const std::stop_token& stop)
    {
        const bool groups =
            std::any_of(component.nodes.begin(), component.nodes.end(), [&](std::uint32_t position) {
                return request.nodes[graph.nodes[position]].group >= 0;
            });
        const std::uint32_t draft =
            request.quality == LayoutQuality::Draft || component.nodes.size() > kFullUpTo
                ? std::uint32_t{wire::kDraft}
                : 0;
        const std::uint32_t routes = request.routes ? std::uint32_t{wire::kRoutes} : 0;
        const std::array<Step, 3> steps{
            {{LayoutEngine::Dot, draft | routes | (groups ? std::uint32_t{wire::kGroups} : 0)},
             {LayoutEngine::DotWithoutGroups, draft | routes},
             {LayoutEngine::DotWithoutRoutes, draft}}};
        wire::DotRequest dot = dotRequest(request, graph, component);
        std::string note;
        std::uint32_t tried = ~0U;
        for (const Step& step : steps) {
            if (step.flags == tried)
                continue;
            dot.flags = tried = step.flags;
            dot.serial = ++serial;
            wire::DotAnswer answer;
            const Outcome outcome = helper.exchange(dot, deadline, stop, answer);
            if (outcome == Outcome::Stopped)
                return fail(ErrorKind::Cancelled, "The layout was cancelled.");
            if (outcome == Outcome::Answered) {
                const auto flaw = findFlaw(dot, answer);
                if (!flaw)
                    return docked(dot, std::move(answer), step.engine, std::move(note));
                note = "A simpler layout is shown: " + *flaw + ".";
                continue;
            }
            note = noteFor(outcome);
            if (outcome != Outcome::Died)
                break;
        }
        return inColumns(request, graph, component, std::move(note));
    }

    std::timed_mutex turn;
    std::string program;
    HelperProcess helper;
    std::uint32_t serial = 0;
};

LayoutService::LayoutService(std::string helperPath)
    : m_state(std::make_unique<LayoutServiceState>(std::move(helperPath)))
{}

LayoutService::~LayoutService() = default;

std::string LayoutService::engine() const
{
    return "upriver " UPRIVER_VERSION " " + stampOf("/proc/self/exe") + " " + stampOf(m_state->program);
}

Result<LayoutResult> LayoutService::layout(const LayoutRequest& request, std::stop_token stop)
{
    assertNotGuiThread("lay out a graph");
    if (hasLanes(request))
        return laneLayout(request);
    const PreparedGraph graph = prepare(request);
    const std::vector<Component> parts = components(request, graph);
    std::unique_lock lock(m_state->turn, std::defer_lock);
    while (!lock.try_lock_for(std::chrono::milliseconds(10)))
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "The layout was cancelled.");
    const Clock::time_point deadline = Clock::now() + std::chrono::milliseconds(request.timeLimitMs);
    std::vector<Placed> placed;
    for (const Component& component : parts) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "The layout was cancelled.");
        if (component.nodes.size() == 1) {
            placed.push_back({{LayoutPoint{}}, {}, LayoutEngine::Dot, {}});
        } else if (component.nodes.size() > kDotUpTo) {
            placed.push_back(
                inColumns(request, graph, component,
                          "A simpler layout is shown: the picture has more than 2,000 connected cards."));
        } else {
            auto part = m_state->place(request, graph, component, deadline, stop);
            if (!part)
                return fail(part.error());
            placed.push_back(std::move(*part));
        }
    }
    return assemble(request, graph, parts, placed);
}

LayoutResult columnLayout(const LayoutRequest& request)
{
    const PreparedGraph graph = prepare(request);
    const std::vector<Component> parts = components(request, graph);
    std::vector<Placed> placed;
    for (const Component& component : parts)
        placed.push_back(inColumns(request, graph, component, {}));
    LayoutResult result = assemble(request, graph, parts, placed);
    for (std::size_t i = 0; i < request.edges.size(); ++i) {
        const LayoutEdge& edge = request.edges[i];
        if (result.edges[i].bezier.empty() && edge.from < request.nodes.size() &&
            edge.to < request.nodes.size())
            result.edges[i].bezier = simpleCurve(request.nodes[edge.from], result.centres[edge.from],
                                                 request.nodes[edge.to], result.centres[edge.to]);
    }
    return result;
}

} // namespace upriver
