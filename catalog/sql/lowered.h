// SPDX-License-Identifier: Apache-2.0
#pragma once

// ASCII lower case, the analyser's form of names. Standard library only.

#include <string>
#include <string_view>

namespace upriver::sql {

[[nodiscard]] inline std::string lowered(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

} // namespace upriver::sql
