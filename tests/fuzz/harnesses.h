// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is fed with hostile bytes: one function a name, shared by the coverage-guided programs (fuzz_NAME,
// `./dev fuzz NAME`) and by the test that replays the corpus. A harness answers any bytes; it aborts when a
// promise is broken, and the sanitizers see the rest. Another parser joins by a file run_NAME.cpp, a line
// here, a row in the table. One thread.

#include <span>
#include <string_view>

namespace upriver::fuzz {

struct Harness
{
    std::string_view name;
    void (*run)(std::string_view bytes);
};

void runSql(std::string_view bytes);
void runReaders(std::string_view bytes);

[[nodiscard]] std::span<const Harness> harnesses();
/// Null when there is none of that name.
[[nodiscard]] const Harness* findHarness(std::string_view name);

} // namespace upriver::fuzz
