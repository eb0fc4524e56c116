// SPDX-License-Identifier: Apache-2.0
#pragma once

// What readers of the catalog get: plain values, names resolved, curation laid over indexed facts.
// Since/until are scan ids; until invalid (0) = still asserted. Text is UTF-8.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/time.h"
#include "catalog/model/kinds.h"
#include "catalog/model/qualified_name.h"
#include "catalog/model/record_batch.h"

namespace upriver {

/// One line in lists, search results and cards.
struct AssetSummary {
    AssetId id;
    AssetKind kind = AssetKind::Dataset;
    std::string subtype;
    QualifiedName name;
    std::string leaf; ///< short name for people (display name if the source gave one)
    std::string platform;
    std::string container; ///< "shop.public", "s3 path", … without the trailing separator
    std::string description;
    std::vector<std::string> owners;
    std::vector<std::string> tags; ///< of the asset and its columns, sorted, unique
    std::int64_t columnCount = 0;
    Health health = Health::Unknown;
    std::string healthReason; ///< "1 test failing", "last run failed", … may be empty
    bool ghost = false;       ///< referenced, never declared, or dropped/vanished
    std::string ghostReason;
    bool dropped = false; ///< its system says that it is gone (a ghost, too)
    Micros updated = 0; ///< newest of run end, generation time, first seen
    ScanId since;
    ScanId until;
};

struct ColumnRow {
    int slot = 0; ///< stable for life; 0 = the whole dataset
    std::string name;
    std::string type;
    std::optional<bool> nullable;
    ColumnKey key = ColumnKey::None;
    std::string description;
    std::vector<std::string> tags;
    std::vector<Property> profile; ///< rowCount, nullCount, distinctCount, min, max, … newest values
    bool declared = true; ///< false: only referred to (by column lineage, a test, a tag)
    ScanId since;
    ScanId until;
};

struct OwnerRow {
    std::string name;
    std::string type;
    bool curated = false;
};

struct RunRow {
    RunId id;
    AssetId job;
    std::string jobName; ///< qualified
    std::string key;
    std::string parentKey;
    RunState state = RunState::Unknown;
    std::optional<Micros> started;
    std::optional<Micros> ended;
    std::string message;
    std::vector<Property> properties;
};

struct CheckRow {
    CheckId id;
    std::string name;
    AssetId asset;
    std::string assetName;
    std::string column;
    std::string severity;
    std::string description;
    CheckStatus status = CheckStatus::Unknown; ///< newest result
    std::optional<Micros> at;
    std::string value;
    std::string message;
};

struct CheckResultRow {
    CheckStatus status = CheckStatus::Unknown;
    Micros at = 0;
    std::string value;
    std::string message;
};

struct VersionRow {
    std::string label;
    std::string hash;
    std::optional<Micros> created;
    std::string author{};   ///< who brought it; empty = not known
    std::string revision{}; ///< id of the commit that brought it
};

struct MetricRow {
    std::string key;
    std::string column;
    std::string run;
    std::int64_t step = 0;
    Micros at = 0;
    double value = 0;
};

struct AliasRow {
    QualifiedName other;
    AssetId otherId; ///< invalid if no such asset is in the catalog
    int confidence = 100;
    std::string reason;
    std::string decision; ///< "", "accepted", "rejected" (curation)
};

struct CodeRow {
    AssetId job;
    std::string jobName;
    std::string text;
    std::string language;
    std::string dialect;
    std::string path;
    bool templated = false;
};

/// Which document stated a fact, and when first and last.
struct EvidenceRow {
    std::string fact; ///< "asset", "column email", "edge to mart.orders", …
    std::string file; ///< absolute
    std::string locator;
    std::string reader;
    ScanId firstScan;
    ScanId lastScan; ///< newest scan that confirmed it
    int confidence = 100;
};

struct HistoryRow {
    ScanId scan;
    Micros at = 0;
    std::string what; ///< "column email added (text)", "edge from raw.orders removed", …
};

struct AssetDetails {
    AssetSummary summary;
    std::vector<Property> properties;
    std::vector<ColumnRow> columns;
    std::vector<OwnerRow> owners;
    std::vector<std::string> tags; ///< of the asset itself
    std::vector<AliasRow> aliases;
    std::vector<VersionRow> versions;
    std::vector<RunRow> runs; ///< of a job, or of the jobs that write a dataset; newest first, at most 50
    std::vector<CheckRow> checks;
    std::vector<MetricRow> metrics;
    std::vector<CodeRow> code; ///< of a job, or of the jobs that write a dataset
    std::vector<EvidenceRow> evidence;
    std::vector<HistoryRow> history;
};

struct EdgeRow {
    AssetId src;
    AssetId dst;
    EdgeKind kind = EdgeKind::Data;
    int confidence = 100;
    std::string note;
    std::vector<EvidenceRow> evidence;
    ScanId since;
    ScanId until;
};

struct ColumnEdgeRow {
    AssetId src;
    std::string srcColumn;
    AssetId dst;
    std::string dstColumn;
    AssetId job;
    std::uint16_t kinds = 0;
    bool masking = false;
    int confidence = 100;
};

struct ProblemRow {
    std::string file; ///< relative to its root
    std::string absoluteFile;
    std::string reader;
    Severity severity = Severity::Warning;
    std::string message;
    std::string locator;
    std::int64_t line = 0;
    ScanId scan;
};

struct ScanRow {
    ScanId id;
    Micros started = 0;
    std::optional<Micros> finished;
    bool cancelled = false;
    std::string appVersion;
    std::string description;
    std::string statsJson;
};

struct CatalogStats {
    std::map<std::string, std::int64_t> assets; ///< by kind word
    std::int64_t columns = 0;
    std::map<std::string, std::int64_t> edges; ///< by edge kind word
    std::int64_t datasetEdges = 0;             ///< jobs bridged over
    std::int64_t columnEdges = 0;
    std::int64_t runs = 0;
    std::int64_t versions = 0;
    std::int64_t metrics = 0;
    std::int64_t checks = 0;
    std::int64_t owners = 0;
    std::int64_t tags = 0;
    std::map<std::string, std::int64_t> sources; ///< files by reader
    std::int64_t bytes = 0;
    std::int64_t problems = 0;
    std::int64_t failedFiles = 0;
};

/// A level of the browse tree below one namespace: containers first, then assets.
struct BrowseNode {
    std::string label;
    std::string ns;
    std::string path;    ///< container path with separator; empty on the namespace level
    AssetId asset;       ///< valid on leaves
    AssetKind kind = AssetKind::Dataset;
    std::string subtype;
    std::int64_t count = 0; ///< assets below
    bool hasChildren = false;
};

enum class BrowseBy : std::uint8_t { Platform, Pipeline, Tag, Owner };

struct VerifyCheck {
    std::string name;
    bool ok = false;
    std::string message;
};

} // namespace upriver
