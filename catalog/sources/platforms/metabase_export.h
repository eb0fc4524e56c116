// SPDX-License-Identifier: Apache-2.0
#pragma once

// What Metabase says, entity by entity: of a serialised folder (YAML, references by name and entity id) or of
// its API (JSON, references by number). learn() what others refer to first, then read() all. A card keeps its
// identity when people turn a question into a model or a metric, so that all cards are of one kind here.
// Source: Metabase's serialization specification, forms 0.45 to 0.57. One document, one thread.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/sources/platforms/chart_records.h"
#include "catalog/sources/platforms/warehouse_tables.h"

namespace upriver {

enum class MetabaseEntity : std::uint8_t {
    Other,
    Database,
    Table,
    Field,
    Collection,
    Card,
    Dashboard,
    Transform
};

[[nodiscard]] MetabaseEntity metabaseEntity(const Json& entity);

class MetabaseExport
{
public:
    explicit MetabaseExport(ChartRecords& records);

    void learn(const Json& entity);
    /// False: not one of those that are read.
    bool read(const Json& entity, const std::string& path);
    /// Foreign keys between tables of one answer of the API; after all else.
    void finish();

    [[nodiscard]] QualifiedName named(std::string_view what, std::string_view id) const;

private:
    friend class MetabaseQuery;
    struct Database
    {
        std::string title;
        WarehouseTables tables;
    };

    // tables
    [[nodiscard]] Database databaseOf(const Json& json) const;
    [[nodiscard]] const Database* database(const Json* reference) const;
    /// [database, schema, table, …] or a number; empty when it names no table.
    [[nodiscard]] QualifiedName tableName(const Json* reference) const;
    struct FieldName
    {
        QualifiedName table;
        std::string column;
    };
    /// [database, schema, table, column] or a number; empty when it names none that is known.
    [[nodiscard]] FieldName fieldName(const Json* reference) const;
    void readDatabase(const Json& json, const std::string& path);
    void readTable(const Json& json, const Json* databaseName, const std::string& path);
    void readField(const Json& json, const QualifiedName& table, const std::string& path);

    // cards, dashboards, transforms
    void readCard(const Json& json, const std::string& path);
    void readResult(const Json& json, AssetIndex card, const std::string& path);
    void readDashboard(const Json& json, const std::string& path);
    void readTransform(const Json& json, const std::string& path);
    void readCommon(const Json& json, AssetIndex asset, std::string_view what);
    [[nodiscard]] std::string collectionPath(const Json& json) const;
    [[nodiscard]] QualifiedName cardName(const Json* reference) const;
    [[nodiscard]] QualifiedName ownName(std::string_view what, const Json& json) const;

    ChartRecords& m_records;
    std::string m_namespace;
    std::map<std::string, Database, std::less<>> m_databases; ///< by name and by number
    struct Collection
    {
        std::string name;
        std::string parent;
    };
    std::map<std::string, Collection, std::less<>> m_collections; ///< by entity id and by number
    std::map<std::string, std::string, std::less<>> m_cards;      ///< number -> entity id
    std::unordered_map<std::int64_t, QualifiedName> m_tables;     ///< by number
    struct Field
    {
        std::int64_t table;
        std::string name;
    };
    std::unordered_map<std::int64_t, Field> m_fields; ///< by number
    std::vector<std::pair<QualifiedName, std::int64_t>>
        m_foreign; ///< table, number of the field it points at
};

/// The tables, columns and cards that one query of Metabase reads.
class MetabaseQuery
{
public:
    /// from: what feeds (tables and cards) are led to, `shows` what columns are led to.
    MetabaseQuery(MetabaseExport& parent, AssetIndex reads, AssetIndex shows, std::string locator)
        : m_parent(parent)
        , m_records(parent.m_records)
        , m_reads(reads)
        , m_shows(shows)
        , m_locator(std::move(locator))
    {}

    /// The name of the job that asks in SQL, its title, what the query fills.
    void readDataset(const Json& query, const QualifiedName& job, const std::string& title,
                     AssetIndex target);
    /// Any part of a query; columns in it are used in this way.
    void walk(const Json& part, std::uint16_t kinds);

private:
    void feed(const QualifiedName& name, AssetKind kind);
    void takeSource(const Json& part);
    void takeField(const Json& clause, std::uint16_t kinds);
    void takeCardClause(const Json& clause);
    void readNative(const Json& query, const Json& part, const std::string& sql, const QualifiedName& job,
                    const std::string& title, AssetIndex target);
    [[nodiscard]] std::string withCards(const std::string& sql, const Json& part, AssetIndex job);

    MetabaseExport& m_parent;
    ChartRecords& m_records;
    AssetIndex m_reads;
    AssetIndex m_shows;
    std::string m_locator;
    QualifiedName m_card; ///< the card that this stage starts from, if any
    std::set<QualifiedName> m_seen;
};

} // namespace upriver
