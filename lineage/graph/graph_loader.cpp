// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "catalog/store/graph_reader.h"
#include "lineage/graph/lineage_graph.h"
#include "lineage/graph/stored_columns.h"

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
            {row.kind, row.confidence, row.manual, false, narrowed(row.since), narrowed(row.until)});
    });
}

} // namespace

Result<std::shared_ptr<const LineageGraph>> loadGraph(const std::string& catalog, std::stop_token stop)
{
    auto reader = GraphReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    (*reader)->interruptOn(std::move(stop));
    GraphBuilder builder;
    Result<void> loaded = loadNodes(**reader, builder);
    if (loaded)
        loaded = loadEdges(**reader, builder);
    if (!loaded)
        return fail(loaded.error());
    (*reader)->interruptOn({});
    (*reader)->forgetPages();
    return builder.build(std::make_unique<StoredColumns>(std::move(*reader)));
}

} // namespace upriver
