// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/graph_catalog.h"

#include <cstdio>
#include <cstdlib>

#include "catalog/model/record_batch.h"
#include "catalog/store/catalog_writer.h"

namespace upriver::bench {

namespace {

constexpr const char* kNamespace = "postgres://warehouse:5432";

QualifiedName nameOf(const GraphNode& node) { return {kNamespace, "lake." + node.kind + "." + node.label}; }

template <typename Value>
auto orGiveUp(Result<Value>&& result)
{
    if (!result) {
        std::fprintf(stderr, "bench: %s\n", result.error().what.c_str());
        std::exit(2);
    }
    if constexpr (!std::is_void_v<Value>)
        return std::move(*result);
}

} // namespace

std::string assetName(const MadeGraph& graph, std::uint32_t node) { return nameOf(graph.nodes[node]).text(); }

void writeCatalog(const std::string& path, const MadeGraph& graph)
{
    RecordBatch batch;
    std::vector<AssetIndex> assets;
    for (const GraphNode& node : graph.nodes) {
        const bool isDashboard = node.kind == "dashboard";
        const AssetIndex asset =
            batch.asset(isDashboard ? AssetKind::Dashboard : AssetKind::Dataset, nameOf(node));
        batch.record(asset).declared = true;
        batch.record(asset).subtype = isDashboard ? "dashboard" : "table";
        assets.push_back(asset);
    }
    for (const auto& [from, to] : graph.edges)
        batch.edges.push_back({assets[from], assets[to], EdgeKind::Data, 100, {}, {}});

    auto writer = orGiveUp(CatalogWriter::open(path));
    orGiveUp(writer->beginScan("bench"));
    DocumentHeader header;
    header.root = orGiveUp(writer->root("/bench"));
    header.facts.relative = "graph.json";
    header.facts.reader = "bench";
    orGiveUp(writer->beginDocument(header));
    orGiveUp(writer->add(batch));
    orGiveUp(writer->finishDocument(DocumentStatus::Read));
    orGiveUp(writer->commit());
    orGiveUp(writer->endScan({}));
}

} // namespace upriver::bench
