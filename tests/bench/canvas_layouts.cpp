// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <thread>

#include <QFile>
#include <QProcess>
#include <nlohmann/json.hpp>

#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_service.h"
#include "tests/bench/canvas_rows.h"
#include "tests/bench/process_cost.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/layout_measures.h"
#include "tests/support/scratch.h"

namespace upriver::bench {

namespace {

/// Ends where there is none: every figure here stands on it.
LayoutResult laidOut(LayoutService& service, LayoutRequest request)
{
    request.timeLimitMs = 300'000; // a busy machine is no reason for another layout
    auto result = service.layout(request);
    if (result && !result->note.empty())
        std::fprintf(stderr, "bench_canvas: %s\n", result->note.c_str());
    if (!result)
        std::exit(2);
    return std::move(*result);
}

struct PeerLayout
{
    double cpuMs = 0;
    std::vector<LayoutPoint> centres;
};

/// Nothing, with a reason, where node or the packages are missing.
class PeerEngines
{
public:
    PeerEngines() : m_modules(qEnvironmentVariable("UPRIVER_PEER_LAYOUTS"))
    {
        if (m_modules.isEmpty() || !QFile::exists(m_modules + QStringLiteral("/node_modules/elkjs")))
            m_missing =
                "the npm packages of tests/bench/peer-layouts.json are not installed (see ./dev bench)";
    }
    [[nodiscard]] const std::string& missing() const { return m_missing; }

