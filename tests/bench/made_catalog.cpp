// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/made_catalog.h"

#include <algorithm>
#include <array>
#include <random>

namespace upriver::bench {

namespace {

constexpr std::array kTeams{"sales",   "finance", "growth", "logistics", "risk",   "support",
                            "product", "people",  "media",  "pricing",   "search", "billing",
                            "fraud",   "supply",  "retail", "mobile"};
constexpr std::array kNouns{"orders",    "customers", "sessions",  "invoices", "payments",
                            "shipments", "clicks",    "products",  "refunds",  "accounts",
                            "visits",    "tickets",   "campaigns", "devices",  "stores",
                            "suppliers", "contracts", "events",    "quotes",   "budgets"};
constexpr std::array kShapes{"raw", "stg",      "daily",   "weekly", "snapshot",
                             "agg", "enriched", "history", "dim",    "fct"};
constexpr std::array kColumns{"id",         "customer_id", "created_at", "amount",  "currency",
                              "status",     "country",     "channel",    "email",   "updated_at",
                              "quantity",   "price",       "score",      "segment", "device",
                              "session_id", "store_id",    "tax",        "margin",  "note"};
constexpr std::array kTypes{"bigint",           "text",   "timestamptz", "numeric", "integer",
                            "double precision", "boolean"};

QualifiedName qualified(int number) { return {"postgres://warehouse:5432", "lake." + madeName(number)}; }

} // namespace

std::string madeName(int number)
{
    const auto n = static_cast<std::size_t>(number);
    return std::string(kTeams[n / 7 % kTeams.size()]) + "." + kShapes[n / 3 % kShapes.size()] + "_" +
           kNouns[n % kNouns.size()] + "_" + std::to_string(number);
}

int documents(const MadeCatalog& catalog)
{
    return (catalog.assets + catalog.assetsPerDocument - 1) / catalog.assetsPerDocument;
}

RecordBatch madeDocument(const MadeCatalog& catalog, int index)
{
    std::mt19937_64 random(catalog.seed * 7919 + static_cast<std::uint64_t>(index));
    RecordBatch batch;
    const int first = index * catalog.assetsPerDocument;
    const int last = std::min(first + catalog.assetsPerDocument, catalog.assets);
    for (int number = first; number < last; ++number) {
        const AssetIndex asset = batch.asset(AssetKind::Dataset, qualified(number));
        batch.record(asset).declared = true;
        batch.record(asset).subtype = "table";
        batch.record(asset).description = "Made table number " + std::to_string(number);
        for (int c = 0; c < catalog.columnsPerAsset; ++c) {
            const auto slot = static_cast<std::size_t>(c);
            ColumnRecord column;
            column.asset = asset;
            column.name = kColumns[slot % kColumns.size()];
            column.type = kTypes[slot % kTypes.size()];
            column.position = c;
            batch.columns.push_back(column);
        }
        batch.owners.push_back(
            {asset, std::string("team:") + kTeams[static_cast<std::size_t>(number) / 7 % kTeams.size()], {}});
        // Sources lie among the assets before, mostly near: a layered graph with a few hubs.
        const double share = catalog.edgesPerAsset - static_cast<int>(catalog.edgesPerAsset);
        const int count =
            number == 0 ? 0
                        : static_cast<int>(catalog.edgesPerAsset) + (random() % 1000 < share * 1000 ? 1 : 0);
        for (int e = 0; e < count; ++e) {
            const int reach = random() % 20 == 0 ? number : std::min(number, 2000);
            const int source =
                random() % 50 == 0
                    ? static_cast<int>(random() % static_cast<std::uint64_t>(std::min(number, 64)))
                    : number - 1 - static_cast<int>(random() % static_cast<std::uint64_t>(reach));
            const AssetIndex src = batch.asset(AssetKind::Dataset, qualified(source));
            batch.edges.push_back({src, asset, EdgeKind::Data, 100, {}, {}});
            for (int c = e; catalog.columnEdges && c < catalog.columnsPerAsset; c += std::max(1, count)) {
                ColumnEdgeRecord edge;
                edge.src = src;
                edge.dst = asset;
                edge.srcColumn = kColumns[static_cast<std::size_t>(c) % kColumns.size()];
                edge.dstColumn = edge.srcColumn;
                edge.kinds = kIdentity;
                batch.columnEdges.push_back(edge);
            }
        }
    }
    return batch;
}

} // namespace upriver::bench
