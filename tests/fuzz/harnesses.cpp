// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/harnesses.h"

#include <algorithm>
#include <array>

namespace upriver::fuzz {

namespace {

constexpr std::array kHarnesses{
    Harness{"sql", runSql},
    Harness{"readers", runReaders},
};

} // namespace

std::span<const Harness> harnesses() { return kHarnesses; }

const Harness* findHarness(std::string_view name)
{
    const auto found = std::ranges::find(kHarnesses, name, &Harness::name);
    return found == kHarnesses.end() ? nullptr : &*found;
}

} // namespace upriver::fuzz
