// SPDX-License-Identifier: Apache-2.0
#pragma once

// CatalogReaderState: the connection behind CatalogReader and the parts that its calls share, spread over
// reader_*.cpp by subject. Private to the store; one thread at a time.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model/catalog_rows.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/connection.h"
#include "catalog/store/moment.h"

namespace upriver {

struct CatalogReaderState
{
    std::unique_ptr<Connection> connection;

    [[nodiscard]] Connection& db() const { return *connection; }
};

/// Who an asset is for curation, which knows names only.
struct CurationTarget
{
    std::string kind, ns, name;
};

[[nodiscard]] std::optional<AssetSummary> readSummary(Connection& db, AssetId id, const Moment& moment);
[[nodiscard]] std::optional<QualifiedName> readName(Connection& db, AssetId id);
[[nodiscard]] std::string readNameText(Connection& db, AssetId id); ///< empty if unknown
[[nodiscard]] CurationTarget curationTarget(const AssetSummary& summary);
/// Tags of one column (or of the asset: empty), curation laid over.
void overlayTags(Connection& db, const CurationTarget& target, std::string_view column,
                 std::set<std::string>& tags);
[[nodiscard]] std::optional<std::string> curatedDescription(Connection& db, const CurationTarget& target,
                                                            std::string_view column);
[[nodiscard]] std::vector<OwnerRow> readOwners(Connection& db, AssetId id, const CurationTarget& target,
                                               const Moment& moment);
[[nodiscard]] std::set<std::string> readTags(Connection& db, AssetId id, std::int64_t slot,
                                             const Moment& moment);
[[nodiscard]] std::vector<ColumnRow> readColumns(Connection& db, const AssetSummary& summary,
                                                 const Moment& moment);

[[nodiscard]] std::vector<RunRow> readRuns(Connection& db, std::optional<AssetId> job, std::size_t limit,
                                           const Moment& moment);
[[nodiscard]] std::vector<CheckRow> readChecks(Connection& db, AssetId id, const Moment& moment);
[[nodiscard]] std::vector<MetricRow> readMetrics(Connection& db, AssetId id, const Moment& moment);
[[nodiscard]] std::vector<VersionRow> readVersions(Connection& db, AssetId id, const Moment& moment);
[[nodiscard]] std::vector<CodeRow> readCode(Connection& db, AssetId job, const Moment& moment);
[[nodiscard]] std::vector<AssetId> jobsWriting(Connection& db, AssetId dataset, const Moment& moment);
[[nodiscard]] std::vector<AliasRow> readAliases(Connection& db, AssetId id, const CurationTarget& target,
                                                const Moment& moment);
[[nodiscard]] AssetId findExactly(Connection& db, AssetKind kind, const QualifiedName& name);

[[nodiscard]] std::vector<EvidenceRow> assetEvidence(Connection& db, AssetId id, const Moment& moment);
[[nodiscard]] std::vector<EvidenceRow> edgeEvidence(Connection& db, AssetId src, AssetId dst, EdgeKind kind,
                                                    const Moment& moment);
[[nodiscard]] std::vector<HistoryRow> assetHistory(Connection& db, AssetId id, const Moment& moment);

} // namespace upriver
