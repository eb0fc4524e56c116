// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "catalog/sources/reading/json.h"

namespace upriver {

std::optional<Micros> jsonTime(const Json* value)
{
    if (!value)
        return std::nullopt;
    if (value->is_string())
        return parseTime(value->get_ref<const std::string&>());
    const auto number = value->is_number() ? jsonNumber(value) : std::nullopt;
    // beyond the year 5000 in milliseconds nothing is a time
    if (!number || std::abs(*number) > 1e14)
        return std::nullopt;
    return fromEpoch(*number);
}

} // namespace upriver
