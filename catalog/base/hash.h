// SPDX-License-Identifier: Apache-2.0
#pragma once

// Fast hashes of contents and keys: MurmurHash3 x64-128 (Austin Appleby, public domain), streaming. The
// 64-bit value is the first half. Not for secrets and not against forgers. Values are stored in catalogs:
// they are the same on every machine and never change. Pure, any thread.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace upriver {

struct Hash128
{
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    auto operator<=>(const Hash128&) const = default;
};

/// Takes bytes in any slices; the result depends on their sequence alone.
class Hasher
{
public:
    explicit Hasher(std::uint64_t seed = 0) : m_h1(seed), m_h2(seed) {}
    Hasher& add(std::string_view bytes);
    /// A field of a record: its length goes in too, so that ("a","bc") differs from ("ab","c").
    Hasher& addField(std::string_view text);
    Hasher& addNumber(std::uint64_t value);
    [[nodiscard]] Hash128 hash128() const;
    [[nodiscard]] std::uint64_t hash64() const { return hash128().low; }

private:
    void mixBlock(const char* block);

    std::uint64_t m_h1;
    std::uint64_t m_h2;
    std::uint64_t m_length = 0;
    std::array<char, 16> m_tail{};
    std::size_t m_tailSize = 0;
};

[[nodiscard]] std::uint64_t hash64(std::string_view bytes);
[[nodiscard]] Hash128 hash128(std::string_view bytes);

} // namespace upriver

template <>
struct std::hash<upriver::Hash128>
{
    std::size_t operator()(const upriver::Hash128& h) const noexcept { return h.low; }
};
