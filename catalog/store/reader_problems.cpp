// SPDX-License-Identifier: Apache-2.0
// Which documents behind some assets were not wholly understood.
#include <algorithm>
#include <set>

#include "catalog/base/text.h"
#include "catalog/store/reader_state.h"

namespace upriver {

namespace {

/// Notes are remarks about what was understood.
constexpr int kLeastSeverity = static_cast<int>(Severity::Warning);

std::set<OriginId> originsWithProblems(Connection& db, std::span<const AssetId> ids, const Moment& moment)
{
    std::set<OriginId> origins;
    Statement rows =
        db.query("SELECT DISTINCT v.origin FROM observed v WHERE v.asset=?1 AND " + moment.openRows("v.") +
                 " AND EXISTS (SELECT 1 FROM problem p WHERE p.origin = v.origin AND p.severity >= ?2)");
    for (const AssetId id : ids) {
        rows.bind(id, kLeastSeverity);
        while (rows.step())
            origins.insert(rows.id<OriginId>(0));
        rows.reset();
    }
    return origins;
}

} // namespace

Result<std::vector<CatalogReader::OriginProblems>>
CatalogReader::problemsBehind(std::span<const AssetId> ids, std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    std::vector<OriginProblems> result;
    if (db.integer("SELECT EXISTS (SELECT 1 FROM problem)") == 0)
        return db.orError(std::move(result));
    Statement rows =
        db.query("SELECT CASE WHEN o.path = '' THEN r.path ELSE rtrim(r.path, '/') || '/' || o.path END,"
                 " (SELECT count(*) FROM problem p WHERE p.origin = o.id AND p.severity >= ?2)"
                 " FROM origin o JOIN root r ON r.id = o.root WHERE o.id=?1 AND o.document=0");
    for (const OriginId origin : originsWithProblems(db, ids, Moment{asOf})) {
        rows.bind(origin, kLeastSeverity);
        if (rows.step())
            result.push_back({rows.string(0), rows.integer(1)});
        rows.reset();
    }
    std::ranges::sort(result, {}, &OriginProblems::file);
    return db.orError(std::move(result));
}

Result<std::vector<CatalogReader::JobSql>> CatalogReader::sqlOf(std::span<const AssetId> ids) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    std::vector<JobSql> result;
    Statement rows =
        db.query("SELECT s.outcome, s.statements, s.skipped, s.line, s.col, s.templated, s.unplaced"
                 " FROM sql_analysis s JOIN origin o ON o.id = s.origin"
                 " WHERE o.until IS NULL AND s.job IN (?1, (SELECT e.src FROM edge e"
                 " WHERE e.dst=?1 AND e.kind=?2 AND e.until IS NULL LIMIT 1)) LIMIT 1");
    for (const AssetId id : ids) {
        if (rows.bind(id, static_cast<int>(EdgeKind::Contains)).step()) {
            JobSql& next = result.emplace_back();
            next.job = id;
            SqlUnderstanding& how = next.understanding;
            how.outcome = static_cast<SqlOutcome>(rows.integer(0));
            how.statements = rows.integer(1);
            how.skippedTokens = rows.integer(2);
            how.line = rows.integer(3);
            how.column = rows.integer(4);
            how.isTemplated = rows.integer(5) != 0;
            for (const std::string_view name : splitText(rows.text(6), '\n')) {
                if (!name.empty())
                    how.unplaced.emplace_back(name);
            }
        }
        rows.reset();
    }
    return db.orError(std::move(result));
}

const std::string& CatalogReader::path() const { return m_state->db().path(); }

} // namespace upriver
