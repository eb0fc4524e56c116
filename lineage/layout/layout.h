// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layout in and out, as values. Units are pixels at scale 1, y grows downward, positions are centres. A
// node is known by its index in the request. Same request (also shuffled input with equal keys) -> same
// result: nodes and edges are put in order of their keys before layout.

#include <cstdint>
#include <string>
#include <vector>

namespace upriver {

struct LayoutPoint {
    double x = 0;
    double y = 0;
    bool operator==(const LayoutPoint&) const = default;
};

struct LayoutNode {
    std::int64_t key = 0; ///< stable identity; orders the input
    double width = 260;
    double height = 56;
    std::int32_t group = -1; ///< index into groups, -1 = none
    std::int32_t lane = -1;  ///< from left to right; -1 = none. With lanes, groups are not heeded
};

struct LayoutEdge {
    std::uint32_t from = 0; ///< index into nodes
    std::uint32_t to = 0;
    double weight = 1;
};

struct LayoutGroup {
    std::string label;
};

enum class LayoutQuality : std::uint8_t { Draft, Full };

struct LayoutRequest {
    std::vector<LayoutNode> nodes;
    std::vector<LayoutEdge> edges; ///< may hold cycles, self-loops and doubles
    std::vector<LayoutGroup> groups;
    LayoutQuality quality = LayoutQuality::Full;
    bool routes = true;   ///< edge curves too
    int timeLimitMs = 10000;
};

struct PlacedEdge {
    std::vector<LayoutPoint> bezier; ///< 3n+1 control points from the source's side to the target's; empty = draw your own
};

enum class LayoutEngine : std::uint8_t { Dot, DotWithoutGroups, DotWithoutRoutes, Columns, Lanes };

struct LayoutResult {
    std::vector<LayoutPoint> centres; ///< as the request's nodes
    std::vector<PlacedEdge> edges;    ///< as the request's edges
    double width = 0;
    double height = 0;
    LayoutEngine engine = LayoutEngine::Dot;
    std::string note; ///< why a fallback was taken, for people; empty if none
};

} // namespace upriver
