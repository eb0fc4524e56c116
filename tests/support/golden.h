// SPDX-License-Identifier: Apache-2.0
#pragma once

// Golden files: what a function wrote last time, looked at by a person, under tests/golden. On a mismatch
// the new text is written beside it as <name>.actual; rename it once it is right.

#include <string>
#include <string_view>

namespace upriver::test {

/// Empty when the text equals tests/golden/<name>; else a sentence with the first line that differs.
[[nodiscard]] std::string differsFromGolden(std::string_view name, std::string_view text);

} // namespace upriver::test
