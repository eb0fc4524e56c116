// SPDX-License-Identifier: Apache-2.0
#pragma once

// CatalogReader: everything that lists, pages and panels read. Owns one read-only connection; one thread
// at a time uses it (a worker each; never the GUI thread: assertNotGuiThread() in connection.cpp holds
// that). Every call is one short read; no transaction stays open between calls. Missing rows are empty
// results, not errors; ErrorKind::Catalog when the file fails.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/model/catalog_rows.h"
#include "catalog/model/sql_outcome.h"

namespace upriver {

/// A place in the catalog's time: what it knew after the last finished scan at or before it.
struct AsOf
{
    std::optional<ScanId> scan;
    std::optional<Micros> time;
    bool operator==(const AsOf&) const = default;
};

class CatalogReader
{
public:
    [[nodiscard]] static Result<std::unique_ptr<CatalogReader>> open(const std::string& path);
    ~CatalogReader();

    /// While the token is stopped, running statements end with ErrorKind::Cancelled.
    void interruptOn(std::stop_token stop);
    /// Changes whenever another connection has committed.
    [[nodiscard]] Result<std::int64_t> dataVersion() const;

    [[nodiscard]] Result<std::vector<ScanRow>> scans() const; ///< newest first
    [[nodiscard]] Result<std::optional<ScanRow>>
    resolve(const AsOf& asOf) const; ///< nullopt: before the first scan; a scan that never was: NotFound

    /// All open assets by (namespace, name, kind); with asOf: those open then.
    [[nodiscard]] Result<std::vector<AssetId>> allAssetIds(std::optional<ScanId> asOf = {}) const;
    [[nodiscard]] Result<std::vector<AssetSummary>>
    summaries(std::span<const AssetId> ids,
              std::optional<ScanId> asOf = {}) const; ///< in the order asked; unknown ids are left out
    /// A qualified name ("ns/name", "kind:ns/name") or any unambiguous tail; all candidates, the exact one
    /// alone if there is one.
    [[nodiscard]] Result<std::vector<AssetSummary>> findByName(std::string_view text, std::size_t limit = 20,
                                                               std::optional<ScanId> asOf = {}) const;
    [[nodiscard]] Result<std::optional<AssetDetails>> details(AssetId id,
                                                              std::optional<ScanId> asOf = {}) const;
    [[nodiscard]] Result<std::vector<ColumnRow>> columns(AssetId id, std::optional<ScanId> asOf = {}) const;
    /// Tests and expectations of an asset by (column, name), each with its newest result.
    [[nodiscard]] Result<std::vector<CheckRow>> checksOf(AssetId id, std::optional<ScanId> asOf = {}) const;
    [[nodiscard]] Result<std::vector<CheckResultRow>> checkHistory(CheckId id,
                                                                   std::optional<ScanId> asOf = {}) const;
    [[nodiscard]] Result<std::optional<EdgeRow>> edge(AssetId src, AssetId dst, EdgeKind kind,
                                                      std::optional<ScanId> asOf = {}) const;
    [[nodiscard]] Result<std::vector<CodeRow>> codeOf(AssetId job) const;

    [[nodiscard]] Result<std::vector<RunRow>> runs(std::optional<AssetId> job, std::size_t limit = 200,
                                                   std::optional<ScanId> asOf = {}) const; ///< newest first
    [[nodiscard]] Result<std::vector<ProblemRow>> problems(std::string_view file = {}) const;
    [[nodiscard]] Result<CatalogStats> stats(std::optional<ScanId> asOf = {}) const;
    [[nodiscard]] Result<std::vector<BrowseNode>>
    browse(BrowseBy by, const BrowseNode& parent) const;          ///< parent default-constructed: the top
    [[nodiscard]] Result<std::vector<std::string>> roots() const; ///< absolute paths that were indexed

    /// Documents that state something of these assets and have problems: absolute file, number of problems.
    struct OriginProblems
    {
        std::string file;
        std::int64_t count = 0;
    };
    [[nodiscard]] Result<std::vector<OriginProblems>> problemsBehind(std::span<const AssetId> ids,
                                                                     std::optional<ScanId> asOf = {}) const;
    /// How well the SQL of a job was understood when it was indexed.
    struct JobSql
    {
        AssetId job;
        SqlUnderstanding understanding;
    };
    /// Of those among the assets that are jobs with SQL, or parts of one, in the order asked.
    [[nodiscard]] Result<std::vector<JobSql>> sqlOf(std::span<const AssetId> ids) const;
    /// How many probable joins wait for a decision that have both ends in the catalog and one among these.
    [[nodiscard]] Result<std::int64_t> undecidedJoins(std::span<const AssetId> ids) const;
    /// The file that was opened.
    [[nodiscard]] const std::string& path() const;

    /// Structure (quick_check), references, audit chain.
    [[nodiscard]] Result<std::vector<VerifyCheck>> verify() const;

private:
    explicit CatalogReader(std::unique_ptr<struct CatalogReaderState> state);
    std::unique_ptr<struct CatalogReaderState> m_state;
};

} // namespace upriver
