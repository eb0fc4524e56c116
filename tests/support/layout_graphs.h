// SPDX-License-Identifier: Apache-2.0
#pragma once

// Seeded layout requests for tests, benchmarks and pictures: the same seed gives the same graph.

#include <cstdint>
#include <vector>

#include "lineage/layout/layout.h"

namespace upriver::test {

/// A connected acyclic graph: each node hangs on one to three earlier ones near it; keys are index + 1.
[[nodiscard]] LayoutRequest layeredGraph(std::size_t nodes, std::uint32_t seed, int groups = 0);
/// A warehouse: sources, staging, intermediate tables, marts and dashboards in domains, with fan-in up to
/// eight and a few hubs; each layer reads from those before it. Denser in cross-links than most lineage.
[[nodiscard]] LayoutRequest warehouseGraph(std::size_t nodes, std::uint32_t seed);
/// A warehouse whose cards are in groups but for each ninth.
[[nodiscard]] LayoutRequest groupedGraph(std::size_t nodes, std::uint32_t seed);
/// The graph with so many new cards on one that stands, half of them upstream; every third has an edge more.
[[nodiscard]] LayoutRequest grown(const LayoutRequest& request, std::uint32_t pivot, std::size_t added,
                                  std::uint32_t seed);
/// The same graph with nodes and edges in another order.
[[nodiscard]] LayoutRequest shuffled(const LayoutRequest& request, std::uint32_t seed);

} // namespace upriver::test
