// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules as Prometheus wrote them before version 2: "name{label="x"} = expression" and "ALERT name IF
// expression FOR 5m LABELS {…} ANNOTATIONS {…}" (before version 1: WITH, SUMMARY, DESCRIPTION). Made into the
// rules of version 2, each with the "line" where it begins. Pure, any thread; what is no statement is passed
// over.

#include <string_view>

#include "catalog/sources/reading/json.h"

namespace upriver {

[[nodiscard]] bool isOldPrometheusRules(std::string_view text, std::string_view extension);
/// A list of rules.
[[nodiscard]] Json oldPrometheusRules(std::string_view text);

} // namespace upriver
