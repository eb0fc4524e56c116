// SPDX-License-Identifier: Apache-2.0
#pragma once

// Strong ids of catalog rows. They are valid inside one catalog file only, never reused, never exported:
// outside the file things are known by qualified name. Value 0 is "none".

#include <compare>
#include <cstdint>
#include <functional>

namespace upriver {

template <typename Tag>
struct Id {
    std::int64_t value = 0;

    constexpr auto operator<=>(const Id&) const = default;
    [[nodiscard]] constexpr bool isValid() const { return value != 0; }
};

using AssetId = Id<struct AssetTag>;
using ScanId = Id<struct ScanTag>;
using OriginId = Id<struct OriginTag>;
using RunId = Id<struct RunTag>;
using CheckId = Id<struct CheckTag>;
using RootId = Id<struct RootTag>;

} // namespace upriver

template <typename Tag>
struct std::hash<upriver::Id<Tag>> {
    std::size_t operator()(const upriver::Id<Tag>& id) const noexcept
    {
        return std::hash<std::int64_t>{}(id.value);
    }
};
