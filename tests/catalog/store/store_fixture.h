// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the store's tests share: a small shop as records, and a writer that takes documents in one call.

#include <memory>
#include <string>

#include <QtTest>

#include "catalog/store/catalog_reader.h"
#include "catalog/store/catalog_writer.h"
#include "tests/support/scratch.h"

namespace upriver::test {

/// The value of a Result; a failed one ends the test with its sentence.
template <typename Value>
Value must(Result<Value> result)
{
    if (!result)
        qFatal("%s (%s)", result.error().what.c_str(), result.error().detail.c_str());
    if constexpr (!std::is_void_v<Value>)
        return std::move(*result);
}

inline const QualifiedName kOrders{"postgres://shop:5432", "shop.public.orders"};
inline const QualifiedName kCustomers{"postgres://shop:5432", "shop.public.customers"};
inline const QualifiedName kMart{"postgres://shop:5432", "shop.marts.daily_orders"};
inline const QualifiedName kLoad{"airflow", "shop_daily.load"};

inline AssetIndex declare(RecordBatch& batch, AssetKind kind, const QualifiedName& name,
                          std::string subtype = {})
{
    const AssetIndex index = batch.asset(kind, name);
    batch.record(index).declared = true;
    batch.record(index).subtype = std::move(subtype);
    return index;
}

inline void addColumn(RecordBatch& batch, AssetIndex asset, std::string name, std::string type)
{
    ColumnRecord column;
    column.asset = asset;
    column.name = std::move(name);
    column.type = std::move(type);
    batch.columns.push_back(std::move(column));
}

inline void addEdge(RecordBatch& batch, AssetIndex src, AssetIndex dst, EdgeKind kind = EdgeKind::Data)
{
    EdgeRecord edge;
    edge.src = src;
    edge.dst = dst;
    edge.kind = kind;
    edge.locator = "/edges/0";
    batch.edges.push_back(std::move(edge));
}

inline void addColumnEdge(RecordBatch& batch, AssetIndex src, std::string from, AssetIndex dst,
                          std::string to)
{
    ColumnEdgeRecord edge;
    edge.src = src;
    edge.srcColumn = std::move(from);
    edge.dst = dst;
    edge.dstColumn = std::move(to);
    edge.kinds = kIdentity;
    batch.columnEdges.push_back(std::move(edge));
}

/// orders(id, email) --load--> daily_orders(id), with an owner, a tag, a run and a failing check.
inline RecordBatch shop()
{
    RecordBatch batch;
    const AssetIndex orders = declare(batch, AssetKind::Dataset, kOrders, "table");
    const AssetIndex mart = declare(batch, AssetKind::Dataset, kMart, "table");
    const AssetIndex load = declare(batch, AssetKind::Job, kLoad, "task");
    batch.record(orders).description = "All orders of the shop";
    batch.record(orders).properties = {{"rows", "12"}};
    addColumn(batch, orders, "id", "bigint");
    addColumn(batch, orders, "email", "text");
    addColumn(batch, mart, "id", "bigint");
    addEdge(batch, orders, load);
    addEdge(batch, load, mart);
    addColumnEdge(batch, orders, "id", mart, "id");
    batch.owners.push_back({orders, "team:data", "owner"});
    batch.tags.push_back({orders, "email", "pii"});
    RunRecord run;
    run.job = load;
    run.key = "run-1";
    run.state = RunState::Complete;
    run.started = 1'000'000;
    run.ended = 2'000'000;
    run.io = {{orders, false, "", {}}, {mart, true, "", {{"rowCount", "12"}}}};
    batch.runs.push_back(run);
    CheckRecord check;
    check.key = "not_null_orders_id";
    check.name = "not_null";
    check.asset = orders;
    check.column = "id";
    batch.checks.push_back(check);
    CheckResultRecord result;
    result.check = 0;
    result.status = CheckStatus::Fail;
    result.at = 5'000'000;
    batch.checkResults.push_back(result);
    CodeRecord code;
    code.job = load;
    code.text = "insert into daily_orders select id from orders";
    batch.codes.push_back(code);
    return batch;
}

inline DocumentHeader header(RootId root, std::string relative, OriginId id = {})
{
    DocumentHeader document;
    document.root = root;
    document.facts.id = id;
    document.facts.relative = std::move(relative);
    document.facts.reader = "openlineage";
    return document;
}

inline WriteCounts writeDocument(CatalogWriter& writer, const DocumentHeader& document,
                                 const RecordBatch& batch)
{
    must(writer.beginDocument(document));
    must(writer.add(batch));
    return must(writer.finishDocument(DocumentStatus::Read));
}

/// One scan of one document.
inline WriteCounts indexOnce(const std::string& catalog, const std::string& file, const RecordBatch& batch)
{
    const auto writer = must(CatalogWriter::open(catalog));
    must(writer->beginScan("test"));
    const RootId root = must(writer->root("/data"));
    const WriteCounts counts = writeDocument(*writer, header(root, file), batch);
    must(writer->endScan({}));
    return counts;
}

inline AssetSummary findOne(const CatalogReader& reader, std::string_view text)
{
    const auto found = must(reader.findByName(text));
    if (found.size() != 1)
        qFatal("%zu assets for %s", found.size(), std::string(text).c_str());
    return found.front();
}

} // namespace upriver::test
