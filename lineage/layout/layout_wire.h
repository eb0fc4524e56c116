// SPDX-License-Identifier: Apache-2.0
#pragma once

// What travels between the program and its layout helper: frames of a 32-bit length and a body, in the
// machine's own byte order (both ends are one build on one machine). The helper speaks first, with a
// version handshake; then one answer for each request. Decoding trusts nothing: counts are bounded before
// memory is taken. Standard library only; pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lineage/layout/layout.h"

namespace upriver::wire {

inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::size_t kMaxNodes = 5000;
inline constexpr std::size_t kMaxEdges = 100000;
inline constexpr std::size_t kMaxFrame = 64U << 20;

struct DotNode
{
    double width = 0;
    double height = 0;
    std::int32_t group = -1;
};

struct DotEdge
{
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double weight = 1;
};

enum DotFlag : std::uint32_t { kDraft = 1, kRoutes = 2, kGroups = 4 };

struct DotRequest
{
    std::uint32_t serial = 0;
    std::uint32_t flags = kRoutes;
    std::vector<DotNode> nodes;
    std::vector<DotEdge> edges;
};

struct DotAnswer
{
    std::uint32_t serial = 0;
    std::uint32_t errors = 0; ///< messages that Graphviz logged, or a failed gvLayout
    std::uint64_t residentBytes = 0;
    double width = 0;
    double height = 0;
    std::vector<LayoutPoint> centres;
    std::vector<std::vector<LayoutPoint>> curves;
};

[[nodiscard]] std::string hello();
[[nodiscard]] bool isHello(std::string_view body);
[[nodiscard]] std::string encode(const DotRequest& request);
[[nodiscard]] std::string encode(const DotAnswer& answer);
[[nodiscard]] std::optional<DotRequest> decodeRequest(std::string_view body);
[[nodiscard]] std::optional<DotAnswer> decodeAnswer(std::string_view body);
/// Length and body.
[[nodiscard]] std::string framed(std::string_view body);

} // namespace upriver::wire
