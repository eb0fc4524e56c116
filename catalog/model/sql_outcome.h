// SPDX-License-Identifier: Apache-2.0
#pragma once

// SqlOutcome: how well a job's SQL was understood when the indexer analysed it. Pure values, any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace upriver {

/// The reader of origins that stand for analysed SQL, beside the document that states the text.
inline constexpr std::string_view kSqlReader = "sql-lineage";

/// In the order in which the analysis steps down. Stored in catalogs (table sql_outcome).
enum class SqlOutcome : std::uint8_t { Whole = 1, Partly = 2, TablesOnly = 3, NotUnderstood = 4 };

struct SqlUnderstanding
{
    SqlOutcome outcome = SqlOutcome::Whole;
    std::int64_t statements = 0;
    std::int64_t skippedTokens = 0;
    std::int64_t line = 0;             ///< of the first skipped one, 1-based; 0: none
    std::int64_t column = 0;           ///< byte of that line, 1-based
    bool isTemplated = false;          ///< raw code with a template's marks, not what ran
    std::vector<std::string> unplaced; ///< names that fit no table or several: no edge was made of them
};

/// A sentence for people: "12 words from line 3:7 on were not understood."; empty when all was understood.
[[nodiscard]] std::string sqlSentence(const SqlUnderstanding& understanding);
/// "schema", "single candidate", "star", "ambiguous": why a fact of SQL has the confidence it has.
[[nodiscard]] std::string_view sqlCertaintyWord(int confidence);

} // namespace upriver
