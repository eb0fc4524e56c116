// SPDX-License-Identifier: Apache-2.0
// What the catalog holds, counted.
#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "catalog/store/reader_state.h"

namespace upriver {

namespace {

std::map<std::string, std::int64_t> countBy(Connection& db, std::string_view sql)
{
    std::map<std::string, std::int64_t> counts;
    Statement rows = db.query(sql);
    while (rows.step())
        counts.insert_or_assign(rows.string(0), rows.integer(1));
    return counts;
}

struct Ends
{
    std::vector<std::int64_t> in;
    std::vector<std::int64_t> out;
};

/// Data edges with the jobs between bridged over, each pair once.
std::int64_t countDatasetEdges(Connection& db, const Moment& moment)
{
    std::unordered_map<std::int64_t, Ends> jobs;
    std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
    Statement rows =
        db.query("SELECT DISTINCT e.src, e.dst, s.kind=2, d.kind=2 FROM edge e JOIN asset s ON s.id = e.src"
                 " JOIN asset d ON d.id = e.dst WHERE e.kind=1 AND " +
                 moment.openRows("e."));
    while (rows.step()) {
        const std::int64_t src = rows.integer(0);
        const std::int64_t dst = rows.integer(1);
        if (rows.integer(3) != 0)
            jobs[dst].in.push_back(src);
        if (rows.integer(2) != 0)
            jobs[src].out.push_back(dst);
        if (rows.integer(2) == 0 && rows.integer(3) == 0)
            pairs.emplace_back(src, dst);
    }
    for (const auto& [job, ends] : jobs) {
        for (const std::int64_t src : ends.in) {
            for (const std::int64_t dst : ends.out) {
                if (src != dst)
                    pairs.emplace_back(src, dst);
            }
        }
    }
    std::ranges::sort(pairs);
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    return static_cast<std::int64_t>(pairs.size());
}

std::int64_t sizeOf(const std::string& path)
{
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    return failed ? 0 : static_cast<std::int64_t>(size);
}

} // namespace

Result<CatalogStats> CatalogReader::stats(std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    const Moment moment{asOf};
    const std::string open = moment.openRows("");
    const std::string seen = moment.seenRows("");
    const std::string origins = asOf ? "first_scan<=" + std::to_string(asOf->value) +
                                           " AND (until IS NULL OR until>" + std::to_string(asOf->value) + ")"
                                     : "until IS NULL";
    CatalogStats stats;
    stats.assets =
        countBy(db, "SELECT k.name, count(*) FROM asset a JOIN asset_kind k ON k.id = a.kind WHERE " +
                        (asOf ? "a.id IN (SELECT asset FROM observed WHERE " + open + ")"
                              : std::string("a.until IS NULL")) +
                        " GROUP BY a.kind");
    stats.columns = db.integer("SELECT count(*) FROM asset_column WHERE declared=1 AND " + open);
    stats.edges =
        countBy(db, "SELECT k.name, count(*) FROM (SELECT DISTINCT dst, src, kind FROM edge WHERE " + open +
                        ") e JOIN edge_kind k ON k.id = e.kind GROUP BY e.kind");
    stats.datasetEdges = countDatasetEdges(db, moment);
    stats.columnEdges = db.integer("SELECT count(*) FROM (SELECT DISTINCT dst_asset, dst_slot, src_asset,"
                                   " src_slot FROM column_edge WHERE " +
                                   open + ")");
    stats.runs = db.integer("SELECT (SELECT count(*) FROM run WHERE " + seen +
                            ") + coalesce((SELECT sum(dropped) FROM run_total WHERE " + seen + "), 0)");
    stats.versions = db.integer("SELECT count(*) FROM version WHERE " + seen);
    stats.metrics = db.integer("SELECT count(*) FROM metric WHERE " + seen);
    stats.checks = db.integer("SELECT count(DISTINCT id) FROM quality_check WHERE " + open);
    stats.owners = db.integer("SELECT count(DISTINCT principal) FROM asset_owner WHERE " + open);
    stats.tags = db.integer("SELECT count(DISTINCT tag) FROM asset_tag WHERE " + open);
    stats.sources =
        countBy(db, "SELECT reader, count(*) FROM origin WHERE root>0 AND document=0 AND reader<>'' AND " +
                        origins + " GROUP BY reader");
    stats.problems = db.integer("SELECT count(*) FROM problem" +
                                (asOf ? " WHERE scan<=" + std::to_string(asOf->value) : std::string()));
    stats.failedFiles = db.integer("SELECT count(*) FROM origin WHERE status=3 AND " + origins);
    stats.bytes = sizeOf(db.path()) + sizeOf(db.path() + "-wal");
    return db.orError(std::move(stats));
}

} // namespace upriver
