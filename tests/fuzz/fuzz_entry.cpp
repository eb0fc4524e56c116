// SPDX-License-Identifier: Apache-2.0
// What libFuzzer calls; compiled once a harness, with its name.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/harnesses.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    static const upriver::fuzz::Harness* harness = upriver::fuzz::findHarness(UPRIVER_FUZZ_NAME);
    harness->run({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
