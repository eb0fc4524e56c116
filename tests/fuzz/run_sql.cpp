// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "catalog/sql/sql_lineage.h"
#include "tests/fuzz/harnesses.h"

namespace upriver::fuzz {

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

/// The first byte is the dialect ('a', 'b', …), the rest the text.
void runSql(std::string_view bytes)
{
    if (bytes.empty())
        return;
    constexpr int kDialects = static_cast<int>(sql::Dialect::ClickHouse) + 1;
    sql::Options options;
    options.dialect = static_cast<sql::Dialect>(
        (static_cast<unsigned char>(bytes.front()) + kDialects * 8 - 'a') % kDialects);
    const std::string_view text = bytes.substr(1);
    const sql::ScriptLineage script = sql::analyze(text, options);
    for (const sql::StatementLineage& statement : script.statements) {
        require(statement.span.begin <= statement.span.end && statement.span.end <= text.size());
        for (const sql::ColumnLineage& column : statement.columns)
            require(column.span.end <= text.size());
    }
}

} // namespace upriver::fuzz
