// SPDX-License-Identifier: Apache-2.0
#pragma once

// THE one resolver of lineage questions: canvas, list, CSV, report and command line all call answer(), so
// they can't disagree. Pure over an immutable graph plus a CatalogReader for the words of the nodes that
// are shown; runs on a worker thread, stops at the token. Every answer says how complete it is.

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/model/catalog_rows.h"
#include "catalog/store/catalog_reader.h"
#include "lineage/graph/lineage_graph.h"

namespace upriver {

inline constexpr int kAllHops = -1;
enum class CollapseJobs : std::uint8_t { Bridged, Shown };

/// A user's opening or folding of one side of one card, applied in order after the plain depths. A fold
/// takes away what was shown through that side; what is also reached otherwise stays.
struct Expansion
{
    AssetId asset;
    Direction direction = Direction::Upstream;
    int hops = 1; ///< kAllHops = all the way; 0 = fold this side
    bool operator==(const Expansion&) const = default;
};

struct ColumnFocus
{
    AssetId asset;
    std::string column;
    bool operator==(const ColumnFocus&) const = default;
};

/// A value: undo keeps the old one. A hop leads from one non-job asset to the next; jobs between are
/// bridged, or shown with the distance of their far end. Control edges lead from job to job: asking for
/// them shows jobs. Other kinds that lead to a job are followed only where jobs are shown.
struct LineageRequest
{
    std::vector<AssetId> roots;
    int up = 2;
    int down = 2;
    std::optional<std::pair<AssetId, AssetId>>
        between;                       ///< a..b: the union of all paths; roots, up and down are ignored
    bool columns = false;              ///< answer column edges between shown assets
    std::optional<ColumnFocus> column; ///< only what this column comes from and feeds
    bool indirectColumnEdges = false;  ///< join, filter, … influences too
    std::uint32_t edgeKinds = 1U << static_cast<unsigned>(EdgeKind::Data); ///< bit per EdgeKind value
    CollapseJobs jobs = CollapseJobs::Bridged;
    std::optional<AsOf> asOf;
    std::string filter; ///< query language; assets that do not match are left out and counted
    std::vector<Expansion> expansions;
    std::vector<AssetId> hidden;   ///< taken out by hand; what is reached only through them goes too
    std::vector<AssetId> isolated; ///< if not empty: only these
    int fanOutLimit = 0;           ///< > 0: so many relatives a side, the rest in a FanOut
    std::vector<AssetId> pinned;   ///< never left out by the fan-out limit (picked from a FanOut's list)
    std::vector<AssetId> included; ///< shown besides, however far, if they lie up or down from the roots
    std::size_t maxNodes = 20000;
    int widenUpTo = 0; ///< > 0: deepen both sides while the answer stays under so many nodes

