// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a reader finds in real files, counted, against a table of what is known to be in them. A corpus test
// is a table and two slots:
//
//   const std::vector<CorpusCase> kCases{
//       {"airflow/airflow-2.9-runs.db", {{"jobs dag", 3}, {"runs failed", 1}}, "the index counts paused
//       DAGs"},
//   };
//   void counts_data() { test::addCorpusRows(kCases); }
//   void counts() { const auto difference = test::corpusDifference("airflow", kCases);
//                   QVERIFY2(difference.empty(), difference.c_str()); }
//
// Facts are distinct over all documents of a case. Keys: "datasets", "jobs", … (assets of a kind), "datasets
// table" (of a subtype), "declared datasets"; "columns"; "data edges", "contains edges", …; "column edges";
// "runs", "runs failed"; "checks", "check results", "check results pass"; "metrics", "params", "versions",
// "owners", "tags", "aliases", "texts" (code records); "problems" (warnings and errors), "notes",
// "documents", "errors" (documents that could not be read). What a table leaves out is not compared; an
// empty table fails and prints all counts, to begin with.

#include <map>
#include <string>
#include <vector>

#include "tests/support/source_run.h"

namespace upriver::test {

using FactCounts = std::map<std::string, std::size_t>;

struct CorpusCase
{
    std::string path; ///< a file or folder below the corpus
    FactCounts expected;
    std::string reason = {}; ///< why these are not the counts of the corpus index, if so
    SourceSettings settings = {};
};

[[nodiscard]] FactCounts factCounts(const std::vector<DocumentRun>& runs);
/// Line by line "key: expected -> found"; empty when all expected counts were found.
[[nodiscard]] std::string countDifference(const FactCounts& expected, const FactCounts& found);

/// One row a case; a single row "no corpus" where there is none.
void addCorpusRows(const std::vector<CorpusCase>& cases);
/// For the current row: what the reader claims and reads there, compared. Also what batches break.
[[nodiscard]] std::string corpusDifference(const std::string& reader, const std::vector<CorpusCase>& cases);

} // namespace upriver::test
