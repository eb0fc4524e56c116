// SPDX-License-Identifier: Apache-2.0
// The lineage page beside what people open in a browser today: reads what `./dev bench peers` has measured
// (bench_peers RESULTS.json [--json FILE]) and judges it. Peers and page were measured in one run, by turns.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/bench/bench_table.h"

using namespace upriver::bench;
using Json = nlohmann::json;

namespace {

constexpr const char* kDagre = "reactflow-dagre";
constexpr const char* kElk = "reactflow-elk";
constexpr const char* kVisible = "reactflow-dagre-visible";
constexpr const char* kWasm = "graphviz-wasm-svg";
constexpr const char* kCytoscape = "cytoscape-dagre";

/// Medians of one size, by peer.
using Peers = std::map<std::string, Json>;

std::optional<double> figure(const Peers& peers, const std::string& peer, const std::string& path)
{
    const auto found = peers.find(peer);
    if (found == peers.end())
        return std::nullopt;
    const Json::json_pointer pointer("/" + path);
    if (!found->second.contains(pointer) || !found->second[pointer].is_number())
        return std::nullopt;
    return found->second[pointer].get<double>();
}

struct Goal
{
    const char* what;
    const char* path;
    const char* unit;
    const char* peer;
    std::map<int, double> limits; ///< by size
};

void judge(BenchTable& table, int size, const Peers& peers, const Goal& goal)
{
    const auto limit = goal.limits.find(size);
    if (limit == goal.limits.end())
        return;
    const std::string what = "n=" + std::to_string(size) + ": " + goal.what;
    const auto ours = figure(peers, "program", goal.path);
    const auto theirs = figure(peers, goal.peer, goal.path);
    if (!ours)
        table.note(what + ": not measured");
    else if (!theirs)
        table.note(what + ": " + goal.peer + " has no figure; ours " + std::to_string(*ours) + " " +
                   goal.unit);
    else
        table.add({.goal = what,
                   .baseline = goal.peer,
                   .baselineValue = *theirs,
                   .ours = *ours,
                   .unit = goal.unit,
                   .limit = limit->second});
}

/// The variant of React Flow that shows a trace soonest.
const char* quickestTrace(const Peers& peers)
{
    const char* best = kDagre;
    for (const char* peer : {kElk, kVisible})
        if (figure(peers, peer, "trace_ms").value_or(1e9) < figure(peers, best, "trace_ms").value_or(1e9))
            best = peer;
    return best;
}

void judgeFrames(BenchTable& table, int size, const Peers& peers)
{
    for (const char* walk : {"fit", "near"}) {
        const std::string path(walk);
        const std::string where =
            "n=" + std::to_string(size) + (path == "fit" ? ": whole graph in view" : ": at 1:1 with a trace");
        if (const auto frame = figure(peers, "program", path + "/frame_p95"))
            table.add({.goal = where + ", frame p95 while dragging and zooming",
                       .baseline = "",
                       .ours = *frame,
                       .unit = "ms",
                       .limit = 16.9}); // one frame of 60 Hz, and the clock's own steps
        // The same where other programs take the processor in between.
        if (const auto frame = figure(peers, "program", path + "/frame_cpu_p95"))
            table.add({.goal = where + ", processor time of the p95 frame",
                       .baseline = "",
                       .ours = *frame,
                       .unit = "ms",
                       .limit = 16.9});
        const auto ours = figure(peers, "program", path + "/cpu_per_frame");
        const auto theirs = figure(peers, kCytoscape, path + "/cpu_per_frame");
        if (ours && theirs)
            table.add({.goal = where + ", processor time a frame",
                       .baseline = kCytoscape,
                       .baselineValue = *theirs,
                       .ours = *ours,
                       .unit = "ms",
                       .limit = 1});
    }
}

void judgeSize(BenchTable& table, int size, const Peers& peers)
{
    const Goal goals[] = {
        {"first complete picture",
         "first_ms",
         "ms",
         kDagre,
         {{100, 1.0 / 5}, {500, 1.0 / 10}, {1000, 1.0 / 7}}},
        {"first complete picture",
         "first_ms",
         "ms",
         kWasm,
         {{100, 0.5}, {500, 0.65}, {1000, 0.9}, {2000, 1.0}}},
        {"click to trace shown",
         "trace_ms",
         "ms",
         quickestTrace(peers),
         {{100, 1.0 / 2}, {500, 1.0 / 3}, {1000, 1.0 / 3}}},
        {"expand by ten: time",
         "expand_ms",
         "ms",
         kDagre,
         {{100, 1.0 / 10}, {500, 1.0 / 40}, {1000, 1.0 / 40}}},
        {"expand by ten: displacement",
         "moved_mean_px",
         "px",
         kDagre,
         {{100, 1.0 / 4}, {500, 1.0 / 8}, {1000, 1.0 / 8}}},
        {"memory of all processes", "pss_mb", "MB", kDagre, {{100, 0.25}, {500, 0.25}, {1000, 0.25}}}};
    for (const Goal& goal : goals)
        judge(table, size, peers, goal);
    judgeFrames(table, size, peers);
}

} // namespace

int main(int argc, char** argv)
{
    BenchTable table("peers");
    std::ifstream stream(argc > 1 ? argv[1] : "");
    const Json results = stream ? Json::parse(stream, nullptr, false) : Json();
    if (!results.is_object() || !results.contains("results")) {
        std::printf("Not measured: there are no results of the peers (see ./dev help).\n");
        return 0;
    }
    std::map<int, Peers> sizes;
    for (const Json& result : results["results"])
        sizes[result.value("n", 0)][result.value("peer", "")] = result.value("median", Json::object());
    table.note("measured " + results.value("when", "") + ", " + results.value("machine", "") + ", " +
               results.value("browser", ""));
    for (const auto& [size, peers] : sizes)
        judgeSize(table, size, peers);
    return table.finish(argc, argv);
}
