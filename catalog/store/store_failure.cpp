// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/store_failure.h"

#include <array>
#include <cstdlib>
#include <utility>

namespace upriver {

namespace {

/// SQLite's primary result codes (sqlite.org/rescode.html), which never change.
constexpr std::array<std::pair<int, StoreFailure>, 11> kCodes{{{3, StoreFailure::Refused},
                                                               {5, StoreFailure::Busy},
                                                               {6, StoreFailure::Busy},
                                                               {8, StoreFailure::ReadOnly},
                                                               {10, StoreFailure::InputOutput},
                                                               {11, StoreFailure::Corrupt},
                                                               {13, StoreFailure::Full},
                                                               {14, StoreFailure::CantOpen},
                                                               {23, StoreFailure::Refused},
                                                               {26, StoreFailure::NotADatabase},
                                                               {0, StoreFailure::None}}};

} // namespace

StoreFailure storeFailureOf(const Error& error)
{
    // As Connection leaves it: the extended code in brackets, at the end.
    const std::size_t open = error.detail.rfind('(');
    if (open == std::string::npos || !error.detail.ends_with(')'))
        return StoreFailure::None;
    const int primary = std::atoi(error.detail.c_str() + open + 1) & 0xff;
    for (const auto& [code, failure] : kCodes)
        if (code == primary)
            return failure;
    return StoreFailure::Other;
}

} // namespace upriver
