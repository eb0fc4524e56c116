// SPDX-License-Identifier: Apache-2.0
#pragma once

// IdSet and IdNumbers: what a scan remembers of assets by id. Ids are given out one after the other, so a bit
// or a number for each is a fraction of what a tree or a hash table takes; ids out of the ordinary, as only a
// damaged file has them, are kept aside. One thread.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <vector>

namespace upriver {

class IdSet
{
public:
    void insert(std::int64_t id)
    {
        if (id < 0 || id >= kOrdinary) {
            m_others.insert(id);
            return;
        }
        const auto word = static_cast<std::size_t>(id) / 64;
        if (word >= m_words.size())
            m_words.resize(std::max(word + 1, m_words.size() * 3 / 2));
        const std::uint64_t bit = 1ULL << (id % 64);
        m_count += (m_words[word] & bit) == 0 ? 1 : 0;
        m_words[word] |= bit;
    }
    template <typename Ids>
    void insertAll(const Ids& ids)
    {
        for (const std::int64_t id : ids)
            insert(id);
    }
    [[nodiscard]] bool contains(std::int64_t id) const
    {
        if (id < 0 || id >= kOrdinary)
            return m_others.contains(id);
        const auto word = static_cast<std::size_t>(id) / 64;
        return word < m_words.size() && (m_words[word] >> (id % 64) & 1) != 0;
    }
    [[nodiscard]] std::size_t size() const { return m_count + m_others.size(); }
    [[nodiscard]] bool empty() const { return size() == 0; }
    void clear() { *this = {}; }

    /// call(id), the ordinary ones in order first.
    template <typename Call>
    void forEach(Call call) const
    {
        for (std::size_t word = 0; word < m_words.size(); ++word)
            for (std::uint64_t rest = m_words[word]; rest != 0; rest &= rest - 1)
                call(static_cast<std::int64_t>(word * 64) + std::countr_zero(rest));
        for (const std::int64_t id : m_others)
            call(id);
    }

private:
    static constexpr std::int64_t kOrdinary = 1LL << 28;
    std::vector<std::uint64_t> m_words;
    std::set<std::int64_t> m_others;
    std::size_t m_count = 0;
};

class IdNumbers
{
public:
    void add(std::int64_t id, std::int64_t number)
    {
        if (id < 0 || id >= kOrdinary) {
            m_others[id] += number;
            return;
        }
        const auto at = static_cast<std::size_t>(id);
        if (at >= m_numbers.size())
            m_numbers.resize(std::max(at + 1, m_numbers.size() * 3 / 2));
        m_numbers[at] += static_cast<std::int32_t>(number);
    }
    void clear() { *this = {}; }

    /// call(id, number) of those that are not 0, the ordinary ones in order first.
    template <typename Call>
    void forEach(Call call) const
    {
        for (std::size_t at = 0; at < m_numbers.size(); ++at)
            if (m_numbers[at] != 0)
                call(static_cast<std::int64_t>(at), static_cast<std::int64_t>(m_numbers[at]));
        for (const auto& [id, number] : m_others)
            if (number != 0)
                call(id, number);
    }

private:
    static constexpr std::int64_t kOrdinary = 1LL << 24;
    std::vector<std::int32_t> m_numbers;
    std::unordered_map<std::int64_t, std::int64_t> m_others;
};

} // namespace upriver
