// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/graph_reader.h"
#include "lineage/graph/lineage_graph.h"

namespace upriver {

namespace {

std::uint32_t narrowed(ScanId scan) { return static_cast<std::uint32_t>(scan.value); }

Result<void> loadNodes(const GraphReader& reader, GraphBuilder& builder)
{
    return reader.assets([&](const GraphAssetRow& row) {
        builder.addNode({row.id, row.kind, row.ghost, narrowed(row.since), narrowed(row.until)});
    });
}

Result<void> loadEdges(const GraphReader& reader, GraphBuilder& builder)
{
    return reader.edges([&](const GraphEdgeRow& row) {
        builder.addEdge(
            row.src, row.dst,
            {kNoNode, row.kind, row.confidence, row.manual, narrowed(row.since), narrowed(row.until)});
    });
}

Result<void> loadColumnEdges(const GraphReader& reader, GraphBuilder& builder)
{
    return reader.columnEdges([&](const GraphColumnEdgeRow& row) {
        builder.addColumnEdge(row.src, row.dst, row.job,
                              {kNoNode, row.srcSlot, row.dstSlot, kNoNode, row.kinds, row.masking,
                               row.confidence, narrowed(row.since), narrowed(row.until)});
    });
}

} // namespace

Result<std::shared_ptr<const LineageGraph>> loadGraph(const std::string& catalog, std::stop_token stop)
{
    const auto reader = GraphReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    (*reader)->interruptOn(std::move(stop));
    GraphBuilder builder;
    for (const auto load : {loadNodes, loadEdges, loadColumnEdges}) {
        if (Result<void> loaded = load(**reader, builder); !loaded)
            return fail(loaded.error());
    }
    return builder.build();
}

} // namespace upriver
