// SPDX-License-Identifier: Apache-2.0
#pragma once

// ColumnEdgeFacts: what stands behind one column edge: the SQL expressions that make its column, read from
// the code at that moment, and, where a system states column lineage itself, both opinions. Values;
// readColumnEdgeFacts() blocks (worker).

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "lineage/query/code_lineage.h"
#include "lineage/query/lineage_query.h"

namespace upriver {

/// Where and how a piece of code makes the column from the edge's source.
struct ColumnExpression
{
    AssetId job;
    std::string jobName;
    std::string path;
    std::string expression; ///< in one line
    std::int64_t line = 0;  ///< 0: it has no place of its own
    std::int64_t column = 0;
    sql::Certainty certainty = sql::Certainty::SingleCandidate;
};

struct ColumnEdgeFacts
{
    LineageColumnEdge edge;
    std::string from; ///< leaves
    std::string to;
    std::string jobName;
    std::vector<ColumnExpression> code;
    std::vector<std::string> stated;  ///< what the system itself says the column comes from, sorted
    std::vector<std::string> fromSql; ///< what its SQL says, sorted
    [[nodiscard]] bool differs() const { return !stated.empty() && !fromSql.empty() && stated != fromSql; }
};

[[nodiscard]] Result<ColumnEdgeFacts> readColumnEdgeFacts(const std::string& catalog,
                                                          const std::shared_ptr<const LineageGraph>& graph,
                                                          const LineageColumnEdge& edge,
                                                          std::stop_token stop);

} // namespace upriver
