// SPDX-License-Identifier: Apache-2.0
#pragma once

// SqlFacts: a job's analysed SQL as a document of its own: edges and column edges in the catalog's names,
// what was understood and what was not. A script file whose statements fill several tables becomes a job a
// table. On the writer's thread.

#include <string>

#include "catalog/indexing/sql_names.h"
#include "catalog/indexing/sql_script.h"
#include "catalog/model/record_batch.h"
#include "catalog/store/catalog_writer.h"

namespace upriver {

struct SqlSubject
{
    AssetId id;
    const SqlJob* job = nullptr;
    const SqlCode* code = nullptr;
    std::string_view text; ///< what was analysed: the code, its template resolved
};

struct SqlStatement
{
    SqlAnalysis analysis;
    RecordBatch batch;
};

/// The subtype of jobs whose statements become jobs, as the reader of .sql files makes them.
inline constexpr std::string_view kScriptSubtype = "script";

[[nodiscard]] SqlStatement sqlStatement(SqlInputs& inputs, SqlNames& names, const SqlPlace& place,
                                        const SqlSubject& subject, SqlScript script);

} // namespace upriver
