// SPDX-License-Identifier: Apache-2.0
#pragma once

// DocumentFacts: what the document that is being written states, its batches resolved to ids and merged, so
// that each fact stands once. Nothing of it reaches the file before the document is finished. Owned by
// CatalogWriter, one thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/model/record_batch.h"
#include "catalog/store/column_slots.h"
#include "catalog/store/name_index.h"
#include "catalog/store/run_store.h"
#include "catalog/store/statement_tables.h"

namespace upriver {

struct StatedAsset
{
    bool declared = false;
    bool dropped = false;
    std::string subtype;
    std::string display;
    std::string description;
    std::map<std::string, std::string> properties;
    std::string locator;
    std::vector<std::int32_t> slots; ///< sorted when the document is finished

    void add(const AssetRecord& record);
    /// The JSON kept in observed.props, and back.
    [[nodiscard]] std::string json() const;
    [[nodiscard]] static StatedAsset fromJson(std::string_view json);
};

/// What resolving needs beside the document itself.
struct FactContext
{
    Connection& db;
    NameIndex& names;
    ColumnSlots& columns;
    StatementTables& tables;
    WordTable& tags;
    WordTable& principals;
};

class DocumentFacts
{
public:
    void add(const FactContext& context, const RecordBatch& batch);
    void clear();
    [[nodiscard]] std::size_t rowCount() const;

    std::unordered_map<std::int64_t, StatedAsset> assets;
    struct ColumnPlace
    {
        std::int64_t asset = 0;
        std::int32_t slot = 0;
        bool operator==(const ColumnPlace&) const = default;
    };
    struct PlaceHash
    {
        std::size_t operator()(const ColumnPlace& place) const noexcept
        {
            return (static_cast<std::uint64_t>(place.asset) * 0x9E3779B97F4A7C15ULL) ^
                   static_cast<std::uint64_t>(place.slot);
        }
    };
    std::unordered_map<ColumnPlace, ColumnFact, PlaceHash> columns;
    Happenings happenings;
    std::vector<ProblemRecord> problems;
    std::optional<Micros> generated;

private:
    struct Resolver;
};

/// Key of another name in the table alias: kind-free, as aliases join within one kind.
[[nodiscard]] std::int64_t aliasHash(const QualifiedName& name);
/// quality_check.id: the same for the same asset and key in every document.
[[nodiscard]] std::int64_t checkId(std::int64_t asset, std::string_view key);

} // namespace upriver
