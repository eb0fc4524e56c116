// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bad versions of a good file, the same for every reader: truncated at each twentieth of its length, emptied,
// random bytes, bytes flipped, invalid UTF-8, 100,000-deep nesting, very long text, every JSON value replaced
// by values of other types. Deterministic (seeded). Variants are handed over one at a time: they can be big.

#include <functional>
#include <string>
#include <string_view>

namespace upriver::test {

struct HostileVariant
{
    std::string name; ///< says what was done, for the failure message
    std::string bytes;
    bool mustComplain = false; ///< nothing of the original is left, or its one JSON document is cut
};

void forEachHostileVariant(const std::string& original,
                           const std::function<void(const HostileVariant&)>& visit);

/// 5,000 texts like a sound one, each with up to six places where something is taken out, or a byte or one of
/// `pieces` put in.
void forEachDamagedText(const std::string& sound, std::string_view pieces,
                        const std::function<void(const std::string&)>& visit);

} // namespace upriver::test