    bool operator==(const LineageRequest&) const = default;
};

struct LineageNode
{
    AssetSummary asset;
    int distance = 0; ///< hops from the nearest root; negative = the last hop led upstream
    bool root = false;
    int hiddenUpstream = 0; ///< relatives of the shown kinds that the answer does not show
    int hiddenDownstream = 0;
    int shownUpstream = 0;
    int shownDownstream = 0;
    int cycle = 0; ///< > 0: number of the cycle it lies on
};

/// "+81 more": relatives of one card on one side that were left out by the fan-out limit.
struct FanOut
{
    AssetId parent;
    Direction direction = Direction::Downstream;
    std::vector<AssetId> members; ///< by relevance
};

struct LineageEdge
{
    AssetId from;
    AssetId to;
    std::vector<AssetId> via; ///< jobs bridged over, sorted
    EdgeKind kind = EdgeKind::Data;
    int confidence = 100;
    bool manual = false;
    bool inferred = false; ///< from SQL, a probable join, …: confidence < 100
    bool backward = false; ///< closes a cycle
    ScanId since;
    ScanId until;
};

struct LineageColumnEdge
{
    AssetId from;
    std::string fromColumn;
    AssetId to;
    std::string toColumn; ///< empty: the whole dataset
    AssetId job;
    std::uint16_t kinds = 0;
    bool masking = false;
    int confidence = 100;
};

struct Completeness
{
    std::int64_t shown = 0; ///< assets in the answer
    std::int64_t total = 0; ///< assets that the unbounded question would give
    std::vector<std::string>
        cutBy; ///< sentences: "depth 2 up", "filter hides 47", "the limit of 20,000 assets", …
    struct NotUnderstood
    {
        std::string origin;
        std::int64_t count = 0;
    };
    std::vector<NotUnderstood> notUnderstood; ///< documents behind the shown assets with problems
    std::int64_t partlyUnderstoodSql = 0;     ///< jobs in the answer whose SQL has gaps
    std::int64_t probableJoins = 0; ///< guesses about the shown assets that wait for a decision: not used
    std::optional<ScanRow> asOf;    ///< the scan it speaks of (the newest if none was asked)
    [[nodiscard]] bool isComplete() const
    {
        return cutBy.empty() && notUnderstood.empty() && partlyUnderstoodSql == 0 && probableJoins == 0;
    }
    /// "61 assets, 84 edges; complete; …; as of 2026-11-21 09:12" as in ux.md 3's status line (UTC).
    /// edges < 0: an answer that has none to speak of.
    [[nodiscard]] std::string sentence(std::int64_t edges) const;
};

struct LineageAnswer
{
    LineageRequest request;
    std::vector<LineageNode> nodes; ///< by (distance, qualified name)
    std::vector<LineageEdge> edges; ///< by (from, to, kind)
    std::vector<LineageColumnEdge> columnEdges;
    std::vector<FanOut> fanOuts;
    std::int64_t pathCount = -1;      ///< of a..b; -1 = not asked; saturates at 2^62
    std::vector<AssetId> bottlenecks; ///< of a..b: on every path
    std::vector<AssetId> shortest;    ///< of a..b: the marked path
    std::vector<std::pair<AssetId, AssetId>>
        smallestCut; ///< of a..b: the fewest edges whose loss leaves no path
    Completeness completeness;

    [[nodiscard]] const LineageNode* find(AssetId id) const;
};

[[nodiscard]] Result<LineageAnswer> answer(const LineageGraph& graph, const CatalogReader& catalog,
                                           const LineageRequest& request, std::stop_token stop = {});

/// Everything that depends on an asset or column, or (upstream) that it depends on, narrowed down by
/// filters of the query language: "which models learned from this table, and where do they serve?" is only
/// kind:model, then kind:service; "which failed test is upstream?" is upstream, checks failed.
struct ImpactRequest
{
    AssetId asset;
    std::string column{}; ///< empty: the whole asset
    Direction direction = Direction::Downstream;
    std::string only{};       ///< keeps what matches; empty: all
    std::string then{};       ///< also tells what matches of all that each of them leads on to
    std::uint32_t checks = 0; ///< keeps what has a check in one of these states: bit per CheckStatus value
    std::optional<AsOf> asOf{};

    bool operator==(const ImpactRequest&) const = default;
};

/// What an affected asset leads on to.
struct FurtherAsset
{
    AssetSummary asset;
    int distance = 0;          ///< hops from the affected one
    std::vector<AssetId> path; ///< as in AffectedAsset, between these two
};

struct AffectedAsset
{
    AssetSummary asset;
    int distance = 0;
    std::vector<AssetId> path; ///< proof: between the asked asset and this one as data flows, with jobs
    std::vector<std::string> columns{};  ///< columns hit, when a column was asked
    std::vector<FurtherAsset> further{}; ///< when `then` was asked, by (kind, distance, name)
    std::vector<CheckRow> checks{};      ///< in the states asked for, by (column, name)
};

struct ImpactAnswer
{
    ImpactRequest request;
    AssetSummary asked;
    std::vector<AffectedAsset> affected; ///< by (kind, distance, name)
    Completeness completeness;
};
[[nodiscard]] Result<ImpactAnswer> impact(const LineageGraph& graph, const CatalogReader& catalog,
                                          const ImpactRequest& request, std::stop_token stop = {});

struct PathsAnswer
{
    std::vector<std::vector<AssetId>> paths; ///< shortest first
    std::int64_t count = 0;                  ///< all simple paths as far as counted
    bool cut = false;
    Completeness completeness;
};
struct PathsRequest
{
    AssetId from;
    AssetId to;
    bool all = false;
    std::size_t maxPaths = 1000;
    std::optional<AsOf> asOf;
};
[[nodiscard]] Result<PathsAnswer> paths(const LineageGraph& graph, const CatalogReader& catalog,
                                        const PathsRequest& request, std::stop_token stop = {});

} // namespace upriver
