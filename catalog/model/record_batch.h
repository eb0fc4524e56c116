// SPDX-License-Identifier: Apache-2.0
#pragma once

// RecordBatch: what one document (or one slice of a large one) states, plus its problems. Readers fill it,
// the indexer resolves it, the writer stores it. Pure values; indices (AssetIndex) are local to the batch.
// All text is UTF-8, normalised (qualified_name.h) and free of secrets (redaction.h) when it gets here.
// Times are Micros (time.h).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalog/base/time.h"
#include "catalog/model/kinds.h"
#include "catalog/model/qualified_name.h"

namespace upriver {

using AssetIndex = std::uint32_t;
inline constexpr AssetIndex kNoAsset = 0xFFFFFFFF;

struct Property {
    std::string key;
    std::string value;
    bool operator==(const Property&) const = default;
};

struct AssetRecord {
    AssetKind kind = AssetKind::Dataset;
    QualifiedName name;
    std::string subtype;     ///< "table", "view", "file", "topic", "dbt", "task", …; empty = not known
    std::string displayName; ///< what people call it when the leaf is not it (a dashboard's title)
    std::string description;
    bool declared = false; ///< false: only referred to by this document (a ghost if nobody declares it)
    bool dropped = false;  ///< the system says that it no longer exists
    std::vector<Property> properties; ///< named, allow-listed facts ("materialized", "rows", "path", …)
    std::string locator;              ///< JSON pointer, line or row that proves it
};

struct ColumnRecord {
    AssetIndex asset = kNoAsset;
    std::string name; ///< path of a nested field joined with '.'; '.' inside a name is escaped as "\."
    std::string type; ///< as the system writes it
    std::optional<bool> nullable;
    ColumnKey key = ColumnKey::None;
    std::string description;
    std::int32_t position = -1; ///< 0-based order; -1 = not known, keeps arrival order
    bool declared = true;       ///< false: only referred to by this document
};

struct EdgeRecord {
    AssetIndex src = kNoAsset;
    AssetIndex dst = kNoAsset;
    EdgeKind kind = EdgeKind::Data;
    std::uint8_t confidence = 100; ///< percent
    std::string note;              ///< reason or trigger ("schedule", "foreign key …"); may be empty
    std::string locator;
};

struct ColumnEdgeRecord {
    AssetIndex dst = kNoAsset;
    std::string dstColumn; ///< empty: the whole dataset (OpenLineage columnLineage.dataset)
    AssetIndex src = kNoAsset;
    std::string srcColumn;
    AssetIndex job = kNoAsset; ///< the job that does it, if known
    std::uint16_t kinds = kUnknownDirect;
    bool masking = false;
    std::uint8_t confidence = 100;
    std::string locator;
};

struct RunIo {
    AssetIndex asset = kNoAsset;
    bool output = false;
    std::string version;
    std::vector<Property> statistics; ///< "rowCount", "size", "fileCount"
};

struct RunRecord {
    AssetIndex job = kNoAsset;
    std::string key;       ///< the system's id of the run, unique within job
    std::string parentKey; ///< run key of the parent, if stated
    AssetIndex parentJob = kNoAsset;
    RunState state = RunState::Unknown;
    std::optional<Micros> started;
    std::optional<Micros> ended;
    std::string message; ///< error message, redacted, no stack trace
    std::vector<Property> properties;
    std::vector<RunIo> io;
};

struct VersionRecord {
    AssetIndex asset = kNoAsset;
    std::string label;
    std::string hash;
    std::optional<Micros> created;
    std::string author{};   ///< who brought it; empty = not known
    std::string revision{}; ///< id of the commit that brought it
};

/// A test, expectation or assertion. Never an asset, never an edge.
struct CheckRecord {
    std::string key; ///< unique within the asset ("not_null_orders_id", dbt unique_id, …)
    std::string name;
    AssetIndex asset = kNoAsset;
    std::string column; ///< empty: the whole asset
    std::string severity; ///< "error", "warn" or empty
    std::string description;
    std::string locator;
};

struct CheckResultRecord {
    std::uint32_t check = 0; ///< index into RecordBatch::checks
    CheckStatus status = CheckStatus::Unknown;
    Micros at = 0;
    std::string value;   ///< "12 rows", an observed value
    std::string message; ///< redacted
    std::string runKey;
};

struct MetricRecord {
    AssetIndex asset = kNoAsset;
    std::string runKey; ///< empty: of the asset itself
    std::string column; ///< empty: of the whole asset
    std::string key;    ///< "rowCount", "nullCount", "auc", …
    std::int64_t step = 0;
    Micros at = 0;
    double value = 0;
};

struct ParamRecord {
    AssetIndex job = kNoAsset;
    std::string runKey;
    std::string key;
    std::string value;
};

struct OwnerRecord {
    AssetIndex asset = kNoAsset;
    std::string name; ///< as written: "team:data", an e-mail address, a person
    std::string type; ///< "MAINTAINER", "owner", …; may be empty
};

struct TagRecord {
    AssetIndex asset = kNoAsset;
    std::string column; ///< empty: the asset
    std::string tag;    ///< "pii" or "key:value"
};

/// Another name of an asset. exact: the source says so (symlink); else a guess with a reason.
struct AliasRecord {
    AssetIndex asset = kNoAsset;
    QualifiedName other;
    std::uint8_t confidence = 100;
    std::string reason;
};

struct CodeRecord {
    AssetIndex job = kNoAsset;
    std::string text; ///< redacted
    std::string language = "sql";
    std::string dialect;
    std::string defaultDatabase;
    std::string defaultSchema;
    std::string tablesIn;         ///< namespace of the tables it names; empty: not known
    AssetIndex target = kNoAsset; ///< what a bare query of this code fills
    bool templated = false;       ///< raw code with Jinja, not compiled
    bool traced = false;          ///< the document states all that it reads and makes: not analysed again
    std::string path;             ///< original file path, if stated
};

struct ProblemRecord {
    Severity severity = Severity::Warning;
    std::string message; ///< a sentence for people
    std::string locator; ///< JSON path, column, row
    std::int64_t line = 0; ///< 1-based; 0 = not known
};

struct RecordBatch {
    std::vector<AssetRecord> assets;
    std::vector<ColumnRecord> columns;
    std::vector<EdgeRecord> edges;
    std::vector<ColumnEdgeRecord> columnEdges;
    std::vector<RunRecord> runs;
    std::vector<VersionRecord> versions;
    std::vector<CheckRecord> checks;
    std::vector<CheckResultRecord> checkResults;
    std::vector<MetricRecord> metrics;
    std::vector<ParamRecord> params;
    std::vector<OwnerRecord> owners;
    std::vector<TagRecord> tags;
    std::vector<AliasRecord> aliases;
    std::vector<CodeRecord> codes;
    std::vector<ProblemRecord> problems;
    std::optional<Micros> generatedAt; ///< the artifact's own time: "newest wins" within one system

    /// Index of the asset with this kind and name, added (undeclared) if new. Later mentions of the same
    /// asset share the index, so that a document never states one asset twice in a batch.
    AssetIndex asset(AssetKind kind, const QualifiedName& name);
    /// The record behind an index, to fill its fields.
    AssetRecord& record(AssetIndex index) { return assets[index]; }
    /// Rows of all kinds, for bounds ("send this batch when it has 5,000 rows").
    [[nodiscard]] std::size_t rowCount() const;
    [[nodiscard]] bool isEmpty() const { return rowCount() == 0; }

private:
    std::map<std::pair<AssetKind, QualifiedName>, AssetIndex> m_index;
};

} // namespace upriver
