// SPDX-License-Identifier: Apache-2.0
#include "catalog/base/hash.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace upriver {

namespace {

constexpr std::uint64_t kC1 = 0x87c37b91114253d5ULL;
constexpr std::uint64_t kC2 = 0x4cf5ad432745937fULL;

std::uint64_t load64(const char* bytes)
{
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    if constexpr (std::endian::native == std::endian::big)
        value = __builtin_bswap64(value);
    return value;
}

std::uint64_t finalMix(std::uint64_t k)
{
    k ^= k >> 33;
    k *= 0xff51afd7ed558ccdULL;
    k ^= k >> 33;
    k *= 0xc4ceb9fe1a85ec53ULL;
    k ^= k >> 33;
    return k;
}

std::uint64_t mixFirst(std::uint64_t k) { return std::rotl(k * kC1, 31) * kC2; }
std::uint64_t mixSecond(std::uint64_t k) { return std::rotl(k * kC2, 33) * kC1; }

} // namespace

void Hasher::mixBlock(const char* block)
{
    m_h1 ^= mixFirst(load64(block));
    m_h1 = (std::rotl(m_h1, 27) + m_h2) * 5 + 0x52dce729;
    m_h2 ^= mixSecond(load64(block + 8));
    m_h2 = (std::rotl(m_h2, 31) + m_h1) * 5 + 0x38495ab5;
}

Hasher& Hasher::add(std::string_view bytes)
{
    m_length += bytes.size();
    if (m_tailSize > 0) {
        const std::size_t taken = std::min(bytes.size(), m_tail.size() - m_tailSize);
        std::copy_n(bytes.data(), taken, m_tail.data() + m_tailSize);
        m_tailSize += taken;
        bytes.remove_prefix(taken);
        if (m_tailSize < m_tail.size())
            return *this;
        mixBlock(m_tail.data());
        m_tailSize = 0;
    }
    for (; bytes.size() >= m_tail.size(); bytes.remove_prefix(m_tail.size()))
        mixBlock(bytes.data());
    std::copy_n(bytes.data(), bytes.size(), m_tail.data());
    m_tailSize = bytes.size();
    return *this;
}

Hasher& Hasher::addNumber(std::uint64_t value)
{
    std::array<char, 8> bytes{};
    for (char& byte : bytes) {
        byte = static_cast<char>(value & 0xFF);
        value >>= 8;
    }
    return add({bytes.data(), bytes.size()});
}

Hasher& Hasher::addField(std::string_view text) { return addNumber(text.size()).add(text); }

Hash128 Hasher::hash128() const
{
    std::array<char, 16> tail{};
    std::copy_n(m_tail.data(), m_tailSize, tail.data());
    std::uint64_t h1 = m_h1;
    std::uint64_t h2 = m_h2;
    if (m_tailSize > 8)
        h2 ^= mixSecond(load64(tail.data() + 8));
    if (m_tailSize > 0)
        h1 ^= mixFirst(load64(tail.data()));
    h1 ^= m_length;
    h2 ^= m_length;
    h1 += h2;
    h2 += h1;
    h1 = finalMix(h1);
    h2 = finalMix(h2);
    h1 += h2;
    h2 += h1;
    return {h1, h2};
}

std::uint64_t hash64(std::string_view bytes) { return Hasher().add(bytes).hash64(); }
Hash128 hash128(std::string_view bytes) { return Hasher().add(bytes).hash128(); }

} // namespace upriver
