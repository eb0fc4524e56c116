// SPDX-License-Identifier: Apache-2.0
#pragma once

// The formats themselves: pure functions from an answer and its names to text. lineage_text.h is the door.

#include <string>

#include "lineage/export/answer_names.h"

namespace upriver {

[[nodiscard]] std::string lineageText(const LineageAnswer& answer, const AnswerNames& names);
[[nodiscard]] std::string lineageJson(const LineageAnswer& answer, const AnswerNames& names);
[[nodiscard]] std::string lineageDot(const LineageAnswer& answer, const AnswerNames& names);
[[nodiscard]] std::string lineageMermaid(const LineageAnswer& answer, const AnswerNames& names);
[[nodiscard]] std::string lineageCsv(const LineageAnswer& answer, const AnswerNames& names);
/// Tables of one kind of row each; how complete they are is told beside them (LineageAnswer::completeness).
[[nodiscard]] std::string lineageCsvNodes(const LineageAnswer& answer);
[[nodiscard]] std::string lineageCsvEdges(const LineageAnswer& answer, const AnswerNames& names);
/// One event a line: a JobEvent for each job, DatasetEvents for what no job touches.
[[nodiscard]] std::string lineageOpenLineage(const LineageAnswer& answer, const AnswerNames& names);

[[nodiscard]] std::string impactText(const ImpactAnswer& answer, const AnswerNames& names);
[[nodiscard]] std::string impactJson(const ImpactAnswer& answer, const AnswerNames& names);
[[nodiscard]] std::string impactCsv(const ImpactAnswer& answer, const AnswerNames& names);
/// Markdown with a box for each asset that holds the data; the same as a table with a column to fill in.
[[nodiscard]] std::string impactChecklist(const ImpactAnswer& answer, const AnswerNames& names);
[[nodiscard]] std::string impactChecklistCsv(const ImpactAnswer& answer, const AnswerNames& names);

[[nodiscard]] std::string pathsText(const PathsAnswer& answer, const AnswerNames& names);
[[nodiscard]] std::string pathsJson(const PathsAnswer& answer, const AnswerNames& names);
[[nodiscard]] std::string pathsCsv(const PathsAnswer& answer, const AnswerNames& names);

} // namespace upriver
