// SPDX-License-Identifier: Apache-2.0
#pragma once

// A lineage graph as a catalog on disk, for benchmarks that measure the real page. Ends the program where a
// catalog can't be written. Not on the GUI thread.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace upriver::bench {

struct GraphNode
{
    std::string label; ///< the asset's name below its schema
    std::string kind;  ///< "source", "staging", …: its schema; "dashboard": a dashboard
};

struct MadeGraph
{
    std::vector<GraphNode> nodes;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges; ///< indexes
};

/// Node i's qualified name, as findByName() takes it.
[[nodiscard]] std::string assetName(const MadeGraph& graph, std::uint32_t node);
/// Writes all as one document; a second call states the document anew.
void writeCatalog(const std::string& path, const MadeGraph& graph);

} // namespace upriver::bench
