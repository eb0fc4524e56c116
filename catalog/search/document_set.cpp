// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/document_set.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <numeric>

namespace upriver {

void DocumentSet::unite(const DocumentSet& other)
{
    std::ranges::transform(m_words, other.m_words, m_words.begin(), std::bit_or<>());
}

void DocumentSet::intersect(const DocumentSet& other)
{
    std::ranges::transform(m_words, other.m_words, m_words.begin(), std::bit_and<>());
}

void DocumentSet::addPacked(const char* packed)
{
    for (std::uint64_t& word : m_words) {
        std::uint64_t more = 0;
        std::memcpy(&more, packed, sizeof more);
        packed += sizeof more;
        word |= more;
    }
}

void DocumentSet::appendTo(std::string& packed) const
{
    const std::size_t end = packed.size();
    packed.resize(end + bytes());
    std::memcpy(packed.data() + end, m_words.data(), bytes());
}

std::size_t DocumentSet::next(std::size_t from) const
{
    std::size_t word = from / 64;
    if (word >= m_words.size())
        return kNone;
    std::uint64_t bits = m_words[word] >> (from % 64) << (from % 64);
    while (bits == 0) {
        if (++word == m_words.size())
            return kNone;
        bits = m_words[word];
    }
    return word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
}

std::size_t DocumentSet::count() const
{
    return std::accumulate(m_words.begin(), m_words.end(), std::size_t{0},
                           [](std::size_t sum, std::uint64_t word) {
                               return sum + static_cast<std::size_t>(std::popcount(word));
                           });
}

} // namespace upriver
