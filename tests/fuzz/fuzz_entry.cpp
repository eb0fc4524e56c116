// SPDX-License-Identifier: Apache-2.0
// What libFuzzer calls; compiled once a harness, with its function.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/harnesses.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    upriver::fuzz::UPRIVER_FUZZ_RUN({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