    [[nodiscard]] std::optional<PeerLayout> layout(const LayoutRequest& request, const char* engine) const
    {
        nlohmann::json graph{{"nodes", nlohmann::json::array()}, {"edges", nlohmann::json::array()}};
        for (const LayoutNode& node : request.nodes)
            graph["nodes"].push_back({node.width, node.height});
        for (const LayoutEdge& edge : request.edges)
            graph["edges"].push_back({edge.from, edge.to});
        QProcess node;
        // Up to 500 after a warm-up, above cold: as people meet them.
        node.start(QStringLiteral("node"),
                   {QString::fromStdString(test::sourcePath("tests/bench/peer_layouts.mjs")), m_modules,
                    QString::fromLatin1(engine),
                    request.nodes.size() <= 500 ? QStringLiteral("1") : QStringLiteral("0")});
        node.write(QByteArray::fromStdString(graph.dump()));
        node.closeWriteChannel();
        if (!node.waitForFinished(300'000) || node.exitCode() != 0)
            return std::nullopt;
        const auto answer = nlohmann::json::parse(node.readAllStandardOutput().toStdString(), nullptr, false);
        if (!answer.is_object())
            return std::nullopt;
        PeerLayout placed{answer.at("cpu_ms"), {}};
        for (const auto& at : answer.at("centres"))
            placed.centres.push_back({at.at(0), at.at(1)});
        return placed;
    }

private:
    QString m_modules;
    std::string m_missing;
};

void judgePeer(BenchTable& table, LayoutService& service, const PeerEngines& peers, const char* engine)
{
    for (const std::size_t nodes : {100U, 200U, 500U, 1000U}) {
        std::vector<double> ours, theirs, oursMs, theirsMs;
        for (std::uint32_t seed = 1; seed <= (nodes > 500 ? 1U : 3U); ++seed) {
            const LayoutRequest request = test::warehouseGraph(nodes, seed);
            LayoutResult result;
            static_cast<void>(laidOut(service, test::layeredGraph(5, 1))); // a warm helper
            oursMs.push_back(familyMs([&] { result = laidOut(service, request); }));
            const auto peer = peers.layout(request, engine);
            if (!peer) {
                table.note(std::string(engine) + " gave no layout of " + std::to_string(nodes) + " nodes");
                return;
            }
            theirsMs.push_back(peer->cpuMs);
            ours.push_back(static_cast<double>(test::crossings(request, result.centres)));
            theirs.push_back(static_cast<double>(test::crossings(request, peer->centres)));
        }
        const std::string size = std::to_string(nodes) + " cards: ";
        if (nodes == 500)
            table.add({.goal = size + "layout",
                       .baseline = engine,
                       .baselineValue = median(theirsMs),
                       .ours = median(oursMs),
                       .unit = "ms",
                       .limit = 1.0 / 8});
        table.add({.goal = size + "edge crossings",
                   .baseline = engine,
                   .baselineValue = median(theirs),
                   .ours = median(ours),
                   .unit = "",
                   .limit = 0.8});
    }
}

struct Growth
{
    std::vector<double> moved, movedAnew, took, tookAnew;
    int anew = 0; ///< insertions that were refused
};

void grow(LayoutService& service, std::size_t nodes, std::size_t added, std::uint32_t seed, Growth& growth)
{
    const LayoutRequest request = test::warehouseGraph(nodes, seed);
    const LayoutResult before = laidOut(service, request);
    const auto pivot = static_cast<std::uint32_t>(nodes / 2 + seed * 3);
    const LayoutRequest larger = test::grown(request, pivot, added, seed);
    const StandingLayout standing = test::standingOf(request, before);
    std::optional<LayoutResult> inserted;
    std::vector<double> times;
    for (int i = 0; i < 3; ++i)
        times.push_back(
            computedMs([&] { inserted = insertLocally(larger, standing, request.nodes[pivot].key); }));
    LayoutResult anew;
    const double tookAnew = familyMs([&] { anew = laidOut(service, larger); });
    growth.anew += inserted ? 0 : 1;
    growth.took.push_back(inserted ? median(times) : tookAnew);
    growth.tookAnew.push_back(tookAnew);
    growth.moved.push_back(
        test::meanDisplacement(before.centres, inserted ? inserted->centres : anew.centres, pivot));
    growth.movedAnew.push_back(test::meanDisplacement(before.centres, anew.centres, pivot));
}

/// The worst ratio of crossings after ten expands in a row, over sizes.
double tenExpands(LayoutService& service)
{
    double worst = 0;
    for (const std::size_t nodes : {50U, 100U, 200U}) {
        std::vector<double> ratios;
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            LayoutRequest request = test::warehouseGraph(nodes, seed);
            LayoutResult result = laidOut(service, request);
            for (std::uint32_t step = 0; step < 10; ++step) {
                const auto pivot = static_cast<std::uint32_t>((nodes / 3 + step * 17 + seed) % nodes);
                LayoutRequest larger = test::grown(request, pivot, 4, seed + step);
                auto inserted =
                    insertLocally(larger, test::standingOf(request, result), request.nodes[pivot].key);
                result = inserted ? std::move(*inserted) : laidOut(service, larger);
                request = std::move(larger);
            }
            const auto fresh =
                static_cast<double>(test::crossings(request, laidOut(service, request).centres));
            ratios.push_back(static_cast<double>(test::crossings(request, result.centres)) /
                             std::max(1.0, fresh));
        }
        worst = std::max(worst, median(ratios));
    }
    return worst;
}

} // namespace

void benchPeerLayouts(BenchTable& table)
{
    const PeerEngines peers;
    if (!peers.missing().empty()) {
        table.note("dagre and elkjs were not measured: " + peers.missing());
        return;
    }
    LayoutService service;
    judgePeer(table, service, peers, "dagre");
    judgePeer(table, service, peers, "elk");
}

void benchExpansion(BenchTable& table)
{
    LayoutService service;
    int anew = 0;
    for (const std::size_t nodes : {60U, 150U, 290U})
        for (const std::size_t added : {4U, 10U, 25U}) {
            if (nodes + added > 300 && added > 10)
                continue;
            Growth growth;
            for (std::uint32_t seed = 1; seed <= 7; ++seed)
                grow(service, nodes, added, seed, growth);
            anew += growth.anew;
            const std::string what =
                "expand by " + std::to_string(added) + " in " + std::to_string(nodes) + " cards: ";
            table.add({.goal = what + "mean way of the others",
                       .baseline = "new layout",
                       .baselineValue = median(growth.movedAnew),
                       .ours = median(growth.moved),
                       .unit = "px",
                       .limit = 0.25});
            table.add({.goal = what + "time",
                       .baseline = "new layout",
                       .baselineValue = median(growth.tookAnew),
                       .ours = median(growth.took),
                       .unit = "ms",
                       .limit = 1.0 / 20});
        }
    table.add({.goal = "crossings after ten expands, share of a new layout's (worst size)",
               .baseline = "",
               .ours = tenExpands(service),
               .unit = "x",
               .limit = 1.4});
    table.note("expands that were laid out anew: " + std::to_string(anew));
}

void benchPromises(BenchTable& table)
{
    LayoutService service;
    std::size_t backward = 0, overlaps = 0, foreign = 0, edges = 0, unequal = 0;
    for (const std::size_t nodes : {50U, 100U, 200U, 500U, 1000U})
        for (const bool grouped : {false, true}) {
            LayoutRequest request = test::warehouseGraph(nodes, 3);
            if (grouped)
                for (std::size_t i = 0; i < nodes; ++i)
                    request.nodes[i].group = static_cast<std::int32_t>(i * 6 / nodes);
            request.groups.resize(grouped ? 6 : 0);
            const LayoutResult result = laidOut(service, request);
            backward += test::backwardEdges(request, result.centres);
            overlaps += countOverlaps(request.nodes, result.centres);
            foreign += test::edgesOverForeignCards(request, result);
            edges += request.edges.size();
            if (nodes > 500)
                continue;
            for (const LayoutRequest& again : {request, test::shuffled(request, 5)}) {
                const LayoutResult second = laidOut(service, again);
                std::map<std::int64_t, LayoutPoint> places;
                for (std::size_t i = 0; i < nodes; ++i)
                    places[again.nodes[i].key] = second.centres[i];
                for (std::size_t i = 0; i < nodes; ++i)
                    unequal += places[request.nodes[i].key] == result.centres[i] ? 0 : 1;
            }
        }
    const auto row = [&](const char* goal, double ours, const char* unit, double limit) {
        table.add({.goal = goal, .baseline = "", .ours = ours, .unit = unit, .limit = limit});
    };
    row("backward edges, 50-1,000 cards, with and without groups", static_cast<double>(backward), "", 0);
    row("overlaps of cards in the same", static_cast<double>(overlaps), "", 0);
    row("edges over a foreign card in the same",
        100.0 * static_cast<double>(foreign) / static_cast<double>(edges), "%", 0.1);
    row("cards elsewhere: the same request again, and shuffled", static_cast<double>(unequal), "", 0);
}

void benchCancel(BenchTable& table)
{
    LayoutService service;
    const LayoutRequest request = test::layeredGraph(2000, 1);
    std::vector<double> times;
    for (int i = 0; i < 19; ++i) {
        std::stop_source stop;
        std::atomic<pid_t> thread = 0;
        double ended = 0;
        std::thread worker([&] {
            thread = gettid();
            static_cast<void>(service.layout(request, stop.get_token()));
            ended = undisturbedMs(gettid());
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        const double asked = undisturbedMs(thread);
        stop.request_stop();
        worker.join();
        times.push_back(ended - asked);
    }
    table.add({.goal = "cancel a running layout until the next may begin",
               .baseline = "",
               .ours = percentile(times, 0.95),
               .unit = "ms",
               .limit = 50});
}

} // namespace upriver::bench
