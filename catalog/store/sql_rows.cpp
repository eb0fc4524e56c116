// SPDX-License-Identifier: Apache-2.0
// What an analysis of SQL leaves beside its edges: how well it was understood, the columns it gives tables.
#include "catalog/store/writer_state.h"

namespace upriver {

namespace {

std::string asLines(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        (text += text.empty() ? "" : "\n") += word;
    return text;
}

} // namespace

void CatalogWriterState::takeSqlOutputs(PendingOrigin& pending) const
{
    if (!pending.header.sql)
        return;
    for (const auto& [table, list] : pending.header.sql->outputs) {
        if (const std::int64_t asset = names.find(AssetKind::Dataset, table); asset != 0)
            pending.sqlOutputs.emplace_back(asset, asLines(list));
    }
}

void CatalogWriterState::writeSqlAnalysis(const PendingOrigin& pending)
{
    const SqlAnalysis& sql = *pending.header.sql;
    const SqlUnderstanding& how = sql.understanding;
    // The table is sorted by asset: what this job filled is among what its last analysis spoke of.
    db->query("DELETE FROM sql_output WHERE job=?1 AND asset IN"
              " (SELECT v.asset FROM sql_analysis s JOIN observed v ON v.origin = s.origin WHERE s.job=?1)")
        .run(sql.job);
    db->query(
          "INSERT OR REPLACE INTO sql_analysis(job, origin, leaves, outcome, statements, skipped, line, col,"
          " templated, unplaced) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
        .run(sql.job, pending.id, asLines(sql.leaves), static_cast<int>(how.outcome), how.statements,
             how.skippedTokens, how.line, how.column, how.isTemplated, asLines(how.unplaced));
    Statement insert = db->query("INSERT OR REPLACE INTO sql_output(asset, job, columns) VALUES(?1, ?2, ?3)");
    for (const auto& [asset, list] : pending.sqlOutputs)
        insert.run(asset, sql.job, list);
}

} // namespace upriver
