// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why SQLite refused, told from an Error of Connection: for those who offer different ways out. Any thread.

#include <cstdint>

#include "catalog/base/result.h"

namespace upriver {

enum class StoreFailure : std::uint8_t {
    None, ///< the error did not come from SQLite
    Busy,
    Full,
    ReadOnly,
    CantOpen,
    Refused, ///< by permissions
    NotADatabase,
    Corrupt,
    InputOutput,
    Other
};
[[nodiscard]] StoreFailure storeFailureOf(const Error& error);

} // namespace upriver
