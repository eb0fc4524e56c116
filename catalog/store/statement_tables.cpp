// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/statement_tables.h"

namespace upriver {

namespace {

void mergeEdges(StatementTables::Edges::Payload& kept, StatementTables::Edges::Payload&& next)
{
    kept.numbers[0] = std::max(kept.numbers[0], next.numbers[0]);
    for (std::size_t i = 0; i < next.texts.size(); ++i) {
        if (kept.texts[i].empty())
            kept.texts[i] = std::move(next.texts[i]);
    }
}

void mergeColumnEdges(StatementTables::ColumnEdges::Payload& kept,
                      StatementTables::ColumnEdges::Payload&& next)
{
    kept.numbers[0] |= next.numbers[0];
    kept.numbers[1] |= next.numbers[1];
    kept.numbers[2] = std::max(kept.numbers[2], next.numbers[2]);
}

} // namespace

StatementTables::StatementTables()
    : observed({"observed", {"asset"}, {"declared"}, {"slots", "props", "locator"}, LoadBy::Origin})
    , edges({"edge", {"dst", "src", "kind"}, {"confidence"}, {"note", "locator"}, LoadBy::Asset, mergeEdges})
    , columnEdges({"column_edge",
                   {"dst_asset", "dst_slot", "src_asset", "src_slot", "job"},
                   {"kinds", "masking", "confidence"},
                   {},
                   LoadBy::Asset,
                   mergeColumnEdges})
    , aliases({"alias", {"asset", "name_hash"}, {"confidence"}, {"other_ns", "other_name", "reason"}})
    , tags({"asset_tag", {"asset", "slot", "tag"}, {}, {}})
    , owners({"asset_owner", {"asset", "principal"}, {}, {"type"}})
    , codes({"code",
             {"job", "hash"},
             {"templated", "target", "traced"},
             {"text", "language", "dialect", "default_database", "default_schema", "path", "tables_in"}})
    , checks({"quality_check",
              {"asset", "key_hash"},
              {"slot", "id"},
              {"key", "name", "severity", "description", "locator"}})
{}

void StatementTables::forget()
{
    forEach([](auto& table) { table.forget(); });
}

std::size_t StatementTables::pendingCount()
{
    std::size_t count = 0;
    forEach([&count](auto& table) { count += table.pendingCount(); });
    return count;
}

void StatementTables::flush(Connection& db)
{
    forEach([&db](auto& table) { table.flush(db); });
}

} // namespace upriver
