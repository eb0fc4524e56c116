// SPDX-License-Identifier: Apache-2.0
#pragma once

// The closed vocabularies of the catalog. Numbers are stored in the file (tables asset_kind, edge_kind
// name them for strangers) and never change their meaning; words are the same in file views, filters,
// JSON and window.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace upriver {

enum class AssetKind : std::uint8_t {
    Dataset = 1, Job = 2, Model = 3, ModelVersion = 4, Feature = 5,
    Dashboard = 6, Service = 7, Code = 8, Term = 9, Contract = 10,
};
inline constexpr std::array kAssetKinds{
    AssetKind::Dataset, AssetKind::Job,     AssetKind::Model, AssetKind::ModelVersion, AssetKind::Feature,
    AssetKind::Dashboard, AssetKind::Service, AssetKind::Code, AssetKind::Term,        AssetKind::Contract,
};

enum class EdgeKind : std::uint8_t {
    Data = 1,       ///< src feeds dst (dataset -> job, job -> dataset, dataset -> dashboard, …)
    Control = 2,    ///< src runs before dst; never shown as data flow
    Contains = 3,   ///< src contains dst (pipeline -> task, model -> version)
    References = 4, ///< foreign key, term on asset, group membership
    Alias = 5,      ///< probably or surely the same thing
    UsesCode = 6,   ///< job src runs code dst
};
inline constexpr std::array kEdgeKinds{EdgeKind::Data,       EdgeKind::Control, EdgeKind::Contains,
                                       EdgeKind::References, EdgeKind::Alias,   EdgeKind::UsesCode};

/// How a column feeds another; OpenLineage's words (ColumnLineageDatasetFacet 1-2-0). A bit set.
enum ColumnEdgeKind : std::uint16_t {
    kIdentity = 1, kTransformation = 2, kAggregation = 4,                                     // DIRECT
    kJoin = 8, kGroupBy = 16, kFilter = 32, kSort = 64, kWindow = 128, kConditional = 256,    // INDIRECT
    kUnknownDirect = 512, kUnknownIndirect = 1024,
};
inline constexpr std::uint16_t kDirectKinds = kIdentity | kTransformation | kAggregation | kUnknownDirect;

enum class RunState : std::uint8_t { Unknown = 0, Running = 1, Complete = 2, Failed = 3, Aborted = 4, Queued = 5, Skipped = 6 };
enum class CheckStatus : std::uint8_t { Unknown = 0, Pass = 1, Warn = 2, Fail = 3, Error = 4, Skipped = 5 };
enum class ColumnKey : std::uint8_t { None = 0, Primary = 1, Foreign = 2, Unique = 3 };
enum class Severity : std::uint8_t { Note = 0, Warning = 1, Error = 2 };
/// Worst of runs, checks and freshness.
enum class Health : std::uint8_t { Unknown = 0, Ok = 1, Warning = 2, Failed = 3, Running = 4 };

/// "dataset", "model_version", …
[[nodiscard]] std::string_view toWord(AssetKind kind);
[[nodiscard]] std::string_view toWord(EdgeKind kind);
[[nodiscard]] std::string_view toWord(RunState state);     ///< "complete", "failed", …
[[nodiscard]] std::string_view toWord(CheckStatus status); ///< "pass", "warn", "fail", …
[[nodiscard]] std::string_view toWord(ColumnKey key);      ///< "", "primary", "foreign", "unique"
[[nodiscard]] std::string_view toWord(Severity severity);
[[nodiscard]] std::string_view toWord(Health health);
[[nodiscard]] std::optional<AssetKind> assetKindFromWord(std::string_view word);
[[nodiscard]] std::optional<EdgeKind> edgeKindFromWord(std::string_view word);
/// Lower-case OpenLineage subtype words of the bits that are set: "identity", "group_by", … in bit order.
[[nodiscard]] std::string columnEdgeKindWords(std::uint16_t kinds, std::string_view separator = ",");
/// One bit from an OpenLineage (type, subtype) pair; unknown subtypes keep their DIRECT/INDIRECT half.
[[nodiscard]] std::uint16_t columnEdgeKindFrom(std::string_view type, std::string_view subtype);

} // namespace upriver
