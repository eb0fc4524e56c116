// SPDX-License-Identifier: Apache-2.0
#pragma once

// FactsWriter: turns the gathered facets of a document into records, each facet once. Sends batches of a
// few thousand rows. One use, one thread. Private to pipelines/.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "catalog/model/record_batch.h"
#include "catalog/sources/pipelines/openlineage_facts.h"
#include "catalog/sources/pipelines/openlineage_runs.h"
#include "catalog/sources/reading/json.h"

namespace upriver::openlineage {

/// A path part of a column name: '.' inside a name is escaped.
[[nodiscard]] std::string escapedColumn(std::string_view name);
/// The code asset that a source code location means; empty when it names nothing.
[[nodiscard]] QualifiedName codeName(std::string_view repository, std::string_view path,
                                     std::string_view url);
/// Adds or replaces; empty values are left out.
void setProperty(AssetRecord& record, std::string_view key, std::string value);

class FactsWriter
{
public:
    /// Writes into the stream's batch, so that a small document is one batch.
    FactsWriter(Facts& facts, RunStream& stream) : m_facts(facts), m_stream(stream), m_batch(stream.batch())
    {}
    [[nodiscard]] Result<void> write();

private:
    struct ColumnTarget
    {
        ThingIndex thing = kNoThing;
        AssetIndex asset = kNoAsset;
        AssetIndex job = kNoAsset;
        std::string locator;
    };
    struct ColumnKinds
    {
        std::uint16_t kinds = 0;
        bool masking = false;
        std::uint8_t confidence = 100;
    };
    struct SourceColumn
    {
        AssetIndex asset = kNoAsset;
        std::string column;
        auto operator<=>(const SourceColumn&) const = default;
    };
    /// Output column (empty: the whole dataset) to its inputs.
    using ColumnMap = std::map<std::string, std::map<SourceColumn, ColumnKinds>>;

    [[nodiscard]] AssetIndex asset(ThingIndex thing) { return m_stream.asset(thing); }
    [[nodiscard]] AssetIndex reference(const Json& named, AssetKind usual);
    [[nodiscard]] static const Json* facet(const Thing& thing, std::string_view name);
    void addEdge(AssetIndex src, AssetIndex dst, EdgeKind kind, const HeldEdge& held);

    // openlineage_records.cpp
    void describe(ThingIndex index);
    void common(AssetIndex asset, const Thing& thing);
    void heldEdges();
    // openlineage_dataset.cpp
    void dataset(AssetIndex asset, const Thing& thing);
    void columns(AssetIndex asset, const Json& fields, const std::string& prefix, int depth);
    void identity(AssetIndex asset, const Thing& thing);
    void lifecycle(AssetIndex asset, const Thing& thing);
    // openlineage_job.cpp
    void job(ThingIndex index, AssetIndex asset, const Thing& thing);
    void sourceCodeLocation(AssetIndex asset, const HeldFacet& held);
    // openlineage_columns.cpp
    void columnLineage();
    void columnLineageFacet(const ColumnTarget& target, const Json& facet);
    void lineageFacet(const ColumnTarget& target, const Json& facet);
    void lineageInputs(const ColumnTarget& target, const Json& stated, AssetIndex ownJob, ColumnMap& columns);
    void jobLineage(ThingIndex index, AssetIndex job, const HeldFacet& held);
    [[nodiscard]] std::string columnOf(ThingIndex thing, const std::string& name) const;
    [[nodiscard]] SourceColumn sourceOf(const Json& input);
    static ColumnKinds kindsOf(const Json& input, std::string_view legacyType);
    static void foldIndirect(ColumnMap& columns, std::size_t fields);
    void addColumnEdges(const ColumnTarget& target, const ColumnMap& columns);
    // openlineage_own.cpp
    void ownAsset(AssetIndex asset, const Json& facet);
    void ownColumns(AssetIndex asset, const Json& facet);
    void ownQuality(AssetIndex asset, const Json& facet);
    void ownCode(AssetIndex asset, const Json& facet);
    void ownColumnEdges(AssetIndex asset, const Json& facet, const std::string& locator);

    Facts& m_facts;
    RunStream& m_stream;
    RecordBatch& m_batch;
    std::set<std::tuple<QualifiedName, AssetKind, QualifiedName, AssetKind, EdgeKind>>
        m_stated; ///< by lineage facets
    int m_columnCount = 0;
};

} // namespace upriver::openlineage
